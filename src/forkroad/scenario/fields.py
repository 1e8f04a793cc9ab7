"""The kinds of values that fields hold: each with its name, its reader and its form in words.

The names are those of the reference documentation and of the definitions in the JSON Schema.
"""

from __future__ import annotations

from forkroad.scenario import (
    read_arrivals,
    read_attributes,
    read_chances,
    read_changes,
    read_events,
    read_forks,
    read_numbers,
    read_products,
    read_shares,
    read_stays,
    read_values,
    readers,
)
from forkroad.scenario.sections import Kind

VERSION = Kind("version", readers.read_version, "1")
TEXT = Kind("text", readers.read_title, "text, in any language")
NAME = Kind("name", readers.read_reference, "a name that is given elsewhere in the file")
WORD = Kind("word", readers.read_reference, "one word, a name of the planner's own")
NAMES = Kind("names", readers.read_names, "a list of names: `[aware, appeal, ask]`")
TRUTH = Kind("truth", readers.read_truth, "`true` or `false`")
DATE = Kind("date", readers.read_date, "a date: `2026-03-01`")
PERIOD = Kind("period", readers.read_grouping, "`month`, `week` or `quarter`")
FEELING = Kind("feeling", readers.read_feeling, "`positive`, `neutral` or `negative`")
STATE = Kind("state", readers.read_state, "64 digits from 0 to f, as forkroad gate writes them")
VERDICT = Kind("verdict", readers.read_verdict, "`passed` or `failed`")
MEASURE = Kind("measure", readers.read_reference, "a measure: `cream.units`, `share(site, cart)`")

MONTHS = Kind("months", read_numbers.read_months, "a whole number of at least 1")
NUMBER = Kind("number", read_numbers.read_ratio, "a number or a percentage")
QUANTITY = Kind("quantity", read_numbers.read_quantity, "a number of at least 0")
MULTIPLE = Kind("multiple", read_numbers.read_multiple, "a number of at least 0.001")
SAMPLE = Kind("sample", read_forks.read_sample, "a number of at least 1")
PROBABILITY = Kind("probability", read_numbers.read_probability, "0 to 1, or `35%`")

_VALUE = (
    "a number or percentage; a schedule, month or date to number (`{2026-03: 45, 2026-09: 39}`); "
    "or an uncertain number: `{normal: [mean, sd]}`, `{uniform: [low, high]}`, "
    "`{triangular: [low, mode, high]}`, `{lognormal: {median: 4, p90: 12}}`, "
    "`{beta: [successes, failures]}`"
)
VALUE = Kind("value", read_values.read_number, _VALUE)
PRICE = Kind("price", read_values.read_price, f"{_VALUE}; at least 0")
COST = Kind("amount", read_values.read_amount, f"{_VALUE}; or an expression; at least 0")
DISCOUNT = Kind("discount", read_values.read_discount, f"{_VALUE}; or an expression; from 0 to 1")
CONDITION = Kind("condition", read_values.read_expression, '`age >= 60 and channel == "web"`')
PURCHASES = Kind(
    "purchases",
    read_chances.read_buys,
    "a product; or product to units: a whole number, `{poisson_plus_one: 0.2}` or "
    "`{choice: {1: 80%, 2: rest}}`",
)

DURATION = Kind("duration", read_stays.read_whole_days, "`3 days`, `2 weeks` or a number of days")
DAYS = Kind("days", read_stays.read_days_from_one, "`3 days`, `2 weeks`; at least one day")
_STAY = (
    "`3 days`; `{uniform: [2, 5]}`; `{geometric: 2 days}`; `{poisson: 3}`; "
    "`{lognormal: {median: 4 days, p90: 12 days}}`; `{gamma: {mean: 5, sd: 3}}`; "
    "`{weibull: {scale: 5, shape: 1.5}}`; `{days: {1: 40%, 2: 30%, 7: rest}}`; "
    "`{until: [2026-10-14, 2026-11-18]}`"
)
STAY = Kind("stay", read_stays.read_stay, _STAY)
WAITED = Kind("waited", read_stays.read_waited, f"`steady`, or {_STAY}")

FORK = Kind(
    "fork",
    read_forks.read_next,
    "one step's name; shares: `{cart: 45%, gone: rest}`; a table: `{by: segment, vip: {cart: 55%, "
    "gone: rest}, else: gone}`; or a list of rules: `- if: ...` with `then:` or `choose:`, last "
    "`- else: ...`",
)
UTILITIES = Kind(
    "utilities", read_forks.read_choose, "steps with utilities: `{cart: 1.1, rival: 0.6}`"
)
SHARES = Kind("shares", read_shares.read_shares, "a step's name, or `{cart: 45%, gone: rest}`")

PER_MONTH = Kind(
    "per_month",
    read_arrivals.read_per_month,
    "a number; a schedule; a list of one number for each calendar month; an expression over values "
    "and the calendar; or `{file: arrivals.csv}` with the columns `month,arrivals`",
    is_contextual=True,
)
BY_DATE = Kind("by_date", read_arrivals.read_by_date, "dates to numbers: `{2026-10-14: 250}`")
GROWTH = Kind(
    "growth", read_arrivals.read_growth, "`1% a month` or `12% a year`", is_contextual=True
)
SEASONALITY = Kind("seasonality", read_arrivals.read_seasonality, "12 multipliers, January first")
SPREAD = Kind(
    "spread", read_arrivals.read_spread, "`poisson`, `fixed` or `{overdispersed: 3}` (above 1)"
)
ACTUALS = Kind(
    "actuals",
    read_arrivals.read_actuals,
    "`{file: actuals.csv}` with the columns `period,measure,value`",
    is_contextual=True,
)
ATTRIBUTE = Kind(
    "attribute",
    read_attributes.read_attribute,
    "a constant; `{choice: {web: 60%, shop: rest}}`; `{chance: 65%}`; `{normal: [61, 7]}`; "
    "`{uniform: [19, 27]}`; `{lognormal: {median: 40, p90: 90}}`; `{poisson: 2}`",
)

DELIVERIES = Kind("deliveries", read_products.read_deliveries, "dates to units")
SERVICE = Kind("service", read_products.read_service, "`{cycle: 95%}` or `{fill_rate: 98%}`")
POLICY = Kind(
    "policy",
    read_products.read_policy,
    "`base_stock`, `{reorder: {point: 500, quantity: 2000}}` or `{orders: {2026-04-01: 500}}`",
)

CHANGES = Kind(
    "changes",
    read_changes.read_changes,
    "paths with new or relative values: `{products.cream.price: 44, values.budget: +10%}`; or a "
    "list that may also hold `{at: STEP, move: 5 points, from: A, to: B}` and "
    "`{at: STEP, scale: A, by: x1.2}`",
)
ADDITIONS = Kind(
    "additions", read_changes.read_additions, "paths with new steps, segments or products"
)
REMOVALS = Kind("removals", read_changes.read_removals, "a list of paths")
DATES = Kind("dates", read_events.read_dates, "a date, or a list of dates")
WINDOW = Kind("window", read_events.read_window, "a date, or `{between: [2026-05-01, 2026-09-30]}`")
FACTORS = Kind("factors", read_events.read_factors, "segments to factors: `{regulars: x1.8}`")
TWO_COSTS = Kind("two_costs", read_events.read_two_costs, "`{once: 15000, per_month: 900}`")
