"""Shares as the scenario writes them: in percent, the largest of several taking the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A share below this would be written as 0.
LEAST_SHARE = 1e-7


def shares_text(
    names: Sequence[object] | NDArray[np.int64], shares: Sequence[float] | NDArray[np.float64]
) -> str:
    """Return names, or days, with their shares, the largest taking the rest.

    >>> shares_text([1, 7], [0.25, 0.75])
    '{1: 25%, 7: rest}'
    """
    largest = max(range(len(shares)), key=lambda place: shares[place])
    parts = [
        f"{name}: rest" if place == largest else f"{name}: {percent(share)}"
        for place, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    return f"{{{', '.join(parts)}}}"


def percent(share: float) -> str:
    """Return a share as the scenario writes it, to a hundredth of a per mille of a per cent.

    >>> percent(0.25), percent(1 / 3), percent(0.000004)
    ('25%', '33.33333%', '0.0004%')
    """
    return f"{100 * share:.5f}".rstrip("0").rstrip(".") + "%"
