"""The journey that a log supports, as plain data: steps, ways, stays and who is under way.

Nothing is computed here and nothing is written: `fit_steps` fills it, `scenario_text` puts it
into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from forkroad.learning.dwell import Dwell
from forkroad.records import record

STAY = "stay"


@record
class Past:
    """What customers under way did before a forecast begins, as far as rules ask for it.

    visits : steps with how often they had been there, the present time and zeros left out.
    came_from : the step before the one where they are; empty where no rule there asks for it.
    """

    visits: tuple[tuple[str, int], ...] = ()
    came_from: str = ""


NO_PAST = Past()


@record
class Way:
    """One branch: where it leads, its share, and how many were seen going it.

    previous : its share in the scenario that was given; None without one.
    """

    to: str
    share: float
    count: int
    previous: float | None = None


@record
class Ways:
    """The branches of one rule.

    segment : whose they are; empty for all, or for all others.
    sample : how many customers tell them.
    when : the condition on what was before; empty for all, or for all others of the segment.
    least, came_from : so many visits to the step, or that step before, are the condition.
    number : which rule of a given scenario this is, from 1; 0 without one.
    """

    segment: str
    ways: tuple[Way, ...]
    sample: float
    when: str = ""
    number: int = 0
    least: int = 0
    came_from: str = ""


@record
class MemoryTest:
    """Whether customers of a step differ by what was before.

    test : what they are told apart by. statistic : the likelihood ratio, chi-square with df
    degrees of freedom if they are alike. gain : by how much BIC falls. All None where nobody
    could be told apart.
    """

    step: str
    test: str
    statistic: float | None = None
    df: int | None = None
    p: float | None = None
    gain: float | None = None
    kept: bool = False


@record(kw_only=True)
class FittedStep:
    """One step of the fitted journey.

    rules : those of single segments first; empty where the journey ends.
    dwell : None where the step takes no time.
    timeout_days, timeout_to : where those go who are silent for so long; 0 and empty without.
    product, units : what is bought, and the chance of so many units; empty where nothing is.
    n, censored : visits, and those that had not ended when the log did.
    memory : the tests of how much of what was before its rules need.
    """

    name: str
    label: str
    outcome: str = ""
    rules: tuple[Ways, ...] = ()
    dwell: Dwell | None = None
    timeout_days: int = 0
    timeout_to: str = ""
    product: str = ""
    units: Mapping[int, float] = field(default_factory=dict)
    n: int = 0
    censored: int = 0
    memory: tuple[MemoryTest, ...] = ()


@record
class Waiting:
    """Customers of a segment who are under way in a step at the end: days waited to number.

    Who has waited 0 days enters on the first day of the forecast.

    past : what they did before, where a rule asks for it.
    """

    segment: str
    step: str
    days: Mapping[int, int]
    past: Past = NO_PAST

    @property
    def count(self) -> int:
        """How many they are."""
        return sum(self.days.values())


@record
class FittedJourney:
    """All steps, the one where customers enter, and who is under way.

    away : names of the steps that hold who comes back on another day.
    """

    steps: tuple[FittedStep, ...]
    start_at: str
    waiting: tuple[Waiting, ...]
    away: tuple[str, ...] = ()
