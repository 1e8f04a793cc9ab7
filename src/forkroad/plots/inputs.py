"""What an input and a measure are called and how their numbers read, for figures of changes."""

from __future__ import annotations

from collections.abc import Iterable

from forkroad.maps.labels import cleaned
from forkroad.maps.words import days, percent
from forkroad.plots.numerals import PERCENT, Scale, scale_of
from forkroad.results.run_result import RunResult

_MONEY = ("revenue", "profit")


def input_name(result: RunResult, place: str) -> str:
    """Return an input as a planner calls it: a share by its way, all else by the end of its path.

    Steps, products and segments that have labels go by them.
    """
    parts = place.split(".")
    if parts[0] == "values" and len(parts) == 2:
        return cleaned(parts[1])
    if parts[0] in ("products", "segments") and len(parts) > 2:
        label = cleaned(result.scenario.label_of(parts[0], parts[1]))
        return f"{label}: {cleaned('.'.join(parts[2:]).replace('_', ' '))}"
    if parts[:2] != ["journey", "steps"] or len(parts) < 4:
        return cleaned(place)
    step, *rest = parts[2:]
    name = cleaned(result.scenario.label_of("steps", step))
    if rest[0] not in ("next", "choose") or len(rest) < 2:
        return f"{name}: {cleaned('.'.join(rest))}"
    rules = [part for part in rest[1:-1] if part not in ("then", "else", "choose")]
    told = "".join(f" (rule {part})" if part.isdecimal() else f" ({part})" for part in rules)
    return f"{name} > {cleaned(result.scenario.label_of('steps', rest[-1]))}{told}"


def input_value(unit: str, value: float | None) -> str:
    """Return what an input is turned to.

    >>> input_value("share", 0.25), input_value("days", 2.5), input_value("times", 1.2)
    ('25 %', '2.5 days', 'x 1.2')
    """
    if value is None:
        return ""
    if unit == "share":
        return percent(value)
    if unit == "days":
        return days(value)
    if unit == "times":
        return f"x {value:.4g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def measure_scale(measure: str, values: Iterable[float | None]) -> Scale:
    """Return the scale of a measure's numbers: shares and chances in per cent."""
    return PERCENT if is_share(measure) else scale_of(values)


def measure_unit(measure: str, scale: Scale, currency: str, *, is_difference: bool = False) -> str:
    """Return the unit of a measure.

    >>> measure_unit("rival.share", PERCENT, "EUR", is_difference=True)
    'percentage points'
    """
    if is_share(measure):
        return "percentage points" if is_difference else "%"
    what = measure.rpartition(".")[2]
    return scale.unit((currency or "money") if what in _MONEY else what)


def measure_name(result: RunResult, measure: str) -> str:
    """Return a measure with the planner's label of what it is about.

    The name of what it is about may be that of a product or of a step.
    """
    subject, dot, what = measure.rpartition(".")
    if not dot:
        return cleaned(measure)
    labels = (result.scenario.label_of(kind, subject) for kind in ("products", "steps"))
    label = next((label for label in labels if label != subject), subject)
    return cleaned(f"{label}: {what.replace('_', ' ')}")


def is_share(measure: str) -> bool:
    """Return whether a measure is a share or a chance."""
    return measure.endswith((".share", ".chance")) or measure.startswith("share(")
