"""Building the tree: positions of keys and values, and what is too much of it."""

from __future__ import annotations

import pytest

from forkroad.scenario.file import read_text
from forkroad.scenario.tree import Malformed, TreeBuilder, entries, hidden_character
from tests.scenario.small import shop


def test_keys_and_values_know_where_they_stand() -> None:
    tree = read_text(shop(more="groups:\n  young: age < 30\nattributes: {age: 20}\n")).required()

    source = tree.source
    assert source.positions["groups",] == (6, 1)
    assert source.positions["groups", "young"] == (7, 3)
    assert source.value_positions["groups", "young"] == (7, 10)
    assert source.positions["attributes", "age"] == (8, 14)


def test_entries_of_lists_know_where_they_stand() -> None:
    builder = TreeBuilder()
    builder.open([], (1, 1))
    builder.scalar("a", True, (1, 3))
    builder.open([], (2, 1))
    builder.scalar("b", True, (2, 3))
    builder.close()
    builder.close()

    assert builder.data == ["a", ["b"]]
    assert builder.positions == {(0,): (1, 3), (1,): (2, 1), (1, 0): (2, 3)}


def test_more_entries_than_anybody_writes_are_refused() -> None:
    builder = TreeBuilder()
    builder.open([], (1, 1))
    for line in range(20_000):
        builder.scalar("1", True, (line + 2, 1))

    with pytest.raises(Malformed, match="more than 20,000 keys and entries") as raised:
        builder.scalar("1", True, (20_002, 1))

    assert raised.value.position == (20_002, 1)


def test_more_slips_than_anybody_makes_end_the_reading() -> None:
    # The first key is right, and a hundred more of them are told.
    builder = TreeBuilder()
    builder.open({}, (1, 1))
    for line in range(101):
        builder.scalar("a", True, (line + 1, 1))
        builder.scalar("1", True, (line + 1, 4))

    with pytest.raises(Malformed, match="too many problems"):
        builder.scalar("a", True, (102, 1))

    assert len(builder.problems) == 101


def test_every_place_of_data_is_an_entry() -> None:
    data = {"a": [1, {"b": None}]}

    assert [place for place, _ in entries(data)] == [
        (),
        ("a",),
        ("a", 0),
        ("a", 1),
        ("a", 1, "b"),
    ]


def test_a_hidden_character_without_a_name_has_a_number() -> None:
    assert hidden_character("\x07") == (
        "holds the hidden character U+0007 (a control character); take it out"
    )
