from __future__ import annotations

import json

import pytest

from forkroad.export.json_text import envelope_as_json
from tests.results.small import small_result


def test_the_text_is_the_envelope():
    envelope = small_result(warnings=('a "quoted" one',)).to_json_object()
    assert json.loads("".join(envelope_as_json(envelope))) == envelope


def test_every_row_has_a_line_of_its_own_so_that_results_can_be_compared():
    text = "".join(envelope_as_json(small_result().to_json_object()))
    # Seven rows in the three small tables, each with the one key `mean`.
    assert [line.count('"mean"') for line in text.splitlines() if '"mean"' in line] == [1] * 7
    assert text.endswith("}\n")


@pytest.mark.parametrize("tables", [{}, {"goals": []}, {"goals": [], "paths": [{"rank": 1}]}])
def test_empty_tables_are_still_json(tables):
    envelope = {"format": "forkroad.run/1", "tables": tables}
    assert json.loads("".join(envelope_as_json(envelope))) == envelope


def test_an_envelope_without_tables_is_json_too():
    assert json.loads("".join(envelope_as_json({"format": "x", "seed": 0}))) == {
        "format": "x",
        "seed": 0,
    }


def test_text_stays_in_its_own_script():
    assert "크림" in "".join(envelope_as_json({"name": "크림"}))


def test_a_number_that_json_does_not_have_is_a_bug():
    with pytest.raises(ValueError, match="not JSON compliant"):
        list(envelope_as_json({"seconds": float("nan")}))
