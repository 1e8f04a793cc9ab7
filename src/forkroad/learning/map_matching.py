"""Which events of a log are which steps of an existing scenario, and which segments are which.

An event is the step of its name, or the step with its text as the label; with `--outcome` it is
the step in which journeys end so. What is on one side alone is told, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forkroad.errors import UsageError, did_you_mean
from forkroad.learning.event_log import EventLog
from forkroad.learning.journey_rules import JourneyRules
from forkroad.learning.log_steps import LogStep, LogSteps
from forkroad.learning.step_names import Names
from forkroad.records import record
from forkroad.scenario.forks import fork_targets
from forkroad.scenario.lookalikes import skeleton
from forkroad.scenario.model import Scenario


@record
class MatchedSteps:
    """The steps of a map that the log has, and what is on one side alone.

    steps : as `follow_journeys` takes them, under the names of the map.
    unknown : event to how often it is in the log, where the map has no step for it.
    unseen : steps of the map that no event is.
    """

    steps: LogSteps
    unknown: Mapping[str, int]
    unseen: tuple[str, ...]


def match_steps(log: EventLog, scenario: Scenario, rules: JourneyRules) -> MatchedSteps:
    """Return which steps of a map the events of a log are.

    rules : their outcomes are the words of the map's outcome steps, or the names of steps.

    Raises UsageError where an outcome of the options is no single step of the map, or nothing
    matches at all.
    """
    step_of = _step_of_event(log, scenario, rules)
    events: dict[str, list[int]] = {}
    for code, event in enumerate(log.event_names):
        if event in step_of and log.event_counts[code]:
            events.setdefault(step_of[event], []).append(code)
    if not events:
        raise UsageError(
            f"no event of {log.title} is a step of the map; a step's name or its label must be the "
            f"event's text (events: {', '.join(log.event_names[:6])})"
        )
    steps = scenario.journey.steps
    found = tuple(
        LogStep(
            name=name,
            label=steps[name].label or name,
            events=tuple(events[name]),
            outcome=steps[name].outcome or "",
            is_end=steps[name].outcome is not None
            or any(rules.ends(log.event_names[code]) for code in events[name]),
        )
        for name in steps
        if name in events
    )
    unknown = {
        event: n
        for event, n in zip(log.event_names, log.event_counts, strict=True)
        if n and event not in step_of
    }
    unseen = tuple(name for name in steps if name not in events)
    return MatchedSteps(LogSteps(found, n_ignored=sum(unknown.values())), unknown, unseen)


def match_names(texts: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    """Return text to the name that it means: the name itself, its label, or its plain form.

    labels : name to label, empty where it has none.

    >>> match_names(["Add to cart", "VIP", "else"], {"add_to_cart": "", "best": "VIP"})
    {'Add to cart': 'add_to_cart', 'VIP': 'best'}
    """
    known = {skeleton(name).casefold(): name for name in labels}
    by_label = {label: name for name, label in labels.items() if label}
    found = {}
    for text in texts:
        plain = skeleton(Names().name_for(text))
        name = text if text in labels else by_label.get(text) or known.get(plain)
        if name is not None:
            found[text] = name
    return found


def _step_of_event(log: EventLog, scenario: Scenario, rules: JourneyRules) -> dict[str, str]:
    steps = scenario.journey.steps
    found = match_names(log.event_names, {name: step.label for name, step in steps.items()})
    for event, word in rules.outcomes.items():
        end = _end_for(word, scenario)
        # A step from which there is no other way than to that end stays the event's own.
        if event not in found or end not in _sure_ways(found[event], scenario):
            found[event] = end
    return found


def _sure_ways(step: str, scenario: Scenario) -> list[str]:
    """Return the steps that follow for certain."""
    steps, found = scenario.journey.steps, [step]
    while (fork := steps[found[-1]].next) is not None:
        ways = set(fork_targets(fork))
        following = ways.pop()
        if ways or following not in steps or following in found:
            break
        found.append(following)
    return found


def _end_for(word: str, scenario: Scenario) -> str:
    """Return the step that an outcome of the options means."""
    steps = scenario.journey.steps
    if word in steps:
        return word
    ends = [name for name, step in steps.items() if step.outcome == word]
    if len(ends) == 1:
        return ends[0]
    words = {step.outcome for step in steps.values() if step.outcome} | set(steps)
    which = f"; it is that of {' and '.join(ends)}: name the step" if ends else ""
    raise UsageError(
        f'--outcome: "{word}" is no single step of the map{which}{did_you_mean(word, words)}'
    )
