"""The pictures of the demonstration can be made again."""

from trace.demo.draw import DRAWINGS, draw_all


def test_drawing_twice_gives_the_same_bytes(tmp_path):
    first, second = (draw_all(tmp_path / name) for name in ("first", "second"))
    assert len(first) == len(DRAWINGS) == 12
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
