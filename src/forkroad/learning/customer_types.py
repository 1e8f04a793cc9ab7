"""Customers of one type: alike in how they buy again and stop, day by day."""

from __future__ import annotations

from forkroad.records import record


@record(kw_only=True)
class CustomerType:
    """What somebody of this type does on a day between purchases, and after a purchase.

    buys, leaves : chances to buy again, and to stop, on a day.
    stops : chance to stop after buying again.
    """

    buys: float
    leaves: float = 0.0
    stops: float = 0.0

    @property
    def lost_a_day(self) -> float:
        """Chance to be lost on a day, whichever way."""
        return self.leaves + self.buys * self.stops

    def expected(self, days: int) -> float:
        """Return the expected purchases on so many days.

        >>> CustomerType(buys=0.5, stops=0.5).expected(2)  # 0.5 + 0.75 * 0.5
        0.875
        """
        lost = self.lost_a_day
        if lost * days < 1e-9:
            return self.buys * days
        return self.buys * (1.0 - (1.0 - lost) ** days) / lost
