"""The version of forkroad, for results to carry.

It is written here alone: the build reads this file, since asking an installed package for its
version would cost every run the import of an email parser.
"""

from __future__ import annotations

from forkroad.errors import WorkersLost

VERSION = "0.1.0"


def version() -> str:
    """Return the version."""
    return VERSION


def versions() -> tuple[str, str]:
    """Return the versions of all that numbers depend on: forkroad's and NumPy's."""
    import numpy as np

    return version(), np.__version__


def check_versions(wanted: tuple[str, str]) -> None:
    """Raise WorkersLost where this worker would compute otherwise than who asks it to."""
    if versions() != wanted:
        ours, theirs = (f"forkroad {a} with NumPy {b}" for a, b in (wanted, versions()))
        raise WorkersLost(f"a worker has {theirs}, this run is made by {ours}: install the same")
