"""What the page asks for and gets, of a real server: the same as the commands say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from forkroad.forecast.central import run_central
from forkroad.forecast.run import run
from forkroad.report.make import report_page
from forkroad.scenario.changes import with_settings
from forkroad.scenario.file import load, read_text
from forkroad.scenario.shipped import shipped_scenario
from forkroad.web.door import REPORT_HEADERS
from forkroad.web.forecasts import first_look, whole_forecast
from forkroad.whatif.compare import compare
from tests.web.conftest import PLANNED, SMALL
from tests.web.running import SEED, Running, serving

DEARER = {"products.cup.price": 12}
MORE = {"journey.steps.look.next": {"cart": "50%", "rival": "10%", "gone": "rest"}}


@pytest.fixture
def untouched(running: Running) -> Iterator[Running]:
    """The server, its file put back afterwards."""
    yield running
    running.path.write_text(SMALL, encoding="utf-8")


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the small shop with 100 cups, of which more are wanted."""
    text = SMALL.replace("unit_cost: 4}", "unit_cost: 4, stock: {on_hand: 100}}")
    text = text.replace("buy: {buys: cup,", "buy: {buys: cup, when_out_of_stock: rival,")
    path = tmp_path_factory.mktemp("limited") / "limited.yaml"
    path.write_text(text, encoding="utf-8")
    with serving(path) as found:
        yield found


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of a shop with a campaign."""
    path = tmp_path_factory.mktemp("planned") / "planned.yaml"
    path.write_text(PLANNED, encoding="utf-8")
    with serving(path) as found:
        yield found


def sha256_of(running: Running) -> str:
    found: str = running.get("/scenario")["sha256"]
    return found


def rows(answer: dict[str, Any], table: str, **wanted: Any) -> list[dict[str, Any]]:
    found = answer["tables"][table]
    return [row for row in found if all(row[key] == cell for key, cell in wanted.items())]


def known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the page gets them: without cells that say nothing, but for a mean."""
    return [
        {name: cell for name, cell in row.items() if cell is not None or name == "mean"}
        for row in rows
    ]


def test_the_scenario_comes_with_all_that_can_be_moved(running: Running) -> None:
    found = running.get("/scenario")
    assert (found["file"], found["seed"], found["problems"]) == ("small.yaml", SEED, [])
    scenario = found["scenario"]
    assert [step["name"] for step in scenario["steps"]] == [
        "look", "cart", "buy", "done", "rival", "gone",
    ]  # fmt: skip
    (look, cart, buy) = scenario["forks"]
    # 1 - 0.4 - 0.1 is left to the rest.
    assert [way["share"] for way in look["ways"]] == pytest.approx([0.4, 0.1, 0.5])
    assert [way["rest"] for way in look["ways"]] == [False, False, True]
    assert look["sample"] == 200
    assert [way["to"] for way in cart["ways"]] == ["buy", "stay"]
    assert [way["share"] for way in buy["ways"]] == [1.0]
    assert {(lever["place"], lever["form"], lever["base"]) for lever in scenario["levers"]} == {
        ("segments.people.arrivals.per_month", "number", 1000.0),
        ("products.cup.price", "number", 10.0),
        ("products.cup.unit_cost", "number", 4.0),
        ("journey.steps.look.takes", "geometric", 2.0),
        ("journey.steps.cart.takes", "days", 1.0),
        ("journey.steps.cart.timeout.after", "days", 5.0),
    }
    assert scenario["is_uncertain"]
    assert scenario["limits"] == []


def test_central_estimates_are_those_of_the_scenario_with_the_change(running: Running) -> None:
    sha256 = sha256_of(running)
    status, found = running.post("/forecast", sha256=sha256, want="central", changes=DEARER)
    assert status == 200
    wanted = run_central(with_settings(load(running.path), ["products.cup.price=12"]))
    shown, computed = rows(found, "money"), known(wanted.rows("money", segment="all"))
    assert [{**row, "mean": 0} for row in shown] == [{**row, "mean": 0} for row in computed]
    # The page's sums are taken in another order.
    for row, other in zip(shown, computed, strict=True):
        assert row["mean"] == pytest.approx(other["mean"], rel=1e-12)
    assert "central inputs" in found["about"]["why_engine"]


