from __future__ import annotations

import inspect

import pytest

import forkroad
from forkroad.errors import UsageError
from forkroad.plots.kinds import KINDS, drawing_of, kind_of
from forkroad.results.backtest_definitions import BACKTEST_TABLES, BASELINE_TABLES
from forkroad.results.compare_definitions import COMPARE_TABLES
from forkroad.results.definitions import TABLES
from forkroad.results.rank_definitions import RANK_TABLES
from tests.plots.looking import flaws
from tests.plots.shown import KIND_NAMES, NAMES, applies, figure_for

KNOWN = {**BACKTEST_TABLES, **BASELINE_TABLES, **TABLES, **COMPARE_TABLES, **RANK_TABLES}


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_kind_is_a_function_of_the_package_that_says_what_it_returns(name: str) -> None:
    draw = getattr(forkroad.plots, name)
    assert draw is drawing_of(KINDS[name])
    assert draw.__name__ == name
    assert inspect.getdoc(draw).startswith("Return ")
    assert name in dir(forkroad.plots)


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_kind_names_tables_that_there_are_and_options_that_it_takes(name: str) -> None:
    kind = KINDS[name]
    parameters = inspect.signature(drawing_of(kind)).parameters
    assert kind.about.endswith(".")
    assert set(kind.tables) <= set(KNOWN)
    assert ("scenario" in parameters) == kind.needs_scenario
    # compare and rank take options when they compute, before anything is drawn.
    if kind.source == "run":
        assert set(kind.options) == set(parameters) - {"result", "scenario"}


def test_an_unknown_kind_brings_the_nearest_one() -> None:
    with pytest.raises(UsageError, match='no kind of figure "funel"; did you mean "funnel"'):
        kind_of("funel")
    with pytest.raises(AttributeError, match="no attribute 'funel'"):
        _ = forkroad.plots.funel


@pytest.mark.usefixtures("graphviz")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", KIND_NAMES)
def test_no_text_overlaps_another_or_leaves_the_paper(name: str) -> None:
    # What is quickly computed of either; all of all scenarios is a long proof.
    is_short = name in ("stock", "differences", "tornado", "map")
    assert flaws(figure_for(name, "limited_edition" if is_short else "kimchi_fridge_ko")) == []


@pytest.mark.prove
@pytest.mark.usefixtures("graphviz")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scenario", NAMES)
@pytest.mark.parametrize("name", KIND_NAMES)
def test_no_text_overlaps_in_any_figure_of_any_shipped_scenario(name: str, scenario: str) -> None:
    if applies(KINDS[name], scenario):
        assert flaws(figure_for(name, scenario)) == []


def test_flaws_are_seen() -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 1))
    figure.text(0.1, 0.5, "one word")
    figure.text(0.15, 0.5, "another")
    figure.text(0.9, 0.1, "far out to the right")
    assert flaws(figure) == [
        "'far out to the right' leaves the paper",
        "'one word' overlaps 'another'",
    ]
