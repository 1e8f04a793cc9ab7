"""What every scenario file that a fit writes has: a head, sections in one order, their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from forkroad.learning.arrivals_of_log import FittedArrivals
from forkroad.learning.arrivals_text import values_lines
from forkroad.learning.shares_text import shares_text
from forkroad.learning.yaml_lines import comment, quoted
from forkroad.records import record


@record(kw_only=True)
class Head:
    """How a scenario file begins.

    source : the log that it was learned from. notes : sentences that stand before everything.
    start : the day after the log, on which it was asked.
    """

    source: str
    notes: tuple[str, ...]
    start: date
    months: int


@record(kw_only=True)
class Sections:
    """What stands below the head, in lines where it is not said otherwise.

    does : what is counted a month, such as "sets out". levels : name to what is expected of it.
    products, start_at : names. closing : what the head says apart from its notes.
    """

    does: str
    levels: Mapping[str, FittedArrivals]
    segments: Iterable[str]
    products: Sequence[str]
    start_at: str
    steps: Iterable[str]
    attributes: Iterable[str] = ()
    closing: str = ""


def text_of(head: Head, sections: Sections) -> str:
    """Return the text of a scenario file."""
    lines = [
        *_head_lines(head, sections.closing),
        *values_lines(sections.does, sections.levels),
        *sections.attributes,
        "segments:",
        *sections.segments,
        "",
        *_products_lines(sections.products),
        "journey:",
        f"  start_at: {sections.start_at}",
        "  steps:",
        *sections.steps,
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def bought(product: str, units: Mapping[int, float]) -> str:
    """Return what stands in `buys`: a product, with the chances of its units where they differ."""
    if set(units) <= {1}:
        return product
    different = sorted(units)
    choice = shares_text(different, [units[one] for one in different])
    return f"{{{product}: {{choice: {choice}}}}}"


def source_lines(head: Head) -> Iterator[str]:
    """Yield where the shares of a fork are from."""
    yield f"      source: {quoted(head.source)}"
    yield f"      asked_on: {head.start.isoformat()}"


def _head_lines(head: Head, closing: str) -> Iterator[str]:
    """Yield the lines up to the first section."""
    for note in head.notes:
        yield from comment(note)
    if closing:
        yield "#"
        yield from comment(closing)
    yield ""
    yield "forkroad: 1"
    yield f"name: {quoted(f'Learned from {head.source}')}"
    yield f"start: {head.start.isoformat()}"
    yield f"months: {head.months}"
    yield ""


def _products_lines(products: Sequence[str]) -> Iterator[str]:
    """Yield the section `products`, where there is any."""
    if not products:
        return
    yield "products:"
    yield from comment("The log has no prices: give one, and the forecast has revenue.", 2)
    for product in products:
        yield f"  {product}: {{price: 0}}"
    yield ""
