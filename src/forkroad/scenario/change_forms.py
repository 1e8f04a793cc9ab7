"""The three forms of a change, as values: what a what-if, a campaign, a shock or `--set` says.

They stand below the model, which holds them; applying them is the business of `changes`.
"""

from __future__ import annotations

from typing import Any

from forkroad.records import record


@record
class SetChange:
    """Gives the place at `path` a new value, or a relative one (`x1.2`, `+10%`, `-5%`)."""

    path: str
    value: Any


@record
class MoveChange:
    """Moves a share from one branch of a fork to another; `points` None moves all of it.

    points : a share from 0 to 1 (5 points are 0.05).
    """

    at: str
    points: float | None
    source: str
    to: str
    rule: int | None = None


@record
class ScaleChange:
    """Scales one share of a fork, the others giving way in proportion."""

    at: str
    branch: str
    factor: float
    rule: int | None = None


Change = SetChange | MoveChange | ScaleChange
