from __future__ import annotations

import zipfile

import pytest
from python_calamine import CalamineWorkbook

from forkroad.errors import OutputError
from forkroad.export import excel_file
from forkroad.export.excel_file import MOST_CHARACTERS, write_excel
from forkroad.results.definitions import ASSUMPTIONS, BRANCHES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.results.small import small_tables


def write(path, tables, about=None):
    write_excel(tables, about or {"engine": "exact"}, path)
    return CalamineWorkbook.from_path(str(path))


def test_there_is_a_sheet_for_every_table_after_the_one_about_the_run(tmp_path):
    book = write(tmp_path / "t.xlsx", small_tables())
    assert book.sheet_names == ["about", "outcomes", "sales", "cohorts"]


def test_every_cell_comes_back_as_it_was(tmp_path):
    tables = small_tables()
    book = write(tmp_path / "t.xlsx", tables)
    for name, table in tables.items():
        names, *rows = book.get_sheet_by_name(name).to_python()
        assert tuple(names) == table.definition.column_names
        # Excel has no null: an empty cell reads as empty text.
        wanted = [["" if cell is None else cell for cell in row.values()] for row in table.rows()]
        assert rows == wanted


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "1234", "0012", "http://example.com", "{=1+1}", "<b>"]
)
def test_text_is_text_whatever_it_looks_like(tmp_path, text):
    builder = Builder(BRANCHES)
    builder.add((text, "b", "all"), "moves", Figures(mean=1.0))
    book = write(tmp_path / "t.xlsx", {"branches": builder.table()})
    assert book.get_sheet_by_name("branches").to_python()[1][0] == text
    with zipfile.ZipFile(tmp_path / "t.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
    assert not any("rels" in name and "sheet" in name for name in parts.namelist())


def test_the_sheet_about_the_run_says_its_facts(tmp_path):
    about = {"engine": "exact", "unlimited": False, "seed": 0, "scenario.name": "크림"}
    book = write(tmp_path / "t.xlsx", small_tables(), about)
    assert book.get_sheet_by_name("about").to_python() == [
        ["engine", "exact"],
        ["unlimited", False],
        ["seed", 0],
        ["scenario.name", "크림"],
    ]


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis(tmp_path):
    builder = Builder(ASSUMPTIONS)
    builder.add(("p",), source="x" * (MOST_CHARACTERS + 1))
    book = write(tmp_path / "t.xlsx", {"assumptions": builder.table()})
    row = book.get_sheet_by_name("assumptions").to_python()[1]
    source = row[ASSUMPTIONS.column_names.index("source")]
    assert (len(source), source[-2:]) == (MOST_CHARACTERS, "x…")


def test_a_large_table_is_written_row_by_row_with_the_same_content(tmp_path):
    builder = Builder(ASSUMPTIONS)
    # One row more than what switches to constant memory.
    builder.extend(excel_file._LARGE + 1, place="place", value=1.5)
    book = write(tmp_path / "t.xlsx", {"assumptions": builder.table()})
    rows = book.get_sheet_by_name("assumptions").to_python()
    assert len(rows) == excel_file._LARGE + 2
    assert rows[-1][0] == "place"


def test_more_rows_than_a_sheet_holds_are_refused_with_advice(tmp_path, monkeypatch):
    monkeypatch.setattr(excel_file, "MOST_ROWS", 2)
    with pytest.raises(OutputError, match=r"outcomes: 3 rows are more than the 2 .* write csv or"):
        write(tmp_path / "t.xlsx", small_tables())
    assert list(tmp_path.iterdir()) == []


def test_one_result_makes_one_file_to_the_byte(tmp_path):
    write(tmp_path / "a.xlsx", small_tables())
    write(tmp_path / "b.xlsx", small_tables())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
