"""The text of a scenario file as pieces: the one module that knows YAML.

A file is bytes from anywhere, so its limits (depth, long lines, plain YAML without anchors,
aliases, tags and second documents) are checked while it streams, before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner

from forkroad.scenario.content import MAX_LINE, long_line, position_at
from forkroad.scenario.source import Position
from forkroad.scenario.spans import Piece
from forkroad.scenario.tree import MAX_DEPTH, Malformed, TreeBuilder


def build_tree(builder: TreeBuilder, text: str) -> None:
    """Feed the pieces of a text to a builder, up to a line that is too long.

    Raises Malformed where a scenario file cannot be so.
    """
    offset = long_line(text)
    if offset is None:
        _feed(builder, text)
        return
    wall = position_at(text, offset)
    try:
        _feed(builder, text[:offset])
    except Malformed as malformed:
        if malformed.position < wall:
            raise
    raise Malformed(wall, f"the line has more than {MAX_LINE:,} characters; break it")


def list_pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text that can be read, in their order: what they are and where."""
    for event in _events(text):
        kind = _KINDS.get(type(event))
        if kind is not None:
            is_flow = bool(getattr(event, "flow_style", False))
            value = getattr(event, "value", "")
            yield Piece(kind, event.start_mark.index, event.end_mark.index, value, is_flow)


_KINDS: dict[type[Event], str] = {
    ScalarEvent: "scalar",
    MappingStartEvent: "mapping",
    SequenceStartEvent: "list",
    MappingEndEvent: "end",
    SequenceEndEvent: "end",
}


def _feed(builder: TreeBuilder, text: str) -> None:
    documents = 0
    for event in _events(text):
        position = _mark(event.start_mark)
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Malformed(position, 'a second document begins here ("---"); a file holds one')
        elif isinstance(event, ScalarEvent):
            builder.scalar(event.value, event.style is None, position)
        elif isinstance(event, MappingStartEvent):
            builder.open({}, position)
        elif isinstance(event, SequenceStartEvent):
            builder.open([], position)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            builder.close()


def _events(text: str) -> Iterator[Event]:
    """Yield the events of YAML, its errors turned into ours."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Reader = _TrustingReader
    yaml.Scanner = _LimitedScanner
    try:
        yield from yaml.parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Malformed(_mark(mark), _in_plain_words(str(error.problem))) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise Malformed((1, 1), f"the file cannot be read as YAML ({error})") from None


class _TrustingReader(Reader):
    """A reader that does not look for unprintable characters: `decoded` has refused them all.

    Its own way to look costs a tenth of the whole check in a file that is not all ASCII.
    """

    def check_printable(self, data: Any) -> None:
        pass


class _LimitedScanner(Scanner):
    """A scanner that stops at once at what a scenario file does without.

    It also remembers that the next token is complete, which the parser asks for many times over.
    """

    _is_complete = False

    def check_token(self, *choices: Any) -> bool:
        return isinstance(self.peek_token(), choices or object)

    def peek_token(self) -> Any:
        if not self._is_complete:
            while self.need_more_tokens():
                self.fetch_more_tokens()
            self._is_complete = True
        return self.tokens[0] if self.tokens else None

    def get_token(self) -> Any:
        token = self.peek_token()
        self._is_complete = False
        if token is not None:
            self.tokens_taken += 1
            del self.tokens[0]
        return token

    def fetch_flow_sequence_start(self) -> None:
        self._check_depth()
        super().fetch_flow_sequence_start()

    def fetch_flow_mapping_start(self) -> None:
        self._check_depth()
        super().fetch_flow_mapping_start()

    def _check_depth(self) -> None:
        if self.flow_level >= MAX_DEPTH:
            raise self._refusal(f"the file nests more than {MAX_DEPTH} deep here")

    def fetch_alias(self) -> None:
        raise self._refusal(f'a scenario file has no aliases ("*..."); {_INSTEAD}')

    def fetch_anchor(self) -> None:
        raise self._refusal(f'a scenario file has no anchors ("&..."); {_INSTEAD}')

    def fetch_tag(self) -> None:
        raise self._refusal(
            'a scenario file has no tags ("!..."); write the value alone, or in quotes'
        )

    def fetch_directive(self) -> None:
        raise self._refusal('a scenario file has no directives ("%..."); take the line out')

    def _refusal(self, message: str) -> Malformed:
        return Malformed(_mark(self.reader.get_mark()), message)


_INSTEAD = "write it out, or give it a name under values"


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
    "<stream end>": "the file ends in the middle of something; a closing bracket is missing",
    "expected ',' or": 'a "," or a closing bracket is missing before this',
    "end of stream": "the file ends in the middle of a text; a closing quote is missing",
    "could not find expected ':'": 'a ":" is missing after this key',
    "cannot start any token": "a text cannot begin with this character; put it in quotes",
    "expected the node content": "a value is missing before this",
    "expected '<document start>'": "this line does not fit the ones above; check its indentation",
    "escape character": 'after "\\" in double quotes this cannot stand; use single quotes',
}
