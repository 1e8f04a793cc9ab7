"""The scenarios that come with forkroad: their names, what each is about, their files.

They lie in the installed package, or at the top of the repository in an editable install. The
files are handed out as they are; nothing here reads YAML.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from forkroad.errors import UsageError, did_you_mean
from forkroad.records import record

if TYPE_CHECKING:
    from forkroad.scenario.model import Scenario

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "scenarios"
_CHECKOUT = _PACKAGE.parents[1] / "scenarios"


@record
class ShippedScenario:
    """One scenario that can be started from.

    about : the first sentence of the comment with which the file begins.
    """

    name: str
    about: str
    path: Path


def shipped_scenarios() -> tuple[ShippedScenario, ...]:
    """Return the scenarios that come with forkroad, by name; none if they were left out."""
    folder = _folder()
    files = sorted(folder.glob("*.yaml")) if folder else []
    return tuple(ShippedScenario(path.stem, _about(path), path) for path in files)


def shipped_scenario(name: str) -> ShippedScenario:
    """Return one of them; UsageError with the nearest name if there is none."""
    known = {scenario.name: scenario for scenario in shipped_scenarios()}
    if name not in known:
        there_are = f"there are {', '.join(known)}" if known else "this installation has none"
        raise UsageError(f'there is no template "{name}"{did_you_mean(name, known)}; {there_are}')
    return known[name]


def files_read_by(scenario: Scenario) -> tuple[str, ...]:
    """Return the files that a scenario reads, as it names them: arrivals and actuals."""
    data = scenario.source.data
    places = [data.get("actuals")]
    for segment in data["segments"].values():
        arrivals = segment.get("arrivals") or {}
        places.append(arrivals.get("per_month"))
    named = (place["file"] for place in places if isinstance(place, dict) and "file" in place)
    return tuple(dict.fromkeys(named))


def _folder() -> Path | None:
    return next((folder for folder in (_INSTALLED, _CHECKOUT) if folder.is_dir()), None)


def _about(path: Path) -> str:
    """Return the first sentence of a file's first comment."""
    text = " ".join(_first_comment(path))
    end = min((place for mark in (". ", "? ", "。") if (place := text.find(mark)) >= 0), default=-1)
    return text if end < 0 else text[: end + 1]


def _first_comment(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                return
            yield line.lstrip("#").strip()
