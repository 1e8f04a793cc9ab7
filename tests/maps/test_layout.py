from __future__ import annotations

import random

import pytest

from forkroad.errors import UsageError
from forkroad.maps.layout import Layout, Wire, lay_out

BOX = (156.0, 60.0)
LABEL = (50.0, 15.0)


def _overlap(layout: Layout, sizes: list[tuple[float, float]]) -> list[tuple[int, int]]:
    pairs = []
    for a, (xa, ya) in enumerate(layout.boxes):
        for b, (xb, yb) in enumerate(layout.boxes[:a]):
            is_across = abs(xa - xb) < (sizes[a][0] + sizes[b][0]) / 2
            is_down = abs(ya - yb) < (sizes[a][1] + sizes[b][1]) / 2
            if is_across and is_down:
                pairs.append((b, a))
    return pairs


@pytest.mark.parametrize("seed", range(12))
def test_boxes_keep_to_their_columns_and_never_overlap(seed: int) -> None:
    chance = random.Random(seed)
    n, n_columns = 25, 5
    columns = [*range(n_columns), *(chance.randrange(n_columns) for _ in range(n - n_columns))]
    pairs = [(chance.randrange(n), chance.randrange(n)) for _ in range(50)]
    wires = [Wire(a, b, LABEL) for a, b in pairs if a != b]
    wires += [Wire(chance.randrange(n), None, LABEL) for _ in range(10)]
    sizes = [BOX] * n
    layout = lay_out(sizes, columns, wires)
    assert _overlap(layout, sizes) == []
    places = {
        column: {layout.boxes[b][0] for b in range(n) if columns[b] == column}
        for column in set(columns)
    }
    assert all(max(xs) - min(xs) < 0.5 for xs in places.values())
    left_to_right = [min(places[column]) for column in range(n_columns)]
    assert left_to_right == sorted(left_to_right)
    assert all(0 <= x <= layout.size[0] and 0 <= y <= layout.size[1] for x, y in layout.boxes)


def test_a_chain_within_a_column_leads_down() -> None:
    wires = [Wire(0, 1, LABEL), Wire(1, 2, LABEL), Wire(2, 0, LABEL)]
    layout = lay_out([BOX] * 3, [0, 0, 0], wires)
    assert [y for _, y in layout.boxes] == sorted(y for _, y in layout.boxes)


def test_the_way_from_a_label_runs_from_there_to_the_box() -> None:
    # Forward over a column, and back over it: in both cases towards the target.
    wires = [Wire(0, 1, LABEL), Wire(1, 2, LABEL), Wire(0, 2, LABEL), Wire(2, 0, LABEL)]
    layout = lay_out([BOX] * 3, [0, 1, 2], wires)
    forward, back = layout.wires[2].on, layout.wires[3].on
    assert len(forward) % 3 == 1
    assert forward[-1][0] == pytest.approx(layout.boxes[2][0] - BOX[0] / 2, abs=1)
    assert back[-1][0] == pytest.approx(layout.boxes[0][0] + BOX[0] / 2, abs=1)


def test_the_same_journey_is_laid_out_the_same_way() -> None:
    wires = [Wire(0, 1, LABEL), Wire(0, 2, LABEL), Wire(2, 0, LABEL)]
    assert lay_out([BOX] * 3, [0, 1, 1], wires) == lay_out([BOX] * 3, [0, 1, 1], wires)


def test_one_box_alone_is_a_layout() -> None:
    assert lay_out([BOX], [0], []).boxes[0][0] == BOX[0] / 2


def test_a_tangle_is_refused_with_the_number_and_what_to_do() -> None:
    # 1,001 ways that cross 3 columns each: 1,001 + 3,003 = 4,004 is over 4,000.
    wires = [Wire(0, 3, LABEL)] * 1_001
    with pytest.raises(UsageError, match=r"4,004 times, 4,000 is the most; draw it as text"):
        lay_out([BOX] * 4, [0, 1, 2, 3], wires)
