"""Arithmetic with shares as they are written: numbers, percentages, formulas and `rest`.

Numbers are kept as fractions, so that 42% less 8 points is 34%; a formula grows into a longer
one; what is added to `rest` or taken from it leaves it `rest`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from forkroad.scenario.paths import EditError
from forkroad.scenario.read_numbers import REST, percentage, plain_number, plain_text_number
from forkroad.scenario.readers import shown
from forkroad.scenario.relative import exact, plain

# A set of shares as it is written: step to number, percentage, formula or `rest`.
Shares = dict[str, Any]
Share = Fraction | str

# Differences below this are rounding, not points that are missing.
ROUNDING = Fraction(1, 10**9)


def share_of(written: Any) -> Share:
    """Return a share as it is written: a number, `rest` or a formula."""
    if isinstance(written, str):
        number = percentage(written)
        if number is None:
            number = plain_text_number(written)
        return written if number is None else exact(number)
    number = plain_number(written)
    if number is None:
        raise EditError(f"found {shown(written)} where a share should be")
    return exact(number)


def number_of(shares: Shares, branch: str) -> Fraction | None:
    """Return a branch's share as a number, that of `rest` too; None if formulas decide."""
    share = share_of(shares[branch])
    if isinstance(share, Fraction):
        return share
    others = [share_of(each) for name, each in shares.items() if name != branch]
    numbers = [each for each in others if isinstance(each, Fraction)]
    if share != REST or len(numbers) < len(others):
        return None
    return max(1 - sum(numbers, Fraction(0)), Fraction(0))


def formula_of(shares: Shares, branch: str) -> str:
    """Return a branch's share as a formula, that of `rest` too."""
    if shares[branch] != REST:
        return str(shares[branch])
    others = [share_of(share) for name, share in shares.items() if name != branch]
    return " - ".join(
        ["1", *(f"({each})" if isinstance(each, str) else _text(each) for each in others)]
    )


def plus_share(share: Share, more: Share) -> Share:
    """Return a share with something added; `rest` stays `rest`, whatever it is added to."""
    if REST in (share, more):
        return REST
    if isinstance(share, Fraction) and isinstance(more, Fraction):
        return share + more
    return f"{_bracketed(share)} + {_bracketed(more)}"


def minus_share(share: Share, less: Fraction) -> Share:
    """Return a share with a number taken off, nothing less than nothing."""
    if share == REST:
        return REST
    if isinstance(share, Fraction):
        left = share - less
        return left if left > ROUNDING else Fraction(0)
    return f"({share}) - {_text(less)}"


def times_share(share: Share, factor: Fraction) -> Share:
    """Return a number or a formula multiplied."""
    return share * factor if isinstance(share, Fraction) else f"({share}) * {_text(factor)}"


def written_share(share: Share) -> Any:
    """Return a share as a file holds it."""
    return plain(share) if isinstance(share, Fraction) else share


def _bracketed(share: Share) -> str:
    return _text(share) if isinstance(share, Fraction) else f"({share})"


def _text(number: Fraction) -> str:
    return repr(plain(number))
