"""Writes a file beside its place and renames it, so that nobody ever reads half of one.

Knows nothing of what is in the file. It does not lock: of two writers the last one wins, and
either way the file is whole.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forkroad.errors import OutputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; rename it there afterwards.

    If the block raises, `path` stays as it was and what was written is removed. What the
    system refuses (no such folder, no room, no right) is an OutputError.
    """
    try:
        beside = _reserve(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None
    try:
        yield beside
        beside.chmod(_mode_for(path))
        os.replace(beside, path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file at once."""
    with replacing(path) as beside:
        beside.write_bytes(content)


def _reserve(path: Path) -> Path:
    """Return the path of a new empty file in the same folder, its name ending as `path` does."""
    handle, name = tempfile.mkstemp(prefix=".forkroad-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    return Path(name)


def _mode_for(path: Path) -> int:
    """Return the mode that `path` has, or that a new file gets; mkstemp's own is 0600."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
