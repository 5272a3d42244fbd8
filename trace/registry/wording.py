"""Words for the choices and states of the register, with the colour of their tags."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

LEGAL_TYPES = {
    "household": _("Household"),
    "cooperative_group": _("Cooperative group"),
    "cooperative": _("Cooperative"),
    "enterprise": _("Enterprise"),
}
SITE_KINDS = {
    "farm": _("Farm"),
    "growing_area": _("Growing area"),
    "farm_pond": _("Farm pond"),
    "workshop": _("Workshop"),
    "packing_house": _("Packing house"),
    "store": _("Store"),
    "tourism_point": _("Tourism point"),
}
# Why two producers may be one.
GROUNDS = {
    "name": _("Same name, same commune"),
    "phone": _("Same phone number"),
    "tax_id": _("Same tax code"),
}
WAYS = {
    "screen": _("on the screen"),
    "paper": _("on paper"),
}
AREA_CODE_STATUSES = {
    "in_force": _("In force"),
    "applied": _("Applied for"),
    "suspended": _("Suspended"),
    "revoked": _("Revoked"),
}
FAMILIES = {
    "farming": _("Farming"),
    "quality": _("Quality systems"),
    "safety": _("Food safety"),
    "origin": _("Origin and marks"),
    "other": _("Other papers"),
}
COVERS = {"product": _("products"), "site": _("sites"), "producer": _("the producer as a whole")}
SORTS = {
    "text": _("Text"),
    "digits": _("Digits"),
    "digits5": _("5 digits"),
    "digits13": _("13 digits"),
    "day": _("Day"),
    "whole": _("Whole number"),
    "number": _("Number"),
    "yes_no": _("Yes or no"),
}
YES_NO = {"yes": _("Yes"), "no": _("No")}
COMPARED = {
    "number": _("Number of the paper"),
    "issuer": _("Who issued it"),
    "holder": _("Whom it was issued to"),
    "dates": _("Days"),
    "scope": _("What it covers"),
    "seal": _("Seal and signature"),
}
RESULTS = {"agrees": (_("Agrees with the paper"), "green"), "differs": (_("Differs from the paper"), "red")}
OCOP_STATES = {
    "in_force": (_("In force"), "green"),
    "ended": (_("Out of date"), "amber"),
    "revoked": (_("Certificate revoked"), "red"),
}
LEVELS = {"province": _("Province"), "central": _("Central"), "district": _("District (until June 2025)")}
CONFIDENCE = {
    "certain": (_("Certain"), "green"),
    "likely": (_("Likely"), "amber"),
    "weak": (_("Little agrees"), "grey"),
}
BECAUSE = {
    "number_same": _("the decision stands at it already"),
    "tax_same": _("same tax code"),
    "tax_other": _("another tax code"),
    "product_same": _("same product name"),
    "product_near": _("a similar product name"),
    "product_other": _("another product name"),
    "producer_same": _("same producer name"),
    "producer_near": _("a similar producer name"),
    "producer_other": _("another producer name"),
    "ward_same": _("same commune"),
    "ward_other": _("another commune"),
}
EXP_KINDS = {
    "use_by": _("Use by"),
    "best_before": _("Best before"),
    "none": _("No date on the pack"),
}
STANDINGS = {
    "suspend": _("Suspend"),
    "reinstate": _("Lift the suspension"),
    "revoke": _("Revoke for good"),
}
# What forms offer of the link types, the most usual first; the API takes them all.
LINK_TYPES = {
    "gs1:pip": _("About the product"),
    "gs1:traceability": _("Where it comes from"),
    "gs1:certificationInfo": _("Certificates"),
    "txng:shop": _("Shop of the producer"),
    "gs1:hasRetailers": _("Where to buy it"),
    "txng:visit": _("Visiting the place"),
    "gs1:homepage": _("Site of the producer"),
    "gs1:backgroundInfo": _("Its story"),
    "gs1:relatedVideo": _("Film"),
    "gs1:relatedImage": _("Picture"),
    "gs1:instructions": _("How to use it"),
    "gs1:consumerHandlingStorageInfo": _("How to keep it"),
    "gs1:recipeInfo": _("Recipes"),
    "gs1:nutritionalInfo": _("Nutrition"),
    "gs1:ingredientsInfo": _("Ingredients"),
    "gs1:allergenInfo": _("Allergens"),
    "gs1:safetyInfo": _("Safety"),
    "gs1:recallStatus": _("Recall"),
    "gs1:sustainabilityInfo": _("Environment and recycling"),
    "gs1:socialMedia": _("Social media"),
    "gs1:review": _("Reviews"),
    "gs1:promotion": _("Promotion"),
    "gs1:eventsInfo": _("Events"),
    "gs1:faqs": _("Questions and answers"),
    "gs1:support": _("Help and contact"),
    "gs1:locationInfo": _("Map and directions"),
    "gs1:openingHoursInfo": _("Opening hours"),
    "gs1:registryEntry": _("Entry in a register"),
    "gs1:dpp": _("Digital product passport"),
    "gs1:epcis": _("Event data (EPCIS)"),
    "gs1:masterData": _("Master data for programs"),
}
CRITERIA = {"2023": "QĐ 148/QĐ-TTg (2023)", "2019": "QĐ 1048/QĐ-TTg (2019)"}
PRODUCT_STATES = {
    "draft": (_("Draft"), "grey"),
    "submitted": (_("In review"), "blue"),
    "returned": (_("Returned: to be mended"), "amber"),
    "accepted": (_("Accepted"), "green"),
    "refused": (_("Refused"), "red"),
    "superseded": (_("Replaced by a newer one"), "grey"),
    "suspended": (_("Suspended"), "red"),
    "withdrawn": (_("Withdrawn"), "grey"),
}
PRODUCER_STATES = {
    "draft": (_("Not handed in yet"), "grey"),
    "submitted": (_("In review"), "blue"),
    "accepted": (_("Accepted"), "green"),
    "suspended": (_("Suspended"), "red"),
    "closed": (_("Closed"), "grey"),
    "merged": (_("Merged into another"), "grey"),
}
PAPER_STATES = {
    "valid": (_("In force"), "green"),
    "expiring": (_("Ends soon"), "amber"),
    "expired": (_("Out of date"), "red"),
    "suspended": (_("Suspended"), "red"),
    "revoked": (_("Revoked"), "red"),
    "conversion": (_("In conversion"), "blue"),
    "not_yet": (_("Not yet in force"), "amber"),
}
# The eleven items of the law (TT 02/2024/TT-BKHCN with NĐ 37/2026/NĐ-CP).
ITEMS = {
    "name": _("Product name"),
    "image": _("Product picture"),
    "producer": _("Name of the producer"),
    "address": _("Address of the producer"),
    "origin": _("Origin"),
    "steps": _("Stages of production, each with its place"),
    "mfg_date": _("Production date"),
    "trace_code": _("Trace code and lot number"),
    "brand": _("Brand, or ticked as none"),
    "exp_date": _("Use-by or best-before date, or ticked as none"),
    "standards": _("Standards applied"),
}
FIELDS = {
    "name_vi": _("Product name"),
    "name_en": _("Name in English"),
    "short_name": _("Short name for the stamp"),
    "brand": _("Brand"),
    "no_brand": _("It has no brand"),
    "origin": _("Origin"),
    "net_content": _("Net content"),
    "shelf_life_days": _("Shelf life in days"),
    "ingredients": _("Ingredients"),
    "storage_note": _("Storage"),
    "warnings": _("Warnings"),
    "description": _("Description"),
    "standards": _("Standards applied"),
    "gtin": _("Barcode number (GTIN)"),
    "shop_url": _("Link to a shop"),
    "image_file_id": _("Product picture"),
    "images": _("Pictures in their order"),
    "texts": _("Texts in other languages"),
}
LANGUAGES = {
    "en": _("English"),
    "zh": _("Chinese"),
    "ko": _("Korean"),
    "ja": _("Japanese"),
    "lo": _("Lao"),
    "km": _("Khmer"),
}
SECTORS = {
    "agriculture": _("Agriculture and environment"),
    "health": _("Health"),
    "trade": _("Industry and trade"),
    "culture": _("Culture, sports and tourism"),
}
