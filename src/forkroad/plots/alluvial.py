"""Customers as streams, from where they set out through the stages to how they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import cleaned, shortened, wrapped
from forkroad.maps.palette import BORDER, INK, QUIET, WIRE, OutcomeColors
from forkroad.maps.words import count
from forkroad.periods import TOTAL, span_in_words
from forkroad.plots.asking import provenance, wanted_rows
from forkroad.plots.beside import LINE, Words, set_apart
from forkroad.plots.ends import STILL, colors_of
from forkroad.plots.lanes import Item, Lanes, Loop, Ribbon, lay_lanes
from forkroad.plots.numerals import percent
from forkroad.plots.ribbons import (
    FAINT,
    STUB,
    draw_arc,
    draw_leader,
    draw_ribbon,
    draw_stub,
)
from forkroad.plots.sheet import MARGIN, Key, Sheet, open_sheet
from forkroad.plots.streams import UNDER_WAY, Streams, streams_of
from forkroad.plots.style import HEAD, LABEL, NARROW_BAND, SMALL, styled
from forkroad.records import record
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.scenario.model import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROOM = 290.0
_LEFT = 108.0
_RIGHT = 132.0
_EACH = 84.0  # from a column to the next one
_BAR = 9.0
_BETWEEN_LOOPS = 3.0
_WIDEST_LOOP = 26.0
_MOVED = 4.0  # points from their bar: then words need a line to it


@styled
def flow(result: RunResult, scenario: Scenario) -> Figure:
    """Return customers as streams by stage; what goes back to an earlier stage loops above.

    scenario : what the result was made from, a what-if in force included.
    """
    wanted_rows(result, "branches", segment=ALL)
    streams = streams_of(result, scenario)
    lanes = lay_lanes(streams, _ROOM)
    heads = [_heading(result, stage) for stage in streams.stages]
    head = LINE * max(map(len, heads)) + 12
    arcs = [loop.height for loop in lanes.loops if loop.height <= _WIDEST_LOOP]
    above = sum(height + _BETWEEN_LOOPS for height in arcs) + 4
    sheet = open_sheet(
        "From setting out to the end",
        f"As wide as customers are many, {span_in_words(result.scenario.calendar)}.{_told(result)}",
        provenance(result),
        body=head + above + max(lanes.height, 20.0),
        keys=_keys(lanes),
        width=_LEFT + _RIGHT + _EACH * (len(streams.stages) + 1) + _BAR + 2 * MARGIN,
    )
    drawing = _Drawing(sheet, result, scenario, streams, lanes, sheet.top + head + above)
    drawing.draw(heads)
    return sheet.figure


def _told(result: RunResult) -> str:
    """Return what the numbers of the headings are; engines that count no stages have none."""
    return " Numbers: who reaches a stage, and their share." if result.rows("stages") else ""


def _keys(lanes: Lanes) -> list[Key]:
    keys = [Key("go on", "area", NARROW_BAND)]
    if lanes.loops:
        are_cut = any(loop.height > _WIDEST_LOOP for loop in lanes.loops)
        words = "go back to an earlier stage" + (" (wide ones cut in two)" if are_cut else "")
        keys.append(Key(words, "area", WIRE, (("alpha", 0.5),)))
    return keys


def _heading(result: RunResult, stage: str) -> list[str]:
    """Return a stage's name in two lines at most, and who reaches it as far as that is known."""
    lines = wrapped(stage, _EACH - 10, HEAD.measure, lines=2)
    found = {
        row["measure"]: row["mean"]
        for row in result.rows("stages", segment=ALL)
        if cleaned(row["stage"]) == stage
    }
    if found.get("customers") is None:
        return lines
    return [*lines, f"{count(found['customers'])} · {percent(found['share'] or 0.0)}"]


