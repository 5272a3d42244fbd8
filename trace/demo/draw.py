"""Draw the twelve pictures of the demonstration: `python -m trace.demo.draw` writes trace/demo/pictures/spNN.webp."""

from collections.abc import Callable
from pathlib import Path

from trace.demo import grown, made
from trace.demo.pencil import Pencil

PICTURES = Path(__file__).parent / "pictures"

DRAWINGS: dict[str, Callable[[], Pencil]] = {
    "sp01": grown.pomelo,
    "sp02": made.peanut_candy,
    "sp03": made.fish_sauce,
    "sp04": grown.antler_slices,
    "sp05": grown.orange,
    "sp06": made.homestay,
    "sp07": grown.ginseng,
    "sp08": made.coffee,
    "sp09": made.brocade,
    "sp10": grown.durian,
    "sp11": grown.bonsai,
    "sp12": made.sim_wine,
}


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
