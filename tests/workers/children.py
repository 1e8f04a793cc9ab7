"""What the system knows of the children of a process."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

# Whether work that is set aside goes to a child here.
ARE_FORKED = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def child_of(process: int) -> int:
    """Return the first child of a process, as soon as it has one.

    Raises FileNotFoundError if the process ends without.
    """
    while True:
        if found := Path(f"/proc/{process}/task/{process}/children").read_text().split():
            return int(found[0])
        if not is_alive(process):
            raise FileNotFoundError(f"process {process} ended without a child")
        time.sleep(0.005)


def is_alive(process: int) -> bool:
    """Return whether a process still does anything; one that has ended may wait to be reaped."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def ends(process: int, seconds: float = 10.0) -> bool:
    """Return whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while is_alive(process) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_alive(process)
