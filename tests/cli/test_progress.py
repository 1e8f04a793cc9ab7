from __future__ import annotations

import io
import sys

import pytest

from forkroad.cli import progress as module
from forkroad.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def watch(monkeypatch):
    """A function that puts a terminal in the place of standard error.

    pytest sets its own between a fixture and its test, so the test must call it.
    """

    def watched(patience=module._PATIENCE):
        monkeypatch.setattr(module, "_PATIENCE", patience)
        stream = Terminal()
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return watched


def test_nobody_who_watches_is_told_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress(quiet=False) as tell:
        assert tell is None


def test_who_wants_quiet_is_told_nothing(watch):
    watch()
    with progress(quiet=True) as tell:
        assert tell is None


def test_a_short_computation_says_nothing(watch):
    stderr = watch()
    with progress(quiet=False) as tell:
        tell(1, 400)
    assert stderr.getvalue() == ""


def test_a_long_one_says_how_far_it_is_and_clears_up(watch):
    stderr = watch(patience=0.0)
    with progress(quiet=False) as tell:
        tell(1200, 4000)
        tell(1201, 4000)  # too soon after the first word
    assert stderr.getvalue() == "\r\x1b[Kcomputing: 1,200 of 4,000\r\x1b[K"


def test_a_computation_that_fails_is_cleared_up_too(watch):
    stderr = watch(patience=0.0)
    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert stderr.getvalue().endswith("\r\x1b[K")


def fail_half_way():
    with progress(quiet=False) as tell:
        tell(1, 2)
        raise ZeroDivisionError
