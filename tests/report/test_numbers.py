"""Every number of a report is one that a command prints with --json, rounded and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from forkroad.report.build import report_of
from forkroad.report.content import Report
from forkroad.report.findings import Findings
from forkroad.report.languages import language_of
from forkroad.report.page_data import data_of

# A number as the report writes it: thousands separated, one decimal point, a sign.
NUMBER = re.compile(r"[+−]?\d[\d,]*(?:\.\d+)?")
# What is said of shares that are nearly 0 or 1, and of what is not known.
NOT_EXACT = re.compile(r"[<>–]")


@pytest.fixture(scope="module", params=["korean", "stocked"])
def told(request: pytest.FixtureRequest) -> tuple[Findings, Report]:
    found: Findings = request.getfixturevalue(request.param)
    return found, report_of(found, language_of("en"))


def numbers_in(data: Any) -> Iterator[float]:
    """Yield every number in plain data, wherever it stands."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list | tuple):
        for each in data:
            yield from numbers_in(each)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield float(data)


def printed_by_commands(found: Findings) -> set[float]:
    """Return the numbers of `run --json`, `compare --json` and `rank --json`."""
    results = (found.result, found.comparison, found.levers)
    return {it for each in results if each for it in numbers_in(each.to_json_object())}


def reads_as(text: str, value: float) -> bool:
    """Tell whether a text is a number to the digits that it has, as it is or in percent."""
    if NOT_EXACT.search(text):
        return True
    written = NUMBER.search(text)
    assert written, text
    digits = written[0].replace(",", "").replace("−", "-")
    half = 0.5 * 10 ** -len(digits.partition(".")[2])
    return any(abs(float(digits) - it) <= half * (1 + 1e-9) for it in (value, 100 * value))


def test_every_value_in_the_page_is_printed_by_a_command(told: tuple[Findings, Report]) -> None:
    found, report = told
    known = printed_by_commands(found)
    sheets = data_of(report)["sheets"]
    assert len(sheets) > 15
    strange = {
        name: [it for it in numbers_in(sheet["values"]) if it not in known]
        for name, sheet in sheets.items()
    }
    assert {name: values for name, values in strange.items() if values} == {}


def test_every_cell_reads_as_its_value(told: tuple[Findings, Report]) -> None:
    wrong = [
        (sheet.name, column.heading, text, value)
        for sheet in told[1].sheets
        for column in sheet.columns
        if column.is_number
        for text, value in zip(column.texts, column.values, strict=True)
        if not (text == "–" if value is None else reads_as(text, float(str(value))))
    ]
    assert wrong == []


def test_a_cell_that_reads_as_another_number_is_seen() -> None:
    assert reads_as("1,235", 1234.5)  # rounded up
    assert reads_as("17.9 %", 0.179)
    assert reads_as("−0.25", -0.2471)
    assert not reads_as("1,236", 1234.5)
    assert not reads_as("17.8 %", 0.179)


def test_every_tile_is_a_figure_of_a_table(told: tuple[Findings, Report]) -> None:
    found, report = told
    known = printed_by_commands(found)
    tiles = [tile for part in report.parts for tile in part.tiles]
    assert len(tiles) >= 5
    assert [tile for tile in tiles if tile.value not in known] == []
    assert [tile for tile in tiles if not reads_as(tile.text, float(str(tile.value)))] == []


def test_every_way_on_the_map_bears_the_moves_and_the_share_of_the_table(
    told: tuple[Findings, Report],
) -> None:
    found, report = told
    (journey,) = [part.journey for part in report.parts if part.journey]
    names = list(found.scenario.journey.steps)
    rows = {
        (row["from"], row["to"], row["measure"]): row["mean"] or 0.0
        for row in found.rows("branches", segment="all")
    }
    assert journey.data["ways"]
    for way in journey.data["ways"]:
        pair = names[way["from"]], names[way["to"]]
        assert reads_as(way["lines"][0], rows.get((*pair, "moves"), 0.0))
        assert reads_as(way["lines"][1], rows.get((*pair, "share"), 0.0))


def test_a_chart_draws_columns_of_numbers_and_names_its_rows(
    told: tuple[Findings, Report],
) -> None:
    data = data_of(told[1])
    assert len(data["charts"]) >= 5
    for chart in data["charts"]:
        sheet = data["sheets"][chart["sheet"]]
        columns = [sheet["values"][one["column"]] for one in chart["series"]]
        drawn = [it for values in columns for it in values if it is not None]
        assert drawn
        assert all(isinstance(it, int | float) for it in drawn)
        assert not chart["tones"] or len(chart["tones"]) == len(sheet["values"][0])
