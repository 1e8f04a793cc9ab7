"""What every scenario file that a fit writes has: its head, its products, where shares are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from forkroad.learning.dwell import written_days
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


def head_lines(head: Head, *, closing: str = "") -> Iterator[str]:
    """Yield the lines up to the first section; closing : what is said apart from the notes."""
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


def products_lines(products: Iterable[str]) -> Iterator[str]:
    """Yield the section `products`."""
    yield "products:"
    yield from comment("The log has no prices: give one, and the forecast has revenue.", 2)
    for product in products:
        yield f"  {product}: {{price: 0}}"
    yield ""


def bought(product: str, units: Mapping[int, float]) -> str:
    """Return what stands in `buys`: a product, with the chances of its units where they differ."""
    if set(units) <= {1}:
        return product
    different = sorted(units)
    choice = written_days(different, [units[one] for one in different])
    return f"{{{product}: {{choice: {choice}}}}}"


def source_lines(head: Head) -> Iterator[str]:
    """Yield where the shares of a fork are from."""
    yield f"      source: {quoted(head.source)}"
    yield f"      asked_on: {head.start.isoformat()}"


def text_of_lines(lines: Iterable[str]) -> str:
    """Return lines as the text of a file."""
    return "\n".join(line.rstrip() for line in lines) + "\n"
