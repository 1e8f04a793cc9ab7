"""The report in a real browser, from a file: no request, no complaint, no label as markup."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.hostile import HOSTILE

SKELETON = (Path(__file__).parent / "skeleton.js").read_text(encoding="utf-8").partition("\n")[2]
# The map is as large as its place allows, a margin of 12 pixels left free around it.
PLACE_OF_THE_FIRST_STEP = """() => {
  const map = JSON.parse(document.getElementById("data").textContent).journey;
  const box = document.getElementById("drawn-map").getBoundingClientRect();
  const scale = Math.min((box.width - 24) / map.width, (box.height - 24) / map.height);
  const { x, y } = map.steps[0];
  return [box.x + box.width / 2 + (x - map.width / 2) * scale,
          box.y + box.height / 2 + (y - map.height / 2) * scale];
}"""
READY = "document.documentElement.dataset.ready === 'yes'"


class Opened:
    """A page opened from a file, with all that it asked for and complained of."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context = browser.new_context(offline=True, accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.page.on("request", lambda it: self.requests.append(it.url))
        self.page.on("console", lambda it: self.complaints.append(f"{it.type}: {it.text}"))
        self.page.on("pageerror", lambda it: self.complaints.append(str(it)))
        self.page.goto(file.as_uri())
        self.page.wait_for_function(READY)


@pytest.fixture(scope="module")
def korean_file(korean_page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(korean_page, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def opened(browser: Any, korean_file: Path) -> Iterator[Opened]:
    found = Opened(browser, korean_file, viewport={"width": 1200, "height": 900})
    yield found
    found.context.close()


def test_nothing_is_asked_for_and_nothing_is_complained_of(
    opened: Opened, korean_file: Path
) -> None:
    asked = [it for it in opened.requests if not it.startswith("data:")]
    assert asked == [korean_file.as_uri()]
    assert opened.complaints == []


def test_the_map_and_every_chart_are_drawn(opened: Opened) -> None:
    page = opened.page
    assert page.locator("#drawn-map canvas").count() >= 1
    charts = page.locator("[data-chart]").count()
    assert charts >= 7
    assert page.locator("[data-chart] svg").count() == charts
    # The map's picture for paper: a PNG of more than a few empty lines.
    assert len(page.locator("#printed-map").get_attribute("src")) > 20_000


def test_the_font_of_the_page_is_the_one_that_it_brings(opened: Opened) -> None:
    loaded = opened.page.evaluate(
        "[...document.fonts].map((it) => [it.family.replaceAll('\"', ''), it.weight, it.status])"
    )
    assert sorted(loaded) == [
        ["Forkroad Sans", "400", "loaded"],
        ["Forkroad Sans", "700", "loaded"],
    ]


def test_a_step_is_chosen_on_the_map_and_with_the_keyboard(opened: Opened) -> None:
    page = opened.page
    step = page.locator("details.step").nth(2)
    step.locator("summary").focus()
    page.keyboard.press("Enter")
    assert step.get_attribute("open") is not None
    assert step.locator("table tbody tr").count() >= 1
    page.keyboard.press("Enter")
    page.locator("#drawn-map").scroll_into_view_if_needed()
    place = page.evaluate(PLACE_OF_THE_FIRST_STEP)
    page.mouse.move(*place)
    page.wait_for_selector("#tip:not([hidden])")
    assert "온라인 검색" in page.locator("#tip").inner_text()
    page.mouse.click(*place)
    assert page.locator("details.step").first.get_attribute("open") is not None


def test_a_table_is_downloaded_in_full_precision(opened: Opened, korean: Any) -> None:
    page = opened.page
    with page.expect_download() as waiting:
        page.locator('[data-csv="sales_1"]').click()
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(text))
    assert heading[:3] == ["기간", "수량", "5%"]
    wanted = korean.result.rows("sales", segment="all", measure="units")
    assert [row[0] for row in rows] == [row["period"] for row in wanted]
    assert [float(row[1]) for row in rows] == [row["mean"] for row in wanted]
    assert waiting.value.suggested_filename == "sales_1.csv"


def test_light_becomes_dark_at_the_press_of_a_button(opened: Opened) -> None:
    page = opened.page
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("#theme").click()
    assert page.evaluate(paper) != light
    page.locator("#theme").click()
    assert page.evaluate(paper) == light


def test_it_prints_as_several_pages_with_every_table_unfolded(opened: Opened) -> None:
    opened.page.evaluate(
        "addEventListener('beforeprint', () => setTimeout(() => 0)); window.unfolded = -1;"
        "addEventListener('beforeprint', () => { window.unfolded = "
        "document.querySelectorAll('section details:not(.step):not([open])').length; })"
    )
    paper = opened.page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") > 5
    assert opened.page.evaluate("window.unfolded") == 0
    # Afterwards the tables are folded again.
    folded = "document.querySelectorAll('section details:not(.step):not([open])').length"
    assert opened.page.evaluate(folded) > 5


@pytest.fixture(scope="module")
def twins(
    browser: Any, tame_page: str, hostile_page: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Opened, Opened]]:
    folder = tmp_path_factory.mktemp("twins")
    found = []
    for name, text in (("tame", tame_page), ("hostile", hostile_page)):
        file = folder / f"{name}.html"
        file.write_text(text, encoding="utf-8")
        found.append(Opened(browser, file, viewport={"width": 1200, "height": 900}))
    yield found[0], found[1]
    for each in found:
        each.context.close()


