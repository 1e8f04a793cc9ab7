"""The page in a real browser: what is moved, what is shown, what is saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.scenario.file import load
from tests.web.conftest import PLANNED, SMALL
from tests.web.running import SEED, Running, serving

PATIENCE = 60_000
CART = "journey.steps.look.next.cart"
GONE = "journey.steps.look.next.gone"
# What the page says, key by key, in each of its languages.
KEYS_OF_WORDS = """async () => {
  const { WORDS } = await import("/assets/words.js");
  const keys = ([lang, words]) => [lang, Object.keys(words).sort()];
  return Object.fromEntries(Object.entries(WORDS).map(keys));
}"""
SHOWS_THE_WHOLE = "() => document.body.dataset.shown === 'whole'"


class Opened:
    """A page that is open, and what went wrong in it."""

    def __init__(self, page: Any, running: Running) -> None:
        self.page, self.running = page, running
        self.faults: list[str] = []
        self.elsewhere: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._listen)
        page.on("request", self._look)
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))

    def _listen(self, message: Any) -> None:
        # The browser counts an answer as a fault that came too late for what was moved since.
        if message.type == "error" and "409 (Conflict)" not in message.text:
            self.faults.append(message.text)

    def _look(self, request: Any) -> None:
        if not request.url.startswith((f"http://{self.running.host}/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def load(self) -> None:
        """Open the link and wait for the whole forecast of the base."""
        self.page.goto(self.running.link)
        self.page.wait_for_function(SHOWS_THE_WHOLE)

    def slider(self, place: str) -> Any:
        return self.page.locator(f'input[data-place="{place}"]')

    def number(self, place: str) -> Any:
        return self.page.locator(f'input[data-number="{place}"]')

    def card(self, key: str) -> float:
        """The number of a card with all its digits."""
        return float(self.page.locator(f'[data-card="{key}"]').get_attribute("data-value"))

    def slide(self, place: str, presses: int) -> None:
        """Move a slider by so many steps of the arrow keys, and let go."""
        self.slider(place).focus()
        for _ in range(abs(presses)):
            self.page.keyboard.press("ArrowRight" if presses > 0 else "ArrowLeft")

    def save(self, name: str) -> None:
        """Save what was moved as a what-if of the file."""
        self.page.locator("#save").click()
        self.page.locator("#save-name").fill(name)
        self.page.locator("#save-do").click()
        self.page.locator("#notice:visible").wait_for()

    def wait_for_change(self) -> None:
        """Wait until the whole forecast of what was moved stands beside the base."""
        self.page.wait_for_function(
            "() => document.body.dataset.shown === 'whole' && "
            "document.querySelector('.number .against') !== null"
        )


@contextmanager
def opened(browser: Any, running: Running, **options: Any) -> Iterator[Opened]:
    """Yield a page in a profile of its own; whatever went wrong in it fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    found = Opened(context.new_page(), running)
    try:
        yield found
        assert found.faults == []
        assert found.elsewhere == []
    finally:
        context.close()


@pytest.fixture
def shop(running: Running) -> Iterator[Running]:
    """The server of a small shop, its file put back afterwards."""
    yield running
    running.path.write_text(SMALL, encoding="utf-8")


