"""The sample station with something on every screen, for whatever looks at all of them."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sample_station.tour import Places
from store import desk
from store.clock import SetClock
from store.node import Node
from tests.conftest import NOON


def prepare(node: Node) -> None:
    """Give the sample what most screens are about: a roll call with marks, a notice, a task, a report."""
    assert isinstance(node.clock, SetClock)
    node.clock.set(NOON + timedelta(minutes=1))
    desk.act(node, "rollcalls.open", None, {"scope": "all", "reason": "shots at the harbour"})
    people = [row["id"] for row in desk.listed(node, "people", limit=4).rows]
    for person, state in zip(people, ("accounted", "injured", "missing", "relocated"), strict=True):
        said = {"person": person, "state": state, "said_by": "the driver", "note": "by the mosque"}
        desk.act(node, "rollcalls.mark", None, said)
    desk.act(node, "notices.add", None, {"text": "Stay in from dusk.", "sender": "Designated official"})


@pytest.fixture(scope="session")
def prepared(sample: Places, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The sample station with something on every screen, made once."""
    folder = tmp_path_factory.mktemp("walk") / "sample"
    shutil.copytree(sample.folder, folder)
    places = Places(folder)
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    with Node.open(places.station, phrase, clock=SetClock(NOON)) as node:
        prepare(node)
    return places


@pytest.fixture
def full(prepared: Places, phrase: str, tmp_path: Path) -> Iterator[Node]:
    shutil.copytree(prepared.folder, tmp_path / "full")
    home = Places(tmp_path / "full").station
    with Node.open(home, phrase, clock=SetClock(NOON + timedelta(minutes=2))) as node:
        yield node
