"""What the map says of steps and ways, in the language of the reader.

The maps of `forkroad map` are in English; here the same facts are put into words once more.
"""

from __future__ import annotations

from forkroad.maps.boxes import FACT, WIDTH
from forkroad.maps.journey_map import MapStep
from forkroad.maps.labels import shortened, wrapped
from forkroad.maps.tags import SHARE
from forkroad.maps.ways import MapWay
from forkroad.report.languages import Language
from forkroad.report.stay_words import stay_in_words
from forkroad.scenario.stays import Stay

_MOST_ROOM = 104.0
_SIDE = 12.0


def facts_of(step: MapStep, stay: Stay, language: Language) -> list[str]:
    """Return what is known of a step beside its label: its stay, what it sells, its channel."""
    if step.outcome:
        word = language.outcome(step.outcome)
        return [word] if word != step.label else []
    buys = language.say("map_buys", products=", ".join(step.buys)) if step.buys else ""
    return [fact for fact in (stay_in_words(stay, language), buys, step.channel) if fact]


def fact_lines(facts: list[str], *, lines: int) -> list[str]:
    """Return facts as they stand in a box of the map, in so many lines at most."""
    return wrapped(" · ".join(facts), WIDTH - 2 * _SIDE, FACT.measure, lines=lines)


def entry_in_words(step: MapStep, language: Language) -> str:
    """Return who sets out in a step, empty where nobody does."""
    if step.entries == ("start",):
        return language.say("map_start")
    return ", ".join(step.entries)


def way_lines(way: MapWay, flow: tuple[float, float], target: str, language: Language) -> list[str]:
    """Return the label of a way: its customers, and their share of all who leave the step.

    target : the label of the step that it leads to, where the way is drawn to end in its label.
    """
    customers, share = flow
    said = language.say(f"way_{way.kind}", share=language.percent(share))
    texts = (language.number(customers, 0 if customers >= 10 else 1), f"{said} {target}".rstrip())
    return [shortened(text, _MOST_ROOM, SHARE.measure) for text in texts]
