"""How far to trust it: how it was computed, what intervals mean, what happened, what warns."""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.maps.labels import cleaned
from forkroad.report.columns import periods_of, words
from forkroad.report.content import Column, Part, Sheet
from forkroad.report.findings import Findings
from forkroad.report.languages import Language
from forkroad.report.measure_words import level_text, measure_in_words
from forkroad.report.notes import notes_in_words
from forkroad.report.tried import backtest_blocks, backtest_texts, gate_sheets, gate_texts

_WITH_INTERVALS = ("outcomes", "sales", "money", "goals", "actuals")


def trust_part(found: Findings, language: Language) -> Part:
    """Return the part that says how the figures came about."""
    result = found.result
    gate = found.scenario.gate
    blocks = (
        *backtest_blocks(found.backtest, language),
        *gate_sheets(gate, language),
        *_actuals(found, language),
        _made(found, language),
    )
    return Part(
        "trust",
        language.say("part_trust"),
        texts=(
            *_sentences(found, language),
            *backtest_texts(found.backtest, language),
            *gate_texts(found.scenario, language),
        ),
        blocks=blocks,
        notes=notes_in_words((result.why_engine, *result.all_warnings), language),
    )


def _sentences(found: Findings, language: Language) -> Iterator[str]:
    result = found.result
    yield language.say(f"engine_{result.engine}")
    if result.draws:
        yield language.say("trust_draws", n=language.number(result.draws))
    if result.replications > 1:
        yield language.say("trust_replications", n=language.number(result.replications))
    yield language.say("trust_interval")
    if any(
        any(result.tables[it].columns["approximate"])
        for it in _WITH_INTERVALS
        if it in result.tables
    ):
        yield language.say("trust_approximate")
    if result.unlimited:
        yield language.say("trust_unlimited")
    judged = [row["inside"] for row in found.rows("actuals") if row["inside"] is not None]
    yield (
        language.say("trust_actuals", n=sum(judged), of=len(judged))
        if judged
        else language.say("trust_no_actuals")
    )
    yield language.say("trust_again", seed=result.seed)


def _made(found: Findings, language: Language) -> Sheet:
    """Return how the forecast was made, a fact a row."""
    result = found.result
    facts: list[tuple[str, str, str | int]] = [("fact_engine", result.engine, result.engine)]
    numbers = (
        ("fact_seed", result.seed),
        ("fact_draws", result.draws),
        ("fact_replications", result.replications),
        ("fact_states", result.states),
    )
    facts += [
        (key, str(value) if key == "fact_seed" else language.number(value), value)
        for key, value in numbers
    ]
    facts += [("fact_version", result.version, result.version)]
    facts += [("fact_file", result.scenario.sha256[:16], result.scenario.sha256)]
    if result.scenario.what_if:
        label = cleaned(result.scenario.label_of("what_ifs", result.scenario.what_if))
        facts += [("fact_what_if", label, result.scenario.what_if)]
    facts += [("fact_setting", cleaned(it), it) for it in result.scenario.settings]
    columns = (
        words(language.say("col_fact"), [language.say(key) for key, _, _ in facts]),
        Column(
            language.say("col_value"),
            [text for _, text, _ in facts],
            [it for _, _, it in facts],
            is_number=False,
        ),
    )
    return Sheet("made", language.say("sheet_made"), columns)


def _actuals(found: Findings, language: Language) -> list[Sheet]:
    """Return what happened beside what was forecast; nothing where nothing is known."""
    rows = found.rows("actuals")
    if not rows:
        return []

    def levels(key: str, name: str) -> Column:
        texts = [level_text(row["counted"], row[name], language) for row in rows]
        return Column(language.say(key), texts, [row[name] for row in rows])

    inside = [row["inside"] for row in rows]
    said = {True: language.say("inside"), False: language.say("outside"), None: ""}
    columns = (
        words(
            language.say("col_measure"),
            [measure_in_words(row["counted"], language) for row in rows],
            [row["counted"] for row in rows],
        ),
        periods_of([row["period"] for row in rows], language),
        levels("col_mean", "mean"),
        levels("col_p05", "p05"),
        levels("col_p95", "p95"),
        levels("col_actual", "actual"),
        words(language.say("col_inside"), [said[it] for it in inside], inside),
    )
    return [Sheet("actuals", language.say("sheet_actuals"), columns)]
