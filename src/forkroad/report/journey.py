"""The map as a part of the report: what the script draws, and every step in words beside it."""

from __future__ import annotations

from forkroad.errors import UsageError
from forkroad.maps.journey_map import JourneyMap, MapStep, map_of
from forkroad.maps.labels import cleaned
from forkroad.maps.ways import Flows
from forkroad.periods import TOTAL
from forkroad.records import record
from forkroad.report.columns import counts, shares, words
from forkroad.report.content import JourneyPart, Part, Sheet, Step
from forkroad.report.findings import Findings
from forkroad.report.journey_data import journey_data
from forkroad.report.journey_words import facts_of
from forkroad.report.languages import Language
from forkroad.report.notes import note_in_words
from forkroad.results.definitions import ALL
from forkroad.results.rounding import Number

_NO_DRAWING = {"width": 0, "height": 0, "columns": [], "steps": [], "ways": []}


@record
class _Told:
    """What the words about every step are taken from."""

    found: Findings
    language: Language
    journey: JourneyMap
    flows: Flows


def journey_part(found: Findings, language: Language) -> Part:
    """Return the map with its twin in words; without a picture where it is too tangled."""
    flows = flows_of(found)
    trouble = None
    try:
        data = journey_data(found.scenario, flows, language)
    except UsageError as error:
        data, trouble = _NO_DRAWING, note_in_words(str(error), language)
    journey = map_of(found.scenario, flows)
    rows = found.rows("steps", period=TOTAL, segment=ALL, measure="visits")
    visits = {row["step"]: row["mean"] for row in rows}
    told = _Told(found, language, journey, flows)
    steps = tuple(
        _step(number, step, visits.get(step.name), told)
        for number, step in enumerate(journey.steps, start=1)
    )
    part = JourneyPart(data, steps, trouble)
    overview = _overview(journey, visits, language)
    return Part(
        "map",
        language.say("part_map"),
        texts=(language.say("map_how"),),
        journey=part,
        blocks=(overview,),
    )


def flows_of(found: Findings) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the predicted customers and share by (from, to)."""
    flows: dict[tuple[str, str], dict[str, float]] = {}
    for row in found.rows("branches", segment=ALL):
        flows.setdefault((row["from"], row["to"]), {})[row["measure"]] = row["mean"] or 0.0
    return {way: (it["moves"], it["share"]) for way, it in flows.items()}


def _overview(journey: JourneyMap, visits: dict[str, float | None], language: Language) -> Sheet:
    names = [step.name for step in journey.steps]
    columns = (
        words(language.say("col_step"), [step.label for step in journey.steps], names),
        words(language.say("col_stage"), [step.stage for step in journey.steps]),
        counts(language.say("col_visits"), [visits.get(name) for name in names], language),
    )
    return Sheet("steps", language.say("sheet_steps"), columns)


def _step(number: int, step: MapStep, visits: Number, told: _Told) -> Step:
    """Return a step in words."""
    language = told.language
    takes = told.found.scenario.journey.steps[step.name].takes
    marks = [f"{language.say('col_stage')}: {step.stage}"] if step.stage else []
    marks += [language.say("milestone")] if step.is_milestone else []
    marks += [language.say(f"feels_{step.feeling}")] if step.feeling else []
    facts = (*facts_of(step, takes, language), *marks, *_written(told.found, step.name, language))
    decimals = 0 if visits is None or visits >= 10 else 1
    return Step(
        label=step.full_label,
        figures=language.say("so_many_visits", n=language.number(visits, decimals)),
        facts=tuple(fact for fact in facts if fact),
        ways=_ways(number, step, told),
    )


def _written(found: Findings, name: str, language: Language) -> list[str]:
    """Return what the planner wrote about a step: its description and notes."""
    step = found.scenario.journey.steps[name]
    said = [cleaned(step.description)]
    if step.notes:
        said += [
            language.say(f"note_{key}", text=cleaned(text)) if text else ""
            for key, text in (("concern", step.notes.concern), ("answer", step.notes.answer))
        ]
    return said


def _ways(number: int, step: MapStep, told: _Told) -> Sheet | None:
    """Return the ways on from a step with their customers; those to itself included."""
    language, known = told.language, told.journey.by_name
    ways = [(to, *flow) for (source, to), flow in told.flows.items() if source == step.name]
    if not ways:
        return None
    labels = [known[to].label if to in known else to for to, _, _ in ways]
    columns = (
        words(language.say("col_to"), labels, [to for to, _, _ in ways]),
        counts(language.say("col_moves"), [moves for _, moves, _ in ways], language),
        shares(language.say("col_share"), [share for _, _, share in ways], language),
    )
    title = language.say("sheet_ways", step=step.label)
    return Sheet(f"ways_{number}", title, columns)
