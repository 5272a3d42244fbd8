"""How fine a symbol may be printed."""

# A module below 0.33 mm is not read surely by ordinary phones from ordinary printers; 0.4 mm is advised.
SMALLEST_MODULE_MM = 0.33
QUIET_MODULES = 4  # ISO/IEC 18004: the empty border around a QR symbol
