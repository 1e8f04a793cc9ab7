"""The verdict of a gate in the text of a scenario file, every other line left as it is.

The section `gate` is put at the end of the file in the place of an earlier one. No line is
written anew by a YAML library, so that comments, quotes and line breaks of the planner stay.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from forkroad.errors import OutputError
from forkroad.scenario.content import bytes_of
from forkroad.scenario.file import read_text
from forkroad.scenario.gates import Gate
from forkroad.scenario.model import Scenario
from forkroad.scenario.tree import Malformed
from forkroad.storage.atomic import write_bytes

_BEGINS = re.compile(r"(?:gate|'gate'|\"gate\")\s*:")
_NOTE = "  # Written by forkroad gate: does the base reproduce what was observed?"


def write_verdict(path: Path, gate: Gate) -> None:
    """Put a verdict into a scenario file, which is whole or as it was at every moment.

    Raises OutputError where it cannot be written there.
    """
    try:
        text = bytes_of(path).decode("utf-8")
    except (Malformed, UnicodeDecodeError) as error:
        raise OutputError(f"{path}: the verdict cannot be written: {error}") from None
    changed = with_verdict(text, gate)
    before = read_text(text, file=str(path), folder=path.parent).scenario
    after = read_text(changed, file=str(path), folder=path.parent).scenario
    if before is None or after is None or not _is_same_but_for_gate(before, after):
        raise OutputError(
            f"{path}: the verdict cannot be written into a file of this form; needed is one key a "
            "line, not all between braces"
        )
    write_bytes(path, changed.encode("utf-8"))


def _is_same_but_for_gate(before: Scenario, after: Scenario) -> bool:
    return after.gate is not None and replace(before, gate=None) == replace(after, gate=None)


def with_verdict(text: str, gate: Gate) -> str:
    r"""Return the text of a scenario with a verdict at its end, in the place of an earlier one.

    >>> print(with_verdict("months: 1  # one\ngate: {verdict: failed}\n", Gate(verdict="passed")))
    months: 1  # one
    <BLANKLINE>
    gate:
      # Written by forkroad gate: does the base reproduce what was observed?
      verdict: passed
    <BLANKLINE>
    """
    kept = _without_gate(text.split("\n"))
    while kept and not kept[-1].strip():
        kept.pop()
    end = "\r\n" if "\r\n" in text else "\n"
    own = end.join(["", "gate:", _NOTE, *_lines(gate), ""])
    return "\n".join(kept).rstrip("\r") + end + own


def _without_gate(lines: list[str]) -> list[str]:
    """Return the lines but those of the section `gate`: up to the next that is not indented."""
    kept, is_inside = [], False
    for line in lines:
        if is_inside and (not line.strip() or line[0] in " \t"):
            continue
        is_inside = bool(_BEGINS.match(line))
        if not is_inside:
            kept.append(line)
    return kept


def _lines(gate: Gate) -> list[str]:
    found = []
    for name in Gate.keys:
        value = getattr(gate, name)
        if value not in (None, ""):
            found.append(f"  {name}: {_written(value)}")
    return found


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    return text if text.isidentifier() else json.dumps(text, ensure_ascii=False)
