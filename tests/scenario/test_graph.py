"""The journey as a graph: who follows, what `back` means, which steps are tied in knots."""

from __future__ import annotations

from forkroad.scenario.graph import (
    build_graph,
    depth_first,
    joined,
    knots,
    reached_from,
    reversed_edges,
    shortest_loop,
    spelled_loop,
)
from tests.scenario.small import shop, sound

SIDE_ROADS = """\
    site: {takes: 1 day, next: {social: 20%, shop: 5%, buy: 10%, gone: rest}}
    social: {next: {video: 20%, back: 60%, gone: rest}}
    video: {next: {back: 60%, gone: rest}}
    shop: {takes: {geometric: 3}, next: {buy: 10%, stay: rest}, timeout: {after: 5, to: social}}
"""


def edges(**followers: str) -> dict[str, frozenset[str]]:
    """Return edges written as a="b c"."""
    return {name: frozenset(text.split()) for name, text in followers.items()}


def test_back_means_the_last_step_that_is_no_side_road() -> None:
    graph = build_graph(sound(shop(SIDE_ROADS)).journey.steps)

    # To social one comes from the site, or by the timeout of the shop; to the video from
    # social, which is a side road itself, so it is the step before that one that counts.
    assert graph.origins == edges(social="site shop", video="site shop")
    assert graph.followers["video"] == {"site", "shop", "gone"}


def test_what_follows_at_once_leaves_out_stays_of_a_day_and_timeouts() -> None:
    graph = build_graph(sound(shop(SIDE_ROADS)).journey.steps)

    assert graph.at_once["site"] == frozenset()
    assert graph.at_once["shop"] == frozenset()
    assert graph.at_once["social"] == {"video", "site", "shop", "gone"}


def test_knots_are_the_steps_that_lead_to_one_another() -> None:
    web = edges(a="b", b="c", c="a d", d="e", e="e f", f="")

    assert sorted(knots(web)) == [("a", "b", "c"), ("e",)]


def test_the_shortest_loop_begins_and_ends_at_the_first_step() -> None:
    web = edges(a="b c", b="c", c="a")

    assert shortest_loop(("a", "b", "c"), web) == ("a", "c", "a")
    assert shortest_loop(("e",), edges(e="e")) == ("e", "e")


def test_a_long_loop_is_told_shortly() -> None:
    ring = edges(**{f"s{number}": f"s{(number + 1) % 5_000}" for number in range(5_000)})
    (knot,) = knots(ring)

    assert spelled_loop(knot, ring) == (
        "s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> s7 -> s8 -> ... -> s4999 -> s0"
    )


def test_a_deep_graph_is_walked_without_recursion() -> None:
    chain = edges(**{f"s{number}": f"s{number + 1}" for number in range(20_000)}, s20000="")

    assert len(reached_from(["s0"], chain)) == 20_001
    assert depth_first(chain)[0] == "s20000"
    assert list(knots(chain)) == []


def test_edges_can_be_reversed_and_joined() -> None:
    assert reversed_edges(edges(a="b", b="", c="b")) == edges(a="", b="a c", c="")
    assert joined([edges(a="b", b=""), edges(a="c", c="")]) == edges(a="b c", b="", c="")
