"""Tables of the register: where, who, what, under which papers, in which batch."""

from trace.registry.models.batches import Batch, BatchHold, ProductionStep, Recall, RecallBatch
from trace.registry.models.diary import (
    DiaryBatch,
    DiaryEntry,
    DiaryStep,
    DiaryTemplate,
    DiaryVoice,
    RawBatch,
    RawUse,
    Shipment,
    YieldCap,
)
from trace.registry.models.imports import ImportFault, SheetImport
from trace.registry.models.links import Link
from trace.registry.models.lists import ListComment, ListEntry, ProductList
from trace.registry.models.numbers import AllocatedGtin, CompanyPrefix
from trace.registry.models.ocop import OcopMatch
from trace.registry.models.papers import (
    Certificate,
    CertificateCheck,
    CertificateProduct,
    CertificateSite,
    CertificateStanding,
    CertificateType,
    OcopItem,
    PaperReminder,
    StoredFile,
)
from trace.registry.models.privacy import PrivacyAcceptance, PrivacyNotice
from trace.registry.models.producers import Producer
from trace.registry.models.products import BarcodeNote, CriteriaSet, Product, ProductGroup, ProductVersion
from trace.registry.models.searching import ProducerWord, VersionWord
from trace.registry.models.sites import GrowingAreaCode, Site
from trace.registry.models.units import AdminUnit, AdminUnitChange

__all__ = [
    "AdminUnit",
    "AdminUnitChange",
    "AllocatedGtin",
    "BarcodeNote",
    "Batch",
    "BatchHold",
    "Certificate",
    "CertificateCheck",
    "CertificateProduct",
    "CertificateSite",
    "CertificateStanding",
    "CertificateType",
    "CompanyPrefix",
    "CriteriaSet",
    "DiaryBatch",
    "DiaryEntry",
    "DiaryStep",
    "DiaryTemplate",
    "DiaryVoice",
    "GrowingAreaCode",
    "ImportFault",
    "Link",
    "ListComment",
    "ListEntry",
    "OcopItem",
    "OcopMatch",
    "PaperReminder",
    "PrivacyAcceptance",
    "PrivacyNotice",
    "Producer",
    "ProducerWord",
    "Product",
    "ProductGroup",
    "ProductList",
    "ProductVersion",
    "ProductionStep",
    "RawBatch",
    "RawUse",
    "Recall",
    "RecallBatch",
    "SheetImport",
    "Shipment",
    "Site",
    "StoredFile",
    "VersionWord",
    "YieldCap",
]
