"""Who buys and who does not: outcomes for everybody and by segment, the funnel, the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forkroad.maps.labels import cleaned
from forkroad.periods import TOTAL
from forkroad.report.columns import counts, figures, shares, words
from forkroad.report.content import Chart, Part, Series, Sheet
from forkroad.report.findings import Findings
from forkroad.report.journey_data import tones_of_outcomes
from forkroad.report.languages import Language
from forkroad.report.stretches import retention_blocks, timing_blocks
from forkroad.results.definitions import ALL
from forkroad.results.key_columns import rank_of_outcome
from forkroad.results.table import Row

Block = Chart | Sheet


def customers_part(found: Findings, language: Language) -> Part:
    """Return the part that tells who buys, who goes elsewhere and who is lost."""
    blocks: list[Block] = [
        *_outcomes(found, language),
        *_by_segment(found, language),
        *_conversion(found, language),
        *_funnel(found, language),
        *timing_blocks(found, language),
        *retention_blocks(found, language),
    ]
    return Part("customers", language.say("part_customers"), blocks=tuple(blocks))


def outcome_labels(found: Findings, rows: Sequence[Row], language: Language) -> list[str]:
    """Return what to call each outcome: its word, and its step where that says more."""
    kinds = [row["outcome"] for row in rows]
    labels = []
    for row in rows:
        word, step = language.outcome(row["outcome"]), row["step"]
        label = cleaned(found.result.scenario.label_of("steps", step)) if step else ""
        says_more = kinds.count(row["outcome"]) > 1 or row["outcome"] == "competitor"
        labels.append(
            f"{word}: {label}" if label and says_more and label != word else cleaned(word)
        )
    return labels


def _outcomes(found: Findings, language: Language) -> list[Block]:
    rows = _ends(found, ALL, "customers")
    if not rows:
        return []
    share = {_key(row): row["mean"] for row in _ends(found, ALL, "share")}
    tones = tones_of_outcomes([row["outcome"] for row in rows])
    labels = outcome_labels(found, rows, language)
    columns = [
        words(language.say("col_outcome"), labels, [_name(row) for row in rows]),
        *figures(rows, language.say("col_customers"), counts, language),
        shares(language.say("col_share"), [share.get(_key(row)) for row in rows], language),
    ]
    has_ends = len(columns) == 5
    ends = (Series(2, "p05"), Series(3, "p95")) if has_ends else ()
    title = language.say("chart_outcomes")
    chart = Chart(
        "bars",
        title,
        "outcomes",
        (Series(1, "mean"), *ends),
        tones=tuple(tones[row["outcome"]] for row in rows),
        unit=language.say("col_customers"),
    )
    return [chart, Sheet("outcomes", title, tuple(columns), is_open=True)]


def _by_segment(found: Findings, language: Language) -> list[Block]:
    """Return how each segment ends, as shares; nothing where there is one segment alone."""
    segments = [name for name in _segments(found.rows("outcomes", period=TOTAL)) if name != ALL]
    ends = _ends(found, ALL, "share")
    if len(segments) < 2 or not ends:
        return []
    tones = tones_of_outcomes([row["outcome"] for row in ends])
    by_key = [{_key(row): row["mean"] for row in _ends(found, name, "share")} for name in segments]
    names = [found.result.scenario.label_of("segments", name) for name in segments]
    columns = [words(language.say("col_segment"), names, segments)]
    for row, label in zip(ends, outcome_labels(found, ends, language), strict=True):
        columns.append(shares(label, [known.get(_key(row)) for known in by_key], language))
    title = language.say("chart_segments")
    series = tuple(Series(place + 1, tone=tones[row["outcome"]]) for place, row in enumerate(ends))
    chart = Chart("stacks", title, "segments", series, is_share=True)
    return [chart, Sheet("segments", title, tuple(columns))]


def _conversion(found: Findings, language: Language) -> list[Block]:
    rows = found.rows("conversion", period=TOTAL, measure="customers")
    if not rows or not any(row["mean"] for row in rows):
        return []
    by_measure = {
        name: {
            row["segment"]: row["mean"]
            for row in found.rows("conversion", period=TOTAL, measure=name)
        }
        for name in ("share", "win_rate")
    }
    segments = [row["segment"] for row in rows]
    columns = [
        words(language.say("col_segment"), _segment_labels(found, segments, language), segments),
        *figures(rows, language.say("col_buyers"), counts, language),
        *(
            shares(language.say(f"col_{name}"), [known.get(it) for it in segments], language)
            for name, known in by_measure.items()
        ),
    ]
    return [Sheet("conversion", language.say("sheet_conversion"), tuple(columns))]


def _funnel(found: Findings, language: Language) -> list[Block]:
    rows = found.rows("stages", segment=ALL, measure="customers")
    if not rows:
        return []
    stages = [row["stage"] for row in rows]
    more = {
        name: {row["stage"]: row["mean"] for row in found.rows("stages", segment=ALL, measure=name)}
        for name in ("share", "share_of_previous")
    }
    columns = [
        words(language.say("col_stage"), stages),
        counts(language.say("col_customers"), [row["mean"] for row in rows], language),
        *(
            shares(language.say(f"col_{name}"), [known.get(it) for it in stages], language)
            for name, known in more.items()
        ),
    ]
    title = language.say("chart_funnel")
    return [
        Chart("bars", title, "funnel", (Series(1, "mean"),), unit=language.say("col_customers")),
        Sheet("funnel", title, tuple(columns)),
    ]


def _ends(found: Findings, segment: str, measure: str) -> list[Row]:
    """Return the outcomes over the whole horizon, good news first."""
    rows = found.rows("outcomes", period=TOTAL, segment=segment, measure=measure)
    return sorted(rows, key=lambda row: rank_of_outcome(row["outcome"]))


def _segments(rows: Iterable[Row]) -> list[str]:
    return [str(name) for name in dict.fromkeys(row["segment"] for row in rows)]


def _segment_labels(found: Findings, names: Sequence[str], language: Language) -> list[str]:
    label = found.result.scenario.label_of
    return [language.say("everybody") if it == ALL else label("segments", it) for it in names]


def _key(row: Row) -> tuple[str, str]:
    return row["outcome"], row["step"]


def _name(row: Row) -> str:
    return str(row["step"] or row["outcome"])
