"""Known customers in groups: how often they bought, and whether they are likely to come back.

They are the segments of a scenario of customers who buy again. What single customers are like
within a group is for the types to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forkroad.learning.histories import Histories
from forkroad.records import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The most days with a purchase in each class, in all; beyond the last is a class too.
_TIMES = (1, 3, 7, 15)
LIKELY = 0.5


@record(kw_only=True)
class HistoryGroup:
    """A group: its name and label as a segment, and who is in it."""

    name: str
    label: str
    histories: Histories


def group_histories(histories: Histories, alive: NDArray[np.float64]) -> tuple[HistoryGroup, ...]:
    """Return the groups that have somebody in them.

    alive : each history's chance that these customers have not stopped.
    """
    groups = []
    least = 1
    for most in (*_TIMES, None):
        times = histories.repeats + 1
        mine = (times >= least) & (times <= (most or times.max()))
        for is_likely in (True, False):
            part = histories.only(mine & ((alive >= LIKELY) == is_likely))
            if part.count:
                name, label = _called(least, most, is_likely=is_likely)
                groups.append(HistoryGroup(name=name, label=label, histories=part))
        least = (most or 0) + 1
    return tuple(groups)


def _called(least: int, most: int | None, *, is_likely: bool) -> tuple[str, str]:
    """Return the name and the label of a class."""
    if most == 1:
        name, label = "bought_once", "Bought once"
    elif most is None:
        name, label = f"bought_{least}_or_more", f"Bought {least} times or more"
    else:
        name, label = f"bought_{least}_to_{most}", f"Bought {least} to {most} times"
    if is_likely:
        return name, label
    return f"{name}_quiet", f"{label}, likely gone"
