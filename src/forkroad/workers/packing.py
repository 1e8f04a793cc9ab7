"""Work packed for another process, and unpacked there once however many tasks it has."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import Any

from forkroad.workers.tasks import Work


def pack(work: Work[Any]) -> bytes:
    """Return work as bytes that travel with each task; they should be small."""
    return pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL)


def run_packed(packed: bytes, number: int) -> Any:
    """Return the result of one task of packed work."""
    return _unpacked(packed)(number)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Work[Any]:
    """Return the work, the same object for all its tasks: what it has built, it keeps."""
    work: Work[Any] = pickle.loads(packed)
    return work