def test_a_hundred_hostile_labels_leave_the_page_built_as_it_was(
    twins: tuple[Opened, Opened],
) -> None:
    assert len(set(HOSTILE)) >= 100
    tame, hostile = (each.page.evaluate(SKELETON) for each in twins)
    assert hostile["built"] == tame["built"]
    assert hostile["strange"] == []
    assert hostile["hacked"] == "undefined"


def test_hostile_labels_ask_for_nothing_and_break_nothing(twins: tuple[Opened, Opened]) -> None:
    hostile = twins[1]
    assert [it for it in hostile.requests if not it.startswith(("data:", "file:"))] == []
    assert hostile.complaints == []


def test_no_table_that_is_downloaded_begins_a_formula(twins: tuple[Opened, Opened]) -> None:
    page = twins[1].page
    page.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = true))")
    texts = []
    for name in ("evidence", "changes", "decision", "steps"):
        with page.expect_download() as waiting:
            page.locator(f'[data-csv="{name}"]').click()
        texts.append(Path(waiting.value.path()).read_bytes().decode("utf-8-sig"))
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 200
    # A number may begin with a minus; a text may not.
    begins = [it for it in cells if it[:1] in "=+-@\t\r＝＋－＠" and it and not _is_number(it)]
    assert begins == []
    stages = [row[1] for row in csv.reader(io.StringIO(texts[3]))][1:]
    assert "<b onclick=window.hacked=1>" in stages


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_spans_and_fields_are_drawn_with_the_texts_of_their_tables(opened: Opened) -> None:
    page = opened.page
    shown = page.evaluate(
        """() => Object.fromEntries(["timing", "cohorts"].map((name) => [name,
          [...document.querySelectorAll(`[aria-describedby="sheet-${name}"] svg text`)]
            .map((it) => it.textContent)]))"""
    )
    cells = page.evaluate(
        """() => Object.fromEntries(["timing", "cohorts"].map((name) => [name,
          [...document.querySelectorAll(`table[data-sheet="${name}"] tbody tr`)]
            .map((row) => [...row.cells].map((it) => it.textContent))]))"""
    )
    # Medians stand at the ends of the spans, every cohort's first number in its field.
    assert {row[4] for row in cells["timing"]} <= set(shown["timing"])
    assert {row[0] for row in cells["timing"]} <= set(shown["timing"])
    assert len(cells["cohorts"]) == 12
    assert {row[1] for row in cells["cohorts"]} <= set(shown["cohorts"])
