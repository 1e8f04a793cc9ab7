"""What a file may be: its limits, its YAML, and how everything wrong in it is told at once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkroad.errors import ScenarioError
from forkroad.scenario.file import load, read_file, read_text, read_value
from tests.scenario.small import shop, sound, told

HEAD = "forkroad: 1\nstart: 2026-03-01\nmonths: 12\n"


def lines(text: str | bytes) -> list[str]:
    """Return what is said about a file, each problem as a line."""
    return [str(problem) for problem in read_text(text, file="s.yaml").problems]


def test_a_sound_file_becomes_a_scenario() -> None:
    scenario = sound(shop())

    assert scenario.calendar.n_days == 365  # March 2026 to February 2027, no leap day among them
    assert list(scenario.journey.steps) == ["site", "buy", "gone"]
    assert scenario.source.data["months"] == 12


def test_a_file_is_known_by_the_digest_of_its_bytes() -> None:
    digest = hashlib.sha256(shop().encode()).hexdigest()

    assert read_text(shop()).required().source.sha256 == digest
    assert read_text(shop().encode()).required().source.sha256 == digest


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: &a [x, x]\nb: [*a, *a]\n", '1:4: a scenario file has no anchors ("&...")'),
        ("a: *a\n", '1:4: a scenario file has no aliases ("*...")'),
        ("*a : 1\n", '1:1: a scenario file has no aliases ("*...")'),
        ("base: 1\nb: {<<: {a: 1}}\n", '2:5: a scenario file has no merge keys ("<<")'),
        ("a: !!python/object/apply:os.system [x]\n", '1:4: a scenario file has no tags ("!...")'),
        ("a: ! x\n", '1:4: a scenario file has no tags ("!...")'),
        ("%YAML 1.1\n---\na: 1\n", '1:1: a scenario file has no directives ("%...")'),
        ("a: 1\n---\nb: 2\n", '2:1: a second document begins here ("---")'),
        ("a: 1\n...\n---\nb: 2\n", '3:1: a second document begins here ("---")'),
        ("? [a]\n: 1\n", "1:3: a key must be one word or text"),
        ("{a: 1}: 2\n", "1:1: a key must be one word or text"),
        ("- a\n", "1:1: this is not a scenario"),
        ("", "1:1: this is not a scenario"),
        ("# nothing yet\n", "1:1: this is not a scenario"),
        ("just a text\n", "1:1: this is not a scenario"),
    ],
)
def test_what_a_scenario_file_does_without_ends_the_reading(text: str, line: str) -> None:
    said = lines(text)

    assert len(said) == 1
    assert said[0].startswith(f"s.yaml:{line}")


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "".join(" " * depth + "a:\n" for depth in range(200)),
        "a: " + "[" * 51 + "]" * 51,
    ],
    ids=["lists in braces", "mappings in braces", "lists in lines", "indented", "just too deep"],
)
def test_deep_nesting_is_refused_where_it_gets_too_deep(text: str) -> None:
    said = lines(text)

    assert len(said) == 1
    assert said[0].endswith("the file nests more than 50 deep here")


def test_nesting_of_fifty_is_read() -> None:
    # The mapping itself is the first of the fifty, so that 49 lists go into it.
    said = lines("a: " + "[" * 49 + "1" + "]" * 49)

    assert any("a: there is no such key here" in line for line in said)


def test_keys_written_twice_are_told_with_all_other_problems() -> None:
    said = told(shop().replace("months: 12\n", "months: 12\nmonths: 13\nmonth: 1\n"))

    assert said == [
        "months: is written twice, first in line 3; once is right",
        'month: there is no such key here; did you mean "months"?',
    ]


def test_names_under_a_key_written_twice_are_known_and_what_is_wrong_there_is_told() -> None:
    more = "values: {a: 1, c: x y}\nvalues: {b: 50%, a: 2}\n"

    said = told(shop("    site: {takes: 1 day, next: {buy: b, gone: rest}}\n", more))

    assert said == [
        'values.c: found "x y"; needed is a number or a percentage',
        "values: is written twice, first in line 6; once is right",
    ]


def test_keys_that_differ_only_in_their_encoding_are_the_same() -> None:
    # é as one character and as e with an accent: one name after normalisation.
    said = told(shop(more="values: {caf\u00e9: 1, cafe\u0301: 2}\n"))

    assert said == ["values.caf\u00e9: is written twice, first in line 6; once is right"]


@pytest.mark.parametrize(
    "word, message",
    [
        (".nan", "not a number to plan with"),
        (".inf", "not a number to plan with"),
        ("-.INF", "not a number to plan with"),
        ("0x10", "not a decimal number"),
        ("0o17", "not a decimal number"),
        ("1_000", "has underscores; write 1000"),
        ("007", 'begins with a zero; write 7 for the number, or "007" in quotes'),
        ("1e400", "too large a number"),
        ("9" * 5_000, "too large a number"),
        ("-" + "9" * 5_000, "too large a number"),
        ("1" * 5_000 + "%", "too large a number"),
    ],
)
def test_odd_numbers_are_refused_with_advice(word: str, message: str) -> None:
    said = told(shop(more=f"values: {{v: {word}}}\n"))

    assert len(said) == 1
    assert said[0].startswith("values.v: ")
    assert message in said[0]
    assert len(said[0]) < 200


def test_a_number_of_5000_digits_below_1_is_read() -> None:
    scenario = sound(shop(more=f"values: {{v: 0.{'3' * 5_000}}}\n"))

    assert scenario.values["v"].value == pytest.approx(1 / 3)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "character, name",
    [
        ("\x01", "U+0001"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\u200b", "U+200B (ZERO WIDTH SPACE)"),
        ("\u202e", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("\u2066", "U+2066 (LEFT-TO-RIGHT ISOLATE)"),
        ("\u2028", "U+2028 (LINE SEPARATOR)"),
        ("\ufeff", "U+FEFF"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_hidden_characters_are_refused_and_not_repeated(character: str, name: str) -> None:
    said = lines(f"forkroad: 1\nname: safe{character}text\n")

    assert len(said) == 1
    assert said[0].startswith(f"s.yaml:2:11: the line holds the hidden character {name}")
    assert character not in said[0]


def test_hidden_characters_that_are_spelled_out_are_refused_too() -> None:
    said = told(shop().replace("months: 12\n", 'months: 12\nname: "a\\u202eb"\n'))

    assert said == ["name: holds the hidden character U+202E (RIGHT-TO-LEFT OVERRIDE); take it out"]


def test_a_key_is_one_line() -> None:
    said = lines('"a\\nb": 1\n')

    assert said[0].startswith("s.yaml:1:1: the key holds the hidden character U+000A")


def test_joined_emoji_and_scripts_of_all_kinds_are_text() -> None:
    name = "봄 캠페인 \u2014 日本語 العربية हिन्दी 👩\u200d👩\u200d👧"

    assert sound(shop().replace("months: 12\n", f"months: 12\nname: {name}\n")).name == name


@pytest.mark.parametrize(
    "content, line",
    [
        ("name: x".encode("utf-16"), "1:1: the file is written in UTF-16; save it as UTF-8"),
        ("a: 1\nb: 2".encode("utf-16-le"), "1:2: this is not a text file"),
        ("a: 1\nname: café".encode("latin-1"), "2:10: byte 0xe9 is not UTF-8 here"),
        (b"a: 1\nb: \x00", "2:4: this is not a text file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "3:1: this is not a text file"),
        (b"PK\x03\x04\x14\x00\x06\x00", "1:6: this is not a text file"),
        (b"a" * 1_100_000, "1:1: the file is over 1 MB"),
        (b"a: 1\n" * 20_001, "20001:1: the file has more than 20,000 lines"),
        (b"name: " + b"x" * 900_000, "1:20001: the line has more than 20,000 characters"),
    ],
)
def test_what_is_no_text_of_a_sensible_size_is_refused(content: bytes, line: str) -> None:
    said = lines(content)

    assert len(said) == 1
    assert said[0].startswith(f"s.yaml:{line}")


def test_a_byte_order_mark_in_front_is_read_over() -> None:
    assert read_text(b"\xef\xbb\xbf" + shop().encode()).scenario is not None


def test_windows_line_ends_are_read_like_any_other() -> None:
    windows = read_text(shop().replace("\n", "\r\n").encode()).required()

    assert windows == sound(shop())


def test_so_many_problems_are_shown_and_the_others_counted() -> None:
    # 150 values that are no numbers: 100 of them are shown, 50 counted.
    values = "".join(f"  v{number}: x y\n" for number in range(150))

    said = told(shop(more=f"values:\n{values}"))

    assert len(said) == 101
    assert ": there are 50 more problems up to here" in said


@pytest.mark.parametrize(
    "text, message",
    [
        ("a: b: c\n", 'a ":" cannot stand here'),
        ("a:\n\tb: 1\n", "a tab stands here; indent with spaces"),
        ("a: [1, 2\nb: 3\n", 'a "," or a closing bracket is missing before this'),
        ("a: {b: 1\n", "the file ends in the middle of something"),
        ("a: 'x\n", "the file ends in the middle of a text; a closing quote is missing"),
        ("a: @x\n", "a text cannot begin with this character; put it in quotes"),
        ("a: 1\n b: 2\n", 'a ":" cannot stand here'),
        ("  a: 1\n b: 2\n", "this line does not fit the ones above; check its indentation"),
        ('a: "\\q"\n', 'after "\\" in double quotes this cannot stand'),
        ("a: [1, , 2]\n", "a value is missing before this"),
        ("a: |3x\n b\n", "this cannot be read as YAML"),
    ],
)
def test_slips_of_yaml_are_told_in_plain_words(text: str, message: str) -> None:
    said = lines(text)

    assert len(said) == 1
    assert message in said[0]


def test_a_place_without_a_value_is_told() -> None:
    said = told(shop(more="values:\n  a:\n  b: {2026-03: 1,000}\n"))

    assert said == [
        "values.a: nothing stands here; write a value, or leave the key out",
        "values.b.000: nothing stands here; if it belongs to a number, write that without commas: "
        "1000",
    ]


def test_a_missing_file_a_folder_and_a_pipe_are_told_in_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    said = [str(read_file(tmp_path / name).problems[0]) for name in ("none.yaml", ".", "pipe")]

    assert said == [
        f"{tmp_path / 'none.yaml'}: there is no such file",
        f"{tmp_path}: this is a folder; name the scenario file in it",
        f"{tmp_path / 'pipe'}: this is not an ordinary file",
    ]


def test_a_name_that_no_file_can_have_is_told() -> None:
    assert "the file cannot be opened" in str(read_file("a\x00b").problems[0])
    assert "the file cannot be opened" in str(read_file("x" * 5_000).problems[0])


PIECES = st.sampled_from(
    [*"{}[]:,-?&*!|>'\"%@`#\n\t \\~=", "\n  ", ": ", "- ", "? ", "<<: ", "---\n", "...\n", "\x00"]
)


@given(st.text(max_size=80) | st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join))
def test_any_text_is_refused_in_lines_of_its_own(text: str) -> None:
    reading = read_text(text)

    assert reading.scenario is None
    assert reading.problems
    assert all("\n" not in str(problem) for problem in reading.problems)


@given(st.data())
def test_a_sound_text_with_something_spliced_in_is_read_or_refused(data: st.DataObject) -> None:
    text = shop(more='values: {v: [1, 2], w: "x"}\n')
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(PIECES | st.text(max_size=3)) + text[place:]
        cut = data.draw(st.integers(0, len(text)))
        text = text[:cut] + text[cut + data.draw(st.integers(0, 9)) :]

    reading = read_text(text)

    assert reading.scenario is not None or reading.problems


def test_load_raises_everything_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(shop().replace("months: 12", "months: x\nvalues: {a: y z}"))

    with pytest.raises(ScenarioError) as raised:
        load(path)

    assert [problem.place for problem in raised.value.problems] == ["months", "values.a"]
    assert str(raised.value).startswith(f"{path}:3:1: months: ")


def test_load_returns_the_scenario(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(shop())

    scenario = load(path)

    assert scenario == sound(shop())
    assert scenario.source.file == str(path)


def test_a_single_value_is_read_like_one_in_a_file() -> None:
    assert read_value("44") == 44
    assert read_value("{cart: 45%, gone: rest}") == {"cart": "45%", "gone": "rest"}
    assert read_value("2026-03-01") == "2026-03-01"
    assert read_value("no") == "no"
    with pytest.raises(ScenarioError, match="no anchors"):
        read_value("&a 1")
    with pytest.raises(ScenarioError, match="underscores"):
        read_value("1_000")
