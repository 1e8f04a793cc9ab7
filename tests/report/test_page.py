"""The page stands on its own: nothing outside it, every reference inside it, headings in order."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from forkroad.report.build import report_of
from forkroad.report.findings import Findings
from forkroad.report.languages import language_of

MOST_BYTES = 3_000_000


class Outline(HTMLParser):
    """The tags of a page with their attributes, in their order, and the texts of its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag == "script" and not dict(attrs).get("type") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts.append(data)

    def all(self, attribute: str) -> list[str]:
        return [str(attrs[attribute]) for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def outline(korean_page: str) -> Outline:
    return Outline(korean_page)


def test_the_page_names_nothing_outside_itself(outline: Outline) -> None:
    assert outline.all("src") == []
    assert [it for it in outline.all("href") if not it.startswith("#")] == []
    assert {"link", "iframe", "object", "embed", "base", "form"} & {
        it for it, _ in outline.tags
    } == set()


def test_styles_load_only_what_they_hold(korean_page: str) -> None:
    style = korean_page.partition("<style>")[2].partition("</style>")[0]
    assert set(re.findall(r"url\((\w+:)", style)) == {"data:"}
    assert "@import" not in style


def test_the_policy_allows_the_scripts_of_the_page_and_nothing_else(outline: Outline) -> None:
    (policy,) = [a["content"] for t, a in outline.tags if a.get("http-equiv")]
    sums = [b64encode(hashlib.sha256(it.encode()).digest()).decode() for it in outline.scripts]
    assert len(sums) == 5
    allowed = " ".join(f"'sha256-{it}'" for it in sums)
    assert f"script-src {allowed};" in str(policy)
    assert str(policy).startswith("default-src 'none';")


def test_the_page_is_small_enough_to_send(korean_page: str) -> None:
    assert 1_500_000 < len(korean_page.encode()) < MOST_BYTES


def test_headings_come_in_order(outline: Outline) -> None:
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = [after - before for before, after in pairwise(levels)]
    assert max(steps) == 1


def test_no_name_is_there_twice_and_every_reference_is_there(outline: Outline) -> None:
    names = outline.all("id")
    assert len(names) == len(set(names))
    wanted = [it.removeprefix("#") for it in outline.all("href")]
    wanted += outline.all("aria-describedby") + outline.all("aria-labelledby")
    assert set(wanted) <= set(names)


def test_every_picture_has_a_name_and_a_twin(outline: Outline) -> None:
    pictures = [attrs for _, attrs in outline.tags if attrs.get("role") == "img"]
    assert len(pictures) > 5
    assert all(attrs["aria-label"] for attrs in pictures)
    without = [attrs for attrs in pictures if "aria-describedby" not in attrs]
    # The map's twin are the steps in words.
    assert [attrs["id"] for attrs in without] == ["drawn-map"]
    assert len([1 for _, attrs in outline.tags if attrs.get("class") == "step"]) == 14


def test_every_table_can_be_downloaded(outline: Outline) -> None:
    assert sorted(outline.all("data-csv")) == sorted(outline.all("data-sheet"))


def test_the_parts_come_in_the_order_of_the_story(outline: Outline) -> None:
    parts = [str(attrs["id"]) for tag, attrs in outline.tags if tag == "section"]
    assert parts == [
        "answer",
        "map",
        "sales",
        "customers",
        "money",
        "what_ifs",
        "levers",
        "goals",
        "evidence",
        "trust",
    ]


def test_stock_is_told_of_where_it_limits_sales(stocked: Findings) -> None:
    report = report_of(stocked, language_of("en"))
    (part,) = [part for part in report.parts if part.name == "stock"]
    assert [block.title for block in part.blocks] == [
        "Stock and demand: tea",
        "Stock and demand: tea",
        "What to order when: tea",
    ]
    # The same findings have the same content, so that two reports can be compared.
    assert report_of(stocked, language_of("en")) == report


def test_licences_travel_with_what_they_are_of(korean_page: str) -> None:
    for name in ("The Cytoscape Consortium", "Apache License", "Mike Bostock"):
        assert name in korean_page
