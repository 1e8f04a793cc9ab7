"""What a report says: plain records, rounded and labelled, before any page is drawn.

A chart holds no numbers of its own: it names columns of the sheet below it, so that a drawing
can never show what no table holds. Values are kept beside their texts for downloads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from forkroad.records import record
from forkroad.report.notes import Note

Value = str | int | float | bool | None


@record
class Column:
    """One column of a sheet: its heading, its cells as they are read and as they were computed.

    is_short : texts of one line, such as dates, however narrow the page.
    """

    heading: str
    texts: Sequence[str]
    values: Sequence[Value]
    is_number: bool = True
    is_short: bool = False


@record
class Sheet:
    """A table of the page.

    name : unique in the report, a word of our own; files are called after it.
    total : the number of the row that sums up the others and no chart draws, -1 where none does.
    is_open : whether it is unfolded from the start.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    total: int = -1
    is_open: bool = False

    @property
    def n_rows(self) -> int:
        """How many rows it has."""
        return len(self.columns[0].texts) if self.columns else 0


@record
class Series:
    """One column as a chart draws it; the words are those that charts.js explains.

    column : its number in the sheet.
    """

    column: int
    role: str = ""
    tone: str = ""
    shape: str = ""


@record
class Chart:
    """A drawing of a sheet's rows; `labels` is the column that names them.

    tones : the colour of each row, of bars alone.
    rows : which rows are drawn; all but the total where none are named.
    """

    kind: str
    title: str
    sheet: str
    series: tuple[Series, ...]
    labels: int = 0
    unit: str = ""
    is_share: bool = False
    tones: tuple[str, ...] = ()
    rows: tuple[int, ...] | None = None


@record
class Step:
    """A step of the journey in words: the twin of its box on the map."""

    label: str
    figures: str
    facts: tuple[str, ...]
    ways: Sheet | None


@record
class JourneyPart:
    """The map: what journey.js draws, and each step in words; `trouble` says why there is none."""

    data: Mapping[str, Any]
    steps: tuple[Step, ...]
    trouble: Note | None = None


@record
class Tile:
    """One figure in large letters: what it is, its text, and between what it lies."""

    label: str
    text: str
    between: str
    value: Value


@record
class Part:
    """One part of the page: sentences, then drawings and tables in their order."""

    name: str
    title: str
    texts: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    blocks: tuple[Chart | Sheet, ...] = ()
    journey: JourneyPart | None = None
    # Sentences that come from the engine and the reader of the file.
    notes: tuple[Note, ...] = ()


@record
class Report:
    """The whole report.

    words : fixed words of the page itself by key, as the language has them.
    """

    language: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All tables in their order, those of the map's steps last."""
        own = [it for part in self.parts for it in part.blocks if isinstance(it, Sheet)]
        steps = [step for part in self.parts if part.journey for step in part.journey.steps]
        return (*own, *(step.ways for step in steps if step.ways))
