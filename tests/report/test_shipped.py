"""The report of every shipped scenario: small, whole, quiet in a browser, its numbers printed."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from forkroad.report.build import report_of
from forkroad.report.findings import Asked, find
from forkroad.report.languages import language_of
from forkroad.report.make import page_of_findings
from forkroad.report.page_data import data_of
from forkroad.scenario.file import load
from forkroad.scenario.model import Scenario
from tests.report.test_browser import Opened
from tests.report.test_numbers import numbers_in, printed_by_commands

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))
# Few replications, since what is proved here does not depend on how many there are.
FEW = 12


def is_simulated(scenario: Scenario) -> bool:
    """Tell whether stock limits sales or word of mouth brings customers."""
    steps = scenario.journey.steps.values()
    return any(step.when_out_of_stock or step.brings for step in steps)


@pytest.mark.prove
@pytest.mark.parametrize("file", SHIPPED, ids=lambda it: it.stem)
def test_the_report_of_a_shipped_scenario(
    file: Path, browser: Any, graphviz: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.process_time()
    scenario = load(file)
    found = find(scenario, Asked(seed=7, replications=FEW if is_simulated(scenario) else None))
    code = {"ko": "ko", "ja": "ja"}.get(file.stem.rpartition("_")[2], "en")
    known = printed_by_commands(found)
    sheets = data_of(report_of(found, language_of(code)))["sheets"]
    values = [it for sheet in sheets.values() for it in numbers_in(sheet["values"])]
    assert [it for it in values if it not in known] == []
    page = page_of_findings(found, code)
    assert len(page.encode()) < 3_000_000
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    opened = Opened(browser, tmp_path / "report.html", viewport={"width": 1200, "height": 900})
    asked = [it for it in opened.requests if not it.startswith(("data:", "file:"))]
    assert (asked, opened.complaints) == ([], [])
    assert opened.page.locator("#drawn-map canvas").count() >= 1
    paper = opened.page.pdf(format="A4")
    pages = paper.count(b"/Type /Page\n")
    assert pages > 5
    opened.context.close()
    with capsys.disabled():
        size, seconds = len(page.encode()) / 1e6, time.process_time() - began
        told = f"{size:.2f} MB, {len(values)} numbers, {pages} pages, {seconds:.0f} s"
        sys.stdout.write(f"\n{file.stem}: {told}\n")
