"""From a scenario to the content of its report: compute, then let each part say its own."""

from __future__ import annotations

from datetime import timedelta

from forkroad.maps.labels import cleaned
from forkroad.report.answer import answer_part
from forkroad.report.content import Report
from forkroad.report.customers import customers_part
from forkroad.report.evidence import evidence_part
from forkroad.report.findings import Findings
from forkroad.report.goals import goals_part
from forkroad.report.journey import journey_part
from forkroad.report.languages import Language
from forkroad.report.levers import levers_part
from forkroad.report.money import money_part
from forkroad.report.sales import sales_part
from forkroad.report.stock import stock_part
from forkroad.report.trust import trust_part
from forkroad.report.what_ifs import what_ifs_part

# In the order of the page: the answer, where it comes from, what to do, how far to trust it.
PARTS = (
    answer_part,
    journey_part,
    sales_part,
    customers_part,
    stock_part,
    money_part,
    what_ifs_part,
    levers_part,
    goals_part,
    evidence_part,
    trust_part,
)


def report_of(found: Findings, language: Language) -> Report:
    """Return the content of a report in one language."""
    facts = found.result.scenario
    calendar = facts.calendar
    title = cleaned(facts.name or facts.label) or language.say("forecast")
    if facts.what_if:
        title += f": {cleaned(facts.label_of('what_ifs', facts.what_if))}"
    until = language.day(calendar.end - timedelta(days=1))
    made = (make(found, language) for make in PARTS)
    return Report(
        language=language.code,
        title=title,
        subtitle=language.say("from_to", low=language.day(calendar.start), high=until),
        parts=tuple(part for part in made if part is not None),
        words=language.words,
    )
