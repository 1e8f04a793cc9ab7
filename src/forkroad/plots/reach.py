"""How far customers come: a funnel, one bar a stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forkroad.maps.labels import cleaned, shortened
from forkroad.maps.palette import BAND, QUIET
from forkroad.maps.words import count
from forkroad.periods import span_in_words
from forkroad.plots.asking import chosen_of, provenance, wanted_rows, whose
from forkroad.plots.numerals import percent
from forkroad.plots.sheet import MARGIN, Sheet, open_sheet
from forkroad.plots.style import HEAD, LABEL, MAIN, SMALL, styled
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 46.0
_BAR = 24.0
_NUMBERS = 130.0


@styled
def funnel(result: RunResult, *, segment: str = ALL) -> Figure:
    """Return how many customers reach each stage, in the order of the journey's stages."""
    chosen_of(result, "stages", "segment", segment)
    rows = wanted_rows(result, "stages", segment=segment)
    stages = list(dict.fromkeys(row["stage"] for row in rows))
    sheet = open_sheet(
        "How far customers come" + whose(result, segment),
        f"Customers who reach a step of the stage, {span_in_words(result.scenario.calendar)}, "
        "their share of those who set out, and above the bars of those who reached the stage "
        "before.",
        provenance(result),
        body=_ROW * len(stages),
    )
    _draw(sheet, stages, {(row["stage"], row["measure"]): row for row in rows})
    return sheet.figure


def _draw(sheet: Sheet, stages: Sequence[str], rows: dict[tuple[str, str], Row]) -> None:
    labels = [cleaned(stage) for stage in stages]
    left = MARGIN + min(max(map(HEAD.measure, labels)), 150.0) + 10
    room = sheet.width - MARGIN - _NUMBERS - left
    reached = [rows[stage, "customers"]["mean"] or 0.0 for stage in stages]
    most = max([*reached, 1e-12])
    for number, stage in enumerate(stages):
        middle = sheet.top + _ROW * number + _BAR / 2 + 4
        words = shortened(labels[number], left - MARGIN - 8, HEAD.measure)
        sheet.write((MARGIN, middle), words, HEAD)
        width = room * reached[number] / most
        _draw_bar(sheet, (left, middle), width, room)
        share = rows[stage, "share"]["mean"]
        told = percent(share) if share is not None else ""
        sheet.write(
            (sheet.width - MARGIN - 56, middle), count(reached[number]), HEAD, anchor="right"
        )
        sheet.write((sheet.width - MARGIN, middle), told, LABEL, anchor="right")
        before = rows[stage, "share_of_previous"]["mean"]
        # Where customers set out at a later stage, more reach it than the one before.
        if number and before is not None and before <= 1:
            told = f"{percent(before)} of {labels[number - 1]}"
            fitting = shortened(told, room, SMALL.measure)
            at = (left + 2, middle - _BAR / 2 - 8.5)
            sheet.write(at, fitting, SMALL, color=QUIET)


def _draw_bar(sheet: Sheet, at: tuple[float, float], width: float, room: float) -> None:
    corner = (at[0], at[1] - _BAR / 2)
    sheet.area(corner, (room, _BAR), BAND)
    sheet.area(corner, (width, _BAR), MAIN)
