from __future__ import annotations

from itertools import pairwise

from forkroad.maps.layout import Wire, lay_out
from forkroad.maps.routes import Ground, Route, routes_of

BOX = (156.0, 60.0)
LABEL = (50.0, 15.0)


def _routes(columns: list[int], wires: list[Wire]) -> tuple[Ground, list[Route]]:
    sizes = [BOX] * len(columns)
    ground = Ground(sizes, columns, lay_out(sizes, columns, wires))
    return ground, routes_of(ground, wires)


def test_neighbours_in_a_column_are_joined_by_straight_ways_side_by_side() -> None:
    ground, (down, up) = _routes([0, 0], [Wire(0, 1, LABEL), Wire(1, 0, LABEL)])
    lower_edge = ground.layout.boxes[0][1] + BOX[1] / 2
    upper_edge = ground.layout.boxes[1][1] - BOX[1] / 2
    assert (down.pointing, up.pointing) == ((0.0, 1.0), (0.0, -1.0))
    assert (down.tip[1], up.tip[1]) == (upper_edge, lower_edge)
    assert {x for piece in down.curves for x, _ in piece} == {down.tip[0]}
    # Two labels of 50 with 10 between them lie 60 apart, around the middle of the boxes.
    assert up.label[0] - down.label[0] == 60
    assert (up.label[0] + down.label[0]) / 2 == ground.layout.boxes[0][0]


def test_more_ways_than_fit_between_two_boxes_go_around() -> None:
    # Boxes leave 156 - 22 = 134; two labels and a gap take 110, three 170.
    _, routes = _routes([0, 0], [Wire(0, 1, LABEL)] * 3)
    assert [route.pointing for route in routes] == [(0.0, 1.0), (0.0, 1.0), (-1.0, 0.0)]


def test_ways_leave_and_arrive_at_the_sides_and_point_where_they_go() -> None:
    wires = [Wire(0, 1, LABEL), Wire(1, 0, LABEL), Wire(0, 2, LABEL), Wire(0, None, LABEL)]
    ground, (on, back, far, ends) = _routes([0, 1, 2], wires)
    sides = {
        box: (x - BOX[0] / 2, x + BOX[0] / 2) for box, (x, _) in enumerate(ground.layout.boxes)
    }
    assert (on.curves[0][0][0], on.tip[0], on.pointing) == (sides[0][1], sides[1][0], (1.0, 0.0))
    assert (back.curves[0][0][0], back.tip[0]) == (sides[1][0], sides[0][1])
    assert back.pointing == (-1.0, 0.0)
    assert (far.tip[0], far.curves[-1][-1]) == (sides[2][0], far.tip)
    # A way that ends in its label stops at the label's side.
    assert ends.tip == (ends.label[0] - LABEL[0] / 2, ends.label[1])


def test_ways_on_one_side_keep_apart() -> None:
    wires = [Wire(0, box, LABEL) for box in (1, 2, 3)]
    _, routes = _routes([0, 1, 1, 1], wires)
    starts = sorted(route.curves[0][0][1] for route in routes)
    assert min(b - a for a, b in pairwise(starts)) >= 10
    # In the order of their labels, so that they do not cross.
    order = sorted(routes, key=lambda route: route.label[1])
    assert [route.curves[0][0][1] for route in order] == starts


def test_every_curve_is_made_of_whole_cubic_pieces() -> None:
    wires = [Wire(a, b, LABEL) for a in range(6) for b in range(6) if a != b]
    _, routes = _routes([0, 0, 1, 1, 2, 2], wires)
    assert all(len(curve) % 3 == 1 for route in routes for curve in route.curves)
