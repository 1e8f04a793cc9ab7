"""The question and the answer: what is asked, the few figures that matter, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from forkroad.maps.labels import cleaned
from forkroad.periods import TOTAL
from forkroad.report.content import Part, Tile
from forkroad.report.findings import Findings
from forkroad.report.goals import goal_in_words
from forkroad.report.languages import Language
from forkroad.report.lever_words import change_in_words, lever_in_words, strongest
from forkroad.results.definitions import ALL
from forkroad.results.key_columns import BAD_OR_OPEN
from forkroad.results.rounding import power_for
from forkroad.results.table import Row

_MOST_PRODUCTS = 3
_MOST_GOALS = 3


def answer_part(found: Findings, language: Language) -> Part:
    """Return the part that opens the report."""
    question = cleaned(found.scenario.description)
    texts = [question, *_forecasts(found, language), *_goals(found, language)]
    texts += _lever(found, language)
    return Part(
        name="answer",
        title=language.say("part_answer"),
        texts=tuple(text for text in texts if text),
        tiles=tuple(_tiles(found, language)),
    )


def _tiles(found: Findings, language: Language) -> Iterator[Tile]:
    """Yield the figures that everybody asks for, as far as there are any."""
    wanted = (
        ("tile_arrivals", "arrivals", "customers", language.number),
        ("tile_buyers", "conversion", "customers", language.number),
        ("tile_share", "conversion", "share", language.percent),
    )
    for key, table, measure, write in wanted:
        yield from _tile(
            found.rows(table, period=TOTAL, segment=ALL, measure=measure), key, write, language
        )
    sold = found.rows("sales", period=TOTAL, segment=ALL, measure="units")
    if len(sold) == 1:
        yield from _tile(sold, "tile_units", language.number, language)
    currency = found.result.scenario.currency
    for measure in ("revenue", "profit"):
        rows = found.rows("money", period=TOTAL, segment=ALL, measure=measure)
        if rows and rows[0]["mean"]:
            for tile in _tile(rows, measure, language.number, language):
                yield Tile(
                    f"{tile.label} ({currency})" if currency else tile.label,
                    tile.text,
                    tile.between,
                    tile.value,
                )


def _tile(
    rows: Sequence[Row], key: str, write: Callable[[float | None], str], language: Language
) -> Iterator[Tile]:
    for row in rows[:1]:
        if row["mean"] is None:
            continue
        between = ""
        if row["p05"] is not None and row["p95"] is not None:
            between = language.say("from_to", low=write(row["p05"]), high=write(row["p95"]))
        yield Tile(language.say(key), write(row["mean"]), between, row["mean"])


def _forecasts(found: Findings, language: Language) -> Iterator[str]:
    """Yield what will be sold, or how journeys end where nothing is."""
    sold = [
        row
        for row in found.rows("sales", period=TOTAL, segment=ALL, measure="units")
        if row["mean"] is not None
    ]
    label = found.result.scenario.label_of
    for row in sorted(sold, key=lambda it: -it["mean"])[:_MOST_PRODUCTS]:
        key = "answer_wanted" if found.result.unlimited else "answer_sold"
        yield _about(row, key, language, what=cleaned(label("products", row["product"])))
    if not sold:
        ends = found.rows("outcomes", period=TOTAL, segment=ALL, measure="customers")
        for row in [it for it in ends if it["outcome"] not in BAD_OR_OPEN][:1]:
            yield _about(row, "answer_end", language, what=cleaned(label("steps", row["step"])))


def _about(row: Row, key: str, language: Language, *, what: str) -> str:
    """Return a sentence about a figure, rounded to what its interval makes sense of."""
    mean, low, high = row["mean"], row["p05"], row["p95"]
    if low is None or high is None:
        return language.say(f"{key}_plain", mean=language.number(mean), what=what)
    power = max(power_for(mean, low, high), 0)
    texts = [language.number(round(value, -power)) for value in (mean, low, high)]
    return language.say(key, mean=texts[0], low=texts[1], high=texts[2], what=what)


def _goals(found: Findings, language: Language) -> Iterator[str]:
    judged = [row for row in found.rows("goals", measure="chance") if row["mean"] is not None]
    whole = [row for row in judged if row["period"] == TOTAL]
    for row in whole[:_MOST_GOALS]:
        yield language.say(
            "answer_goal",
            goal=goal_in_words(found, row, language),
            chance=language.chance(row["mean"]),
        )


def _lever(found: Findings, language: Language) -> Iterator[str]:
    row = strongest(found)
    if row is not None:
        yield language.say(
            "answer_lever",
            lever=lever_in_words(row["place"], found.result.scenario, language),
            change=change_in_words(row, found.result.scenario, language),
        )
