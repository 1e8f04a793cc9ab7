from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from forkroad.results.definitions import OUTCOMES
from forkroad.results.figures import Figures
from forkroad.results.html import result_as_html
from forkroad.results.table import Builder
from tests.cli.cream import FACTS, cream_result

HOSTILE = '<img src=x onerror="alert(1)">&amp;\'"'


class Reader(HTMLParser):
    """Collects the tags and the texts of a piece of HTML, and whether all tags are closed."""

    VOID = frozenset({"img", "br", "meta"})

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.texts = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_answer_stands_above_the_folded_tables():
    html = result_as_html(cream_result())
    read = Reader(html)
    assert read.open == []
    answer = html[: html.index("<details>")]
    # Shares of the outcomes, units of the whole horizon, the chance of the goal.
    for text in ("Anti-ageing cream", "17.9 %", "Brand B", "1,575", "year_sales", "2.0 %"):
        assert text in answer
    assert read.tags.count("details") == len(cream_result().tables)


def test_nothing_a_planner_writes_becomes_markup():
    kinds = {"steps": {"rival": HOSTILE}, "products": {"cream": HOSTILE}}
    facts = replace(FACTS, label=HOSTILE, labels=kinds)
    outcomes = Builder(OUTCOMES)
    outcomes.add(("total", "all", HOSTILE, "rival"), "share", Figures(mean=1.0))
    tables = {**cream_result().tables, "outcomes": outcomes.table()}
    result = cream_result(scenario=facts, warnings=(HOSTILE,), engine=HOSTILE, tables=tables)
    read = Reader(result_as_html(result))
    assert "img" not in read.tags
    # As title, engine, outcome (in the answer and in its table), step, product in three
    # periods, and warning.
    assert sum(HOSTILE in text for text in read.texts) == 9


def test_nothing_is_loaded_from_anywhere():
    html = result_as_html(cream_result())
    assert not any(word in html for word in ("http", "src=", "<script", "<link", "url("))


def test_an_empty_result_is_a_title():
    assert Reader(result_as_html(cream_result(tables={}))).tags == ["h3", "p"]


def test_demand_without_limits_is_called_so():
    assert "stock limits" in result_as_html(cream_result(unlimited=True))
