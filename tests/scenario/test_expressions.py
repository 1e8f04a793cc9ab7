"""The language of conditions: what it has, what it refuses, and that nothing in it is run."""

from __future__ import annotations

import contextlib
import warnings
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkroad.scenario.expressions import (
    Arithmetic,
    Bought,
    Call,
    Comparison,
    ExpressionError,
    Junction,
    Literal,
    Members,
    Name,
    Negative,
    Node,
    Not,
    Visits,
    equals,
    parse,
    walk,
)

AGE, TWO, X = Name("age"), Literal(2.0), Name("x")


@pytest.mark.parametrize(
    "text, tree",
    [
        ("2", TWO),
        ("-2", Literal(-2.0)),
        ("+2", TWO),
        ("1e5", Literal(100_000.0)),
        ('"web"', Literal("web")),
        ("'it is'", Literal("it is")),
        ("true", Literal(True)),
        ("false", Literal(False)),
        ("age", AGE),
        ("cream.price", Name("cream.price")),
        ("-age", Negative(AGE)),
        ("age + 2 * x", Arithmetic("+", AGE, Arithmetic("*", TWO, X))),
        ("age ** 2 ** x", Arithmetic("**", AGE, Arithmetic("**", TWO, X))),
        ("-age ** 2", Negative(Arithmetic("**", AGE, TWO))),
        ("(age - 2) / x", Arithmetic("/", Arithmetic("-", AGE, TWO), X)),
        ("age >= 2", Comparison(AGE, ((">=", TWO),))),
        ("2 < age <= x", Comparison(TWO, (("<", AGE), ("<=", X)))),
        ('x in ["a", "b"]', Comparison(X, (("in", Members((Literal("a"), Literal("b")))),))),
        ("x not in (1, 2)", Comparison(X, (("not in", Members((Literal(1.0), TWO))),))),
        ("not x", Not(X)),
        ("x and age and x", Junction("and", (X, AGE, X))),
        ("x or age and x", Junction("or", (X, Junction("and", (AGE, X))))),
        ("max(age, 2)", Call("max", (AGE, TWO))),
        ("exp(-x)", Call("exp", (Negative(X),))),
        ("visits(site, cart)", Visits(("cart", "site"))),
        ("visits(site, site)", Visits(("site",))),
        ('visits("return")', Visits(("return",))),
        ("bought(cream)", Bought("cream")),
        ("나이 > 2", Comparison(Name("나이"), ((">", TWO),))),
    ],
)
def test_a_text_becomes_a_tree(text: str, tree: Node) -> None:
    assert parse(text).root == tree


def test_a_date_is_compared_as_its_number_of_days() -> None:
    day = Literal(float(date(2026, 6, 1).toordinal()))

    assert parse('date >= "2026-06-01"').root == Comparison(Name("date"), ((">=", day),))
    assert parse('"2026-06-01" <= date').root == Comparison(day, (("<=", Name("date")),))
    assert parse('date in ["2026-06-01"]').root == Comparison(
        Name("date"), (("in", Members((day,))),)
    )


def test_equal_texts_are_equal_expressions_however_they_are_spaced() -> None:
    assert parse("age  >=\n  60") == parse(" age >= 60 ")
    assert parse("age >= 60") != parse("age > 60")


def test_spaces_inside_of_quotes_are_kept() -> None:
    assert parse('x == "live  chat"').root == Comparison(X, (("==", Literal("live  chat")),))


def test_an_expression_knows_what_it_reads() -> None:
    expression = parse("age > 2 and visits(site) > bought(cream) and cream.price < max(x, 1)")

    assert expression.names == {"age", "cream.price", "x"}
    assert expression.visits == {Visits(("site",))}
    assert expression.bought == {Bought("cream")}


