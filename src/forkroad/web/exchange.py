"""What the page says and what it is told: requests read, answers worded and sent.

Nothing is decided here about who asks or what is done; that is for the application.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import Response

from forkroad.web.desk import Done
from forkroad.web.door import PAGE
from forkroad.web.jobs import REFUSED, Answer, as_answer

STALE = 409


async def read_asked(request: Request) -> dict[str, Any]:
    """Return what a request for work says.

    Raises UnreadableRequest where that is no JSON object.
    """
    try:
        asked = json.loads(await request.body(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise UnreadableRequest from None
    if not isinstance(asked, dict):
        raise UnreadableRequest
    return asked


class UnreadableRequest(Exception):
    """A request for work that says nothing that can be read."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def page_of(request: Request) -> str:
    """Return the name by which a page tells itself from others that are open."""
    return request.headers[PAGE]


def refusal(reason: str, status: int = REFUSED) -> Answer:
    """Return the answer that something is not done, and why."""
    return as_answer(status, {"refused": reason})


def answer_of(done: Done) -> Answer:
    """Return what the page is told of a job; a bug is told in the terminal, with its traceback."""
    if done.end == "done":
        answer: Answer = done.result
        return answer
    if done.end == "bug":
        logging.getLogger(__name__).error("a job of the page went wrong\n%s", done.result)
    return _ENDS[done.end]


def joined(answer: Answer, about: dict[str, Any]) -> Answer:
    """Return an answer with something said first."""
    if answer.status != 200:
        return answer
    return as_answer(200, {**about, **json.loads(answer.body)})


def as_response(answer: Answer) -> Response:
    """Return an answer as it is sent."""
    return Response(answer.body, answer.status, media_type=answer.kind)


NOTHING = refusal("there is nothing here", 404)
CHANGED = as_answer(
    STALE,
    {"changed": True, "refused": "the file has changed on disk meanwhile; load it again first"},
)
_BROKEN = refusal("the computation broke off; the terminal may say why", 500)
_ENDS = {
    "stale": as_answer(STALE, {"stale": True, "refused": "a newer request has taken its place"}),
    "late": refusal("this takes too long for a page; use forkroad run", 503),
    "broken": _BROKEN,
    "bug": _BROKEN,
}


def _said(answer: Answer) -> Callable[[Request, Exception], Response]:
    return lambda _, __: as_response(answer)


_NO_OBJECT = refusal("the request cannot be read; it must be one JSON object", 400)
HANDLERS: dict[Any, Callable[[Request, Exception], Response]] = {
    UnreadableRequest: _said(_NO_OBJECT),
    404: _said(NOTHING),
    405: _said(refusal("this address does not take that method", 405)),
}
