"""The version of forkroad, for results to carry.

It is written here alone: the build reads this file, since asking an installed package for its
version would cost every run the import of an email parser.
"""

from __future__ import annotations

VERSION = "0.1.0"


def version() -> str:
    """Return the version."""
    return VERSION
