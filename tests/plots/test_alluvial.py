from __future__ import annotations

import pytest

import forkroad
from forkroad.plots.alluvial import flow
from forkroad.plots.beside import Words, set_apart
from forkroad.plots.lanes import lay_lanes
from forkroad.plots.streams import UNDER_WAY, Streams, streams_of
from tests.plots.looking import flaws, texts
from tests.plots.shown import result_for
from tests.scenarios.forecasts import scenario


def test_streams_add_up_to_the_customers_of_the_tables() -> None:
    result, shipped = result_for("kimchi_fridge_ko", "run"), scenario("kimchi_fridge_ko")
    streams = streams_of(result, shipped)
    ended = dict.fromkeys(streams.ends, 0.0)
    for (_, to), amount in streams.forward.items():
        if to[0] == "end":
            ended[str(to[1])] += amount
    rows = result.rows("outcomes", period="total", segment="all", measure="customers")
    for row in rows:
        if row["step"]:
            # Nobody is here at the start: who ends in a step has moved there.
            assert ended[row["step"]] == pytest.approx(row["mean"])
    under_way = sum(row["mean"] for row in rows if not row["step"])
    assert ended[UNDER_WAY] == pytest.approx(under_way)
    came = sum(amount for (origin, _), amount in streams.forward.items() if origin[0] == "segment")
    assert came == pytest.approx(sum(ended.values()))


def test_what_flows_into_a_stage_flows_out_of_it() -> None:
    streams = streams_of(result_for("kimchi_fridge_ko", "run"), scenario("kimchi_fridge_ko"))
    for stage in range(len(streams.stages)):
        place = ("stage", stage)
        came = sum(amount for (_, to), amount in streams.forward.items() if to == place)
        went = sum(amount for (here, _), amount in streams.forward.items() if here == place)
        came += sum(amount for (_, to), amount in streams.back.items() if to == stage)
        went += sum(amount for (here, _), amount in streams.back.items() if here == stage)
        assert came == pytest.approx(went)


STREAMS = Streams(
    stages=("see", "buy"),
    sources=("all",),
    ends=("done", "gone"),
    forward={
        (("segment", "all"), ("stage", 0)): 100.0,
        (("stage", 0), ("stage", 1)): 70.0,
        (("stage", 0), ("end", "gone")): 40.0,
        (("stage", 1), ("end", "done")): 60.0,
    },
    back={(1, 0): 10.0},
)


def test_items_are_as_high_as_customers_are_many() -> None:
    lanes = lay_lanes(STREAMS, 129.0)
    heights = [{item: tall for item, (_, tall) in column.items()} for column in lanes.items]
    # The second column holds 110 at the first stage (100 and 10 who came back); the third one 70
    # at the second stage and 40 who are gone, with a gap of 9: 120 points for 110 customers.
    scale = 120 / 110
    customers = [
        {("segment", "all"): 100},
        {("stage", 0): 110},
        {("stage", 1): 70, ("end", "gone"): 40},
        {("end", "done"): 60, ("end", "gone"): 40},
    ]
    for found, wanted in zip(heights, customers, strict=True):
        assert found == pytest.approx({item: number * scale for item, number in wanted.items()})


def test_ribbons_leave_and_reach_their_items_without_overlap() -> None:
    lanes = lay_lanes(STREAMS, 129.0)
    scale = 120 / 110
    (loop,) = lanes.loops
    assert loop.height == pytest.approx(10 * scale)
    first, onward, gone, *_ = lanes.ribbons
    # What comes back takes the top of the first stage; what comes first stands below it.
    assert (first.left, first.right) == (0.0, pytest.approx(10 * scale))
    assert (onward.left, gone.left) == (0.0, pytest.approx(70 * scale))
    assert gone.right == pytest.approx(70 * scale + 9)


@pytest.mark.usefixtures("graphviz")
def test_ends_and_stages_say_their_numbers_as_the_tables_have_them() -> None:
    result, shipped = result_for("kimchi_fridge_ko", "run"), scenario("kimchi_fridge_ko")
    shown = texts(flow(result, shipped))
    (bought,) = result.rows(
        "outcomes", period="total", segment="all", step="만족", measure="customers"
    )
    (share,) = result.rows("outcomes", period="total", segment="all", step="만족", measure="share")
    assert f"{bought['mean']:,.0f} · {100 * share['mean']:.1f} %" in shown
    (asked,) = result.rows("stages", stage="질문", segment="all", measure="customers")
    assert any(text.startswith(f"{asked['mean']:,.0f} · ") for text in shown)


def test_a_journey_without_stages_flows_by_its_steps(tmp_path) -> None:
    from tests.cli.test_run import SHOP

    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    shop = forkroad.load(tmp_path / "shop.yaml")
    figure = flow(forkroad.run(shop, seed=1), shop)
    assert "look" in texts(figure)
    assert flaws(figure) == []


def test_words_that_would_touch_are_set_apart_and_stay_in_their_order() -> None:
    words = [Words((name,), ("1 %",), middle) for name, middle in (("a", 90), ("b", 95), ("c", 99))]
    placed = set_apart(words, 100.0)
    middles = [middle for _, middle in placed]
    # Two lines of 11.5 and 5 between: 28 points from middle to middle.
    assert middles[1] - middles[0] >= 28 - 1e-9
    assert middles[2] - middles[1] >= 28 - 1e-9
    assert middles[2] <= 114 - 14
