"""The server: the page of one scenario file, on this machine, until it is told to stop.

It listens on loopback unless another address of this machine is named; a token is asked for
either way. It has no encryption of its own.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from forkroad.errors import UsageError
from forkroad.report.languages import language_of
from forkroad.web.app import Service, make_app, make_service
from forkroad.web.door import Door
from forkroad.web.guard import Application
from forkroad.web.study import Study

LOOPBACK = "127.0.0.1"
# Open connections; one page has a handful.
_MOST_CONNECTIONS = 64


def serve(
    path: Path,
    *,
    seed: int,
    host: str = LOOPBACK,
    port: int = 0,
    lang: str = "en",
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page of a scenario file until it is interrupted.

    host : an address of this machine. port : 0 for any that is free.
    ready : called with the link that opens the page, once the server listens.

    Raises UsageError for an address or a language that cannot be, or a file that cannot be read.
    """
    language_of(lang)
    study = Study(path)
    study.read()
    listener = listen(host, port)
    door = make_door(host, listener.getsockname()[1])
    service = make_service(study, seed, lang)
    if ready is not None:
        ready(link(host, door))
    PageServer(service, door).run(sockets=[listener])


class PageServer(uvicorn.Server):
    """A server whose jobs end when it is told to stop, so that nobody waits for them."""

    def __init__(self, service: Service, door: Door) -> None:
        super().__init__(settings(make_app(service, door)))
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the processes, then listen."""
        self._service.open()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the processes, then close what is open."""
        self._service.close()
        await super().shutdown(sockets)


def settings(app: Application) -> uvicorn.Config:
    """Return how the server runs: no WebSockets, no log of requests, few connections."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        ws="none",
        lifespan="off",
        limit_concurrency=_MOST_CONNECTIONS,
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address of this machine.

    Raises UsageError where it cannot.
    """
    try:
        address = ipaddress.ip_address(LOOPBACK if host == "localhost" else host)
    except ValueError:
        raise UsageError(f'"{host}" is no address; write one such as 192.168.1.20') from None
    if address.is_unspecified:
        raise UsageError(
            f"{host} stands for every address of this machine; name the one that is meant"
        )
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
    except OSError as error:
        listener.close()
        raise UsageError(f"cannot listen at {host}, port {port}: {error.strerror}") from None
    listener.listen(128)
    return listener


def make_door(host: str, port: int) -> Door:
    """Return the door of a server that listens at an address, with a new token."""
    names = {_named(host)}
    if host in (LOOPBACK, "localhost", "::1"):
        names |= {LOOPBACK, "localhost", "[::1]"}
    return Door(secrets.token_urlsafe(32), frozenset(f"{name}:{port}" for name in names), port)


def link(host: str, door: Door) -> str:
    """Return the link that opens the page."""
    return f"http://{_named(host)}:{door.port}/?token={door.token}"


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host
