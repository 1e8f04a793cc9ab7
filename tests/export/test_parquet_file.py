from __future__ import annotations

import duckdb
import pytest

from forkroad.errors import OutputError
from forkroad.export.parquet_file import write_parquet
from forkroad.results.definitions import ASSUMPTIONS, COHORTS, TABLES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.results.small import small_tables


def read(path):
    relation = duckdb.read_parquet(str(path))
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


@pytest.mark.parametrize("name", ["outcomes", "sales", "cohorts"])
def test_every_cell_comes_back_as_it_was(tmp_path, name):
    table = small_tables()[name]
    write_parquet(table, tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet") == list(table.rows())


def test_another_reader_sees_the_same_table(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = small_tables()["sales"]
    write_parquet(table, tmp_path / "t.parquet")
    assert parquet.read_table(tmp_path / "t.parquet").to_pylist() == list(table.rows())


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_their_kind_even_without_a_row(tmp_path, name):
    write_parquet(Builder(TABLES[name]).table(), tmp_path / "t.parquet")
    relation = duckdb.read_parquet(str(tmp_path / "t.parquet"))
    kinds = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "truth": "BOOLEAN"}
    wanted = [(column.name, kinds[column.kind]) for column in TABLES[name].columns]
    assert list(zip(relation.columns, map(str, relation.types), strict=True)) == wanted


def test_null_and_empty_text_and_zero_and_false_stay_apart(tmp_path):
    builder = Builder(COHORTS)
    builder.add((None, None, ""), "active", Figures(mean=0.0, approximate=False))
    builder.add(("", 0, None), "active", Figures())
    write_parquet(builder.table(), tmp_path / "t.parquet")
    first, second = read(tmp_path / "t.parquet")
    keys = ("arrival_period", "periods_since", "segment", "mean", "approximate")
    assert [first[key] for key in keys] == [None, None, "", 0.0, False]
    assert [second[key] for key in keys] == ["", 0, None, None, None]


def test_text_far_below_many_nulls_is_still_text(tmp_path):
    # DuckDB guesses the type of objects from a sample of rows; here the text comes after it.
    builder = Builder(ASSUMPTIONS)
    builder.extend(5000, place="a")
    builder.add(("b",), source="spring survey")
    write_parquet(builder.table(), tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet")[-1]["source"] == "spring survey"


def test_a_quote_in_the_name_of_the_folder_is_only_a_quote(tmp_path):
    folder = tmp_path / 'it\'s "here"'
    folder.mkdir()
    table = small_tables()["cohorts"]
    write_parquet(table, folder / "t.parquet")
    content = (folder / "t.parquet").read_bytes()
    assert content[:4] == content[-4:] == b"PAR1"


def test_a_folder_that_is_not_there_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_parquet(small_tables()["cohorts"], tmp_path / "missing" / "t.parquet")
