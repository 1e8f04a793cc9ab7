"""Whatever a planner does to a sound file, reading yields problems or a scenario, never a crash.

Parts of sound files are replaced, taken out, renamed and swapped at random; the same is done by
changes. Only the family of our own errors may come out.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forkroad.errors import ScenarioError
from forkroad.scenario.changes import MoveChange, ScaleChange, SetChange, changed
from forkroad.scenario.file import read_file
from forkroad.scenario.reading import read_tree
from forkroad.scenario.source import Place, SourceTree, written

FEATURES = Path(__file__).parents[1] / "corpus" / "features"
FILES = sorted(FEATURES.glob("*.yaml"))
SCENARIOS = [read_file(path).required() for path in FILES]

WORDS = ("rest", "stay", "back", "40%", "x1.5", "-200%", "3 days", "2026-04-01", "2026-13", "a.b")
CONDITIONS = ("segment", "not", "(", "1 +", "age >=", "visits(nothing) > 1", "site == 1", "next")
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 400),
    st.floats(-2, 2, allow_nan=False),
    st.sampled_from(["", *WORDS, *CONDITIONS]),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(
        st.sampled_from(["if", "then", "else", "by", "next", "a", "2026-04"]),
        st.sampled_from(["rest", 1, "gone", 0.4]),
        max_size=3,
    ),
)
NAMES = st.sampled_from(["x", "rest", "stay", "2nd", "c\u0430rt", "month"])


def places(data: Any, above: Place = ()) -> list[Place]:
    """Return every place of plain data but the root."""
    keys = (
        data.keys()
        if isinstance(data, dict)
        else range(len(data))
        if isinstance(data, list)
        else ()
    )
    found = []
    for key in keys:
        found.append((*above, key))
        found += places(data[key], (*above, key))
    return found


def holder(data: Any, place: Place) -> Any:
    """Return what holds a place."""
    for part in place[:-1]:
        data = data[part]
    return data


@st.composite
def spoiled_trees(draw: st.DrawFn) -> SourceTree:
    """Return a sound file's tree with one to three things done to it."""
    tree = draw(st.sampled_from(SCENARIOS)).source
    data = copy.deepcopy(tree.data)
    for _ in range(draw(st.integers(1, 3))):
        everywhere = places(data)
        if not everywhere:
            break
        place = draw(st.sampled_from(everywhere))
        inside = holder(data, place)
        match draw(st.sampled_from(["replace", "remove", "rename", "swap"])):
            case "replace":
                inside[place[-1]] = draw(JUNK)
            case "remove":
                del inside[place[-1]]
            case "rename" if isinstance(inside, dict):
                inside[draw(st.sampled_from(["x", "rest", "stay", "2nd", "а", "month"]))] = (
                    inside.pop(place[-1])
                )
            case "swap":
                other = draw(st.sampled_from(everywhere))
                value = copy.deepcopy(holder(data, other)[other[-1]])
                inside[place[-1]] = value
    return SourceTree(tree.file, data, tree.positions, tree.value_positions)


@settings(max_examples=60)
@given(spoiled_trees())
def test_a_spoiled_file_yields_problems(tree: SourceTree) -> None:
    reading = read_tree(tree)

    has_errors = any(not problem.warning for problem in reading.problems)
    assert (reading.scenario is None) == has_errors
    assert all(problem.message for problem in reading.problems)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Any, list[Any]]:
    """Return a sound scenario and up to three changes, most of which cannot be."""
    scenario = draw(st.sampled_from(SCENARIOS))
    paths = [written(place) for place in places(scenario.source.data)]
    steps = list(scenario.journey.steps)
    step, share = st.sampled_from([*steps, "nothing"]), st.floats(0, 1, exclude_min=True)
    rule = st.one_of(st.none(), st.integers(1, 3))
    value = st.one_of(JUNK, st.sampled_from(["x2", "x0", "+10%", "-5%"]))
    change = st.one_of(
        st.builds(SetChange, st.sampled_from(paths), value),
        st.builds(MoveChange, step, st.one_of(st.none(), share), step, step, rule),
        st.builds(ScaleChange, step, step, st.floats(0, 3), rule),
    )
    return scenario, draw(st.lists(change, min_size=1, max_size=3))


@settings(max_examples=60)
@given(changes(), st.sampled_from([1.0, 0.5, 0.0]))
def test_any_change_gives_a_scenario_or_a_complaint(
    case: tuple[Any, list[Any]], effect: float
) -> None:
    scenario, wanted = case
    try:
        made = changed(scenario, wanted, origin="--set", effect=effect)
    except ScenarioError:
        return

    # What came out is what reading the edited data from the start gives.
    again = read_tree(made.source)
    assert [str(problem) for problem in again.problems if not problem.warning] == []
    assert _without_factors(made) == _without_factors(again.required())


def _without_factors(scenario: Any) -> str:
    """Return a scenario as text, without the factors that no file can hold."""
    return repr(scenario).replace("times=0.95", "times=1.0").replace("times=2.0", "times=1.0")
