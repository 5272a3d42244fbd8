"""Maps as geometry: what lies where, what is gathered, and that nothing is lost on the way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from trace.core.maps import CELL, LARGEST, TALLEST, WIDTH, Bounds, Drawing, Spot, marks, path

VINH, HA_TINH, KY_ANH = (18.68, 105.68), (18.34, 105.90), (18.06, 106.29)
PROVINCE = Bounds.around([VINH, HA_TINH, KY_ANH])


def test_a_drawing_fits_a_telephone_and_north_is_up():
    drawing = Drawing.of(PROVINCE)
    assert drawing.width <= WIDTH + 0.1 and drawing.height <= TALLEST + 0.1
    (vinh_x, vinh_y), (ky_anh_x, ky_anh_y) = drawing.at(*VINH), drawing.at(*KY_ANH)
    assert vinh_x < ky_anh_x and vinh_y < ky_anh_y


def test_a_degree_is_as_long_to_the_east_as_it_is_on_the_ground():
    drawing = Drawing.of(Bounds(59.5, 10, 60.5, 11))  # at 60° a degree of longitude is half as long
    assert abs(drawing.width / drawing.height - 0.5) < 0.001


def test_no_point_makes_no_map_and_one_point_a_small_one():
    assert Bounds.around([]) is None
    alone = Bounds.around([VINH])
    assert alone.north - alone.south > 0.02
    assert alone.south < VINH[0] < alone.north


def test_nearer_keeps_the_middle_inside_and_halves_the_sides():
    near = PROVINCE.nearer(2, (0.0, 0.0))  # far away: the nearest edge counts
    assert abs((near.north - near.south) * 4 - (PROVINCE.north - PROVINCE.south)) < 1e-9
    assert near.middle == (PROVINCE.south, PROVINCE.west)


places = st.builds(
    Spot,
    st.floats(PROVINCE.south, PROVINCE.north),
    st.floats(PROVINCE.west, PROVINCE.east),
    st.integers(1, 500),
    st.integers(0, 5),
)


@settings(max_examples=30)
@given(st.lists(places, max_size=25))
def test_every_spot_stands_in_one_mark_and_marks_lie_apart(spots):
    made = marks(spots, Drawing.of(PROVINCE))
    assert sum(mark.amount for mark in made) == sum(spot.amount for spot in spots)
    assert sum(mark.grave for mark in made) == sum(spot.grave for spot in spots)
    assert sum(len(mark.spots) for mark in made) == len(spots)
    assert all(mark.radius <= LARGEST for mark in made)
    assert [mark.amount for mark in made] == sorted((mark.amount for mark in made), reverse=True)


def test_what_lies_close_is_one_mark_until_one_looks_nearer():
    spots = [Spot(18.340, 105.900, 3), Spot(18.345, 105.905, 2, grave=1), Spot(*KY_ANH, 1)]
    whole = marks(spots, Drawing.of(PROVINCE))
    assert [mark.amount for mark in whole] == [5, 1]
    near = marks(spots, Drawing.of(PROVINCE.nearer(7, whole[0].middle)), cell=CELL)
    assert [mark.amount for mark in near] == [3, 2]  # and Kỳ Anh lies outside


def test_a_line_is_drawn_without_points_that_nobody_could_see():
    drawing = Drawing.of(PROVINCE)
    fine = [(18.2 + at / 100_000, 105.8) for at in range(2_000)]
    assert path([fine], drawing).count("L") < 20
    assert path([[VINH]], drawing) == ""