def test_a_test_for_equality_can_be_made_without_a_text() -> None:
    assert equals("segment", "vip") == parse('segment == "vip"')
    assert equals("consent", True).source == "consent == true"
    assert equals("age", 2.0).root == Comparison(AGE, (("==", TWO),))


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "an expression is missing here"),
        ("  ", "an expression is missing here"),
        ("age = 5", 'write "==" to compare'),
        ("age > 5 & x", 'write "and" and "or"'),
        ("age > 5 && x", 'write "and" and "or"'),
        ("!x", 'write "not"'),
        ("20% * x", "write a percentage as a number"),
        ("age >", "an expression looks like"),
        ("visits(return) > 1", 'visits("return")'),
        ("True", 'write "true" or "false" in small letters'),
        ("None", 'write "true" or "false" in small letters'),
        ("x is 2", 'write "==" or "!=", not "is"'),
        ("x in y", 'after "in" comes a list'),
        ("x == 2j", "neither a number nor a text"),
        ("x == 1_000", "plain digits"),
        ("x == 0x10", "plain digits"),
        ("x == 1e999", "must be finite"),
        ('x == "a" "b"', "two texts side by side"),
        ('x in ["a" "b"]', "two texts side by side"),
        ('x == b"a"', "letters before a quote"),
        ('x == f"a"', "letters before a quote"),
        ('x == """a"""', "two texts side by side"),
        ('x == "\\n"', 'holds a "\\"'),
        ("x > 2 # really", "a comment belongs on its own line"),
        ("x; y", "cannot be read"),
        ("x // 2", "arithmetic has + - * / ** and no more"),
        ("x % 2", "arithmetic has + - * / ** and no more"),
        ("~x", 'write "not"'),
        ("x if y else z", "is not part of the language"),
        ("lambda: x", "is not part of the language"),
        ("[x for x in y]", "is not part of the language"),
        ("(x := 2)", "is not part of the language"),
        ("x[0]", "is not part of the language"),
        ("{1: 2}", "is not part of the language"),
        ("max(*x, 2)", "is not part of the language"),
        ("max(x, key=y)", "cannot be called in a condition"),
        ("x.y.z()", "cannot be called in a condition"),
        ("cream.cost", 'only ".price" can follow'),
        ("x.__class__.__bases__", 'only ".price" can follow'),
        ("round(x)", 'there is no function "round"'),
        ("sqr(x)", 'did you mean "sqrt"?'),
        ('__import__("os").system("x")', "cannot be called in a condition"),
        ('eval("1")', 'there is no function "eval"'),
        ("max", "max wants its brackets: max(...)"),
        ("visits", "visits wants its brackets"),
        ("abs(1, 2)", "abs takes 1 number, not 2"),
        ("max(1)", "max takes 2 to 8 numbers, not 1"),
        ("visits()", "visits(...) takes names"),
        ("visits(1)", "visits(...) takes names"),
        ("bought(a, b)", "bought(...) takes one product"),
        ('date > "June"', '"June" is not a date; write it as "2026-06-01"'),
        ("\x00", "cannot be read"),
    ],
)
def test_what_the_language_does_not_have_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text, message",
    [
        ("x + " * 400 + "x", "may be 1,000 characters long"),
        ("(" * 400 + "x" + ")" * 400, "may nest 30 deep"),
        ("-" * 900 + "x", "may nest 30 deep"),
        ("not " * 200 + "x", "may nest 30 deep"),
        ("x." * 400 + "price", "may nest 30 deep"),
        ("x" + "**x" * 300, "may nest 30 deep"),
        ("max(1," * 29 + "1" + ")" * 29 + ")" * 60, "may nest 30 deep"),
        ("x<" * 480 + "x", "is too long"),
        ("[" + "x," * 480 + "]", "is too long"),
    ],
)
def test_costly_texts_are_refused_before_they_cost_anything(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)

    assert message in str(raised.value) or "cannot be read" in str(raised.value)
    assert len(str(raised.value)) < 250


def test_huge_powers_are_kept_as_they_stand() -> None:
    root = parse("9 ** 9 ** 9 ** 9").root

    assert isinstance(root, Arithmetic)
    assert root.left == Literal(9.0)


def test_nothing_is_said_beside_the_error() -> None:
    # Python's parser warns of 1is and of "x"(2); a planner must not see that.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("1is 2", '"x"(2)', "0if x else 1", "1and x"):
            with contextlib.suppress(ExpressionError):
                parse(text)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_a_mistake_of_the_planner(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        assert list(walk(parse(text).root))


WORDS = st.one_of(
    st.sampled_from(["age", "x", "cream.price", "1", "2.5", '"web"', "true", "visits(a)"]),
    st.sampled_from(["+", "-", "*", "/", "**", "<", "==", "in", "not", "and", "or"]),
    st.sampled_from(["(", ")", "[", "]", ",", "max(", "exp(", "bought(b)"]),
)


@given(st.lists(WORDS, max_size=14))
def test_a_text_that_is_read_is_read_the_same_again(words: list[str]) -> None:
    try:
        expression = parse(" ".join(words))
    except ExpressionError:
        return
    again = parse(expression.source)
    assert again == expression
    assert again.root == expression.root
