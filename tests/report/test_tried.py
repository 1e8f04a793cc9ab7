"""A report tells of a gate and of a backtest where there are any, and believes no broken file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.errors import UsageError
from forkroad.report.content import Chart
from forkroad.report.findings import Findings
from forkroad.report.languages import language_of
from forkroad.report.tried import read_backtest
from forkroad.report.trust import trust_part
from forkroad.scenario.gates import Gate
from tests.report.scenarios import STOCKED

ENGLISH = language_of("en")


def foretold(period: str, cut: str, mean: float, actual: float, **more: Any) -> dict[str, Any]:
    row = {"cut": cut, "period": period, "outcome": "purchase", "arrivals": "own"}
    row |= {"method": "forkroad", "actual": actual, "mean": mean}
    return {**row, "p05": mean - 10, "p50": mean, "p95": mean + 10, **more}


def scored(method: str, wape: float, held: float | None) -> dict[str, Any]:
    row = {"outcome": "all", "arrivals": "own", "method": method, "months": 2, "wape": wape}
    return {**row, "bias": -0.02, "crps": 3.5, "coverage_90": held}


KEPT = {
    "format": "forkroad.backtest/1",
    "tables": {
        "forecasts": [
            foretold("2026-03", "2026-03-01", 100.0, 96),
            foretold("2026-04", "2026-03-01", 110.0, 130),
            foretold("2026-04", "2026-04-01", 125.0, 130),
            foretold("2026-04", "2026-04-01", 96.0, 130, method="last_period"),
        ],
        "scores": [scored("last_period", 0.21, None), scored("forkroad", 0.123, 0.75)],
    },
}


def test_a_backtest_is_told_in_a_sentence_a_fan_and_two_tables(stocked: Findings) -> None:
    told = replace(stocked, backtest=read_backtest(KEPT, "kept.json"))
    part = trust_part(told, ENGLISH)
    said = [text for text in part.texts if "90 % intervals held" in text]
    assert said == [
        "Such forecasts were tried on months that they had not seen: 75.0 % of their 90 % "
        "intervals held, and they were off by 12.3 %."
    ]
    (chart,) = [block for block in part.blocks if isinstance(block, Chart)]
    # Of the forecasts of forkroad itself those from the last cut are drawn.
    assert (chart.kind, chart.sheet, chart.rows) == ("fan", "foretold", (2,))
    sheets = {block.name: block for block in part.blocks if not isinstance(block, Chart)}
    assert sheets["foretold"].columns[2].values == [100.0, 110.0, 125.0]
    methods = sheets["scores"].columns[2]
    assert (methods.texts, methods.values) == (
        ["last month again", "forkroad"],
        ["last_period", "forkroad"],
    )
    assert sheets["scores"].columns[6].texts == ["–", "75.0 %"]


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        {"tables": {}},
        {"tables": {"forecasts": [], "scores": [{}]}},
        {"tables": {"forecasts": 3, "scores": []}},
        {"tables": {"forecasts": [], "scores": [scored("forkroad", 0.1, None) | {"wape": "x"}]}},
        {"tables": {"forecasts": [], "scores": [scored("forkroad", 0.1, None) | {"crps": True}]}},
    ],
)
def test_what_is_no_backtest_is_refused_with_its_file(kept: Any) -> None:
    with pytest.raises(UsageError, match=r"kept.json: is not what `forkroad backtest --json`"):
        read_backtest(kept, "kept.json")


def test_the_verdict_of_a_gate_is_told_with_what_was_observed(stocked: Findings) -> None:
    gate = Gate(
        verdict="passed",
        on=date(2026, 6, 2),
        log="events.csv",
        within=0.1,
        observed_conversion=0.21,
        expected_conversion=0.2,
        observed_orders=410,
        expected_orders=399.5,
    )
    told = replace(stocked, scenario=replace(stocked.scenario, gate=gate))
    part = trust_part(told, ENGLISH)
    assert (
        "The base was held against events.csv on 2 Jun 2026 and reproduced it within 10.0 %."
        in part.texts
    )
    (sheet,) = [block for block in part.blocks if getattr(block, "name", "") == "gate"]
    assert [column.texts for column in sheet.columns] == [  # type: ignore[union-attr]
        ["conversion", "orders"],
        ["21.0 %", "410"],
        ["20.0 %", "400"],  # 399.5, rounded to an even number
    ]


def test_without_either_nothing_is_said_of_them(stocked: Findings) -> None:
    names = {getattr(block, "name", "") for block in trust_part(stocked, ENGLISH).blocks}
    assert names == {"made"}


def test_a_backtest_that_cannot_be_read_ends_the_command_before_anything_is_computed(
    tmp_path: Path,
) -> None:
    (tmp_path / "shop.yaml").write_text(STOCKED, encoding="utf-8")
    (tmp_path / "kept.json").write_text(json.dumps(KEPT)[:-1], encoding="utf-8")
    for name in ("kept.json", "nowhere.json"):
        words = ["report", str(tmp_path / "shop.yaml"), "--backtest", str(tmp_path / name)]
        result = CliRunner().invoke(forkroad, words)
        assert result.exit_code == 2
        assert name in result.stderr
