"""Draw the twelve pictures of the demonstration: `python -m trace.demo.draw` writes trace/demo/pictures/spNN.webp."""

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

from trace.demo.pencil import Pencil

PICTURES = Path(__file__).parent / "pictures"
LEAF, VEIN, WOOD = "#4f8a3c", "#3a6b2b", "#8a5a33"


def pomelo() -> Pencil:
    """SP01: a whole pomelo with its leaf, and a cut half."""
    p = Pencil("#eaf3df", "#d8c7a3")
    p.shadow(236, 360, "#bfae8a")
    p.blob([(190, 92), (252, 130), (306, 236), (280, 356), (190, 396), (98, 356), (74, 236), (128, 130)], "#b8c74a")
    p.blob([(160, 130), (188, 180), (150, 290), (110, 320), (98, 240), (122, 164)], "#cbd867")
    p.stroke([(190, 98), (196, 72)], WOOD, 10)
    p.leaf((196, 78), 110, -22, LEAF, VEIN)
    p.leaf((194, 80), 80, -160, "#5f9c48", VEIN)
    p.ellipse((330, 316), 200, 190, "#c9d45c")
    p.ellipse((330, 316), 184, 174, "#fbf6e3")
    segments(p, (330, 316), 74, 10, "#f4b9a0")
    return p


def segments(p: Pencil, centre: tuple[float, float], reach: float, count: int, fill: str) -> None:
    """The wedges of a cut citrus fruit."""
    for wedge in range(count):
        turn = 2 * pi * wedge / count
        wide = pi / count * 0.84
        points = [
            (centre[0] + reach * far * cos(turn + wide * side), centre[1] + reach * far * sin(turn + wide * side))
            for far, side in ((0.14, 0.0), (0.82, -0.9), (1.0, -0.55), (1.04, 0.0), (1.0, 0.55), (0.82, 0.9))
        ]
        p.polygon(points, fill)


def peanut_candy() -> Pencil:
    """SP02: cu đơ, peanuts in molasses between two sesame rice crackers."""
    p = Pencil("#fbeedb", "#c9a377")
    p.shadow(240, 380, "#a98559")
    p.ellipse((240, 340), 350, 110, "#e2bd7c")
    p.ellipse((240, 322), 340, 112, "#6f3514")
    p.ellipse((240, 302), 336, 112, "#8a4519")
    for x, y, tilt in ((84, 322, 40), (122, 342, 10), (168, 354, -15), (214, 359, 12), (262, 359, -10), (310, 354, 18)):
        p.ellipse((x, y), 42, 24, "#d99b4e", tilt)
    for x, y, tilt in ((356, 342, -16), (394, 322, -38)):
        p.ellipse((x, y), 42, 24, "#d99b4e", tilt)
    p.ellipse((240, 266), 352, 136, "#d3a761")
    p.ellipse((240, 258), 352, 136, "#efcf94")
    for index in range(64):
        turn, far = index * 2.39996, (index / 64) ** 0.5
        p.ellipse((240 + 160 * far * cos(turn), 258 + 58 * far * sin(turn)), 12, 6, "#fbf2da", index * 47)
        p.ellipse((243 + 150 * far * cos(turn + 0.5), 258 + 54 * far * sin(turn + 0.5)), 9, 5, "#6b4423", index * 31)
    p.blob([(92, 132), (130, 100), (160, 128), (196, 106), (208, 140), (170, 162), (150, 196), (122, 168)], "#d9b274")
    p.stroke([(116, 130), (132, 146), (128, 160)], "#b98e4e", 3)
    p.stroke([(164, 128), (168, 146)], "#b98e4e", 3)
    for x, y, tilt in ((300, 150, -20), (352, 128, 25)):
        p.ellipse((x - 14, y), 46, 40, "#dcae6c", tilt)
        p.ellipse((x + 16, y + 5), 42, 36, "#dcae6c", tilt)
        p.stroke([(x - 26, y - 6), (x, y + 6), (x + 26, y + 8)], "#b98a48", 2)
    return p