def test_the_whole_forecast_is_that_of_run_with_the_seed_of_the_server(running: Running) -> None:
    sha256 = sha256_of(running)
    status, found = running.post("/forecast", sha256=sha256, want="whole", changes=DEARER)
    assert status == 200
    wanted = run(with_settings(load(running.path), ["products.cup.price=12"]), seed=SEED)
    for table in ("sales", "money"):
        assert rows(found, table) == known(wanted.rows(table, segment="all"))
    conversion = wanted.rows("conversion", segment="all", period="total")
    assert rows(found, "conversion") == known(conversion)
    assert (found["about"]["draws"], found["about"]["seed"]) == (400, SEED)
    # The rest of what a run says of itself is in the answer too, but for the time it took.
    about = {**wanted.about(), "seconds": 0, "scenario": 0, "warnings": 0}
    assert {**found["about"], "seconds": 0, "scenario": 0, "warnings": 0} == about


def test_a_first_look_is_that_of_ten_replications(limited: Running) -> None:
    found = limited.get("/scenario")
    # A word of `declined_reasons`: stock limits sales, so that customers are simulated.
    assert found["scenario"]["limits"]
    asked = {"sha256": found["sha256"], "changes": {"products.cup.stock.on_hand": 40}}
    status, first = limited.post("/forecast", want="few", **asked)
    assert status == 200
    fewer = with_settings(load(limited.path), ["products.cup.stock.on_hand=40"])
    wanted = run(fewer, seed=SEED, replications=10)
    assert (first["about"]["engine"], first["about"]["replications"]) == ("counts", 10)
    assert rows(first, "sales") == known(wanted.rows("sales", segment="all"))
    # What is sold is at most what is there.
    (sold,) = rows(first, "sales", measure="units", period="total")
    assert sold["mean"] <= 40


def test_the_whole_forecast_after_a_first_look_is_that_of_run() -> None:
    scenario = with_settings(load(shipped_scenario("cream").path), ["months=2"])
    first_look(scenario, SEED)
    found = whole_forecast(scenario, SEED)
    wanted = run(scenario, seed=SEED, replications=100)
    # Its levels to order up to are those that the first look has found; so are its orders.
    for table in ("sales", "stock", "money"):
        period = {"period": "total"} if table == "stock" else {}
        assert rows(found, table) == known(wanted.rows(table, **period, **_all_of(table)))


def _all_of(table: str) -> dict[str, str]:
    return {} if table == "stock" else {"segment": "all"}


def test_a_campaign_can_be_left_out(planned: Running) -> None:
    found = planned.get("/scenario")
    asked = {"sha256": found["sha256"], "want": "central", "changes": {}}
    _, base = planned.post("/forecast", **asked)
    status, without = planned.post("/forecast", **asked, remove=["campaigns.sale"])
    assert status == 200
    (before,), (after,) = (
        rows(it, "money", measure="campaign_costs", period="total") for it in (base, without)
    )
    assert (before["mean"], after["mean"]) == (300, 0)
    status, found = planned.post("/forecast", **asked, remove=["campaigns.fair"])
    assert (status, len(found["problems"])) == (422, 1)


def test_a_change_that_cannot_be_is_told_with_its_place(running: Running) -> None:
    sha256 = sha256_of(running)
    changes: dict[str, Any] = {"products.cup.price": "much", "journey.steps.look.takes": -1}
    for path in ("/check", "/forecast", "/compare", "/save"):
        asked = {"sha256": sha256, "want": "central", "changes": changes, "name": "dear"}
        status, found = running.post(path, **asked)
        assert status == 422
        assert [bool(problem["message"]) for problem in found["problems"]] == [True, True]
    assert running.path.read_text(encoding="utf-8") == SMALL


@pytest.mark.parametrize(
    "changes",
    [5, "text", [1], {"a": {"b": []}}, {"products.mug.price": 1}, [{"at": "look", "move": "1"}],
     {"months": 9_999}, {"segments.people.arrivals.per_month": {"file": "/etc/passwd"}},
     {"segments.people.arrivals.per_month": {"file": "../../../etc/passwd"}}],
)  # fmt: skip
def test_changes_of_any_form_are_read_as_those_of_a_file(running: Running, changes: Any) -> None:
    status, found = running.post("/check", sha256=sha256_of(running), changes=changes)
    assert status == 422
    assert found["problems"]
    assert "root:" not in str(found)


