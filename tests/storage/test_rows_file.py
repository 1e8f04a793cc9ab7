"""Rows are kept from the moment in which they are stored, whatever else there is in the way."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from forkroad.errors import OutputError
from forkroad.storage.rows_file import opened, stored_facts

FACTS = {"seed": 7, "name": "단골"}


def test_rows_come_back_as_they_were_stored_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    with opened(path, FACTS, ["a", "b", "c"], may_exist=False) as rows:
        rows.store([(2, [1.5, "x", None]), (1, [float("nan"), "", 3])])
        rows.store([(3, [0.1 + 0.2, "\udcff 'quoted\"", 10**15])])
    with opened(path, {}, [], may_exist=True) as rows:
        assert rows.facts == FACTS
        assert rows.numbers() == {1, 2, 3}
        # NaN is null; what is no UTF-8 is written out; floats keep every bit.
        assert list(rows.rows()) == [
            (1, None, "", 3),
            (2, 1.5, "x", None),
            (3, 0.30000000000000004, "\\udcff 'quoted\"", 10**15),
        ]
    assert stored_facts(path) == FACTS


def test_a_number_that_is_stored_again_is_there_once(tmp_path: Path) -> None:
    with opened(tmp_path / "rows", {}, ["a"], may_exist=False) as rows:
        rows.store([(1, ["first"])])
        rows.store([(1, ["second"])])
        assert list(rows.rows()) == [(1, "second")]


def test_a_commit_that_fails_in_the_middle_leaves_nothing_of_it(tmp_path: Path) -> None:
    with opened(tmp_path / "rows", {}, ["a"], may_exist=False) as rows:
        rows.store([(1, ["kept"])])
        with pytest.raises(OutputError):
            rows.store([(2, ["lost"]), (3, ["one cell", "too many"])])
        assert rows.numbers() == {1}


def test_rows_without_a_path_are_kept_in_memory(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(None, FACTS, ["a"], may_exist=False) as rows:
        rows.store([(1, ["here"])])
        assert list(rows.rows()) == [(1, "here")]
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory", "단골 'x' \"y\".sqlite", "-o"])
def test_a_name_that_means_something_to_sqlite_is_a_name_like_any_other(
    name: str, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(Path(name), FACTS, ["a"], may_exist=False):
        pass
    assert os.listdir(tmp_path) == [name]


def test_columns_that_differ_by_capitals_alone_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    names = ["values.A", "values.a", "number", 'with "quotes"', "; DROP TABLE rows"]
    with opened(path, {}, names, may_exist=False) as rows:
        rows.store([(1, [1, 2, 3, 4, 5])])
    with sqlite3.connect(path) as connection:
        found = [each[1] for each in connection.execute("PRAGMA table_info(rows)")]
    assert found == [
        *("number", "values.A", "values.a (2)", "number (2)", 'with "quotes"'),
        "; DROP TABLE rows",
    ]


def test_a_file_that_is_there_is_refused_unless_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    path.write_bytes(b"somebody else's")
    with (
        pytest.raises(OutputError, match="is there already"),
        opened(path, {}, ["a"], may_exist=False),
    ):
        pass
    with (
        pytest.raises(OutputError, match="is no file of stored results"),
        opened(path, {}, ["a"], may_exist=True),
    ):
        pass
    assert path.read_bytes() == b"somebody else's"


def test_an_empty_file_is_a_beginning(tmp_path: Path) -> None:
    # That is what is left where a process is killed before its first commit.
    path = tmp_path / "rows.sqlite"
    path.write_bytes(b"")
    assert stored_facts(path) == {}
    with opened(path, FACTS, ["a"], may_exist=True) as rows:
        assert rows.facts == FACTS


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    before = path.read_bytes()
    with (
        pytest.raises(OutputError, match="another program"),
        opened(path, {}, ["a"], may_exist=True),
    ):
        pass
    assert path.read_bytes() == before


def test_two_cannot_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    with (
        opened(path, {}, ["a"], may_exist=False),
        pytest.raises(OutputError, match="another process is writing"),
        opened(path, {}, ["a"], may_exist=True),
    ):
        pass


@pytest.mark.parametrize("name", ["missing/rows.sqlite", "a\0b", "folder"])
def test_what_cannot_be_opened_is_said_in_words(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError), opened(tmp_path / name, {}, ["a"], may_exist=True):
        pass


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    with opened(path, FACTS, ["a"], may_exist=False) as rows:
        rows.store((number, ["x" * 500]) for number in range(200))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with (
        pytest.raises(OutputError, match="damaged"),
        opened(path, {}, ["a"], may_exist=True) as rows,
    ):
        list(rows.rows())
