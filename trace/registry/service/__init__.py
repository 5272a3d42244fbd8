"""Commands of the register, by subject: the only writers of its tables. Each ends in one line of the ledger."""

from trace.registry.service.appeals import appeal_producer, appeal_product
from trace.registry.service.batches import add_batch, add_step, edit_batch, note_stamped
from trace.registry.service.categories import add_category, edit_category
from trace.registry.service.certificate_feed import take_certificate_entry
from trace.registry.service.certificate_types import (
    add_certificate_type,
    edit_certificate_type,
    retire_certificate_type,
)
from trace.registry.service.links import add_link, edit_link, note_check, remove_link
from trace.registry.service.merging import merge_producer, why_not_merge
from trace.registry.service.numbers import allocate_case, allocate_gtin, check_prefix, drop_prefix
from trace.registry.service.ocop import Taken, add_ocop_item, revoke_ocop_item, settle_match, take_ocop_entry
from trace.registry.service.papers import (
    Comparison,
    add_certificate,
    attach_file,
    check_certificate,
    edit_certificate,
    publish_certificate_copy,
    store_paper,
    store_picture,
)
from trace.registry.service.privacy import accept_privacy, publish_privacy, withdraw_privacy
from trace.registry.service.producers import (
    accept_producer,
    edit_producer,
    give_tax_id,
    mark_producer_submitted,
    refuse_producer,
    register_producer,
    return_producer,
    tax_id_print,
    transfer_tax_id,
    withdraw_producer,
)
from trace.registry.service.products import (
    accept_product,
    draft_product,
    edit_product,
    mark_product_submitted,
    refuse_product,
    return_product,
    withdraw_product,
)
from trace.registry.service.recalls import (
    close_recall,
    confirm_batch_hold,
    enter_recall,
    escalate_batch_holds,
    hold_batch,
    publish_recall,
    release_batch_hold,
    start_voluntary_recall,
    withdraw_recall,
)
from trace.registry.service.reminders import KINDS as REMINDED
from trace.registry.service.reminders import remind_of_end
from trace.registry.service.showing import (
    add_picture,
    arrange_pictures,
    note_barcode,
    review_translation,
    translate_product,
)
from trace.registry.service.sites import add_area_code, add_site, check_site, edit_area_code, edit_site, outline_site
from trace.registry.service.standings import reinstate_certificate, revoke_certificate, suspend_certificate

__all__ = [
    "REMINDED",
    "Comparison",
    "Taken",
    "accept_privacy",
    "accept_producer",
    "accept_product",
    "add_area_code",
    "add_batch",
    "add_category",
    "add_certificate",
    "add_certificate_type",
    "add_link",
    "add_ocop_item",
    "add_picture",
    "add_site",
    "add_step",
    "allocate_case",
    "allocate_gtin",
    "appeal_producer",
    "appeal_product",
    "arrange_pictures",
    "attach_file",
    "check_certificate",
    "check_prefix",
    "check_site",
    "close_recall",
    "confirm_batch_hold",
    "draft_product",
    "drop_prefix",
    "edit_area_code",
    "edit_batch",
    "edit_category",
    "edit_certificate",
    "edit_certificate_type",
    "edit_link",
    "edit_producer",
    "edit_product",
    "edit_site",
    "enter_recall",
    "escalate_batch_holds",
    "give_tax_id",
    "hold_batch",
    "mark_producer_submitted",
    "mark_product_submitted",
    "merge_producer",
    "note_barcode",
    "note_check",
    "note_stamped",
    "outline_site",
    "publish_certificate_copy",
    "publish_privacy",
    "publish_recall",
    "refuse_producer",
    "refuse_product",
    "register_producer",
    "reinstate_certificate",
    "release_batch_hold",
    "remind_of_end",
    "remove_link",
    "retire_certificate_type",
    "return_producer",
    "return_product",
    "review_translation",
    "revoke_certificate",
    "revoke_ocop_item",
    "settle_match",
    "start_voluntary_recall",
    "store_paper",
    "store_picture",
    "suspend_certificate",
    "take_certificate_entry",
    "take_ocop_entry",
    "tax_id_print",
    "transfer_tax_id",
    "translate_product",
    "why_not_merge",
    "withdraw_privacy",
    "withdraw_producer",
    "withdraw_product",
    "withdraw_recall",
]
