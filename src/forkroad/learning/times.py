"""How the times of a log are read: one declared form and one time zone for the whole log.

Without a declared form times are ISO 8601, all with a zone or all without. A time with a zone
is turned into the clock of the declared zone (UTC unless said otherwise); one without is taken
as that clock's already. Day and month are never guessed.
"""

from __future__ import annotations

from forkroad.errors import EventLogError, UsageError
from forkroad.learning.store import Store, quoted
from forkroad.records import record

ISO = "iso"
# Words for times that count from 1970-01-01 in UTC, and how many make a second.
EPOCHS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}
FIRST_YEAR, LAST_YEAR = 1900, 2199

_NAIVE = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?"
_ZONED = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)"
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H%M%S")
_CANDIDATES = (
    *(day + clock for day in _DATES for clock in _CLOCKS),
    "%d %b %Y %H:%M:%S",
    "%d %b %Y",
    "%b %d, %Y",
    "%a %b %d %H:%M:%S %Y",
    "%Y-%m-%d %H:%M:%S %z",
)


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
        store.row("SELECT epoch_us(timezone(?, make_timestamptz(0)))", [form.zone])
    except duckdb.Error:
        from zoneinfo import available_timezones

        from forkroad.errors import did_you_mean

        hint = did_you_mean(form.zone, sorted(available_timezones()))
        raise UsageError(f'--timezone: there is no time zone "{form.zone}"{hint}') from None
    if form.form == ISO or form.form in EPOCHS:
        return
    try:
        store.row("SELECT epoch_us(try_strptime('', ?))", [form.form])
        is_pattern = "%" in form.form
    except duckdb.Error:
        is_pattern = False
    if not is_pattern:
        raise UsageError(
            f'--time-format: "{form.form}" is no form of a time; needed is iso, '
            f"{', '.join(EPOCHS)}, or a pattern such as %d/%m/%Y %H:%M"
        )


def clock_sql(store: Store, title: str, form: TimeForm) -> str:
    """Return the SQL that makes a time on the declared clock of the column c1 of `raw`.

    It is null where the text is no time of that form.
    """
    kind = str(store.row("SELECT coalesce(any_value(typeof(c1)), 'VARCHAR') FROM raw")[0])
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
    if kind != "VARCHAR" and form.form == ISO:
        raise EventLogError(
            f"{title}: the time is a number; say of what, such as --time-format milliseconds"
        )
    if form.form == ISO:
        return (
            f"CASE WHEN regexp_full_match({text}, '{_NAIVE}') THEN try_cast({text} AS TIMESTAMP) "
            f"WHEN {is_zoned_sql()} THEN timezone({zone}, try_cast({text} AS TIMESTAMPTZ)) END"
        )
    return _of_pattern(store, text, form, zone)


def is_zoned_sql() -> str:
    """Return the SQL that says whether the text of a time in ISO form has a zone."""
    return f"regexp_full_match(trim(CAST(c1 AS VARCHAR)), '{_ZONED}')"


def refuse_time(store: Store, title: str, row: int, form: TimeForm) -> EventLogError:
    """Return the complaint about the first time that cannot be read, with what would read all.

    row : counted from 0.
    """
    text = store.row("SELECT CAST(c1 AS VARCHAR) FROM raw WHERE rowid = ?", [row])[0]
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    wanted = "in ISO form (2026-03-31 14:05:00)" if form.form == ISO else f"of the form {form.form}"
    return EventLogError(
        f'{title}: row {row + 1}: the time "{shown}" is not {wanted}; {_advice(store)}'
    )


def _of_pattern(store: Store, text: str, form: TimeForm, zone: str) -> str:
    pattern = quoted(form.form, "'")
    made = f"try_strptime({text}, {pattern})"
    kind = store.row(f"SELECT typeof(try_strptime('', {pattern}))")[0]
    return f"timezone({zone}, {made})" if kind == "TIMESTAMP WITH TIME ZONE" else made


def _advice(store: Store) -> str:
    """Return which forms would read every time of the log."""
    text = "trim(CAST(c1 AS VARCHAR))"
    told = ", ".join(
        f"count(*) FILTER (try_strptime({text}, {quoted(form, chr(39))}) IS NULL)"
        for form in _CANDIDATES
    )
    present = "FROM raw WHERE trim(CAST(c1 AS VARCHAR)) <> ''"
    missed = store.row(f"SELECT {told} {present}")
    fitting = [form for form, n in zip(_CANDIDATES, missed, strict=True) if n == 0]
    number = f"try_cast({text} AS DOUBLE)"
    least, n_others = store.row(
        f"SELECT min({number}), count(*) FILTER ({number} IS NULL) {present}"
    )
    if not fitting and n_others == 0:
        fitting = ["milliseconds" if least > 1e11 else "seconds"]
    if len(fitting) > 1:
        return "both day and month may come first: say --time-format " + " or ".join(
            f"'{form}'" for form in fitting[:3]
        )
    if fitting:
        return f"--time-format '{fitting[0]}' fits every row"
    return "all times must be of one form, which --time-format declares, such as '%d/%m/%Y %H:%M'"
