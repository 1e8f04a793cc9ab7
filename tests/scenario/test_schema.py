"""The JSON Schema: sound itself, complete, and in agreement with what is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forkroad.scenario.file import load, read_text, read_value
from forkroad.scenario.model import Scenario
from forkroad.scenario.schema import json_schema, kinds
from forkroad.scenario.schema_kinds import SCHEMAS
from tests.scenario.small import SITE, shop

CORPUS = Path(__file__).parents[1] / "corpus"
SOUND = [*sorted(CORPUS.glob("valid/*.yaml")), *sorted(CORPUS.glob("features/*.yaml"))]


def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    return jsonschema.Draft7Validator(json_schema())


def test_the_schema_is_one_of_draft_7() -> None:
    jsonschema = pytest.importorskip("jsonschema")

    jsonschema.Draft7Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_every_kind_has_its_schema_and_no_schema_is_left_over() -> None:
    assert {kind.name for kind in kinds()} == set(SCHEMAS)
    assert len({kind.name for kind in kinds()}) == len(kinds())


def test_every_key_is_there_and_described() -> None:
    schema = json_schema()

    assert list(schema["properties"]) == list(Scenario.keys)
    assert schema["required"] == ["forkroad", "start", "months", "segments", "journey"]
    assert all(definition["description"] for definition in schema["definitions"].values())
    sections = [schema, *(schema["definitions"][name] for name in ("Step", "Segment", "WhatIf"))]
    for section in sections:
        for described in section["properties"].values():
            assert described["description"].endswith(".")


def test_every_reference_leads_somewhere_and_no_definition_is_left_over() -> None:
    schema = json_schema()
    text = json.dumps(schema)

    for name in schema["definitions"]:
        assert f'"#/definitions/{name}"' in text
    assert text.count('"$ref"') == sum(
        text.count(f'"$ref": "#/definitions/{name}"') for name in schema["definitions"]
    )


@pytest.mark.parametrize("path", SOUND, ids=[path.stem for path in SOUND])
def test_the_schema_accepts_what_is_read(path: Path) -> None:
    errors = list(validator().iter_errors(load(path).source.data))

    assert errors == []


@pytest.mark.parametrize(
    "text",
    [
        shop().replace("months", "month"),
        shop().replace("forkroad: 1", "forkroad: 2"),
        shop().replace("start: 2026-03-01", "start: March"),
        shop(SITE.replace("takes", "take")),
        shop(SITE.replace("1 day", "1 month")),
        shop(SITE.replace("1 day", "{geometrical: 2}")),
        shop(SITE.replace("{buy: 10%, gone: rest}", "5")),
        shop(more="values: {v: [1, 2]}\n"),
        shop(more="values: {v: {normal: [1]}}\n"),
        shop(more="goals: {g: {at_least: 5}}\n"),
        shop(more="shocks: {s: {chance: 2, from: 2026-05-01, lasts: 5}}\n"),
        shop(segments="  visitors: {arrivals: {per_month: -5}}\n"),
        shop(segments="  visitors: {arrivals: {per_month: 5, growth: 1%}}\n"),
        shop(segments="  visitors: {arrivals: {per_month: 5, seasonality: [1]}}\n"),
    ],
)
def test_the_schema_refuses_forms_that_are_refused(text: str) -> None:
    data = read_text(shop()).required().source.data

    assert list(validator().iter_errors(data)) == []
    assert read_text(text).scenario is None
    assert list(validator().iter_errors(read_value(text)))
