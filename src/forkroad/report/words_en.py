"""The words of the report in English."""

from __future__ import annotations

WORDS = {
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "day": "{day} {month} {year}",
    "month": "{month} {year}",
    "week": "week {week}, {year}",
    "quarter": "Q{quarter} {year}",
    "total": "total",
    "percent": "{n} %",
    "one_day": "{n} day",
    "so_many_days": "{n} days",
    "stay_between": "{low}–{high} days",
    "stay_about": "about {days}",
    "stay_until": "until {date}",
    "stay_dates": "to the next of {n} dates",
    "outcome_purchase": "purchase",
    "outcome_competitor": "competitor",
    "outcome_lost": "lost",
    "outcome_undecided": "undecided",
    "outcome_customer": "customer",
    "map_ends": "ends",
    "map_start": "start",
    "map_buys": "buys {products}",
    "way_share": "{share}",
    "way_timeout": "later {share}",
    "way_sold_out": "sold out {share}",
    "way_back": "back {share}",
}