def bottle(p: Pencil, middle: float, glass: str, liquid: str, cap: str) -> None:
    """A tall bottle with a shoulder, filled, its label still blank."""
    left, right = middle - 66, middle + 66
    outline = [(middle - 24, 84), (middle - 24, 132), (left, 190), (left, 396), (right, 396), (right, 190)]
    p.polygon([*outline, (middle + 24, 132), (middle + 24, 84)], glass)
    p.box(left, 380, right, 402, glass, 12)
    inner = [
        (middle - 16, 150),
        (left + 9, 196),
        (left + 9, 390),
        (right - 9, 390),
        (right - 9, 196),
        (middle + 16, 150),
    ]
    p.polygon(inner, liquid)
    p.box(middle - 29, 56, middle + 29, 98, cap, 7)
    p.box(left, 236, right, 346, "#fdf8ea")
    p.box(left, 236, right, 248, cap)
    p.box(left, 334, right, 346, cap)
    p.box(left + 16, 196, left + 24, 230, "#ffffff", 4)


def fish(p: Pencil, x: float, y: float, length: float, tilt: float) -> None:
    """An anchovy with its head to the left."""
    p.ellipse((x, y), length, length * 0.24, "#7d95a6", tilt)
    p.ellipse((x, y + length * 0.04), length * 0.92, length * 0.14, "#d6e0e6", tilt)
    end = (x + length * 0.44 * cos(tilt * pi / 180), y + length * 0.44 * sin(tilt * pi / 180))
    p.polygon(
        [end, (end[0] + length * 0.2, end[1] - length * 0.13), (end[0] + length * 0.2, end[1] + length * 0.13)],
        "#7d95a6",
    )
    eye = (x - length * 0.37 * cos(tilt * pi / 180), y - 3 - length * 0.37 * sin(tilt * pi / 180))
    p.ellipse(eye, 11, 11, "#ffffff")
    p.ellipse(eye, 6, 6, "#22303a")


def fish_sauce() -> Pencil:
    """SP03: a bottle of fish sauce, an earthen jar behind, anchovies before it."""
    p = Pencil("#e4eff2", "#d4b48a")
    p.shadow(250, 390, "#b39168")
    p.blob([(300, 180), (404, 180), (440, 270), (410, 398), (296, 398), (262, 270)], "#a4623a")
    p.blob([(300, 190), (330, 190), (312, 280), (318, 380), (300, 380), (276, 270)], "#b97549")
    p.ellipse((352, 180), 128, 34, "#7d4626")
    p.polygon([(276, 176), (352, 118), (428, 176)], "#d8b673")
    p.stroke([(314, 147), (300, 176)], "#b8934f", 3)
    p.stroke([(352, 120), (352, 176)], "#b8934f", 3)
    p.stroke([(390, 147), (404, 176)], "#b8934f", 3)
    bottle(p, 186, "#c9853d", "#a5520f", "#8f1d1d")
    fish(p, 186, 291, 88, 0)
    fish(p, 330, 426, 130, -4)
    fish(p, 150, 440, 110, 5)
    return p


def antler_slices() -> Pencil:
    """SP04: a velvet antler and a fan of dried slices."""
    p = Pencil("#f3ece2", "#c8ae8d")
    p.shadow(250, 380, "#a88e6c")
    velvet, light = "#9b6240", "#b87d58"
    p.stroke([(128, 386), (140, 290), (170, 190), (228, 108)], velvet, 62, 0.72)
    p.stroke([(156, 260), (110, 210), (86, 150)], velvet, 50, 0.76)
    p.stroke([(176, 196), (250, 190), (312, 140)], velvet, 50, 0.76)
    p.stroke([(118, 372), (128, 290), (158, 190), (216, 106)], light, 16, 0.6)
    p.stroke([(98, 200), (78, 148)], light, 12, 0.7)
    p.stroke([(216, 182), (256, 174), (304, 134)], light, 12, 0.7)
    p.ellipse((128, 404), 84, 30, "#7c4a2d")
    for x, y, size in ((236, 376, 84), (300, 352, 92), (372, 372, 90), (330, 412, 96), (254, 424, 84), (408, 424, 78)):
        p.ellipse((x, y + 5), size, size * 0.72, "#6d3b22")
        p.ellipse((x, y), size, size * 0.72, "#8a4d2c")
        p.ellipse((x, y), size * 0.84, size * 0.58, "#e7c39a")
        p.ellipse((x, y), size * 0.5, size * 0.32, "#d98f6c")
        p.ellipse((x - 4, y - 2), size * 0.22, size * 0.13, "#bf6a4b")
    return p


