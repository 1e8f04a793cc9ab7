"""Reports that several tests look at, each computed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from forkroad.report.findings import Asked, Findings, find
from forkroad.report.make import page_of_findings
from forkroad.scenario.file import load
from tests.report.hostile import HOSTILE
from tests.report.scenarios import STOCKED, full_of, relabelled, scenario_of

# Texts of the tame twin: as many as hostile ones, with nothing in them.
TAME = tuple(f"label {number}" for number in range(len(HOSTILE)))


@pytest.fixture(scope="session")
def korean(root: Path, graphviz: None) -> Findings:
    """What is found of the shipped Korean scenario, in few draws."""
    return find(load(root / "scenarios" / "kimchi_fridge_ko.yaml"), Asked(seed=7, draws=8))


@pytest.fixture(scope="session")
def korean_page(korean: Findings) -> str:
    return page_of_findings(korean, "ko")


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory, graphviz: None) -> Findings:
    """What is found of a shop whose shelf runs empty, in few replications."""
    scenario = scenario_of(STOCKED, tmp_path_factory.mktemp("stocked"))
    return find(scenario, Asked(seed=7, replications=20))


@pytest.fixture(scope="session")
def tame_page(tmp_path_factory: pytest.TempPathFactory, graphviz: None) -> str:
    """The report of a scenario full of labels that are but words."""
    scenario = full_of(TAME, ("first", "second"), tmp_path_factory.mktemp("tame"))
    return page_of_findings(find(scenario, Asked(seed=7)), "en")


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory, graphviz: None) -> str:
    """The report of the same scenario with a hundred labels that try to be more."""
    stages = ("<b onclick=window.hacked=1>", '" onfocus="window.hacked=1')
    scenario = full_of(TAME, stages, tmp_path_factory.mktemp("hostile"))
    changed = relabelled(scenario, dict(zip(TAME, HOSTILE, strict=True)))
    return page_of_findings(find(changed, Asked(seed=7)), "en")
