"""Counts the trips of one replication into totals, and asserts that nobody is lost or doubled.

The keys are those that `simulation` documents.
"""

from __future__ import annotations

from collections import Counter

from tests.oracles.evaluate import Situation, evaluate
from tests.oracles.reading import Reader
from tests.oracles.trips import Trip, Visit

ALREADY_HERE = "already_here"


class Tally:
    """Running totals of one replication."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        # By (measure, period, all rows that a customer counts in, subject); flows have no total.
        self._once: Counter = Counter()
        self._flows: Counter = Counter()
        self.periods = reader.base.calendar.periods
        labels = [(p.label, place) for place, p in enumerate(self.periods) for _ in _days(p)]
        self.labels = [label for label, _ in labels]
        self.places = [place for _, place in labels]
        # By day, for the law of conservation.
        self.setting_out: Counter = Counter()
        self.ending: Counter = Counter()
        self.travelling: Counter = Counter()

    def count(self, trip: Trip) -> None:
        """Count everything that one customer did."""
        rows = self._rows(trip)
        if not trip.already_here:
            self._flow(rows, "arrivals", trip.set_out)
        self._add(rows, "set_out", "total")
        bought = False
        for place, visit in enumerate(trip.visits):
            if visit.entered >= 0:
                self._flow(rows, "visits", visit.entered, visit.step)
                if visit.cost or visit.sales:
                    self._money(rows, visit, first=bool(visit.sales) and not bought)
                bought = bought or bool(visit.sales)
            if visit.left is not None:
                self._add(rows, "moves", "total", f"{visit.step}>{trip.visits[place + 1].step}")
        self._end(rows, trip, bought)
        self._whereabouts(rows, trip)
        self._first_times(rows, trip)
        self._cohort(rows, trip)

    def finished(self) -> Counter:
        """Check that everybody is somewhere at the end of every day; return the totals."""
        so_far = 0
        for day in range(self.reader.n_days):
            so_far += self.setting_out[day] - self.ending[day]
            assert so_far == self.travelling[day], f"customers are not conserved on day {day}"
        self._campaigns()
        totals: Counter = Counter()
        for (measure, period, rows, subject), number in self._once.items():
            for row in rows:
                totals[measure, period, row, subject] += number
        for (measure, period, rows, subject), number in self._flows.items():
            for row in rows:
                totals[measure, period, row, subject] += number
                totals[measure, "total", row, subject] += number
        return totals

    def _rows(self, trip: Trip) -> tuple[str, ...]:
        """The rows that a customer counts in: all, the segment, and every group that fits."""
        names = {**self.reader.day(trip.set_out).names, **trip.attributes, "segment": trip.segment}
        groups = self.reader.base.groups.items()
        inside = [name for name, condition in groups if evaluate(condition, Situation(names))]
        return ("all", trip.segment, *inside)

    def _add(self, rows: tuple, measure: str, period, subject="", number=1) -> None:
        if number:
            self._once[measure, period, rows, subject] += number

    def _flow(self, rows: tuple, measure: str, day: int, subject: str = "", number=1) -> None:
        """Count what happens on a day, in its period and in the total."""
        if number:
            self._flows[measure, self.labels[day], rows, subject] += number

    def _money(self, rows: tuple, visit: Visit, *, first: bool) -> None:
        day = visit.entered
        for product, sale in visit.sales.items():
            self._flow(rows, "orders", day, product)
            self._flow(rows, "first_orders" if first else "repeat_orders", day, product)
            self._flow(rows, "units", day, product, sale.units)
            self._flow(rows, "revenue", day, product, sale.revenue)
        revenue = sum(sale.revenue for sale in visit.sales.values())
        goods = sum(sale.cost for sale in visit.sales.values())
        self._flow(rows, "revenue", day, "", revenue)
        self._flow(rows, "cost_of_goods", day, "", goods)
        self._flow(rows, "step_costs", day, "", visit.cost)
        self._flow(rows, "contribution", day, "", revenue - goods - visit.cost)
        self._flow(("all",), "profit", day, "", revenue - goods - visit.cost)
        if first:
            self._flow(rows, "converted", day)

    def _end(self, rows: tuple, trip: Trip, bought: bool) -> None:
        last = trip.visits[-1]
        day = max(last.entered, 0)
        outcome = self.reader.ends.get(last.step)
        self.setting_out[trip.set_out] += 1
        if outcome is None:
            self._add(rows, "outcome", "total", "customer" if bought else "undecided")
            return
        self.ending[day] += 1
        self._flow(rows, "outcome", day, last.step)
        if outcome == "competitor" and not bought:
            self._flow(rows, "competitor_unbought", day)

    def _whereabouts(self, rows: tuple, trip: Trip) -> None:
        """Who is where at the end of each day, and of each period."""
        here = {}
        for visit in trip.visits:
            if visit.step not in self.reader.ends:
                gone = self.reader.n_days if visit.left is None else visit.left
                for day in range(max(visit.entered, 0), gone):
                    assert day not in here, "a customer is in two places at once"
                    here[day] = visit.step
        self.travelling.update(here.keys())
        for period in self.periods:
            if period.stop - 1 in here:
                self._add(rows, "present", period.label, here[period.stop - 1])

    def _first_times(self, rows: tuple, trip: Trip) -> None:
        """Milestones with the days until they were first reached; stages reached."""
        steps = self.reader.base.journey.steps
        reached = {}
        for visit in trip.visits:
            days = max(visit.entered, 0) - trip.set_out
            reached.setdefault(visit.step, days)
            if visit.sales:
                reached.setdefault("first_purchase", days)
        for name, days in reached.items():
            if name == "first_purchase" or steps[name].milestone:
                self._add(rows, "reached", days, name)
        for stage in {steps[visit.step].stage for visit in trip.visits} - {None}:
            self._add(rows, "stage", "total", stage)

    def _cohort(self, rows: tuple, trip: Trip) -> None:
        cohort = ALREADY_HERE if trip.already_here else self.labels[trip.set_out]
        begun = self.places[trip.set_out]
        active, buying = set(), set()
        for visit in trip.visits:
            if visit.entered < 0:
                continue
            since = self.places[visit.entered] - begun
            active.add(since)
            if visit.sales:
                buying.add(since)
                revenue = sum(sale.revenue for sale in visit.sales.values())
                self._add(rows, "cohort_revenue", cohort, since, revenue)
        for since in active:
            self._add(rows, "cohort_active", cohort, since)
        for since in buying:
            self._add(rows, "cohort_buyers", cohort, since)

    def _campaigns(self) -> None:
        """A campaign's cost falls on its first day inside the horizon."""
        for campaign in self.reader.base.campaigns.values():
            spans = [
                range(
                    (first - self.reader.base.start).days, (last - self.reader.base.start).days + 1
                )
                for first, last in campaign.runs
            ]
            days = [d for d in range(self.reader.n_days) if any(d in span for span in spans)]
            if days:
                self._flow(("all",), "campaign_costs", days[0], "", campaign.cost)
                self._flow(("all",), "profit", days[0], "", -campaign.cost)


def _days(period) -> range:
    return range(period.start, period.stop)
