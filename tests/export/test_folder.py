from __future__ import annotations

import json

import pytest

from forkroad.errors import OutputError, UsageError
from forkroad.export.folder import write_folder
from tests.results.small import small_result, small_tables

TABLES = ("outcomes", "sales", "cohorts")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_result_becomes_two_files_a_table_one_workbook_and_its_facts(tmp_path):
    written = write_folder(small_result(), tmp_path / "out" / "spring")
    wanted = sorted(
        ["about.json", "run.xlsx", *(f"{t}.csv" for t in TABLES), *(f"{t}.parquet" for t in TABLES)]
    )
    assert names(tmp_path / "out" / "spring") == wanted
    assert sorted(path.name for path in written) == wanted


def test_only_the_wanted_kinds_are_written(tmp_path):
    write_folder(small_result(), tmp_path, ["csv"])
    assert names(tmp_path) == ["about.json", "cohorts.csv", "outcomes.csv", "sales.csv"]


def test_an_unknown_kind_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match='no kind of file "xls"; did you mean "xlsx"'):
        write_folder(small_result(), tmp_path / "new", ["csv", "xls"])
    assert not (tmp_path / "new").exists()


def test_the_facts_are_the_envelope_without_its_tables(tmp_path):
    write_folder(small_result(), tmp_path, ["csv"])
    about = json.loads((tmp_path / "about.json").read_text())
    assert about.pop("files") == ["outcomes.csv", "sales.csv", "cohorts.csv"]
    assert about == small_result().about()


def test_writing_again_replaces_what_was_written(tmp_path):
    write_folder(small_result(), tmp_path, ["csv"])
    write_folder(small_result(seed=8), tmp_path, ["csv"])
    assert json.loads((tmp_path / "about.json").read_text())["seed"] == 8


def test_a_table_that_is_gone_takes_its_files_along(tmp_path):
    write_folder(small_result(), tmp_path)
    fewer = {"sales": small_tables()["sales"]}
    write_folder(small_result(tables=fewer), tmp_path, ["csv"])
    assert names(tmp_path) == ["about.json", "sales.csv"]


def test_a_file_of_somebody_else_is_never_touched(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "customers.csv").write_text("mine")
    write_folder(small_result(), tmp_path, ["csv"])
    write_folder(small_result(tables={}), tmp_path, ["csv"])
    assert names(tmp_path) == ["about.json", "customers.csv", "notes.txt"]


@pytest.mark.parametrize("name", ["sales.csv", "about.json", "run.xlsx"])
def test_a_file_of_somebody_else_in_the_way_is_refused_before_anything_is_written(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputError, match="is there already and was not written by forkroad"):
        write_folder(small_result(), tmp_path)
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("listed", ["../victim.csv", "/tmp/victim.csv", "sub/victim.csv", 5, None])
def test_a_forged_list_of_files_points_nowhere_else(tmp_path, listed):
    victim = tmp_path / "victim.csv"
    victim.write_text("mine")
    folder = tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "victim.csv").write_text("mine")
    forged = {"format": "forkroad.run/1", "files": [listed]}
    (folder / "about.json").write_text(json.dumps(forged))
    write_folder(small_result(), folder, ["csv"])
    assert victim.exists()
    assert (folder / "sub" / "victim.csv").exists()


def test_a_file_in_the_place_of_the_folder_is_an_output_error(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="out: cannot be made"):
        write_folder(small_result(), tmp_path / "out")
