"""What the engine, the checks of a file and the comparisons can say, as they say it in English.

A note of a run is told from the others by these texts, so they stand here as they stand there;
`tests/report/test_notes.py` reads the sources and holds the two together. In `notes` it says
which parts of a note are notes themselves, lists, dates, or left as they are.
"""

from __future__ import annotations

NOTES = {
    # Which engine, and why.
    "exact": "no stock limits, no word of mouth and finitely many states: the answer is exact",
    "exact_demand": "demand without stock limits and word of mouth has an exact answer",
    "asked": "it was asked for",
    "asked_and": "it was asked for, and {note}",
    "cannot_follow": "the exact engine cannot follow this: {note}",
    "declined": "the {engine} engine cannot compute this: {note}",
    "stock_limits": 'stock of "{product}" limits sales at "{step}" (when_out_of_stock)',
    "word_of_mouth": 'word of mouth: "{step}" brings customers of "{segment}"',
    "ways_out": "--engine counts or agents simulates it, and --unlimited forecasts demand instead",
    "following": "--engine agents follows single customers through it",
    "simulating": "--engine counts or agents simulates it",
    # What has no finite answer, or too large a one.
    "too_much_work": "{states} states x {days} days x {draws} draws are more than {most}; fewer "
    "draws (--draws) or fewer types of customers (now {types}) would do",
    "states_counted": "the journey has {states} states and {most} are the most; fewer types of "
    "customers (now {types}) would do",
    "states": "the journey has more than {most} states: {types} types of customers, {steps} steps",
    "states_memory": "the journey has more than {most} states: {types} types of customers, {steps} "
    "steps, memory {memory}",
    "timeout_by_day": 'the timeout of "{step}" leads to different steps by day',
    "stock_by_day": 'the stock of "{product}" changes from day to day',
    "sells_by_day": 'what "{step}" sells changes from day to day',
    "unbounded": '"{formula}" counts without bound; compare visits, bought or days_travelled with '
    "a number to keep the journey finite",
    "count_differs": '"{formula}" compares a count with something that differs from customer to '
    "customer",
    "combinations": "{segment}: its attributes have {n} combinations of values",
    "in_arithmetic": '{segment}: "{formula}" uses the continuous attribute {name} in arithmetic',
    "compared_differs": '{segment}: "{formula}" compares the continuous attribute {name} with '
    "something that differs from customer to customer",
    "compared_many": '{segment}: "{formula}" compares the continuous attribute {name} with {n} '
    "different numbers",
    "levels_unknown": 'base-stock levels of "{product}" are not known',
    "too_many_meet": "about {n} customers who can meet at the shelf or by word of mouth are too "
    "many to follow together; {most} are the most",
    "too_many_brought": "word of mouth brings more than {most} customers together; each visit may "
    "bring fewer than it does",
    "too_much_memory": "{n} replications of this scenario need about {size} GB; up to {most} fit",
    # What a run, a comparison and the levers add.
    "clipped": "{place}: the shares left the range from 0 to 1 in {draws} of {n} draws and were "
    "clipped",
    "not_followed": "the counts engine follows no single customer: {tables} are left empty; "
    "--engine agents fills them",
    "more_paths": "paths: there are very many ways through this journey; one that is not listed "
    "may be likelier than the last of the list",
    "before_holding": "profit is before holding_cost here: only the counts and the agents engine "
    "follow stock",
    "not_apart": "{what_if} and the base cannot be told apart in {measures} by {n} replications; "
    "more tell more (--replications)",
    "not_apart_by_one": "{what_if} and the base cannot be told apart in {measures} by {n} "
    "replication; more tell more (--replications)",
    "gate_failed": "the base failed its gate: it does not reproduce what was observed, so that "
    "differences from it rest on sand (forkroad gate)",
    "gate_failed_on": "the base failed its gate on {date}: it does not reproduce what was "
    "observed, so that differences from it rest on sand (forkroad gate)",
    "other_gate_failed": "{name} failed its gate: it does not reproduce what was observed, so that "
    "differences from it rest on sand (forkroad gate)",
    "other_gate_failed_on": "{name} failed its gate on {date}: it does not reproduce what was "
    "observed, so that differences from it rest on sand (forkroad gate)",
    "verdict_outdated": "the verdict ({verdict}) is of another state of this file, which has "
    "changed since in what a forecast rests on; run forkroad gate again",
    "verdict_outdated_on": "the verdict ({verdict} on {date}) is of another state of this file, "
    "which has changed since in what a forecast rests on; run forkroad gate again",
    "central": "levers are at the central inputs: uncertain numbers at their means, shares as "
    "stated, no shock",
    "of_demand": "levers are those of demand: stock that runs out and word of mouth are left out, "
    "as with --unlimited",
    "tangled": "this journey is too tangled for a picture: its {ways} ways cross columns "
    "{crossings} times, {most} is the most; draw it as text, or give the steps stages",
    # What happened, and what nothing is called.
    "actuals": "actuals: {note}",
    "actuals_by": "actuals: only periods by {kind} are compared, as report_by says",
    "no_measure": 'there is no measure "{name}"',
    "measures": "measures are revenue, profit, converted, arrivals, PRODUCT.units, PRODUCT.orders, "
    "PRODUCT.revenue, PRODUCT.lost_to_stockout, STEP.visits, STEP.customers (where the journey "
    "ends), OUTCOME.share and share(STEP, STEP)",
    "no_such": 'there is no {kind} "{name}"',
    "ends_there": 'the journey ends at "{step}": nobody goes on from there',
    "did_you_mean": 'did you mean "{name}"?',
    # Warnings of the file.
    "warning_at": "{where}: warning: {place}: {note}",
    "warning": "{where}: warning: {note}",
    "begins_late": "it begins on {date}, and the forecast ends with {end}",
    "unreached": "nobody can reach this step; lead somebody here, or take it out",
    "endless": "nobody can ever leave the loop {loop}; give one of its steps a way out",
    "no_stock": "{products} has no stock, so it never runs out",
    "stays": "who stays here waits until the forecast ends; a timeout would lead them on",
    "never_fires": "nobody is still here {n} days after entering, so it never fires",
    "never_fires_one": "nobody is still here {n} day after entering, so it never fires",
    "fires_late": "it fires after {n} days, and the forecast ends after {end_day}",
    "fires_late_one": "it fires after {n} day, and the forecast ends after {end_day}",
    "no_order_arrives": "orders take {n} days and the forecast {days}, so none arrives: sales live "
    "on what is on_hand and on_order",
    "outside": "{date} is outside of the forecast, which goes from {start} to {end}",
    "never_arrive": "these never arrive",
    "has_come": "what has come by then belongs to on_hand",
    "placed_before": "it is not placed: what is already ordered belongs to on_order, by its day of "
    "arrival",
    "too_late": "it comes too late",
    "not_placed": "it is not placed",
    "season": "the multipliers average {mean}, not 1; so per_month is not what a month brings on "
    "average",
    "no_day": "no day of it is in the forecast, which goes from {start} to {end}",
    "no_month": "no month has the number {n}; months go from 1 to 12",
    "no_customer_has": 'no customer has the {name} "{value}"',
    # What a formula can come to, days or draws later.
    "error_at": "{where}: {place}: {note}",
    "negative_arrivals": '"{formula}" gives {n} arrivals, first below 0 on {date}',
    "first_on": "{note}, first on {date}",
    "discount": "the discount leaves the range from 0 to 1",
    "shares": "the shares leave the range from 0 to 1",
    "shares_of": "the shares leave the range from 0 to 1 ({shares})",
    "no_rule": "no rule holds",
    "not_finite": '"{formula}" does not give a finite number',
    "over_days": "over the days of this run {note}",
    "timeless": "the loop {loop} takes no time; let one of its steps take at least one day",
    # Parts of notes.
    "and": " and ",
    "table_stages": "stages",
    "table_timing": "timing",
    "table_cohorts": "cohorts",
    "table_paths": "paths",
    "kind_month": "month",
    "kind_week": "week",
    "kind_quarter": "quarter",
    "kind_step": "step",
    "kind_product": "product",
    "kind_outcome": "outcome",
    "kind_step with an outcome": "step with an outcome",
}
