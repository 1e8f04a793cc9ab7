"""The place that a caller asks for: by a number of processes, or by a cluster's address."""

from __future__ import annotations

import re
from importlib.util import find_spec

from forkroad.errors import UsageError
from forkroad.workers.here import Here
from forkroad.workers.tasks import Place

_ADDRESS = r"(?:tcp|tls)://(?:\[[0-9a-fA-F:.]+\]|[^\s/:\[\]@]+):(\d{1,5})"


def choose_place(workers: int | None = None, address: str | None = None) -> Place:
    """Return where a run works: this process if nothing else is asked for.

    Raises UsageError for what cannot be, and where the extra for clusters is not installed.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers are 1 or more, not {workers}")
    if address is None:
        return _processes(workers or 1)
    if workers is not None:
        raise UsageError("a cluster has its own workers: say --workers or --on, not both")
    _check_address(address)
    if find_spec("distributed") is None:
        raise UsageError(
            "--on needs distributed, which is not installed: pip install 'forkroad[cluster]'"
        )
    from forkroad.workers.cluster import Cluster

    return Cluster(address)


def _processes(count: int) -> Place:
    if count == 1:
        return Here()
    # A run in this process does not pay for the import.
    from forkroad.workers.processes import Processes

    return Processes(count)


def _check_address(address: str) -> None:
    found = re.fullmatch(_ADDRESS, address)
    if found is None or not 0 < int(found[1]) < 2**16:
        raise UsageError(
            f'"{address}" is no address of a cluster; it looks like tcp://192.168.0.10:8786'
        )
