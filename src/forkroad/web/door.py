"""Who may come in: every request is judged here before anything else looks at it.

The page is for one person at one machine. So a request must name an address that the server
has, carry the token of the link, come from the page itself if it asks for work, and be small. What
is refused is refused in one sentence; `judge` is a pure function of the request's head.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie

from forkroad.records import record

METHODS = ("GET", "HEAD", "POST")
MOST_BODY = 64_000
MOST_ADDRESS = 500
PAGE = "x-forkroad-page"

_PATH = re.compile(r"/[A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_PAGE_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
_JSON = re.compile(r"application/json(?:\s*;\s*charset=utf-8)?", re.IGNORECASE)

# What every answer says of itself: nothing of it is kept, framed, or loaded from elsewhere.
# Charts set widths and colours by script, which is no inline style; nothing else may.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

# A report brings its scripts and styles along. It is shown as a page of nobody: what it holds can
# reach neither this server nor its cookie.
REPORT_HEADERS = {
    "content-security-policy": (
        "sandbox allow-scripts allow-downloads allow-modals; default-src 'none'; "
        "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "unsafe-none",
}


@record
class Door:
    """What a request must bring.

    hosts : the values of `Host` that name this server, such as `127.0.0.1:8765`.
    """

    token: str
    hosts: frozenset[str]
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name; browsers do not tell ports apart, so that it does."""
        return f"forkroad_{self.port}"

    def knows(self, token: str) -> bool:
        """Return whether a token is ours, in a time that does not depend on it."""
        return secrets.compare_digest(token.encode(), self.token.encode())


@record
class Head:
    """A request without its body; the names of headers in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Sequence[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        """Return a header's value, empty where there is none."""
        return next(iter(self.all(name)), "")


@record
class Refusal:
    """Why a request goes no further."""

    status: int
    reason: str


def judge(door: Door, head: Head) -> Refusal | None:
    """Return why a request is refused, None where it may go on."""
    for look in (_method, _host, _address, _origin, _token, _work):
        refusal = look(door, head)
        if refusal is not None:
            return refusal
    return None


def _method(_: Door, head: Head) -> Refusal | None:
    if head.method not in METHODS:
        return Refusal(405, "only GET, HEAD and POST are known here")
    if head.first("upgrade"):
        return Refusal(400, "there is nothing to upgrade to: no WebSocket is spoken here")
    return None


def _host(door: Door, head: Head) -> Refusal | None:
    named = [value.lower() for value in head.all("host")]
    if len(named) != 1 or named[0] not in door.hosts:
        return Refusal(421, "this server does not go by that name")
    return None


def _address(_: Door, head: Head) -> Refusal | None:
    if len(head.path) > MOST_ADDRESS or not _PATH.fullmatch(head.path):
        return Refusal(404, "there is nothing here")
    return None


def _origin(door: Door, head: Head) -> Refusal | None:
    origins = head.all("origin")
    own = {f"http://{host}" for host in door.hosts if host == head.first("host").lower()}
    if any(origin not in own for origin in origins) or len(origins) > 1:
        return Refusal(403, "the request comes from another site")
    if head.method == "POST" and not origins:
        return Refusal(403, "the request does not say which page it comes from")
    is_entry = head.method != "POST" and head.path == "/"
    if not is_entry and head.first("sec-fetch-site") not in ("", "same-origin", "none"):
        return Refusal(403, "the request comes from another site")
    return None


def _token(door: Door, head: Head) -> Refusal | None:
    if head.path == "/" and door.knows(head.query.get("token", "")):
        return None
    if any(door.knows(value) for value in _cookies(head, door.cookie)):
        return None
    return Refusal(403, "open the page by the link that forkroad serve has printed")


def _cookies(head: Head, name: str) -> list[str]:
    found = []
    for value in head.all("cookie"):
        try:
            jar = SimpleCookie(value)
        except CookieError:
            continue
        found += [jar[name].value] if name in jar else []
    return found


def _work(_: Door, head: Head) -> Refusal | None:
    """Judge what only requests for work bring: their kind, their size, their page."""
    if head.method != "POST":
        is_bodiless = head.first("content-length") in ("", "0") and not head.all(
            "transfer-encoding"
        )
        return None if is_bodiless else Refusal(400, "a GET has no body")
    if not _JSON.fullmatch(head.first("content-type")):
        return Refusal(415, "work is asked for in application/json")
    length = head.first("content-length")
    if not length.isdecimal() or head.all("transfer-encoding"):
        return Refusal(411, "how long the request is must be said first")
    if int(length) > MOST_BODY:
        return Refusal(413, f"a request is at most {MOST_BODY:,} bytes long")
    if not _PAGE_NAME.fullmatch(head.first(PAGE)):
        return Refusal(400, "the request does not say which page it is for")
    return None
