"""What the file says of a step beside its ways on, in sentences.

Pictures show these when a reader points at a step; the text shows them below its name.
"""

from __future__ import annotations

from forkroad.maps.labels import cleaned
from forkroad.maps.words import count, days
from forkroad.periods import date_in_words
from forkroad.scenario.expressions import Expression
from forkroad.scenario.model import Notes, Scenario, Step, StepGoal
from forkroad.scenario.numbers import Amount, Constant, Schedule
from forkroad.scenario.stays import LognormalDays, Until


def details(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Return the sentences for one step, empty where the file says nothing more."""
    step = scenario.journey.steps[name]
    sentences = [
        step.description,
        _stay(step),
        _here(scenario, name),
        *_brings(step),
        _cost(step.cost),
        _goal(step.goal),
        *_notes(step.notes),
    ]
    return tuple(cleaned(sentence) for sentence in sentences if sentence)


def _stay(step: Step) -> str:
    """Return what the short form of a stay leaves out."""
    match step.takes:
        case LognormalDays(median=median, p90=p90):
            return f"half stay up to {days(median)}, 9 in 10 up to {days(p90)}"
        case Until(dates=dates) if len(dates) > 1:
            return "until " + ", ".join(date_in_words(when) for when in dates[:10])
    return ""


def _here(scenario: Scenario, name: str) -> str:
    """Return how many customers are in the step on the first day."""
    here = [segment.already_here.get(name) for segment in scenario.segments.values()]
    number = sum(group.count for group in here if group)
    return f"{count(number)} customers are here on the first day" if number else ""


def _brings(step: Step) -> list[str]:
    if not step.brings:
        return []
    each = _amount(step.brings.per_visit)
    within = days(step.brings.within_days)
    return [f"each visit brings {each} of {step.brings.segment} within {within}"]


def _cost(cost: Amount) -> str:
    return f"costs {_amount(cost)} per visit" if cost != Constant(0.0) else ""


def _amount(amount: Amount) -> str:
    match amount:
        case Constant(value=value):
            return f"{value:g}"
        case Schedule(entries=entries):
            return f"{entries[0][1]:g} (changing by date)"
        case Expression(source=source):
            return source
    return "an uncertain number"


def _goal(goal: StepGoal | None) -> str:
    if goal is None:
        return ""
    bounds = [("at least", goal.at_least), ("at most", goal.at_most)]
    target = " and ".join(f"{word} {bound:,g}" for word, bound in bounds if bound is not None)
    every = f" every {goal.every}" if goal.every else ""
    return f"goal: {target} {goal.measure}{every}"


def _notes(notes: Notes | None) -> list[str]:
    if notes is None:
        return []
    concern = f"concern: {notes.concern}" if notes.concern else ""
    answer = f"answer: {notes.answer}" if notes.answer else ""
    return [concern, answer]
