from __future__ import annotations

import os
import stat
import sys

import pytest

from forkroad.errors import OutputError
from forkroad.storage.atomic import replacing, write_bytes


def test_a_file_is_written_whole_and_nothing_stays_beside_it(tmp_path):
    write_bytes(tmp_path / "sales.csv", b"a,b\r\n")
    assert (tmp_path / "sales.csv").read_bytes() == b"a,b\r\n"
    assert os.listdir(tmp_path) == ["sales.csv"]


def test_a_failure_half_way_leaves_the_old_file_and_no_debris(tmp_path):
    target = tmp_path / "sales.csv"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        write_half(target)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["sales.csv"]


def test_until_the_end_the_old_file_is_there(tmp_path):
    target = tmp_path / "sales.csv"
    target.write_bytes(b"old")
    with replacing(target) as beside:
        beside.write_bytes(b"new")
        assert target.read_bytes() == b"old"
        assert beside.parent == target.parent
    assert target.read_bytes() == b"new"


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path):
    target = tmp_path / "sales.csv"
    target.write_bytes(b"old")
    with target.open("rb", buffering=0) as reader:
        assert reader.read(1) == b"o"
        if sys.platform != "win32":  # where an open file cannot be replaced
            write_bytes(target, b"new")
        assert reader.read() == b"ld"


def test_a_folder_that_is_not_there_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match=r"missing.sales\.csv: cannot be written: No such file"):
        write_bytes(tmp_path / "missing" / "sales.csv", b"")


def test_a_folder_in_the_place_of_the_file_is_an_output_error(tmp_path):
    (tmp_path / "sales.csv").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_bytes(tmp_path / "sales.csv", b"x")
    assert os.listdir(tmp_path) == ["sales.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_new_file_has_the_rights_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_bytes(tmp_path / "atomic", b"")
    assert mode(tmp_path / "atomic") == mode(tmp_path / "plain")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_replaced_file_keeps_its_rights(tmp_path):
    target = tmp_path / "report"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_bytes(target, b"new")
    assert mode(target) == 0o640


def write_half(path):
    with replacing(path) as beside:
        beside.write_bytes(b"half of the n")
        raise ZeroDivisionError


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)
