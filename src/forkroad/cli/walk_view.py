"""A trip as lines: each visit with its date, what happened, why, how likely, money so far."""

from __future__ import annotations

import re
from datetime import date

from rich.cells import cell_len

from forkroad.cli.grid import paint, printable, styled
from forkroad.cli.numerals import about, money
from forkroad.cli.terminal import Screen
from forkroad.engines.agents_trip import Leg, Odds
from forkroad.forecast.walk import Walk, days_in
from forkroad.maps.labels import shortened, wrapped
from forkroad.periods import MONTHS, date_in_words, span_in_words
from forkroad.scenario.forks import STAY

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WIDEST_STEP = 22
_CHANCE, _MONEY = 6, 10


def walk_lines(walk: Walk, screen: Screen) -> list[str]:
    """Return the whole trip."""
    horizon = span_in_words(walk.scenario.calendar)
    title = printable(walk.scenario.label or walk.scenario.name or "A walk")
    title = shortened(title, screen.width - len(horizon) - 2, cell_len)
    padding = " " * (screen.width - cell_len(title) - len(horizon))
    lines = [paint(styled(title, bold=True)) + padding + horizon]
    lines += [paint(styled(row, dim=True)) for row in _wrapped(_who(walk), screen.width)]
    return [*lines, "", *_visits(walk, screen), "", *_closing(walk, screen)]


def odds_lines(walk_date: date, step: str, odds: Odds, screen: Screen) -> list[str]:
    """Return what a planner is asked at a fork, the ways numbered from 1."""
    why = _why(odds)
    asked = f"{_day(walk_date)} {walk_date.year}, {step}{f', {why}' if why else ''}: where to?"
    lines = ["", *_wrapped(asked, screen.width)]
    for number, (name, share) in enumerate(odds.shares.items(), start=1):
        lines.append(f"  {number}  {printable(name)}  {_percent(share)}")
    return lines


def _who(walk: Walk) -> str:
    trip = walk.trip
    own = [_attribute(name, value) for name, value in trip.attributes.items()]
    who = walk.scenario.label_of("segments", trip.segment)
    what = f": {', '.join(own)}" if own else ""
    when = date_in_words(walk.date_of(trip.set_out))
    return f"One of {who}{what}; sets out on {when}, seed {walk.seed}"


def _attribute(name: str, value: object) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    if isinstance(value, float):
        return f"{name} {value:,.4g}" if abs(value) < 1e4 else f"{name} {value:,.0f}"
    return f"{name} {value}"


def _visits(walk: Walk, screen: Screen) -> list[str]:
    """Return the visits in columns: date, step, what happened, chance, money so far."""
    legs = walk.trip.legs
    steps = [
        shortened(printable(walk.scenario.label_of("steps", leg.step)), _WIDEST_STEP, cell_len)
        for leg in legs
    ]
    has_money = any(leg.cost or leg.purchases for leg in legs)
    first = max(map(cell_len, steps))
    left = 2 + 10 + 2 + first + 2
    right = 2 + _CHANCE + (_MONEY if has_money else 0)
    room = max(screen.width - left - right, 20)
    head = " " * (left + room + 2) + "chance".rjust(_CHANCE)
    lines = [paint(styled(head + ("money".rjust(_MONEY) if has_money else ""), bold=True))]
    for leg, step, so_far in zip(legs, steps, walk.money, strict=True):
        begin = f"  {_day(walk.date_of(leg.day))}  {step}{' ' * (first - cell_len(step))}  "
        chance = f"{leg.odds.shares[leg.chosen]:.2f}" if leg.odds else ""
        figures = chance.rjust(_CHANCE) + (money(so_far).rjust(_MONEY) if has_money else "")
        words = _wrapped(_story(walk, leg), room) or [""]
        for number, row in enumerate(words):
            is_last = number == len(words) - 1
            end = f"{' ' * (room - cell_len(row) + 2)}{figures}" if is_last else ""
            lines.append(f"{begin if not number else ' ' * left}{row}{end}".rstrip())
    return lines


def _story(walk: Walk, leg: Leg) -> str:
    """Return what happened in a visit, in words."""
    parts = []
    if leg.purchases:
        bought = [
            f"{it.units} {walk.scenario.label_of('products', it.product)}" for it in leg.purchases
        ]
        paid = money(sum(it.revenue for it in leg.purchases))
        parts.append(f"buys {', '.join(bought)} for {paid} {walk.scenario.currency}".strip())
    days = days_in(leg)
    if days:
        parts.append("1 day" if days == 1 else f"{days} days")
    parts.append(_way_on(walk, leg))
    return "; ".join(part for part in parts if part)


def _way_on(walk: Walk, leg: Leg) -> str:
    if leg.odds is None:
        if leg.by == "timeout":
            return "the time is up"
        is_over = leg is walk.trip.legs[-1] and walk.trip.outcome
        return walk.trip.outcome if is_over else "still here at the end of the forecast"
    why = _why(leg.odds)
    others = [
        f"{_name(walk, name)} {_percent(share)}"
        for name, share in leg.odds.shares.items()
        if name != leg.chosen
    ]
    chosen = f"{_name(walk, leg.chosen)} {_percent(leg.odds.shares[leg.chosen])}"
    beside = f" ({', '.join(others)})" if others else ""
    after = "; then the time is up" if leg.chosen == STAY and leg.left is not None else ""
    if leg.left is None:
        after = "; still here at the end of the forecast"
    return f"{why}{': ' if why else ''}{chosen}{beside}{after}"


def _why(odds: Odds) -> str:
    """Return which rule held, and why; nothing where a fork has one rule for all."""
    number = re.search(r"\.(\d+)(?:\.|$)", odds.rule)
    rule = f"rule {number[1]}" if number else ""
    if odds.because:
        return f"{rule or 'as'} ({odds.because})"
    return f"{rule} (no condition before it held)" if number and number[1] != "1" else ""


def _name(walk: Walk, name: str) -> str:
    return walk.scenario.label_of("steps", name)


def _closing(walk: Walk, screen: Screen) -> list[str]:
    trip = walk.trip
    chance = trip.probability
    if chance <= 0:
        said = "Nobody goes this way of their own accord."
    elif chance > 0.995:
        said = "Every trip like this one goes this way."
    elif chance > 0.5:
        said = f"{100 * chance:.0f} in 100 trips go this way."
    else:
        said = f"One trip in {about(1 / chance)} goes this way."
    return _wrapped(f"{said} That is by the odds at the forks, on these days.", screen.width)


def _day(when: date) -> str:
    return f"{WEEKDAYS[when.weekday()]} {when.day:>2} {MONTHS[when.month - 1]}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _wrapped(text: str, width: int) -> list[str]:
    return wrapped(printable(text), width, cell_len)
