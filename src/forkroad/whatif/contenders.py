"""Contenders: every alternative that is compared, at every effect that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from forkroad.errors import UsageError
from forkroad.records import record
from forkroad.scenario.change_forms import MoveChange, ScaleChange
from forkroad.scenario.changes import with_settings
from forkroad.scenario.model import Scenario
from forkroad.scenario.what_ifs import JOINER
from forkroad.whatif.alternatives import BASE, Alternative
from forkroad.whatif.combining import combined

# Shown where a what-if that moves customers does not say for which share of them it works.
EFFECTS = (0.25, 0.5, 1.0)
SET = "set"


@record
class Contender:
    """An alternative at one effect.

    effect : None where it moves nobody. is_headline : at the effect that is its own, or 100 %.
    """

    alternative: Alternative
    effect: float | None = None
    is_headline: bool = True

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.alternative.name


def list_contenders(
    scenario: Scenario,
    what_ifs: Sequence[str] | None,
    settings: Sequence[str],
    others: Mapping[str, Scenario],
) -> list[Contender]:
    """Return all that stands against the base.

    what_ifs : of the file, several together as `A+B`; where None and nothing else is asked for,
        all of them.
    settings : changes on the spot, all of them one alternative. others : further scenarios.

    Raises UsageError where there is nothing to compare, or what cannot be compared.
    """
    if what_ifs is None:
        what_ifs = () if settings or others else tuple(scenario.what_ifs)
    found = [_of_file(scenario, name) for name in dict.fromkeys(what_ifs)]
    if settings:
        found.append(Alternative(SET, with_settings(scenario, settings)))
    found += [Alternative(name, other) for name, other in others.items()]
    if not found:
        raise UsageError(
            "the file has no what_ifs to compare with; write some, or say --set PATH=VALUE, or "
            "name a second file"
        )
    for each in found:
        _refuse_another_horizon(each, scenario)
    return [each for alternative in _named_apart(found) for each in _at_effects(alternative)]


def _of_file(scenario: Scenario, name: str) -> Alternative:
    return combined(scenario, [part.strip() for part in name.split(JOINER)])


def _refuse_another_horizon(alternative: Alternative, base: Scenario) -> None:
    for key in ("start", "months", "report_by", "currency"):
        own, wanted = getattr(alternative.scenario, key), getattr(base, key)
        if own != wanted:
            raise UsageError(
                f"{alternative.name} has {key}: {own} and the base {key}: {wanted}, so that "
                "nothing of the two can be compared"
            )


def _named_apart(alternatives: Iterable[Alternative]) -> Iterator[Alternative]:
    """Yield alternatives, those whose name is taken with a number behind it."""
    taken = {BASE}
    for each in alternatives:
        name, number = each.name, 2
        while name in taken:
            name, number = f"{each.name} ({number})", number + 1
        taken.add(name)
        yield replace(each, name=name)


def _at_effects(alternative: Alternative) -> Iterator[Contender]:
    """Yield an alternative at the effect that it states, else at several if it moves anybody."""
    what_if = alternative.scenario.what_ifs.get(alternative.what_if or "")
    if what_if is None or not any(
        isinstance(change, MoveChange | ScaleChange) for change in what_if.change
    ):
        yield Contender(alternative)
    elif what_if.effect is not None:
        yield Contender(alternative, what_if.effect)
    else:
        for effect in EFFECTS:
            yield Contender(
                replace(alternative, effect=effect), effect, is_headline=effect == EFFECTS[-1]
            )
