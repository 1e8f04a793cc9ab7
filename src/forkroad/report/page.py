"""The page: the content of a report drawn as one HTML file that loads nothing.

Everything is in the file: styles, scripts, the part of the font that it uses, the data. Its own
policy forbids every request and every script but those whose checksums it names.
"""

from __future__ import annotations

import hashlib
import string
from base64 import b64encode
from collections.abc import Iterator

from forkroad.report.assets import read_asset
from forkroad.report.content import Report
from forkroad.report.font import font_faces
from forkroad.report.html import Markup, joined, script_data, tag
from forkroad.report.page_data import data_of
from forkroad.report.page_parts import part_as_html

SCRIPTS = ("cytoscape.min.js", "echarts.min.js", "journey.js", "charts.js", "report.js")
STYLES = ("colors.css", "report.css")
LICENCES = (
    "cytoscape.LICENSE.txt",
    "echarts.LICENSE.txt",
    "echarts.NOTICE.txt",
    "echarts.LICENSE-d3.txt",
)
# What scripts write of their own accord.
_ALWAYS = string.printable + "→★+=−–…·×%" + "천만억조千万億兆"


def page_of(report: Report, version: str) -> str:
    """Return the report as the text of an HTML file."""
    body = joined(_header(report), _nav(report), _main(report), _footer(report, version))
    data = script_data("data", data_of(report))
    scripts = [Markup(read_asset(name)) for name in SCRIPTS]
    style = Markup("\n".join((font_faces(body + data + _ALWAYS), *map(read_asset, STYLES))))
    head = joined(
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="generator", content=f"forkroad {version}"),
        tag("title", report.title),
        tag("style", style),
    )
    whole = joined(body, data, *(tag("script", text) for text in scripts))
    html = tag("html", tag("head", head), tag("body", whole), lang=report.language)
    return f"<!doctype html>\n{html}\n"


def _policy(scripts: list[Markup]) -> str:
    """Return the policy under which a browser shows the page: nothing but what is in it."""
    sums = (b64encode(hashlib.sha256(it.encode()).digest()).decode() for it in scripts)
    allowed = " ".join(f"'sha256-{it}'" for it in sums)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _header(report: Report) -> Markup:
    words = report.words
    theme = tag("button", words["theme"], type="button", id="theme", class_="quiet")
    return tag("header", tag("div", tag("h1", report.title), tag("p", report.subtitle)), theme)


def _nav(report: Report) -> Markup:
    links = (tag("li", tag("a", part.title, href=f"#{part.name}")) for part in report.parts)
    return tag("nav", tag("ul", *links), aria_label=report.words["contents"])


def _main(report: Report) -> Markup:
    return tag("main", *_sections(report))


def _sections(report: Report) -> Iterator[Markup]:
    """Yield the parts; charts are numbered over the whole page."""
    n_charts = 0
    for part in report.parts:
        html, n_charts = part_as_html(part, report.words, n_charts)
        yield html


def _footer(report: Report, version: str) -> Markup:
    texts = (tag("pre", read_asset(name)) for name in LICENCES)
    return tag(
        "footer",
        tag("p", report.words["made_with"].format(version=version)),
        tag("details", tag("summary", report.words["licences"]), *texts, class_="licences"),
    )
