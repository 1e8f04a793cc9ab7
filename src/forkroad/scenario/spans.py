"""Where each value of a scenario file stands in its text, so that one can be changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forkroad.records import record
from forkroad.scenario.source import Place


@record
class Piece:
    """A scalar, the beginning of a mapping or list, or the end of one, from start to end.

    kind : scalar, mapping, list or end. is_flow : written between braces or brackets.
    """

    kind: str
    start: int
    end: int
    value: str = ""
    is_flow: bool = False


@record
class Span:
    """Where a value stands.

    key : where its key begins, or where it begins itself in a list.
    start, end : of the value; that of a mapping or list ends with what it holds.
    is_flow : whether it is a mapping or list between braces or brackets.
    children : the keys of a mapping or the numbers of a list, in their order.
    """

    key: int
    start: int
    end: int
    is_flow: bool = False
    children: tuple[str | int, ...] = ()


def find_spans(pieces: Iterable[Piece]) -> dict[Place, Span]:
    """Return where every value of a file stands, the file itself under ()."""
    spans: dict[Place, Span] = {}
    _read_value(iter(pieces), (), None, spans)
    return spans


@dataclass
class _End:
    """Where the value that was read last ends."""

    place: int


def _read_value(
    pieces: Iterator[Piece], place: Place, key: int | None, spans: dict[Place, Span]
) -> _End | None:
    """Note the next value and what it holds; return its end, None where a collection ends."""
    piece = next(pieces)
    if piece.kind == "end":
        spans[place] = Span(piece.start, piece.start, piece.end)
        return None
    begins = piece.start if key is None else key
    if piece.kind == "scalar":
        spans[place] = Span(begins, piece.start, piece.end)
        return _End(piece.end)
    children, last = _read_children(pieces, piece, place, spans)
    spans[place] = Span(begins, piece.start, last, piece.is_flow, children)
    return _End(last)


def _read_children(
    pieces: Iterator[Piece], opening: Piece, place: Place, spans: dict[Place, Span]
) -> tuple[tuple[str | int, ...], int]:
    """Note what a mapping or list holds; return its keys and where it ends."""
    children: list[str | int] = []
    last = opening.end
    while True:
        child: str | int = len(children)
        key = None
        if opening.kind == "mapping":
            piece = next(pieces)
            if piece.kind == "end":
                return tuple(children), piece.end if opening.is_flow else last
            child, key = piece.value, piece.start
        end = _read_value(pieces, (*place, child), key, spans)
        if end is None:
            closing = spans.pop((*place, child))
            return tuple(children), closing.end if opening.is_flow else last
        children.append(child)
        last = end.place
