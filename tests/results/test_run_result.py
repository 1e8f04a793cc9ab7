from __future__ import annotations

import json
from datetime import date

from forkroad.results import envelope as envelope_page
from forkroad.results.check import Check
from forkroad.results.definitions import PATHS
from forkroad.results.lazy import LazyTables
from forkroad.results.run_result import ScenarioFacts
from forkroad.results.table import Builder
from tests.results.small import small_result

# The fields that the contract's page of results lists, in its order.
ENVELOPE = [
    "format",
    "scenario",
    "engine",
    "why_engine",
    "unlimited",
    "seed",
    "replications",
    "draws",
    "states",
    "version",
    "seconds",
    "warnings",
    "tables",
]


def test_the_envelope_has_the_fields_of_the_contract():
    envelope = small_result().to_json_object()
    assert list(envelope) == ENVELOPE
    assert envelope["format"] == "forkroad.run/1"
    assert {"name", "start", "months", "sha256"} <= set(envelope["scenario"])
    assert envelope["scenario"]["start"] == "2026-03-01"


def test_the_envelope_and_a_check_are_documented_key_by_key():
    check = Check("exact", "counts", 200, 40, 20, 0.5, ())
    envelope = small_result(check=check).to_json_object()
    assert list(envelope) == [key.name for key in envelope_page.ENVELOPE]
    assert list(envelope["check"]) == [key.name for key in envelope_page.CHECK]


def test_the_format_names_the_command():
    assert small_result(command="paths").to_json_object()["format"] == "forkroad.paths/1"


def test_the_envelope_is_plain_data():
    envelope = small_result(warnings=("one",)).to_json_object()
    assert json.loads(json.dumps(envelope, allow_nan=False)) == envelope
    assert envelope["tables"]["sales"][0]["mean"] == 733.25


def test_seed_zero_is_a_seed():
    assert small_result(seed=0).to_json_object()["seed"] == 0


def test_a_name_without_a_label_stands_for_itself():
    labels = {"steps": {"rival": "Brand B", "gone": ""}}
    facts = ScenarioFacts(name="x", start=date(2026, 3, 1), months=1, labels=labels)
    names = [("steps", "rival"), ("steps", "gone"), ("segments", "rival")]
    assert [facts.label_of(*name) for name in names] == ["Brand B", "gone", "rival"]


def test_a_notebook_gets_title_engine_and_every_table_escaped():
    facts = ScenarioFacts(name="<b>", start=date(2026, 3, 1), months=1)
    html = small_result(scenario=facts)._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "exact engine" in html
    for table in ("outcomes", "sales", "cohorts"):
        assert f"<summary>{table} (" in html


def test_what_a_table_notes_is_a_warning_once_the_table_is_there():
    noted = Builder(PATHS).table("paths: take care")
    result = small_result(tables=LazyTables({"paths": lambda: noted}), warnings=("first",))
    assert result.about()["warnings"] == ["first"]
    assert result.to_json_object()["warnings"] == ["first", "paths: take care"]
    assert noted.where(path="rest").notes == noted.notes
