"""Where things stand on each label stock: millimetres from the upper left of a label, baselines for text."""

from dataclasses import dataclass

from trace.core.labels import A4_24, A4_65, QUIET_MODULES
from trace.stamps.printing.lettering import CAP_HEIGHT, Weight

LEAST_MARK_MODULE_MM = 0.32  # a sheet's own symbol: flat, dry, scanned by somebody at work


@dataclass(frozen=True)
class Box:
    """A rectangle; `y` is its upper edge."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Text:
    """One or more lines: first baseline at (x, y), wrapped and cut to `room`; with a `least` size, shrunk."""

    x: float
    y: float
    size: float
    room: float
    weight: Weight = "regular"
    lines: int = 1
    leading: float = 0.0
    least: float = 0.0
    centred: bool = False


@dataclass(frozen=True)
class CodeBlock:
    """The twenty digits in groups of four: groups per line, first baseline, size and leading."""

    x: float
    y: float
    size: float
    leading: float
    lines: tuple[int, ...]

    @property
    def digit_height(self) -> float:
        """Height of the printed digits in millimetres."""
        return self.size * CAP_HEIGHT


@dataclass(frozen=True)
class MarkDesign:
    """The sheet's own mark: the dark square's left and lower edge, the module at most, the number, and lines of words.

    `on_cards`: the stock has no margin, so the marks come on pages of their own, one cell a sheet, before the sheets.
    """

    left: float
    bottom: float
    reach: float  # from the lower edge to the end of the paper, or of the room there is
    module: float
    number: Text
    details: tuple[Text, ...]
    on_cards: bool

    def module_for(self, size: int) -> float:
        """The side of a module of a symbol of `size` modules: one quiet zone above it, white label below it."""
        return min(self.module, self.reach / (size + QUIET_MODULES))


@dataclass(frozen=True)
class Design:
    """One stock's label. `symbol` is a square that includes the quiet zone; `barcode` is room for bars, if any.

    Producer and lot follow the name's last line at a distance of `beneath`, so that a short name leaves no hole.
    Without a margin each label carries run and sheet at `ordinal`.
    """

    symbol: Box
    name: Text
    small: Text
    beneath: float
    code: CodeBlock
    host: Text
    mark: MarkDesign
    notes: int  # how many lines of producer and lot there is room for beneath a name of one line
    bare_code: CodeBlock | None = None
    invitation: Text | None = None
    barcode: Box | None = None
    ordinal: Text | None = None

    def code_block(self, with_bars: bool) -> CodeBlock:
        """Where the code stands: larger when no bars share the label."""
        return self.code if with_bars or self.bare_code is None else self.bare_code


DESIGNS = {
    A4_65.name: Design(
        symbol=Box(0.3, 1.9, 17.4, 17.4),
        name=Text(17.7, 4.7, 2.6, 19.1, "bold", lines=2, leading=2.95),
        small=Text(17.7, 0.0, 1.75, 19.1, lines=2, leading=2.05),
        beneath=2.5,
        notes=1,
        code=CodeBlock(17.7, 12.2, 2.75, 3.2, (3, 2)),
        host=Text(17.7, 18.4, 2.15, 19.1, least=1.5),
        mark=MarkDesign(
            left=2.2,
            bottom=10.6,
            reach=10.6,
            module=0.33,
            number=Text(14.0, 6.6, 3.2, 60.0, "bold"),
            details=(Text(14.0, 9.7, 2.3, 180.0),),
            on_cards=False,
        ),
    ),
    A4_24.name: Design(
        symbol=Box(1.0, 1.6, 24.0, 24.0),
        name=Text(25.8, 6.9, 3.7, 41.4, "bold", lines=2, leading=4.6),
        small=Text(25.8, 0.0, 2.6, 41.4),
        beneath=3.5,
        notes=3,
        code=CodeBlock(25.8, 22.6, 3.5, 0.0, (5,)),
        bare_code=CodeBlock(25.8, 25.6, 4.6, 6.0, (3, 2)),
        host=Text(13.0, 30.6, 2.6, 22.6, "bold", least=1.7, centred=True),
        invitation=Text(13.0, 27.3, 2.0, 20.8, least=1.5, centred=True),
        barcode=Box(25.8, 24.3, 41.4, 6.4),
        ordinal=Text(67.2, 35.4, 1.7, 41.4),
        mark=MarkDesign(
            left=4.0,
            bottom=23.0,
            reach=23.0,
            module=0.65,
            number=Text(25.8, 9.0, 5.6, 41.4, "bold"),
            details=(
                Text(25.8, 14.2, 2.8, 41.4),
                Text(25.8, 18.4, 2.8, 41.4),
                Text(25.8, 22.0, 2.8, 41.4),
                Text(4.2, 31.0, 2.8, 63.0, "bold"),
            ),
            on_cards=True,
        ),
    ),
}
