"""The scripts and styles that ship with the package, read as text.

They draw the map and the charts in a browser, in the report and on the page. Of those from
elsewhere ``static/README.md`` says where they come from, with licences and checksums; the
others are our own. Nothing is fetched.
"""

from __future__ import annotations

from importlib.resources import files

VENDORED = ("cytoscape.min.js", "echarts.min.js")


def read_asset(name: str) -> str:
    """The text of one file of ``static``.

    >>> "Cytoscape" in read_asset("cytoscape.min.js")[:2_000]
    True
    """
    return files("forkroad.report").joinpath("static", name).read_text(encoding="utf-8")
