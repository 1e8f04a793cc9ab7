"""The jobs of the page: what it asks for, computed in a process beside the server.

A job is plain data and its answer is a status and the bytes of one JSON object (a report is
HTML), so that the server only passes them on. The scenario of a file is kept while the file
stays as it is, so that moving a lever reads no YAML.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from forkroad.errors import EngineDeclined, ForkroadError, Problem, ScenarioError
from forkroad.maps.lettering import Weight
from forkroad.records import record
from forkroad.report.languages import language_of
from forkroad.scenario.alternatives import renumbered, required
from forkroad.scenario.change_forms import Change
from forkroad.scenario.edits import Edit, Removal
from forkroad.scenario.file import read_text
from forkroad.scenario.model import Scenario
from forkroad.scenario.read_changes import read_changes, read_removals
from forkroad.scenario.readers import Unreadable
from forkroad.scenario.reading import Reading
from forkroad.scenario.saving import with_saved_what_if
from forkroad.scenario.source import written
from forkroad.web.content import content_of, problems_as_json

# Scenarios that are kept; a file that is edited meanwhile is another one.
_MOST_KEPT = 4
REFUSED = 422


@record
class Job:
    """One thing to do.

    kind : a name of `KINDS`. content : the bytes of the scenario file; file, folder : its name in
    messages and where files that it names are. asked : what the page says. seed : of all draws.
    lang : of what is said by us.
    """

    kind: str
    content: bytes
    file: str
    folder: str
    asked: Mapping[str, Any]
    seed: int
    lang: str = "en"


@record
class Answer:
    """A status of HTTP, a body and what it is."""

    status: int
    body: bytes
    kind: str = "application/json"


def do_job(job: Job) -> Answer:
    """Return the answer to a job; what is wrong with what was asked for is one too."""
    try:
        found = KINDS[job.kind](job)
        return found if isinstance(found, Answer) else as_answer(200, found)
    except ScenarioError as error:
        text = job.content.decode("utf-8", "replace")
        problems = problems_as_json(error.problems, text)
        return as_answer(REFUSED, {"problems": problems})
    except EngineDeclined as error:
        return as_answer(REFUSED, {"refused": str(error)})
    except ForkroadError as error:
        return as_answer(REFUSED, {"refused": str(error)})


def as_answer(status: int, found: Mapping[str, Any]) -> Answer:
    """Return plain data as an answer."""
    text = json.dumps(found, ensure_ascii=False, allow_nan=False)
    return Answer(status, text.encode("utf-8", "replace"))


def changed_scenario(job: Job) -> Scenario:
    """Return the scenario of a job with the changes that it asks for.

    Raises ScenarioError with all that is wrong with either.
    """
    scenario = _reading(job).required()
    changes, removals = _asked(job)
    edits = [Edit(change) for change in changes] + [Edit(Removal(path)) for path in removals]
    if not edits:
        return scenario
    # Other numbers bring no warnings where there are none; else they are looked for.
    make = required if scenario.warnings else renumbered
    return make(scenario, edits, origin="the page")


_kept: OrderedDict[tuple[bytes, str], Reading] = OrderedDict()


def _reading(job: Job) -> Reading:
    """Return the reading of a job's file, kept from before where there is one."""
    key = (job.content, job.folder)
    if key not in _kept:
        _kept[key] = read_text(job.content, file=job.file, folder=Path(job.folder))
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _asked(job: Job) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return the changes that the page asks for and the paths to take out, as in a file."""
    changes, removals = job.asked.get("changes"), job.asked.get("remove")
    try:
        return (
            read_changes(changes) if changes else (),
            read_removals(removals) if removals else (),
        )
    except Unreadable as error:
        raise ScenarioError(
            Problem(0, 0, written(place), message, file=job.file) for place, message in error.faults
        ) from None


def _content(job: Job) -> dict[str, Any]:
    text = job.content.decode("utf-8", "replace")
    return content_of(_reading(job), text, language_of(job.lang))


def _check(job: Job) -> dict[str, Any]:
    text = job.content.decode("utf-8", "replace")
    return {"problems": problems_as_json(changed_scenario(job).warnings, text)}


def _save(job: Job) -> dict[str, Any]:
    """Return the text of the file with one more what-if."""
    asked = job.asked
    label, cost = str(asked.get("label") or ""), asked.get("cost")
    what_if = {
        **({"label": label} if label else {}),
        **({"cost": cost} if cost else {}),
        "change": asked.get("changes") or {},
        **({"remove": asked["remove"]} if asked.get("remove") else {}),
    }
    text = job.content.decode("utf-8-sig")
    folder = Path(job.folder)
    name = str(asked.get("name") or "")
    return {"text": with_saved_what_if(text, name, what_if, file=job.file, folder=folder)}


def _central(job: Job) -> dict[str, Any]:
    from forkroad.web.forecasts import central_forecast

    return central_forecast(changed_scenario(job))


def _orders(job: Job) -> dict[str, Any]:
    from forkroad.web.forecasts import expected_orders

    return expected_orders(changed_scenario(job))


def _few(job: Job) -> dict[str, Any]:
    from forkroad.web.forecasts import first_look

    return first_look(changed_scenario(job), job.seed)


def _whole(job: Job) -> dict[str, Any]:
    from forkroad.web.forecasts import whole_forecast

    return whole_forecast(changed_scenario(job), job.seed)


def _compare(job: Job) -> dict[str, Any]:
    from forkroad.web.forecasts import comparison

    scenario = _reading(job).required()
    other = changed_scenario(job) if any(_asked(job)) else None
    return comparison(scenario, other, str(job.asked.get("label") or "change"), job.seed)


def _report(job: Job) -> Answer:
    from forkroad.report.make import report_page

    page = report_page(_reading(job).required(), language=job.lang, seed=job.seed)
    return Answer(200, page.encode("utf-8"), "text/html; charset=utf-8")


def _font(job: Job) -> Answer:
    """Return the part of the shipped font that the page of a file can need."""
    from forkroad.report.font import font_part
    from forkroad.web.assets import read_assets

    weight: Weight = "bold" if job.asked.get("weight") == "bold" else "regular"
    text = job.content.decode("utf-8", "replace") + read_assets()["words.js"].content.decode()
    said = "".join(language_of(job.lang).words.values())
    return Answer(200, font_part(weight, text + said), "font/woff")


KINDS: dict[str, Callable[[Job], Any]] = {
    "content": _content,
    "check": _check,
    "central": _central,
    "orders": _orders,
    "few": _few,
    "whole": _whole,
    "compare": _compare,
    "save": _save,
    "report": _report,
    "font": _font,
}
