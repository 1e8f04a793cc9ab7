"""Levers within formulas: every number that stands in a utility or in a share by formula.

The text is not understood, only its numbers are found: what they mean is said by the formula that
is shown around them. A new value is put in their place, and read with the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Rule, Shares
from forkroad.scenario.model import Scenario
from forkroad.scenario.source import written
from forkroad.scenario.survey import Survey
from forkroad.web.lever import Lever, nudge_of

# Texts in quotes and names, so that their digits are not taken for numbers; then numbers.
_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[^\W\d]\w*|(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)")
# A sign behind one of these, or behind nothing, belongs to the number that follows.
_SIGNED = re.compile(r"(?:^|[-+*/(,<>=])\s*(-\s*)$")


def list_formula_levers(scenario: Scenario) -> Iterator[Lever]:
    """Yield every number of utilities and of shares by formula, in the order of the file."""
    survey = Survey(scenario)
    for name, step in scenario.journey.steps.items():
        for rule in step.next.rules if step.next else ():
            above = written(survey.rule_place(name, rule))
            for to, formula in _formulas(rule):
                yield from _of_formula(f"{above}.{to}", name, to, formula)


def find_numbers(text: str) -> list[tuple[int, int]]:
    """Return where the numbers of a formula begin and end, their signs included.

    >>> text = "1.1 - 0.5 * v2 * (-3 + visits(a))"
    >>> [text[begin:end] for begin, end in find_numbers(text)]
    ['1.1', '0.5', '-3']
    """
    found = []
    for match in _TOKEN.finditer(text):
        if match.group(1) is None:
            continue
        sign = _SIGNED.search(text[: match.start()])
        found.append((sign.start(1) if sign else match.start(), match.end()))
    return found


def _formulas(rule: Rule) -> Iterator[tuple[str, Expression]]:
    if not isinstance(rule.ways, Shares):
        yield from rule.ways.branches
        return
    for branch in rule.ways.branches:
        if isinstance(branch.share, Expression):
            yield branch.to, branch.share


def _of_formula(path: str, step: str, to: str, formula: Expression) -> Iterator[Lever]:
    for number, (begin, end) in enumerate(find_numbers(formula.source), start=1):
        said = formula.source[begin:end]
        value = float(said.replace(" ", ""))
        reach = max(abs(value), 1.0)
        yield Lever(
            place=f"{path}#{number}",
            kind="literal",
            about=step,
            said=to,
            form="literal",
            base=value,
            low=value - reach,
            high=value + reach,
            nudge=nudge_of(reach),
            at=path,
            whole=formula.source,
            part=(begin, end),
        )