def orange() -> Pencil:
    """SP05: three oranges, one of them cut."""
    p = Pencil("#fdf1dc", "#cfd9b4")
    p.shadow(240, 390, "#aeba90")
    p.ellipse((172, 286), 216, 208, "#f08a1d")
    p.ellipse((150, 250), 120, 96, "#f6a13e", -25)
    p.ellipse((118, 232), 34, 20, "#fbc27c", -35)
    p.ellipse((172, 192), 22, 12, "#c96d10")
    p.stroke([(172, 190), (178, 160)], WOOD, 9)
    p.leaf((178, 166), 112, -16, LEAF, VEIN)
    p.leaf((176, 168), 88, -152, "#5f9c48", VEIN)
    p.ellipse((330, 316), 184, 180, "#ee8317")
    p.ellipse((330, 316), 168, 164, "#fff3dc")
    segments(p, (330, 316), 74, 10, "#f79a2b")
    p.ellipse((330, 316), 16, 16, "#fff3dc")
    return p


def homestay() -> Pencil:
    """SP06: a house on stilts beside a stream below hills."""
    p = Pencil("#d8ecf4", "#8dbb6a")
    p.ellipse((396, 84), 66, 66, "#f8d876")
    p.blob([(-40, 330), (60, 170), (150, 120), (250, 220), (330, 330), (140, 400)], "#7fb08a")
    p.blob([(180, 330), (300, 190), (390, 150), (520, 250), (520, 400), (300, 400)], "#6aa078")
    p.box(0, 310, 480, 480, "#8dbb6a")
    p.blob([(330, 306), (388, 306), (372, 350), (400, 400), (380, 500), (190, 500), (280, 410), (326, 352)], "#69b4d3")
    p.stroke([(352, 326), (344, 362), (336, 400)], "#b8def0", 5)
    p.stroke([(330, 410), (300, 446), (284, 470)], "#b8def0", 6)
    for x in (74, 130, 196, 252):
        p.box(x, 300, x + 14, 388, "#6d4526")
    p.box(56, 292, 284, 308, "#7d5230", 4)
    p.box(72, 214, 268, 294, "#b07b48")
    for x in (104, 136, 168, 200, 232):
        p.box(x, 214, x + 3, 294, "#97673a")
    p.box(146, 232, 194, 294, "#5b3a20", 3)
    p.box(88, 236, 126, 272, "#f6dc9a", 3)
    p.box(214, 236, 252, 272, "#f6dc9a", 3)
    p.polygon([(30, 220), (90, 116), (250, 116), (310, 220)], "#9c7a3f")
    p.polygon([(30, 220), (36, 206), (304, 206), (310, 220)], "#84642f")
    p.polygon([(250, 294), (296, 388), (316, 388), (270, 294)], "#7d5230")
    for x, y, size in ((34, 372, 60), (432, 330, 70), (452, 392, 84)):
        p.ellipse((x, y), size, size * 0.84, "#4f8a4c")
    for x, y, size in ((306, 440, 34), (392, 448, 40), (348, 462, 26)):
        p.ellipse((x, y), size, size * 0.6, "#a9b2b3")
    return p


