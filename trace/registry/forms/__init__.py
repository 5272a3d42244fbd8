"""Forms of the register: what is typed and its shape. What it means is judged by rules and commands."""

from trace.registry.forms.batches import BatchForm, StepForm
from trace.registry.forms.links import LinkForm
from trace.registry.forms.numbers import PrefixForm
from trace.registry.forms.papers import (
    CertificateForm,
    CertificateTypeForm,
    ComparisonForm,
    CopyForm,
    OcopForm,
    OcopRevocationForm,
    PaperForm,
    RedactionForm,
    SettleForm,
    StandingForm,
    certificate_form,
)
from trace.registry.forms.producers import PlaceForm, ProducerForm, SiteForm, TaxIdForm
from trace.registry.forms.products import PictureForm, ProductForm

__all__ = [
    "BatchForm",
    "CertificateForm",
    "CertificateTypeForm",
    "ComparisonForm",
    "CopyForm",
    "LinkForm",
    "OcopForm",
    "OcopRevocationForm",
    "PaperForm",
    "PictureForm",
    "PlaceForm",
    "PrefixForm",
    "ProducerForm",
    "ProductForm",
    "RedactionForm",
    "SettleForm",
    "SiteForm",
    "StandingForm",
    "StepForm",
    "TaxIdForm",
    "certificate_form",
]
