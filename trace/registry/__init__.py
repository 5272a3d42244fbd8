"""Producers, sites, products, batches, certificates, OCOP items, recalls and administrative units."""
