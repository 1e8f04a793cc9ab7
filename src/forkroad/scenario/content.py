"""A file's content: bytes from anywhere, turned into a text that can be read line by line.

Size, encoding and characters are looked at here, before anything looks at what the text says.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from forkroad.scenario.source import Position
from forkroad.scenario.tree import Malformed, find_unseen, hidden_character

MAX_BYTES = 1_000_000
MAX_LINES = 20_000
MAX_LINE = 20_000

_LONG_LINE = re.compile(rf"[^\n]{{{MAX_LINE}}}(?=[^\n])")


def bytes_of(path: Path) -> bytes:
    """Return a file's bytes, one more than allowed at most."""
    nowhere = (0, 0)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise Malformed(nowhere, "this is a folder; name the scenario file in it")
        if not stat.S_ISREG(mode):
            raise Malformed(nowhere, "this is not an ordinary file")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Malformed(nowhere, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be"
        raise Malformed(nowhere, f"the file cannot be opened ({reason})") from None


def decoded(content: bytes) -> str:
    """Return the text of a file, refusing sizes, encodings and characters that cannot be."""
    if len(content) > MAX_BYTES:
        raise Malformed((1, 1), f"the file is over {MAX_BYTES // 10**6} MB; a scenario is text")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Malformed((1, 1), "the file is written in UTF-16; save it as UTF-8")
    if b"\x00" in content:
        offset = content.index(b"\x00")
        where = position_at(content[:offset].decode("latin-1"), offset)
        raise Malformed(where, "this is not a text file; a scenario is text in UTF-8")
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        where = position_at(before, len(before))
        raise Malformed(
            where, f"byte {content[error.start]:#04x} is not UTF-8 here; save the file as UTF-8"
        ) from None
    if text.count("\n") > MAX_LINES:
        raise Malformed((MAX_LINES + 1, 1), f"the file has more than {MAX_LINES:,} lines")
    unseen = find_unseen(text)
    if unseen:
        raise Malformed(
            position_at(text, unseen.start()), "the line " + hidden_character(unseen.group())
        )
    return text


def long_line(text: str) -> int | None:
    """Return where the first line that is too long exceeds its length, None if there is none."""
    match = _LONG_LINE.search(text)
    return match.end() if match else None


def position_at(text: str, offset: int) -> Position:
    """Return the line and column of a character."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1
