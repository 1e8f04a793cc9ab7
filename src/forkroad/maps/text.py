"""The journey as text for a terminal: every step with its rules and ways on.

Lines keep to the width in cells, so that East Asian characters (two cells each) stay aligned.
There is no colour here; whoever prints may add it.
"""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.maps.columns import columns_of
from forkroad.maps.journey_map import JourneyMap, MapRule, MapStep
from forkroad.maps.labels import shortened, wrapped
from forkroad.maps.shares import Share
from forkroad.maps.ways import MapWay

MIN_WIDTH = 40
_SHARE_CELLS = 13  # "sold out 60 %"
_BAR_CELLS = 10
_INDENT = "    "
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def draw_text(journey: JourneyMap, width: int = 80) -> str:
    """Return the map as lines of at most `width` cells (40 at least), ended by a line feed."""
    return "\n".join(line.rstrip() for line in _lines(journey, max(width, MIN_WIDTH))) + "\n"


def _lines(journey: JourneyMap, width: int) -> Iterator[str]:
    yield from wrapped(journey.title, width, cells)
    steps = journey.by_name
    for column in columns_of(journey):
        yield ""
        if column.heading:
            heading = f"── {shortened(column.heading, width - 8, cells)} "
            yield heading + "─" * (width - cells(heading))
        for number, name in enumerate(column.names):
            if number and not steps[name].outcome:
                yield ""
            yield from _step(journey, steps[name], width)


def _step(journey: JourneyMap, step: MapStep, width: int) -> Iterator[str]:
    """Yield a step: its name and marks, its details, its ways on."""
    facts = " · ".join([step.full_label, *_marks(step)])
    yield from _hanging(facts, "▶ " if step.entries else "  ", "  ", width)
    for detail in step.details:
        yield from _hanging(detail, _INDENT, _INDENT, width)
    if journey.has_flows:
        yield from (_flow_line(journey, way, width) for way in journey.ways_from(step.name))
    else:
        yield from _ways(journey, step, width)
    for aside in step.asides:
        if journey.has_flows or aside.cause != "share":
            yield from _hanging(aside.label, _INDENT, _INDENT, width)


def _ways(journey: JourneyMap, step: MapStep, width: int) -> Iterator[str]:
    """Yield the rules with their shares, then what timeouts and empty shelves do."""
    for rule in step.rules:
        yield from _rule(journey, rule, width)
    for way in journey.ways_from(step.name):
        if way.kind != "share":
            yield _line(way.lines[0], None, _target(journey, way.target), width)


def _marks(step: MapStep) -> list[str]:
    """Return what marks a step, a word or two each."""
    marks = [
        step.outcome,
        f"{', '.join(step.entries)}" if step.entries != ("start",) else "start",
        step.stay,
        "milestone" if step.is_milestone else "",
        f"buys {', '.join(step.buys)}" if step.buys else "",
        f"feeling {step.feeling}" if step.feeling else "",
        f"on {step.channel}" if step.channel else "",
    ]
    return [mark for mark in marks if mark]


def _rule(journey: JourneyMap, rule: MapRule, width: int) -> Iterator[str]:
    notes = f" ({rule.evidence})" if rule.evidence else ""
    if rule.condition:
        word = "" if rule.condition == "else" else "if "
        yield from _hanging(f"{word}{rule.condition}{notes}", _INDENT, _INDENT + "   ", width)
    elif notes:
        yield from _hanging(notes.strip(" ()"), _INDENT, _INDENT, width)
    for share in rule.shares:
        yield from _share_lines(journey, share, width)


def _share_lines(journey: JourneyMap, share: Share, width: int) -> Iterator[str]:
    target = _target(journey, share.to)
    if not share.formula:
        yield _line(share.words, share.value, target, width)
        return
    first = _start(share.words, None)
    yield from _hanging(f"{target}: {share.formula}", first, " " * cells(first), width)


def _flow_line(journey: JourneyMap, way: MapWay, width: int) -> str:
    customers, share = way.lines
    leaving = sum(other.customers or 0.0 for other in journey.ways_from(way.source))
    value = (way.customers or 0.0) / leaving if leaving else 0.0
    return _line(customers, value, f"{_target(journey, way.target)}  {share}", width)


def _line(words: str, value: float | None, target: str, width: int) -> str:
    """Return a way on: its share, a bar of it, where it leads."""
    start = _start(words, value)
    return start + shortened(target, width - cells(start), cells)


def _start(words: str, value: float | None) -> str:
    """Return the columns before a target, which are as wide for every way."""
    return f"  {words:>{_SHARE_CELLS}}  {_bar(value)}  → "


def _bar(value: float | None) -> str:
    """Return a bar of ten cells for a share, blank where it is not a number."""
    eighths = round(8 * _BAR_CELLS * min(max(value or 0.0, 0.0), 1.0))
    full, part = divmod(eighths, 8)
    return ("█" * full + _EIGHTHS[part].strip()).ljust(_BAR_CELLS)


def _target(journey: JourneyMap, name: str) -> str:
    """Return where a way leads, in the planner's words."""
    step = journey.by_name.get(name)
    if step is None:
        return {"stay": "waits here", "back": "back to the step before"}.get(name, name)
    return f"{step.label} ({step.outcome})" if step.outcome else step.label


def _hanging(text: str, first: str, rest: str, width: int) -> Iterator[str]:
    """Yield a text in lines, the first with one indent, the others with another."""
    rows = wrapped(text, width - max(cells(first), cells(rest)), cells)
    yield from ((first if number == 0 else rest) + row for number, row in enumerate(rows))
