from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from forkroad.cli.paths_view import path_lines
from forkroad.cli.terminal import Screen
from forkroad.engines.path_search import LikelyPaths
from forkroad.engines.paths_table import paths_table
from forkroad.results.definitions import PATHS, REST
from forkroad.results.figures import Figures
from forkroad.results.table import Builder
from tests.cli.cream import FACTS, cream_result
from tests.cli.plain import without_colour


def paths(*rows):
    builder = Builder(PATHS)
    for rank, path, probability, days in rows:
        builder.add((rank, path), "probability", Figures(mean=probability), outcome="lost")
        builder.add((rank, path), "days", Figures(mean=days), outcome="lost")
    return cream_result(tables={"paths": builder.table()})


def lines_of(result, width=80):
    # The first two lines and the empty one say what was computed.
    return without_colour(path_lines(result, Screen(width=width)))[3:]


def test_each_path_has_its_chance_and_days_and_the_remainder_comes_last():
    result = paths(
        (1, "ad > gone", 0.52, 0.0), (2, "ad > rival", 0.4, 12.26), (3, REST, 0.08, None)
    )
    assert lines_of(result) == [
        "     chance  days  path",
        "  1  52.0 %   0.0  ad > gone",
        "  2  40.0 %  12.3  ad > Brand B",
        "      8.0 %        all other ways, and those still on their way",
    ]


def test_a_long_path_is_wrapped_under_itself():
    long = " > ".join(f"step_{number}" for number in range(30))
    lines = lines_of(paths((1, long, 1.0, 1.0)))
    assert len(lines) > 3
    assert all(line.startswith(" " * 20) for line in lines[2:])
    assert max(map(cell_len, lines)) <= 80
    assert "".join(line[20:] for line in lines[1:]).replace(" ", "") == long.replace(" ", "")


def test_where_nobody_reaches_an_end_it_says_so():
    assert lines_of(cream_result(tables={})) == ["Nobody reaches an end within the horizon."]


def test_labels_are_shown_without_their_control_characters():
    facts = replace(FACTS, labels={"steps": {"ad": "a\x1b[31md"}})
    result = replace(paths((1, "ad > gone", 0.5, 1.0)), scenario=facts)
    assert all(line.isprintable() for line in lines_of(result))


def test_a_list_that_may_not_be_the_likeliest_says_so():
    found = LikelyPaths((), 1.0, is_complete=False)
    lines = without_colour(path_lines(cream_result(tables={"paths": paths_table(found)}), Screen()))
    place = lines.index("Warnings")
    assert " ".join(lines[place + 1].split()).startswith("- paths: there are very many ways")
    complete = paths_table(LikelyPaths((), 1.0, is_complete=True))
    assert "Warnings" not in path_lines(cream_result(tables={"paths": complete}), Screen())
