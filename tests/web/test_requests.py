"""A hundred requests that the page would not make, and what each of them gets.

Each row is a request and a status. What is common to all answers is looked at for each.
"""

from __future__ import annotations

import json
import socket

import pytest

from forkroad.web.door import HEADERS
from tests.web.hostile_requests import Case, all_cases
from tests.web.running import HOST, Running


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.what)
def test_what_the_page_would_not_ask_is_refused(running: Running, case: Case) -> None:
    is_work = case.method == "POST"
    usual = {name: it for name, it in running.good.items() if is_work or name not in OF_WORK}
    headers = {**usual, **case.headers}
    sent = {name: _filled(value, running) for name, value in headers.items() if value is not None}
    response, answer = running.ask(case.method, _filled(case.path, running), sent, case.body)
    assert response.status == case.status
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert response.headers["Set-Cookie"] is None
    assert running.door.token.encode() not in answer
    assert "refused" in json.loads(answer)


OF_WORK = ("Origin", "Content-Type", "X-Forkroad-Page")


def _filled(value: str, running: Running) -> str:
    named = value.replace("PORT", str(running.door.port)).replace("TOKEN", running.door.token)
    return named.replace("NAME", running.door.cookie)


def test_there_are_more_than_a_hundred_of_them() -> None:
    cases = all_cases()
    assert len({case.what for case in cases}) == len(cases) > 100


@pytest.mark.parametrize(
    "lines",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: HOST\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + 70_000 * b"a" + b"\r\n\r\n",
        b"POST /save HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        b"GET /scen\x00ario HTTP/1.1\r\nHost: HOST\r\n\r\n",
    ],
)
def test_what_is_hardly_http_gets_no_page(running: Running, lines: bytes) -> None:
    with socket.create_connection((HOST, running.door.port), timeout=30) as connection:
        connection.sendall(lines.replace(b"HOST", running.host.encode()))
        answer = connection.recv(65_536)
    status = int(answer.split(b" ")[1])
    assert 400 <= status < 500
    assert b"<html" not in answer


def test_the_link_opens_the_page_and_hands_over_a_cookie_for_this_port_alone(
    running: Running,
) -> None:
    address = running.link.removeprefix(f"http://{running.host}")
    response, body = running.ask("GET", address, {"Host": running.host})
    assert response.status == 200
    assert b"<main" in body
    assert running.door.token.encode() not in body
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"forkroad_{running.door.port}={running.door.token};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_a_link_in_a_mail_opens_the_page_too(running: Running) -> None:
    address = running.link.removeprefix(f"http://{running.host}")
    headers = {"Host": running.host, "Sec-Fetch-Site": "cross-site"}
    assert running.ask("GET", address, headers)[0].status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_file_that_the_page_names_is_there(running: Running, method: str) -> None:
    headers = {name: it for name, it in running.good.items() if name not in OF_WORK}
    page = running.ask("GET", "/", headers)[1].decode()
    named = {part.split('"')[0] for part in page.split('"/assets/')[1:]}
    assert len(named) >= 7
    for name in named:
        response, body = running.ask(method, f"/assets/{name}", headers)
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/")
        assert bool(body) == (method == "GET")


def test_the_page_holds_no_script_and_no_style_of_its_own(running: Running) -> None:
    headers = {name: it for name, it in running.good.items() if name not in OF_WORK}
    page = running.ask("GET", "/", headers)[1].decode()
    assert "<style" not in page
    assert "style=" not in page
    assert "onclick" not in page
    assert page.count("<script") == page.count("<script src=")
