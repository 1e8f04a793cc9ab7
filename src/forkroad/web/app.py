"""The application: which address does what.

It decides nothing about numbers: what is asked for becomes a job, and the answer is passed on.
Who may ask was decided before, at the door.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forkroad.errors import OutputError, UsageError
from forkroad.records import record
from forkroad.web.assets import read_assets, read_page
from forkroad.web.desk import Desk, Manners
from forkroad.web.door import PAGE, REPORT_HEADERS, Door
from forkroad.web.exchange import (
    CHANGED,
    HANDLERS,
    NOTHING,
    answer_of,
    as_response,
    joined,
    page_of,
    read_asked,
    refusal,
)
from forkroad.web.guard import Application, Guard
from forkroad.web.jobs import Answer, Job, as_answer, do_job
from forkroad.web.study import Snapshot, Study

# What moves with a lever, the last two states of it at a time, and what follows that.
AT_ONCE = Manners(20.0, interrupts=False, hands=2)
WHOLE = Manners(180.0, interrupts=True, hands=2, gives_way=True)

_SIMULATED = ("few", "whole")
_FORECASTS = ("central", "orders", *_SIMULATED)
# What jobs need; a process that takes the place of one that was ended has them already.
_NEEDS = ("forkroad.web.forecasts",)


@record
class Service:
    """What the application works with.

    at_once : does what moves with a lever. later : does what takes longer, the newest alone.
    """

    study: Study
    at_once: Desk
    later: Desk
    seed: int
    lang: str = "en"

    def open(self) -> None:
        """Start the processes."""
        self.at_once.open()
        self.later.open()

    def close(self) -> None:
        """End the processes and all that they do."""
        self.at_once.close()
        self.later.close()


def make_service(study: Study, seed: int, lang: str = "en") -> Service:
    """Return a service whose processes are not started yet."""
    at_once, later = (Desk(do_job, manners, _NEEDS) for manners in (AT_ONCE, WHOLE))
    return Service(study, at_once, later, seed, lang)


def make_app(service: Service, door: Door) -> Application:
    """Return the application behind its door."""
    pages = _Pages(service, door)
    routes = [
        Route("/", pages.page, methods=["GET"]),
        Route("/assets/{name}", pages.asset, methods=["GET"]),
        Route("/scenario", pages.scenario, methods=["GET"]),
        Route("/report", pages.report, methods=["GET"]),
        Route("/font/{weight}", pages.font, methods=["GET"]),
        Route("/forecast", pages.forecast, methods=["POST"]),
        Route("/check", pages.check, methods=["POST"]),
        Route("/compare", pages.compare, methods=["POST"]),
        Route("/save", pages.save, methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers=HANDLERS), door)


class _Pages:
    """One method an address."""

    def __init__(self, service: Service, door: Door) -> None:
        self._service, self._door = service, door
        self._page, self._assets = read_page(service.lang), read_assets()

    async def page(self, _: Request) -> Response:
        """The page itself; whoever brought the link's token takes it along as a cookie."""
        response = Response(self._page.content, media_type=self._page.kind)
        response.set_cookie(
            self._door.cookie, self._door.token, httponly=True, samesite="strict", path="/"
        )
        return response

    async def asset(self, request: Request) -> Response:
        """A script or a style of the page."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return as_response(NOTHING)
        return Response(asset.content, media_type=asset.kind)

    async def scenario(self, request: Request) -> Response:
        """The scenario as it is in the file now, with all problems of it."""
        try:
            snapshot = self._service.study.read()
        except UsageError as error:
            return as_response(refusal(str(error)))
        page = request.headers.get(PAGE) or secrets.token_hex(8)
        answer = await self._done(self._service.at_once, page, "content", snapshot, {})
        about = {
            "sha256": snapshot.sha256,
            "file": self._service.study.name,
            "seed": self._service.seed,
            "lang": self._service.lang,
        }
        return as_response(joined(answer, about))

    async def report(self, _: Request) -> Response:
        """The report of the scenario as it is in the file now, as `forkroad report` writes it."""
        answer = await self._of_file("report", {})
        if answer.status != 200:
            return as_response(answer)
        return Response(answer.body, media_type=answer.kind, headers=REPORT_HEADERS)

    async def font(self, request: Request) -> Response:
        """The part of the shipped font that the page can need."""
        return as_response(await self._of_file("font", {"weight": request.path_params["weight"]}))

    async def forecast(self, request: Request) -> Response:
        """The forecast of the scenario with some changes: `want` says which."""
        asked = await read_asked(request)
        want = asked.get("want")
        if want not in _FORECASTS:
            names = ", ".join(_FORECASTS)
            return as_response(refusal(f"want is one of {names}"))
        desk = self._service.at_once if want == "central" else self._service.later
        return await self._work(request, desk, want, asked)

    async def check(self, request: Request) -> Response:
        """What is wrong with some changes."""
        return await self._work(request, self._service.at_once, "check", await read_asked(request))

    async def compare(self, request: Request) -> Response:
        """What all what-ifs of the file have more than the base."""
        return await self._work(request, self._service.later, "compare", await read_asked(request))

    async def save(self, request: Request) -> Response:
        """Write some changes into the file as a what-if."""
        asked = await read_asked(request)
        before = self._snapshot(asked)
        if before is None or self._service.study.read().sha256 != before.sha256:
            return as_response(CHANGED)
        answer = await self._done(self._service.at_once, page_of(request), "save", before, asked)
        if answer.status != 200:
            return as_response(answer)
        try:
            after = self._service.study.write(json.loads(answer.body)["text"], before)
        except OutputError as error:
            return as_response(refusal(str(error)))
        return as_response(CHANGED if after is None else as_answer(200, {"sha256": after.sha256}))

    async def _of_file(self, kind: str, asked: dict[str, Any]) -> Answer:
        """Return what comes of the file as it is now, whichever page asks."""
        try:
            snapshot = self._service.study.read()
        except UsageError as error:
            return refusal(str(error))
        return await self._done(self._service.later, secrets.token_hex(8), kind, snapshot, asked)

    async def _work(
        self, request: Request, desk: Desk, kind: str, asked: dict[str, Any]
    ) -> Response:
        snapshot = self._snapshot(asked)
        if snapshot is None:
            return as_response(CHANGED)
        return as_response(await self._done(desk, page_of(request), kind, snapshot, asked))

    def _snapshot(self, asked: dict[str, Any]) -> Snapshot | None:
        return self._service.study.known(str(asked.get("sha256")))

    async def _done(
        self, desk: Desk, page: str, kind: str, snapshot: Snapshot, asked: dict[str, Any]
    ) -> Answer:
        service = self._service
        folder = str(service.study.path.parent)
        job = Job(
            kind, snapshot.content, service.study.name, folder, asked, service.seed, service.lang
        )
        return answer_of(await desk.do(f"{page} {_line(kind, asked)}", job))


def _line(kind: str, asked: dict[str, Any]) -> str:
    """Return what else of one page a job makes stale: whatever is simulated of a former change."""
    if kind not in _SIMULATED:
        return kind
    return "moved" if asked.get("changes") or asked.get("remove") else f"base {kind}"
