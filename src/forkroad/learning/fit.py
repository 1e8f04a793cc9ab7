"""The fit: an event log in, a scenario out, with evidence on every fork.

Everything that was decided on the way is said in a sentence: at the head of the file, and in
the notes of the result.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

from forkroad.errors import UsageError
from forkroad.learning.choice_of_log import choices_of_log
from forkroad.learning.choice_text import with_choice
from forkroad.learning.event_log import read_events
from forkroad.learning.fit_result import FitResult, read_back
from forkroad.learning.fitted import STAY
from forkroad.learning.journeys import follow_journeys
from forkroad.learning.log_words import LogWords, plan_of
from forkroad.learning.logit import ChoiceFit, fit_choice
from forkroad.learning.map_fit import fit_map
from forkroad.learning.notes_of_fit import about_choice
from forkroad.learning.segments_by_value import segments_by_value
from forkroad.learning.written import Written, write_journey, write_on_map

MONTHS = 12


def fit(  # noqa: PLR0913 - the options of the command, each of them a keyword
    events: object,
    outcomes: Mapping[str, str | Sequence[str]],
    *,
    months: int = MONTHS,
    map_file: str | Path | None = None,
    segments: str | None = None,
    value: str | None = None,
    choices: Mapping[str, object] | None = None,
    choice_columns: Mapping[str, Sequence[str]] | None = None,
    **words: Unpack[LogWords],
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
    choice_columns : step to columns that say on its event what was offered: price_cart is the
        price of the next step cart, and what ends with no next step is of the customer.
    counted_on : spark, or spark://host:port; else an embedded database. A table of PySpark is
        counted on its own Spark.

    Raises EventLogError for what is wrong with the log, UsageError for options that cannot be.
    """
    started = time.perf_counter()
    _check_segments(segments, words.get("segment_by"), value, has_map=map_file is not None)
    if months < 1:
        raise UsageError(f"a forecast has at least one month, not {months}")
    chosen = {step: fit_choice(made) for step, made in (choices or {}).items()}
    if map_file is not None and words.get("repeat_model") is not None:
        raise UsageError("--repeat-model writes a scenario of its own; it goes without --map")
    ends_elsewhere = map_file is not None and not outcomes
    offered = choice_columns or {}
    plan = plan_of(
        None if ends_elsewhere else outcomes,
        words,
        segments=segments,
        columns=[
            *([value] if value else []),
            *(name for names in offered.values() for name in names),
        ],
    )
    with read_events(events, plan.options) as log:
        if map_file is not None:
            on_map = fit_map(log, Path(map_file), plan.rules, segment_by=plan.segment_by)
            return _result(write_on_map(on_map, Path(map_file)), chosen, offered, started)
        groups = segments_by_value(log, plan.rules, value) if segments else None
        journeys = follow_journeys(
            log,
            plan.rules,
            segment_by=plan.segment_by,
            segments=groups.segments if groups else None,
        )
        made = write_journey(journeys, groups, months, plan.wanted)
        return _result(made, chosen, offered, started)


def _result(
    made: Written,
    choices: Mapping[str, ChoiceFit],
    offered: Mapping[str, Sequence[str]],
    started: float,
) -> FitResult:
    """Return what was written as a result in which customers of some steps choose by utility.

    choices : step to what was learned of it. offered : step to columns of the log that say what
        there was to choose from.
    """
    told: list[tuple[str, ChoiceFit, tuple[str, ...]]]
    told = [(step, choice, ()) for step, choice in choices.items()]
    told += [_choice_of_log(made, step, names) for step, names in offered.items()]
    text, notes = made.text, list(made.notes)
    for step, choice, more in told:
        text = with_choice(text, step, choice, _evidence(made, step))
        notes += [about_choice(step, choice), *more]
    return FitResult(
        title=made.journeys.log.title,
        text=text,
        tables=made.tables,
        notes=tuple(notes),
        first_day=made.journeys.first_day,
        end_day=made.journeys.end_day,
        scenario=read_back(text, made.folder),
        seconds=time.perf_counter() - started,
    )


def _choice_of_log(
    made: Written, step: str, columns: Sequence[str]
) -> tuple[str, ChoiceFit, tuple[str, ...]]:
    """Return a step, what the log's own columns say of choices there, and what is to be noted."""
    read = choices_of_log(made.journeys, step, columns)
    others = {row["to"] for row in _evidence(made, step)} - {*read.choices.alternatives, STAY}
    if others:
        raise UsageError(
            f"--choice-columns: some go on from {step} at once and others another day, by "
            f"{', '.join(sorted(others))}; such choices are learned from a file, by --choice"
        )
    return step, fit_choice(read.choices), (read.note(step),)


def _evidence(made: Written, step: str) -> list[dict[str, Any]]:
    return list(made.tables["evidence"].where(step=step).rows())


def _check_segments(
    segments: str | None, segment_by: str | None, value: str | None, *, has_map: bool
) -> None:
    if segments not in (None, "rfm"):
        raise UsageError(f'--segments: "{segments}" is no way to tell customers apart; rfm is')
    if segments and (segment_by or has_map):
        raise UsageError("--segments goes neither with --segment-by nor with --map")
    if value and not segments:
        raise UsageError("--value goes with --segments rfm")
