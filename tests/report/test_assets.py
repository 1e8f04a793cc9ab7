"""The scripts from elsewhere are the files that their page says they are, licences beside them."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import pytest

from forkroad.report.assets import VENDORED

STATIC = files("forkroad.report").joinpath("static")


@pytest.mark.parametrize("name", VENDORED)
def test_a_vendored_script_is_the_file_whose_checksum_is_written(name: str) -> None:
    written = dict(re.findall(r"\| `(\S+)` \| `([0-9a-f]{64})` \|", _page()))
    assert hashlib.sha256(STATIC.joinpath(name).read_bytes()).hexdigest() == written[name]


def test_every_script_from_elsewhere_has_its_licence_beside_it() -> None:
    for name in re.findall(r"`(\S+\.(?:LICENSE|NOTICE)\S*\.txt)`", _page()):
        assert len(STATIC.joinpath(name).read_text(encoding="utf-8")) > 100, name
    assert {f"{name.split('.')[0]}.LICENSE.txt" for name in VENDORED} <= {
        path.name for path in STATIC.iterdir()
    }


def _page() -> str:
    return STATIC.joinpath("README.md").read_text(encoding="utf-8")
