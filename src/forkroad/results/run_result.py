"""What one run returns: how it was made, what it warns of, and its tables.

Whatever the engine, the result has this one form, so that nothing downstream asks which ran.
It holds no file and draws nothing; writing it is the business of `export`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from forkroad.periods import Calendar, Grouping, shared_calendar
from forkroad.records import record
from forkroad.results.lazy import LazyTables
from forkroad.results.table import Cell, Row, Table

if TYPE_CHECKING:
    from forkroad.results.check import Check


@record(kw_only=True)
class ScenarioFacts:
    """What a result says of the scenario that it was made from.

    sha256 : of the scenario file's bytes, empty where there was no file.
    what_if : name of the what-if that was applied, empty for the base.
    settings : the changes of `--set` as they were written.
    labels : the planner's labels: `steps`, `segments`, `products`, `what_ifs` to name to label.
    """

    name: str
    label: str = ""
    currency: str = ""
    start: date
    months: int
    report_by: Grouping = "month"
    sha256: str = ""
    what_if: str = ""
    settings: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> Calendar:
        """The days and the periods of the forecast."""
        return shared_calendar(self.start, self.months, self.report_by)

    def label_of(self, kind: str, name: str) -> str:
        """Return the planner's label of a step, segment or product, its name if it has none."""
        return self.labels.get(kind, {}).get(name) or name

    def to_json_object(self) -> dict[str, Any]:
        """Return the facts as the envelope states them."""
        return {
            "name": self.name,
            "label": self.label,
            "currency": self.currency,
            "start": self.start.isoformat(),
            "months": self.months,
            "report_by": self.report_by,
            "sha256": self.sha256,
            "what_if": self.what_if,
            "settings": list(self.settings),
        }


@record(kw_only=True)
class RunResult:
    """One run: one set of tables, and how they came about.

    engine, why_engine : which engine ran, and the reason in one sentence.
    unlimited : stock limits and word of mouth were taken out, so sales are demand.
    replications : independent repeats that were simulated; 0 from the exact engine.
    draws : sets of uncertain inputs; 0 without any.
    states : how many states the journey became; 0 where single customers were followed.
    seconds : wall-clock time of the computation.
    command : which command's envelope this is.
    check : the comparison with a second engine, where one was asked for.
    """

    scenario: ScenarioFacts
    engine: str
    why_engine: str
    seed: int
    tables: Mapping[str, Table]
    unlimited: bool = False
    replications: int = 0
    draws: int = 0
    states: int = 0
    version: str = ""
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    command: str = "run"
    check: Check | None = None

    def with_settings(self, settings: tuple[str, ...]) -> RunResult:
        """Return the result naming the changes that its scenario had from the command line."""
        return replace(self, scenario=replace(self.scenario, settings=settings))

    def rows(self, table: str, **wanted: Cell) -> list[Row]:
        """Return a table's rows whose cells are as wanted; none where there is no such table."""
        if table not in self.tables:
            return []
        tables = self.tables
        found = tables.holding(table, wanted) if isinstance(tables, LazyTables) else tables[table]
        return list(found.where(**wanted).rows())

    @property
    def all_warnings(self) -> tuple[str, ...]:
        """The warnings of the run, then the notes of the tables that have been looked at."""
        tables = self.tables.made if isinstance(self.tables, LazyTables) else self.tables
        notes = (note for table in tables.values() for note in table.notes)
        return tuple(dict.fromkeys((*self.warnings, *notes)))

    def about(self) -> dict[str, Any]:
        """Return how the result came about: all that `--json` prints beside the tables."""
        return {
            "format": f"forkroad.{self.command}/1",
            "scenario": self.scenario.to_json_object(),
            "engine": self.engine,
            "why_engine": self.why_engine,
            "unlimited": self.unlimited,
            "seed": self.seed,
            "replications": self.replications,
            "draws": self.draws,
            "states": self.states,
            "version": self.version,
            "seconds": self.seconds,
            "warnings": list(self.all_warnings),
            **({"check": self.check.to_json_object()} if self.check else {}),
        }

    def to_json_object(self) -> dict[str, Any]:
        """Return the whole result as plain data, the object that `--json` prints."""
        tables = {name: list(table.rows()) for name, table in self.tables.items()}
        return {**self.about(), "tables": tables}

    def _repr_html_(self) -> str:
        from forkroad.results.html import result_as_html

        return result_as_html(self)
