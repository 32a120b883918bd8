"""A zone that has expired is shown no more, whatever the clock is set to, until a newer pack comes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from store import desk, expiry
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from sync import incoming, outgoing, pack
from sync import rounds as exchange
from sync.fate import Fate
from tests.store.conftest import MORNING, WORDS

Refuses = Callable[[Code], AbstractContextManager[object]]
OVER = timedelta(days=pack.DAYS)
SHOWN: dict[str, Callable[[Node], object]] = {
    "list": lambda node: desk.listed(node, "people"),
    "count": lambda node: desk.counted(node, "people"),
    "record": lambda node: desk.record(node, "households", "PTM-H-00001"),
    "family": lambda node: desk.family(node, "PTM-H-00001"),
    "history": lambda node: desk.history(node, "households", "PTM-H-00001"),
    "conflicts": lambda node: desk.listed(node, "conflicts"),
    "check-in": lambda node: desk.checkin(node, "PTM-H-00001", {"all_present": True}),
    "act": lambda node: desk.act(node, "visits.checkin", "PTM-H-00001", {"all_present": True}),
}


@pytest.mark.parametrize("what", SHOWN)
def test_nothing_is_shown_or_changed(rounds: Node, clock: SetClock, refuses: Refuses, what: str) -> None:
    clock.set(MORNING + OVER - timedelta(seconds=1))
    SHOWN[what](rounds)
    clock.set(MORNING + OVER)
    with refuses(Code.ZONE_EXPIRED):
        SHOWN[what](rounds)


def test_it_opens_and_gives_back_what_was_done(
    station: Node, rounds: Node, clock: SetClock, refuses: Refuses
) -> None:
    desk.checkin(rounds, "PTM-H-00001", {"all_present": True})
    clock.set(MORNING + OVER)
    rounds.close()
    with Node.open(rounds.home, WORDS, clock=clock) as node, refuses(Code.ZONE_EXPIRED):
        desk.listed(node, "people")
    assert incoming.take(station, outgoing.to_parent(rounds).sealed).fate is Fate.APPLIED
    assert len(desk.listed(station, "visits").rows) == 1


def test_where_the_exchange_stands_is_shown(rounds: Node, clock: SetClock) -> None:
    clock.set(MORNING + OVER)
    assert exchange.standing(rounds).pending > 0


def test_a_clock_that_is_set_back_revives_nothing(rounds: Node, clock: SetClock, refuses: Refuses) -> None:
    clock.set(MORNING + OVER + timedelta(days=3))
    with refuses(Code.ZONE_EXPIRED):
        desk.listed(rounds, "people")
    clock.set(MORNING)
    with refuses(Code.ZONE_EXPIRED):
        desk.listed(rounds, "people")


def test_time_goes_on_with_every_write(rounds: Node, clock: SetClock) -> None:
    before = rounds.me.latest
    clock.set(MORNING + timedelta(seconds=expiry.STEP))
    desk.checkin(rounds, "PTM-H-00001", {"all_present": True})
    assert rounds.me.latest == before
    clock.set(MORNING + timedelta(days=3))
    desk.checkin(rounds, "PTM-H-00001", {"all_present": True})
    assert rounds.me.latest == before + 3 * 86_400
    clock.set(MORNING)
    desk.checkin(rounds, "PTM-H-00001", {"all_present": True})
    assert rounds.me.latest == before + 3 * 86_400


def test_a_newer_pack_renews_it(station: Node, rounds: Node, clock: SetClock) -> None:
    clock.set(MORNING + OVER + timedelta(days=3))
    assert expiry.notices(rounds)
    pack.install(rounds, pack.pack(station, "Z1", "W1").sealed)
    assert len(desk.listed(rounds, "people").rows) == 3


def test_an_old_pack_does_not(station: Node, rounds: Node, clock: SetClock, refuses: Refuses) -> None:
    old = pack.pack(station, "Z1", "W1").sealed
    clock.set(MORNING + timedelta(days=30))
    pack.install(rounds, pack.pack(station, "Z1", "W1").sealed)
    clock.set(MORNING + timedelta(days=30) + OVER)
    with refuses(Code.BUNDLE_REPLAYED):
        pack.install(rounds, old)
    with refuses(Code.ZONE_EXPIRED):
        desk.listed(rounds, "people")


def test_a_clock_in_the_far_future_by_mistake_costs_nothing_once_it_is_right(
    rounds: Node, clock: SetClock, refuses: Refuses
) -> None:
    clock.set(MORNING.replace(year=2090))
    with refuses(Code.ZONE_EXPIRED):
        desk.listed(rounds, "people")
    clock.set(MORNING + timedelta(hours=1))
    assert len(desk.listed(rounds, "people").rows) == 3


def test_a_clock_that_was_wrong_by_months_costs_a_pack_and_no_more(
    station: Node, rounds: Node, clock: SetClock, refuses: Refuses
) -> None:
    clock.set(MORNING + timedelta(days=200))
    with refuses(Code.ZONE_EXPIRED):
        desk.listed(rounds, "people")
    clock.set(MORNING + timedelta(hours=1))
    with refuses(Code.ZONE_EXPIRED):
        desk.listed(rounds, "people")
    packed = pack.pack(station, "Z1", "W1")
    pack.install(rounds, packed.sealed)
    clock.set(MORNING + timedelta(days=30))
    assert len(desk.listed(rounds, "people").rows) == 3


def test_even_a_parent_whose_clock_was_wrong_locks_nobody_for_ever(
    station: Node, rounds: Node, clock: SetClock
) -> None:
    clock.set(MORNING.replace(year=2090))
    pack.install(rounds, pack.pack(station, "Z1", "W1").sealed)
    clock.set(MORNING + timedelta(hours=1))
    packed = pack.pack(station, "Z1", "W1")
    pack.install(rounds, packed.sealed)
    assert rounds.me.expires == packed.expires
    assert len(desk.listed(rounds, "people").rows) == 3


def test_what_the_parent_signed_counts(rounds: Node, clock: SetClock) -> None:
    with rounds.write() as db:
        expiry.heard(db, rounds.now + pack.DAYS * pack.DAY)
    assert expiry.notices(rounds)
    clock.set(MORNING - timedelta(days=3))
    assert expiry.notices(rounds)


def test_a_station_never_expires(station: Node, clock: SetClock) -> None:
    clock.set(MORNING.replace(year=2090))
    assert not expiry.notices(station)
    desk.listed(station, "people")
    assert station.me.latest == 0
