"""Drawings of what is made: peanut candy, fish sauce, a homestay, coffee, brocade, wine."""

from math import cos, pi, sin

from trace.demo.grown import LEAF, VEIN
from trace.demo.pencil import Pencil


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
    p.box((left, 380), (right, 402), glass, 12)
    inner = [
        (middle - 16, 150),
        (left + 9, 196),
        (left + 9, 390),
        (right - 9, 390),
        (right - 9, 196),
        (middle + 16, 150),
    ]
    p.polygon(inner, liquid)
    p.box((middle - 29, 56), (middle + 29, 98), cap, 7)
    p.box((left, 236), (right, 346), "#fdf8ea")
    p.box((left, 236), (right, 248), cap)
    p.box((left, 334), (right, 346), cap)
    p.box((left + 16, 196), (left + 24, 230), "#ffffff", 4)


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


def homestay() -> Pencil:
    """SP06: a house on stilts beside a stream below hills."""
    p = Pencil("#d8ecf4", "#8dbb6a")
    p.ellipse((396, 84), 66, 66, "#f8d876")
    p.blob([(-40, 330), (60, 170), (150, 120), (250, 220), (330, 330), (140, 400)], "#7fb08a")
    p.blob([(180, 330), (300, 190), (390, 150), (520, 250), (520, 400), (300, 400)], "#6aa078")
    p.box((0, 310), (480, 480), "#8dbb6a")
    p.blob([(330, 306), (388, 306), (372, 350), (400, 400), (380, 500), (190, 500), (280, 410), (326, 352)], "#69b4d3")
    p.stroke([(352, 326), (344, 362), (336, 400)], "#b8def0", 5)
    p.stroke([(330, 410), (300, 446), (284, 470)], "#b8def0", 6)
    for x in (74, 130, 196, 252):
        p.box((x, 300), (x + 14, 388), "#6d4526")
    p.box((56, 292), (284, 308), "#7d5230", 4)
    p.box((72, 214), (268, 294), "#b07b48")
    for x in (104, 136, 168, 200, 232):
        p.box((x, 214), (x + 3, 294), "#97673a")
    p.box((146, 232), (194, 294), "#5b3a20", 3)
    p.box((88, 236), (126, 272), "#f6dc9a", 3)
    p.box((214, 236), (252, 272), "#f6dc9a", 3)
    p.polygon([(30, 220), (90, 116), (250, 116), (310, 220)], "#9c7a3f")
    p.polygon([(30, 220), (36, 206), (304, 206), (310, 220)], "#84642f")
    p.polygon([(250, 294), (296, 388), (316, 388), (270, 294)], "#7d5230")
    for x, y, size in ((34, 372, 60), (432, 330, 70), (452, 392, 84)):
        p.ellipse((x, y), size, size * 0.84, "#4f8a4c")
    for x, y, size in ((306, 440, 34), (392, 448, 40), (348, 462, 26)):
        p.ellipse((x, y), size, size * 0.6, "#a9b2b3")
    return p


def coffee() -> Pencil:
    """SP08: a bag of coffee with its valve, a cup and beans."""
    p = Pencil("#f2e6d8", "#a97f55")
    p.shadow(240, 390, "#8a6540")
    p.polygon([(92, 100), (280, 100), (296, 400), (76, 400)], "#5a3420")
    p.polygon([(92, 100), (124, 100), (116, 400), (76, 400)], "#6f452d")
    p.box((86, 72), (286, 112), "#3f2213", 5)
    p.box((86, 88), (286, 92), "#6f452d")
    p.ellipse((186, 144), 26, 26, "#2c160b")
    p.ellipse((186, 144), 10, 10, "#8a5a3b")
    p.box((112, 188), (262, 330), "#f5e3c3", 8)
    p.box((112, 188), (262, 204), "#0b6b3a", 4)
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
        p.box((66, top), (414, top + 10), fill)
    for column in range(7):
        diamond(p, 96 + column * 48, 224, 44)
    for column in range(12):
        x = 84 + column * 28
        p.polygon([(x, 184), (x + 12, 168), (x + 24, 184)], "#f2ede0")
        p.polygon([(x, 264), (x + 12, 280), (x + 24, 264)], "#f2ede0")
    for index in range(28):
        x = 76 + index * 12
        p.box((x, 340), (x + 5, 392 + (index % 3) * 5), "#b3242b" if index % 4 == 0 else "#22284f", 2)
    return p


def band(p: Pencil, left: float, right: float, top: float) -> None:
    """The back fold of the scarf, seen above the front one."""
    p.polygon([(left - 150, top), (right - 10, top), (right + 8, 120), (left - 170, 120)], "#161a38")
    p.box((left - 140, top + 8), (right - 10, top + 14), "#b3242b")


def diamond(p: Pencil, x: float, y: float, size: float) -> None:
    """A woven diamond of four colours."""
    for share, fill in ((1.0, "#b3242b"), (0.72, "#e6b53a"), (0.46, "#22284f"), (0.22, "#f2ede0")):
        reach = size * share / 2
        p.polygon([(x - reach, y), (x, y - reach * 1.5), (x + reach, y), (x, y + reach * 1.5)], fill)


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
    p.box((327, 290), (337, 388), "#e9d7e2")
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
