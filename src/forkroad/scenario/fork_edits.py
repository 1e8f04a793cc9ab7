"""Moving and scaling shares of a fork, in whatever form the fork is written.

Points go from one branch to another; a scaled share lets the others give way in proportion.
`rest` stays `rest` and gives way of itself; a share that is a formula stays one. A new branch is
put right behind the one that it takes from, so that under common random numbers nobody else
changes their way.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from forkroad.errors import did_you_mean
from forkroad.scenario.change_forms import MoveChange, ScaleChange
from forkroad.scenario.check_shares import percent
from forkroad.scenario.paths import EditError, replaced
from forkroad.scenario.read_numbers import REST
from forkroad.scenario.readers import shown
from forkroad.scenario.relative import exact
from forkroad.scenario.source import Data, Place, value_at
from forkroad.scenario.written_shares import (
    ROUNDING,
    Share,
    Shares,
    formula_of,
    minus_share,
    number_of,
    plus_share,
    share_of,
    times_share,
    written_share,
)


def moved(data: Data, change: MoveChange, effect: float) -> tuple[Data, list[Place]]:
    """Return the data with points moved, and the places of the shares that it is about.

    effect : the share of the points that move indeed.
    """
    if change.source == change.to:
        raise EditError(f"{change.source} would give to itself; name two branches")
    return _edited(
        data,
        change,
        change.source,
        lambda shares, rule: _move(shares, change, exact(effect), rule),
    )


def scaled(data: Data, change: ScaleChange, effect: float) -> tuple[Data, list[Place]]:
    """Return the data with a share scaled, and the places of the shares that it is about.

    effect : e scales by 1 + e (factor - 1).
    """
    times = 1 + exact(effect) * (exact(change.factor) - 1)
    return _edited(
        data, change, change.branch, lambda shares, rule: _scale(shares, change, times, rule)
    )


def _edited(
    data: Data,
    change: MoveChange | ScaleChange,
    branch: str,
    edit: Callable[[Shares, str], Shares],
) -> tuple[Data, list[Place]]:
    """Return the data with an edit made in every rule that it is about."""
    place = _step_place(data, change.at)
    step = value_at(data, place)
    if isinstance(step, dict) and "choose" in step:
        raise EditError(
            f"customers choose by utility at {change.at}, so there are no shares to change; "
            "change a utility instead"
        )
    sets = _share_sets(step, place)
    if not sets:
        raise EditError(f"the journey ends at {change.at}, so it has no shares")
    places = []
    for number in _concerned(sets, change, branch):
        where, shares = sets[number]
        rule = f"rule {number + 1} of {change.at}" if len(sets) > 1 else change.at
        data = replaced(data, where, edit(shares or {}, rule))
        places.append(where)
    return data, places


def _step_place(data: Data, name: str) -> Place:
    """Return the place of a step, or complain with the nearest."""
    steps = value_at(data, ("journey", "steps"))
    if not isinstance(steps, dict) or name not in steps:
        raise EditError(f'there is no step "{name}"{did_you_mean(name, steps or ())}')
    return ("journey", "steps", name)


def _share_sets(step: Any, place: Place) -> list[tuple[Place, Shares | None]]:
    """Return the sets of shares of a step's fork in the order of its rules.

    Each with its place; None in the place of shares where a rule chooses by utility.
    """
    if not isinstance(step, dict) or "next" not in step:
        return []
    fork, above = step["next"], (*place, "next")
    if isinstance(fork, list):
        return [_of_rule(rule, (*above, number)) for number, rule in enumerate(fork)]
    if isinstance(fork, dict) and "by" in fork:
        keys = [key for key in fork if key not in ("by", "else")]
        keys += ["else"] if "else" in fork else []
        return [_of_entry(fork[key], (*above, key)) for key in keys]
    return [(above, _as_shares(fork))]


def _of_rule(rule: Any, place: Place) -> tuple[Place, Shares | None]:
    for key in ("then", "else"):
        if isinstance(rule, dict) and key in rule:
            return _of_entry(rule[key], (*place, key))
    return (*place, "choose"), None


def _of_entry(entry: Any, place: Place) -> tuple[Place, Shares | None]:
    if isinstance(entry, dict) and "then" in entry:
        return (*place, "then"), _as_shares(entry["then"])
    if isinstance(entry, dict) and isinstance(entry.get("choose"), dict):
        return (*place, "choose"), None
    return place, _as_shares(entry)


def _as_shares(written: Any) -> Shares:
    if isinstance(written, str):
        return {written: "100%"}
    if not isinstance(written, dict):
        raise EditError(f"found {shown(written)} where shares should be")
    return written


def _concerned(
    sets: list[tuple[Place, Shares | None]], change: MoveChange | ScaleChange, branch: str
) -> list[int]:
    """Return which rules a change is about: the one that it names, or all with the branch."""
    if change.rule is not None:
        if change.rule > len(sets):
            count = f"{len(sets)} rule{'s' * (len(sets) > 1)}"
            raise EditError(f"{change.at} has {count}, so there is no rule {change.rule}")
        shares = sets[change.rule - 1][1]
        if shares is None:
            raise EditError(
                f"customers choose by utility in rule {change.rule} of {change.at}; change a "
                "utility instead"
            )
        if branch not in shares:
            raise EditError(
                f'rule {change.rule} of {change.at} does not lead to "{branch}"'
                f"{did_you_mean(branch, shares)}"
            )
        return [change.rule - 1]
    found = [number for number, (_, shares) in enumerate(sets) if shares and branch in shares]
    if not found:
        known = dict.fromkeys(to for _, shares in sets for to in shares or ())
        raise EditError(
            f'no rule of {change.at} leads to "{branch}"; it leads to {", ".join(known)}'
            f"{did_you_mean(branch, known)}"
        )
    return found


def _move(shares: Shares, change: MoveChange, effect: Fraction, rule: str) -> Shares:
    source, to = change.source, change.to
    here = share_of(shares[source])
    amount = number_of(shares, source)
    if change.points is not None:
        points = exact(change.points)
        if amount is not None and points > amount + ROUNDING:
            raise EditError(
                f"{rule} has {percent(float(amount))[:-1]} points at {source}, fewer than the "
                f"{percent(change.points)[:-1]} to be moved"
            )
        taken: Share = points * effect
        left: Share | None = minus_share(here, points * effect)
    elif effect == 1:
        taken, left = here, None
    else:
        taken = times_share(amount if amount is not None else formula_of(shares, source), effect)
        left = here if here == REST else times_share(here, 1 - effect)
    return _with_branch(shares, source, left, to, taken)


def _with_branch(shares: Shares, source: str, left: Share | None, to: str, taken: Share) -> Shares:
    """Return shares in which one branch keeps `left`, None for nothing, and another gets more."""
    gains = plus_share(share_of(shares[to]), taken) if to in shares else taken
    result: Shares = {}
    for name, share in shares.items():
        if name == to:
            result[name] = written_share(gains)
        elif name != source:
            result[name] = share
        elif left is not None:
            result[name] = written_share(left)
        if name == source and to not in shares:
            result[to] = written_share(gains)
    return result


def _scale(shares: Shares, change: ScaleChange, times: Fraction, rule: str) -> Shares:
    branch = change.branch
    amount = number_of(shares, branch)
    if amount is None:
        raise EditError(
            f"the share of {branch} in {rule} follows from a formula; change the formula instead"
        )
    wanted = amount * times
    if wanted > 1 + ROUNDING:
        raise EditError(
            f"{branch} in {rule} would go from {percent(float(amount))} to "
            f"{percent(float(wanted))}, which is more than everybody"
        )
    if wanted == amount:
        return shares
    if amount == 1:
        raise EditError(f"{branch} has everybody in {rule}; move points to another branch instead")
    others = (1 - wanted) / (1 - amount)
    return {
        name: share
        if share_of(share) == REST
        else written_share(wanted if name == branch else times_share(share_of(share), others))
        for name, share in shares.items()
    }
