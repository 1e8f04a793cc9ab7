"""The object that `--json` prints, as text: one line per row, so that it can be compared.

It is strict JSON: NaN and infinities cannot be in it, and text stays in its own script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def envelope_as_json(envelope: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text of an envelope piece by piece: each field a line, each row a line."""
    fields = [_field(name, value) for name, value in envelope.items() if name != "tables"]
    yield "{\n" + ",\n".join(fields)
    if "tables" in envelope:
        yield ',\n"tables": {'
        for number, (name, rows) in enumerate(envelope["tables"].items()):
            yield f"{',' if number else ''}\n{_as_json(name)}: ["
            yield ",".join("\n" + _as_json(row) for row in rows)
            yield "\n]" if rows else "]"
        yield "\n}"
    yield "\n}\n"


def _field(name: str, value: Any) -> str:
    return f"{_as_json(name)}: {_as_json(value)}"


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
