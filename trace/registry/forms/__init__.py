"""Forms of the register: what is typed and its shape. What it means is judged by rules and commands."""

from trace.registry.forms.batches import BatchForm, StepForm
from trace.registry.forms.categories import CategoryForm
from trace.registry.forms.links import LinkForm
from trace.registry.forms.numbers import PrefixForm
from trace.registry.forms.papers import CertificateForm, OcopForm, OcopRevocationForm, PaperForm, StandingForm
from trace.registry.forms.producers import PlaceForm, ProducerForm, SiteForm, TaxIdForm
from trace.registry.forms.products import ProductForm
from trace.registry.forms.showing import BarcodeForm, PictureForm, PicturesForm, TranslationForm

__all__ = [
    "BarcodeForm",
    "BatchForm",
    "CategoryForm",
    "CertificateForm",
    "LinkForm",
    "OcopForm",
    "OcopRevocationForm",
    "PaperForm",
    "PictureForm",
    "PicturesForm",
    "PlaceForm",
    "PrefixForm",
    "ProducerForm",
    "ProductForm",
    "SiteForm",
    "StandingForm",
    "StepForm",
    "TaxIdForm",
    "TranslationForm",
]
