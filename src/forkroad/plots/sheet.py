"""The page of a figure: title, note, keys and foot around an empty body, in points.

Places are points (72 to an inch) from the upper left corner. Texts are measured before they are
placed, so that the body begins where they end and nothing overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from forkroad.maps.labels import cleaned, shortened, wrapped
from forkroad.maps.layout import Point, Size
from forkroad.maps.lettering import Lettering, drawable
from forkroad.maps.palette import INK, PAPER, QUIET
from forkroad.plots.style import FOOT, GRID, LABEL, NOTE, SMALL, TITLE, Anchor, write
from forkroad.records import record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

WIDTH = 576.0  # 8 inches: a slide's width, and a page's
MARGIN = 24.0
DPI = 160

_TITLE_LINE = 19.0
_NOTE_LINE = 13.5
_KEY_LINE = 16.0
_SIGN = 20.0
_BETWEEN = 14.0
_FOOT_ROOM = 34.0


@record
class Key:
    """What one sign of the figure means.

    sign : an area, a line, or dots. look : further settings of the sign, as matplotlib has them.
    """

    words: str
    sign: Literal["area", "line", "dots"]
    color: str
    look: tuple[tuple[str, Any], ...] = ()


@record
class Sheet:
    """A figure with its title; `top` and `bottom` are where the body begins and ends."""

    figure: Figure
    width: float
    height: float
    top: float
    bottom: float

    @property
    def points(self) -> Transform:
        """What takes points from the upper left corner to the figure's dots."""
        return _points(self.figure, self.height)

    def axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Return empty axes between these four places, with a line at their foot."""
        width, height = self.width, self.height
        box = (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)
        axes = self.figure.add_axes(box, facecolor="none")
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0, pad=4)
        axes.set_axisbelow(True)
        return axes

    def area(self, corner: Point, size: Size, color: str, **look: Any) -> None:
        """Fill a rectangle by its upper left corner; without further looks it has no edge."""
        from matplotlib.patches import Rectangle

        usual = {"linewidth": 0.0} | look
        self.figure.add_artist(
            Rectangle(corner, *size, facecolor=color, transform=self.points, **usual)
        )

    def write(self, at: Point, text: str, lettering: Lettering, **look: Any) -> None:
        """Write one line at a place of the sheet."""
        write(self.figure, at, text, lettering, transform=self.points, **look)


def open_sheet(
    title: str,
    note: str,
    foot: str,
    *,
    body: float,
    keys: Sequence[Key] = (),
    width: float = WIDTH,
) -> Sheet:
    """Return a page with room for a body of so many points in height."""
    from matplotlib.figure import Figure

    room = width - 2 * MARGIN
    titles = wrapped(cleaned(title), room, TITLE.measure, lines=2)
    notes = wrapped(cleaned(note), room, NOTE.measure, lines=3)
    rows = _key_rows(keys, room)
    top = MARGIN + _TITLE_LINE * len(titles) + _NOTE_LINE * len(notes) + _KEY_LINE * len(rows) + 12
    height = top + body + _FOOT_ROOM
    figure = Figure(figsize=(width / 72, height / 72), dpi=DPI, facecolor=PAPER)
    sheet = Sheet(figure, width, height, top, top + body)
    y = MARGIN + 12
    for text in titles:
        sheet.write((MARGIN, y), text, TITLE, level="baseline")
        y += _TITLE_LINE
    for text in notes:
        sheet.write((MARGIN, y), text, NOTE, color=QUIET, level="baseline")
        y += _NOTE_LINE
    _draw_keys(sheet, rows, y)
    words = shortened(cleaned(foot), room, FOOT.measure)
    sheet.write((MARGIN, height - 14), words, FOOT, color=QUIET, level="baseline")
    return sheet


def mark_x(
    axes: Axes, places: Sequence[float], labels: Sequence[str], *, grid: bool = False
) -> None:
    """Put labels below the axes, each of one or two lines; a grid has lines up from them."""
    axes.set_xticks(list(places), list(map(_drawable, labels)), **_looks())
    if grid:
        axes.grid(axis="x", color=GRID, linewidth=0.8)


def mark_y(
    axes: Axes, places: Sequence[float], labels: Sequence[str], *, grid: bool = False
) -> None:
    """Put labels to the left of the axes; a grid has lines across from them."""
    axes.set_yticks(list(places), list(map(_drawable, labels)), **_looks())
    if grid:
        axes.grid(axis="y", color=GRID, linewidth=0.8)


def title_axis(sheet: Sheet, at: Point, text: str, anchor: Anchor = "left") -> None:
    """Say what an axis counts, above its end."""
    sheet.write(at, text, SMALL, color=QUIET, anchor=anchor, level="baseline")


def _looks() -> dict[str, Any]:
    """Return how labels of axes look, each set here: made while drawn, they would have no style."""
    from forkroad.maps.typesetting import font_of

    return {"fontproperties": font_of(SMALL), "color": QUIET, "parse_math": False}


def _drawable(label: str) -> str:
    return "\n".join(drawable(line, SMALL.weight) for line in label.split("\n"))


def _points(figure: Figure, height: float) -> Transform:
    from matplotlib.transforms import Affine2D

    return Affine2D().scale(1 / 72, -1 / 72).translate(0, height / 72) + figure.dpi_scale_trans


def _key_rows(keys: Sequence[Key], room: float) -> list[list[Key]]:
    """Return the keys in as many rows as they need."""
    rows: list[list[Key]] = []
    used = room
    for key in keys:
        width = _SIGN + LABEL.measure(cleaned(key.words)) + _BETWEEN
        if not rows or used + width > room + _BETWEEN:
            rows.append([])
            used = 0.0
        rows[-1].append(key)
        used += width
    return rows


def _draw_keys(sheet: Sheet, rows: Sequence[Sequence[Key]], top: float) -> None:
    for number, row in enumerate(rows):
        x, y = MARGIN, top + _KEY_LINE * number
        for key in row:
            _draw_sign(sheet, key, x, y)
            words = shortened(cleaned(key.words), sheet.width - x - _SIGN - MARGIN, LABEL.measure)
            sheet.write((x + _SIGN, y + 3), words, LABEL, color=INK, level="baseline")
            x += _SIGN + LABEL.measure(words) + _BETWEEN


def _draw_sign(sheet: Sheet, key: Key, x: float, y: float) -> None:
    from matplotlib.lines import Line2D

    look = dict(key.look)
    if key.sign == "area":
        sheet.area((x, y - 5), (14.0, 10.0), key.color, **look)
        return
    places = [x + 7] if key.sign == "dots" else [x, x + 7, x + 14]
    if key.sign == "line" and "marker" in look:
        look["markevery"] = [1]
    usual = {"markersize": 4.5} | look | {"color": key.color, "transform": sheet.points}
    line = Line2D(places, [y] * len(places), **usual)
    sheet.figure.add_artist(line)
