"""How many go which way, read off a fork without running anything.

A share is a number where the file says so; where a formula or a choice by utility decides, or
where the rules differ, the words say that instead of making up a number.
"""

from __future__ import annotations

from dataclasses import dataclass

from forkroad.maps.labels import cleaned
from forkroad.maps.words import percent, percent_range
from forkroad.scenario.forks import Branch, Fork, Shares, Utilities, targets

BY_CHOICE = "by choice"
BY_FORMULA = "by formula"
VARIES = "varies"


@dataclass(frozen=True, slots=True)
class Share:
    """One way on of one rule: its size where it is a number, and in words in any case.

    formula : the expression or utility that decides, empty where the share is a number.
    """

    to: str
    value: float | None
    words: str
    formula: str = ""


def resolved(ways: Shares | Utilities) -> tuple[Share, ...]:
    """Return the ways on of one rule, `rest` worked out where the others are numbers."""
    if isinstance(ways, Utilities):
        return tuple(
            Share(to, None, BY_CHOICE, cleaned(utility.source)) for to, utility in ways.branches
        )
    numbers = [branch.share for branch in ways.branches if branch.share is not None]
    known = [float(number) for number in numbers if isinstance(number, float | int)]
    rest = max(0.0, 1.0 - sum(known)) if len(known) == len(numbers) else None
    return tuple(_share(branch, rest) for branch in ways.branches)


def _share(branch: Branch, rest: float | None) -> Share:
    if branch.share is None:
        return Share(branch.to, rest, "rest" if rest is None else percent(rest))
    if isinstance(branch.share, float | int):
        return Share(branch.to, float(branch.share), percent(branch.share))
    return Share(branch.to, None, BY_FORMULA, cleaned(branch.share.source))


def share_label(fork: Fork, to: str) -> str:
    """Return the size of a way over all rules of a fork; a rule without it counts as 0.

    A number, a span ("20–45 %"), "by choice", "by formula", "rest", or "varies" where the
    rules mix these.
    """
    found = [_share_of(rule.ways, to) for rule in fork.rules]
    values = [share.value for share in found if share.value is not None]
    if len(values) == len(found):
        return percent_range(min(values), max(values))
    words = {share.words for share in found}
    return words.pop() if len(words) == 1 else VARIES


def _share_of(ways: Shares | Utilities, to: str) -> Share:
    """Return a rule's share of one way, which is 0 where the rule does not have it."""
    if to not in targets(ways):
        return Share(to, 0.0, percent(0.0))
    return next(share for share in resolved(ways) if share.to == to)
