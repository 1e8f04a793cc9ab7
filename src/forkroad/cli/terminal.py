"""The terminal: how wide it is, what it can show, and the two ways of writing to it.

Results go to standard output, everything else to standard error. Colour only where a person
is looking and has not set NO_COLOR; characters that the stream cannot encode become `?`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import IO, Any

import click

from forkroad.records import record

NARROWEST = 60
WIDEST = 110


@record
class Screen:
    """What views need to know of where they are shown.

    width : cells in a line.
    is_live : a person looks at a terminal; else a file or another program reads.
    has_blocks : the stream can encode bars made of block characters.
    """

    width: int = 80
    is_live: bool = False
    has_blocks: bool = True


def screen_of_results() -> Screen:
    """Return the screen behind standard output."""
    return _screen(sys.stdout)


def screen_of_messages() -> Screen:
    """Return the screen behind standard error."""
    return _screen(sys.stderr)


def show(lines: Iterable[str]) -> None:
    """Write lines of a result to standard output."""
    for line in lines:
        _write(line, sys.stdout, err=False)


def say(message: str) -> None:
    """Write one message to standard error."""
    _write(message, sys.stderr, err=True)


def show_envelope(envelope: Mapping[str, Any]) -> None:
    """Write the object of `--json` to standard output."""
    from forkroad.export.json_text import envelope_as_json

    # A file name need not be UTF-8; what is not comes out as JSON's own escape of it.
    show_bytes(piece.encode("utf-8", "backslashreplace") for piece in envelope_as_json(envelope))


def show_bytes(pieces: Iterable[bytes]) -> None:
    """Write bytes to standard output as they are: JSON, which is always UTF-8, or a picture."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _write(line: str, stream: IO[str], *, err: bool) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    encodable = line.encode(encoding, "replace").decode(encoding)
    click.echo(encodable, err=err, color=_is_coloured(stream))


def _is_coloured(stream: IO[str]) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _screen(stream: Any) -> Screen:
    return Screen(
        width=min(max(_columns(), NARROWEST), WIDEST),
        is_live=stream.isatty(),
        has_blocks=_can_encode("█▁", getattr(stream, "encoding", None) or "utf-8"),
    )


def _columns() -> int:
    """Return what shutil.get_terminal_size does, whose import brings four compressors along."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
