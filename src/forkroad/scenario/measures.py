"""Measures: the numbers that goals and commands ask for by name.

`cream.units`, `competitor.share` or `share(site, cart)` is written the same way everywhere;
here the text is understood and its names are looked up. What a measure is worth is worked out
from the result tables, not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from forkroad.errors import UsageError, did_you_mean
from forkroad.records import record
from forkroad.scenario.model import Scenario

Kind = Literal[
    "revenue",
    "profit",
    "converted",
    "arrivals",
    "product_units",
    "product_orders",
    "product_revenue",
    "product_lost_to_stockout",
    "step_visits",
    "step_customers",
    "outcome_share",
    "branch_share",
]

WHOLE: tuple[Kind, ...] = ("revenue", "profit", "converted", "arrivals")
STILL_TRAVELLING = ("undecided", "customer")
_OF_PRODUCTS = ("units", "orders", "revenue", "lost_to_stockout")
_BRANCH = r"share\s*\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)"


@record
class Measure:
    """One measure: its kind and what it is about.

    text : as it is written, in one spelling.
    subject : the product, the step, the outcome word, or the step that a branch leaves; empty
        for measures of the whole.
    to : where a branch leads; empty for all other kinds.
    """

    text: str
    kind: Kind
    subject: str = ""
    to: str = ""


def parse_measure(text: str, scenario: Scenario) -> Measure:
    """Return the measure that a text names in a scenario.

    Raises UsageError with the nearest known names.
    """
    written = text.strip()
    for kind in WHOLE:
        if written == kind:
            return Measure(written, kind)
    branch = re.fullmatch(_BRANCH, written)
    if branch:
        return _branch_measure(branch[1], branch[2], scenario)
    subject, dot, what = written.partition(".")
    if not dot:
        raise UsageError(_unknown_measure(written, scenario))
    return _measure_of(subject, what, scenario)


def outcome_words(scenario: Scenario) -> tuple[str, ...]:
    """Return the outcome words of a scenario's steps, each once, in the order of the file."""
    words = (step.outcome for step in scenario.journey.steps.values())
    return tuple(dict.fromkeys(word for word in words if word is not None))


def known_measures(scenario: Scenario) -> tuple[str, ...]:
    """Return every measure of a scenario but the shares of branches."""
    steps = scenario.journey.steps
    ends = [name for name, step in steps.items() if step.outcome is not None]
    return (
        *WHOLE,
        *(f"{product}.{what}" for product in scenario.products for what in _OF_PRODUCTS),
        *(f"{step}.visits" for step in steps),
        *(f"{step}.customers" for step in ends),
        *(f"{word}.share" for word in (*outcome_words(scenario), *STILL_TRAVELLING)),
    )


def _branch_measure(origin: str, to: str, scenario: Scenario) -> Measure:
    for step in (origin, to):
        _find(step, "step", scenario.journey.steps)
    if scenario.journey.steps[origin].outcome is not None:
        raise UsageError(f'the journey ends at "{origin}": nobody goes on from there')
    return Measure(f"share({origin}, {to})", "branch_share", origin, to)


def _measure_of(subject: str, what: str, scenario: Scenario) -> Measure:
    text = f"{subject}.{what}"
    steps = scenario.journey.steps
    if what in _OF_PRODUCTS:
        _find(subject, "product", scenario.products)
        kinds: dict[str, Kind] = {
            "units": "product_units",
            "orders": "product_orders",
            "revenue": "product_revenue",
            "lost_to_stockout": "product_lost_to_stockout",
        }
        return Measure(text, kinds[what], subject)
    if what == "visits":
        _find(subject, "step", steps)
        return Measure(text, "step_visits", subject)
    if what == "customers":
        ends = [name for name, step in steps.items() if step.outcome is not None]
        _find(subject, "step with an outcome", ends)
        return Measure(text, "step_customers", subject)
    if what == "share":
        _find(subject, "outcome", (*outcome_words(scenario), *STILL_TRAVELLING))
        return Measure(text, "outcome_share", subject)
    raise UsageError(_unknown_measure(text, scenario))


def _find(name: str, what: str, known: Collection[str]) -> None:
    if name not in known:
        raise UsageError(f'there is no {what} "{name}"{did_you_mean(name, known)}')


def _unknown_measure(text: str, scenario: Scenario) -> str:
    return (
        f'there is no measure "{text}"{did_you_mean(text, known_measures(scenario))}; measures '
        "are revenue, profit, converted, arrivals, PRODUCT.units, PRODUCT.orders, "
        "PRODUCT.revenue, PRODUCT.lost_to_stockout, STEP.visits, STEP.customers (where the "
        "journey ends), OUTCOME.share and share(STEP, STEP)"
    )
