"""Forms of the register: what is typed and its shape. What it means is judged by rules and commands."""

from trace.registry.forms.batches import BatchForm, StepForm
from trace.registry.forms.categories import CategoryForm
from trace.registry.forms.groups import group_choices
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
from trace.registry.forms.producers import FROM, PlaceForm, PrivacyForm, PrivacyNoticeForm, ProducerForm, TaxIdForm
from trace.registry.forms.products import ProductForm
from trace.registry.forms.showing import BarcodeForm, PictureForm, PicturesForm, TranslationForm
from trace.registry.forms.sites import AreaCodeForm, OutlineForm, SiteForm

__all__ = [
    "FROM",
    "AreaCodeForm",
    "BarcodeForm",
    "BatchForm",
    "CategoryForm",
    "CertificateForm",
    "CertificateTypeForm",
    "ComparisonForm",
    "CopyForm",
    "LinkForm",
    "OcopForm",
    "OcopRevocationForm",
    "OutlineForm",
    "PaperForm",
    "PictureForm",
    "PicturesForm",
    "PlaceForm",
    "PrefixForm",
    "PrivacyForm",
    "PrivacyNoticeForm",
    "ProducerForm",
    "ProductForm",
    "RedactionForm",
    "SettleForm",
    "SiteForm",
    "StandingForm",
    "StepForm",
    "TaxIdForm",
    "TranslationForm",
    "certificate_form",
    "group_choices",
]
