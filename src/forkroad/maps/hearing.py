"""The map in sentences, for those who hear a picture instead of seeing it."""

from __future__ import annotations

from forkroad.maps.journey_map import JourneyMap, MapStep

MOST_CHARACTERS = 8_000


def description(journey: JourneyMap) -> str:
    """Return what the picture shows, a sentence for each step, of bounded length."""
    sentences = [_overview(journey), *(_sentence(journey, step) for step in journey.steps)]
    text = " ".join(sentence for sentence in sentences if sentence)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _overview(journey: JourneyMap) -> str:
    ends = sum(1 for step in journey.steps if step.outcome)
    stages = f" in the stages {', '.join(journey.stages)}" if journey.stages else ""
    entries = [step.label for step in journey.steps if step.entries]
    start = f" It starts at {' and '.join(entries)}." if entries else ""
    return f"A journey of {len(journey.steps) - ends} steps{stages} and {ends} outcomes.{start}"


def _sentence(journey: JourneyMap, step: MapStep) -> str:
    """Return where customers go from a step, or how the journey ends there."""
    if step.outcome:
        return f"{step.label} ends the journey: {step.outcome}."
    steps = journey.by_name
    ways = [
        f"to {steps[way.target].label} {', '.join(way.lines)}"
        for way in journey.ways_from(step.name)
    ]
    return f"From {step.label}: {'; '.join([*ways, *(aside.label for aside in step.asides)])}."
