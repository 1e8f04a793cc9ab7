"""An event log as CSV, also packed with gzip: every cell is text, every row has as many fields.

DuckDB reads it, told exactly how the file is written, so that nothing is guessed from the
data. Where DuckDB stops, Python's own reader goes through the file: either it finds the row
that is wrong and says so, or it copes (line ends of several kinds) and stages the rows itself.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from forkroad.errors import EventLogError
from forkroad.learning.store import Store, quoted, stage_rows

_HEAD = 65_536  # bytes looked at to learn how the file is written; the header must fit
_BATCH = 50_000  # rows; bounds memory
_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1_000_000
# The mark of UTF-32 begins with that of UTF-16, so that it is looked for first.
_WRONG_BOMS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class CsvSource:
    """A CSV file with a header."""

    def __init__(self, path: Path) -> None:
        self.title = str(path)
        self._path = path
        self._is_packed = _is_gzip(path)
        self._delimiter, header = self._read_header()
        self.names = tuple(name.strip() or f"column {n}" for n, name in enumerate(header, 1))

    def stage(self, store: Store, columns: Sequence[str]) -> None:
        """Make the table `raw` of texts; empty fields are missing."""
        import duckdb

        store.close_doors(self._path)
        places = [self.names.index(name) for name in columns]
        try:
            store.execute(f"CREATE TABLE raw AS SELECT {_picked(places)} FROM {self._reader()}")
        except duckdb.Error:
            stage_rows(store, len(places), self._batches(places))

    def _reader(self) -> str:
        """Return the FROM that reads the file, every option given."""
        columns = ", ".join(f"f{place}: 'VARCHAR'" for place in range(len(self.names)))
        return (
            f"read_csv({quoted(self.title, chr(39))}, auto_detect = false, header = true, "
            f"columns = {{{columns}}}, delim = {quoted(self._delimiter, chr(39))}, quote = '\"', "
            "escape = '\"', nullstr = '', null_padding = false, strict_mode = true, "
            f"compression = '{'gzip' if self._is_packed else 'none'}', "
            f"max_line_size = {_LONGEST_FIELD})"
        )

    def _read_header(self) -> tuple[str, list[str]]:
        """Return the delimiter and the names of the columns."""
        try:
            with self._opened() as stream:
                head = stream.read(_HEAD)
        except (OSError, EOFError, zlib.error) as error:
            raise self._complaint(f"cannot be unpacked: {error}") from None
        for mark, encoding in _WRONG_BOMS.items():
            if head.startswith(mark):
                raise self._complaint(f"is written in {encoding}; save it as UTF-8")
        if b"\0" in head:
            raise self._complaint("this is no text; a log is CSV, Parquet, DuckDB or SQLite")
        text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
        if not text.strip():
            raise self._complaint("the file is empty")
        found = [(delimiter, _first_row(text, delimiter)) for delimiter in _DELIMITERS]
        return max(found, key=lambda one: len(one[1]))

    def _opened(self) -> BinaryIO:
        if self._is_packed:
            return gzip.open(self._path)  # type: ignore[return-value]
        return self._path.open("rb")

    def _batches(self, places: Sequence[int]) -> Iterator[list[list[str | None]]]:
        batch: list[list[str | None]] = [[] for _ in places]
        for row in self._rows():
            for column, place in zip(batch, places, strict=True):
                column.append(row[place] or None)
            if len(batch[0]) == _BATCH:
                yield batch
                batch = [[] for _ in places]
        yield batch

    def _rows(self) -> Iterator[list[str]]:
        """Yield the rows after the header; complain about the first that is wrong."""
        with _long_fields(), self._opened() as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            try:
                for number, row in enumerate(reader):
                    if number and row:
                        self._check_fields(row, reader.line_num)
                        yield row
            except csv.Error as error:
                raise self._complaint(_in_plain_words(error), reader.line_num) from None
            except UnicodeDecodeError as error:
                byte = error.object[error.start]
                raise self._complaint(
                    f"the byte 0x{byte:02X} is no UTF-8; save the file as UTF-8",
                    self._line_that_is_no_text(),
                ) from None
            except (OSError, EOFError, zlib.error) as error:
                raise self._complaint(f"cannot be unpacked: {error}", reader.line_num) from None

    def _line_that_is_no_text(self) -> int:
        """Return the first line that is no UTF-8: text is decoded long before it is parsed."""
        with self._opened() as stream:
            for number, line in enumerate(stream, 1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    return number
        return 1

    def _check_fields(self, row: list[str], line: int) -> None:
        found, needed = len(row), len(self.names)
        # A delimiter at the end of a row adds a field that holds nothing.
        if found != needed and not (found == needed + 1 and not row[-1]):
            raise self._complaint(
                f"the row has {found} field{'s' * (found != 1)}, and the header {needed}; a field "
                f"that holds {self._delimiter!r} must stand in double quotes",
                line,
            )

    def _complaint(self, message: str, line: int | None = None) -> EventLogError:
        where = self.title if line is None else f"{self.title}:{line}"
        return EventLogError(f"{where}: {message}")


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let fields be as long as a log's may be: the limit is that of the whole process."""
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _picked(places: Sequence[int]) -> str:
    return ", ".join(f"f{place} AS c{number}" for number, place in enumerate(places))


def _in_plain_words(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "the file ends inside of a field in quotes; a closing double quote is missing"
    if "expected after" in said:
        return "a double quote stands inside of a field; write it twice, and the field in quotes"
    if "field larger" in said:
        return f"a field has over {_LONGEST_FIELD:,} characters; a double quote may be missing"
    return f"cannot be read as CSV: {said}"