def ginseng() -> Pencil:
    """SP07: a Ngọc Linh ginseng root, knotted, with leaves and red berries."""
    p = Pencil("#eef1e2", "#7b6a4d")
    p.shadow(230, 330, "#63543a")
    root, dark = "#d9b277", "#b68c50"
    for path, width in (
        ([(180, 330), (120, 368), (70, 430)], 26),
        ([(220, 350), (206, 400), (180, 456)], 30),
        ([(260, 350), (300, 400), (310, 450)], 26),
        ([(280, 320), (350, 360), (410, 420)], 22),
        ([(160, 300), (104, 310), (56, 346)], 14),
    ):
        p.stroke(path, root, width, 0.22)
    p.blob([(196, 232), (262, 226), (304, 274), (290, 346), (236, 376), (178, 350), (158, 286)], root)
    for x, y, size in ((230, 222, 74), (244, 192, 60), (232, 166, 50), (246, 142, 40)):
        p.ellipse((x, y), size, size * 0.66, root)
        p.stroke([(x - size * 0.36, y + size * 0.2), (x, y + size * 0.27), (x + size * 0.36, y + size * 0.2)], dark, 4)
    for x, y, wide in ((190, 280, 40), (216, 320, 54), (250, 278, 46), (206, 350, 36)):
        p.stroke([(x, y), (x + wide / 2, y + 5), (x + wide, y)], dark, 3)
    p.stroke([(248, 136), (254, 84)], "#6f8a3e", 8)
    for tilt, length in ((-168, 130), (-140, 112), (-40, 112), (-12, 130)):
        p.leaf((254, 96), length, tilt, LEAF, VEIN)
    p.stroke([(254, 90), (254, 44)], "#6f8a3e", 5)
    for x, y in ((254, 30), (236, 40), (272, 40), (244, 54), (264, 54)):
        p.ellipse((x, y), 21, 21, "#cf2e2e")
    return p


def coffee() -> Pencil:
    """SP08: a bag of coffee with its valve, a cup and beans."""
    p = Pencil("#f2e6d8", "#a97f55")
    p.shadow(240, 390, "#8a6540")
    p.polygon([(92, 100), (280, 100), (296, 400), (76, 400)], "#5a3420")
    p.polygon([(92, 100), (124, 100), (116, 400), (76, 400)], "#6f452d")
    p.box(86, 72, 286, 112, "#3f2213", 5)
    p.box(86, 88, 286, 92, "#6f452d")
    p.ellipse((186, 144), 26, 26, "#2c160b")
    p.ellipse((186, 144), 10, 10, "#8a5a3b")
    p.box(112, 188, 262, 330, "#f5e3c3", 8)
    p.box(112, 188, 262, 204, "#0b6b3a", 4)
    bean(p, 186, 258, 92, -35)
    for x in (330, 362, 394):
        p.stroke([(x, 250), (x - 10, 228), (x + 8, 206), (x, 182)], "#ffffff", 6)
    p.ellipse((404, 330), 74, 66, "#f7f4ef")
    p.ellipse((404, 330), 46, 40, "#a97f55")
    p.blob([(294, 288), (420, 288), (412, 366), (384, 396), (330, 396), (302, 366)], "#ffffff")
    p.ellipse((357, 288), 130, 34, "#ffffff")
    p.ellipse((357, 289), 112, 25, "#4a2513")
    for x, y, tilt in ((60, 432, 20), (118, 444, -40), (176, 430, 10), (256, 442, 60), (312, 434, -15), (430, 440, 30)):
        bean(p, x, y, 42, tilt)
    return p


def bean(p: Pencil, x: float, y: float, length: float, tilt: float) -> None:
    """A roasted coffee bean with its furrow."""
    p.ellipse((x, y), length, length * 0.66, "#4a2513", tilt)
    turn = tilt * pi / 180
    places = ((-0.44, 0.0), (-0.15, 0.07), (0.15, -0.07), (0.44, 0.0))
    furrow = [
        (x + length * (a * cos(turn) - b * sin(turn)), y + length * (a * sin(turn) + b * cos(turn))) for a, b in places
    ]
    p.stroke(furrow, "#8f5f3f", length * 0.07)


def brocade() -> Pencil:
    """SP09: a folded hand-woven scarf with diamonds and fringes."""
    p = Pencil("#f4eadf", "#c4a57f")
    p.shadow(240, 380, "#a2845f")
    band(p, 236, 400, 84)
    p.polygon([(60, 106), (420, 106), (408, 346), (72, 346)], "#22284f")
    p.polygon([(60, 106), (420, 106), (417, 166), (63, 166)], "#2b3263")
    for top, fill in ((122, "#b3242b"), (150, "#e6b53a"), (292, "#e6b53a"), (306, "#b3242b")):
        p.box(66, top, 414, top + 10, fill)
    for column in range(7):
        diamond(p, 96 + column * 48, 224, 44)
    for column in range(12):
        x = 84 + column * 28
        p.polygon([(x, 184), (x + 12, 168), (x + 24, 184)], "#f2ede0")
        p.polygon([(x, 264), (x + 12, 280), (x + 24, 264)], "#f2ede0")
    for index in range(28):
        x = 76 + index * 12
        p.box(x, 340, x + 5, 392 + (index % 3) * 5, "#b3242b" if index % 4 == 0 else "#22284f", 2)
    return p


