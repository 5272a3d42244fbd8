"""How fine a symbol may be printed."""

from trace.core.reason import Reason

# A module below 0.33 mm is not read surely by ordinary phones from ordinary printers; 0.4 mm is advised.
SMALLEST_MODULE_MM = 0.33
QUIET_MODULES = 4  # ISO/IEC 18004: the empty border around a QR symbol


def module_mm(symbol_modules: int, side_mm: float, quiet: int = QUIET_MODULES) -> float | Reason:
    """The side of one module when a symbol of so many modules a side fills a square, its quiet border included.

    Below 0.33 mm the answer is why not: `label.module`, with the side that would do in hundredths of a millimetre.
    """
    across = symbol_modules + 2 * quiet
    module = side_mm / across
    if round(module, 6) < SMALLEST_MODULE_MM:
        return Reason("label.module", side=round(side_mm * 100), needed=round(across * SMALLEST_MODULE_MM * 100))
    return module
