"""What a page tells programs of its goods: schema.org as JSON-LD, with nothing in it that people cannot read there.

It is data inside the page, not a script that runs, so the policy of the page allows it as it stands. It is written out
by hand because every page of a batch never shown before makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring
from urllib.parse import quote

from trace.lookup.rules import Facts, Paper, Product, StampKind

TYPES: dict[StampKind, str] = {"unit": "IndividualProduct", "unit_scratch": "IndividualProduct", "lot": "SomeProducts"}
"""One stamp on one pack is one thing; a lot's code stands on many. A plaque and a product's own page are a Product."""

IN_FORCE = frozenset({"valid", "expiring"})


def opened(facts: Facts, site: str, certifications: str) -> str:
    """The data of the goods, its last brace left out: what every stamp of a batch has in common. `site` is our address,
    `certifications` what that function made of the papers.
    """
    kind = TYPES.get(facts.stamp_kind, "Product")
    batch, lot_link = facts.batch, ""
    made = f',"productionDate":"{batch.mfg_date.isoformat()}"' if batch and batch.mfg_date else ""
    if facts.stamp_kind == "lot" and batch and facts.product.gtin:
        lot_link = f',"hasGS1DigitalLink":"{site}/01/{facts.product.gtin}/10/{quote(batch.lot, safe="")}"'
    return _goods(kind, facts, site, certifications) + made + lot_link


def closed(data: str, facts: Facts, code: str, site: str) -> str:
    """The data of one code: what `opened` made of its batch, and what is the code's own."""
    if facts.shared_code:
        return f'{data},"url":"{site}/{code}"}}'
    link = f',"hasGS1DigitalLink":"{site}/01/{facts.product.gtin}/21/{code}"' if facts.product.gtin else ""
    return f'{data},"serialNumber":"{code}","url":"{site}/{code}"{link}}}'


def of_product(facts: Facts, site: str, certifications: str) -> str:
    """The data of a product as such, with no stamp in hand."""
    link = f',"hasGS1DigitalLink":"{site}/01/{facts.product.gtin}"' if facts.product.gtin else ""
    return f'{_goods("Product", facts, site, certifications)},"url":"{site}{facts.product.path}"{link}}}'


def certifications(papers: Iterable[Paper]) -> str:
    """The certificates that are in force, as a property of the goods; empty where there is none."""
    held = ",".join(_certification(paper) for paper in papers if paper.state in IN_FORCE)
    return f',"hasCertification":[{held}]' if held else ""


def _goods(kind: str, facts: Facts, site: str, certifications: str) -> str:
    producer = facts.producer
    maker = f'"name":{_quoted(producer.name)},"address":{_quoted(producer.address)}'
    return (
        f'{{"@context":"https://schema.org","@type":"{kind}",{_product(facts.product, site)},'
        f'"manufacturer":{{"@type":"Organization",{maker}}}{certifications}'
    )


def _product(product: Product, site: str) -> str:
    english = f',"alternateName":{_quoted(product.name_en)}' if product.name_en else ""
    gtin = f',"gtin":"{product.gtin}"' if product.gtin else ""
    image = f',"image":{_quoted(site + product.image)}' if product.image else ""
    brand = f',"brand":{{"@type":"Brand","name":{_quoted(product.brand)}}}' if product.brand else ""
    return f'"name":{_quoted(product.name_vi)}{english}{gtin}{image}{brand}'


def _certification(paper: Paper) -> str:
    held = paper.certificate
    number = f',"certificationIdentification":{_quoted(held.number)}' if held.number else ""
    expires = f',"expires":"{held.valid_to.isoformat()}"' if held.valid_to else ""
    issuer = f'{{"@type":"Organization","name":{_quoted(held.issuer)}}}'
    return f'{{"@type":"Certification","name":{_quoted(held.name)},"issuedBy":{issuer}{number}{expires}}}'


def _quoted(text: str) -> str:
    """A JSON string that cannot end the element it stands in, whatever a producer wrote."""
    return encode_basestring(text).replace("<", "\\u003c")
