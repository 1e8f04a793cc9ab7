"""Moves of levers: what is taken over from the move before is what would be worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forkroad.errors import EngineDeclined, ScenarioError
from forkroad.forecast.demand import without_limits
from forkroad.program.compiling import compile_program
from forkroad.program.moulds import Moulds
from forkroad.program.timeline import Draws, Timeline, build_timeline
from forkroad.scenario.alternatives import renumbered, required
from forkroad.scenario.edits import Edit
from forkroad.scenario.file import load
from forkroad.scenario.model import Scenario
from forkroad.scenario.read_changes import read_changes
from forkroad.web.levers import list_forks, list_levers
from tests.program.test_moulds import leaves

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))


def timeline_of(scenario: Scenario) -> Timeline:
    return build_timeline(without_limits(scenario), Draws())


def moves(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Each share a little lower and then 0, the others giving way; each number up and down."""
    for fork in list_forks(scenario):
        first, *others = fork["ways"]
        if not others or any(way["share"] is None for way in fork["ways"]) or first["share"] == 1:
            continue
        for share in (0.9 * first["share"], 0.8 * first["share"], 0.0):
            left = (1 - share) / (1 - first["share"])
            ways = {way["to"]: f"{100 * left * way['share']:.4f}%" for way in others[:-1]}
            shares = {first["to"]: f"{100 * share:.4f}%", **ways, others[-1]["to"]: "rest"}
            yield {fork["place"]: shares}
    for lever in list_levers(scenario):
        for by in (1.1, 0.5) if lever.form in ("number", "times") else ():
            yield {lever.place: f"x{by}" if lever.form == "times" else lever.base * by}


@pytest.mark.prove
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_lever_moved_after_others_gives_what_it_gives_alone(path: Path) -> None:
    scenario, kept = load(path), Moulds()
    assert scenario.warnings == ()
    n_moved = 0
    for changes in moves(scenario):
        edits = [Edit(change) for change in read_changes(changes)]
        wanted, quick = tried(required, scenario, edits), tried(renumbered, scenario, edits)
        assert quick == wanted
        if isinstance(wanted, str):
            continue
        assert quick.warnings == wanted.warnings
        compiled = tried(lambda it: compile_program(timeline_of(it), only_all=True), wanted)
        poured = tried(lambda it: kept.compile(timeline_of(it)), quick)
        assert leaves(poured) == leaves(compiled), changes
        n_moved += 1
    assert n_moved > 10


def tried(make: Callable[..., Any], *given: Any) -> Any:
    """What is made of what is given, or what is said to be wrong with it."""
    try:
        return make(*given)
    except (EngineDeclined, ScenarioError) as error:
        return str(error)