def printed(*arguments: str) -> Any:
    """What a command prints with --json."""
    result = CliRunner().invoke(forkroad, [*arguments, "--json", "--quiet"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def mean(envelope: Any, table: str, **wanted: str) -> float:
    rows = envelope["tables"][table]
    (row,) = [row for row in rows if all(row[key] == cell for key, cell in wanted.items())]
    found: float = row["mean"]
    return found


def test_a_slider_moves_the_year_and_is_saved_as_the_command_computes_it(
    browser: Any, shop: Running
) -> None:
    revenue = {"segment": "all", "measure": "revenue", "period": "total"}
    key = "money all revenue total"
    with opened(browser, shop) as one:
        one.load()
        base = printed("run", str(shop.path), "--seed", str(SEED))
        assert one.card(key) == mean(base, "money", **revenue)
        # 40 % and 50 steps of a tenth of a point are 45 %; the others had 10 and 50 of the 60 that
        # are now 55. Two decimals are shown.
        one.slide(CART, 50)
        one.wait_for_change()
        assert float(one.number(CART).input_value()) == pytest.approx(45)
        assert float(one.number(GONE).input_value()) == pytest.approx(50 * 55 / 60, abs=0.005)
        moved = one.card(key)
        assert moved > mean(base, "money", **revenue)

        # Presses without a pause are one step; a slow machine may make several of them.
        while one.page.locator("#undo").is_enabled():
            one.page.keyboard.press("Control+z")
        assert one.card(key) == mean(base, "money", **revenue)
        while one.page.locator("#redo").is_enabled():
            one.page.keyboard.press("Control+Shift+z")
        one.wait_for_change()
        assert one.card(key) == moved

        one.page.locator("#save").click()
        one.page.locator("#save-name").fill("more_carts")
        one.page.locator("#save-label").fill("Larger button <b>")
        one.page.locator("#save-do").click()
        one.page.locator("#notice:visible").wait_for()
        assert shop.path.read_text(encoding="utf-8").startswith(SMALL)

        saved = printed("run", str(shop.path), "--what-if", "more_carts", "--seed", str(SEED))
        assert moved == pytest.approx(mean(saved, "money", **revenue), rel=1e-12)

        one.load()
        one.page.locator("#compare").click()
        row = one.page.locator(".compared tbody tr")
        row.wait_for()
        assert row.locator("th").inner_text() == "Larger button <b>"
        decided = printed("compare", str(shop.path), "--seed", str(SEED))
        (line,) = [
            line
            for line in decided["tables"]["differences"]
            if line["period"] == "total" and line["measure"] == "revenue"
        ]
        shown = f"+{line['mean']:,.0f}"
        assert row.locator("strong").nth(1).inner_text() == shown


def test_what_is_planned_is_moved_and_saved_as_the_command_computes_it(
    browser: Any, tmp_path: Path
) -> None:
    path = tmp_path / "planned.yaml"
    path.write_text(PLANNED, encoding="utf-8")
    choose = "journey.steps.compare.choose"
    with serving(path) as running, opened(browser, running) as one:
        one.load()
        one.page.locator("#step").select_option("compare")
        for place, typed in [
            (f"{choose}.cart#1", "1.25"),
            (f"{choose}.cart#2", "-0.05"),
            (f"{choose}.gone#1", "-0.75"),
            ("journey.steps.compare.takes.days.1", "70"),
            ("campaigns.sale.arrivals.people", "180"),
            ("campaigns.sale.change.products.cup.price", "7.5"),
            ("attributes.regular.chance", "40"),
        ]:
            one.number(place).fill(typed)
            one.number(place).press("Enter")
        # A campaign that begins six days later ends six days later.
        one.page.locator('input[data-day="campaigns.sale.from"]').fill("2026-02-16")
        one.page.locator("#step").select_option("wait")
        one.number("journey.steps.wait.takes").fill("10")
        one.number("journey.steps.wait.takes").press("Enter")
        one.wait_for_change()
        moved = one.card("money all revenue total")
        one.save("later")
        campaign = one.page.locator('input[data-campaign="campaigns.sale"]')
        campaign.uncheck()
        one.page.wait_for_function(
            "before => document.querySelector('[data-card^=money]').dataset.value !== before",
            arg=str(moved),
        )
        one.wait_for_change()
        without = one.card("money all revenue total")
        one.save("never")
        # Keys undo wherever nothing is typed.
        campaign.focus()
        one.page.keyboard.press("Control+z")
        assert campaign.is_checked()
    saved = load(path).source.data["what_ifs"]
    assert saved["later"]["change"] == {
        "journey.steps.compare.takes.days": {"1": "70%", "3": "rest"},
        f"{choose}.cart": "1.25 - (-0.05) * cup.price",
        f"{choose}.gone": -0.75,
        "journey.steps.wait.takes": {"until": ["2026-02-11", "2026-03-11"]},
        "campaigns.sale.arrivals": {"people": "x1.8"},
        "campaigns.sale.change": {"products.cup.price": 7.5},
        "campaigns.sale.from": "2026-02-16",
        "campaigns.sale.to": "2026-02-20",
        "attributes.regular.chance": 0.4,
    }
    assert saved["never"]["remove"] == ["campaigns.sale"]
    assert not any("campaigns" in place for place in saved["never"]["change"])
    for name, shown in (("later", moved), ("never", without)):
        found = printed("run", str(path), "--what-if", name, "--seed", str(SEED))
        wanted = mean(found, "money", segment="all", measure="revenue", period="total")
        assert shown == pytest.approx(wanted, rel=1e-12)


def test_two_pages_do_not_disturb_each_other(browser: Any, shop: Running) -> None:
    with opened(browser, shop) as one, opened(browser, shop) as other:
        one.load()
        other.load()
        base = other.card("money all revenue total")
        one.number("products.cup.price").fill("12")
        one.number("products.cup.price").press("Enter")
        other.number("products.cup.price").fill("15")
        other.number("products.cup.price").press("Enter")
        one.wait_for_change()
        other.wait_for_change()
        # Nobody in this journey looks at the price: revenue is in proportion to it.
        assert one.card("money all revenue total") == pytest.approx(1.2 * base)
        assert other.card("money all revenue total") == pytest.approx(1.5 * base)


def test_errors_of_the_file_stand_with_their_lines_and_changes_that_cannot_be_are_told(
    browser: Any, shop: Running
) -> None:
    shop.path.write_text(SMALL.replace("40%", "140%"), encoding="utf-8")
    with opened(browser, shop) as one:
        one.page.goto(shop.link)
        fault = one.page.locator("#problems .at-fault")
        fault.wait_for()
        assert "140%" in fault.inner_text()
        keys = one.page.evaluate(KEYS_OF_WORDS)
        assert keys["ko"] == keys["ja"] == keys["en"]
        shop.path.write_text(SMALL, encoding="utf-8")
        one.page.locator("#problems button").click()
        one.page.wait_for_function(SHOWS_THE_WHOLE)
        assert one.page.locator("#problems").is_hidden()

        one.page.locator("#step").select_option("cart")
        place = "journey.steps.cart.timeout.after"
        one.number(place).fill("99999")
        one.number(place).press("Enter")
        notice = one.page.locator("#notice:visible")
        notice.wait_for()
        assert "too long" in notice.inner_text()
        one.page.locator("#undo").click()
        one.page.wait_for_function("() => document.querySelector('.number .against') === null")
        one.faults.clear()  # the browser counts the refusal as a fault of its own
