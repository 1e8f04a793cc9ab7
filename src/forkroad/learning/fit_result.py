"""What a fit returns, and that its text is a scenario: read back once, before anybody has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from forkroad.errors import EventLogError
from forkroad.records import record
from forkroad.results.table import Table
from forkroad.scenario.content import MAX_BYTES, MAX_LINES
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario
from forkroad.scenario.tree import MAX_ENTRIES
from forkroad.storage.atomic import write_bytes


@record(kw_only=True)
class FitResult:
    """What was learned from a log.

    text : the scenario file. tables : reading, evidence, stays, memory, unmapped. notes : what
    was decided, and what the reader should know. scenario : what the text says.
    """

    title: str
    text: str
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    first_day: date
    end_day: date
    seconds: float
    scenario: Scenario

    def save(self, path: str | Path) -> None:
        """Write the scenario file; OutputError where it cannot be."""
        write_bytes(Path(path), self.text.encode("utf-8"))

    def to_json_object(self) -> dict[str, Any]:
        """Return the result as plain data, the object that `--json` prints."""
        return {
            "format": "forkroad.fit/1",
            "events": self.title,
            "first_day": self.first_day.isoformat(),
            "end_day": self.end_day.isoformat(),
            "seconds": self.seconds,
            "warnings": list(self.notes),
            "scenario": self.text,
            "tables": {name: list(table.rows()) for name, table in self.tables.items()},
        }


def read_back(text: str, folder: Path | None = None) -> Scenario:
    """Return the scenario that a text is; one that cannot be read is a bug.

    folder : where files that it names are.
    """
    reading = read_text(text, file="fitted.yaml", folder=folder)
    if reading.scenario is None:
        raise RuntimeError("the fit wrote no scenario: " + "; ".join(map(str, reading.problems)))
    return reading.scenario


def refuse_too_long(title: str, text: str) -> None:
    """Refuse a text that no scenario file may be, with EventLogError."""
    is_long = len(text.encode("utf-8")) > MAX_BYTES or text.count("\n") > MAX_LINES
    if is_long or _n_keys(text) > MAX_ENTRIES:
        raise EventLogError(
            f"{title}: the scenario would be too long to read; choose fewer steps with --steps "
            "or --rare, or fewer segments"
        )


def _n_keys(text: str) -> int:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return sum(line.count(": ") + line.endswith(":") for line in lines)
