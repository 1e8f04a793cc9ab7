from __future__ import annotations

from datetime import date

import pytest

from forkroad.errors import OutputError
from forkroad.scenario.file import load, read_text
from forkroad.scenario.gate_text import with_verdict, write_verdict
from forkroad.scenario.gates import Gate

TEXT = """# A shop, asked in spring.
forkroad: 1
start: 2026-03-01     # the first day
months: 2
segments: {everybody: {arrivals: {per_month: 100}}}
journey:
  start_at: shop
  steps:
    shop: {next: {buy: 0.30, gone: rest}}     # seen at the till
    buy: {outcome: purchase}
    gone: {outcome: lost}
"""
PASSED = Gate(
    verdict="passed",
    on=date(2026, 6, 2),
    log="C:\\logs\\events: 1.csv",
    within=0.1,
    observed_conversion=0.3,
    expected_orders=1234.5,
)
FAILED = Gate(verdict="failed")


def test_the_verdict_is_read_back_as_it_was_written():
    assert read_text(with_verdict(TEXT, PASSED)).required().gate == PASSED


def test_every_line_of_the_planner_stays():
    assert with_verdict(TEXT, PASSED).startswith(TEXT)
    # Windows' line ends too, and they are kept in what is added.
    windows = with_verdict(TEXT.replace("\n", "\r\n"), PASSED)
    assert windows.startswith(TEXT.replace("\n", "\r\n"))
    assert "\n" not in windows.replace("\r\n", "")


@pytest.mark.parametrize(
    "before",
    [
        "gate: {verdict: failed}\n",
        "gate:\n  verdict: failed\n\n  # a comment inside\n  within: 5%\n",
        "'gate' : {verdict: failed}\n",
    ],
)
def test_an_earlier_verdict_is_replaced_wherever_it_stands(before):
    first, rest = TEXT.split("segments:")
    found = with_verdict(f"{first}{before}segments:{rest}", PASSED)
    assert found == with_verdict(TEXT, PASSED)
    assert with_verdict(found, PASSED) == found


def test_a_comment_behind_the_verdict_stays():
    text = with_verdict(TEXT, FAILED) + "# The end.\n"
    assert with_verdict(text, PASSED).count("# The end.") == 1
    assert read_text(with_verdict(text, PASSED)).required().gate == PASSED


def test_a_file_between_braces_is_left_alone(tmp_path):
    path = tmp_path / "shop.yaml"
    text = (
        "{forkroad: 1, start: 2026-03-01, months: 2, segments: {all_of_us: {arrivals: {per_month: "
        "100}}}, journey: {start_at: shop, steps: {shop: {next: gone}, gone: {outcome: lost}}}}\n"
    )
    path.write_text(text)
    load(path)
    with pytest.raises(OutputError, match="one key a line"):
        write_verdict(path, PASSED)
    assert path.read_text() == text


def test_the_file_that_is_written_runs(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(TEXT)
    write_verdict(path, PASSED)
    assert load(path).gate == PASSED
    assert [it.name for it in tmp_path.iterdir()] == ["shop.yaml"]
