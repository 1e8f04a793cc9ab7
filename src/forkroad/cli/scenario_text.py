"""A scenario in one sentence: how large it is, and over which days it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forkroad.periods import span_in_words

if TYPE_CHECKING:
    from forkroad.scenario.model import Scenario


def in_short(scenario: Scenario) -> str:
    """Return how many steps, segments and products there are, and the horizon."""
    counts = (
        (len(scenario.journey.steps), "step"),
        (len(scenario.segments), "segment"),
        (len(scenario.products), "product"),
        (len(scenario.what_ifs), "what-if"),
    )
    said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return f"{', '.join(said)}, {span_in_words(scenario.calendar)}"
