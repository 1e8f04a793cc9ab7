from __future__ import annotations

from pathlib import PurePath

import pytest

from forkroad.errors import UsageError
from forkroad.plots.fan import sales
from forkroad.plots.saving import FORMATS, file_bytes, format_of
from tests.plots.test_fan import _result

BEGINNINGS = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_figure_is_the_same_file(kind: str) -> None:
    labels = {"products": {"lamp": "한국어 日本語 $x_1$"}}
    first, second = (file_bytes(sales(_result(labels=labels)), kind) for _ in range(2))
    assert first.startswith(BEGINNINGS[kind])
    assert first == second


def test_an_svg_holds_outlines_and_asks_for_nothing() -> None:
    drawn = file_bytes(sales(_result()), "svg").decode()
    assert "<text" not in drawn
    assert "<script" not in drawn
    assert 'href="http' not in drawn
    assert "url(http" not in drawn


def test_a_files_ending_says_its_format() -> None:
    assert [format_of(PurePath(name)) for name in ("a.png", "b.SVG", "c.pdf")] == list(FORMATS)
    with pytest.raises(UsageError, match=r'"a.gif" .* ending; there are .png, .svg, .pdf'):
        format_of(PurePath("folder/a.gif"))
