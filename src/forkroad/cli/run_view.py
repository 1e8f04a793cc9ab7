"""A forecast on one screen: the answer first, then where it comes from, then what to do."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from forkroad.cli.actuals_view import actual_lines
from forkroad.cli.closing import closing_sentences
from forkroad.cli.grid import paint, printable, styled
from forkroad.cli.interval_text import LEGEND
from forkroad.cli.money_view import goal_lines, money_lines
from forkroad.cli.numerals import number
from forkroad.cli.outcomes_view import outcome_lines, segment_lines
from forkroad.cli.periods_view import period_lines
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import shortened, wrapped
from forkroad.periods import TOTAL, span_in_words
from forkroad.results.definitions import ALL
from forkroad.results.run_result import RunResult

UNLIMITED = "Stock limits and word of mouth are taken out: sales are demand."


def run_lines(result: RunResult, screen: Screen, *, segment: str = ALL) -> list[str]:
    """Return the lines of the whole view, for one segment or for all."""
    parts = [
        header_lines(result, screen, segment=segment),
        outcome_lines(result, segment, screen),
        segment_lines(result, screen) if segment == ALL else [],
        period_lines(result, segment, screen),
        actual_lines(result, screen, segment),
        _stock(result, segment, screen),
        money_lines(result, segment),
        goal_lines(result, screen, segment),
        _legend(result, segment),
        warning_lines(result, screen),
        _check(result, screen),
        _closing(result, segment, screen),
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def header_lines(result: RunResult, screen: Screen, *, segment: str = ALL) -> list[str]:
    """Return the title with the horizon, and how the result was computed."""
    facts = result.scenario
    horizon = span_in_words(facts.calendar)
    title = printable(facts.label or facts.name or "Forecast")
    if facts.what_if:
        title += f": {facts.label_of('what_ifs', facts.what_if)}"
    if segment != ALL:
        title += f" ({facts.label_of('segments', segment)} alone)"
    fitting = shortened(title, screen.width - len(horizon) - 2, cell_len)
    padding = " " * (screen.width - cell_len(fitting) - len(horizon))
    lines = [paint(styled(fitting, bold=True)) + padding + horizon]
    lines += [paint(styled(row, dim=True)) for row in _wrapped(_made(result), screen)]
    if result.unlimited:
        lines += [paint(styled(UNLIMITED, fg="yellow"))]
    return lines


def warning_lines(result: RunResult, screen: Screen) -> list[str]:
    """Return the warnings of a result, wrapped."""
    lines = [f"  {row}" for text in result.all_warnings for row in _hanging(text, screen)]
    return [paint(styled("Warnings", fg="yellow", bold=True)), *lines] if lines else []


def _made(result: RunResult) -> str:
    """Return engine, states, draws, seed and seconds in one sentence."""
    parts = [f"{result.engine} engine"]
    if result.states:
        parts.append(_so_many(result.states, "state"))
    if result.draws:
        parts.append(f"{_so_many(result.draws, 'draw')} of uncertain inputs")
    if result.replications > 1:
        parts.append(_so_many(result.replications, "replication"))
    parts += [f"seed {result.seed}", f"{result.seconds:.1f} s"]
    is_usual = result.engine == "exact"
    why = "" if is_usual else f" ({result.why_engine.rstrip('.')})"
    settings = f"; with {', '.join(result.scenario.settings)}" if result.scenario.settings else ""
    return f"{', '.join(parts)}{why}{settings}"


def _so_many(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def _check(result: RunResult, screen: Screen) -> list[str]:
    if result.check is None:
        return []
    # Few ask for a check, and the others do not pay for the import.
    from forkroad.cli.check_view import check_lines

    return check_lines(result.check, screen)


def _stock(result: RunResult, segment: str, screen: Screen) -> list[str]:
    """Return the lines about stock; the exact engine follows none and does not pay for them."""
    if segment != ALL or "stock" not in result.tables:
        return []
    from forkroad.cli.stock_line import stock_summary

    return stock_summary(result, screen)


def _legend(result: RunResult, segment: str) -> list[str]:
    rows = [
        *result.rows("outcomes", period=TOTAL, segment=segment),
        *result.rows("sales", segment=segment),
        *result.rows("money", period=TOTAL, segment=segment),
        *result.rows("goals"),
        *result.rows("actuals"),
    ]
    return [LEGEND] if any(row["approximate"] for row in rows) else []


def _closing(result: RunResult, segment: str, screen: Screen) -> list[str]:
    sentences = closing_sentences(result, segment)
    return [row for sentence in sentences for row in _wrapped(sentence, screen)]


def _wrapped(text: str, screen: Screen) -> list[str]:
    return wrapped(printable(text), screen.width, cell_len)


def _hanging(text: str, screen: Screen) -> Iterable[str]:
    first, *rest = wrapped(printable(text), screen.width - 4, cell_len)
    return [f"- {first}", *(f"  {row}" for row in rest)]
