"""Measure what scenarios/online_retail.yaml says: how many customers come back, and when.

Reads the order lines of UCI Online Retail (Chen, Sain & Guo 2012, CC BY 4.0), which are not part
of this repository: online_retail/online_retail_all.csv.gz, or .csv, in the folder that --data or
FORKROAD_DATA names. Writes new_customers.csv and actuals.csv beside itself and prints the shares
and sample sizes that stand in the scenario. Nothing after 31 August 2011 enters either of them;
actuals.csv alone, what happened, goes to the end of November.

    python measure.py --data FOLDER
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FIRST = date(2010, 12, 1)  # the first day of the data
CUT = date(2011, 9, 1)  # what is measured lies before it
END = date(2011, 12, 1)  # the last days of the data, 1 to 9 December, are no whole month

# How long customers stay away before they order again, in days, both ends included.
WAITS = {
    "week": (1, 7),
    "three_weeks": (8, 21),
    "six_weeks": (22, 45),
    "three_months": (46, 90),
    "half_a_year": (91, 180),
}
LONGEST = 180

Orders = dict[str, dict[date, float]]
"""Customer to day to GBP: all that one customer orders on one day is one order."""


@dataclass(frozen=True)
class Fork:
    """What customers did after one kind of order.

    shares : wait to the share of customers who ordered again after it.
    orders : how many orders of this kind there were.
    sample : how many of these were seen to the end: another order, or half a year without one.
    """

    shares: dict[str, float]
    orders: int
    sample: int


def read_orders(folder: Path) -> tuple[Orders, dict[str, float]]:
    """Return the orders of known customers, and month to GBP of goods that came back."""
    orders: Orders = defaultdict(lambda: defaultdict(float))
    returned: dict[str, float] = defaultdict(float)
    for line in _lines(folder):
        customer, price, quantity = line["CustomerID"], float(line["UnitPrice"]), line["Quantity"]
        day = date.fromisoformat(line["InvoiceDate"][:10])
        if not customer or price <= 0 or day >= END:
            continue
        if line["InvoiceNo"].startswith("C"):
            returned[f"{day:%Y-%m}"] -= price * int(quantity)
        elif int(quantity) > 0:
            orders[customer][day] += price * int(quantity)
    return orders, returned


def _lines(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the order lines as they were published."""
    packed = folder / "online_retail" / "online_retail_all.csv.gz"
    plain = packed.with_suffix("")
    with gzip.open(packed, "rt") if packed.exists() else plain.open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def fork_after(gaps: Iterable[tuple[int, bool]]) -> Fork:
    """Return a fork from (days, whether an order followed) of each order of one kind.

    Who was last seen less than half a year before the cut may still come back, so the shares are
    those of Kaplan and Meier (1958): S(t), the share who stay away longer than t days, is the
    product over all days u <= t of 1 - (who ordered again on day u) / (who were away until then).

    >>> fork_after([(5, True), (10, False), (30, True), (200, False)]).shares["six_weeks"]
    0.375
    """
    seen = list(gaps)
    away = _shares_away(seen)
    shares = {wait: away[first - 1] - away[last] for wait, (first, last) in WAITS.items()}
    to_the_end = sum(1 for days, again in seen if again or days >= LONGEST)
    return Fork(shares, len(seen), to_the_end)


def _shares_away(gaps: list[tuple[int, bool]]) -> list[float]:
    """Return, for t = 0 to LONGEST, the share of customers who stay away longer than t days."""
    again = Counter(days for days, followed in gaps if followed)
    ends = Counter(days for days, _ in gaps)
    still_away, share, shares = len(gaps), 1.0, []
    for day in range(LONGEST + 1):
        if again[day]:
            share *= 1 - again[day] / still_away
        still_away -= ends[day]
        shares.append(share)
    return shares


