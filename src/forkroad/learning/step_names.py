"""Names that a scenario can have for whatever texts a log holds.

A name is letters of any script, digits and `_`; the text itself is kept beside it as a label.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from forkroad.scenario.expressions import RESERVED
from forkroad.scenario.lookalikes import mixed_letter, skeleton
from forkroad.scenario.readers import RESERVED_NAMES

LONGEST = 40  # characters of a name
LONGEST_LABEL = 120


class Names:
    """Gives every text a name of its own; the same texts in the same order get the same names."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {skeleton(name) for name in taken}

    def name_for(self, text: str, fallback: str = "step") -> str:
        """Return a new name that is as near to a text as can be.

        >>> names = Names()
        >>> names.name_for("Add to cart!"), names.name_for("add-to-cart"), names.name_for("=1+2")
        ('add_to_cart', 'add_to_cart_2', 'step_1_2')
        """
        wish = _slug(text) or fallback
        if not wish.isidentifier():
            wish = f"{fallback}_{wish}"
        if _is_refused(wish):
            wish = f"{wish}_{fallback}" if mixed_letter(wish) is None else fallback
        name, number = wish, 1
        while skeleton(name) in self._taken:
            number += 1
            name = f"{wish}_{number}"
        self._taken.add(skeleton(name))
        return name


def label_for(text: str) -> str:
    """Return a text as a label: on one line, without what cannot be seen, not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= LONGEST_LABEL else f"{plain[: LONGEST_LABEL - 3]}..."


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFKC", plain)
    return re.sub(r"[\W_]+", "_", plain).strip("_")[:LONGEST].strip("_")


def _is_refused(name: str) -> bool:
    return name in RESERVED_NAMES or name in RESERVED or mixed_letter(name) is not None
