"""The step graph of a timeline: who can follow whom, who can be there, in which order of a day.

It joins the graphs of all regimes, so that what holds for it holds on every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forkroad.errors import ScenarioError
from forkroad.program.stock_limits import stock_fork
from forkroad.records import record
from forkroad.scenario.check_loops import timeless_loops
from forkroad.scenario.forks import BACK, STAY, fork_targets
from forkroad.scenario.model import Scenario, Step
from forkroad.scenario.source import Fault
from forkroad.scenario.stays import shortest_days

Followers = Mapping[str, frozenset[str]]


@record
class Routes:
    """Steps and what can follow them.

    followers : step to the steps that can come next, `back` resolved.
    at_once : the same, for those that can come on the day of entry.
    back_steps : steps that offer `back`.
    """

    steps: tuple[str, ...]
    followers: Followers
    at_once: Followers
    back_steps: frozenset[str]

    def reachable(self, starts: Iterable[str]) -> frozenset[str]:
        """Return the steps that can be reached from some, themselves included."""
        found = set(starts)
        waiting = list(found)
        while waiting:
            for follower in self.followers.get(waiting.pop(), frozenset()) - found:
                found.add(follower)
                waiting.append(follower)
        return frozenset(found)

    def levels(self) -> dict[str, int]:
        """Return each step's place in the order of a day: after all that lead to it at once.

        The longest same-day path that leads there; `build_routes` refused loops of no time.
        """
        before: dict[str, set[str]] = {step: set() for step in self.steps}
        for step, followers in self.at_once.items():
            for follower in followers:
                before[follower].add(step)
        levels: dict[str, int] = {}
        waiting = list(self.steps)
        while waiting:
            ready = [step for step in waiting if before[step] <= levels.keys()]
            if not ready:
                raise AssertionError(f"a loop that takes no time was let through: {waiting}")
            for step in ready:
                levels[step] = 1 + max((levels[other] for other in before[step]), default=0)
            waiting = [step for step in waiting if step not in levels]
        return levels


def build_routes(regimes: Iterable[Scenario]) -> Routes:
    """Return the joint step graph of some scenarios, ways for want of stock included.

    Raises ScenarioError where the scenarios together close a loop that takes no time: the day
    has one order for all of them.
    """
    scenarios = tuple(regimes)
    steps = tuple(dict.fromkeys(name for each in scenarios for name in each.journey.steps))
    stated: dict[str, set[str]] = {step: set() for step in steps}
    quick: set[str] = set()
    for scenario in scenarios:
        for name, step in scenario.journey.steps.items():
            stated[name] |= {*step_targets(step), *stock_targets(scenario, name)}
            if shortest_days(step.takes) == 0:
                quick.add(name)
    back_steps = frozenset(name for name, found in stated.items() if BACK in found)
    origins = _find_origins(stated, back_steps)
    followers = {name: _resolved(found, name, origins) for name, found in stated.items()}
    at_once = {
        name: _resolved(frozenset(_at_once(scenarios, name, name in quick)), name, origins)
        for name in steps
    }
    _refuse_timeless_loops(scenarios[0], at_once)
    return Routes(steps, followers, at_once, back_steps)


def _refuse_timeless_loops(scenario: Scenario, at_once: Followers) -> None:
    """Refuse a chain of steps without time that one change turns round and another does not.

    The checks of a file see most of them; what --set changes, or a what-if does to a campaign,
    shows only here.
    """
    problems = [
        scenario.source.problem(Fault(fault.place, f"over the days of this run {fault.message}"))
        for fault in timeless_loops(at_once)
    ]
    if problems:
        raise ScenarioError(problems)


def step_targets(step: Step) -> tuple[str, ...]:
    """Return every name that a step can lead to, `stay` left out, `back` as it is."""
    ways = fork_targets(step.next) if step.next else ()
    late = (step.timeout.to,) if step.timeout else ()
    return tuple(name for name in dict.fromkeys((*ways, *late)) if name != STAY)


def stock_targets(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Return where customers can go from a step for want of stock."""
    fork = stock_fork(scenario, name)
    return fork_targets(fork) if fork else ()


def _find_origins(
    stated: Mapping[str, set[str]], back_steps: frozenset[str]
) -> Mapping[str, set[str]]:
    """Return what `back` can mean: the steps before, through steps with `back`."""
    origins: dict[str, set[str]] = {name: set() for name in back_steps}
    changing = True
    while changing:
        changing = False
        for name, found in stated.items():
            meant = origins[name] if name in back_steps else {name}
            for target in found & back_steps:
                if not meant <= origins[target]:
                    origins[target] |= meant
                    changing = True
    return origins


def _resolved(found: Iterable[str], name: str, origins: Mapping[str, set[str]]) -> frozenset[str]:
    """Replace `back` in what a step leads to."""
    ways = set(found)
    return frozenset((ways - {BACK, STAY}) | (origins[name] if BACK in ways else set()))


def _at_once(scenarios: Iterable[Scenario], name: str, is_quick: bool) -> Iterable[str]:
    """Yield who follows on the day of entry; a timeout takes a day at least."""
    for scenario in scenarios:
        step = scenario.journey.steps.get(name)
        yield from stock_targets(scenario, name)
        if is_quick and step is not None and step.next is not None:
            yield from fork_targets(step.next)
