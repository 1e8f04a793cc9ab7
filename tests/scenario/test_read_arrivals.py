"""Arrivals: numbers by month and date, growth, seasonality, spread, and CSV files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forkroad.periods import Calendar
from forkroad.scenario.expressions import Expression
from forkroad.scenario.file import read_file
from forkroad.scenario.numbers import Constant, Monthly, Schedule
from forkroad.scenario.read_arrivals import (
    read_actuals,
    read_by_date,
    read_growth,
    read_per_month,
    read_seasonality,
    read_spread,
)
from forkroad.scenario.sections import Surroundings
from tests.scenario.small import shop
from tests.scenario.test_readers import complaint

# 15 March to 14 May touches three calendar months.
SPRING = Calendar(date(2026, 3, 15), 2)
AROUND = Surroundings(SPRING)


def test_arrivals_in_each_of_their_forms() -> None:
    assert read_per_month(1200, AROUND) == Constant(1200.0)
    assert read_per_month({"2026-03": 5}, AROUND) == Schedule(((date(2026, 3, 1), 5.0),))
    assert read_per_month([1, 2, 3], AROUND) == Monthly((1.0, 2.0, 3.0))
    assert isinstance(read_per_month("1000 * pull", AROUND), Expression)


@pytest.mark.parametrize(
    "data, message",
    [
        (-1, "-1 is out of range"),
        ([1, 2], "found 2 numbers; needed are 3, one for each month from 2026-03 to 2026-05"),
        ([1, "x", -2], "-2 is out of range"),
        ({"normal": [1, 2]}, "name it under values and write the name"),
        ("35%", "needed is a number of customers"),
        ("x1.2", "relative changes belong under change"),
        (None, "found nothing"),
    ],
)
def test_what_are_no_arrivals_is_refused(data: object, message: str) -> None:
    assert message in complaint(read_per_month, data, AROUND)


def test_dates_have_numbers() -> None:
    assert read_by_date({"2026-10-14": 250, "2026-04-01": 0}) == {
        date(2026, 4, 1): 0.0,
        date(2026, 10, 14): 250.0,
    }
    assert "needed is a day, such as 2026-10-01" in complaint(read_by_date, {"2026-10": 250})


def test_growth_is_compound() -> None:
    assert read_growth("1% a month", AROUND) == 0.01
    assert read_growth("-2.5% per month", AROUND) == -0.025
    # Twelve months of the monthly rate make the year's: (1 + g)^12 = 1.12.
    assert (1 + read_growth("12% a year", AROUND)) ** 12 == pytest.approx(1.12, rel=1e-14)


@pytest.mark.parametrize(
    "data, message",
    [
        ("1%", 'growth with its time, such as "1% a month" or "12% a year"'),
        (0.01, "growth with its time"),
        ("1 a month", "growth with its time"),
        ("-100% a year", "more than -100%"),
        # 200000 % a month is 2,001-fold; in two months 4 million-fold.
        ("200000% a month", "more than a million times"),
    ],
)
def test_growth_without_time_or_measure_is_refused(data: object, message: str) -> None:
    assert message in complaint(read_growth, data, AROUND)


def test_there_are_twelve_multipliers() -> None:
    assert read_seasonality([1] * 12) == (1.0,) * 12
    assert complaint(read_seasonality, [1] * 11) == (
        "found 11 numbers; needed are 12 multipliers, January first"
    )
    assert "needed are 12 multipliers" in complaint(read_seasonality, 1)


def test_spread_in_each_of_its_forms() -> None:
    assert read_spread("poisson") == "poisson"
    assert read_spread("fixed") == "fixed"
    assert read_spread({"overdispersed": 3}) == 3.0
    assert "a number above 1" in complaint(read_spread, {"overdispersed": 1})
    assert "poisson, fixed or {overdispersed: v}" in complaint(read_spread, "normal")


CSV = "month,arrivals\n2026-02,9\n2026-03,100\n2026-04,110.5\n2026-05,0\n"


def around(folder: Path, content: str | bytes, name: str = "arrivals.csv") -> Surroundings:
    """Return the surroundings of a folder that holds a file."""
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    return Surroundings(SPRING, folder)


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        CSV.replace("\n", "\r\n"),
        "\ufeff" + CSV,
        "note,arrivals,month\n,100,2026-03\nfair,110.5,2026-04\n\n ,0 ,2026-05\n",
        '"month","arrivals"\n"2026-03","100"\n"2026-05","0"\n"2026-04","110.5"\n',
    ],
    ids=["plain", "windows", "byte order mark", "other columns", "quoted"],
)
def test_a_file_gives_each_month_of_the_horizon(tmp_path: Path, content: str) -> None:
    read = read_per_month({"file": "arrivals.csv"}, around(tmp_path, content))

    assert read == Monthly((100.0, 110.5, 0.0))


@pytest.mark.parametrize(
    "content, message",
    [
        ("", "arrivals.csv: holds no rows; needed are the columns month,arrivals"),
        ("month,arrivals\n", "arrivals.csv: holds no rows"),
        ("months,arrivals\n1,2\n", 'line 1: the column "month" is missing'),
        ("month;arrivals\n2026-03;5\n", "cells are parted by commas"),
        (CSV + "2026-03,7\n", "line 6: 2026-03 stands here twice"),
        (CSV.replace("110.5", "1,100"), "line 4: has 3 cells, and the first line 2"),
        (CSV.replace("110.5", "x"), 'line 4: found "x"; needed is a number of at least 0'),
        (CSV.replace("110.5", "nan"), 'line 4: found "nan"'),
        (CSV.replace("110.5", "1e999"), "line 4: 1e999 is too large a number"),
        (CSV.replace("110.5", "9" * 5_000), "is too large a number"),
        (CSV.replace("110.5", "-1"), "line 4: -1 is out of range"),
        (CSV.replace("2026-04", "April"), 'line 4: found "April"; needed is a month such as'),
        (CSV.replace("2026-04,110.5", "2026-04"), "line 4: a cell is missing"),
        (CSV.replace("2026-04,110.5\n", ""), "has no row for 2026-04"),
        (CSV.replace("110.5", '"110'), "cannot be read as CSV"),
        (CSV.replace("110.5", "1\u202e1"), "line 4: holds the hidden character U+202E"),
        (CSV.replace("110.5", "1\x001"), "line 4: holds the hidden character U+0000"),
        (CSV.encode("utf-16"), "is not a text in UTF-8"),
        (b"\xff" * 10, "is not a text in UTF-8"),
        (CSV + "x" * 1_100_000, "is over 1 MB"),
        (CSV.replace("110.5", "x" * 200_000), "cannot be read as CSV"),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    said = complaint(read_per_month, {"file": "arrivals.csv"}, around(tmp_path, content))

    assert message in said
    assert "\n" not in said
    assert len(said) < 200


def test_a_file_lies_in_the_folder_of_the_scenario(tmp_path: Path) -> None:
    inside = tmp_path / "plans"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text(CSV)
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "loop.csv").symlink_to(inside / "loop.csv")
    (inside / "sub").mkdir()
    (inside / "sub" / "fine.csv").write_text(CSV)
    folder = Surroundings(SPRING, inside)

    assert read_per_month({"file": "sub/fine.csv"}, folder) == Monthly((100.0, 110.5, 0.0))
    for name, message in [
        ("../secret.csv", "leads out of the scenario's folder"),
        ("sub/../../secret.csv", "leads out of the scenario's folder"),
        ("..\\secret.csv", "leads out of the scenario's folder"),
        ("link.csv", "leads out of the scenario's folder"),
        ("/etc/passwd", "is an absolute path"),
        ("C:\\x.csv", "is an absolute path"),
        ("~/x.csv", "is an absolute path"),
        ("loop.csv", "cannot be opened"),
        ("none.csv", "there is no such file beside the scenario"),
        ("sub", "there is no such file beside the scenario"),
        ("x" * 5_000, "cannot be opened"),
    ]:
        assert message in complaint(read_per_month, {"file": name}, folder)


def test_a_text_without_a_folder_reads_no_files() -> None:
    said = complaint(read_per_month, {"file": "arrivals.csv"}, Surroundings(SPRING, None))

    assert "there is no folder to look in" in said


def test_a_fault_in_a_file_stands_at_the_key_that_names_it(tmp_path: Path) -> None:
    segments = "  visitors: {arrivals: {per_month: {file: a.csv}}}\n"
    (tmp_path / "plan.yaml").write_text(shop(segments=segments))
    (tmp_path / "a.csv").write_text("month,arrivals\n2026-03,x\n")

    problem = read_file(tmp_path / "plan.yaml").problems[0]

    assert (problem.line, problem.column) == (5, 37)  # the key `file`
    assert problem.place == "segments.visitors.arrivals.per_month.file"
    assert problem.message == 'a.csv, line 2: found "x"; needed is a number of at least 0'


def test_actuals_are_periods_measures_and_values(tmp_path: Path) -> None:
    folder = around(tmp_path, "period,measure,value\n2026-03,cream.units,12\ntotal,revenue,-3\n")

    assert read_actuals({"file": "arrivals.csv"}, folder) == (
        ("2026-03", "cream.units", 12.0),
        ("total", "revenue", -3.0),
    )
    bad = around(tmp_path, "period,measure,value\nMarch,cream.units,12\n")
    assert 'line 2: found "March"; needed is a period' in complaint(
        read_actuals, {"file": "arrivals.csv"}, bad
    )
