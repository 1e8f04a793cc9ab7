"""Changes of single values in the text of a file: everything else stays as it was written."""

from __future__ import annotations

import pytest

from forkroad.scenario.file import read_value
from forkroad.scenario.rewriting import Edit, rewritten
from forkroad.scenario.shipped import ShippedScenario, shipped_scenarios
from forkroad.scenario.spans import find_spans
from forkroad.scenario.yaml_text import list_pieces

TEXT = """\
# A journey.
steps:
  site:            # where all begin
    takes: {geometric: 2 days}
    next: {cart: 20%, gone: rest}   # by the survey

  "cart":
    next:
      - if: age > 3   # the old
        then: {buy: 45%, gone: rest}
        sample: 140
      - else:
          buy: 20%    # guessed
          gone: rest
last: [1, 2]
"""
SITE, CART = ("steps", "site"), ("steps", "cart")


@pytest.mark.parametrize(
    "edit, old, new",
    [
        (Edit((*SITE, "takes"), "5 days"), "{geometric: 2 days}", "5 days"),
        (Edit((*SITE, "next", "cart"), "31%"), "cart: 20%", "cart: 31%"),
        (Edit((*CART, "next", 0, "sample"), "7"), "sample: 140", "sample: 7"),
        (Edit((*CART, "next", 1, "else", "buy"), "9%"), "20%    # guessed", "9%    # guessed"),
        (Edit(("last", 1), "8"), "[1, 2]", "[1, 8]"),
        # A new key stands below its neighbour, or behind it between braces.
        (Edit((*SITE, "sample"), "30", after="next"), "# by the survey\n",
         "# by the survey\n    sample: 30\n"),
        (Edit((*SITE, "sample"), "30", after="takes"), "2 days}\n", "2 days}\n    sample: 30\n"),
        (Edit((*SITE, "next", "stay"), "1%", after="cart"), "20%, gone", "20%, stay: 1%, gone"),
        (Edit((*CART, "next", 0, "source"), "log"), "sample: 140\n",
         "sample: 140\n        source: log\n"),
        (Edit(("more",), "1"), "last: [1, 2]\n", "last: [1, 2]\nmore: 1\n"),
        (Edit((*SITE, "takes"), None), "    takes: {geometric: 2 days}\n", ""),
        (Edit((*SITE, "next", "cart"), None), "cart: 20%, ", ""),
        (Edit((*SITE, "next", "gone"), None), ", gone: rest}   #", "}   #"),
        (Edit((*SITE, "nothing"), None), "", ""),
    ],
)  # fmt: skip
def test_one_value_changes_and_nothing_else(edit: Edit, old: str, new: str) -> None:
    assert rewritten(TEXT, [edit]) == TEXT.replace(old, new, 1)


def test_several_edits_keep_their_order_at_one_place() -> None:
    edits = [Edit((*SITE, name), "1", after="next") for name in ("sample", "source", "owner")]
    found = rewritten(TEXT, [*edits, Edit(("last", 0), "5")])
    added = "# by the survey\n    sample: 1\n    source: 1\n    owner: 1\n"
    assert found == TEXT.replace("# by the survey\n", added).replace("[1,", "[5,")


def test_line_ends_of_windows_stay() -> None:
    text = "a: 1\r\nb: 2\r\n"
    assert rewritten(text, [Edit(("c",), "3", after="a")]) == "a: 1\r\nc: 3\r\nb: 2\r\n"


def test_an_empty_mapping_and_a_file_without_a_last_line_end_take_keys() -> None:
    assert rewritten("a: {}\nb: 1", [Edit(("a", "c"), "2"), Edit(("d",), "3")]) == (
        "a: {c: 2}\nb: 1\nd: 3"
    )


@pytest.mark.parametrize("place", [("steps", "nowhere", "takes"), ("last", 5), (*SITE, "a", "b")])
def test_a_place_that_is_not_there_is_refused(place: tuple[str | int, ...]) -> None:
    with pytest.raises(KeyError):
        rewritten(TEXT, [Edit(place, "1")])


@pytest.mark.parametrize("shipped", shipped_scenarios(), ids=lambda shipped: shipped.name)
def test_the_spans_of_shipped_files_hold_their_values(shipped: ShippedScenario) -> None:
    text = shipped.path.read_text(encoding="utf-8")
    data = read_value(text)
    for place, span in find_spans(list_pieces(text)).items():
        value = data
        for part in place:
            value = value[part]
        if not isinstance(value, dict | list):
            assert read_value(text[span.start : span.end]) == value
