"""Drawings of result tables: takes tables, returns matplotlib Figures, never computes.

    from forkroad import plots
    plots.sales(result).savefig("sales.png")

Each kind of figure is a function of this package; `forkroad.plots.kinds` lists them. They are
loaded when first used, and matplotlib with them.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from forkroad.plots.kinds import KINDS, drawing_of

    if name in KINDS:
        return drawing_of(KINDS[name])
    raise AttributeError(f"module 'forkroad.plots' has no attribute {name!r}")


def __dir__() -> list[str]:
    from forkroad.plots.kinds import KINDS

    return list(KINDS)
