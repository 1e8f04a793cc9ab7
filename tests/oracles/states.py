"""The state of a mass of customers, and which parts of their memory a scenario reads."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from forkroad.scenario.expressions import Bought, Expression, Name, Visits, walk
from forkroad.scenario.forks import BACK, Fork, Utilities, fork_targets
from tests.oracles.evaluate import Situation, evaluate, exactly
from tests.oracles.reading import Reader


class State(NamedTuple):
    """All that tells customers apart; what no expression reads is left at its default.

    kind : the place of their segment and attributes in `Kinds`.
    amount : of what is watched, so far.
    """

    kind: int
    step: str
    came_from: str = ""
    back_to: str = ""
    visits: tuple[tuple[str, int], ...] = ()
    bought: tuple[tuple[str, int], ...] = ()
    has_bought: bool = False
    set_out: int = 0
    already_here: bool = False
    milestones: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    active_in: int = -1
    bought_in: int = -1
    amount: int | Fraction = 0


class Kinds:
    """Segments with attributes, numbered as they come: their names and their rows."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._places: dict[tuple, int] = {}
        self.names: list[dict[str, object]] = []
        self.rows: list[tuple[str, ...]] = []

    def place(self, segment: str, attributes: tuple[tuple[str, object], ...]) -> int:
        """The number of a kind, given on first sight."""
        if (segment, attributes) not in self._places:
            names = {**dict(attributes), "segment": segment}
            groups = self._reader.base.groups.items()
            situation = Situation(names, number=exactly)
            inside = [name for name, condition in groups if evaluate(condition, situation)]
            self._places[segment, attributes] = len(self.names)
            self.names.append(names)
            self.rows.append(("all", segment, *inside))
        return self._places[segment, attributes]

    def situation(self, state: State, day: int) -> Situation:
        """What the expressions of customers in a state read on a day."""
        names = {**self._reader.day(day).names, **self.names[state.kind]}
        names.update(came_from=state.came_from, days_travelled=exactly(day - state.set_out))
        visits, bought = dict(state.visits), dict(state.bought)
        return Situation(
            names,
            lambda steps: sum(visits.get(step, 0) for step in steps),
            lambda product: bought.get(product, 0),
            exactly,
        )


def what_is_read(reader: Reader) -> dict[str, set[str]]:
    """The memory that forks read on any day: `visits` of steps, `bought`, and flags."""
    read: dict[str, set[str]] = {"visits": set(), "bought": set()}
    forms = {id(form): form for form in (reader.day(d).scenario for d in range(reader.n_days))}
    for scenario in forms.values():
        for step in scenario.journey.steps.values():
            if step.next is not None:
                _note(step.next, read)
    return read


def _note(fork: Fork, read: dict[str, set[str]]) -> None:
    if BACK in fork_targets(fork):
        read["back"] = set()
    for rule in fork.rules:
        if isinstance(rule.ways, Utilities):
            raise ValueError("a choice by utility is not rational")
        shares = [branch.share for branch in rule.ways.branches]
        for expression in (rule.condition, *shares):
            if isinstance(expression, Expression):
                for node in walk(expression.root):
                    if isinstance(node, Visits):
                        read["visits"].update(node.steps)
                    elif isinstance(node, Bought):
                        read["bought"].add(node.product)
                    elif isinstance(node, Name) and node.name in ("came_from", "days_travelled"):
                        read[node.name] = set()
