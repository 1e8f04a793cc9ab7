"""The backtest on a small shop whose chances are known, and on logs of real customers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from forkroad.errors import UsageError
from forkroad.forecast.run import run
from forkroad.learning.backtest import backtest
from forkroad.learning.fit import fit
from forkroad.results.backtest_definitions import BACKTEST_TABLES
from forkroad.scenario.changes import with_settings

OUTCOMES = {"purchase": "buy", "lost": "leave"}
CUT = date(2026, 4, 1)
END = date(2026, 6, 1)


def shop_events(until):
    """Return rows of a shop where 8 customers a day look, 30 % buying after 1 to 9 days."""
    random = np.random.default_rng(3)
    rows = []
    for day in range((until - date(2026, 1, 1)).days):
        for number in range(8):
            stay, luck = int(random.integers(1, 10)), float(random.random())
            first = date(2026, 1, 1) + timedelta(days=day)
            then = first + timedelta(days=stay)
            who = f"c{day}_{number}"
            rows.append((who, first, "look"))
            if then < until:
                rows.append((who, then, "buy" if luck < 0.3 else "leave"))
    return rows


def written(folder, rows, name="events.csv"):
    path = folder / name
    lines = [f"{who},{day},{event}" for who, day, event in rows]
    path.write_text("\n".join(["customer,time,event", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    return written(folder, shop_events(END))


@pytest.fixture(scope="module")
def result(shop):
    return backtest(shop, OUTCOMES, cuts=[CUT], months=2, seed=1, draws=30)


def forecasts(result, **wanted):
    return list(result.tables["forecasts"].where(**wanted).rows())


def test_every_table_is_there_as_it_is_defined(result):
    assert tuple(result.tables) == tuple(BACKTEST_TABLES)
    for name, table in result.tables.items():
        assert table.definition == BACKTEST_TABLES[name]
        assert len(table) > 0


def test_what_happened_is_what_the_log_says(result, shop):
    lines = shop.read_text(encoding="utf-8").splitlines()
    for row in result.tables["forecasts"].rows():
        event = {"purchase": "buy", "lost": "leave"}[row["outcome"]]
        came = sum(line.endswith(event) and f",{row['period']}-" in line for line in lines)
        assert row["actual"] == came


def test_a_shop_that_stays_as_it_is_is_foretold(result):
    # 8 a day, 30 % buy: April has 240 arrivals and 72 purchases, of which the interval of a
    # Poisson number is 72 +- 1.645 * 8.5. The share is known from 720 customers: 72 +- 6 %.
    (april,) = forecasts(
        result, outcome="purchase", arrivals="given", method="forkroad", period="2026-04"
    )
    assert april["mean"] == pytest.approx(72, rel=0.15)
    assert april["p05"] < april["actual"] < april["p95"]
    (score,) = (
        result.tables["scores"].where(outcome="all", arrivals="given", method="forkroad").rows()
    )
    assert score["wape"] < 0.15
    assert score["months"] == 4  # two months, two outcomes


def test_who_is_under_way_alone_is_foretold_without_arrivals(shop):
    found = backtest(shop, OUTCOMES, cuts=[CUT], months=1, arrivals="none", seed=1, draws=20)
    rows = forecasts(found, method="forkroad")
    # 8 a day stay 1 to 9 days: on the morning of day 0 there are 8 * (9 + 8 + ... + 1) / 9 = 40.
    assert sum(row["actual"] for row in rows) == pytest.approx(40, abs=6)
    assert sum(row["mean"] for row in rows) == pytest.approx(
        sum(row["actual"] for row in rows), abs=2
    )


def test_nothing_from_the_cut_on_is_seen(result, shop, tmp_path):
    # The fit and the forecast with arrivals of its own are the same for a log that ends at the
    # cut, whatever came afterwards.
    past = fit(shop, OUTCOMES, until=CUT, months=2).scenario
    assert result.scenarios[CUT] == past
    rows = [row for row in shop_events(END) if row[1] < CUT]
    later = [
        (who, day, "leave" if event == "buy" else event) for who, day, event in shop_events(END)
    ]
    changed = written(tmp_path, [*rows, *(row for row in later if row[1] >= CUT)])
    other = backtest(changed, OUTCOMES, cuts=[CUT], months=2, arrivals="own", seed=1, draws=30)
    told = [row["mean"] for row in forecasts(other, method="forkroad", arrivals="own")]
    before = [row["mean"] for row in forecasts(result, method="forkroad", arrivals="own")]
    assert told == before
    assert any(note.startswith("Changed by more than luck") for note in other.notes)


def test_a_baseline_that_wins_is_named(tmp_path):
    # Nobody has ever arrived but in bursts: 40 customers on the first of each month buy at once.
    # The last month, 40, is what comes; a forecast cannot be better than that.
    rows = []
    for month in range(1, 6):
        rows += [(f"c{month}_{n}", date(2026, month, 1), "buy") for n in range(40)]
    path = written(tmp_path, [*rows, ("z", date(2026, 5, 31), "buy")])
    found = backtest(path, {"purchase": "buy"}, cuts=[CUT], months=1, arrivals="own", seed=1)
    (own,) = found.tables["scores"].where(method="last_period").rows()
    assert own["wape"] == 0.0
    assert any("last_period" in note for note in found.notes)


def test_seasons_that_nobody_could_know_are_said(result):
    assert any(
        "Before 2026-04-01 the log knows 3 months; seasons need 24" in n for n in result.notes
    )


def test_fewer_months_than_were_asked_for_are_said(shop):
    found = backtest(shop, OUTCOMES, cuts=[CUT], months=5, arrivals="own", seed=1, draws=5)
    assert "From 2026-04-01 on only 2 whole months are known, not 5." in found.notes


@pytest.mark.parametrize(
    "options,message",
    [
        ({"cuts": [date(2026, 4, 2)]}, "first day of a month"),
        ({"arrivals": "all"}, 'not "all"'),
    ],
)
def test_what_cannot_be_is_refused(shop, options, message):
    with pytest.raises(UsageError, match=message):
        backtest(shop, OUTCOMES, **options)


@pytest.mark.prove
def test_months_of_the_web_shop_are_foretold_better_than_by_repeating_the_last(root):
    # Purchases of May and June 2024: 104 and 163; April had 108, so that repeating it is off by
    # (4 + 55) / 267 = 22.1 %.
    events = root / "examples" / "ecom" / "ecom.csv.gz"
    found = backtest(
        events,
        {"purchase": "purchase"},
        repeat=True,
        cuts=[date(2024, 5, 1)],
        months=2,
        arrivals="own",
        seed=1,
        draws=100,
    )
    scores = {row["method"]: row["wape"] for row in found.tables["scores"].rows()}
    assert scores["last_period"] == pytest.approx(59 / 267)
    assert scores["forkroad"] < 0.16
    ours = forecasts(found, method="forkroad")
    assert [row["actual"] for row in ours] == [104, 163]
    assert all(row["p05"] <= row["actual"] <= row["p95"] for row in ours)


@pytest.fixture(scope="module")
def online_retail(data_folder):
    """Orders of known customers of a shop: what they do from June and from September 2011 on."""
    events = data_folder / "online_retail" / "events_orders.csv.gz"
    return {
        month: backtest(
            events,
            {"purchase": "purchase"},
            repeat=True,
            cuts=[date(2011, month, 1)],
            months=3,
            arrivals="none",
            seed=1,
            draws=100,
        )
        for month in (6, 9)
    }


@pytest.mark.prove
def test_summer_orders_of_known_customers_are_foretold_within_a_tenth(online_retail):
    ours = forecasts(online_retail[6], method="forkroad")
    # Orders of a customer and day: 995 + 949 + 929 = 2,873, as an independent count has them.
    assert sum(row["actual"] for row in ours) == 2_873
    assert sum(row["mean"] for row in ours) == pytest.approx(2_873, rel=0.10)


@pytest.mark.prove
def test_invoices_are_foretold_as_units_and_not_as_orders(online_retail):
    # 1,123 + 1,065 + 1,015 = 3,203 invoices on 2,873 days of a customer, by an independent count.
    learned = online_retail[6].scenarios[date(2011, 6, 1)]
    nobody = with_settings(learned, ["segments.new_customers.arrivals={per_month: 0}"])
    (units,) = run(nobody, seed=1, draws=50).rows(
        "sales", segment="all", measure="units", period="total"
    )
    assert units["mean"] == pytest.approx(3_203, rel=0.05)


@pytest.mark.prove
def test_an_autumn_that_one_year_cannot_teach_is_missed_and_said_to_be(online_retail):
    result = online_retail[9]
    november = forecasts(result, method="forkroad", period="2011-11")[0]
    assert november["actual"] == 1_777 > november["p95"]
    assert any("Missed: purchase in 2011-11" in note for note in result.notes)
    assert any("knows 9 months; seasons need 24" in note for note in result.notes)


@pytest.mark.prove
@pytest.mark.parametrize("model", ["auto", "loop"])
def test_the_months_of_cdnow_are_foretold_better_than_by_repeating_the_last(root, model):
    found = backtest(
        root / "examples" / "cdnow" / "events_sample.csv.gz",
        {"purchase": "purchase"},
        repeat=True,
        repeat_model=model,
        cuts=[date(1997, 10, 1)],
        months=9,
        arrivals="none",
        seed=1,
        draws=100,
    )
    scores = {row["method"]: row["wape"] for row in found.tables["scores"].rows()}
    # October 1997 to June 1998: 236 261 234 196 190 270 159 168 168; September had 230, of which
    # each month is 6, 31, 4, 34, 40, 40, 71, 62, 62 off: 350 of 1,882.
    assert scores["last_period"] == pytest.approx(350 / 1882)
    assert scores["forkroad"] < 0.15
