"""How soon the page shows new numbers after a lever has been let go, median of many moves.

    python -m benchmarks.page [--moves 50] [--simulated] [SCENARIO ...]

Of a price and of a share, which gives the others less: the computation alone, in milliseconds of
processor time, and in a browser the whole way from letting go to the new numbers on the page, on
the wall clock, which other work on the machine makes longer; and how much of that is the page's
own script. Each move begins on a page at rest. A scenario is the name of a shipped one.

What is simulated once a lever has rested follows the new numbers and takes seconds; it is left out
here, unless `--simulated` asks to wait for it before each next move, as somebody might who looks.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from forkroad.scenario.file import load
from forkroad.scenario.shipped import shipped_scenario
from forkroad.web.app import make_service
from forkroad.web.desk import Desk, Done, Manners
from forkroad.web.jobs import Job, do_job
from forkroad.web.levers import list_forks, list_levers
from forkroad.web.study import Study
from tests.web.running import SEED, Running, serving

SCENARIOS = ("web_shop_cart", "ryokan_ja", "cream")
BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
DRAWN = 500  # milliseconds in which charts and map follow the numbers
MEASURED = "() => [document.body.dataset.movedMs, document.body.dataset.scriptMs]"
IS_SHOWN = "kinds => kinds.includes(document.body.dataset.shown)"
HAS_MOVED = "before => document.body.dataset.movedMs && document.body.dataset.moves !== before"


def main() -> None:
    """Measure and print one line a scenario and lever."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=SCENARIOS, metavar="SCENARIO")
    parser.add_argument("--moves", type=int, default=50)
    parser.add_argument("--simulated", action="store_true")
    options = parser.parse_args()
    print(f"{'scenario':22} lever   computation, CPU ms   to the numbers, wall ms   script, ms")
    for name in options.scenarios:
        path = shipped_scenario(name).path
        for lever in (_price(path), _share(path)):
            computed = statistics.median(_computations(path, lever, options.moves))
            shown = _moves(path, lever, options.moves, is_simulated=options.simulated)
            to_numbers, script = (statistics.median(column) for column in zip(*shown, strict=True))
            print(
                f"{name:22} {lever.kind:6} {computed:20.0f} {to_numbers:25.0f} {script:12.1f}",
                flush=True,
            )


class Lever(NamedTuple):
    """A number to move.

    step, place : where it stands on the page. base : what it is. nudge : how far one move goes.
    change : what the page would ask for, with a value.
    """

    kind: str
    step: str
    place: str
    base: float
    nudge: float
    change: Callable[[float], dict[str, Any]]


def _price(path: Path) -> Lever:
    scenario = load(path)
    place = f"products.{next(iter(scenario.products))}.price"
    levers = {lever.place: lever for lever in list_levers(scenario)}
    base = levers[place].base
    is_times = levers[place].form == "times"
    scale = 100 if is_times else 1

    def change(value: float) -> dict[str, Any]:
        return {place: f"x{value / 100}" if is_times else value}

    return Lever("price", "", place, base * scale, base * scale / 1000, change)


def _share(path: Path) -> Lever:
    """Return the first share of the first fork whose shares are all numbers, in percent."""
    forks = list_forks(load(path))
    fork = next(it for it in forks if len(it["ways"]) > 1 and all(w["share"] for w in it["ways"]))
    first, *others = fork["ways"]

    def change(value: float) -> dict[str, Any]:
        left = (100 - value) / (1 - first["share"])
        shares = {way["to"]: f"{left * way['share']:.4f}%" for way in others[:-1]}
        return {fork["place"]: {first["to"]: f"{value:.4f}%", **shares, others[-1]["to"]: "rest"}}

    place = f"{fork['place']}.{first['to']}"
    return Lever("share", fork["step"], place, 100 * first["share"], -0.05, change)


def _computations(path: Path, lever: Lever, count: int) -> list[float]:
    """Return the processor time of each central estimate, the lever a little further each time."""
    content = path.read_bytes()
    found = []
    for number in range(1, count + 2):
        asked = {"changes": lever.change(lever.base + number * lever.nudge)}
        job = Job("central", content, path.name, str(path.parent), asked, 1)
        before = time.process_time()
        answer = do_job(job)
        found.append(1000 * (time.process_time() - before))
        assert answer.status == 200, answer.body
    return found[1:]  # the first reads the file


def _moves(
    path: Path, lever: Lever, count: int, *, is_simulated: bool
) -> list[tuple[float, float]]:
    """Return what the page itself measured for each move: in all, and its own script."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        shutil.copytree(path.parent, folder, dirs_exist_ok=True)
        copy = Path(folder) / path.name
        service = make_service(Study(copy), SEED)
        if not is_simulated:
            service = replace(service, later=_Idle())
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(BROWSER))
        with serving(copy, service=service) as running:
            kinds = ["whole"] if is_simulated else ["central"]
            found = _in_browser(browser, running, (lever, count), kinds)
        browser.close()
    return found


class _Idle(Desk):
    """A desk at which nothing is done."""

    def __init__(self) -> None:
        super().__init__(do_job, Manners(1.0, interrupts=False, hands=0))

    async def do(self, line: str, job: object) -> Done:
        """Return that a job is left out."""
        return Done("stale")


def _in_browser(
    browser: Any, running: Running, moves: tuple[Lever, int], kinds: list[str]
) -> list[tuple[float, float]]:
    lever, count = moves
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    page.goto(running.link)
    page.wait_for_function(IS_SHOWN, arg=kinds)
    if lever.step:
        page.locator("#step").select_option(lever.step)
    number = page.locator(f'input[data-number="{lever.place}"]')
    found = []
    for move in range(1, count + 1):
        # Whoever moves a lever has looked at the page first: nothing is computed or drawn any more.
        page.wait_for_function(IS_SHOWN, arg=kinds)
        page.wait_for_timeout(DRAWN)
        before = page.evaluate("() => document.body.dataset.moves || ''")
        number.fill(f"{lever.base + move * lever.nudge:.4f}")
        number.press("Enter")
        page.wait_for_function(HAS_MOVED, arg=before)
        found.append(page.evaluate(MEASURED))
    return [(float(whole), float(script)) for whole, script in found]


if __name__ == "__main__":
    main()
