"""The fit: an event log in, a scenario out, with evidence on every fork.

Everything that was decided on the way is said in a sentence: at the head of the file, and in
the notes of the result.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.arrivals_of_log import fit_arrivals
from forkroad.learning.choice_text import with_choice
from forkroad.learning.event_log import EventLog, read_events
from forkroad.learning.fit_steps import fit_journey
from forkroad.learning.journey_rules import make_rules
from forkroad.learning.journeys import Journeys, follow_journeys
from forkroad.learning.logit import ChoiceFit, fit_choice
from forkroad.learning.map_fit import MapFit, fit_map
from forkroad.learning.notes_of_fit import (
    about_arrivals,
    about_groups,
    notes_of_journey,
    segment_notes,
    what_it_is,
)
from forkroad.learning.opening import ReadingOptions
from forkroad.learning.repeat import (
    AgainDraft,
    RepeatLearned,
    RepeatWanted,
    learn_repeat,
    read_wanted,
    text_of,
    with_contracts,
)
from forkroad.learning.scenario_text import Draft, write_scenario
from forkroad.learning.segments_by_value import ValueSegments, segments_by_value
from forkroad.learning.step_names import label_for
from forkroad.learning.tables_of_fit import make_repeat_tables, make_tables
from forkroad.records import record
from forkroad.results.table import Table
from forkroad.scenario.content import MAX_BYTES, MAX_LINES
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario
from forkroad.storage.atomic import write_bytes

MONTHS = 12


@record(kw_only=True)
class FitResult:
    """What was learned from a log.

    text : the scenario file. tables : reading, evidence, stays, memory, unmapped. notes : what
    was decided, and what the reader should know. folder : where files that it names are.
    """

    title: str
    text: str
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    first_day: date
    end_day: date
    seconds: float
    folder: Path | None = None

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, read from the text."""
        return read_text(self.text, file="fitted.yaml", folder=self.folder).required()

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


def fit(  # noqa: PLR0913 - the options of the command, each of them a keyword
    events: object,
    outcomes: Mapping[str, str | Sequence[str]],
    *,
    customer: str | None = None,
    time_column: str | None = None,
    event: str | None = None,
    time_format: str = "iso",
    timezone: str = "UTC",
    table: str | None = None,
    attributes: Sequence[str] = (),
    segment_by: str | None = None,
    lost_after: str | None = None,
    new_journey_after: str | None = None,
    repeat: bool = False,
    repeat_model: str | None = None,
    renews_every: str | None = None,
    steps: Sequence[str] | None = None,
    rare: int | None = None,
    from_: date | None = None,
    until: date | None = None,
    months: int = MONTHS,
    map_file: str | Path | None = None,
    segments: str | None = None,
    value: str | None = None,
    choices: Mapping[str, object] | None = None,
    counted_on: str | None = None,
) -> FitResult:
    """Return the scenario that an event log supports, with its evidence.

    events : path of a CSV (also .gz), Parquet, DuckDB or SQLite file, or a table of pandas,
        polars, Arrow or PySpark.
    outcomes : outcome word (purchase, competitor, lost, your own) to the events that mean it.
    customer, time_column, event : names of columns, where they are not well-known ones.
    time_format : iso, seconds, milliseconds, microseconds, or a pattern such as %d/%m/%Y.
    timezone : on whose clock days begin.
    segment_by : a column by which customers are told apart.
    lost_after, new_journey_after : silence after which a journey is over, such as 60d.
    repeat : customers go on after a purchase.
    repeat_model : auto, bg_nbd, pareto_nbd, sbg or loop: how customers who buy again differ from
        one another; auto, where nothing is said, for logs of nothing but purchases.
    renews_every : for sbg, after which time customers renew, such as 30d.
    steps : the events that are steps; rare : events seen fewer times are gathered.
    from_, until : only events of the one day or later, and before the other, are seen.
    months : of the forecast, which begins the day after the log.
    map_file : a scenario whose shares, stays and arrivals are to be replaced by what the log says;
        outcomes may then be left out, and `months` is the scenario's.
    segments : rfm tells customers apart by how recently, how often and for how much they bought;
        value : the column that says how much, without which purchases are counted.
    choices : step to the choices that were made there, as `fit_choice` takes them; its alternatives
        are steps, and customers choose among them by utility.
    counted_on : spark, or spark://host:port; else an embedded database. A table of PySpark is
        counted on its own Spark.

    Raises EventLogError for what is wrong with the log, UsageError for options that cannot be.
    """
    started = time.perf_counter()
    _check_segments(segments, segment_by, value, has_map=map_file is not None)
    columns = tuple(dict.fromkeys([*attributes, *(name for name in (segment_by, value) if name)]))
    options = ReadingOptions(
        customer=customer,
        time=time_column,
        event=event,
        attributes=columns,
        time_format=time_format,
        timezone=timezone,
        from_=from_,
        until=until,
        table=table,
        on=counted_on,
    )
    rules = make_rules(
        outcomes if outcomes or map_file is None else None,
        lost_after=lost_after,
        new_journey_after=new_journey_after,
        repeat=repeat,
        steps=steps,
        rare=rare,
    )
    if months < 1:
        raise UsageError(f"a forecast has at least one month, not {months}")
    chosen = {step: fit_choice(made) for step, made in (choices or {}).items()}
    if map_file is not None and repeat_model is not None:
        raise UsageError("--repeat-model writes a scenario of its own; it goes without --map")
    wanted = read_wanted(repeat_model, renews_every, rules, segments or segment_by)
    with read_events(events, options) as log:
        if map_file is not None:
            made = fit_map(log, Path(map_file), rules, segment_by=segment_by)
            return _with_choices(_result_on_map(made, Path(map_file), started), chosen)
        groups = segments_by_value(log, rules, value) if segments else None
        journeys = follow_journeys(
            log,
            with_contracts(rules, wanted),
            segment_by=segment_by,
            segments=groups.segments if groups else None,
        )
        return _with_choices(_fitted(journeys, groups, months, wanted, started), chosen)


