"""A QR of an address on a paper: squares, so that it stays sharp however it is printed."""

from __future__ import annotations

import qrcode
from reportlab.pdfgen.canvas import Canvas


def draw_qr(canvas: Canvas, text: str, corner: tuple[float, float], side: float, *, quiet: int = 0) -> None:
    """Draw it from its lower left corner, in the canvas's units; `quiet` modules of white count into its `side`."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=quiet)
    code.add_data(text)
    matrix = code.get_matrix()
    module, (left, bottom) = side / len(matrix), corner
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                path.rect(left + column * module, bottom + side - (row + 1) * module, module, module)
    canvas.drawPath(path, stroke=0, fill=1)
