"""Two importers of one headquarters on one spool: whatever the other did meanwhile, each says what is so."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from store.node import Node
from store.refusals import Code
from sync import headquarters, incoming, outgoing, rounds, seal, spooling
from sync.fate import Fate
from sync.spool import Bounds, Spool, box_of
from sync.spooling import Collected, SpoolEnd
from tests.postgres.fixtures import both
from tests.sync.conftest import House
from tests.sync.served.conftest import CHANGES, Day

PATIENCE = 60.0


@pytest.fixture
def spool(heard: House, tmp_path: Path) -> Spool:
    """A spool with a box for each station."""
    found = Spool(tmp_path / "spool", Bounds(free=0))
    SpoolEnd.of(heard.hq, found)
    return found


def says(house: House, spool: Spool, number: int) -> bytes:
    """Let the station leave something new."""
    house.station.act("zones.change", "Z2", {"radio_channel": str(number)})
    sealed = outgoing.to_parent(house.station).sealed
    spool.accept(box_of(house.station.keys.seal_public), sealed)
    return sealed


@contextmanager
def beside(house: House) -> Iterator[Node]:
    """Open headquarters once more, as another process does."""
    with house.seeds["hq"].at(house.hq.home, house.clock) as node:
        yield node


def once(do: Callable[[], object], then: Callable[..., Any]) -> Callable[..., Any]:
    """Do something the first time that something is called, and not while doing it."""
    left = [do]

    def called(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - handed on as it is
        if left:
            left.pop()()
        return then(*given, **named)

    return called


@both
def test_what_the_other_took_in_and_away_is_known(
    heard: House, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        says(heard, spool, number)
    spool.accept(box_of(heard.station.keys.seal_public), seal.seal(b"?", heard.hq.keys.seal_public))
    theirs: list[Collected] = []
    with beside(heard) as other:
        take = once(lambda: theirs.append(spooling.collect(other, spool)), headquarters.take_all)
        monkeypatch.setattr(headquarters, "take_all", take)
        ours = spooling.collect(heard.hq, spool)
    (done,) = theirs
    # The later one says all of the earlier one as well, and they come in any order.
    assert sum(receipt.fate is Fate.APPLIED for _, receipt in done.taken) in (1, 2)
    assert sum(receipt.fate is Fate.REFUSED for _, receipt in done.taken) == 1
    # What the other kept apart it has told.
    assert [receipt.fate for _, receipt in ours.taken] == [Fate.DUPLICATE] * 2
    assert {receipt.code for _, receipt in ours.taken} == {Code.BUNDLE_REPLAYED}
    assert {receipt.peer.code for _, receipt in ours.taken if receipt.peer} == {"PTM"}
    assert list(SpoolEnd(spool).names()) == []


def test_what_waited_and_went_on_with_the_other_does_not_wait(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, then = (sorted(day.spool.iterdir())[place].read_bytes() for place in (0, 8))
    spool = Spool(tmp_path / "spool", Bounds(free=0))
    with day.open() as node, day.open() as other:
        box = box_of(SpoolEnd.of(node, spool).keys[0])
        spool.accept(box, then)

        def the_other() -> None:
            spool.accept(box, first)
            (theirs,) = [receipt for _, receipt in spooling.collect(other, spool).taken if receipt.applied]
            assert theirs.applied == 2 * CHANGES

        monkeypatch.setattr(incoming, "carry_on", once(the_other, incoming.carry_on))
        ((_, receipt),) = spooling.collect(node, spool).taken
    assert (receipt.fate, receipt.code) == (Fate.APPLIED, None)


def test_of_two_answers_the_later_one_stays(
    heard: House, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has made its answer; before it is left the other takes in more, and wants to answer as well."""
    leaves, answering = Spool.leave, Spool.answering
    looked, is_free = threading.Event(), threading.Event()

    @contextmanager
    def in_turn(self: Spool, box: str) -> Iterator[None]:
        if threading.current_thread() is second:
            with (self.place / "down" / box / "answering").open("a") as file, suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_free.set()
            looked.set()
        with answering(self, box):
            yield

    def leave(self: Spool, *given: Any, **named: Any) -> str:  # noqa: ANN401 - handed on as it is
        if threading.current_thread() is not second:
            says(heard, spool, 2)
            second.start()
            assert looked.wait(PATIENCE)
            if is_free.is_set():
                second.join(PATIENCE)
        return leaves(self, *given, **named)

    def the_other() -> None:
        with beside(heard) as node:
            spooling.collect(node, spool)

    second = threading.Thread(target=the_other)
    says(heard, spool, 1)
    monkeypatch.setattr(Spool, "answering", in_turn)
    monkeypatch.setattr(Spool, "leave", leave)
    spooling.collect(heard.hq, spool)
    second.join(PATIENCE)
    (receipt,) = rounds.taken_from(heard.station, spool.waits(box_of(heard.station.keys.seal_public)))
    assert receipt.fate is Fate.APPLIED
    assert heard.pending(heard.station) == 0
