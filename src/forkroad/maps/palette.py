"""The colours of maps.

Outcomes keep apart for readers with any colour vision and in greyscale: the hues are those of
Okabe and Ito (2008, "Color Universal Design"), their lightness differs, and every outcome
carries a sign and its word as well, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

INK = "#1f2933"
QUIET = "#52606d"
FAINT = "#cbd2d9"
BAND = "#f3f5f8"
PAPER = "#ffffff"
BORDER = "#3e4c59"
WIRE = "#616e7c"

GOOD_FACE = "#bfe3f7"
EVEN_FACE = "#e4e7eb"
BAD_FACE = "#f9d3a7"
FLAG = "#ffe08a"


@dataclass(frozen=True, slots=True)
class OutcomeColors:
    """How an outcome is filled, outlined and lettered, and the sign that it carries."""

    fill: str
    border: str
    ink: str
    sign: str


PURCHASE = OutcomeColors("#0a5c96", "#0a5c96", "#ffffff", "check")
COMPETITOR = OutcomeColors("#e69f00", "#a87400", "#1f2933", "away")
LOST = OutcomeColors("#e4e7eb", "#7b8794", "#1f2933", "cross")
_OWN = (
    OutcomeColors("#cc79a7", "#96527a", "#1f2933", "dot"),
    OutcomeColors("#56b4e9", "#2d7fb0", "#1f2933", "dot"),
    OutcomeColors("#f0e442", "#a39a1e", "#1f2933", "dot"),
    OutcomeColors("#3fbf98", "#00694c", "#1f2933", "dot"),
)
_KNOWN = {"purchase": PURCHASE, "competitor": COMPETITOR, "lost": LOST}


def outcome_colors(outcomes: Iterable[str]) -> dict[str, OutcomeColors]:
    """Return the colours of each outcome's word; planners' own words take turns.

    >>> outcome_colors(["lost", "returned"])["returned"].sign
    'dot'
    """
    words = dict.fromkeys(outcomes)
    own = [word for word in words if word not in _KNOWN]
    return {word: _KNOWN.get(word) or _OWN[own.index(word) % len(_OWN)] for word in words}
