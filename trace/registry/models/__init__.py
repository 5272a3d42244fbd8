"""Tables of the register: where, who, what, under which papers, in which batch."""

from trace.registry.models.batches import Batch, BatchHold, ProductionStep, Recall, RecallBatch
from trace.registry.models.imports import ImportFault, SheetImport
from trace.registry.models.links import Link
from trace.registry.models.numbers import AllocatedGtin, CompanyPrefix
from trace.registry.models.papers import Certificate, CertificateProduct, OcopItem, StoredFile
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
    "CertificateProduct",
    "CompanyPrefix",
    "ImportFault",
    "Link",
    "OcopItem",
    "Producer",
    "Product",
    "ProductGroup",
    "ProductVersion",
    "ProductionStep",
    "Recall",
    "RecallBatch",
    "SheetImport",
    "Site",
    "StoredFile",
]
