"""A sample station that several tests print from: papers change only the list of what was taken out."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_station.tour import Places
from store import desk
from store.clock import SetClock
from store.node import Node
from tests.conftest import NOON
from tui.papers.pdf.fonts import Fonts


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return Fonts.here()


@pytest.fixture(scope="module")
def office(sample: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The sample station with a roll call under way and a journey cleared."""
    home = tmp_path_factory.mktemp("office") / "station"
    shutil.copytree(sample.station, home)
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    with Node.open(home, phrase, clock=SetClock(NOON)) as node:
        desk.act(node, "rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "flood"})
        yield node


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "out.pdf"
