from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.results.ask_definitions import ASK_TABLES
from tests.whatif.test_ask import NORMALS, SHOP, TRIAL


@pytest.fixture
def write(tmp_path):
    def written(text, name="shop.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return written


def ask(*arguments):
    return CliRunner().invoke(forkroad, ["ask", *arguments, "--seed", "3", "--draws", "400"])


def said(result):
    return " ".join(result.stdout.split())


def test_the_envelope_holds_the_tables_of_ask(write):
    found = json.loads(ask(write(TRIAL), "--json").stdout)
    assert found["format"] == "forkroad.ask/1"
    assert set(found["tables"]) == set(ASK_TABLES)
    for name, table in ASK_TABLES.items():
        assert {tuple(row) for row in found["tables"][name]} == {table.column_names}
    assert [row["n"] for row in found["tables"]["worth_asking"]] == [None, 100, 400]


def test_the_next_survey_is_one_sentence(write):
    shown = said(ask(write(TRIAL), "--n", "20,100", "--cost-per-answer", "0.05"))
    # 20 answers cost 1 and are worth 19, 100 cost 5 and are worth 27 (test_information.py): 22
    # is more than 18.
    assert "Ask 100 customers at Trial month next: their answers are worth about" in shown
    assert "EUR more than they cost. Without asking, take trial." in shown


def test_without_a_price_the_sentence_says_what_an_answer_may_cost(write):
    assert "so that one answer may cost up to 0.2" in said(ask(write(TRIAL), "--n", "100"))


def test_a_survey_that_costs_more_than_it_saves_is_advised_against(write):
    shown = said(ask(write(TRIAL), "--n", "100", "--cost-per-answer", "5"))
    assert "No survey pays: the answers of 100 customers at Trial month are worth about" in shown
    assert "and cost 500 EUR. Without asking, take trial." in shown


def test_what_only_other_knowledge_would_tell_is_said(write):
    shown = said(ask(write(NORMALS)))
    assert "No fork is in doubt; knowing lamp would be worth up to" in shown


def test_a_clear_decision_needs_no_survey(write):
    # 1000 * 0.3 - 1 at least: nobody buys less than once in a thousand.
    shown = said(ask(write(TRIAL.replace("once: 280", "once: 1"))))
    assert "Nobody need be asked: trial is the best option whatever turns out" in shown


def test_evidence_stands_beside_each_place(write):
    lines = ask(write(TRIAL), "--n", "100").stdout.splitlines()
    (heading,) = [line for line in lines if line.startswith("Worth of knowing, EUR")]
    assert heading.split()[-4:] == ["sample", "asked", "on", "owner"]
    (row,) = [line for line in lines if line.startswith("  Trial month")]
    assert row.split()[-3:] == ["20", "2025-11-10", "Ana"]


def test_the_view_fits_the_screen(write):
    assert max(map(len, ask(write(SHOP), "--n", "50,500,5000").stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--n", "many"], "--n takes whole numbers of customers such as 100,400, not many"),
        (["--measure", "lamp.units"], "not in money"),
        (["--what-if", "trail"], 'did you mean "trial"'),
    ],
)
def test_what_cannot_be_asked_ends_with_2(write, arguments, told):
    result = ask(write(TRIAL), *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_tables_are_written_into_a_folder(write, tmp_path):
    out = tmp_path / "asked"
    assert ask(write(TRIAL), "--out", str(out), "--as", "csv").exit_code == 0
    assert (out / "worth_asking.csv").read_text(encoding="utf-8").startswith("place,n,kind,step")
