"""What a device that was admitted, and is not what it was, may say: it gets no further than an honest one.

The classes that every door refuses are in ``test_hostile.py``; here is what only
somebody with the keys of a known device can try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from store import identity
from store.ids import SELF_CHOSEN, WRITERS
from store.rebirth import mark_of
from store.refusals import Code
from sync import births, incoming
from sync.bundle import Birth, Bundle, Lane
from tests.sync.test_hostile import state

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


def refused(house: House, at: Node, content: bytes) -> None:
    """What is refused as malformed changes nothing but the quarantine, which keeps it."""
    before, kept = state(at, "quarantine"), house.reasons(at)
    receipt = incoming.take(at, content)
    assert (receipt.code, receipt.fate) == (Code.BUNDLE_MALFORMED, incoming.Fate.REFUSED)
    assert state(at, "quarantine") == before
    assert house.reasons(at) == [*kept, "bundle_malformed"]


# births


def born(said: Bundle, number: int) -> Birth:
    return Birth(number, said.writer, SELF_CHOSEN + number, mark_of(SELF_CHOSEN + number))


WRONG: dict[str, Callable[[Bundle], dict[str, Any]]] = {
    "a birth in a granted slot": lambda said: {"births": (born(said, 777), Birth(778, said.writer, 5, "R5"))},
    "the same writer twice": lambda said: {"births": (born(said, 777), replace(born(said, 778), writer=777))},
    "a lane of nobody's": lambda said: {
        "births": (born(said, 777),),
        "lanes": (Lane(WRITERS - 1, 1, 0, 0, bytes(8), bytes(32)),),
        "entries": (),
    },
    "entries without a first key": lambda said: {
        "births": (born(said, 777),),
        "lanes": (replace(said.lanes[0], writer=777, after=0),),
        "entries": tuple(replace(entry, writer=777) for entry in said.entries),
    },
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_refused_bundle_leaves_no_birth_behind(heard: House, wrong: str) -> None:
    station, hq = heard.station, heard.hq
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    said = heard.news(station)
    refused(heard, hq, heard.say(replace(said, **WRONG[wrong](said)), station, hq))
    with hq.read() as db:
        assert identity.incarnation(db, 777) is None


def test_a_bundle_tells_of_no_more_births_than_are_looked_at(heard: House) -> None:
    station, hq = heard.station, heard.hq
    said = heard.news(station)
    many = tuple(born(said, number) for number in range(1, births.MOST_BIRTHS + 2))
    refused(heard, hq, heard.say(replace(said, births=many), station, hq))


def test_a_device_has_no_more_writers_without_entries_than_it_may(heard: House) -> None:
    station, hq = heard.station, heard.hq
    said = heard.news(station)
    many = tuple(born(said, number) for number in range(1, births.MOST_UNUSED + 2))
    for number in (0, births.MOST_UNUSED // 2):
        some = many[number : number + births.MOST_UNUSED // 2]
        assert incoming.take(hq, heard.say(replace(said, births=some), station, hq)).code is None
    refused(heard, hq, heard.say(replace(said, births=many[-1:]), station, hq))
    known = heard.say(replace(said, births=many[:3], made_at=said.made_at + 1), station, hq)
    assert incoming.take(hq, known).code is None, "those that are known may be told again"