def band(p: Pencil, left: float, right: float, top: float) -> None:
    """The back fold of the scarf, seen above the front one."""
    p.polygon([(left - 150, top), (right - 10, top), (right + 8, 120), (left - 170, 120)], "#161a38")
    p.box(left - 140, top + 8, right - 10, top + 14, "#b3242b")


def diamond(p: Pencil, x: float, y: float, size: float) -> None:
    """A woven diamond of four colours."""
    for share, fill in ((1.0, "#b3242b"), (0.72, "#e6b53a"), (0.46, "#22284f"), (0.22, "#f2ede0")):
        reach = size * share / 2
        p.polygon([(x - reach, y), (x, y - reach * 1.5), (x + reach, y), (x, y + reach * 1.5)], fill)


def durian() -> Pencil:
    """SP10: a spiny durian with an open window of yellow flesh."""
    p = Pencil("#f3f1d9", "#cbb288")
    p.shadow(240, 340, "#aa9168")
    p.stroke([(240, 110), (244, 48)], "#7a6138", 28, 0.86)
    centre, wide, high = (240.0, 258.0), 146.0, 150.0
    for index in range(34):
        turn = 2 * pi * index / 34
        spike(p, (centre[0] + wide * cos(turn), centre[1] + high * sin(turn)), turn, "#6d7c2c")
    p.ellipse(centre, 2 * wide + 6, 2 * high + 6, "#8b9a3b")
    for row in range(-5, 6):
        for column in range(-5, 6):
            x, y = centre[0] + column * 27 + (row % 2) * 13, centre[1] + row * 26
            if ((x - centre[0]) / wide) ** 2 + ((y - centre[1]) / high) ** 2 < 0.9:
                p.polygon([(x - 12, y + 9), (x, y - 14), (x + 12, y + 9)], "#75852f")
                p.polygon([(x - 12, y + 9), (x, y - 14), (x, y + 9)], "#a3b250")
    p.blob([(250, 152), (318, 214), (322, 312), (262, 378), (206, 316), (206, 216)], "#f3ecc4")
    p.blob([(254, 176), (292, 210), (286, 256), (250, 268), (226, 244), (226, 204)], "#f2c43d")
    p.blob([(256, 272), (296, 268), (302, 312), (264, 354), (228, 316), (232, 280)], "#f2c43d")
    p.blob([(246, 190), (262, 196), (254, 226), (238, 232)], "#f9dc79")
    p.blob([(248, 286), (264, 288), (258, 318), (240, 316)], "#f9dc79")
    return p


def spike(p: Pencil, foot: tuple[float, float], turn: float, fill: str) -> None:
    """A thorn that stands on the outline, pointing outward."""
    out, side = (cos(turn) * 24, sin(turn) * 24), (-sin(turn) * 15, cos(turn) * 15)
    tip = (foot[0] + out[0], foot[1] + out[1])
    p.polygon([(foot[0] - side[0], foot[1] - side[1]), tip, (foot[0] + side[0], foot[1] + side[1])], fill)


