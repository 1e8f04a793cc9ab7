from __future__ import annotations

import csv

import duckdb
import pytest

from forkroad.export.csv_file import FORMULA_BEGINNINGS, defuse, write_csv
from forkroad.results.definitions import BRANCHES, COHORTS, OUTCOMES
from forkroad.results.figures import NOTHING_KNOWN, Figures
from forkroad.results.table import Builder
from tests.results.small import small_tables


def one_row(keys, figures=NOTHING_KNOWN, definition=BRANCHES, measure="moves"):
    builder = Builder(definition)
    builder.add(keys, measure, figures)
    return builder.table()


def test_the_bytes_are_those_of_rfc_4180(tmp_path):
    table = one_row(("cart", 'say "hi", twice', "all"), Figures(mean=0.1, approximate=True))
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        b"from,to,segment,measure,mean,sd,se,p05,p25,p50,p75,p95,approximate,sd_luck,"
        b"sd_not_knowing\r\n"
        b'cart,"say ""hi"", twice",all,moves,0.1,,,,,,,,true,,\r\n'
    )


def test_numbers_come_back_to_the_last_digit(tmp_path):
    # 0.1 + 0.2 needs 17 digits; the others are at the ends of what a float can hold.
    for number in (0.1 + 0.2, 1e-300, 1.7976931348623157e308, -3.0, 12):
        write_csv(one_row(("a", "b", "all"), Figures(mean=number)), tmp_path / "t.csv")
        (row,) = read(tmp_path / "t.csv")
        assert float(row["mean"]) == number


def test_empty_text_is_quoted_and_null_is_nothing(tmp_path):
    keys = ("total", "all", "undecided", "")
    write_csv(one_row(keys, definition=OUTCOMES, measure="customers"), tmp_path / "t.csv")
    assert b'total,all,undecided,"",customers,,' in (tmp_path / "t.csv").read_bytes()


def test_line_ends_inside_a_cell_stay_inside_it(tmp_path):
    write_csv(one_row(("a\r\nb", "c\nd", "all")), tmp_path / "t.csv")
    (row,) = read(tmp_path / "t.csv")
    assert (row["from"], row["to"]) == ("a\r\nb", "c\nd")


@pytest.mark.parametrize("beginning", FORMULA_BEGINNINGS)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(tmp_path, beginning):
    write_csv(one_row((f"{beginning}cmd|' /C calc'!A0", "b", "all")), tmp_path / "t.csv")
    (row,) = read(tmp_path / "t.csv")
    assert row["from"] == f"'{beginning}cmd|' /C calc'!A0"


def test_the_formula_beginnings_are_those_that_are_promised():
    assert {"=", "+", "-", "@", "\t", "\r"} <= set(FORMULA_BEGINNINGS)


def test_negative_numbers_are_not_taken_for_formulas(tmp_path):
    write_csv(one_row(("a", "b", "all"), Figures(mean=-5.5)), tmp_path / "t.csv")
    (row,) = read(tmp_path / "t.csv")
    assert row["mean"] == "-5.5"


def test_a_harmless_text_stays_as_it_is():
    assert defuse("단골 = regulars") == "단골 = regulars"
    assert defuse("") == ""


def test_another_reader_sees_the_same_table(tmp_path):
    table = small_tables()["cohorts"]
    write_csv(table, tmp_path / "t.csv")
    (row,) = duckdb.read_csv(str(tmp_path / "t.csv")).fetchall()
    assert row[:5] == ("2026-03", 0, "all", "active", 4116.0)
    assert set(row[5:]) == {None}


def test_a_table_without_rows_has_its_names(tmp_path):
    write_csv(Builder(COHORTS).table(), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().startswith("arrival_period,periods_since,segment")
    assert read(tmp_path / "t.csv") == []


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
