"""The shipped scenarios as a list: each with the question that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from forkroad.cli.grid import paint, printable, styled
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped

if TYPE_CHECKING:
    from forkroad.scenario.shipped import ShippedScenario


def template_lines(known: Sequence[ShippedScenario], screen: Screen) -> list[str]:
    """Return a line or more per scenario, then how to start from one."""
    if not known:
        return ["No templates came with this installation."]
    margin = max(cell_len(one.name) for one in known) + 4
    lines: list[str] = []
    for one in known:
        rows = wrapped(printable(one.about), screen.width - margin, cell_len) or [""]
        padding = " " * (margin - 2 - cell_len(one.name))
        lines.append(f"  {paint(styled(one.name, bold=True))}{padding}{rows[0]}")
        lines += [" " * margin + row for row in rows[1:]]
    return [*lines, "", f"Start from one: forkroad new {known[0].name} my_scenario.yaml"]