@record
class _Drawing:
    """What all parts of one figure need to know; `top` is where the upper items begin."""

    sheet: Sheet
    result: RunResult
    scenario: Scenario
    streams: Streams
    lanes: Lanes
    top: float

    def draw(self, heads: Sequence[Sequence[str]]) -> None:
        """Draw streams, then bars, then words."""
        looks = self._looks()
        for ribbon in self.lanes.ribbons:
            self._draw_ribbon(ribbon, looks)
        self._draw_loops(self.lanes.loops)
        for column, items in enumerate(self.lanes.items):
            for item, place in items.items():
                self._draw_item(column, item, place, looks)
        for number, lines in enumerate(heads):
            self._write_heading(number + 1, lines)
        self._write_sides()

    def x_of(self, column: int) -> float:
        """Return the left side of a column's bars."""
        return MARGIN + _LEFT + _EACH * column

    def _looks(self) -> Mapping[str, OutcomeColors]:
        """Return the colours of each end by its step."""
        steps = self.scenario.journey.steps
        words = {
            end: cleaned(steps[end].outcome or "") if end != UNDER_WAY else "undecided"
            for end in self.streams.ends
        }
        colors = colors_of(list(words.values()))
        return {end: colors[word] for end, word in words.items()}

    def _draw_ribbon(self, ribbon: Ribbon, looks: Mapping[str, OutcomeColors]) -> None:
        start = (self.x_of(ribbon.column) + _BAR, self.top + ribbon.left)
        stop = (self.x_of(ribbon.column + 1), self.top + ribbon.right)
        color = looks[str(ribbon.to[1])].fill if ribbon.to[0] == "end" else NARROW_BAND
        draw_ribbon(self.sheet, start, stop, ribbon.height, color)

    def _draw_loops(self, loops: Sequence[Loop]) -> None:
        """Draw what goes back over the columns between; of what is too wide the two ends alone."""
        y = self.top - 6.0
        for loop in loops:
            start = (self.x_of(loop.origin + 1) + _BAR, self.top + loop.start)
            stop = (self.x_of(loop.to + 1), self.top + loop.stop)
            if loop.height > _WIDEST_LOOP:
                draw_stub(self.sheet, start, loop.height)
                draw_stub(self.sheet, (stop[0] - STUB, stop[1]), loop.height)
                continue
            draw_arc(self.sheet, start, stop, y - loop.height / 2, loop.height)
            y -= loop.height + _BETWEEN_LOOPS

    def _draw_item(
        self,
        column: int,
        item: Item,
        place: tuple[float, float],
        looks: Mapping[str, OutcomeColors],
    ) -> None:
        """Draw a bar; of what passes or has ended before, nothing but its stream."""
        is_last = column == len(self.lanes.items) - 1
        is_bar = item[0] in ("segment", "stage") or is_last
        color = BORDER
        if item[0] == "end":
            color = looks[str(item[1])].fill
        elif item[0] == "pass":
            color = NARROW_BAND
        edge = looks[str(item[1])].border if item[0] == "end" and is_last else "none"
        corner = (self.x_of(column), self.top + place[0])
        look = {"edgecolor": edge, "linewidth": 0.6, "alpha": 1.0 if is_bar else FAINT}
        self.sheet.area(corner, (_BAR, place[1]), color, **look)

    def _write_heading(self, column: int, lines: Sequence[str]) -> None:
        x, y = self.x_of(column) + _BAR / 2, self.sheet.top + 9
        for number, line in enumerate(lines):
            is_count = number == len(lines) - 1 and number > 0 and "·" in line
            look = SMALL if is_count else HEAD
            color = QUIET if is_count else INK
            at = (x, y + LINE * number)
            self.sheet.write(at, line, look, color=color, anchor="center", level="baseline")

    def _write_sides(self) -> None:
        """Write who sets out on the left and how they end on the right."""
        first, last = self.lanes.items[0], self.lanes.items[-1]
        left = [
            Words(*self._source(name), _middle(first["segment", name]))
            for name in self.streams.sources
        ]
        right = [Words(*self._end(end), _middle(last["end", end])) for end in self.streams.ends]
        x = self.x_of(0)
        for words, middle in set_apart(left, self.lanes.height):
            self._write(words, x, middle, -1)
        x = self.x_of(len(self.lanes.items) - 1) + _BAR
        for words, middle in set_apart(right, self.lanes.height):
            self._write(words, x, middle, 1)

    def _write(self, words: Words, x: float, middle: float, way: int) -> None:
        """Write words to the left (-1) or the right (1) of a bar, with a line where they moved."""
        if abs(middle - words.middle) > _MOVED:
            ends = ((x + 2 * way, self.top + words.middle), (x + 9 * way, self.top + middle))
            draw_leader(self.sheet, *ends)
        for number, line in enumerate(words.lines):
            y = self.top + middle + LINE * (number - (len(words.lines) - 1) / 2)
            look = HEAD if number < len(words.name) else LABEL
            anchor = "right" if way < 0 else "left"
            self.sheet.write((x + 11 * way, y), line, look, anchor=anchor)

    def _source(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a segment's label and who sets out."""
        rows = self.result.rows("arrivals", period=TOTAL, segment=name)
        label = cleaned(self.result.scenario.label_of("segments", name))
        lines = wrapped(label, _LEFT - 12, HEAD.measure, lines=2)
        return tuple(lines), (count(rows[0]["mean"]),)

    def _end(self, end: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return how a way ends: the step's label, and who ended there with their share."""
        if end == UNDER_WAY:
            told = {word: self._numbers(word, "") for word in STILL}
            texts = (f"{word} {text}" for word, text in told.items() if text)
            return ("still under way",), tuple(_fitting(text) for text in texts)
        outcome = self.scenario.journey.steps[end].outcome or ""
        label = cleaned(self.result.scenario.label_of("steps", end))
        lines = wrapped(label, _RIGHT - 12, HEAD.measure, lines=2)
        return tuple(lines), (_fitting(self._numbers(outcome, end)),)

    def _numbers(self, outcome: str, step: str) -> str:
        keys = {"period": TOTAL, "segment": ALL, "outcome": outcome, "step": step}
        found = {row["measure"]: row["mean"] for row in self.result.rows("outcomes", **keys)}
        if count(found.get("customers") or 0.0) == "0":
            return ""
        return f"{count(found['customers'])} · {percent(found['share'] or 0.0)}"


def _fitting(text: str) -> str:
    return shortened(text, _RIGHT - 12, LABEL.measure)


def _middle(place: tuple[float, float]) -> float:
    return place[0] + place[1] / 2
