"""Changes: what a what-if, a campaign, a shock or `--set` does to a scenario.

The three forms of a change are in `change_forms`, from where the model takes them; applying
them edits the plain data of the file and reads it anew, so that a changed scenario is checked
like any other.
"""

from __future__ import annotations

from forkroad.scenario.change_forms import Change, MoveChange, ScaleChange, SetChange

__all__ = ["Change", "MoveChange", "ScaleChange", "SetChange"]
