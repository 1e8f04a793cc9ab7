"""The options by which a log is read, as the library takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forkroad.cli.fit import listed

if TYPE_CHECKING:
    from forkroad.learning.log_words import LogWords


def words_of(options: Mapping[str, Any]) -> LogWords:
    """Return the options of `cli.fit.reading_options`, but --outcome, as the library's words."""
    words: dict[str, Any] = {name: value for name, value in options.items() if name != "outcomes"}
    words["attributes"] = listed(options["attributes"]) or ()
    words["steps"] = listed(options["steps"])
    for name in ("from_", "until"):
        words[name] = options[name].date() if options[name] else None
    return words  # type: ignore[return-value]
