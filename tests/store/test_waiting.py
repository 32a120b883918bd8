"""Who waits to write is seen, by threads and by other processes, and is told when it takes too long."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from store import occupied, vault, waiting
from store.files import KEYRING, STORE
from store.node import Node
from store.refusals import Code
from tests.tui.terminal import ROOT, python

Refuses = Callable[[Code], AbstractContextManager[object]]
pytestmark = pytest.mark.skipif(not occupied.KNOWN, reason="this system cannot tell")


def test_a_hand_is_seen_while_it_is_up(station: Node) -> None:
    store = station.home / STORE
    assert not waiting.is_wanted(store)
    with waiting.hand_up(store):
        with waiting.hand_up(store):
            assert waiting.is_wanted(store)
        assert waiting.is_wanted(store), "the other one still waits"
    assert not waiting.is_wanted(store)


def test_who_writes_has_no_hand_up_any_more(station: Node) -> None:
    store = station.home / STORE
    with station.write():
        assert not waiting.is_wanted(store)


def test_a_hand_goes_down_with_its_process(station: Node) -> None:
    store = station.home / STORE
    code = (
        "from pathlib import Path\nfrom store import waiting\n"
        f"with waiting.hand_up(Path({str(store)!r})):\n print('up', flush=True)\n input()"
    )
    with subprocess.Popen(
        python(code), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "up\n"
        assert waiting.is_wanted(store)
        other.kill()
        other.wait()
        assert not waiting.is_wanted(store)


def test_whoever_waits_is_let_go_first_but_not_for_ever(
    station: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = station.home / STORE
    # One who waits and never begins, as a program that was stopped, holds nobody up.
    monkeypatch.setattr(waiting, "LONGEST", 0.02)
    with waiting.hand_up(store):
        waiting.let_go_first(store)
        assert waiting.is_wanted(store)
    monkeypatch.setattr(waiting, "LONGEST", 60.0)
    with ThreadPoolExecutor(1) as pool:
        with station.write():
            saving = pool.submit(station.act, "zones.add", None, {"code": "N", "name": "North"})
            while not waiting.is_wanted(store) and not saving.done():
                pass
        waiting.let_go_first(store)
        assert not waiting.is_wanted(store)
        saving.result()


def test_whoever_was_stopped_while_looking_holds_nobody_up(station: Node) -> None:
    store = station.home / STORE
    looking = occupied.alone(station.home / KEYRING)
    assert looking is not None
    with waiting.hand_up(store):
        pass
    looking.end()
    with waiting.hand_up(store):
        assert waiting.is_wanted(store)


def test_a_store_alone_has_no_one_who_waits(tmp_path: Path) -> None:
    with waiting.hand_up(tmp_path / STORE):
        assert not waiting.is_wanted(tmp_path / STORE)


def test_whoever_waits_too_long_hears_so(
    station: Node, passphrase: str, monkeypatch: pytest.MonkeyPatch, refuses: Refuses
) -> None:
    store = station.home / STORE
    monkeypatch.setattr(vault, "_LONGEST", 0.05)
    with Node.open(station.home, passphrase, clock=station.clock) as other, station.write():
        with refuses(Code.DATABASE_BUSY):
            other.act("zones.add", None, {"code": "N", "name": "North"})
        assert not waiting.is_wanted(store)
    station.act("zones.add", None, {"code": "N", "name": "North"})
