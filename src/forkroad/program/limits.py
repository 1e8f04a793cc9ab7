"""What no program can be built for: journeys without a finite number of states."""

from __future__ import annotations


class NoFiniteState(Exception):
    """The journey has no finite split into states, for the reason that the message gives."""
