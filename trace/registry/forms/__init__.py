"""Forms of the register: what is typed and its shape. What it means is judged by rules and commands."""

from trace.registry.forms.batches import BatchForm, StepForm
from trace.registry.forms.links import LinkForm
from trace.registry.forms.numbers import PrefixForm
from trace.registry.forms.papers import CertificateForm, OcopForm, OcopRevocationForm, PaperForm, StandingForm
from trace.registry.forms.producers import PlaceForm, ProducerForm, SiteForm, TaxIdForm
from trace.registry.forms.products import PictureForm, ProductForm

__all__ = [
    "BatchForm",
    "CertificateForm",
    "LinkForm",
    "OcopForm",
    "OcopRevocationForm",
    "PaperForm",
    "PictureForm",
    "PlaceForm",
    "PrefixForm",
    "ProducerForm",
    "ProductForm",
    "SiteForm",
    "StandingForm",
    "StepForm",
    "TaxIdForm",
]
