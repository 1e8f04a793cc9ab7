"""What the scenario file calls customers under way with a past: their segments and attributes.

Rules on visits and on the step before are worded here too. A forecast begins with an empty
memory: what customers had done before is told by attributes, which those to come do not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from forkroad.learning.fitted import NO_PAST, FittedJourney, Past, Ways
from forkroad.learning.pasts import asked_by
from forkroad.learning.step_names import Names
from forkroad.learning.yaml_lines import quoted
from forkroad.records import record


@record(kw_only=True)
class PastNames:
    """Who has which past, and how it is told.

    visits : step to the attribute that says how often customers had been there.
    came_from : the attribute that says which step was before the first; empty where none asks.
    segments : each segment with a past to the name of those who have it; without one, its own.
    most : step to the number from which on it is "or more".
    """

    visits: Mapping[str, str]
    came_from: str
    segments: Mapping[tuple[str, Past], str]
    most: Mapping[str, int]

    def pasts_of(self, segment: str) -> Iterator[tuple[str, Past]]:
        """Yield the name and the past of all who are of a segment, those to come first."""
        for (whose, past), name in self.segments.items():
            if whose == segment:
                yield name, past

    def is_divided(self, rule: Ways) -> bool:
        """Whether a rule is for more than one segment of the file."""
        return bool(rule.segment) and len(list(self.pasts_of(rule.segment))) > 1

    def condition(self, step: str, rule: Ways) -> str:
        """Return for whom a rule is: of which segment, and with what before."""
        names = [quoted(name) for name, _ in self.pasts_of(rule.segment)] if rule.segment else []
        who = f"segment == {names[0]}" if len(names) == 1 else f"segment in [{', '.join(names)}]"
        when = self._when(step, rule)
        if names and when:
            return f"{who} and {f'({when})' if ' or ' in when else when}"
        return who if names else when

    def attributes(self, past: Past) -> str:
        """Return a past as attributes in a line of YAML."""
        had = [f"{self.visits[step]}: {times}" for step, times in past.visits]
        if past.came_from:
            had.append(f"{self.came_from}: {quoted(past.came_from)}")
        return f"{{{', '.join(had)}}}"

    def label(self, label: str, past: Past) -> str:
        """Return what those of a segment with a past are called."""
        had = [f"{self._times(step, n)} in {step} before" for step, n in past.visits]
        if past.came_from:
            had.append(f"from {past.came_from}")
        return f"{label}, under way: {', '.join(had)}" if label else f"Under way: {', '.join(had)}"

    def _when(self, step: str, rule: Ways) -> str:
        if rule.came_from and self.came_from:
            before = f'(came_from == "" and {self.came_from} == {quoted(rule.came_from)})'
            return f"{rule.when} or {before}"
        before = self.visits.get(step, "")
        if not (before and rule.least):
            return rule.when
        # Who asks is in the step, so that there is one visit at least.
        parts = [
            f"(visits({step}) >= {rule.least - n} and {before} >= {n})"
            for n in range(1, rule.least - 1)
        ]
        return " or ".join([rule.when, *parts, f"{before} >= {rule.least - 1}"])

    def _times(self, step: str, n: int) -> str:
        times = {1: "once", 2: "twice"}.get(n, f"{n} times")
        return f"{times} or more" if n == self.most[step] else times


def name_pasts(journey: FittedJourney, segments: Sequence[str], taken: Iterable[str]) -> PastNames:
    """Return the names for what customers under way did before, none where no rule asks for it.

    taken : names that attributes cannot have.
    """
    asked = asked_by(journey.steps)
    pasts = [one.past for one in journey.waiting]
    told = {step for past in pasts for step, _ in past.visits}
    of_attributes, of_segments = Names(taken), Names(segments)
    visits = {
        step: of_attributes.name_for(f"{step}_before") for step in asked.visits if step in told
    }
    asks_before = any(past.came_from for past in pasts)
    named = {(segment, NO_PAST): segment for segment in segments}
    for one in journey.waiting:
        if (one.segment, one.past) not in named:
            wish = "under_way" if len(segments) == 1 else f"{one.segment}_under_way"
            named[one.segment, one.past] = of_segments.name_for(wish)
    return PastNames(
        visits=visits,
        came_from=of_attributes.name_for("step_before") if asks_before else "",
        segments=named,
        most={step: least - 1 for step, least in asked.visits.items()},
    )
