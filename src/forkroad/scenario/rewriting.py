"""A scenario file with some of its values changed, every other character left as it is.

Comments, quotes, blank lines and the order of keys are the planner's; so single values are
replaced in the text, and nothing is written anew by a YAML library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forkroad.records import record
from forkroad.scenario.source import Place, written
from forkroad.scenario.spans import Span, find_spans
from forkroad.scenario.yaml_text import list_pieces


@record
class Edit:
    """One change: the value at a place, as YAML on one line; None takes the key away.

    A new section of the file may have lines of its own: its value then begins with a line end.

    A key that is not there is added to its mapping, behind the key `after` where that is there.
    """

    place: Place
    value: str | None
    after: str = ""


def rewritten(text: str, edits: Iterable[Edit]) -> str:
    r"""Return a text with changed values.

    Raises KeyError for a place whose mapping is not there, or a list's entry that is not.

    >>> print(rewritten("a: 1  # one\nb: {c: 2}\n", [Edit(("a",), "7"), Edit(("b", "d"), "3")]))
    a: 7  # one
    b: {c: 2, d: 3}
    <BLANKLINE>
    """
    spans = find_spans(list_pieces(text))
    cuts = [_cut(text, spans, edit, number) for number, edit in enumerate(edits)]
    # From the end to the beginning, so that places before a change stay where they are; what is
    # added at one place comes in the order of the edits.
    for start, end, _, new in sorted(cuts, key=lambda cut: (cut[0], cut[2]), reverse=True):
        text = text[:start] + new + text[end:]
    return text


Cut = tuple[int, int, int, str]


def _cut(text: str, spans: Mapping[Place, Span], edit: Edit, number: int) -> Cut:
    """Return what to replace by what: from, to, the number of the edit, the new text."""
    span = spans.get(edit.place)
    if edit.value is None:
        return (*_without(text, spans, edit.place), number, "") if span else (0, 0, number, "")
    if span is not None and (span.end > span.start or not text[span.key : span.start].strip()):
        return (span.start, span.end, number, edit.value)
    parent = spans.get(edit.place[:-1])
    if span is not None or parent is None or not isinstance(edit.place[-1], str):
        raise KeyError(written(edit.place))
    return _added(text, spans, parent, edit, number)


def _added(text: str, spans: Mapping[Place, Span], parent: Span, edit: Edit, number: int) -> Cut:
    gap = "" if (edit.value or "").startswith("\n") else " "
    line = f"{edit.place[-1]}:{gap}{edit.value}"
    if not parent.children:
        return (parent.start, parent.end, number, f"{{{line}}}")
    above = edit.after if edit.after in parent.children else parent.children[-1]
    before = spans[(*edit.place[:-1], above)]
    if parent.is_flow:
        return (before.end, before.end, number, f", {line}")
    first = spans[(*edit.place[:-1], parent.children[0])]
    indent = " " * (first.key - text.rfind("\n", 0, first.key) - 1)
    end = text.find("\n", before.end)
    if end < 0:
        return (len(text), len(text), number, f"\n{indent}{line}")
    end -= text[:end].endswith("\r")
    return (end, end, number, f"{_line_end(text)}{indent}{line}")


def _without(text: str, spans: Mapping[Place, Span], place: Place) -> tuple[int, int]:
    """Return from where to where a key stands with its value and what parts it from others."""
    span, parent = spans[place], spans[place[:-1]]
    at = parent.children.index(place[-1])
    if parent.is_flow:
        if at + 1 < len(parent.children):
            return span.key, spans[(*place[:-1], parent.children[at + 1])].key
        previous = spans[(*place[:-1], parent.children[at - 1])].end if at else span.key
        return previous, span.end
    start = text.rfind("\n", 0, span.key) + 1
    end = text.find("\n", span.end)
    return start, len(text) if end < 0 else end + 1


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
