"""Lines of YAML as people read them: comments and long lines broken at a width, texts in quotes."""

from __future__ import annotations

import json
from textwrap import wrap

_WIDTH = 100


def quoted(text: str) -> str:
    """Return a text as YAML has it in double quotes, whatever is in it.

    >>> quoted("=1+1: #yes")
    '"=1+1: #yes"'
    """
    return json.dumps(text, ensure_ascii=False)


def comment(text: str, indent: int = 0) -> list[str]:
    """Return a comment of as many lines as it needs."""
    before = " " * indent + "# "
    return wrap(text, _WIDTH, initial_indent=before, subsequent_indent=before) or [before]


def flowing(line: str) -> list[str]:
    """Return a line broken behind commas, the rest further in, where it is long."""
    content = line.lstrip()
    indent = line[: len(line) - len(content)]
    # What stands behind a colon stays on its line.
    pieces = wrap(
        content.replace(": ", ":\0"),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [piece.replace("\0", " ") for piece in pieces]
