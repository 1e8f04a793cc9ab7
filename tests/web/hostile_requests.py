"""Requests that the page would not make, and the status that each of them gets.

In addresses and headers PORT, TOKEN and NAME stand for the server's port, its token and the
name of its cookie. A header of None is one that the request lacks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field

from forkroad.records import record
from forkroad.web.door import MOST_BODY

BODY = b'{"sha256": "0", "want": "central", "changes": {}}'
POSTS = ("/forecast", "/check", "/compare", "/save")


@record
class Case:
    """A request as the page would make it, but for some headers, and its status."""

    what: str
    method: str
    path: str
    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes | None = None


def all_cases() -> list[Case]:
    """Return every request."""
    groups = (_methods, _hosts, _origins, _tokens, _addresses, _upgrades, _work, _bodies)
    return [case for group in groups for case in group()]


def _methods() -> Iterator[Case]:
    """Methods: three are known, and each address takes its own."""
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "GETS"):
        yield Case(f"{method} of the page", method, "/", 405)
    for method in ("PUT", "DELETE", "OPTIONS"):
        yield Case(f"{method} of a forecast", method, "/forecast", 405)
    for path in POSTS:
        yield Case(f"GET of {path}", "GET", path, 405)
    for path in ("/", "/scenario", "/assets/page.js"):
        yield Case(f"POST of {path}", "POST", path, 405, body=BODY)


def _hosts() -> Iterator[Case]:
    """Names of the server: rebinding a name to this machine opens nothing."""
    foreign = ["evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:PORT"]
    foreign += ["localhost.evil.example:PORT", "127.0.0.1:PORT.evil.example", "", "[::2]:PORT"]
    foreign += ["127.1:PORT", "2130706433:PORT", "127.0.0.1:PORT@evil.example", "localhost.:PORT"]
    for host in foreign:
        yield Case(f'host "{host}"', "GET", "/scenario", 421, {"Host": host})
    yield Case("work for another host", "POST", "/forecast", 421, {"Host": "evil.example"}, BODY)


def _origins() -> Iterator[Case]:
    """Other sites: no page but our own may ask for work, whatever cookie its visitor has."""
    origins = ["http://evil.example", "null", "https://127.0.0.1:PORT", "http://127.0.0.1:1", ""]
    origins += ["http://127.0.0.1", "http://localhost:PORT", "file://", "http://127.0.0.1:PORT/"]
    origins += ["HTTP://127.0.0.1:PORT.evil.example", "http://127.0.0.1:PORT, http://evil.example"]
    for origin in origins:
        yield Case(f'origin "{origin}"', "POST", "/save", 403, {"Origin": origin}, BODY)
    for path in POSTS:
        yield Case(f"{path} without an origin", "POST", path, 403, {"Origin": None}, BODY)
    for origin in ("http://evil.example", "null"):
        yield Case(f"reading from {origin}", "GET", "/scenario", 403, {"Origin": origin})
        yield Case(f"the page into {origin}", "GET", "/", 403, {"Origin": origin})
    for site in ("cross-site", "same-site", "nonsense"):
        yield Case(f"fetched {site}", "GET", "/scenario", 403, {"Sec-Fetch-Site": site})
        yield Case(f"work fetched {site}", "POST", "/check", 403, {"Sec-Fetch-Site": site}, BODY)
    yield Case(
        "a script from elsewhere", "GET", "/assets/page.js", 403, {"Sec-Fetch-Site": "cross-site"}
    )


def _tokens() -> Iterator[Case]:
    """The token: nothing is shown or done without it."""
    for path in ("/", "/scenario", "/assets/page.js", "/assets/nothing", "/nothing"):
        yield Case(f"{path} without a token", "GET", path, 403, {"Cookie": None})
    for path in POSTS:
        yield Case(f"{path} without a token", "POST", path, 403, {"Cookie": None}, BODY)
    tokens = ["NAME=", "NAME=wrong", "NAME=TOKENx", "other=TOKEN", "NAME_=TOKEN", "name=TOKEN"]
    tokens += ["NAME TOKEN", "=TOKEN", "NAME=" + 5_000 * "a", "NAME=TOKE", "NAME=é", ";;;=;"]
    for cookie in tokens:
        yield Case(f'cookie "{cookie[:20]}"', "GET", "/scenario", 403, {"Cookie": cookie})
    for query in ("?token=", "?token=wrong", "?Token=TOKEN", "?token=TOKENx", "?" + 30 * "&a=b"):
        yield Case(f'link "{query[:20]}"', "GET", "/" + query, 403, {"Cookie": None})
    yield Case("the link's token elsewhere", "GET", "/scenario?token=TOKEN", 403, {"Cookie": None})
    yield Case(
        "the token as a password", "GET", "/", 403, {"Cookie": None, "Authorization": "TOKEN"}
    )


def _addresses() -> Iterator[Case]:
    """Addresses: there are few, and none of them is a path of this machine."""
    paths = ["/nothing", "/..", "/../etc/passwd", "/assets/..", "/assets/../small.yaml", "/assets/"]
    paths += ["/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc%2fpasswd", "//etc/passwd"]
    paths += ["/assets/page.html", "/assets/page.js/", "/assets/.hidden", "/assets/page.js%00.css"]
    paths += [
        "/assets//page.js",
        "/assets/\\..\\page.js",
        "/small.yaml",
        "/%73cenario",
        "/scenario/",
    ]
    paths += ["/assets/C:/boot.ini", "/assets/page.js;.css", "/favicon.ico", "/.git/config"]
    paths += ["/" + 600 * "a", "/assets/" + 300 * "../", "/scenario%0d%0aSet-Cookie:%20a=b"]
    for path in paths:
        yield Case(f'address "{path[:40]}"', "GET", path, 404)


def _upgrades() -> Iterator[Case]:
    """WebSockets and other ways out of HTTP."""
    socketed = {"Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    socketed |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    for path in ("/", "/scenario", "/forecast"):
        yield Case(f"a WebSocket at {path}", "GET", path, 400, {**socketed, "Upgrade": "websocket"})
    yield Case("HTTP/2 in clear", "GET", "/", 400, {"Connection": "Upgrade", "Upgrade": "h2c"})


def _work() -> Iterator[Case]:
    """What work is asked for in, and how much of it."""
    kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
    kinds += ["application/json; charset=utf-16", "application/jsonx", "text/json"]
    for kind in kinds:
        yield Case(f'work as "{kind}"', "POST", "/forecast", 415, {"Content-Type": kind}, BODY)
    yield Case("work as nothing", "POST", "/forecast", 415, {"Content-Type": None}, BODY)
    yield Case("too long", "POST", "/forecast", 413, {}, b" " * (MOST_BODY + 1))
    yield Case("said to be too long", "POST", "/save", 413, {"Content-Length": "9" * 18}, b"")
    yield Case("in pieces", "POST", "/save", 411, {"Transfer-Encoding": "chunked"}, b"0\r\n\r\n")
    yield Case("of no length", "POST", "/save", 411)
    for page in ("", "short", 65 * "a", "a page of mine", "../../page0", "<script>alert"):
        yield Case(f'page "{page[:10]}"', "POST", "/check", 400, {"X-Forkroad-Page": page}, BODY)
    yield Case("of no page", "POST", "/check", 400, {"X-Forkroad-Page": None}, BODY)
    yield Case("reading with a body", "GET", "/scenario", 400, {}, b"{}")


def _bodies() -> Iterator[Case]:
    """What is asked for, where it cannot be read or is not known."""
    bodies = [b"", b"{", b"[]", b"null", b'"text"', b"1", b"NaN", b'{"changes": NaN}', b"\xff\xfe"]
    bodies += [b'{"a": 1}}', 20_000 * b"[", b'{"a":' * 9_000, b"{'a': 1}", b'{"a": Infinity}']
    for body in bodies:
        yield Case(f"body {body[:12]!r}", "POST", "/forecast", 400, {}, body)
    for want in ("", "everything", "__class__", "save"):
        asked = json.dumps({"sha256": "0", "want": want}).encode()
        yield Case(f'wanting "{want}"', "POST", "/forecast", 422, {}, asked)
    for path in POSTS:
        yield Case(f"{path} of another file", "POST", path, 409, {}, BODY)
