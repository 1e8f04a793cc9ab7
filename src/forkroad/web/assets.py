"""The files of the page, by the names under which the server hands them out.

They are read once, at the start: no address of a request ever becomes a path.
"""

from __future__ import annotations

from importlib.resources import files

from forkroad.records import record
from forkroad.report.assets import read_asset

_KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_OWN = (
    "page.css",
    "page.js",
    "api.js",
    "asking.js",
    "campaigns.js",
    "changes.js",
    "dates.js",
    "forecast.js",
    "levers.js",
    "map.js",
    "numbers.js",
    "painting.js",
    "parts.js",
    "problems.js",
    "saving.js",
    "session.js",
    "slider.js",
    "words.js",
    "writing.js",
)
_OF_REPORT = ("colors.css", "cytoscape.min.js", "echarts.min.js", "journey.js", "charts.js")


@record
class Asset:
    """One file of the page, and what browsers are told that it is."""

    content: bytes
    kind: str


def read_page(lang: str) -> Asset:
    """Return the page itself in a language."""
    text = _own("page.html").replace('<html lang="en">', f'<html lang="{lang}">', 1)
    return Asset(text.encode(), _kind("page.html"))


def read_assets() -> dict[str, Asset]:
    """Return every file that the page asks for, by name."""
    found = {name: Asset(_own(name).encode(), _kind(name)) for name in _OWN}
    return found | {name: Asset(read_asset(name).encode(), _kind(name)) for name in _OF_REPORT}


def _own(name: str) -> str:
    return files("forkroad.web").joinpath("static", name).read_text(encoding="utf-8")


def _kind(name: str) -> str:
    return f"{_KINDS[name.rpartition('.')[2]]}; charset=utf-8"
