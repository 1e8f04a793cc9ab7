"""Changes: what a campaign, a shock or `--set` does to a scenario; what-ifs have their own file.

The forms of a change are in `change_forms`, from where the model takes them, and are named
here again for those who make changes. A changed scenario is read anew from its edited data, so
that it is checked like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from forkroad.errors import ScenarioError, UsageError
from forkroad.scenario.alternatives import required
from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange
from forkroad.scenario.edits import Edit, edits_of_changes
from forkroad.scenario.file import read_value
from forkroad.scenario.model import Scenario

__all__ = [
    "Change",
    "MoveChange",
    "ScaleChange",
    "SetChange",
    "changed",
    "with_settings",
]


def changed(
    scenario: Scenario,
    changes: Sequence[Change],
    *,
    origin: str = "",
    effect: float = 1.0,
    is_later: bool = False,
) -> Scenario:
    """Return a scenario with changes made, one after the other.

    origin : where they stand in the file, such as `campaigns.black_friday.change`, or what else
        asks for them; messages begin with it.
    effect : what is moved or scaled works for this share of the customers.
    is_later : whether they hold from a day after the first on.

    Raises ScenarioError with everything that is wrong with the changes.
    """
    if not changes:
        return scenario
    above = tuple(origin.split(".")) if origin else ()
    edits = edits_of_changes(scenario, changes, above)
    return required(scenario, edits, effect=effect, origin=origin, is_later=is_later)


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """Return a scenario with settings made as `PATH=VALUE`, the value written as in the file.

    Raises UsageError if a setting has no such form, ScenarioError if it cannot be made.
    """
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            raise UsageError(f'"{setting}" is no setting; write PATH=VALUE, as in months=6')
        origin = f"--set {path.strip()}"
        edit = Edit(SetChange(path.strip(), _value(value, origin)))
        scenario = required(scenario, [edit], origin=origin)
    return scenario


def _value(text: str, origin: str) -> object:
    try:
        return read_value(text.strip())
    except ScenarioError as error:
        message = "; ".join(problem.message for problem in error.problems)
        raise UsageError(f"{origin}: {message}") from None
