"""Whether two engines agree, in words: under a forecast, and for the self-check."""

from __future__ import annotations

from rich.cells import cell_len

from forkroad.cli.grid import paint, printable, styled
from forkroad.cli.numerals import number
from forkroad.cli.terminal import Screen
from forkroad.maps.labels import wrapped
from forkroad.results.check import Check, Disagreement

# How many differences are listed.
_MOST = 5


def check_lines(check: Check, screen: Screen) -> list[str]:
    """Return the verdict of `--check`, with the largest differences where there are any."""
    colour = "green" if check.agrees else "red"
    said = wrapped(verdict(check), screen.width - 2, cell_len)
    lines = [paint(styled("Check", fg=colour, bold=True)), *(f"  {line}" for line in said)]
    for each in check.disagreements[:_MOST]:
        first, *rest = wrapped(_difference(check, each), screen.width - 4, cell_len)
        lines += [f"  - {first}", *(f"    {row}" for row in rest)]
    if len(check.disagreements) > _MOST:
        lines.append(f"  and {number(len(check.disagreements) - _MOST)} more")
    return lines


def check_rows(text: str, screen: Screen) -> list[str]:
    """Return the lines of one trial, with room for its mark."""
    return wrapped(text, screen.width - 7, cell_len)


def verdict(check: Check) -> str:
    """Return in a sentence whether two engines agree."""
    compared = f"{number(check.n_means)} means and {number(check.n_spreads)} spreads"
    if not check.agrees:
        return (
            f"the {check.first} and the {check.second} engine differ in "
            f"{number(len(check.disagreements))} of {compared} by more than "
            "chance allows: a bug in forkroad, please report it with the scenario"
        )
    return (
        f"the {check.first} and the {check.second} engine agree in all "
        f"{compared} that both know; the largest difference is "
        f"{100 * check.closest:.0f} % of what chance allows"
    )


def _difference(check: Check, each: Disagreement) -> str:
    place = printable(", ".join(part for part in each.key if part))
    spread = ", from run to run," if each.figure == "sd" else ""
    verb = "spreads by" if spread else "is"
    return (
        f"{each.table}: {place}: {each.measure}{spread} {verb} {each.first:,.4g} by {check.first}, "
        f"{each.second:,.4g} by {check.second}; {each.allowed:,.2g} apart is allowed"
    )
