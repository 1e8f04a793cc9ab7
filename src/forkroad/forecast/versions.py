"""The installed version of forkroad, for results to carry."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@lru_cache(maxsize=1)
def version() -> str:
    """Return the version, "unknown" where forkroad runs without being installed."""
    try:
        return installed("forkroad")
    except PackageNotFoundError:
        return "unknown"
