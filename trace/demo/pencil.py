"""Flat shapes for the drawings of the demonstration: smooth curves, tilted ellipses, leaves, on a square ground."""

from collections.abc import Sequence
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE = 480
SCALE = 3  # drawn three times as large and shrunk: the cheapest smooth edge

Point = tuple[float, float]


class Pencil:
    """A square sheet; coordinates are those of the finished picture, from (0, 0) to (480, 480)."""

    def __init__(self, ground: str, table: str) -> None:
        """Begin with a wall of one colour and a table of another in the lower quarter."""
        self.image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.box((0, 372), (SIZE, SIZE), table)

    def box(self, corner: Point, opposite: Point, fill: str, radius: float = 0) -> None:
        """Fill a rectangle, its corners rounded by `radius`."""
        edges = [(x * SCALE, y * SCALE) for x, y in (corner, opposite)]
        self.draw.rounded_rectangle(edges, radius * SCALE, fill)

    def ellipse(self, centre: Point, width: float, height: float, fill: str, tilt: float = 0) -> None:
        """Fill an ellipse of the whole `width` and `height`, turned by `tilt` degrees."""
        turn = tilt * pi / 180
        points = []
        for step in range(72):
            x, y = width / 2 * cos(step * pi / 36), height / 2 * sin(step * pi / 36)
            points.append((centre[0] + x * cos(turn) - y * sin(turn), centre[1] + x * sin(turn) + y * cos(turn)))
        self.polygon(points, fill)

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        """Fill a shape with straight edges."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        """Fill a smooth closed curve through all points (Catmull–Rom)."""
        self.polygon(curve(points, closed=True), fill)

    def stroke(self, points: Sequence[Point], fill: str, width: float, taper: float = 1) -> None:
        """Draw a smooth line through all points; its width ends at `taper` times what it began with."""
        path = curve(points, closed=False, steps=80)
        for index, (x, y) in enumerate(path):
            thick = width * (1 + (taper - 1) * index / len(path)) * SCALE / 2
            edges = (x * SCALE - thick, y * SCALE - thick, x * SCALE + thick, y * SCALE + thick)
            self.draw.ellipse(edges, fill)

    def leaf(self, foot: Point, length: float, tilt: float, fill: str, vein: str) -> None:
        """Draw a pointed leaf that grows from `foot` in the direction of `tilt` degrees (0 is to the right)."""
        turn = tilt * pi / 180
        outline = ((0.0, 0.0), (0.25, -0.2), (0.6, -0.2), (1.0, 0.0), (0.6, 0.2), (0.25, 0.2))
        turned = [
            (foot[0] + length * (x * cos(turn) - y * sin(turn)), foot[1] + length * (x * sin(turn) + y * cos(turn)))
            for x, y in outline
        ]
        self.blob(turned, fill)
        tip = (foot[0] + length * 0.85 * cos(turn), foot[1] + length * 0.85 * sin(turn))
        self.stroke([foot, tip], vein, 3)

    def shadow(self, centre_x: float, width: float, fill: str) -> None:
        """Lay a flat shadow on the table."""
        self.ellipse((centre_x, 404), width, 30, fill)

    def finished(self) -> Image.Image:
        """Return the picture in its final size, 480 × 480."""
        return self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def curve(points: Sequence[Point], *, closed: bool, steps: int = 24) -> list[Point]:
    """Return points of the Catmull–Rom curve through `points`, `steps` to each stretch."""
    count = len(points)
    path = []
    for index in range(count if closed else count - 1):
        before, start, end, after = (_neighbour(points, index + shift, closed=closed) for shift in (-1, 0, 1, 2))
        for step in range(steps + 1):
            at = step / steps
            path.append(
                (_spline(before[0], start[0], end[0], after[0], at), _spline(before[1], start[1], end[1], after[1], at))
            )
    return path


def _neighbour(points: Sequence[Point], index: int, *, closed: bool) -> Point:
    """The point at an index, past the ends: the other end of a closed curve, the last point of an open one."""
    return points[index % len(points)] if closed else points[min(max(index, 0), len(points) - 1)]


def _spline(before: float, start: float, end: float, after: float, at: float) -> float:
    """One coordinate of a Catmull–Rom stretch from `start` (at 0) to `end` (at 1)."""
    a, b, c = 2 * before - 5 * start + 4 * end - after, 3 * start - before - 3 * end + after, end - before
    return start + at * (c + at * (a + at * b)) / 2
