from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from forkroad.forecast import selfcheck


@pytest.fixture
def few(monkeypatch) -> None:
    """The self-check with its first journey alone."""
    loop = next(iter(selfcheck.JOURNEYS))
    monkeypatch.setattr(selfcheck, "JOURNEYS", {loop: selfcheck.JOURNEYS[loop]})


@pytest.mark.usefixtures("few")
def test_what_was_checked_is_said_in_words() -> None:
    found = CliRunner().invoke(forkroad, ["selfcheck", "--seed", "2"])
    assert found.exit_code == 0
    said = " ".join(found.stdout.split())
    assert "holds 3 in 14 buy in the loop, as by hand" in said
    assert "the exact and the agents engine agree in all" in said
    assert "7 checks, all of them hold. Seed 2" in said


@pytest.mark.usefixtures("few")
def test_the_same_as_json() -> None:
    found = CliRunner().invoke(forkroad, ["selfcheck", "--seed", "2", "--json"])
    told = json.loads(found.stdout)
    assert (told["format"], told["agrees"], told["seed"]) == ("forkroad.selfcheck/1", True, 2)
    assert [it["engine"] for it in told["checks"] if "engine" in it] == ["counts", "agents"]


@pytest.mark.usefixtures("few")
def test_an_engine_that_is_wrong_ends_with_status_3(monkeypatch) -> None:
    honest = selfcheck.run

    def run(scenario, *, engine, **options):
        text = selfcheck.JOURNEYS[next(iter(selfcheck.JOURNEYS))][0]
        wrong = selfcheck._read(text.replace("buy: 30%", "buy: 25%"))
        return honest(wrong if engine == "agents" else scenario, engine=engine, **options)

    monkeypatch.setattr(selfcheck, "run", run)
    found = CliRunner().invoke(forkroad, ["selfcheck", "--seed", "2"])
    assert found.exit_code == 3
    assert "1 of them fail" in found.stdout
    assert "by more than chance allows" in " ".join(found.stdout.split())
