"""Small scenarios that a report is made of in a moment: one with stock, one full of labels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from forkroad.scenario.file import load
from forkroad.scenario.forks import Evidence, Fork, Rule
from forkroad.scenario.model import Scenario, Section

STOCKED = """
forkroad: 1
name: A shop with a shelf
description: Will the shelf last?
currency: EUR
start: 2026-03-01
months: 2
segments:
  regulars: {arrivals: {per_month: 60}}
  visitors: {arrivals: {per_month: 30}}
products:
  tea: {price: 8, unit_cost: 3, stock: {on_hand: 30, lead_time: 5 days, review_every: 7 days}}
journey:
  start_at: shelf
  steps:
    shelf: {takes: 1 day, next: {buy: 60%, gone: rest}}
    buy: {buys: tea, when_out_of_stock: {rival: 50%, gone: rest}, next: done}
    done: {outcome: purchase}
    rival: {outcome: competitor}
    gone: {outcome: lost}
what_ifs:
  dearer: {change: {products.tea.price: 9}}
goals:
  sold: {measure: tea.units, at_least: 50}
"""


def scenario_of(text: str, folder: Path) -> Scenario:
    """Return the scenario of a text."""
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def full_of(labels: Sequence[str], stages: Sequence[str], folder: Path) -> Scenario:
    """Return a scenario with all of these labels in places where a planner writes freely."""
    each = iter(labels)

    def label() -> str:
        return next(each, "spare")

    def step(**more: object) -> dict[str, object]:
        notes = {"concern": label(), "answer": label()}
        return {"label": label(), "description": label(), "notes": notes, **more}

    whole = {
        "forkroad": 1,
        "name": label(),
        "description": label(),
        "currency": label(),
        "start": "2026-03-01",
        "months": 2,
        "segments": {
            name: {"label": label(), "arrivals": {"per_month": 50}} for name in ("some", "others")
        },
        "products": {"tea": {"label": label(), "price": 8, "unit_cost": 3}},
        "what_ifs": {"dearer": {"label": label(), "change": {"products.tea.price": 9}}},
        "goals": {"sold": {"measure": "tea.units", "at_least": 5}},
    }
    ends = {
        "buy": step(buys="tea", next={"done": "70%", "rival": "rest"}),
        "done": step(outcome="purchase"),
        "rival": step(outcome="competitor"),
        "gone": step(outcome="lost"),
    }
    n_more = -(-(len(labels) - 23) // 5)
    names = [f"step{n}" for n in range(n_more)]
    steps = {
        name: step(
            stage=stages[place % 2],
            channel=label(),
            takes="1 day",
            next=[{"else": {after: "97%", "gone": "rest"}, "sample": 90, "source": stages[0]}],
        )
        for place, (name, after) in enumerate(zip(names, [*names[1:], "buy"], strict=True))
    }
    whole["journey"] = {"start_at": names[0], "stages": list(stages), "steps": {**steps, **ends}}
    return scenario_of(json.dumps(whole, indent=0), folder)


def relabelled(whole: Any, labels: Mapping[str, str]) -> Any:
    """Return a scenario in which texts are exchanged for others, past what files may hold.

    Hidden characters are refused in files; a scenario made in Python could carry them.
    """
    if isinstance(whole, str):
        return labels.get(whole, whole)
    if isinstance(whole, dict):
        return {key: relabelled(value, labels) for key, value in whole.items()}
    if isinstance(whole, tuple):
        return tuple(relabelled(each, labels) for each in whole)
    if not isinstance(whole, Section | Fork | Rule | Evidence):
        return whole
    names = [
        each.name for each in fields(whole) if (type(whole), each.name) != (Scenario, "source")
    ]
    found = {name: relabelled(getattr(whole, name), labels) for name in names}
    changed = {name: value for name, value in found.items() if value is not getattr(whole, name)}
    return replace(whole, **changed)
