from __future__ import annotations

import re

import pytest

from forkroad.maps.draw import draw
from forkroad.maps.ways import Flows
from forkroad.scenario.model import Scenario
from tests.maps.journeys import HOSTILE, cream, hostile, loop


def _lines(scenario: Scenario, flows: Flows | None = None) -> list[str]:
    drawn = draw(scenario, "mermaid", flows=flows)
    assert isinstance(drawn, str)
    return drawn.splitlines()


def test_a_small_journey_as_a_flowchart() -> None:
    assert _lines(loop()) == [
        "flowchart LR",
        "  accTitle: Test",
        '    n1["▶ start<br/>browse<br/>1 day"]',
        '    n2["cart<br/>1 day"]',
        '    n3(["buy<br/>purchase"]):::o1',
        '    n4(["gone<br/>lost"]):::o2',
        '  n1 -->|"50 %"| n2',
        '  n1 -->|"50 %"| n4',
        '  n2 -->|"60 %"| n1',
        '  n2 -->|"30 %"| n3',
        '  n2 -->|"10 %"| n4',
        "  classDef o1 fill:#0a5c96,stroke:#0a5c96,color:#ffffff",
        "  classDef o2 fill:#e4e7eb,stroke:#7b8794,color:#1f2933",
    ]


def test_stages_are_subgraphs_milestones_double_and_timeouts_dotted() -> None:
    lines = _lines(cream())
    assert '  subgraph s3["ask"]' in lines
    assert '    n3[["visit#95;site<br/>about 2 days"]]' in lines
    assert '  n5 -.->|"after 5 days"| n6' in lines


# What a line may be, with a label that holds no mark but entity codes and our own line breaks.
_QUIET = r'"(?:[^\x00-\x2b\x2d-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]|[ ,]|#\d+;|<br/>)*"'
_WAY = r'"[\w ,.%–]*"'
_LINE = re.compile(
    rf"flowchart LR|  accTitle: [^\n<>\"`%{{}}\[\]]*|  subgraph s\d+\[{_QUIET}\]|  end"
    rf"|    n\d+(\[{_QUIET}\]|\(\[{_QUIET}\]\):::o\d+)"
    rf"|  n\d+ (-->|-\.->)\|{_WAY}\| n\d+|  classDef o\d+ [\w:#,]+"
)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_label_stays_a_label(text: str) -> None:
    lines = _lines(hostile(text))
    assert [line for line in lines if not _LINE.fullmatch(line)] == []
    assert sum(line.startswith("    n") for line in lines) == 2  # the two steps and no more


def test_flows_set_the_widths() -> None:
    flows = {("cart", "browse"): (600.0, 0.6), ("cart", "buy"): (300.0, 0.3)}
    lines = _lines(loop(), flows=flows)
    # The busiest way is ten wide; the fourth way (number 3) has half its customers.
    assert "  linkStyle 2 stroke-width:10.0px" in lines
    assert "  linkStyle 3 stroke-width:5.0px" in lines
    assert '  n2 -->|"600<br/>60 %"| n1' in lines
