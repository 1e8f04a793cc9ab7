from __future__ import annotations

import importlib.util

import pytest

from forkroad.errors import UsageError
from forkroad.workers import places
from forkroad.workers.here import Here
from forkroad.workers.places import choose_place
from forkroad.workers.processes import Processes


def test_one_worker_is_this_process() -> None:
    assert choose_place() == choose_place(1) == Here()
    assert choose_place(3) == Processes(3)


def test_no_worker_is_refused() -> None:
    with pytest.raises(UsageError, match="1 or more, not 0"):
        choose_place(0)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "somewhere",
        "127.0.0.1:8786",
        "http://127.0.0.1:8786",
        "tcp://127.0.0.1",
        "tcp://:8786",
        "tcp://127.0.0.1:0",
        "tcp://127.0.0.1:65536",
        "tcp://127.0.0.1:8786/here",
        "tcp://a b:8786",
        "tcp://127.0.0.1:8786\n",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=r"is no address of a cluster; .* tcp://"):
        choose_place(address=address)


@pytest.mark.usefixtures("dask")
@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.5:8786", "tls://head.example:1", "tcp://[::1]:9"]
)
def test_an_address_of_a_scheduler_is_taken(address: str) -> None:
    place = choose_place(address=address)
    assert address in place.name
    assert not place.is_local


def test_a_cluster_and_processes_at_once_are_refused() -> None:
    with pytest.raises(UsageError, match="not both"):
        choose_place(2, "tcp://10.0.0.5:8786")


def test_a_cluster_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(
        places, "find_spec", lambda name: None if name == "distributed" else known(name)
    )
    with pytest.raises(UsageError, match=r"pip install 'forkroad\[cluster\]'"):
        choose_place(address="tcp://10.0.0.5:8786")
