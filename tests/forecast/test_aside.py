"""A run whose luck is found by a forked child says the same as one that does all itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from forkroad.forecast.run import run
from forkroad.scenario.file import load
from forkroad.scenario.shipped import shipped_scenario
from tests.workers.children import ARE_FORKED

# Tests may have threads, beside which nothing is forked; a script has none.
SCRIPT = """
import json, os, sys
from pathlib import Path
from forkroad.forecast.run import run
from forkroad.scenario.file import load
from forkroad.workers.aside import forked
result = run(load(Path(sys.argv[1])), seed=1, unlimited=True, aside=forked)
print(json.dumps([os.times().children_user > 0, result.to_json_object()]))
"""


# Draws are weights of copies in the first; in the second forwards alone; columns in the third.
@pytest.mark.parametrize("name", ["limited_edition", "subscription", "social_detours"])
def test_a_child_changes_no_number_of_a_run(name: str) -> None:
    path = shipped_scenario(name).path
    done = subprocess.run([sys.executable, "-c", SCRIPT, path], capture_output=True, check=True)
    had_child, found = json.loads(done.stdout)
    assert had_child == ARE_FORKED
    alone = run(load(path), seed=1, unlimited=True).to_json_object()
    assert timeless(found) == timeless(json.loads(json.dumps(alone)))


def timeless(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "seconds"}
