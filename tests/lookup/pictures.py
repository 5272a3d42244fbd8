"""Pictures of stamps as phones take them, drawn from the house's own symbols, and a film for a camera that is none."""

import io
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from trace.stamps.symbols import Symbols

WALL = 190  # the grey around a label


def label(site_url, code, *, scale=6, qr_case="upper"):
    """A stamp's symbol with its quiet zone and its digits, as on a label."""
    symbol = Symbols.of_run(site_url, qr_case).symbol(code)
    return framed(np.where(np.array(symbol), 0, 255).astype("uint8"), scale, text=code)


def symbol(content, kind=zxingcpp.BarcodeFormat.QRCode, *, scale=4, **options):
    """A symbol of any kind and content: other people's codes, DataMatrix, bar codes."""
    drawn = np.array(zxingcpp.create_barcode(content, kind, **options).to_image(scale=1))
    return framed(drawn, scale if kind != zxingcpp.BarcodeFormat.EAN13 else 3)


def framed(modules, scale, text=""):
    drawn = Image.fromarray(modules).resize((modules.shape[1] * scale, modules.shape[0] * scale), 0)
    paper = Image.new("L", (drawn.width + 8 * scale, drawn.height + 12 * scale), 255)
    paper.paste(drawn, (4 * scale, 4 * scale))
    ImageDraw.Draw(paper).text((4 * scale, drawn.height + 7 * scale), text, fill=0)
    return paper


def scene(*labels, size=(1600, 1200), turned=0.0, blurred=0.0):
    """A photo of labels side by side, turned by some degrees and out of focus by some pixels."""
    photo, x = Image.new("L", size, WALL), 60
    for each in labels:
        photo.paste(each, (x, (size[1] - each.height) // 2))
        x += each.width + 60
    photo = photo.rotate(turned, fillcolor=WALL, resample=Image.Resampling.BILINEAR, expand=True)
    return photo.filter(ImageFilter.GaussianBlur(blurred)) if blurred else photo


def sent(photo, kind="JPEG", **more):
    """The photo as a file."""
    out = io.BytesIO()
    photo.save(out, kind, **more)
    return out.getvalue()


def film(path: Path, photo, frames=4):
    """The photo as an uncompressed film (YUV4MPEG2, 4:2:0), which a browser takes for its camera."""
    picture = photo.convert("L").resize((640, 480))
    grey = np.full(640 * 480 // 2, 128, "uint8").tobytes()
    frame = b"FRAME\n" + picture.tobytes() + grey
    path.write_bytes(b"YUV4MPEG2 W640 H480 F15:1 Ip A1:1 C420jpeg\n" + frame * frames)
    return path
