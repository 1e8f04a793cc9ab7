"""Levers in words: what an input is called and what moving it does."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.maps.labels import cleaned
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.report.measure_words import is_share, measure_in_words, unit_of
from forkroad.results.definitions import ALL
from forkroad.results.run_result import ScenarioFacts
from forkroad.results.table import Row
from forkroad.whatif.leverage import without_mirrors

_SECTIONS = {"products": "products", "segments": "segments"}


def moving_levers(found: Findings) -> list[Row]:
    """Return the levers that move the measure for all customers, strongest first.

    Of a fork with two ways only the gaining one is kept: what it gains the other loses.
    """
    if found.levers is None:
        return []
    rows = [row for row in found.levers.rows("leverage", segment=ALL) if row["per_point"]]
    return without_mirrors(rows)


def strongest(found: Findings) -> Row | None:
    """Return the strongest lever, of those that gain if any does; None without levers."""
    rows: Sequence[Row] = moving_levers(found)
    return max(rows, key=lambda row: (row["per_point"] > 0, abs(row["per_point"])), default=None)


def lever_in_words(place: str, facts: ScenarioFacts, language: Language) -> str:
    """Return an input as a planner calls it: a share by its way, all else by its labels."""
    parts = place.split(".")
    if parts[:2] == ["journey", "steps"] and len(parts) > 3:
        return cleaned(_of_step(parts[2], parts[3:], facts, language))
    if parts[0] == "segments" and parts[2:3] == ["already_here"] and len(parts) > 3:
        there = language.say("field_already_here", step=facts.label_of("steps", parts[3]))
        return cleaned(f"{facts.label_of('segments', parts[1])}: {there}")
    kind = _SECTIONS.get(parts[0])
    if kind and len(parts) > 2:
        field = language.words.get(f"field_{parts[-1]}", ".".join(parts[2:]))
        return cleaned(f"{facts.label_of(kind, parts[1])}: {field}")
    return cleaned(parts[1] if parts[0] == "values" and len(parts) == 2 else place)


def _of_step(step: str, rest: list[str], facts: ScenarioFacts, language: Language) -> str:
    label = facts.label_of("steps", step)
    if rest[0] not in ("next", "choose") or len(rest) < 2:
        return f"{label}: {language.words.get(f'field_{rest[-1]}', '.'.join(rest))}"
    rules = [it for it in rest[1:-1] if it not in ("then", "else", "choose")]
    numbered = [language.say("rule", n=it) if it.isdecimal() else it for it in rules]
    said = f" ({', '.join(numbered)})" if numbered else ""
    to = language.words.get(f"way_to_{rest[-1]}") or facts.label_of("steps", rest[-1])
    return f"{label} → {to}{said}"


def change_in_words(row: Row, facts: ScenarioFacts, language: Language) -> str:
    """Return what a lever does to its measure: +310 units of cream per percentage point."""
    per = language.say("per_point" if row["kind"] == "branch" else "per_percent")
    change = change_text(row["measure"], row["per_point"], language)
    named = (measure_in_words(row["measure"], language), unit_of(row["measure"], facts.currency))
    return language.say(
        "change_per", change=change, measure=", ".join(filter(None, named)), per=per
    )


def change_text(measure: str, change: float, language: Language) -> str:
    """Return a change of a measure with its sign, of a share in points."""
    if is_share(measure):
        return language.say("points", n=language.signed(100 * change, 2))
    size = abs(change)
    return language.signed(change, 0 if size >= 100 else 1 if size >= 10 else 2)
