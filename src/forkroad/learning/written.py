"""What a fit writes: the text of the scenario, its tables, and what was decided on the way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forkroad.learning.arrivals_of_log import fit_arrivals
from forkroad.learning.fit_result import refuse_too_long
from forkroad.learning.fit_steps import fit_journey
from forkroad.learning.journeys import Journeys
from forkroad.learning.map_fit import MapFit
from forkroad.learning.notes_of_fit import (
    about_arrivals,
    about_groups,
    notes_of_journey,
    segment_notes,
    what_it_is,
)
from forkroad.learning.repeat import (
    AgainDraft,
    RepeatLearned,
    RepeatWanted,
    learn_repeat,
    text_of,
)
from forkroad.learning.scenario_frame import Head
from forkroad.learning.scenario_text import Draft, write_scenario
from forkroad.learning.segments_by_value import ValueSegments
from forkroad.learning.step_names import label_for
from forkroad.learning.tables_of_fit import make_repeat_tables, make_tables
from forkroad.records import record
from forkroad.results.table import Table


@record(kw_only=True)
class Written:
    """A scenario's text, before it is read back, and what stands beside it.

    folder : where files that the text names are.
    """

    journeys: Journeys
    text: str
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    folder: Path | None = None


def write_on_map(made: MapFit, path: Path) -> Written:
    """Return what stands in a map of before."""
    return Written(
        journeys=made.journeys,
        text=made.text,
        tables=make_tables(made.journeys, made.fitted, unmapped=made.unmapped),
        notes=made.notes,
        folder=path.parent,
    )


def write_journey(
    journeys: Journeys,
    groups: ValueSegments | None,
    months: int,
    wanted: RepeatWanted,
) -> Written:
    """Return what journeys support: their steps, or types of customers who buy again.

    groups : where customers are told apart by what they bought. months : of the forecast.
    """
    fitted = fit_journey(journeys)
    again = learn_repeat(journeys, fitted, wanted, months)
    if again.draft is not None:
        return _write_again(journeys, again, again.draft, months)
    segments = dict(zip(journeys.segments.names, journeys.segments.labels, strict=True))
    arrivals = {name: fit_arrivals(journeys, place) for place, name in enumerate(segments)}
    told = about_groups(groups) if groups else ()
    notes = (*notes_of_journey(journeys, fitted, arrivals), *told, *again.notes)
    text = write_scenario(
        Draft(
            head=_head(journeys, months, notes),
            segments=segments,
            segment_notes=segment_notes(groups) if groups else {},
            arrivals=arrivals,
            journey=fitted,
        )
    )
    refuse_too_long(journeys.log.title, text)
    sizes = groups.sizes if groups else ()
    tables = {**make_tables(journeys, fitted, sizes=sizes), **again.tables}
    return Written(journeys=journeys, text=text, tables=tables, notes=notes)


def _write_again(
    journeys: Journeys, again: RepeatLearned, draft: AgainDraft, months: int
) -> Written:
    notes = (*again.notes, *about_arrivals("Who comes for the first time", draft.arrivals))
    text = text_of(draft, _head(journeys, months, (*notes, "Edit what you know better.")))
    refuse_too_long(journeys.log.title, text)
    tables = {**make_repeat_tables(journeys, draft), **again.tables}
    return Written(journeys=journeys, text=text, tables=tables, notes=notes)


def _head(journeys: Journeys, months: int, notes: tuple[str, ...]) -> Head:
    source = label_for(Path(journeys.log.title).name)
    return Head(
        source=source,
        notes=(what_it_is(journeys.log, source), *notes),
        start=journeys.end_day,
        months=months,
    )
