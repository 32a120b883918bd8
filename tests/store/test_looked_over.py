"""When a node was verified last: noted beside the store, said until it is done again."""

from datetime import timedelta

from store import checkup
from store.clock import SetClock
from store.health import State
from store.node import Node
from store.verifying import looked_over
from store.verifying.desk import Report
from store.verifying.fault import Fault, Kind
from sync import today, verified
from tests.store.conftest import WORDS
from tests.store.test_health import named


def later(node: Node, days: int) -> None:
    node.clock = SetClock(node.clock.now() + timedelta(days=days))


def needed(node: Node) -> list[tuple[str, int]]:
    wanted = ("altered", "unverified")
    return [(need.kind, need.count) for need in today.needs(node) if need.kind in wanted]


def test_what_was_verified_is_known_until_it_is_long_ago(station: Node) -> None:
    assert looked_over.last(station) is None
    assert needed(station) == [], "a new office is not late"
    later(station, 8)
    assert needed(station) == [("unverified", 8)]
    assert named(checkup.look(station), "verified").state is State.AMBER
    assert verified.verify(station).ok
    assert needed(station) == []
    check = named(checkup.look(station), "verified")
    assert (check.state, check.detail) == (State.OK, "0 days ago: nothing altered")
    noted = looked_over.last(station)
    station.close()
    with Node.open(station.home, WORDS, clock=station.clock) as again:
        assert looked_over.last(again) == noted, "it outlives the program"
        later(again, 7)
        assert needed(again) == [("unverified", 7)]


def test_what_was_found_altered_is_said_until_it_is_not(station: Node) -> None:
    looked_over.note(station, Report(3, 2, (Fault(Kind.ROW_CHANGED, "people PTM-P-1"),)))
    assert needed(station) == [("altered", 1)]
    assert named(checkup.look(station), "verified").state is State.RED
    verified.verify(station)
    assert needed(station) == []
