from __future__ import annotations

import re

import pygraphviz
import pytest

from forkroad.maps.draw import draw
from forkroad.maps.labels import cleaned
from forkroad.maps.ways import Flows
from forkroad.scenario.model import Scenario
from tests.maps.journeys import HOSTILE, cream, hostile, loop


def _dot(scenario: Scenario, flows: Flows | None = None) -> str:
    drawn = draw(scenario, "dot", flows=flows)
    assert isinstance(drawn, str)
    return drawn


def test_graphviz_reads_the_journey_back() -> None:
    graph = pygraphviz.AGraph(string=_dot(loop()))
    assert sorted(graph.nodes()) == ["n1", "n2", "n3", "n4"]
    ways = {(a, b): graph.get_edge(a, b).attr["label"] for a, b in graph.edges()}
    assert ways == {
        ("n1", "n2"): "50 %",
        ("n1", "n4"): "50 %",
        ("n2", "n1"): "60 %",
        ("n2", "n3"): "30 %",
        ("n2", "n4"): "10 %",
    }


def test_stages_are_clusters_and_timeouts_dashed() -> None:
    graph = pygraphviz.AGraph(string=_dot(cream()))
    labels = [cluster.graph_attr["label"] for cluster in graph.subgraphs()]
    assert labels == ["aware", "appeal", "ask", "act", "advocate", "ends"]
    assert graph.get_edge("n5", "n6").attr["style"] == "dashed"


def _meant(text: str) -> str:
    """Return what Graphviz shows for a quoted text: escapes and entities undone."""
    shown = re.sub(r"\\(.)", lambda found: {"n": " "}.get(found[1], found[1]), text)
    return shown.replace("&amp;", "&")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_label_is_read_back_as_itself(text: str) -> None:
    graph = pygraphviz.AGraph(string=_dot(hostile(text)))
    assert sorted(graph.nodes()) == ["n1", "n2"]
    tooltip = _meant(graph.get_node("n2").attr["tooltip"])
    assert tooltip == f"{cleaned(text)} (b)"
    # A text in angle brackets would be markup had it not been read from a quoted string.
    assert not _dot(hostile(text)).count("label=<")


def test_flows_set_the_widths() -> None:
    flows = {("cart", "browse"): (600.0, 0.6), ("cart", "buy"): (300.0, 0.3)}
    graph = pygraphviz.AGraph(string=_dot(loop(), flows=flows))
    assert graph.get_edge("n2", "n1").attr["penwidth"] == "10.0"
    assert graph.get_edge("n2", "n3").attr["penwidth"] == "5.0"