def bonsai() -> Pencil:
    """SP11: a yellow apricot bonsai in a glazed pot."""
    p = Pencil("#fdf3e4", "#c79a6b")
    p.shadow(240, 320, "#a67b4e")
    trunk = "#6b4428"
    p.stroke([(236, 340), (206, 286), (262, 232), (232, 170), (244, 100)], trunk, 40, 0.3)
    p.stroke([(230, 268), (160, 246), (104, 212)], trunk, 20, 0.4)
    p.stroke([(254, 226), (330, 206), (384, 166)], trunk, 18, 0.4)
    p.stroke([(240, 176), (180, 148), (150, 116)], trunk, 14, 0.4)
    p.stroke([(238, 150), (292, 120), (320, 90)], trunk, 12, 0.4)
    places = (
        (92, 206), (132, 224), (128, 186), (166, 250), (392, 156), (352, 178), (350, 210), (392, 194), (142, 108),
        (178, 132), (172, 98), (326, 84), (294, 106), (296, 140), (244, 86), (218, 112), (266, 116), (214, 190),
        (282, 196), (196, 226), (320, 228),
    )  # fmt: skip
    for index, (x, y) in enumerate(places):
        if index % 3 == 0:
            p.leaf((x, y), 44, -40 + index * 53, "#7aa84a", VEIN)
        blossom(p, x, y, 17 + index % 3 * 2, index * 23)
    p.polygon([(112, 330), (368, 330), (338, 408), (142, 408)], "#2f5d86")
    p.box(98, 318, 382, 344, "#3d709e", 6)
    p.box(160, 404, 196, 420, "#24496b", 4)
    p.box(284, 404, 320, 420, "#24496b", 4)
    p.ellipse((240, 320), 220, 26, "#5d7f3b")
    return p


def blossom(p: Pencil, x: float, y: float, size: float, tilt: float) -> None:
    """A flower of five yellow petals."""
    for petal in range(5):
        turn = (tilt + petal * 72) * pi / 180
        p.ellipse((x + size * 0.62 * cos(turn), y + size * 0.62 * sin(turn)), size, size, "#f7c61f")
    p.ellipse((x, y), size * 0.7, size * 0.7, "#fbe06a")
    p.ellipse((x, y), size * 0.34, size * 0.34, "#d9741a")


def sim_wine() -> Pencil:
    """SP12: a bottle of rose-myrtle wine, a glass and the fruit."""
    p = Pencil("#f3e6ee", "#b58d74")
    p.shadow(240, 390, "#94705a")
    bottle(p, 166, "#5d2a4c", "#7a2a58", "#3b1730")
    for x, y in ((146, 296), (178, 284), (184, 312)):
        sim_fruit(p, x, y, 34)
    p.blob([(276, 176), (388, 176), (384, 260), (332, 300), (280, 260)], "#e9d7e2")
    p.blob([(281, 214), (383, 214), (378, 256), (332, 292), (286, 256)], "#9c2f63")
    p.ellipse((332, 214), 102, 22, "#b54a7c")
    p.box(327, 290, 337, 388, "#e9d7e2")
    p.ellipse((332, 392), 96, 22, "#e9d7e2")
    p.leaf((402, 424), 70, -70, LEAF, VEIN)
    p.leaf((404, 426), 64, -20, "#5f9c48", VEIN)
    for x, y in ((262, 430), (300, 444), (350, 438), (398, 430), (60, 436)):
        sim_fruit(p, x, y, 46)
    return p


def sim_fruit(p: Pencil, x: float, y: float, size: float) -> None:
    """A purple rose-myrtle berry with its little crown."""
    p.ellipse((x, y), size * 0.84, size, "#4b1f4a")
    p.ellipse((x - size * 0.14, y - size * 0.06), size * 0.3, size * 0.46, "#70356c")
    for shift in (-0.24, 0.0, 0.24):
        p.ellipse((x + size * shift, y - size * 0.48), size * 0.2, size * 0.22, "#8a4a5e")


DRAWINGS: dict[str, Callable[[], Pencil]] = {
    "sp01": pomelo, "sp02": peanut_candy, "sp03": fish_sauce, "sp04": antler_slices, "sp05": orange, "sp06": homestay,
    "sp07": ginseng, "sp08": coffee, "sp09": brocade, "sp10": durian, "sp11": bonsai, "sp12": sim_wine,
}  # fmt: skip


def draw_all(folder: Path = PICTURES) -> list[Path]:
    """Write every picture as WebP into `folder` and return their paths; the same bytes each time."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name, drawing in DRAWINGS.items():
        path = folder / f"{name}.webp"
        drawing().finished().save(path, "WEBP", quality=80, method=6)
        paths.append(path)
    return paths


if __name__ == "__main__":
    draw_all()
