from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from forkroad.errors import UsageError
from forkroad.maps.draw import KINDS, MapKind, draw
from tests.maps.journeys import cream, fork, scenario, step

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_with_and_without_flows(kind: MapKind) -> None:
    flows = {("see_ad", "visit_site"): (21_000.0, 0.42), ("instagram", "see_ad"): (900.0, 0.6)}
    plain, predicted = draw(cream(), kind), draw(cream(), kind, flows=flows)
    assert isinstance(plain, bytes if kind == "png" else str)
    assert plain != predicted


@pytest.mark.parametrize("kind", KINDS)
def test_the_smallest_journey_can_be_drawn(kind: MapKind) -> None:
    assert draw(scenario({"end": step(outcome="lost")}), kind)


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r'drawn as "sgv"; did you mean "svg"\?; there are text'):
        draw(cream(), "sgv")  # type: ignore[arg-type]


def test_two_hundred_steps_without_stages_can_be_drawn() -> None:
    steps = {f"s{n}": step(next=fork(**{f"s{n + 1}": 0.5, "gone": None})) for n in range(199)} | {
        "s199": step(next=fork(gone=1.0)),
        "gone": step(outcome="lost"),
    }
    drawn = draw(scenario(steps), "svg")
    assert isinstance(drawn, str)
    assert drawn.count("</text>") > 400  # a name and a share for each of 200 steps


def test_text_formats_wait_for_no_drawing_library() -> None:
    code = (
        "import sys; from tests.maps.journeys import cream; from forkroad.maps.draw import draw\n"
        "for kind in ('text', 'mermaid', 'dot'): draw(cream(), kind)\n"
        "print(sorted({'matplotlib', 'pygraphviz', 'networkx', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
