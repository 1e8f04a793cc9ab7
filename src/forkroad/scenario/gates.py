"""The verdict of a gate: whether the base reproduced what was observed, as the file keeps it.

It changes no forecast. `forkroad gate` writes it and `compare` reads it; how it comes about is
the business of `learning`, of which state of the file it is that of `judged`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from forkroad.scenario import fields
from forkroad.scenario.sections import Section, key, section

Verdict = Literal["passed", "failed"]


@section
class Gate(Section):
    """What a comparison of the base with a log has found."""

    verdict: Verdict = key(
        fields.VERDICT, "Whether every difference was within the bound.", example="verdict: passed"
    )
    state: str = key(
        fields.STATE,
        "The state of the file that was judged: a hash of all that a forecast rests on. Where that "
        "has changed since, every command says so.",
        default="",
    )
    on: date | None = key(fields.DATE, "The day on which it was found.", default=None)
    log: str = key(fields.TEXT, "The log that was held against it.", default="")
    first_day: date | None = key(fields.DATE, "The first day that was compared.", default=None)
    last_day: date | None = key(fields.DATE, "The last day that was compared.", default=None)
    within: float | None = key(
        fields.PROBABILITY, "The largest relative difference that passes.", default=None
    )
    observed_conversion: float | None = key(
        fields.PROBABILITY, "The share of those who set out that bought, by the log.", default=None
    )
    expected_conversion: float | None = key(
        fields.PROBABILITY, "The same by the scenario.", default=None
    )
    observed_orders: float | None = key(fields.QUANTITY, "Orders in all, by the log.", default=None)
    expected_orders: float | None = key(fields.QUANTITY, "The same by the scenario.", default=None)
