"""The backtest: learn from what was known at a cut, forecast what came then, and say how it did.

Nothing from the cut on is seen by the fit. Beside the forecast stand methods that need no model;
where one of them is better, that is said.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Unpack

from forkroad.errors import UsageError
from forkroad.forecast.plan import settled_seed
from forkroad.learning import baselines
from forkroad.learning.backtest_tables import Told, forecasts_table, scores_table
from forkroad.learning.backtest_words import about_cuts, about_misses, about_scores
from forkroad.learning.cuts import Cut, settle_cuts
from forkroad.learning.drift import drift_table
from forkroad.learning.drift_words import summarise
from forkroad.learning.fit import fit
from forkroad.learning.happened import arrivals_by_day, count_outcomes
from forkroad.learning.held_out import ARRIVALS, Arrivals, by_segment, foretell
from forkroad.learning.journey_rules import LOST
from forkroad.learning.journeys import Journeys
from forkroad.learning.log_words import LogWords, following
from forkroad.periods import month_label
from forkroad.records import record
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario

MONTHS = 3
DRAWS = 200


@record(kw_only=True)
class BacktestResult:
    """How far forecasts can be trusted.

    tables : forecasts, scores, drift. notes : what the reader should know, each a sentence.
    scenarios : what was learned at each cut.
    """

    title: str
    cuts: tuple[date, ...]
    months: int
    seed: int
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    scenarios: Mapping[date, Scenario]
    seconds: float

    def to_json_object(self) -> dict[str, Any]:
        """Return the result as plain data, the object that `--json` prints."""
        return {
            "format": "forkroad.backtest/1",
            "events": self.title,
            "cuts": [cut.isoformat() for cut in self.cuts],
            "months": self.months,
            "seed": self.seed,
            "seconds": self.seconds,
            "warnings": list(self.notes),
            "tables": {name: list(table.rows()) for name, table in self.tables.items()},
        }


def backtest(  # noqa: PLR0913 - the options of the command, each of them a keyword
    events: object,
    outcomes: Mapping[str, str | Sequence[str]],
    *,
    cuts: Sequence[date] = (),
    months: int = MONTHS,
    arrivals: str = "both",
    seed: int | None = None,
    draws: int | None = None,
    **words: Unpack[LogWords],
) -> BacktestResult:
    """Return how forecasts from an event log did on months that they had not seen.

    events, outcomes, words : as `fit` has them.
    cuts : first days of months; of each the forecast knows only what lies before. If none is
        given, the last three that leave so many months to be compared.
    months : how many are forecast from each cut.
    arrivals : own (foretold too), given (those that really came, so that only the journey is
        judged), none (nobody: only who was under way at the cut), or both of the first two.
    seed, draws : as `run` has them; 200 draws of what is not known exactly.

    Raises EventLogError for what is wrong with the log, UsageError for options that cannot be.
    """
    started = time.perf_counter()
    kinds = _kinds(arrivals)
    seed = settled_seed(seed)
    with following(events, outcomes, **words) as journeys:
        settled = settle_cuts(journeys, cuts, months)
        told: list[Told] = []
        scenarios: dict[date, Scenario] = {}
        for cut in settled:
            learned = _learn(events, outcomes, cut, words)
            scenarios[cut.day] = learned
            for kind in kinds:
                told += _compare(journeys, learned, cut, kind, seed=seed, draws=draws or DRAWS)
        drift = drift_table(journeys, settled[0].day, settled[-1].end)
        title = journeys.log.title
        scores = scores_table(told)
        notes = (
            *about_scores(scores),
            *about_misses(told),
            summarise(drift),
            *about_cuts(journeys, settled, months),
        )
    return BacktestResult(
        title=title,
        cuts=tuple(cut.day for cut in settled),
        months=months,
        seed=seed,
        tables={"forecasts": forecasts_table(told), "scores": scores, "drift": drift},
        notes=notes,
        scenarios=scenarios,
        seconds=time.perf_counter() - started,
    )


def _kinds(arrivals: str) -> tuple[Arrivals, ...]:
    if arrivals == "both":
        return ("own", "given")
    found = tuple(kind for kind in ARRIVALS if kind == arrivals)
    if not found:
        raise UsageError(f'arrivals are own, given, none or both, not "{arrivals}"')
    return found


def _learn(
    events: object,
    outcomes: Mapping[str, str | Sequence[str]],
    cut: Cut,
    words: LogWords,
) -> Scenario:
    """Return what the log supports that lies before the cut."""
    before: LogWords = {**words, "until": cut.day}
    return fit(events, outcomes, **before, months=len(cut.months)).scenario


def _compare(
    journeys: Journeys, learned: Scenario, cut: Cut, kind: Arrivals, *, seed: int, draws: int
) -> Iterator[Told]:
    """Yield what every method says of every outcome and month, beside what happened."""
    words = _outcome_words(journeys)
    forecast = foretell(learned, words, _came(journeys, learned, cut, kind), seed=seed, draws=draws)
    happened = count_outcomes(journeys, begun_before=cut.day if kind == "none" else None)
    before = count_outcomes(journeys).outcomes
    for word in words:
        history = baselines.history_of(before.get(word, {}), journeys.first_day, cut.day)
        said = baselines.foretell(history, cut.months)
        for place, month in enumerate(cut.months):
            label = month_label(month)
            methods = {"forkroad": forecast[word].get(label)}
            methods |= {method: all_months[place] for method, all_months in said.items()}
            for method, predicted in methods.items():
                if predicted is not None:
                    actual = happened.count(word, label)
                    yield Told(cut.day, label, word, kind, method, actual, predicted)


def _outcome_words(journeys: Journeys) -> list[str]:
    words = dict.fromkeys(journeys.rules.outcomes.values())
    if journeys.rules.silence is not None:
        words[LOST] = None
    return list(words)


def _came(
    journeys: Journeys, learned: Scenario, cut: Cut, kind: Arrivals
) -> dict[str, dict[date, float]] | None:
    """Return who arrives by the segments that were learned, None for the scenario's own."""
    if kind == "own":
        return None
    if kind == "none":
        return {name: {} for name in learned.segments}
    return by_segment(learned, arrivals_by_day(journeys, cut.day, cut.end))
