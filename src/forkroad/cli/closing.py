"""The three sentences that close a forecast: what is sold, the goals, the strongest lever."""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.cli.money_view import target_of, whose_goal
from forkroad.cli.numerals import about, about_between, chance
from forkroad.periods import TOTAL
from forkroad.results.definitions import ALL
from forkroad.results.key_columns import BAD_OR_OPEN
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

_MOST_PRODUCTS = 3
_MOST_GOALS = 3

# From how likely on a goal is called so.
_VERDICTS = (
    (0.95, "is safe"),
    (0.75, "is likely"),
    (0.40, "is open"),
    (0.10, "is unlikely"),
    (0.0, "is out of reach"),
)


def closing_sentences(result: RunResult, segment: str = ALL) -> list[str]:
    """Return the sentences that the tables allow, at most three."""
    who = "" if segment == ALL else f" to {result.scenario.label_of('segments', segment)}"
    said = [_forecast(result, segment, who), _goals(result, segment), _lever(result)]
    return [sentence for sentence in said if sentence]


def _forecast(result: RunResult, segment: str, who: str) -> str:
    sold = result.rows("sales", period=TOTAL, segment=segment, measure="units")
    sold = [row for row in sold if row["mean"] is not None]
    if not sold:
        return _ending(result, segment)
    ordered = sorted(sold, key=lambda row: -row["mean"])[:_MOST_PRODUCTS]
    parts = [
        _sold(result, row, is_first=row is ordered[0], is_only=len(sold) == 1) for row in ordered
    ]
    verb = "Demand will be" if result.unlimited else "You will sell"
    return f"{verb} {_joined(parts)}{who}."


def _sold(result: RunResult, row: Row, *, is_first: bool, is_only: bool) -> str:
    """Return the units of one product; the first says what the interval means."""
    mean, interval = _rounded(row, explained=is_first)
    noun = ("unit" if mean == "1" else "units") if is_first else ""
    product = "" if is_only else f"of {result.scenario.label_of('products', row['product'])}"
    return " ".join(part for part in ("about", mean, noun, product, interval) if part)


def _ending(result: RunResult, segment: str) -> str:
    """Return the forecast of a journey that sells nothing: its first good outcome."""
    rows = result.rows("outcomes", period=TOTAL, segment=segment, measure="customers")
    good = [row for row in rows if row["outcome"] not in BAD_OR_OPEN and row["mean"] is not None]
    if not good:
        return ""
    step = result.scenario.label_of("steps", good[0]["step"])
    mean, interval = _rounded(good[0], explained=True)
    noun = "customer" if mean == "1" else "customers"
    counted = " ".join(part for part in ("About", mean, noun, interval) if part)
    return f'{counted} will end with "{step}".'


def _rounded(row: Row, *, explained: bool) -> tuple[str, str]:
    """Return a mean and its interval in brackets, empty where there is none."""
    if row["p05"] is None or row["p95"] is None:
        return about(row["mean"]), ""
    mean, low, high = about_between(row["mean"], row["p05"], row["p95"])
    return mean, f"({low} to {high}{' in 9 cases out of 10' if explained else ''})"


def _goals(result: RunResult, segment: str) -> str:
    rows = result.rows("goals", measure="chance")
    judged = [row for row in rows if row["mean"] is not None]
    if not judged:
        return ""
    targets = {
        (row["goal"], row["period"]): row["mean"] for row in result.rows("goals", measure="target")
    }
    whole = [row for row in judged if row["period"] == TOTAL] or [_least_likely(judged)]
    parts = [
        _goal(row, targets.get((row["goal"], row["period"])), whose_goal(result, row, segment))
        for row in whole[:_MOST_GOALS]
    ]
    return f"{'; '.join(parts)}."


def _least_likely(rows: Sequence[Row]) -> Row:
    return min(rows, key=lambda row: row["mean"])


def _goal(row: Row, target: float | None, whose: str) -> str:
    verdict = next(words for least, words in _VERDICTS if row["mean"] >= least)
    level = "" if target is None else f"{_wanted(row)} {target_of(target, row)}"
    said = ", ".join(part for part in (level, whose) if part)
    brackets = f" ({said})" if said else ""
    when = "" if row["period"] == TOTAL else f" in {row['period']}"
    return f"The goal {row['goal']}{brackets}{when} {verdict}: {chance(row['mean'])}"


def _wanted(row: Row) -> str:
    return str(row["wanted"] or "").replace("_", " ")


def _lever(result: RunResult) -> str:
    rows = result.rows("assumptions")
    levers = [row for row in rows if row["per_point"]]
    if not levers:
        return ""
    # A point more to a loss is a point less to a gain, and a planner looks for the gain.
    strongest = max(levers, key=lambda row: (row["per_point"] > 0, abs(row["per_point"])))
    effect = strongest["per_point"]
    change = f"{'+' if effect > 0 else '-'}{about(abs(effect))}"
    effect_in_words = f"{change} {_measure(result, strongest)}".rstrip()
    lever = f"The strongest lever is {_in_words(strongest)} brings {effect_in_words}."
    return f"{lever}{_doubt(rows)}"


def _in_words(row: Row) -> str:
    """Return a lever and its step: one percentage point of a share, else 1 % of the input."""
    parts = row["place"].split(".")
    if row["kind"] == "branch" and parts[:2] == ["journey", "steps"]:
        return f"the fork {parts[2]}: one point more to {parts[-1]}"
    named = {
        "price": f"the price of {parts[1]}: 1 % more" if len(parts) > 1 else "",
        "stay": f"the stay in {parts[2]}: 1 % longer" if len(parts) > 2 else "",
        "arrivals": f"the arrivals of {parts[1]}: 1 % more" if len(parts) > 1 else "",
    }
    return named.get(row["kind"]) or f"{row['place']}: 1 % more"


def _measure(result: RunResult, row: Row) -> str:
    """Return a measure as words that follow a number: units of cream, EUR of revenue."""
    measure = row["main_measure"] or ""
    subject, dot, word = measure.rpartition(".")
    if dot:
        return f"{word} of {subject}"
    is_money = measure in ("revenue", "profit")
    return f"{result.scenario.currency} of {measure}".lstrip() if is_money else measure


def _doubt(rows: Sequence[Row]) -> str:
    known = [row for row in rows if row["share_of_variance"]]
    if not known:
        return ""
    largest = max(known, key=lambda row: row["share_of_variance"])
    share = chance(largest["share_of_variance"])
    start = "Most of the doubt" if largest["share_of_variance"] > 0.5 else "The largest doubt"
    return f" {start} ({share}) comes from {largest['place']}."


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
