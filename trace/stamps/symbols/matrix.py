"""GS1 DataMatrix: GTIN and serial of a stamp in a square of modules, by zxing-cpp.

It is drawn label by label, some 14,000 a second: goods whose buyers ask for it, not whole provinces.
"""

import numpy as np
import zxingcpp

from trace.core.gs1 import Gtin
from trace.stamps.symbols.addresses import element_string
from trace.stamps.symbols.modules import Modules

QUIET_MODULES = 1  # GS1 General Specifications, 5.6: on all four sides


def gs1_datamatrix(gtin: Gtin, code: str) -> Modules:
    """The DataMatrix of `(01)<GTIN-14>(21)<code>` as rows of modules, without quiet zone: FNC1 in first place.

    Twenty digits and a GTIN always take 20 × 20 modules.
    """
    made = zxingcpp.create_barcode(element_string(gtin, code), zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    picture = np.array(made.to_image(scale=1, add_quiet_zones=False))
    modules: Modules = (picture == 0).tolist()
    return modules
