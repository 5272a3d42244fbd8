"""Rules on how a product is shown: pictures in order with words for who cannot see them, and texts in other languages.

Vietnamese is the source. What a language lacks is read in Vietnamese, never left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason
from trace.registry.rules.texts import SHORT, Tidied, too_long

MOST_PICTURES: Final = 8
LANGUAGES: Final = ("en", "zh", "ko", "ja", "lo", "km")
"""Languages that a public text may be said in beside Vietnamese: those of the public page."""


@dataclass(frozen=True)
class Picture(Tidied):
    """A picture of a product. `alt`: what it shows, for people who do not see it; None = the product's name says it."""

    file_id: int
    alt: str | None = None


@dataclass(frozen=True)
class Translation(Tidied):
    """What the public reads of a product in another language; an empty text is read in Vietnamese."""

    language: str
    name: str | None = None
    description: str | None = None
    storage_note: str | None = None
    warnings: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is said in it."""
        return not (self.name or self.description or self.storage_note or self.warnings)


def why_not_pictures(images: Sequence[Picture], main: int | None) -> list[Reason]:
    """Why these are no pictures of a product: too many, one twice, words too long, the main one not among them."""
    numbers = [each.file_id for each in images]
    reasons = []
    if len(images) > MOST_PICTURES:
        reasons.append(Reason("product.pictures", field="images", most=MOST_PICTURES))
    if len(set(numbers)) < len(numbers):
        reasons.append(Reason("product.picture_twice", field="images"))
    if any(len(each.alt or "") > SHORT for each in images):
        reasons.append(Reason("text.too_long", field="images", most=SHORT))
    if images and main not in numbers:
        reasons.append(Reason("product.main_picture", field="image_file_id"))
    return reasons


def why_not_translations(translations: Sequence[Translation]) -> list[Reason]:
    """Why these are no translations: a language the public page does not speak, one twice, texts that are too long."""
    languages = [each.language for each in translations]
    reasons = [reason for each in translations for reason in too_long(each)]
    if not set(languages) <= set(LANGUAGES) or len(set(languages)) < len(languages):
        reasons.append(Reason("choice.unknown", field="language"))
    return reasons