def measure_forks(orders: Orders) -> dict[str, Fork]:
    """Return the five kinds of orders: first ones by segment, later ones by the wait before."""
    gaps: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for days in orders.values():
        known = [day for day in sorted(days) if day < CUT]
        for number, day in enumerate(known):
            kind = _kind(known, number)
            followed = number + 1 < len(known)
            until = known[number + 1] if followed else CUT
            gaps[kind].append(((until - day).days, followed))
    kinds = ["seen_in_december", "newcomers", *WAITS]
    return {kind: fork_after(gaps[kind]) for kind in kinds}


def _kind(known: list[date], number: int) -> str:
    """Return the row of the scenario's forks to which a customer's order belongs."""
    if number == 0:
        return "seen_in_december" if known[0] < date(2011, 1, 1) else "newcomers"
    waited = (known[number] - known[number - 1]).days
    longest = "half_a_year"
    return next((wait for wait, (_, last) in WAITS.items() if waited <= last), longest)


def count_months(orders: Orders, returned: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return month to measure to what happened, to the end of November 2011."""
    months: dict[str, dict[str, float]] = {}
    for month in _months():
        months[month] = {"arrivals": 0, "next_order.visits": 0, "order.orders": 0}
        months[month]["revenue"] = -returned.get(month, 0.0)
    for days in orders.values():
        for number, day in enumerate(sorted(days)):
            row = months[f"{day:%Y-%m}"]
            row["arrivals" if number == 0 else "next_order.visits"] += 1
            row["order.orders"] += 1
            row["revenue"] += days[day]
    return months


def _months() -> list[str]:
    return ["2010-12", *(f"2011-{number:02}" for number in range(1, 12))]


def value_of_an_order(months: dict[str, dict[str, float]]) -> float:
    """Return GBP an order before the cut, what came back taken off."""
    before = [row for month, row in months.items() if month < f"{CUT:%Y-%m}"]
    return sum(row["revenue"] for row in before) / sum(row["order.orders"] for row in before)


def forecast_of_newcomers(months: dict[str, dict[str, float]]) -> dict[str, int]:
    """Return month to newcomers: counted to August, then the mean of June, July and August."""
    counted = {month: int(row["arrivals"]) for month, row in months.items()}
    counted["2010-12"] = 0  # nobody can tell who was new in the first month; it is a segment apart
    expected = round(sum(counted[month] for month in ("2011-06", "2011-07", "2011-08")) / 3)
    return {month: n if month < f"{CUT:%Y-%m}" else expected for month, n in counted.items()}


def main() -> None:
    """Write both files and print the shares."""
    parser = argparse.ArgumentParser(description="Measure the numbers of online_retail.yaml.")
    parser.add_argument("--data", default=os.environ.get("FORKROAD_DATA"), help="the folder")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where to write")
    options = parser.parse_args()
    if not options.data:
        parser.error("name the folder of the data: --data FOLDER, or FORKROAD_DATA")
    orders, returned = read_orders(Path(options.data))
    months = count_months(orders, returned)
    write_files(options.out, months)
    print(f"first seen in December 2010: {months['2010-12']['arrivals']:.0f}")
    print(f"an order before September: {value_of_an_order(months):.2f} GBP")
    for kind, fork in measure_forks(orders).items():
        shares = ", ".join(f"{wait}: {share:.1%}" for wait, share in fork.shares.items())
        print(f"{kind} ({fork.orders} orders)")
        print(f"  {{{shares}, stays_away: rest}}\n  sample: {fork.sample}")
    came = [f"{row['arrivals']:.0f}" for row in months.values()]
    print(f"newcomers as they came: [{', '.join(['0', *came[1:]])}]")


def write_files(folder: Path, months: dict[str, dict[str, float]]) -> None:
    """Write new_customers.csv and actuals.csv."""
    newcomers = [f"{month},{number}" for month, number in forecast_of_newcomers(months).items()]
    happened = [
        f"{month},{measure},{number:.0f}"
        for month, row in months.items()
        for measure, number in row.items()
    ]
    files = {
        "new_customers.csv": ["month,arrivals", *newcomers],
        "actuals.csv": ["period,measure,value", *happened],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
