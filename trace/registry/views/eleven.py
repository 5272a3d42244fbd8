"""The eleven items of the law on a page: which are there, and where each is filled in."""

from __future__ import annotations

from flask import url_for

from trace.registry.rules import BATCH_ITEMS, PRODUCT_ITEMS
from trace.registry.rules.items import FIELD_OF_ITEM


def where_filled(producer_id: int, product_id: int, batch_id: int | None) -> dict[str, str]:
    """The page on which each item is filled in; without a batch, what comes with one begins by adding it."""
    form = url_for("registry.edit_product", product_id=product_id)
    found = {item: f"{form}#{FIELD_OF_ITEM[item]}" for item in PRODUCT_ITEMS if item in FIELD_OF_ITEM}
    found["image"] = url_for("registry.product_picture", product_id=product_id)
    found["producer"] = found["address"] = url_for("registry.edit_producer", producer_id=producer_id)
    if batch_id is None:
        return found | dict.fromkeys(BATCH_ITEMS, url_for("registry.add_batch", product_id=product_id))
    found |= dict.fromkeys(BATCH_ITEMS, url_for("registry.edit_batch", batch_id=batch_id))
    return found | {"steps": url_for("registry.add_step", batch_id=batch_id)}
