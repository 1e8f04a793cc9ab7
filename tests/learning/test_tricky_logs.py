"""Broken and tricky logs: each has one right answer, or one clear error that names the place."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forkroad.errors import EventLogError, UsageError
from tests.learning.logs import counted, read, told, written

HEAD = "customer,time,event\n"
A = "a,2026-01-01 10:00:00,look\n"
B = "b,2026-01-02 11:30:00,buy\n"
READ = [("a", "2026-01-01 10:00:00", "look"), ("b", "2026-01-02 11:30:00", "buy")]

ODD_IDS = ("NA", "007", "1e5", "9007199254740993", "null")

# Name, content, options, what is read: all of them are logs that somebody has.
GOOD: list[tuple[str, str | bytes, dict[str, Any], list[tuple[str, str, str]]]] = [
    ("plain", HEAD + A + B, {}, READ),
    ("gzip", gzip.compress((HEAD + A + B).encode()), {}, READ),
    ("BOM", "\ufeff" + HEAD + A + B, {}, READ),
    ("semicolons", (HEAD + A + B).replace(",", ";"), {}, READ),
    ("tabs", (HEAD + A + B).replace(",", "\t"), {}, READ),
    ("Windows line ends", (HEAD + A + B).replace("\n", "\r\n"), {}, READ),
    ("mixed line ends", HEAD + A.replace("\n", "\r\n") + B, {}, READ),
    ("no line end at the end", (HEAD + A + B)[:-1], {}, READ),
    ("blank lines", HEAD + A + "\n\n" + B + "\n", {}, READ),
    ("a delimiter at the end of rows", HEAD + A.replace("look", "look,") + B, {}, READ),
    ("more columns than needed", "x,event,time,customer\n1,look,2026-01-01,a\n", {},
     [("a", "2026-01-01 00:00:00", "look")]),
    ("names of XES", "case:concept:name,time:timestamp,concept:name\n" + A + B, {}, READ),
    ("names in capitals, with spaces", "Customer ID, Timestamp , Event Name\n" + A + B, {}, READ),
    ("names by option", "who,when,what\n" + A + B,
     {"customer": "who", "time": "when", "event": "what"}, READ),
    ("ids that look missing or like numbers",
     HEAD + "".join(f"{x},2026-01-01,e\n" for x in ODD_IDS), {},
     [(x, "2026-01-01 00:00:00", "e") for x in ODD_IDS]),
    ("spaces are part of a text", HEAD + " a ,2026-01-01, look\n", {},
     [(" a ", "2026-01-01 00:00:00", " look")]),
    ("quotes, delimiters and line ends in a field",
     HEAD + '"a ""the"" 1st","2026-01-01","look, then\nbuy"\n', {},
     [('a "the" 1st', "2026-01-01 00:00:00", "look, then\nbuy")]),
    ("formulas and markup",
     HEAD + 'a,2026-01-01,"=HYPERLINK(""x"")"\na,2026-01-02,<script>alert(1)</script>\n', {},
     [("a", "2026-01-01 00:00:00", '=HYPERLINK("x")'),
      ("a", "2026-01-02 00:00:00", "<script>alert(1)</script>")]),
    ("names of many scripts", HEAD + "단골,2026-01-01,予約\n", {},
     [("단골", "2026-01-01 00:00:00", "予約")]),
    ("ties keep the order of the file",
     HEAD + "a,2026-01-01,z\na,2026-01-01,b\na,2026-01-01,m\n", {},
     [("a", "2026-01-01 00:00:00", x) for x in "zbm"]),
    # 10:00 in UTC is 11:00 in Berlin in January; +05:30 is five and a half hours before UTC.
    ("zones", HEAD + "a,2026-01-01T10:00:00Z,e\na,2026-01-01T10:00:00+05:30,f\n",
     {"timezone": "Europe/Berlin"},
     [("a", "2026-01-01 11:00:00", "e"), ("a", "2026-01-01 05:30:00", "f")]),
    ("fractions of a second", HEAD + "a,2026-01-01T10:00:00.25,e\n", {},
     [("a", "2026-01-01 10:00:00.25", "e")]),
    ("a declared form", HEAD + "a,03/04/2026 10:05,e\n", {"time_format": "%d/%m/%Y %H:%M"},
     [("a", "2026-04-03 10:05:00", "e")]),
    ("a declared form with a zone", HEAD + "a,03.04.2026 10:05 +0200,e\n",
     {"time_format": "%d.%m.%Y %H:%M %z"}, [("a", "2026-04-03 08:05:00", "e")]),
    # 86,400 seconds a day: 20,454 days after 1970-01-01 is 2026-01-01.
    ("epoch milliseconds", HEAD + f"a,{20_454 * 86_400_000 + 1_500},e\n",
     {"time_format": "milliseconds"}, [("a", "2026-01-01 00:00:01.5", "e")]),
    ("epoch seconds with a fraction", HEAD + f"a,{20_454 * 86_400}.25,e\n",
     {"time_format": "seconds"}, [("a", "2026-01-01 00:00:00.25", "e")]),
    ("a leap day", HEAD + "a,2028-02-29,e\n", {}, [("a", "2028-02-29 00:00:00", "e")]),
    ("before 1970", HEAD + "a,1969-12-31 23:00,e\n", {}, [("a", "1969-12-31 23:00:00", "e")]),
    ("line ends of old Macintoshes", (HEAD + A + B).replace("\n", "\r"), {}, READ),
    ("bars", (HEAD + A + B).replace(",", "|"), {}, READ),
    ("two parts packed one after the other",
     gzip.compress((HEAD + A).encode()) + gzip.compress(B.encode()), {}, READ),
    ("a header in quotes", '"customer","time","event"\n' + A + B, {}, READ),
    ("the earliest and the latest clock", HEAD + "a,2026-01-01T10:00:00+14:00,e\n"
     "a,2026-01-01T10:00:00-1200,f\n", {},
     [("a", "2025-12-31 20:00:00", "e"), ("a", "2026-01-01 22:00:00", "f")]),
    ("days and moments", HEAD + "a,2026-01-01,e\na,2026-01-01 10:00,f\n", {},
     [("a", "2026-01-01 00:00:00", "e"), ("a", "2026-01-01 10:00:00", "f")]),
    ("capitals tell apart", HEAD + "a,2026-01-01,e\nA,2026-01-01,E\n", {},
     [("a", "2026-01-01 00:00:00", "e"), ("A", "2026-01-01 00:00:00", "E")]),
    # 0:30 and 1:30 in UTC are both 2:30 in Berlin in the night in which summer time ends.
    ("the hour that comes twice",
     HEAD + "a,2026-10-25T00:30:00Z,e\na,2026-10-25T01:30:00Z,f\n",
     {"timezone": "Europe/Berlin"},
     [("a", "2026-10-25 02:30:00", "e"), ("a", "2026-10-25 02:30:00", "f")]),
    ("nanoseconds", HEAD + "a,2026-01-01T10:00:00.123456789,e\n", {},
     [("a", "2026-01-01 10:00:00.123456", "e")]),
    ("hours of the afternoon", HEAD + "a,01/02/2026 3:05 PM,e\n",
     {"time_format": "%m/%d/%Y %I:%M %p"}, [("a", "2026-01-02 15:05:00", "e")]),
    ("what a terminal would obey", HEAD + "a,2026-01-01,e\x1b[31m\n", {},
     [("a", "2026-01-01 00:00:00", "e\x1b[31m")]),
    ("an id of 100,000 letters", HEAD + "a" * 100_000 + ",2026-01-01,e\n", {},
     [("a" * 100_000, "2026-01-01 00:00:00", "e")]),
    ("a row of empty fields is left out", HEAD + ",,\n" + A + B, {}, READ),
]  # fmt: skip

# Name, content, options, what the message must say.
BAD: list[tuple[str, str | bytes, dict[str, Any], str]] = [
    ("empty", "", {}, "events.csv: the file is empty"),
    ("only spaces", "\n \n", {}, "events.csv: the file is empty"),
    ("only a header", HEAD, {}, "events.csv: no event is left of 0 rows"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {}, "this is no text"),
    ("NUL inside of a text", HEAD + "a\0b,2026-01-01,e\n", {}, "this is no text"),
    ("Excel", b"PK\x03\x04 and so on", {}, "Excel or zip"),
    ("UTF-16", (HEAD + A).encode("utf-16"), {}, "is written in UTF-16; save it as UTF-8"),
    ("UTF-32", (HEAD + A).encode("utf-32"), {}, "is written in UTF-32; save it as UTF-8"),
    ("UTF-32, the other way round", b"\0\0\xfe\xff" + (HEAD + A).encode("utf-32-be"), {},
     "is written in UTF-32; save it as UTF-8"),
    ("Latin 1", HEAD.encode() + "a,2026-01-01,café\n".encode("latin-1"), {},
     "events.csv:2: the byte 0xE9 is no UTF-8"),
    ("a broken gzip", gzip.compress((HEAD + A * 999).encode())[:60], {}, "cannot be unpacked"),
    ("a field too many", HEAD + A + "b,2026-01-02,buy,again\n", {},
     "events.csv:3: the row has 4 fields, and the header 3"),
    ("a field too few", HEAD + A + "b,2026-01-02\n", {},
     "events.csv:3: the row has 2 fields, and the header 3"),
    ("an open quote", HEAD + A + 'b,2026-01-02,"buy\n' + A, {},
     "the file ends inside of a field in quotes"),
    ("a quote inside", HEAD + 'a,2026-01-01,"lo"ok\n', {}, "events.csv:2: a double quote stands"),
    ("no column for the customer", "who,time,event\n" + A, {},
     "no column is called customer or the like; say which with --customer. There are who, time,"),
    ("two columns for the time", "customer,date,time,event\na,2026-01-01,10:00,e\n", {},
     '"date" and "time" could be the time; say which with --time'),
    ("a column that is not there", HEAD + A, {"event": "evnt"},
     'there is no column "evnt" (--event); did you mean "event"?'),
    ("one column for two", HEAD + A, {"event": "customer"}, "need three columns"),
    ("two columns of one name", "customer,time,event,event\na,2026-01-01,e,f\n", {},
     'two columns are called "event"'),
    ("times with and without a zone", HEAD + A + "b,2026-01-01T10:00:00Z,e\n", {},
     "row 2 has a time with a zone and row 1 one without"),
    ("day or month first", HEAD + "a,03/04/2026,e\n", {},
     "row 1: the time \"03/04/2026\" is not in ISO form (2026-03-31 14:05:00); both day and month "
     "may come first: say --time-format '%d/%m/%Y' or '%m/%d/%Y'"),
    ("day first, as one row shows", HEAD + "a,03/04/2026,e\na,13/04/2026,e\n", {},
     "--time-format '%d/%m/%Y' fits every row"),
    ("epoch milliseconds unsaid", HEAD + "a,1767225600000,e\n", {},
     "--time-format 'milliseconds' fits every row"),
    ("epoch microseconds unsaid", HEAD + "a,1767225600000000,e\n", {},
     "--time-format 'microseconds' fits every row"),
    # 1970-01-01 is a time like any other; 1,767,225,600,000 seconds are no year of a log.
    ("epoch milliseconds, one of them 0", HEAD + "a,0,e\na,1767225600000,e\n", {},
     "--time-format 'milliseconds' fits every row"),
    ("epoch nanoseconds", HEAD + "a,1767225600000000000,e\n", {},
     "they look like nanoseconds, which are not read: leave the last three digits out and say "
     "--time-format microseconds"),
    ("numbers of which nothing makes times", HEAD + "a,nan,e\n", {}, "all times must be of one"),
    # The clocks of this world are at most 14 hours off.
    ("an offset that no clock has", HEAD + "a,2026-01-01T10:00:00+25:00,e\n", {},
     'row 1: the time "2026-01-01T10:00:00+25:00" has an offset that no clock has'),
    ("an offset in a declared form", HEAD + A[:21] + " +2500,e\n",
     {"time_format": "%Y-%m-%d %H:%M:%S %z"}, "has an offset that no clock has"),
    ("one bad time", HEAD + A + B + "c,yesterday,e\n", {}, 'row 3: the time "yesterday" is not'),
    ("30 February", HEAD + "a,2026-02-30,e\n", {}, 'row 1: the time "2026-02-30" is not'),
    ("times of two forms", HEAD + A + "b,02.01.2026,e\n", {}, "all times must be of one form"),
    ("not of the declared form", HEAD + A, {"time_format": "%d.%m.%Y"},
     "is not of the form %d.%m.%Y"),
    ("infinity", HEAD + "a,infinity,e\n", {}, 'row 1: the time "infinity" is not'),
    ("year 9999", HEAD + A + "b,9999-12-31,e\n", {}, "row 2: the time lies in the year 9999"),
    ("year 0", HEAD + "a,0000-01-01,e\n", {}, "row 1: the time lies in the year 0"),
    ("a leap second", HEAD + "a,2026-12-31 23:59:60,e\n", {}, "row 1: the time"),
    ("days without dashes", HEAD + "a,20260101,e\n", {}, "--time-format '%Y%m%d' fits every row"),
    ("milliseconds said to be seconds", HEAD + "a,1767225600000,e\n",
     {"time_format": "seconds"}, "--time-format 'milliseconds' fits every row"),
    ("a zone by name in the column", HEAD + "a,2026-01-01 10:00 Europe/Berlin,e\n", {}, "row 1:"),
    ("a field of two million letters", HEAD + "a,2026-01-01," + "e" * 2_000_000, {},
     "events.csv:2: a field has over 1,000,000 characters"),
    ("no header", A + B, {}, "no column is called customer or the like"),
    ("the header again", HEAD + A + HEAD + B, {}, 'row 2: the time "time" is not'),
    ("a line before the header", "sep=;\n" + (HEAD + A).replace(",", ";"), {}, "There are sep="),
    ("a page that asks to log in", "<html><body>Login</body></html>", {}, "no column is called"),
    ("letters of two bytes without a mark", (HEAD + A).encode("utf-16-le"), {}, "this is no text"),
    ("nothing but gaps", HEAD + ",2026-01-01,e\na,,e\na,2026-01-01,\n", {},
     "no event is left of 3 rows (1 without a customer, 1 without a time, 1 without an event"),
    ("a damaged Parquet file", b"PAR1 and no more", {}, "events.csv: cannot be read"),
    ("a damaged SQLite file", b"SQLite format 3\x00" + b"x" * 200, {}, "cannot be read as SQLite"),
]  # fmt: skip


@pytest.mark.parametrize(
    "content,options,events", [one[1:] for one in GOOD], ids=[one[0] for one in GOOD]
)
def test_a_tricky_log_is_read_as_it_stands(
    tmp_path: Path,
    content: str | bytes,
    options: dict[str, Any],
    events: list[tuple[str, str, str]],
) -> None:
    assert told(written(tmp_path, content), **options) == events


@pytest.mark.parametrize(
    "content,options,message", [one[1:] for one in BAD], ids=[one[0] for one in BAD]
)
def test_a_broken_log_gets_one_clear_error(
    tmp_path: Path, content: str | bytes, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(EventLogError) as raised:
        read(written(tmp_path, content), **options)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    rows = [",2026-01-01,e", "a,,e", "a,2026-01-01,", "a,2025-12-31,e", "a,2026-02-01,e"]
    kept = ["a,2026-01-05,e", "a,2026-01-05,e", "a,2026-01-05,f", "b,2026-01-31 23:59:59,e"]
    path = written(tmp_path, HEAD + "\n".join(rows + kept))
    # Of the three events on 5 January the second and third share their instant with the first;
    # the second is the first again.
    assert counted(path, from_=date(2026, 1, 1), until=date(2026, 2, 1)) == {
        "rows read": 9,
        "left out: no customer": 1,
        "left out: no time": 1,
        "left out: no event": 1,
        "left out: before --from": 1,
        "left out: from --until on": 1,
        "events": 4,
        "customers": 2,
        "different events": 2,
        "ties: at the same instant as another of the customer": 2,
        "duplicates: same customer, time and event (kept)": 1,
    }


def test_sixty_thousand_different_events_are_read(tmp_path: Path) -> None:
    rows = "".join(f"c{n % 1000},2026-01-01,event {n}\n" for n in range(60_000))
    assert counted(written(tmp_path, HEAD + rows))["different events"] == 60_000


@pytest.mark.parametrize(
    "options,message",
    [
        (
            {"timezone": "Europe/Berln"},
            'no time zone "Europe/Berln"; did you mean "Europe/Berlin"?',
        ),
        ({"time_format": "%Q"}, '"%Q" is no form of a time'),
        ({"time_format": "isoo"}, '"isoo" is no form of a time'),
        ({"table": "events"}, "--table names a table of a database"),
    ],
)
def test_an_option_that_cannot_be_is_wrong_usage(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError) as raised:
        read(written(tmp_path, HEAD + A), **options)
    assert message in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EventLogError, match=r"nowhere\.csv: cannot be read"):
        read(tmp_path / "nowhere.csv")
