"""A whole result as a folder of files, which it owns by a list in `about.json`.

Writing again replaces exactly the files of that list. A file of the same name that is not on
it belongs to somebody else and is never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forkroad.errors import OutputError, UsageError, did_you_mean
from forkroad.export.csv_file import write_csv
from forkroad.export.excel_file import write_excel
from forkroad.export.json_text import envelope_as_json
from forkroad.export.parquet_file import write_parquet
from forkroad.results.run_result import RunResult
from forkroad.storage.atomic import write_bytes

KINDS = ("csv", "parquet", "xlsx")
ABOUT = "about.json"


def write_folder(result: RunResult, folder: Path, kinds: Sequence[str] = KINDS) -> tuple[Path, ...]:
    """Write a result into a folder, made if need be; return the paths written.

    Per table one CSV and one Parquet file, one workbook for all, and `about.json` with what
    the envelope says beside the tables. Each file is written beside its place and renamed.
    """
    check_kinds(kinds)
    names = _file_names(result, kinds)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror or error}") from None
    own = _own_files(folder)
    _refuse_foreign(folder, [name for name in (*names, ABOUT) if name not in own])
    _write_about(folder, result, sorted({*names, *own} - {ABOUT}))
    _write_files(result, folder, kinds)
    for stale in set(own) - {*names, ABOUT}:
        (folder / stale).unlink(missing_ok=True)
    _write_about(folder, result, names)
    return tuple(folder / name for name in (*names, ABOUT))


def check_kinds(kinds: Sequence[str]) -> None:
    """Raise UsageError for a kind of file that is not written."""
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(
                f'there is no kind of file "{kind}"{did_you_mean(kind, KINDS)}; '
                f"there are {', '.join(KINDS)}"
            )


def _file_names(result: RunResult, kinds: Sequence[str]) -> list[str]:
    per_table = [kind for kind in ("csv", "parquet") if kind in kinds]
    names = [f"{table}.{kind}" for table in result.tables for kind in per_table]
    return [*names, f"{result.command}.xlsx"] if "xlsx" in kinds else names


def _write_files(result: RunResult, folder: Path, kinds: Sequence[str]) -> None:
    for name, table in result.tables.items():
        if "csv" in kinds:
            write_csv(table, folder / f"{name}.csv")
        if "parquet" in kinds:
            write_parquet(table, folder / f"{name}.parquet")
    if "xlsx" in kinds:
        write_excel(result.tables, _flat(result.about()), folder / f"{result.command}.xlsx")


def _flat(facts: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Return nested facts as one level: {"scenario.name": ...}, lists joined by line ends."""
    flat: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{before}{name}."))
        else:
            flat[before + name] = "\n".join(map(str, value)) if isinstance(value, list) else value
    return flat


def _write_about(folder: Path, result: RunResult, names: Sequence[str]) -> None:
    text = "".join(envelope_as_json({**result.about(), "files": list(names)}))
    write_bytes(folder / ABOUT, text.encode())


def _own_files(folder: Path) -> tuple[str, ...]:
    """Return the files that an earlier result left here, by its `about.json`.

    Only plain names ending as ours do count, so that an `about.json` made by hand cannot point
    anywhere else.
    """
    try:
        written = json.loads((folder / ABOUT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return ()
    if not isinstance(written, dict) or not str(written.get("format")).startswith("forkroad."):
        return ()
    names = written.get("files")
    listed = names if isinstance(names, list) else []
    return (ABOUT, *(name for name in listed if isinstance(name, str) and _is_own(name)))


def _is_own(name: str) -> bool:
    return Path(name).name == name and name.endswith(tuple(f".{kind}" for kind in KINDS))


def _refuse_foreign(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        if (folder / name).exists():
            raise OutputError(
                f"{folder / name}: is there already and was not written by forkroad; "
                "name another folder, or move it away"
            )
