"""Text is escaped wherever it goes; what is markup was made by the page itself."""

from __future__ import annotations

import json

import pytest

from forkroad.report.html import Markup, joined, script_data, tag
from tests.report.hostile import HOSTILE


def test_a_text_stays_text_in_an_element_and_in_an_attribute() -> None:
    made = tag("p", "<b>", title='" onclick="x')
    assert made == '<p title="&quot; onclick=&quot;x">&lt;b&gt;</p>'


def test_markup_is_not_escaped_a_second_time() -> None:
    assert tag("p", tag("b", "a & b"), " c") == "<p><b>a &amp; b</b> c</p>"
    assert joined(Markup("<br>"), "<") == "<br>&lt;"


def test_attributes_without_a_value_are_written_or_left_out() -> None:
    assert tag("details", open=True, id=None, hidden=False) == "<details open></details>"
    assert tag("img", src="a", class_="b", aria_label="c") == (
        '<img src="a" class="b" aria-label="c">'
    )


@pytest.mark.parametrize("label", HOSTILE)
def test_data_comes_back_as_it_was_and_cannot_end_its_block(label: str) -> None:
    block = script_data("data", {label: [label]})
    inside = block.removeprefix('<script type="application/json" id="data">')
    inside = inside.removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {label: [label]}


def test_numbers_that_are_none_are_refused_rather_than_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_data("data", [float("nan")])
