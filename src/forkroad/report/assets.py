"""The scripts and styles that ship with the package, read as text.

They draw the map and the charts in a browser, in the report and on the page. Of those from
elsewhere ``static/README.md`` says where they come from, with licences and checksums; the
others are our own. Nothing is fetched.
"""

from __future__ import annotations

from importlib.resources import files

VENDORED = ("cytoscape.min.js", "echarts.min.js")

# What a page loads as one script and we write as several, in the order in which they run.
_TOGETHER = {"charts.js": ("charts.js", "chart_parts.js", "chart_kinds.js")}


def read_asset(name: str) -> str:
    """The text of one file of ``static``, with those that belong to it.

    >>> "Cytoscape" in read_asset("cytoscape.min.js")[:2_000]
    True
    """
    static = files("forkroad.report").joinpath("static")
    names = _TOGETHER.get(name, (name,))
    return "".join(static.joinpath(each).read_text(encoding="utf-8") for each in names)
