"""`--out` and `--as`: every table of a result into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forkroad.results.run_result import RunResult


def wanted_kinds(out: Path | None, kinds: str | None) -> Sequence[str]:
    """Return the kinds of files to write, refused here where they cannot be, before any work."""
    if out is None and kinds is None:
        return ()
    from forkroad.errors import UsageError
    from forkroad.export.folder import KINDS, check_kinds

    if kinds is None:
        return KINDS
    if out is None:
        raise UsageError("--as says what --out writes; name a folder with --out")
    wanted = [kind.strip() for kind in kinds.split(",")]
    check_kinds(wanted)
    return wanted


def write_result(result: RunResult, folder: Path, kinds: Sequence[str], *, quiet: bool) -> None:
    """Write a result's tables and say how many files that made."""
    from forkroad.cli.terminal import say
    from forkroad.export.folder import write_folder

    written = write_folder(result, folder, kinds)
    if not quiet:
        say(f"{len(written)} files written to {folder}")
