"""What a view says, without its colours."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def without_colour(lines: Iterable[str]) -> list[str]:
    """Return lines without the sequences that colour them."""
    return [_ANSI.sub("", line) for line in lines]
