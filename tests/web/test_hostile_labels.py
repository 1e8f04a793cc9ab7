"""Over a hundred labels that try to be more change what the page says and never what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from unicodedata import normalize

import pytest

from forkroad.scenario.file import read_text
from tests.report.hostile import HOSTILE
from tests.web.conftest import SMALL
from tests.web.running import Running
from tests.web.test_page import opened

# Every element of the page in its order, with its attributes' names; what is inside drawings
# depends on how much room their words take.
STRUCTURE = """() => {
  const drawn = "#sales, #ends, #map";
  const all = [...document.querySelectorAll("*")];
  const kept = all.filter((one) => !one.parentElement?.closest(drawn));
  return kept.map((one) => [one.tagName, ...one.getAttributeNames().sort(), one.id].join("|"));
}"""
# All that the page is made of while a small scenario without goals and stock is compared.
PARTS = (
    "HTML HEAD META TITLE LINK SCRIPT BODY HEADER MAIN SECTION ARTICLE DIV DIALOG FORM NOSCRIPT "
    "H1 H2 H3 P A UL BUTTON LABEL INPUT SELECT OPTION SPAN STRONG DETAILS SUMMARY "
    "TABLE THEAD TBODY TR TH TD"
)
N_OTHERS = 11  # labels that are no segment's
LABELS_SHOWN = "() => [...document.querySelectorAll('.lever label')].map((one) => one.textContent)"


def file_of(labels: Sequence[str]) -> str:
    """A scenario file with these labels wherever the page shows one; the rest are segments'."""
    each = iter(labels)
    steps: dict[str, Any] = {
        "look": {"label": next(each), "takes": "1 day", "next": {"buy": "30%", "gone": "rest"}},
        "buy": {"label": next(each), "buys": "cup", "next": "done"},
        "done": {"label": next(each), "outcome": "purchase"},
        "gone": {"label": next(each), "outcome": "lost"},
    }
    steps["look"]["notes"] = {"concern": next(each), "answer": next(each)}
    whole = {
        "forkroad": 1,
        "name": next(each),
        "description": next(each),
        "currency": next(each),
        "start": "2026-01-01",
        "months": 1,
        "products": {"cup": {"label": next(each), "price": 10}},
        "journey": {"start_at": "look", "stages": ["a"], "steps": steps},
        "what_ifs": {"dearer": {"label": next(each), "change": {"products.cup.price": 12}}},
    }
    whole["segments"] = {
        f"s{number}": {"label": label, "arrivals": {"per_month": 5}}
        for number, label in enumerate(each)
    }
    return json.dumps(whole, ensure_ascii=False, indent=0)


def is_allowed(label: str) -> bool:
    """Whether a file may hold a label: what cannot be seen in it is refused, and so is a blank."""
    text = SMALL.replace("Looks around", json.dumps(label, ensure_ascii=False))
    return read_text(text).scenario is not None


@pytest.fixture
def shop(running: Running) -> Iterator[Running]:
    yield running
    running.path.write_text(SMALL, encoding="utf-8")


@pytest.fixture(scope="module")
def hostile() -> list[str]:
    """The labels that a file may hold: what cannot be seen in it is refused."""
    assert len(HOSTILE) > 100
    return [label for label in HOSTILE if is_allowed(label)]


def look_at(browser: Any, shop: Running, labels: Sequence[str]) -> list[str]:
    """Return the structure of the page of a file with some labels, which stand there as text."""
    shop.path.write_text(file_of(labels), encoding="utf-8")
    with opened(browser, shop) as one:
        one.load()
        one.page.locator("#compare").click()
        one.page.locator(".compared tbody tr").wait_for()
        assert one.page.evaluate("() => window.hacked === undefined")
        shown = one.page.evaluate(LABELS_SHOWN)
        # The last of them are the segments', each in the place of its lever.
        assert shown[-len(labels) + N_OTHERS :] == [
            normalize("NFC", it) for it in labels[N_OTHERS:]
        ]
        found: list[str] = one.page.evaluate(STRUCTURE)
    return found


@pytest.mark.parametrize("code", ["d800", "dc00", "dfff"])
def test_halves_of_a_character_are_refused_at_reading(code: str) -> None:
    # Written as JSON and YAML write it; as bytes no UTF-8 has it.
    text = SMALL.replace("Looks around", f'"a\\u{code}b"')
    assert read_text(text).scenario is None


def test_hostile_labels_bring_no_element_and_no_attribute_into_the_page(
    browser: Any, shop: Running, hostile: list[str]
) -> None:
    assert len(set(hostile)) > 120
    found = look_at(browser, shop, hostile)
    # Nothing of the labels' own is among them: no picture, frame, link to elsewhere or handler.
    assert {each.split("|")[0] for each in found} == set(PARTS.split())
    names = {name for each in found for name in each.split("|")[1:-1]}
    assert not any(name.startswith("on") or name == "srcdoc" for name in names)


@pytest.mark.prove
def test_hostile_labels_leave_every_element_where_tame_ones_have_it(
    browser: Any, shop: Running, hostile: list[str]
) -> None:
    tame = [f"label {number}" for number in range(len(hostile))]
    assert look_at(browser, shop, tame) == look_at(browser, shop, hostile)
