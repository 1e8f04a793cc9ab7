"""How soon the page shows new numbers after a lever has been let go, median of many moves.

    python -m benchmarks.page [--moves 50] [SCENARIO ...]

Twice: the computation alone, in milliseconds of processor time, and the whole way in a browser,
from letting go to the new numbers on the page, on the wall clock, which other work on the
machine makes longer. A scenario is the name of a shipped one.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from forkroad.scenario.shipped import shipped_scenario
from forkroad.web.jobs import Job, do_job
from tests.web.running import Running, serving

SCENARIOS = ("web_shop_cart", "ryokan_ja", "cream")
BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
HAS_MOVED = "before => document.body.dataset.movedMs && document.body.dataset.moves !== before"


def main() -> None:
    """Measure and print one line a scenario."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=SCENARIOS, metavar="SCENARIO")
    parser.add_argument("--moves", type=int, default=50)
    options = parser.parse_args()
    print(f"{'scenario':22} {'computation, CPU ms':>20} {'to the numbers, wall ms':>24}")
    for name in options.scenarios:
        path = shipped_scenario(name).path
        computed = statistics.median(_computations(path, options.moves))
        shown = statistics.median(_moves(path, options.moves))
        print(f"{name:22} {computed:20.0f} {shown:24.0f}", flush=True)


def _computations(path: Path, count: int) -> list[float]:
    """Return the processor time of each central estimate, a price a little different each time."""
    content, product = path.read_bytes(), _product(path)
    found = []
    for number in range(count + 1):
        changes = {f"products.{product}.price": f"x{1 + number / 1000}"}
        asked = {"changes": changes}
        job = Job("central", content, path.name, str(path.parent), asked, 1)
        before = time.process_time()
        answer = do_job(job)
        found.append(1000 * (time.process_time() - before))
        assert answer.status == 200, answer.body
    return found[1:]  # the first reads the file


def _moves(path: Path, count: int) -> list[float]:
    """Return what the page itself measured for each move of a slider."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        shutil.copytree(path.parent, folder, dirs_exist_ok=True)
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(BROWSER))
        with serving(Path(folder) / path.name) as running:
            found = _in_browser(browser, running, _product(path), count)
        browser.close()
    return found


def _in_browser(browser: Any, running: Running, product: str, count: int) -> list[float]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    page.goto(running.link)
    page.wait_for_function("() => document.body.dataset.shown === 'whole'")
    number = page.locator(f'input[data-number="products.{product}.price"]')
    base = float(number.input_value())
    found = []
    for move in range(1, count + 1):
        before = page.evaluate("() => document.body.dataset.moves || ''")
        number.fill(str(round(base * (1 + move / 1000), 3)))
        number.press("Enter")
        page.wait_for_function(HAS_MOVED, arg=before)
        found.append(float(page.evaluate("() => document.body.dataset.movedMs")))
    return found


def _product(path: Path) -> str:
    from forkroad.scenario.file import load

    return next(iter(load(path).products))


if __name__ == "__main__":
    main()
