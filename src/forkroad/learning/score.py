"""The score: kept forecasts held against what a log says of the months that have closed since.

What missed is followed to the fork that moved, and the map is learned again, as a difference of
two texts that people can review.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Unpack

from forkroad.errors import UsageError
from forkroad.learning import baselines
from forkroad.learning.backtest_tables import FORKROAD, Told, forecasts_table, scores_table
from forkroad.learning.backtest_words import about_misses, about_scores
from forkroad.learning.cuts import known_to
from forkroad.learning.drift import drift_table
from forkroad.learning.drift_words import summarise
from forkroad.learning.fit import fit
from forkroad.learning.happened import Happened, count_outcomes
from forkroad.learning.journeys import Journeys
from forkroad.learning.kept import Kept, kept_forecasts
from forkroad.learning.log_words import LogWords, following
from forkroad.periods import add_months, month_label
from forkroad.records import record
from forkroad.results.table import Table


@record(kw_only=True)
class ScoreResult:
    """How kept forecasts did.

    tables : forecasts, scores, drift. diff : the lines of a unified difference between the map
    of the last graded forecast and the one learned again. relearned : the new scenario file.
    """

    store: str
    title: str
    graded: int
    tables: Mapping[str, Table]
    diff: tuple[str, ...]
    relearned: str
    notes: tuple[str, ...]
    seconds: float

    def to_json_object(self) -> dict[str, Any]:
        """Return the result as plain data, the object that `--json` prints."""
        return {
            "format": "forkroad.score/1",
            "store": self.store,
            "events": self.title,
            "graded": self.graded,
            "seconds": self.seconds,
            "warnings": list(self.notes),
            "diff": list(self.diff),
            "tables": {name: list(table.rows()) for name, table in self.tables.items()},
        }


def score(
    store: str | Path,
    events: object,
    outcomes: Mapping[str, str | Sequence[str]],
    **words: Unpack[LogWords],
) -> ScoreResult:
    """Return how the forecasts of a store did on the months that have closed since.

    A month counts for a forecast that was made before it was over.
    events, outcomes, words : as `fit` has them.

    Raises EventLogError for what is wrong with the log, OutputError for the store, UsageError
    where no month has closed yet.
    """
    started = time.perf_counter()
    kept = kept_forecasts(store)
    with following(events, outcomes, **words) as journeys:
        closed = known_to(journeys).replace(day=1)
        happened = count_outcomes(journeys)
        told = [each for one in kept for each in _told(one, journeys, happened, closed)]
        if not told:
            raise UsageError(_why_nothing(kept, journeys, closed))
        graded = {each.cut for each in told}
        last = [one for one in kept if one.start in graded][-1]
        end = add_months(date.fromisoformat(f"{max(each.period for each in told)}-01"), 1)
        drift = drift_table(journeys, min(graded), end)
        title = journeys.log.title
    again: LogWords = {**words, "until": end}
    relearned = fit(events, outcomes, **again, months=last.months).text
    scores = scores_table(told)
    late = [one.number for one in kept if _is_late(one, closed)]
    return ScoreResult(
        store=str(store),
        title=title,
        graded=len({(each.cut, each.period) for each in told}),
        tables={"forecasts": forecasts_table(told), "scores": scores, "drift": drift},
        diff=tuple(_diff(last, relearned, end)),
        relearned=relearned,
        notes=(*about_scores(scores), *about_misses(told), summarise(drift), *_about_late(late)),
        seconds=time.perf_counter() - started,
    )


def _told(kept: Kept, journeys: Journeys, happened: Happened, closed: date) -> Iterator[Told]:
    """Yield what a kept forecast and the baselines said of each month that counts."""
    for word, by_month in kept.foretold.items():
        if word not in happened.outcomes:
            continue
        months = [date.fromisoformat(f"{label}-01") for label in by_month]
        months = [month for month in months if _counts(kept, month, closed)]
        before = happened.outcomes[word]
        history = baselines.history_of(before, journeys.first_day, kept.start.replace(day=1))
        said = baselines.foretell(history, months)
        for place, month in enumerate(months):
            label = month_label(month)
            methods = {FORKROAD: by_month[label]}
            for method, all_months in said.items():
                predicted = all_months[place]
                if predicted is not None:
                    methods[method] = predicted
            for method, predicted in methods.items():
                actual = happened.count(word, label)
                yield Told(kept.start, label, word, "own", method, actual, predicted)


def _counts(kept: Kept, month: date, closed: date) -> bool:
    """Whether a month has closed, and had not when the forecast was made."""
    return kept.made_on < add_months(month, 1) <= closed


def _is_late(kept: Kept, closed: date) -> bool:
    """Whether a forecast has months that had closed when it was made."""
    months = {
        date.fromisoformat(f"{label}-01") for each in kept.foretold.values() for label in each
    }
    return any(add_months(month, 1) <= min(kept.made_on, closed) for month in months)


def _about_late(late: Sequence[int]) -> Iterator[str]:
    if late:
        numbers = ", ".join(map(str, late))
        yield (
            f"Months that were over when a forecast was made are not graded (forecasts {numbers})."
        )


def _why_nothing(kept: Sequence[Kept], journeys: Journeys, closed: date) -> str:
    if not kept:
        return "no forecast is kept yet; --keep SCENARIO keeps one"
    return (
        f"no month can be graded: the log tells all up to {closed}, and no forecast that was made "
        "before has a month that was over by then"
    )


def _diff(kept: Kept, relearned: str, end: date) -> Iterator[str]:
    """Yield the unified difference of the two maps, from `journey:` on."""
    yield from difflib.unified_diff(
        _map_of(kept.scenario),
        _map_of(relearned),
        f"{kept.file or kept.name} (kept {kept.made_on})",
        f"learned again up to {end}",
        lineterm="",
        n=1,
    )


def _map_of(text: str) -> list[str]:
    """Return the lines of the section `journey`."""
    lines = text.splitlines()
    begin = next((n for n, line in enumerate(lines) if line.startswith("journey:")), 0)
    found = [lines[begin]]
    for line in lines[begin + 1 :]:
        if line and line[0] not in " \t#":
            break
        found.append(line)
    return found
