"""Moulds: a program of other numbers is the one that compiling all would give, to the last bit."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from forkroad.errors import ScenarioError
from forkroad.forecast.demand import without_limits
from forkroad.program import moulds
from forkroad.program.compiling import compile_program
from forkroad.program.moulds import Moulds
from forkroad.program.timeline import Draws, Timeline, build_timeline
from forkroad.scenario.changes import with_settings
from forkroad.scenario.file import load, read_text
from forkroad.scenario.model import Scenario
from forkroad.scenario.shipped import shipped_scenario


def timeline_of(scenario: Scenario) -> Timeline:
    return build_timeline(without_limits(scenario), Draws())


def leaves(value: Any) -> Any:
    """A value as plain tuples, its arrays as shapes and bytes."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if is_dataclass(value):
        return tuple(leaves(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, dict):
        return tuple((key, leaves(each)) for key, each in value.items())
    return tuple(map(leaves, value)) if isinstance(value, tuple | list) else value


@pytest.fixture(scope="module")
def cream() -> Scenario:
    return load(shipped_scenario("cream").path)


STEPS = "journey.steps."
# Settings, and whether the structure stays what it is.
MOVES = [
    (["products.cream.price=53"], True),
    (["products.cream.unit_cost=17"], True),
    ([f"{STEPS}see_ad.next={{visit_site: 40%, instagram: 8%, gone: rest}}"], True),
    # `stay` and the timeout that counts who has stayed.
    ([f"{STEPS}cart.next.buy=50%"], True),
    ([f"{STEPS}see_ad.cost=0.15"], True),
    (["values.rival_price=44", "segments.regulars.arrivals.per_month=1300"], True),
    (["segments.gift_hunters.arrivals.per_month=2900"], True),
    (["campaigns.black_friday.change={values.opens_mail: 0.4}"], True),
    # Where nobody goes there is no way on, and some states are not there.
    ([f"{STEPS}see_ad.next={{visit_site: 94%, instagram: 0%, gone: rest}}"], False),
    ([f"{STEPS}cart.takes=3 days"], False),
    ([f"{STEPS}cart.timeout.after=4 days"], False),
    (["segments.regulars.attributes.age={normal: [60, 7]}"], False),
    (["campaigns.black_friday.to=2026-12-01"], False),
    (["months=11"], False),
]


@pytest.mark.parametrize("settings,is_poured", MOVES)
def test_a_mould_gives_what_compiling_gives(
    cream: Scenario, settings: list[str], is_poured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, compiled = Moulds(), []

    def counted(*args: Any, **options: Any) -> Any:
        compiled.append(args)
        return compile_program(*args, **options)

    monkeypatch.setattr(moulds, "compile_program", counted)
    kept.compile(timeline_of(cream))
    other = timeline_of(with_settings(cream, settings))
    found = kept.compile(other)
    assert leaves(found) == leaves(compile_program(other, only_all=True))
    assert len(compiled) == (1 if is_poured else 2)
    # What was poured is a mould itself, and so is what was compiled.
    assert leaves(kept.compile(timeline_of(cream))) == leaves(
        compile_program(timeline_of(cream), only_all=True)
    )


READS = """
forkroad: 1
start: 2026-01-01
months: 3
attributes: {age: {uniform: [20, 60]}}
values: {limit: 30, pull: 0.3}
segments: {people: {arrivals: {per_month: 100}}}
products: {hat: {price: 20}}
journey:
  start_at: look
  steps:
    look:
      takes: {uniform: [0, 3]}
      next:
        - if: age > limit
          then: {buy: pull, gone: rest}
        - else: {buy: 20%, look_again: 30%, gone: rest}
    look_again: {takes: 1 day, next: {buy: 50%, gone: rest}}
    buy: {buys: {hat: 1}, next: done}
    done: {outcome: purchase}
    gone: {outcome: lost}
"""


def test_what_comparisons_read_makes_types_anew() -> None:
    # Ages are from 20 to 60: (60 - 30) / 40 are above 30, and (60 - 40) / 40 above 40.
    scenario, kept = read_text(READS).required(), Moulds()
    shares = []
    for limit in (30, 40):
        program = kept.compile(timeline_of(with_settings(scenario, [f"values.limit={limit}"])))
        shares.append(sorted(float(entry.share[0, 0]) for entry in program.entries))
    assert shares == [pytest.approx([0.25, 0.75]), pytest.approx([0.5, 0.5])]


def test_shares_that_come_to_be_equal_are_one_cell_as_if_compiled() -> None:
    # Rules have cells of their own whatever they hold; of a rule equal shares by customer are one.
    text = READS.replace(
        "then: {buy: pull, gone: rest}", "then: {buy: pull * age / 100, gone: rest}"
    )
    text = text.replace("{uniform: [20, 60]}", "{choice: {35: 20%, 50: 30%, 25: 50%}}")
    scenario, kept = read_text(text).required(), Moulds()
    for pull in ("0.3", "0", "0.2"):
        timeline = timeline_of(with_settings(scenario, [f"values.pull={pull}"]))
        assert leaves(kept.compile(timeline)) == leaves(compile_program(timeline, only_all=True))


def test_what_cannot_be_is_refused_in_the_words_of_the_compilation() -> None:
    scenario, kept = read_text(READS).required(), Moulds()
    kept.compile(timeline_of(scenario))
    wrong = timeline_of(with_settings(scenario, ["values.pull=1.2"]))
    with pytest.raises(ScenarioError) as compiled:
        compile_program(wrong, only_all=True)
    with pytest.raises(ScenarioError) as poured:
        kept.compile(wrong)
    assert str(poured.value) == str(compiled.value)
