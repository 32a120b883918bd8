"""The sample station for every test that needs people: built once, copied for each test."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, settings

from sample_station import phones
from sample_station.stage import Stage
from sample_station.tour import Places, Tour
from store import files, recovering, schema, vault
from store.clock import SetClock
from store.keyring import FLOOR, stretch
from store.node import Node
from store.postgres import engine
from tests.age import under_passphrase
from tests.postgres.fixtures import (  # noqa: F401 - pytest finds them here
    database,
    newest_postgres,
    oldest_postgres,
    own_postgres,
    postgres,
    records_on,
    servers,
    small_postgres,
)
from tests.sharing import (
    Remembering,
    built_once,
    cut_once,
    looked_through_once,
    opening,
    shuffled_once,
    tables_once,
)
from tui.cli import parser
from tui.papers.pdf.shaping import Shaper
from tui.starting import look_seldom

# Else each program that a test starts would compile all of it.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Every commit is forced to disk: that is quick in memory, where there is room for it.
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - pytest makes a folder of our own in it
if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

# What a run imports stays to its end; looking through it again and again was a part of every test's time.
gc.collect()
gc.freeze()
look_seldom()

_PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("muster", deadline=None, suppress_health_check=_PATIENT, max_examples=25)
settings.register_profile("long", settings.get_profile("muster"), max_examples=400)
settings.load_profile("muster")

NOON = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LAST_STEP = "the warden's return is accepted"


def pytest_collection_finish() -> None:
    """Look no more through thousands of collected tests either: they stay to the end of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once() -> Iterator[None]:
    """Spare what takes long and is the same every time; programs that a test starts do it all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "Argon2id", Remembering)
        # Where nobody says how strong, a guess costs the least that is allowed.
        for makes in (Node.create, recovering.ask, Stage.__init__):
            defaults = makes.__kwdefaults__
            assert defaults
            patch.setitem(defaults, "strength", FLOOR)
        patch.setattr(vault, "open_store", opening(vault.open_store))
        patch.setattr(engine, "open_server", opening(engine.open_server))
        patch.setattr(vault, "_look_through", looked_through_once(vault._look_through))
        patch.setattr(pyrage.passphrase, "encrypt", under_passphrase)
        patch.setattr(schema, "prepare", tables_once(schema.prepare))
        patch.setattr(parser, "build", built_once(parser.build))
        patch.setattr(Shaper, "_fixed", cut_once(Shaper._fixed))
        patch.setattr(phones, "_shuffled", shuffled_once(phones._shuffled))
        # No test cuts the power.
        patch.setattr(files, "force", lambda _descriptor: None)
        yield


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Three nodes as they stand before the line is lost; the clock stood at ``NOON``."""
    tour = Tour(tmp_path_factory.mktemp("sample"), strength=FLOOR, clock=SetClock(NOON))
    play = tour.play()
    for step in play:
        assert step.ok, f"{step.step}: {step.detail}"
        if step.step == LAST_STEP:
            break
    play.close()
    return tour.places


@pytest.fixture
def phrase(sample: Places) -> str:
    """The passphrase of the sample's nodes."""
    return sample.passphrase_file.read_text(encoding="utf-8").strip()


@pytest.fixture
def homes(sample: Places, tmp_path: Path) -> Places:
    """A copy of the sample's folder of this test's own."""
    shutil.copytree(sample.folder, tmp_path / "sample")
    return Places(tmp_path / "sample")


@pytest.fixture
def station(homes: Places, phrase: str) -> Iterator[Node]:
    """The sample station, opened, at ``NOON``."""
    with Node.open(homes.station, phrase, clock=SetClock(NOON)) as node:
        yield node


@pytest.fixture
def warden(homes: Places, phrase: str) -> Iterator[Node]:
    """The sample warden's device, opened, at ``NOON``."""
    with Node.open(homes.warden, phrase, clock=SetClock(NOON)) as node:
        yield node
