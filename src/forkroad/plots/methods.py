"""How the lines of methods without a model look and what they are called, in every figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forkroad.maps.labels import cleaned
from forkroad.plots.sheet import Key
from forkroad.plots.style import LINES

_NAMES = {"ets": "exponential smoothing", "last_period": "last month again"}

Look = tuple[tuple[str, Any], ...]


def method_look(number: int) -> tuple[str, Look]:
    """Return the colour of a method's line, and its dash and mark."""
    color, dash, marker = LINES[number % len(LINES)]
    return color, (("linestyle", dash), ("marker", marker), ("linewidth", 1.3))


def method_keys(methods: Sequence[str]) -> list[Key]:
    """Return what the lines of methods mean, in their order."""
    names = (cleaned(_NAMES.get(method, method.replace("_", " "))) for method in methods)
    return [Key(name, "line", *method_look(number)) for number, name in enumerate(names)]
