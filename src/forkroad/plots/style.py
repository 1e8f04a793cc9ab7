"""The one style of all figures: letters, colours, and the settings that hold while one is drawn.

Figures are made without pyplot, and the user's settings are put back after each: nothing of a
session leaks into a figure, nothing of a figure into a session. Every text goes through `write`,
which draws planners' words as typed (no formula, no markup) in the font that ships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

from forkroad.maps.lettering import Lettering
from forkroad.maps.palette import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

TITLE = Lettering(15, "bold")
NOTE = Lettering(9.5)
HEAD = Lettering(9, "bold")
LABEL = Lettering(9)
SMALL = Lettering(8)
FOOT = Lettering(7.5)

# Okabe and Ito's hues; the wider a band, the lighter it is, in greyscale too.
MAIN = "#0a5c96"
WIDE_BAND = "#cfe1ee"
NARROW_BAND = "#8fb9d8"
OTHER = "#d55e00"
RIVAL = "#e69f00"
GRID = "#e1e5ea"
AXIS = "#9aa5b1"
# Where a family of lines needs telling apart: colour, dash and mark all differ.
LINES: tuple[tuple[str, Any, str], ...] = (
    ("#d55e00", (0, (5, 2)), "s"),
    ("#007a5a", (0, (1, 1.5)), "^"),
    ("#a3557f", (0, (5, 1.5, 1, 1.5)), "D"),
    ("#8a6d00", (0, (3, 3)), "v"),
    ("#52606d", (0, (8, 2)), "P"),
)

Anchor = Literal["left", "center", "right"]
Level = Literal["top", "center", "baseline", "bottom", "center_baseline"]

_SETTINGS: dict[str, Any] = {
    "text.parse_math": False,  # a price in dollars is not a formula
    "text.usetex": False,
    "svg.fonttype": "path",  # letters as outlines: Korean is Korean wherever it is opened
    "svg.hashsalt": "forkroad",  # the same figure gives the same file
    "pdf.compression": 6,
    "axes.linewidth": 0.8,
    "axes.edgecolor": AXIS,
    "xtick.color": AXIS,
    "ytick.color": AXIS,
    "hatch.linewidth": 0.7,
    "path.simplify": True,
}

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def drawing_style() -> Iterator[None]:
    """Hold matplotlib's defaults and this style for a while; then put back what was there."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        yield


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Return a drawing that is made in this style, whatever the user's settings are."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with drawing_style():
            return draw(*args, **kwargs)

    return drawn


def write(  # noqa: PLR0913 - a text has a place, letters, a colour and two alignments
    where: Axes | Figure,
    at: tuple[float, float],
    text: str,
    lettering: Lettering = LABEL,
    *,
    color: str = INK,
    anchor: Anchor = "left",
    level: Level = "center_baseline",
    transform: Transform | None = None,
) -> Text:
    """Write one line as typed; `at` is in data of the axes, or in what `transform` takes."""
    from forkroad.maps.typesetting import typeset

    drawn, font = typeset(text, lettering)
    placed: dict[str, Any] = {} if transform is None else {"transform": transform}
    return where.text(
        *at,
        drawn,
        fontproperties=font,
        color=color,
        horizontalalignment=anchor,
        verticalalignment=level,
        parse_math=False,
        usetex=False,
        **placed,
    )
