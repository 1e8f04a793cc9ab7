from __future__ import annotations

import io
import sys

import pytest

from forkroad.cli.terminal import screen_of_results, show, show_envelope


class Stream(io.TextIOWrapper):
    """A stream in memory that may claim to be a terminal."""

    def __init__(self, encoding, is_live):
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self.is_live = is_live

    def isatty(self):
        return self.is_live

    @property
    def written(self):
        return self.buffer.getvalue()


@pytest.fixture
def stdout(monkeypatch):
    def replace(*, encoding="utf-8", is_live=True):
        stream = Stream(encoding, is_live)
        monkeypatch.setattr(sys, "stdout", stream)
        return stream

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return replace


RED = "\x1b[31mred\x1b[0m"


def test_a_terminal_gets_colour(stdout):
    stream = stdout()
    show([RED])
    assert stream.written == RED.encode() + b"\n"


def test_a_pipe_gets_none(stdout):
    stream = stdout(is_live=False)
    show([RED])
    assert stream.written == b"red\n"


@pytest.mark.parametrize("name, value", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_none_gets_none(stdout, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    stream = stdout()
    show([RED])
    assert stream.written == b"red\n"


def test_an_empty_no_color_is_none(stdout, monkeypatch):
    # The convention: NO_COLOR counts when it is present and not empty.
    monkeypatch.setenv("NO_COLOR", "")
    stream = stdout()
    show([RED])
    assert b"\x1b" in stream.written


def test_what_a_stream_cannot_encode_becomes_a_question_mark(stdout):
    stream = stdout(encoding="ascii", is_live=False)
    show(["단골 ok"])
    assert stream.written == b"?? ok\n"
    assert not screen_of_results().has_blocks


def test_json_is_utf_8_whatever_the_stream_is(stdout):
    stream = stdout(encoding="ascii", is_live=False)
    show_envelope({"name": "단골"})
    assert '"단골"'.encode() in stream.written


@pytest.mark.parametrize("columns, width", [("40", 60), ("100", 100), ("300", 110)])
def test_the_width_is_that_of_the_terminal_within_bounds(stdout, monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    stdout()
    assert screen_of_results().width == width
