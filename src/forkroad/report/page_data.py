"""What the page's scripts read: the map, the charts by column numbers, and the tables' values.

The tables carry what was computed, in full precision: downloads are made from it, and charts
draw it. What stands in a cell is text in the page, which tooltips read from there.
"""

from __future__ import annotations

from typing import Any

from forkroad.report.content import Chart, Report, Sheet

_WORDS = ("col_mean", "col_p50", "fan_inner", "fan_band", "col_actual")


def data_of(report: Report) -> dict[str, Any]:
    """Return the data of the page, in the form that report.js explains."""
    journeys = [part.journey.data for part in report.parts if part.journey]
    charts = [it for part in report.parts for it in part.blocks if isinstance(it, Chart)]
    return {
        "language": report.language,
        "words": {key: report.words[key] for key in _WORDS},
        "journey": journeys[0] if journeys else None,
        "charts": [_chart(chart) for chart in charts],
        "sheets": {sheet.name: _sheet(sheet) for sheet in report.sheets},
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "kind": chart.kind,
        "sheet": chart.sheet,
        "labels": chart.labels,
        "series": [
            {"column": it.column, "role": it.role, "tone": it.tone, "shape": it.shape}
            for it in chart.series
        ],
        "unit": chart.unit,
        "share": chart.is_share,
        "tones": list(chart.tones),
        "rows": None if chart.rows is None else list(chart.rows),
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "headings": [column.heading for column in sheet.columns],
        "values": [list(column.values) for column in sheet.columns],
        "total": sheet.total,
    }
