"""The guard in front of the application: judges each request, marks each answer.

Bodies are read here, up to the length that was announced, so that nothing behind waits for a
slow sender. WebSockets are closed before they open.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from forkroad.web.door import HEADERS, METHODS, Door, Head, Refusal, judge

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

PATIENCE = 10.0  # seconds for a body that was announced
_MOST_PARTS = 20
_GOING_AWAY = 1008


class Guard:
    """An ASGI application around another."""

    def __init__(self, inside: Application, door: Door) -> None:
        self._inside, self._door = inside, door

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _GOING_AWAY})
            return
        if scope["type"] != "http":
            await self._inside(scope, receive, send)
            return
        refusal = judge(self._door, head_of(scope))
        if refusal is None and scope["method"] == "POST":
            body = await _body(receive)
            if body is None:
                refusal = Refusal(408, "the request did not come to its end")
            else:
                receive = _again(body, receive)
        if refusal is not None:
            await _refuse(refusal, send)
            return
        await self._inside(scope, receive, _marking(send))


def head_of(scope: MutableMapping[str, Any]) -> Head:
    """Return what is judged of a request."""
    query = scope.get("query_string", b"").decode("latin-1")
    raw = scope.get("raw_path") or scope["path"].encode()
    return Head(
        scope["method"],
        raw.split(b"?")[0].decode("latin-1"),
        dict(parse_qsl(query)) if query.count("&") < _MOST_PARTS else {},
        [(_text(name).lower(), _text(value)) for name, value in scope["headers"]],
    )


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


async def _body(receive: Receive) -> bytes | None:
    """Return a body; None where it breaks off or takes too long."""
    parts = []
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        return None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a way to receive a body that has been read already."""
    waiting = [body]

    async def give() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return give


def _marking(send: Send) -> Send:
    """Return a way to send answers that say what browsers may do with them.

    An answer that has a header already keeps its own.
    """

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message["headers"]}
            more = [
                (name.encode(), value.encode())
                for name, value in HEADERS.items()
                if name.encode() not in known
            ]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return marked


async def _refuse(refusal: Refusal, send: Send) -> None:
    body = json.dumps({"refused": refusal.reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if refusal.status == 405:
        headers.append((b"allow", ", ".join(METHODS).encode()))
    # What may still come of the body is not waited for.
    headers.append((b"connection", b"close"))
    send = _marking(send)
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