def _with_choices(result: FitResult, choices: Mapping[str, ChoiceFit]) -> FitResult:
    """Return a result whose scenario lets customers of some steps choose by utility."""
    for step, choice in choices.items():
        rows = list(result.tables["evidence"].where(step=step).rows())
        text = with_choice(result.text, step, choice, rows)
        _check_read_back(text, result.folder)
        note = (
            f"{step}: customers choose among {', '.join(choice.alternatives)} by utility, learned "
            f"from {choice.n:,} choices (log-likelihood {choice.log_likelihood:.1f}; by chance "
            f"{choice.log_likelihood_of_chance:.1f}); who stays does so as often as in the log."
        )
        result = replace(result, text=text, notes=(*result.notes, note))
    return result


def _check_segments(
    segments: str | None, segment_by: str | None, value: str | None, *, has_map: bool
) -> None:
    if segments not in (None, "rfm"):
        raise UsageError(f'--segments: "{segments}" is no way to tell customers apart; rfm is')
    if segments and (segment_by or has_map):
        raise UsageError("--segments goes neither with --segment-by nor with --map")
    if value and not segments:
        raise UsageError("--value goes with --segments rfm")


def _result_on_map(made: MapFit, path: Path, started: float) -> FitResult:
    _check_read_back(made.text, path.parent)
    journeys = made.journeys
    return FitResult(
        title=journeys.log.title,
        text=made.text,
        tables=make_tables(journeys, made.fitted, unmapped=made.unmapped),
        notes=made.notes,
        first_day=journeys.first_day,
        end_day=journeys.end_day,
        seconds=time.perf_counter() - started,
        folder=path.parent,
    )


def _fitted(
    journeys: Journeys,
    groups: ValueSegments | None,
    months: int,
    wanted: RepeatWanted,
    started: float,
) -> FitResult:
    log = journeys.log
    fitted = fit_journey(journeys)
    again = learn_repeat(journeys, fitted, wanted, months)
    if again.draft is not None:
        return _result_of_repeat(journeys, again, again.draft, started)
    segments = dict(zip(journeys.segments.names, journeys.segments.labels, strict=True))
    arrivals = {name: fit_arrivals(journeys, place) for place, name in enumerate(segments)}
    told = about_groups(groups) if groups else ()
    notes = (*notes_of_journey(journeys, fitted, arrivals), *told, *again.notes)
    name = Path(log.title).name
    text = write_scenario(
        Draft(
            name=f"Learned from {label_for(name)}",
            notes=(what_it_is(log, label_for(name)), *notes),
            start=journeys.end_day,
            months=months,
            segments=segments,
            segment_notes=segment_notes(groups) if groups else {},
            arrivals=arrivals,
            journey=fitted,
            source=label_for(name),
            asked_on=journeys.end_day,
        )
    )
    return _result(
        journeys,
        text,
        {**make_tables(journeys, fitted, sizes=groups.sizes if groups else ()), **again.tables},
        notes,
        started,
    )


def _result_of_repeat(
    journeys: Journeys, again: RepeatLearned, draft: AgainDraft, started: float
) -> FitResult:
    name = label_for(Path(journeys.log.title).name)
    notes = (*again.notes, *about_arrivals("Who comes for the first time", draft.arrivals))
    written = replace(
        draft,
        name=f"Learned from {name}",
        source=name,
        notes=(what_it_is(journeys.log, name), *notes, "Edit what you know better."),
    )
    text = text_of(written)
    tables = {**make_repeat_tables(journeys, written), **again.tables}
    return _result(journeys, text, tables, notes, started)


def _result(
    journeys: Journeys,
    text: str,
    tables: Mapping[str, Table],
    notes: tuple[str, ...],
    started: float,
) -> FitResult:
    _refuse_too_long(journeys.log, text)
    _check_read_back(text)
    return FitResult(
        title=journeys.log.title,
        text=text,
        tables=tables,
        notes=notes,
        first_day=journeys.first_day,
        end_day=journeys.end_day,
        seconds=time.perf_counter() - started,
    )


def _check_read_back(text: str, folder: Path | None = None) -> None:
    """Read the text as a scenario; one that cannot be read is a bug."""
    reading = read_text(text, file="fitted.yaml", folder=folder)
    if reading.scenario is None:
        raise RuntimeError("the fit wrote no scenario: " + "; ".join(map(str, reading.problems)))


def _refuse_too_long(log: EventLog, text: str) -> None:
    if len(text.encode("utf-8")) > MAX_BYTES or text.count("\n") > MAX_LINES:
        raise EventLogError(
            f"{log.title}: the scenario would be too long to read; choose fewer steps with --steps "
            "or --rare, or fewer segments"
        )
