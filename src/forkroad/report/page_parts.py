"""The parts of the page as HTML: sentences, tiles, drawings with their tables, the map.

Each drawing is followed by the table that it draws, which is its twin for those who cannot see
it; each table folds away and can be downloaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forkroad.report.content import Chart, Column, JourneyPart, Part, Sheet, Step, Tile
from forkroad.report.html import Markup, joined, tag

_MARKS = (("★", "milestone"), ("+", "positive"), ("=", "neutral"), ("−", "negative"))

_LYING = ("bars", "intervals", "spans")
# More columns than this stand closer together on paper.
_MANY_COLUMNS = 10

Words = Mapping[str, str]


def part_as_html(part: Part, words: Words, n_charts: int) -> tuple[Markup, int]:
    """Return a part as a section, and how many charts the page has with those of this part."""
    pieces = [tag("h2", part.title, id=f"{part.name}-title")]
    if part.tiles:
        pieces.append(tag("dl", *map(_tile, part.tiles), class_="tiles"))
    pieces += [tag("p", text) for text in part.texts]
    if part.journey:
        pieces.append(_journey(part.journey, words))
    for block in part.blocks:
        if isinstance(block, Chart):
            pieces.append(_chart(block, n_charts))
            n_charts += 1
        else:
            pieces.append(_sheet(block, words))
    if part.notes:
        notes = tag("ul", *(tag("li", it.text, lang=it.language) for it in part.notes))
        pieces.append(tag("details", tag("summary", words["notes"]), notes, open=True))
    section = tag("section", *pieces, id=part.name, aria_labelledby=f"{part.name}-title")
    return section, n_charts


def _tile(tile: Tile) -> Markup:
    between = tag("dd", tile.between, class_="between")
    return tag("div", tag("dt", tile.label), tag("dd", tile.text, class_="figure"), between)


def _chart(chart: Chart, number: int) -> Markup:
    drawing = tag(
        "div",
        class_="chart",
        role="img",
        aria_label=chart.title,
        aria_describedby=f"sheet-{chart.sheet}",
        data_chart=number,
    )
    # Standing charts have their unit above the axis, lying ones here.
    unit = tag("span", f" ({chart.unit})", class_="quiet") if chart.kind in _LYING else ""
    caption = tag("figcaption", chart.title, unit if chart.unit else "")
    return tag("figure", caption, drawing)


def _sheet(sheet: Sheet, words: Words) -> Markup:
    size = tag("span", words["rows"].format(n=sheet.n_rows), class_="quiet")
    return tag(
        "details",
        tag("summary", sheet.title, " ", size),
        _table(sheet),
        _download(sheet, words),
        open=sheet.is_open,
        id=f"sheet-{sheet.name}",
    )


def _download(sheet: Sheet, words: Words) -> Markup:
    label = f"{words['download']}: {sheet.title}"
    return tag(
        "button",
        words["download"],
        type="button",
        class_="quiet",
        data_csv=sheet.name,
        aria_label=label,
    )


def _table(sheet: Sheet) -> Markup:
    """Return a table whose first column names its rows."""
    first, *others = sheet.columns
    head = [tag("th", first.heading, scope="col")]
    head += [
        tag("th", column.heading, scope="col", class_="number" if column.is_number else None)
        for column in others
    ]
    kinds = [_kind(column) for column in others]
    rows = (_row(sheet, number, kinds) for number in range(sheet.n_rows))
    table = tag(
        "table",
        tag("caption", sheet.title),
        tag("thead", tag("tr", *head)),
        tag("tbody", *rows),
        data_sheet=sheet.name,
        class_="many" if len(sheet.columns) > _MANY_COLUMNS else None,
    )
    # A wide table scrolls on its own, with the keyboard too.
    return tag("div", table, class_="scroll", tabindex=0, role="region", aria_label=sheet.title)


def _kind(column: Column) -> str | None:
    """Return the class of a column's cells."""
    if column.is_number:
        return "number"
    return "short" if column.is_short else None


def _row(sheet: Sheet, number: int, kinds: Sequence[str | None]) -> Markup:
    first, *others = sheet.columns
    cells = [
        tag("th", first.texts[number], scope="row", class_="short" if first.is_short else None)
    ]
    cells += [
        tag("td", column.texts[number], class_=kind)
        for column, kind in zip(others, kinds, strict=True)
    ]
    return tag("tr", *cells, class_="total" if number == sheet.total else None)


def _journey(journey: JourneyPart, words: Words) -> Markup:
    """Return the place of the map, its legend, and the steps in words."""
    trouble = Markup("")
    if journey.trouble:
        trouble = tag(
            "p",
            words["no_map"],
            " ",
            tag("span", journey.trouble.text, lang=journey.trouble.language),
        )
    steps = (_step(step, number, words) for number, step in enumerate(journey.steps))
    return joined(
        trouble if journey.trouble else _map(journey.data, words),
        tag("h3", words["steps_in_words"]),
        tag("div", *steps, class_="steps"),
    )


def _map(data: Mapping[str, Any], words: Words) -> Markup:
    """Return the place of the map, and what of its signs means what."""
    buttons = (
        tag("button", sign, type="button", data_zoom=kind, aria_label=words[f"zoom_{kind}"])
        for sign, kind in (("+", "in"), ("−", "out"), ("↺", "fit"))
    )
    steps = data["steps"]
    occurs = {step["feeling"] for step in steps}
    occurs |= {"milestone"} if any(step["milestone"] for step in steps) else set()
    picture = tag("div", id="drawn-map", role="img", aria_label=words["part_map"])
    printed = tag("img", id="printed-map", alt=words["part_map"], hidden=True)
    marks = [
        tag("li", tag("b", sign, class_=f"mark-{name}"), " ", words[f"legend_{name}"])
        for sign, name in _MARKS
        if name in occurs
    ]
    notes = (tag("li", words["legend_width"]), tag("li", words["legend_dashes"]))
    tip = tag("div", id="tip", hidden=True)
    return tag(
        "figure",
        tag("div", picture, tag("div", *buttons, class_="zoom"), tip, class_="map-frame"),
        printed,
        tag("ul", *marks, *notes, class_="legend"),
        class_="map",
    )


def _step(step: Step, number: int, words: Words) -> Markup:
    figures = tag("span", step.figures, class_="quiet")
    facts = tag("ul", *(tag("li", fact) for fact in step.facts)) if step.facts else Markup("")
    ways = joined(_table(step.ways), _download(step.ways, words)) if step.ways else Markup("")
    return tag(
        "details",
        tag("summary", tag("b", step.label), " ", figures),
        facts,
        ways,
        class_="step",
        data_step=number,
    )
