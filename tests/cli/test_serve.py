"""`forkroad serve` as a process: its link, its end, and what it refuses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forkroad.cli.main import forkroad
from tests.web.conftest import SMALL


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def refused(*arguments: str) -> Result:
    result = CliRunner().invoke(forkroad, ["serve", *arguments])
    assert result.exit_code in (1, 2)
    return result


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_it_prints_a_link_that_opens_the_page_and_ends_quietly_in_the_middle_of_work(
    shop: Path,
) -> None:
    command = [sys.executable, "-m", "forkroad", "serve", str(shop), "--seed", "3"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    link = process.stdout.readline().strip()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(link, timeout=60) as page:
        assert b"<main" in page.read()
    base = link.split("?")[0]
    with opener.open(f"{base}scenario", timeout=60) as answer:
        found = json.loads(answer.read())
    assert (found["file"], found["seed"]) == ("shop.yaml", 3)
    # The request is sent and its answer never read: the whole forecast is under way.
    asked = json.dumps({"sha256": found["sha256"], "want": "whole", "changes": {}}).encode()
    headers = {"Content-Type": "application/json", "Origin": base.rstrip("/")}
    headers["X-Forkroad-Page"] = "0123456789abcdef"
    request = urllib.request.Request(f"{base}forecast", asked, headers)
    with suppress(OSError):
        opener.open(request, timeout=0.05)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in messages
    assert "Ctrl-C ends the server" in messages


@pytest.mark.parametrize(
    "host, said",
    [
        ("0.0.0.0", "stands for every address of this machine"),
        ("::", "stands for every address of this machine"),
        ("example.com", "is no address"),
        ("203.0.113.7", "cannot listen at 203.0.113.7"),  # TEST-NET-3, which is nobody's
    ],
)
def test_only_an_address_of_this_machine_is_listened_at(shop: Path, host: str, said: str) -> None:
    assert said in refused(str(shop), "--host", host).output


def test_a_file_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    assert "there is no such file" in refused(str(tmp_path / "none.yaml")).output


def test_what_is_missing_for_the_page_is_named(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("forkroad.web", "uvicorn"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert "pip install 'forkroad[web]'" in refused(str(shop)).output
