"""Drawings of what is grown: pomelo, antler, orange, ginseng, durian, bonsai."""

from math import cos, pi, sin

from trace.demo.pencil import Pencil

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
    p.box((98, 318), (382, 344), "#3d709e", 6)
    p.box((160, 404), (196, 420), "#24496b", 4)
    p.box((284, 404), (320, 420), "#24496b", 4)
    p.ellipse((240, 320), 220, 26, "#5d7f3b")
    return p


def blossom(p: Pencil, x: float, y: float, size: float, tilt: float) -> None:
    """A flower of five yellow petals."""
    for petal in range(5):
        turn = (tilt + petal * 72) * pi / 180
        p.ellipse((x + size * 0.62 * cos(turn), y + size * 0.62 * sin(turn)), size, size, "#f7c61f")
    p.ellipse((x, y), size * 0.7, size * 0.7, "#fbe06a")
    p.ellipse((x, y), size * 0.34, size * 0.34, "#d9741a")
