"""A figure as a file's bytes: PNG, SVG or PDF, the same figure always the same bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from forkroad.errors import UsageError
from forkroad.plots.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What each format calls what would differ from one day, or one machine, to the next.
_TIMELESS: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
FORMATS = tuple(_TIMELESS)


def format_of(path: PurePath) -> str:
    """Return the format that a file's ending asks for; any other is a UsageError."""
    found = path.suffix.lower().removeprefix(".")
    if found not in FORMATS:
        raise UsageError(
            f'what "{path.name}" should hold cannot be told by its ending; there are '
            f"{', '.join(f'.{name}' for name in FORMATS)}"
        )
    return found


@styled
def file_bytes(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a file, letters as outlines in an SVG."""
    buffer = BytesIO()
    figure.savefig(buffer, format=kind, metadata=_TIMELESS[kind])
    return buffer.getvalue()
