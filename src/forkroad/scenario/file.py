"""The scenario file: the one module that knows YAML, and the door through which files come in.

A file is bytes from anywhere, so its limits (size, depth, plain YAML without anchors, aliases,
tags and second documents) are checked while it streams, before anything is built. What the
data mean is `reading`'s business.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from forkroad.errors import Problem, ScenarioError
from forkroad.scenario.model import Scenario
from forkroad.scenario.reading import Reading, read_tree
from forkroad.scenario.source import Position, SourceTree
from forkroad.scenario.tree import UNSEEN, Malformed, TreeBuilder, hidden_character

MAX_BYTES = 1_000_000


def load(path: str | Path) -> Scenario:
    """Return the scenario of a file.

    Raises ScenarioError with everything that is wrong in it.
    """
    return read_file(path).required()


def read_file(path: str | Path) -> Reading:
    """Read a scenario file; what is wrong in it comes with the reading."""
    path = Path(path)
    try:
        content = _bytes_of(path)
    except Malformed as malformed:
        return Reading(None, (_problem(malformed, str(path)),))
    return read_text(content, file=str(path), folder=path.parent)


def read_text(
    text: str | bytes, *, file: str = "scenario.yaml", folder: Path | None = None
) -> Reading:
    """Read a scenario from its text.

    file : the name that messages carry.
    folder : where files that the scenario names are looked for; None refuses them.
    """
    builder = TreeBuilder()
    try:
        content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        _build(builder, _decoded(content))
        if not isinstance(builder.data, dict):
            raise Malformed((1, 1), _NOT_A_SCENARIO)
    except Malformed as malformed:
        problems = [replace(problem, file=file) for problem in builder.problems]
        return Reading(None, tuple(sorted([*problems, _problem(malformed, file)])))
    tree = SourceTree(
        file=file,
        data=builder.data,
        positions=builder.positions,
        value_positions=builder.value_positions,
        sha256=hashlib.sha256(content).hexdigest(),
        folder=folder,
    )
    problems = [replace(problem, file=file) for problem in builder.problems]
    return read_tree(tree, problems=problems, tainted=frozenset(builder.tainted))


def read_value(text: str) -> Any:
    """Return the plain data that one value written as YAML stands for, as `--set` needs it.

    Raises ScenarioError if it cannot be read.
    """
    builder = TreeBuilder()
    try:
        _build(builder, _decoded(text.encode("utf-8", "surrogatepass")))
    except Malformed as malformed:
        raise ScenarioError([_problem(malformed, "")]) from None
    if builder.problems:
        raise ScenarioError(builder.problems)
    return builder.data


_NOT_A_SCENARIO = (
    'this is not a scenario; it begins with "forkroad: 1" and has start, months, segments '
    "and journey"
)


def _problem(malformed: Malformed, file: str) -> Problem:
    return Problem(*malformed.position, malformed.place, malformed.message, file=file)


def _bytes_of(path: Path) -> bytes:
    """Return a file's bytes, one more than allowed at most."""
    nowhere = (0, 0)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise Malformed(nowhere, "this is a folder; name the scenario file in it")
        if not stat.S_ISREG(mode):
            raise Malformed(nowhere, "this is not an ordinary file")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Malformed(nowhere, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be"
        raise Malformed(nowhere, f"the file cannot be opened ({reason})") from None


def _decoded(content: bytes) -> str:
    """Return the text of a file, refusing sizes, encodings and characters that cannot be."""
    if len(content) > MAX_BYTES:
        raise Malformed((1, 1), f"the file is over {MAX_BYTES // 10**6} MB; a scenario is text")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Malformed((1, 1), "the file is written in UTF-16; save it as UTF-8")
    if b"\x00" in content:
        where = _position(content[: content.index(b"\x00")].decode("latin-1"))
        raise Malformed(where, "this is not a text file; a scenario is text in UTF-8")
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        where = _position(content[: error.start].decode("utf-8", "replace"))
        raise Malformed(
            where, f"byte {content[error.start]:#04x} is not UTF-8 here; save the file as UTF-8"
        ) from None
    unseen = UNSEEN.search(text)
    if unseen:
        raise Malformed(
            _position(text[: unseen.start()]), "the line " + hidden_character(unseen.group())
        )
    return text


def _position(before: str) -> Position:
    """Return line and column behind a text."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _build(builder: TreeBuilder, text: str) -> None:
    """Feed the pieces of a text to a builder."""
    documents = 0
    for event in _events(text):
        position = _mark(event.start_mark)
        if isinstance(event, DocumentStartEvent):
            documents += 1
            _refuse_document(event, position, documents)
        elif isinstance(event, NodeEvent):
            _refuse_reference(event, position)
            _feed(builder, event, position)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            builder.close()


def _feed(builder: TreeBuilder, event: NodeEvent, position: Position) -> None:
    if isinstance(event, MappingStartEvent):
        builder.open({}, position)
    elif isinstance(event, SequenceStartEvent):
        builder.open([], position)
    elif isinstance(event, ScalarEvent):
        builder.scalar(event.value, event.style is None, position)


def _refuse_document(event: DocumentStartEvent, position: Position, number: int) -> None:
    if number > 1:
        raise Malformed(position, 'a second document begins here ("---"); a file holds one')
    if event.version or event.tags:
        raise Malformed(position, 'a scenario file has no directives ("%..."); take the line out')


def _refuse_reference(event: NodeEvent, position: Position) -> None:
    """Refuse what would copy one part of the file into another, or name types."""
    instead = "write it out, or give it a name under values"
    if isinstance(event, AliasEvent):
        raise Malformed(position, f'a scenario file has no aliases ("*{event.anchor}"); {instead}')
    if event.anchor:
        raise Malformed(position, f'a scenario file has no anchors ("&{event.anchor}"); {instead}')
    if getattr(event, "tag", None):
        raise Malformed(
            position, 'a scenario file has no tags ("!..."); write the value alone, or in quotes'
        )


def _events(text: str) -> Iterator[Event]:
    """Yield the events of YAML, its errors turned into ours."""
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Malformed(_mark(mark), _in_plain_words(str(error.problem))) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise Malformed((1, 1), f"the file cannot be read as YAML ({error})") from None


def _mark(mark: Any) -> Position:
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _in_plain_words(problem: str) -> str:
    """Return a parser's complaint as something to act on."""
    for part, message in _COMPLAINTS.items():
        if part in problem:
            return message
    return f"this cannot be read as YAML ({problem})"


_COMPLAINTS = {
    "mapping values are not allowed": (
        'a ":" cannot stand here; put a text that holds ": " in quotes, and check the indentation'
    ),
    "'\\t'": "a tab stands here; indent with spaces",
    "expected <block end>": "this line does not fit the ones above; check its indentation",
    "expected ',' or": 'a "," or a closing bracket is missing before this',
    "<stream end>": "the file ends in the middle of something; a closing bracket is missing",
    "end of stream": "the file ends in the middle of a text; a closing quote is missing",
    "could not find expected ':'": 'a ":" is missing after this key',
    "cannot start any token": "a text cannot begin with this character; put it in quotes",
    "expected the node content": "a value is missing before this",
    "expected '<document start>'": "this line does not fit the ones above; check its indentation",
    "escape character": 'after "\\" in double quotes this cannot stand; use single quotes',
}
