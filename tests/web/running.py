"""A server of the page in a thread of the tests, and plain requests to it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import uvicorn

from forkroad.web.app import Service, make_service
from forkroad.web.door import Door
from forkroad.web.server import PageServer, link, listen, make_door
from forkroad.web.study import Study

HOST = "127.0.0.1"
SEED = 7
PATIENCE = 120.0


class Running:
    """A server that listens: its door, its file, and how to ask it."""

    def __init__(self, path: Path, door: Door) -> None:
        self.path, self.door = path, door

    @property
    def host(self) -> str:
        return f"{HOST}:{self.door.port}"

    @property
    def link(self) -> str:
        return link(HOST, self.door)

    @property
    def good(self) -> dict[str, str]:
        """The headers of a request that the page itself would make."""
        return {
            "Host": self.host,
            "Origin": f"http://{self.host}",
            "Cookie": f"{self.door.cookie}={self.door.token}",
            "Content-Type": "application/json",
            "X-Forkroad-Page": "0123456789abcdef",
        }

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> tuple[HTTPResponse, bytes]:
        """Return the answer to a request with just these headers, and its body."""
        connection = HTTPConnection(HOST, self.door.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            sent = dict(self.good if headers is None else headers)
            known = {name.lower() for name in sent}
            if body is not None and not known & {"content-length", "transfer-encoding"}:
                sent["Content-Length"] = str(len(body))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        """Return what stands at an address, as the page gets it."""
        headers = {name: it for name, it in self.good.items() if name != "Content-Type"}
        response, body = self.ask("GET", path, headers)
        assert response.status == 200, body
        return json.loads(body)

    def post(self, path: str, **asked: Any) -> tuple[int, Any]:
        """Return the status of a request for work, and what came of it."""
        response, body = self.ask("POST", path, None, json.dumps(asked).encode())
        return response.status, json.loads(body)


@contextmanager
def serving(path: Path, lang: str = "en", service: Service | None = None) -> Iterator[Running]:
    """Yield a server of a scenario file, which is gone afterwards.

    service : what it works with, where that is not what `forkroad serve` would.
    """
    listener = listen(HOST, 0)
    door = make_door(HOST, listener.getsockname()[1])
    server = PageServer(service or make_service(Study(path), SEED, lang), door)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    _wait(door.port, server)
    yield Running(path, door)
    server.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive()


def _wait(port: int, server: uvicorn.Server) -> None:
    """Wait until a server answers at all; how long that takes is not tested."""
    until = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    with socket.create_connection((HOST, port), timeout=PATIENCE):
        pass
