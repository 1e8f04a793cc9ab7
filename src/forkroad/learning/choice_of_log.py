"""The choices at a fork as a log has them: who went where, with what stood beside the event.

What was offered is read on the event of the step, before anybody chose: a column named after an
attribute and an alternative (price_cart) is what that alternative had, any other is of the
customer. Who has not gone yet has made no choice; who is not told what they were offered says
nothing about it, and is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forkroad.errors import EventLogError, UsageError, did_you_mean
from forkroad.learning.choice_table import Choices, as_numbers
from forkroad.learning.journeys import Journeys
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# Of more choices than this, one in so many is taken: their coefficients are known well enough.
MOST_CHOICES = 200_000


@record(kw_only=True)
class ChoicesOfLog:
    """The choices that customers of a step made.

    n_unknown : choices that are left out, because a column is empty. every : one in so many
    customers is looked at.
    """

    choices: Choices
    n_unknown: int
    every: int

    def note(self, step: str) -> str:
        """Return how the columns were read, in a sentence."""
        of = self.choices.of_some
        whose = [
            f"{a} of {', '.join(of.get(a, ['the customer']))}" for a in self.choices.attributes
        ]
        some = f" One customer in {self.every} was looked at." if self.every > 1 else ""
        unknown = f" {self.n_unknown:,} choices have an empty column." if self.n_unknown else ""
        return (
            f"{step}: what was offered stands beside the event, {'; '.join(whose)}. Only who had "
            f"gone on by the end of the log counts.{some}{unknown}"
        )


def choices_of_log(journeys: Journeys, step: str, columns: Sequence[str]) -> ChoicesOfLog:
    """Return the choices made at a step, with what some columns of the log say of them.

    columns : attributes that were read, such as price_cart, price_rival and age.

    Raises UsageError for a step that is not there, EventLogError for a column that is no number,
    and where there is no choice.
    """
    names = journeys.steps.names
    if step not in names:
        hint = did_you_mean(step, names) or f"; there are {', '.join(names[:8])}"
        raise UsageError(f'there is no step "{step}" (--choice-columns){hint}')
    moves = journeys.moves.where(step=names.index(step))
    taken = sorted(set(moves["to"][moves["to"] >= 0].tolist()))
    if len(taken) < 2:
        raise EventLogError(
            f"{journeys.log.title}: {step}: everybody who went on went the same way; there is no "
            "choice to learn"
        )
    every = -(-int(moves.n.sum()) // MOST_CHOICES)
    to, cells = _read(journeys, names.index(step), taken, columns, every)
    read = _Read([names[way] for way in taken], np.searchsorted(taken, to), cells)
    return _put_together(read, journeys.log.title, every)


@record
class _Read:
    """Alternatives, (n,) which one was taken, and each column's (n,) numbers, nan where empty."""

    alternatives: list[str]
    taken: Whole
    cells: Mapping[str, Floats]


def _read(
    journeys: Journeys, step: int, taken: Sequence[int], columns: Sequence[str], every: int
) -> tuple[Whole, dict[str, Floats]]:
    """Return where customers went from a step, and the numbers of columns beside the event."""
    import narwhals.stable.v2 as nw

    log = journeys.log
    places = {name: f"a{log.columns.attributes.index(name)}" for name in columns}
    beside = log.events.select("row", *dict.fromkeys(places.values()))
    gone = journeys.single_moves.filter(
        nw.col("step") == step, nw.col("to").is_in(taken), nw.col("customer") % every == 0
    )
    found = log.store.arrays(gone.select("row", "to").join(beside, on="row", how="inner"))
    order = np.argsort(found["row"])
    rows = found["row"][order]
    cells = {
        name: _numbers(log.title, name, found[place][order], rows) for name, place in places.items()
    }
    return np.asarray(found["to"][order], np.int64), cells


def _numbers(title: str, name: str, texts: Any, rows: Whole) -> Floats:
    """Return texts as numbers, nan where there is none."""
    cells: list[str | None] = np.ma.asarray(texts).tolist()
    found = as_numbers(cells)
    bad = np.flatnonzero(np.isinf(found))
    if len(bad):
        place = int(bad[0])
        raise EventLogError(
            f'{title}: row {rows[place] + 1}: "{name}" is {cells[place]!r}; needed is a number, '
            "or nothing where it is not known"
        )
    return found


def _put_together(read: _Read, title: str, every: int) -> ChoicesOfLog:
    """Return one row an alternative that was offered, choice after choice."""
    n = len(read.taken)
    attributes, of_some, offered = _attributes(read)
    is_known = offered[np.arange(n), read.taken]
    for name, numbers in attributes.items():
        if name not in of_some:
            is_known &= ~np.isnan(numbers[:, 0])
    if not is_known.any():
        raise EventLogError(f"{title}: no choice has all of {', '.join(read.cells)} beside it")
    offered = offered[is_known]
    occasion, alternative = np.nonzero(offered)
    return ChoicesOfLog(
        choices=Choices(
            alternatives=tuple(read.alternatives),
            starts=np.flatnonzero(np.diff(occasion, prepend=-1)),
            alternative=alternative,
            chosen=alternative == read.taken[is_known][occasion],
            attributes={name: numbers[is_known][offered] for name, numbers in attributes.items()},
            of_some=of_some,
        ),
        n_unknown=int(n - is_known.sum()),
        every=every,
    )


def _attributes(read: _Read) -> tuple[dict[str, Floats], dict[str, list[str]], NDArray[np.bool_]]:
    """Return (n, n_ways) of each attribute, which are of some alternatives, and what was offered.

    Where the attribute of an alternative is not known, it was not offered.
    """
    n, n_ways = len(read.taken), len(read.alternatives)
    attributes: dict[str, Floats] = {}
    of_some: dict[str, list[str]] = {}
    offered = np.ones((n, n_ways), dtype=bool)
    for column, numbers in read.cells.items():
        attribute, alternative = _whose(column, read.alternatives)
        if attribute in attributes and not (alternative and attribute in of_some):
            raise UsageError(
                f"--choice-columns: {attribute} would be of the customer and of an alternative"
            )
        if not alternative:
            attributes[attribute] = np.repeat(numbers[:, None], n_ways, axis=1)
            continue
        way = read.alternatives.index(alternative)
        attributes.setdefault(attribute, np.zeros((n, n_ways)))[:, way] = numbers
        offered[:, way] = ~np.isnan(numbers) & offered[:, way]
        of_some.setdefault(attribute, []).append(alternative)
    return attributes, of_some, offered


def _whose(column: str, alternatives: Sequence[str]) -> tuple[str, str]:
    """Return the attribute of a column, and the alternative that has it, empty for the customer.

    >>> _whose("price_cart", ["cart", "rival"]), _whose("age", ["cart", "rival"])
    (('price', 'cart'), ('age', ''))
    """
    for alternative in sorted(alternatives, key=len, reverse=True):
        attribute = column.removesuffix(f"_{alternative}")
        if attribute and attribute != column:
            return attribute, alternative
    return column, ""