def test_a_saved_what_if_is_in_the_file_and_nothing_else_is(untouched: Running) -> None:
    asked = {"name": "more", "label": "Mehr / 더 많이", "cost": {"once": 50}, "changes": MORE}
    status, found = untouched.post("/save", sha256=sha256_of(untouched), **asked)
    assert status == 200
    text = untouched.path.read_text(encoding="utf-8")
    assert text == SMALL + (
        "\nwhat_ifs:\n"
        "  more:\n"
        '    label: "Mehr / 더 많이"\n'
        "    cost:\n"
        "      once: 50\n"
        "    change:\n"
        "      journey.steps.look.next: {cart: 50%, rival: 10%, gone: rest}\n"
    )
    assert found["sha256"] == sha256_of(untouched)
    again = untouched.post("/save", sha256=found["sha256"], **asked)
    assert again == (422, {"refused": 'there is a what-if "more" already; take another name'})


def test_a_file_that_has_changed_meanwhile_is_not_written_over(untouched: Running) -> None:
    sha256 = sha256_of(untouched)
    newer = SMALL.replace("A small shop", "A shop that has grown")
    untouched.path.write_text(newer, encoding="utf-8")
    status, found = untouched.post("/save", sha256=sha256, name="more", changes=MORE)
    assert (status, found["changed"]) == (409, True)
    assert untouched.path.read_text(encoding="utf-8") == newer
    # What was before the page can still be computed with; only saving needs the file as it is.
    status, _ = untouched.post("/forecast", sha256=sha256, want="central", changes=MORE)
    assert status == 200


def test_errors_of_the_file_come_with_their_lines(untouched: Running) -> None:
    untouched.path.write_text(SMALL.replace("40%", "140%"), encoding="utf-8")
    found = untouched.get("/scenario")
    assert found["scenario"] is None
    (problem,) = found["problems"]
    # `next` of the first step is the fourteenth line of the file.
    assert problem["line"] == 14
    assert "140%" in problem["lines"][problem["line"] - problem["first_line"]]


def test_a_file_that_is_gone_is_said_to_be(untouched: Running) -> None:
    untouched.path.unlink()
    headers = {name: it for name, it in untouched.good.items() if name != "Content-Type"}
    response, body = untouched.ask("GET", "/scenario", headers)
    assert response.status == 422
    assert b"there is no such file" in body


def test_what_ifs_are_compared_with_the_change_that_is_tried(untouched: Running) -> None:
    asked = {"name": "more", "changes": MORE}
    _, saved = untouched.post("/save", sha256=sha256_of(untouched), **asked)
    asked = {"sha256": saved["sha256"], "changes": DEARER, "label": "mine"}
    status, found = untouched.post("/compare", **asked)
    assert status == 200
    base = read_text(untouched.path.read_bytes()).required()
    dearer = with_settings(base, ["products.cup.price=12"])
    wanted = compare(base, ["more"], others={"mine": dearer}, seed=SEED)
    assert rows(found, "differences") == wanted.rows("differences", period="total")
    assert rows(found, "decision") == wanted.rows("decision")


def test_a_file_without_what_ifs_has_nothing_to_compare(running: Running) -> None:
    status, found = running.post("/compare", sha256=sha256_of(running), changes={})
    assert status == 422
    assert "no what_ifs to compare" in found["refused"]


def test_a_link_to_the_file_stays_a_link(untouched: Running) -> None:
    # The server was started with the file itself; a study follows a link once, at the start.
    from forkroad.web.study import Study

    link = untouched.path.with_name("link.yaml")
    os.symlink(untouched.path, link)
    study = Study(link)
    written = study.write(SMALL + "# more\n", study.read())
    assert written is not None
    assert link.is_symlink()
    assert untouched.path.read_text(encoding="utf-8").endswith("# more\n")
    link.unlink()


def test_the_shipped_font_comes_with_the_letters_of_the_file(running: Running) -> None:
    headers = {name: it for name, it in running.good.items() if name != "Content-Type"}
    response, body = running.ask("GET", "/font/bold", headers)
    assert (response.status, response.headers["Content-Type"]) == (200, "font/woff")
    # The signature of the format.
    assert body.startswith(b"wOFF")


@pytest.mark.prove
def test_the_report_is_that_of_the_command_and_can_reach_nothing(running: Running) -> None:
    headers = {name: it for name, it in running.good.items() if name != "Content-Type"}
    response, body = running.ask("GET", "/report", headers)
    assert response.status == 200
    assert body.decode() == report_page(load(running.path), seed=SEED)
    policy = response.headers["Content-Security-Policy"]
    assert policy == REPORT_HEADERS["content-security-policy"]
    # Without allow-same-origin it is a page of nobody, without connect-src it can send nothing.
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy
    assert "default-src 'none'" in policy
