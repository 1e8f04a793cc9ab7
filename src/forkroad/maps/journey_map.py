"""What a map of the journey shows: steps and ways on, already labelled, in no format.

Every format draws the same `JourneyMap`, so that a picture and a text never disagree. Texts
are cleaned here, once; escaping is left to each format. Positions, colours and fonts are not
known here, and nothing is computed beyond what the file says: predicted numbers come in as
`flows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forkroad.maps.details import details
from forkroad.maps.labels import cleaned
from forkroad.maps.shares import Share, resolved
from forkroad.maps.ways import Aside, Flows, MapWay, asides_of, ways_of, with_flows
from forkroad.maps.words import evidence_in_words, stay_in_words
from forkroad.scenario.forks import Fork, Rule
from forkroad.scenario.model import Feeling, Scenario


@dataclass(frozen=True, slots=True)
class MapRule:
    """One if/then entry in words; `condition` is empty where the step has no conditions."""

    condition: str
    evidence: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class MapStep:
    """A step as it is shown.

    entries : who sets out here: "start", or the labels of segments with their own entry.
    outcome : the word of an outcome, empty where the journey goes on.
    details : what else the file says, a sentence each.
    """

    name: str
    label: str
    stage: str
    outcome: str
    stay: str
    channel: str
    feeling: Feeling | None
    is_milestone: bool
    buys: tuple[str, ...]
    entries: tuple[str, ...]
    asides: tuple[Aside, ...]
    rules: tuple[MapRule, ...]
    details: tuple[str, ...]

    @property
    def full_label(self) -> str:
        """The label, and the name in the file where that is another."""
        name = cleaned(self.name)
        return self.label if self.label == name else f"{self.label} ({name})"

    @property
    def facts(self) -> tuple[str, ...]:
        """What stands below the label: how long customers stay, what they buy, the channel."""
        if self.outcome:
            return (self.outcome,) if self.outcome != self.label else ()
        buys = f"buys {', '.join(self.buys)}" if self.buys else ""
        return tuple(fact for fact in (self.stay, buys, self.channel) if fact)


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Everything that a map shows; `stages` in their order, steps in that of the file."""

    title: str
    stages: tuple[str, ...]
    steps: tuple[MapStep, ...]
    ways: tuple[MapWay, ...]
    has_flows: bool

    def ways_from(self, name: str) -> tuple[MapWay, ...]:
        """Return the ways on from a step, in the order of the file."""
        return tuple(way for way in self.ways if way.source == name)

    @property
    def by_name(self) -> dict[str, MapStep]:
        """The steps by their names."""
        return {step.name: step for step in self.steps}


def map_of(scenario: Scenario, flows: Flows | None = None) -> JourneyMap:
    """Return the content of a scenario's map.

    flows : predicted customers and shares by (from, to), as in the table `branches`. Then ways
        are labelled with them, ways that lead to the same step become one, and `back` is drawn
        to the steps that it led to.
    """
    steps = scenario.journey.steps
    ways = [way for name, step in steps.items() for way in ways_of(name, step)]
    if flows is not None:
        ways = with_flows(ways, steps, flows)
    entries = _entries(scenario)
    return JourneyMap(
        title=cleaned(scenario.label or scenario.name) or "Journey",
        stages=tuple(cleaned(stage) for stage in _stages(scenario)),
        steps=tuple(_map_step(scenario, name, entries.get(name, ())) for name in steps),
        ways=tuple(ways),
        has_flows=flows is not None,
    )


def _stages(scenario: Scenario) -> list[str]:
    """Return the stages that some step is in, in the order of the journey's list."""
    used = dict.fromkeys(step.stage for step in scenario.journey.steps.values() if step.stage)
    listed = [stage for stage in scenario.journey.stages if stage in used]
    return [*listed, *(stage for stage in used if stage not in listed)]


def _map_step(scenario: Scenario, name: str, entries: tuple[str, ...]) -> MapStep:
    step = scenario.journey.steps[name]
    return MapStep(
        name=name,
        label=cleaned(step.label) or cleaned(name),
        stage=cleaned(step.stage or ""),
        outcome=cleaned(step.outcome or ""),
        stay=stay_in_words(step.takes) if not step.outcome else "",
        channel=cleaned(step.channel or ""),
        feeling=step.feeling,
        is_milestone=step.milestone,
        buys=tuple(_label_of(scenario.products, product) for product in step.buys),
        entries=entries,
        asides=asides_of(name, step),
        rules=tuple(_map_rule(rule, step.next) for rule in step.next.rules) if step.next else (),
        details=details(scenario, name),
    )


def _label_of(sections: Mapping[str, object], name: str) -> str:
    """Return the label of a product or segment, or its name."""
    return cleaned(getattr(sections.get(name), "label", "")) or cleaned(name)


def _map_rule(rule: Rule, fork: Fork) -> MapRule:
    condition = cleaned(rule.condition.source) if rule.condition else ""
    if not condition and len(fork.rules) > 1:
        condition = "else"
    return MapRule(condition, cleaned(evidence_in_words(rule.evidence)), resolved(rule.ways))


def _entries(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return who sets out where: "start" if all do in one step, else the segments' labels."""
    starts: dict[str, list[str]] = {}
    for name, segment in scenario.segments.items():
        start = segment.start_at or scenario.journey.start_at
        if start in scenario.journey.steps:
            starts.setdefault(start, []).append(_label_of(scenario.segments, name))
    if len(starts) == 1:
        return {step: ("start",) for step in starts}
    return {step: tuple(segments) for step, segments in starts.items()}
