"""Tables of the register: where, who, what, under which papers, in which batch."""

from trace.registry.models.batches import Batch, BatchHold, ProductionStep, Recall, RecallBatch
from trace.registry.models.links import Link
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
from trace.registry.models.producers import Producer, Site
from trace.registry.models.products import Product, ProductGroup, ProductVersion
from trace.registry.models.units import AdminUnit, AdminUnitChange

__all__ = [
    "AdminUnit",
    "AdminUnitChange",
    "AllocatedGtin",
    "Batch",
    "BatchHold",
    "Certificate",
    "CertificateCheck",
    "CertificateProduct",
    "CertificateSite",
    "CertificateStanding",
    "CertificateType",
    "CompanyPrefix",
    "Link",
    "OcopItem",
    "OcopMatch",
    "PaperReminder",
    "Producer",
    "Product",
    "ProductGroup",
    "ProductVersion",
    "ProductionStep",
    "Recall",
    "RecallBatch",
    "Site",
    "StoredFile",
]
