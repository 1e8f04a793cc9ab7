"""A run whose luck is found by a forked child says the same as one that does all itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from forkroad.engines.sweep import MOST_HELD
from forkroad.scenario.shipped import shipped_scenario
from tests.workers.children import ARE_FORKED

# Tests may have threads, beside which nothing is forked; a script has none. Both ways have one of
# their own, for the threads of a process's matrix library may move the last digit.
SCRIPT = """
import json, os, sys
from pathlib import Path
import forkroad.engines.sweep
from forkroad.forecast.run import run
from forkroad.scenario.file import load
from forkroad.workers import aside
forkroad.engines.sweep.MOST_HELD = int(sys.argv[2])
where = getattr(aside, sys.argv[3])
result = run(load(Path(sys.argv[1])), seed=1, unlimited=True, aside=where)
print(json.dumps([os.times().children_user > 0, result.to_json_object()]))
"""


# Draws are weights of copies in the first; in the second forwards alone; columns in the third.
# A child that may hold nothing waits for the flow.
@pytest.mark.parametrize(
    "name, held",
    [
        ("limited_edition", MOST_HELD),
        ("subscription", MOST_HELD),
        ("social_detours", MOST_HELD),
        ("social_detours", 0),
    ],
)
def test_a_child_changes_no_number_of_a_run(name: str, held: int) -> None:
    had_child, found = told(name, held, "forked")
    assert had_child == ARE_FORKED
    alone = told(name, MOST_HELD, "later")
    assert alone == (False, found)


def told(name: str, held: int, where: str) -> tuple[bool, dict[str, Any]]:
    """Return whether a script had a child, and its result without the seconds that it took."""
    script = [sys.executable, "-c", SCRIPT, shipped_scenario(name).path, str(held), where]
    done = subprocess.run(script, capture_output=True, check=True)
    had_child, found = json.loads(done.stdout)
    return had_child, {key: value for key, value in found.items() if key != "seconds"}
