"""Which events of a log are steps of the journey, under which names, in which order."""

from __future__ import annotations

from functools import cached_property

from forkroad.learning.event_log import EventLog
from forkroad.learning.journey_rules import PURCHASE, JourneyRules
from forkroad.learning.step_names import Names, label_for
from forkroad.records import record

# A map of more steps than these can no longer be read.
MOST_STEPS = 40
OTHERS = "other_events"


@record(kw_only=True)
class LogStep:
    """One step: its name in the scenario, the text that it stands for, what it means.

    events : codes of the events that are this step.
    outcome : the outcome word, empty where it is none.
    is_end : whether the journey ends here; a purchase after which customers go on is no end.
    """

    name: str
    label: str
    events: tuple[int, ...]
    outcome: str = ""
    is_end: bool = False

    @property
    def is_purchase(self) -> bool:
        """Whether coming here is a purchase."""
        return self.outcome == PURCHASE


@record
class LogSteps:
    """The steps, numbered from 0, the most frequent events first, rare ones gathered last.

    n_gathered : how many different events are gathered in one step.
    n_ignored : how many events are no steps, as `steps` chose.
    """

    steps: tuple[LogStep, ...]
    n_gathered: int = 0
    n_ignored: int = 0

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def of_event(self) -> dict[int, int]:
        """The step of each event's code; events that are none are not in it."""
        return {code: number for number, step in enumerate(self.steps) for code in step.events}

    @property
    def ends(self) -> tuple[int, ...]:
        """The steps that end a journey."""
        return tuple(number for number, step in enumerate(self.steps) if step.is_end)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the steps in their order."""
        return tuple(step.name for step in self.steps)


def choose_steps(log: EventLog, rules: JourneyRules) -> LogSteps:
    """Return the steps of a log under some rules."""
    names = Names()
    present = [code for code, n in enumerate(log.event_counts) if n]
    present.sort(key=lambda code: (-log.event_counts[code], code))
    chosen = [code for code in present if _is_step(log, rules, code, present)]
    steps = [_step(log, rules, code, names) for code in chosen]
    left = [code for code in present if code not in set(chosen)]
    if rules.steps is not None:
        return LogSteps(tuple(steps), n_ignored=sum(log.event_counts[code] for code in left))
    if len(left) == 1:
        steps.append(_step(log, rules, left[0], names))
    elif left:
        label = f"{len(left)} rare events"
        steps.append(LogStep(name=names.name_for(OTHERS), label=label, events=tuple(left)))
    return LogSteps(tuple(steps), n_gathered=len(left) if len(left) > 1 else 0)


def _is_step(log: EventLog, rules: JourneyRules, code: int, by_frequency: list[int]) -> bool:
    event = log.event_names[code]
    if event in rules.outcomes:
        return True
    if rules.steps is not None:
        return event in rules.steps
    if rules.rare is not None:
        return log.event_counts[code] >= rules.rare
    return len(by_frequency) <= MOST_STEPS or code in by_frequency[: MOST_STEPS - 1]


def _step(log: EventLog, rules: JourneyRules, code: int, names: Names) -> LogStep:
    event = log.event_names[code]
    return LogStep(
        name=names.name_for(event),
        label=label_for(event),
        events=(code,),
        outcome=rules.outcomes.get(event, ""),
        is_end=rules.ends(event),
    )
