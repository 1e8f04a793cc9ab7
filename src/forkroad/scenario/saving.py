"""Saving a what-if into the text of a scenario file, all else left as the planner wrote it.

The new lines are put behind the last what-if, so that comments, blank lines and the alignment of
columns stay; what-ifs inside braces get one more inside them. Either way the text is read back
before anybody gets it. No file is touched here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from forkroad.errors import OutputError, UsageError
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario
from forkroad.scenario.reading import Reading
from forkroad.scenario.rewriting import Edit, rewritten

# What can stand without quotes and mean itself: names and paths, percentages, factors, durations.
_PLAIN = re.compile(r"[^\W\d]\w*(?:\.\w+)*|[0-9]+(?:\.[0-9]+)?(?:%| days?)|x[0-9]+(?:\.[0-9]+)?")
_WORDS = frozenset(("null", "true", "false", "nan", "inf"))


Read = Callable[[str], Reading]


def with_saved_what_if(
    text: str,
    name: str,
    what_if: Mapping[str, Any],
    *,
    file: str = "scenario.yaml",
    folder: Path | None = None,
) -> str:
    """Return the text of a scenario file with one more what-if.

    what_if : its keys as in the file, plain data. file, folder : as of `file.read_text`.

    Raises UsageError where there is a what-if of that name, ScenarioError with all that is wrong
    with the text as it was or as it would be, OutputError where the text cannot take it.
    """
    read: Read = partial(read_text, file=file, folder=folder)
    before = read(text).required()
    if name in before.what_ifs:
        raise UsageError(f'there is a what-if "{name}" already; take another name')
    wanted = _with_what_if(before.source.data, name, what_if)
    tried = []
    for put in (_in_lines, _in_braces):
        after = put(text, before, name, what_if)
        if after is None:
            continue
        if _holds(read(after), wanted):
            return after
        tried.append(after)
    # Whoever asks for what cannot be is told by the text as it would be.
    for after in tried:
        read(after).required()
    raise OutputError(f'the what-if "{name}" cannot be written into this file; add it by hand')


def _with_what_if(data: Mapping[str, Any], name: str, what_if: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "what_ifs": {**(data.get("what_ifs") or {}), name: dict(what_if)}}


def _holds(reading: Reading, data: Mapping[str, Any]) -> bool:
    """Return whether a text was read as a scenario of just these data."""
    scenario = reading.scenario
    return scenario is not None and scenario.source.data == data


def _in_lines(text: str, before: Scenario, name: str, what_if: Mapping[str, Any]) -> str | None:
    """Return the text with lines put in; None where the what-ifs do not stand in lines."""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(ending)
    what_ifs = before.source.data.get("what_ifs")
    if not what_ifs:
        if "what_ifs" in before.source.data:
            return None
        body = list(_lines(name, what_if, 2))
        while lines and not lines[-1].strip():
            lines.pop()
        return ending.join([*lines, "", "what_ifs:", *body, ""])
    line, column = before.source.value_positions["what_ifs",]
    if lines[line - 1][column - 1] == "{":
        return None
    place = _end_of_section(lines, before)
    body = list(_lines(name, what_if, column - 1))
    return ending.join([*lines[:place], *body, *lines[place:]])


def _in_braces(text: str, _: Scenario, name: str, what_if: Mapping[str, Any]) -> str | None:
    """Return the text with a what-if put in on one line; None where there is no place for it."""
    try:
        return rewritten(text, [Edit(("what_ifs", name), _flowing(what_if))])
    except KeyError:
        return None


def _end_of_section(lines: list[str], scenario: Scenario) -> int:
    """Return how many lines there are up to the last of the what-ifs."""
    positions = scenario.source.positions
    here = positions["what_ifs",][0]
    later = [line for place, (line, _) in positions.items() if len(place) == 1 and line > here]
    end = min(later) - 1 if later else len(lines)
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return end


def _lines(key: str, value: Any, indent: int, depth: int = 0) -> Iterator[str]:
    """Yield a key and its value, the upper two levels in lines of their own."""
    before = " " * indent
    if isinstance(value, Mapping) and value and depth < 2:
        yield f"{before}{_key(key)}:"
        for name, content in value.items():
            yield from _lines(name, content, indent + 2, depth + 1)
    else:
        yield f"{before}{_key(key)}: {_flowing(value)}"


def _flowing(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)}: {_flowing(each)}" for key, each in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flowing, value))}]"
    return _scalar(value)


def _key(key: str) -> str:
    """Return a key: read as text, whatever it looks like, so that numbers stand without quotes."""
    return key if key.isdecimal() else _scalar(key)


def _scalar(value: Any) -> str:
    """Return one value as YAML has it, in double quotes where it could mean something else."""
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)
