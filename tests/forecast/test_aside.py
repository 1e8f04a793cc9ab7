"""A run whose luck is found by a forked child says the same as one that does all itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from forkroad.engines.sweep import MOST_HELD
from forkroad.forecast.run import run
from forkroad.scenario.file import load
from forkroad.scenario.shipped import shipped_scenario
from tests.workers.children import ARE_FORKED

# Tests may have threads, beside which nothing is forked; a script has none.
SCRIPT = """
import json, os, sys
from pathlib import Path
import forkroad.engines.sweep
from forkroad.forecast.run import run
from forkroad.scenario.file import load
from forkroad.workers.aside import forked
forkroad.engines.sweep.MOST_HELD = int(sys.argv[2])
result = run(load(Path(sys.argv[1])), seed=1, unlimited=True, aside=forked)
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
    path = shipped_scenario(name).path
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, path, str(held)], capture_output=True, check=True
    )
    had_child, found = json.loads(done.stdout)
    assert had_child == ARE_FORKED
    alone = run(load(path), seed=1, unlimited=True).to_json_object()
    assert timeless(found) == timeless(json.loads(json.dumps(alone)))


def timeless(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "seconds"}
