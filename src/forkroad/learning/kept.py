"""Kept forecasts: what was foretold when, of which scenario, so that it can be graded later.

They lie in one file of rows that stay once stored. Each row carries a hash of itself; a row that
was changed afterwards is refused, since a forecast that can be mended proves nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from forkroad.errors import EventLogError, OutputError
from forkroad.forecast.run import run
from forkroad.forecast.versions import version
from forkroad.learning.held_out import Foretold, foretold_by_month
from forkroad.learning.journey_rules import PURCHASE
from forkroad.learning.opening import refuse_scenario
from forkroad.learning.predicted import Predicted
from forkroad.periods import TOTAL, add_months
from forkroad.records import record
from forkroad.results.run_result import RunResult
from forkroad.scenario.measures import outcome_words
from forkroad.scenario.model import Scenario
from forkroad.storage.rows_file import opened

_FACTS = {"holds": "forkroad forecasts", "form": 1}
_COLUMNS = (
    "made_on",
    "name",
    "file",
    "scenario_sha256",
    "data_sha256",
    "start",
    "months",
    "seed",
    "version",
    "scenario",
    "forecast",
    "sha256",
)
_CHUNK = 1 << 20


@record(kw_only=True)
class Kept:
    """One forecast that was kept.

    number : its place in the file, from 1.
    scenario_sha256 : of the scenario's text. data_sha256 : of the log that was known when it was
        made, empty where none was named.
    scenario : the text of the scenario file.
    foretold : outcome word and month to the forecast.
    """

    number: int
    made_on: date
    name: str
    file: str
    scenario_sha256: str
    data_sha256: str
    start: date
    months: int
    seed: int
    version: str
    scenario: str
    foretold: Foretold


def keep_forecast(
    scenario: Scenario,
    store: str | Path,
    *,
    made_on: date,
    data: str | Path | None = None,
    seed: int | None = None,
    draws: int | None = None,
) -> Kept:
    """Run the base of a scenario and keep what it foretells; return what was kept.

    store : the file of forecasts, made where it is not there.
    made_on : the day on which the forecast is made. data : the log that is known by then.

    Raises what a run raises, EventLogError for a log that cannot be read, and OutputError where the
    file cannot be written, or the forecast has no month that could ever be graded.
    """
    _refuse_without_months(scenario)
    data_sha256 = _hash_of(Path(data)) if data is not None else ""
    result = run(scenario, seed=seed, draws=draws)
    content = scenario.source.content
    with opened(Path(store), _FACTS, _COLUMNS, may_exist=True) as rows:
        _refuse_foreign(rows.facts, rows.name)
        made = Kept(
            number=max(rows.numbers(), default=0) + 1,
            made_on=made_on,
            name=scenario.name,
            file=scenario.source.file,
            scenario_sha256=hashlib.sha256(content).hexdigest(),
            data_sha256=data_sha256,
            start=scenario.start,
            months=scenario.months,
            seed=result.seed,
            version=version(),
            scenario=content.decode("utf-8", "replace"),
            foretold=_foretold(result, scenario),
        )
        rows.store([(made.number, _cells(made))])
    return made


def why_ungraded(kept: Kept) -> str:
    """Return why a forecast can never be graded: its months were over; empty where it can."""
    months = [date.fromisoformat(f"{label}-01") for it in kept.foretold.values() for label in it]
    if add_months(max(months), 1) > kept.made_on:
        return ""
    return (
        f"all of its months were over on {kept.made_on}, so that it can never be graded; --made-on "
        "says on which day an earlier forecast was made"
    )


def _refuse_without_months(scenario: Scenario) -> None:
    """Refuse a forecast that could never be graded, since no month of it is whole."""
    file = scenario.source.file or scenario.name
    if scenario.report_by != "month":
        raise OutputError(f"{file}: forecasts are graded by the month; say report_by: month")
    if all(period.is_cut for period in scenario.calendar.periods):
        raise OutputError(
            f"{file}: the forecast has no whole calendar month, so that it could never be graded"
        )


def kept_forecasts(store: str | Path) -> list[Kept]:
    """Return every forecast of a file, in the order in which they were kept.

    Raises OutputError where it is no such file, or a row is not as it was stored.
    """
    path = Path(store)
    if not path.exists():
        raise OutputError(f"{path}: there is no such file; --keep SCENARIO makes it")
    with opened(path, _FACTS, _COLUMNS, may_exist=True) as rows:
        _refuse_foreign(rows.facts, rows.name)
        found = list(rows.rows())
    return [_read(row, str(path)) for row in found]


def _refuse_foreign(facts: Mapping[str, Any], name: str) -> None:
    if facts.get("holds") != _FACTS["holds"]:
        raise OutputError(f"{name}: holds no forecasts, but other stored results")


def _hash_of(data: Path) -> str:
    refuse_scenario(data)
    found = hashlib.sha256()
    try:
        with data.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                found.update(piece)
    except OSError as error:
        raise EventLogError(f"{data}: cannot be read: {error.strerror or error}") from None
    return found.hexdigest()


def _foretold(result: RunResult, scenario: Scenario) -> Foretold:
    """Return what a run says of every outcome in every period that is a whole month."""
    whole = [period.label for period in scenario.calendar.periods if not period.is_cut]
    found: dict[str, dict[str, Predicted]] = {}
    for word in dict.fromkeys([PURCHASE, *outcome_words(scenario)]):
        by_month = foretold_by_month(result, word)
        mine = {label: by_month[label] for label in whole if label in by_month and label != TOTAL}
        if mine:
            found[word] = mine
    return found


def _cells(kept: Kept) -> list[str | int | float | None]:
    forecast = {
        word: {label: [each.mean, *each.quantiles] for label, each in months.items()}
        for word, months in kept.foretold.items()
    }
    cells: list[str | int | float | None] = [
        kept.made_on.isoformat(),
        kept.name,
        kept.file,
        kept.scenario_sha256,
        kept.data_sha256,
        kept.start.isoformat(),
        kept.months,
        kept.seed,
        kept.version,
        kept.scenario,
        json.dumps(forecast),
    ]
    return [*cells, _seal(kept.number, cells)]


def _seal(number: int, cells: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps([number, *cells]).encode()).hexdigest()


def _read(row: Sequence[Any], name: str) -> Kept:
    number, *cells = row
    if len(cells) != len(_COLUMNS) or cells[-1] != _seal(number, cells[:-1]):
        raise OutputError(
            f"{name}: forecast {number} is not as it was kept; one that was changed proves nothing"
        )
    own = dict(zip(_COLUMNS, cells, strict=True))
    foretold = {
        word: {label: Predicted(it[0], tuple(it[1:])) for label, it in months.items()}
        for word, months in json.loads(own["forecast"]).items()
    }
    return Kept(
        number=number,
        made_on=date.fromisoformat(own["made_on"]),
        start=date.fromisoformat(own["start"]),
        foretold=foretold,
        **{
            key: own[key]
            for key in (
                "name",
                "file",
                "scenario_sha256",
                "data_sha256",
                "months",
                "seed",
                "version",
                "scenario",
            )
        },
    )
