"""A state: where a customer is, and what is remembered there."""

from __future__ import annotations

from dataclasses import dataclass

from forkroad.program.purchases import Purchase
from forkroad.records import record


@record
class Wait:
    """Who has drawn `stay`: days left to the timeout (-1 for ever), and its step."""

    days: int
    to: str


# No record: states are hashed by the hundred thousand, which dataclasses are quicker at.
@dataclass(frozen=True)
class State:
    """Where a customer is and what is remembered.

    type : place in the list of types.
    counters : one number for each counter of the memory, 0 where it is not kept.
    has_bought : before entering here.
    back_to : the step to which `back` leads. age : days travelled, -1 where nobody asks.
    purchases : what was bought on entering, in this state's class.
    wait : of who has drawn `stay` already.
    opening : the place of the opening state of a waiting cohort; -1 for everybody else.
    unbought : counters without the purchase, where stock can limit it; else None.
    """

    type: int
    step: str
    counters: tuple[int, ...] = ()
    has_bought: bool = False
    came_from: str = ""
    back_to: str = ""
    age: int = -1
    purchases: tuple[Purchase, ...] = ()
    wait: Wait | None = None
    opening: int = -1
    unbought: tuple[int, ...] | None = None

    @property
    def is_entered(self) -> bool:
        """Whether being in this state began with a visit of its step."""
        return self.wait is None and self.opening < 0

    @property
    def has_bought_after(self) -> bool:
        """Whether the customer has bought when leaving."""
        return self.has_bought or bool(self.purchases)
