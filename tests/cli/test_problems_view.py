from __future__ import annotations

from rich.cells import cell_len

from forkroad.cli.problems_view import problem_lines, summary_of
from forkroad.cli.terminal import Screen
from forkroad.errors import Problem
from tests.cli.plain import without_colour

PROBLEMS = (
    Problem(
        31,
        9,
        "journey.steps.cart.next",
        'the shares add up to 110 %; they must add up to 100 %, or one of them be "rest"',
        file="spring.yaml",
    ),
    Problem(60, 3, "", 'nobody can reach the step "webinar"', warning=True, file="spring.yaml"),
)


def test_a_person_sees_places_in_a_column_and_messages_wrapped_beside_them():
    lines = without_colour(problem_lines(PROBLEMS, Screen(is_live=True)))
    assert lines == [
        "spring.yaml:31:9   journey.steps.cart.next: the shares add up to 110 %; they",
        '                   must add up to 100 %, or one of them be "rest"',
        'spring.yaml:60:3   warning: nobody can reach the step "webinar"',
    ]
    assert max(map(cell_len, lines)) <= 80


def test_a_program_sees_one_line_a_problem():
    assert problem_lines(PROBLEMS, Screen(is_live=False)) == [str(one) for one in PROBLEMS]


def test_a_place_too_long_for_a_column_stands_on_a_line_of_its_own():
    deep = Problem(1, 1, "a", "b " * 30, file="f" * 70)
    lines = without_colour(problem_lines((deep,), Screen(is_live=True)))
    assert lines[0] == "f" * 70 + ":1:1"
    assert all(line.startswith("   ") for line in lines[1:])
    assert max(map(cell_len, lines[1:])) <= 80


def test_a_file_name_cannot_colour_the_screen():
    hostile = Problem(1, 1, "\x1b[31m", "\x07", file="\x1b[2J.yaml")
    for is_live in (True, False):
        lines = problem_lines((hostile,), Screen(is_live=is_live))
        assert all(line.isprintable() for line in without_colour(lines))
    assert summary_of((hostile,)).isprintable()


def test_the_summary_counts_errors_and_warnings():
    error, warning = PROBLEMS
    assert summary_of(PROBLEMS) == "1 error, 1 warning in spring.yaml"
    assert summary_of((error, error, warning, warning)) == "2 errors, 2 warnings in spring.yaml"
    assert summary_of((warning,)) == "1 warning in spring.yaml"
    other = Problem(1, 1, "", "x", file="b.yaml")
    assert summary_of((error, other)) == "2 errors in spring.yaml, b.yaml"
