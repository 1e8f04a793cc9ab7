"""How the times of a log are read: one declared form and one time zone for the whole log.

Without a declared form times are ISO 8601, all with a zone or all without. A time with a zone
is turned into the clock of the declared zone (UTC unless said otherwise); one without is taken
as that clock's already. Day and month are never guessed.
"""

from __future__ import annotations

import re
from datetime import date

from forkroad.errors import UsageError
from forkroad.learning.store import Store, quoted
from forkroad.records import record

ISO = "iso"
# Words for times that count from 1970-01-01 in UTC, and how many make a second.
EPOCHS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}
FIRST_YEAR, LAST_YEAR = 1900, 2199
EPOCH = date(1970, 1, 1)  # from which days and microseconds of a log are counted

_NAIVE = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?"
_ZONED = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)"
# The clocks of this world are at most 14 hours off, and an hour has 60 minutes.
_NO_OFFSET = r"[+-](?:(?:1[5-9]|[2-9]\d)(?::?\d\d)?|14:?(?:0[1-9]|[1-9]\d)|\d\d:?[6-9]\d)$"


@record
class TimeForm:
    """How times are written and on which clock they are told.

    form : iso, a word of EPOCHS, or a pattern such as %d/%m/%Y %H:%M.
    zone : name of the time zone, such as Europe/Berlin.
    """

    form: str = ISO
    zone: str = "UTC"


def check_form(store: Store, form: TimeForm) -> None:
    """Refuse a pattern or a time zone that does not exist, with UsageError."""
    import duckdb

    try:
        store.execute("SELECT epoch_us(timezone(?, make_timestamptz(0)))", [form.zone]).fetchall()
    except duckdb.Error:
        from zoneinfo import available_timezones

        from forkroad.errors import did_you_mean

        hint = did_you_mean(form.zone, sorted(available_timezones()))
        raise UsageError(f'--timezone: there is no time zone "{form.zone}"{hint}') from None
    if form.form == ISO or form.form in EPOCHS:
        return
    try:
        store.execute("SELECT epoch_us(try_strptime('', ?))", [form.form]).fetchall()
        is_pattern = "%" in form.form
    except duckdb.Error:
        is_pattern = False
    if not is_pattern:
        raise UsageError(
            f'--time-format: "{form.form}" is no form of a time; needed is iso, '
            f"{', '.join(EPOCHS)}, or a pattern such as %d/%m/%Y %H:%M"
        )


def kind_of_times(store: Store) -> str:
    """Return the type of the column c1 of `raw`, as DuckDB calls it."""
    return str(store.row("SELECT coalesce(any_value(typeof(c1)), 'VARCHAR') FROM raw")[0])


def is_number(kind: str, form: TimeForm) -> bool:
    """Whether times are numbers of which nobody has said what they count."""
    is_time = kind in ("DATE", "VARCHAR") or kind.startswith("TIMESTAMP")
    return form.form == ISO and not is_time


def clock_sql(store: Store, kind: str, form: TimeForm) -> str:
    """Return the SQL that makes a time on the declared clock of the column c1 of `raw`.

    kind : its type. The clock is null where the text is no time of that form.
    """
    zone = quoted(form.zone, "'")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"timezone({zone}, c1)"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "CAST(c1 AS TIMESTAMP)"
    text = "trim(CAST(c1 AS VARCHAR))"
    if form.form in EPOCHS:
        times = 1_000_000 // EPOCHS[form.form]
        micros = f"round(try_cast({text} AS DECIMAL(38, 9)) * {times})"
        # Numbers beyond the years that a database knows would stop it: they are no times.
        return (
            f"CASE WHEN abs({micros}) < 9e16 "
            f"THEN timezone({zone}, make_timestamptz(CAST({micros} AS BIGINT))) END"
        )
    if form.form == ISO:
        return (
            f"CASE WHEN regexp_full_match({text}, '{_NAIVE}') THEN try_cast({text} AS TIMESTAMP) "
            f"WHEN {is_zoned_sql()} AND NOT regexp_matches({text}, '{_NO_OFFSET}') "
            f"THEN timezone({zone}, try_cast({text} AS TIMESTAMPTZ)) END"
        )
    return _of_pattern(store, text, form, zone)


def is_zoned_sql() -> str:
    """Return the SQL that says whether the text of a time in ISO form has a zone."""
    return f"regexp_full_match(trim(CAST(c1 AS VARCHAR)), '{_ZONED}')"


def complaint(text: str, form: TimeForm, advice: str) -> str:
    """Return what is wrong with a time that cannot be read.

    advice : what would read all times.
    """
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    if _has_no_offset(text.strip(), form):
        return f'the time "{shown}" has an offset that no clock has; they go from -12:00 to +14:00'
    wanted = "in ISO form (2026-03-31 14:05:00)" if form.form == ISO else f"of the form {form.form}"
    return f'the time "{shown}" is not {wanted}; {advice}'


def _has_no_offset(text: str, form: TimeForm) -> bool:
    is_zoned = re.fullmatch(_ZONED, text) if form.form == ISO else form.form.endswith("%z")
    return bool(is_zoned) and re.search(_NO_OFFSET, text) is not None


def _of_pattern(store: Store, text: str, form: TimeForm, zone: str) -> str:
    pattern = quoted(form.form, "'")
    made = f"try_strptime({text}, {pattern})"
    if form.form.endswith("%z"):
        made = f"CASE WHEN NOT regexp_matches({text}, '{_NO_OFFSET}') THEN {made} END"
    kind = store.row(f"SELECT typeof(try_strptime('', {pattern}))")[0]
    return f"timezone({zone}, {made})" if kind == "TIMESTAMP WITH TIME ZONE" else made
