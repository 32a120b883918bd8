"""A restored or copied device goes on as a new writer by itself, and everything it wrote arrives once."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from store import held, identity, log, remarks
from store.ids import SELF_CHOSEN, slot_of
from store.kept_secrets import first_key_of, secret
from store.rebirth import mark_of
from store.refusals import Code
from sync import enrol, incoming, lives, outgoing, pack, rebirth
from sync.bundle import Birth
from sync.fate import Fate
from tests.postgres.fixtures import both
from tui.notices import sentence

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


SLOT_BYTES = 3


def add(node: Node, name: str) -> int:
    return node.act("people.add", None, {"family_name": name, "category": "intern"}).row


def names(node: Node) -> list[str]:
    with node.read() as db:
        return list(db.scalars(text("SELECT family_name FROM people ORDER BY family_name")))


def test_a_copy_goes_on_as_a_new_writer(heard: House) -> None:
    original = heard.station
    twin = heard.twin(original)
    original_again = heard.reopened(original)
    add(original_again, "Anna")
    boris = add(twin, "Boris")
    heard.exchange(original_again)
    refused, answer = heard.exchange(twin)
    assert refused.fate is Fate.REFUSED
    assert answer.reborn is not None
    assert (answer.reborn.said_again, answer.reborn.renamed) == (1, 1)
    heard.exchange(twin)
    heard.exchange(original_again)
    heard.exchange(twin)
    assert names(heard.hq) == names(twin) == names(original_again)
    assert {"Anna", "Boris"} <= set(names(heard.hq))
    assert heard.tables(heard.hq) == heard.tables(twin) == heard.tables(original_again)
    with twin.read() as db:
        row = db.execute(text("SELECT id, former_id FROM people WHERE family_name = 'Boris'")).one()
    assert row.id != boris
    assert row.former_id == boris


def test_what_one_lane_lost_another_may_have_named(heard: House) -> None:
    twin = heard.twin(heard.station)
    original = heard.reopened(heard.station)
    anna, boris = add(original, "Anna"), add(twin, "Boris")
    assert anna == boris, "two copies give the same numbers"
    heard.exchange(original)
    # In the urgent lane the two histories do not part: it goes on being sent as it was written.
    twin.act("presence.record", None, {"person": boris, "state": "leave", "place": "home"})
    settle(heard, twin, original)
    with heard.hq.read() as db:
        seen = (
            "SELECT family_name FROM presence JOIN people ON people.id = presence.person WHERE place = 'home'"
        )
        assert db.scalar(text(seen)) == "Boris"
    for kind in ("people", "presence"):
        assert heard.tables(heard.hq)[kind] == heard.tables(twin)[kind] == heard.tables(original)[kind]


def settle(house: House, *nodes: Node, parent: Node | None = None) -> None:
    """Exchange until nobody has anything new to say."""
    for _ in range(4):
        for node in nodes:
            house.exchange(node, parent)


@both
def test_a_station_that_was_restored_keeps_what_it_wrote_since(heard: House) -> None:
    station = heard.station
    copy = heard.twin(station)
    station = heard.reopened(station)
    add(station, "Anna")
    settle(heard, station)
    # The laptop is lost; the copy is put in its place and knows nothing of Anna.
    boris = add(copy, "Boris")
    copy.act("people.change", boris, {"call_sign": "B 1"})
    copy.act("contacts.add", None, {"person": boris, "value": "+33639980099"})
    settle(heard, copy)
    assert heard.tables(heard.hq) == heard.tables(copy)
    assert {"Anna", "Boris"} <= set(names(copy))
    assert heard.pending(copy) == 0
    (shown,) = [row for row in heard.rows(copy, "people") if row["family_name"] == "Boris"]
    assert shown["phones"] == ["+33639980099"]
    with copy.read() as db:
        kinds = [notice.kind for notice in remarks.notices(db)]
    assert kinds == ["reborn"]


def test_a_station_that_was_restored_and_wrote_nothing_finds_out_as_well(heard: House) -> None:
    station = heard.station
    copy = heard.twin(station)
    add(heard.reopened(station), "Anna")
    settle(heard, heard.station)
    settle(heard, copy)
    assert copy.me.mark.startswith("R")
    assert heard.tables(heard.hq) == heard.tables(copy)
    number = copy.act("people.add", None, {"family_name": "Boris", "category": "intern"}).row
    assert number not in [row[0] for row in heard.tables(heard.hq)["people"]]
    settle(heard, copy)
    assert heard.tables(heard.hq) == heard.tables(copy)


@both
def test_a_headquarters_that_was_restored_knowingly_hears_everything_again(heard: House) -> None:
    station, hq = heard.station, heard.hq
    copy = heard.twin(hq)
    hq = heard.reopened(hq)
    add(station, "Anna")
    hq.act("agencies.add", None, {"code": "LOST", "name": "A lost agency"})
    settle(heard, station, parent=hq)
    rebirth.restored(copy)
    add(station, "Boris")
    settle(heard, station, parent=copy)
    assert {"Anna", "Boris"} <= set(names(copy))
    assert heard.pending(station) == 0
    ours = heard.tables(station)
    theirs = heard.tables(copy)
    for kind in set(ours) - {"agencies", "devices"}:
        assert ours[kind] == theirs[kind], kind
    # What headquarters itself had written and lost, the station says again; a person there decides.
    assert heard.reasons(copy)


@both
def test_a_headquarters_that_was_restored_unknowingly_finds_out(heard: House) -> None:
    station, hq = heard.station, heard.hq
    copy = heard.twin(hq)
    hq = heard.reopened(hq)
    add(station, "Anna")
    settle(heard, station, parent=hq)
    add(station, "Boris")
    settle(heard, station, parent=copy)
    assert {"Anna", "Boris"} <= set(names(copy))
    assert heard.pending(station) == 0
    with copy.read() as db:
        assert [notice.kind for notice in remarks.notices(db)] == ["reborn"]


def test_a_receipt_of_a_life_that_is_over_is_not_believed(heard: House) -> None:
    station, hq = heard.station, heard.hq
    copy = heard.twin(hq)
    hq = heard.reopened(hq)
    add(station, "Anna")
    heard.up(station, hq)
    late = heard.answer(station, hq)
    rebirth.restored(copy)
    heard.exchange(station, copy)
    before = heard.pending(station)
    assert incoming.take(station, late).fate is Fate.DUPLICATE
    assert heard.pending(station) == before
    settle(heard, station, parent=copy)
    assert "Anna" in names(copy)


def test_a_headquarters_that_forgot_a_station_admits_it_again(house: House) -> None:
    hq, fresh = house.hq, house.fresh
    copy = house.twin(hq)
    hq = house.reopened(hq)
    add(fresh, "Anna")
    enrol.enrol(fresh, enrol.admit(hq, enrol.request(fresh)).grant)
    hq.act("agencies.add", None, {"code": "LOST", "name": "A lost agency"})
    house.exchange(fresh, hq)
    rebirth.restored(copy)
    assert incoming.take(copy, outgoing.to_parent(fresh).sealed).code is Code.UNKNOWN_SENDER
    enrol.enrol(fresh, enrol.admit(copy, enrol.request(fresh)).grant)
    add(fresh, "Boris")
    settle(house, fresh, parent=copy)
    assert {"Anna", "Boris"} <= set(names(copy))
    assert house.pending(fresh) == 0
    with fresh.read() as db:
        stations = set(db.scalars(text("SELECT station FROM people")))
    assert stations == {fresh.me.station}


def test_a_wardens_device_follows_its_station_into_a_new_life(house: House) -> None:
    warden, station = house.warden, house.station
    house.exchange(warden, station)
    copy = house.twin(station)
    station = house.reopened(station)
    opened = pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    assert opened.people == 2
    warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    house.exchange(warden, station)
    assert house.pending(warden) == 0
    rebirth.restored(copy)
    settle(house, warden, parent=copy)
    with copy.read() as db:
        assert db.scalar(text("SELECT count(*) FROM visits")) == 1, "what the copy lost came again"
    assert house.pending(warden) == 0


def test_a_wardens_device_has_nothing_to_say_again_of_reference_data(heard: House) -> None:
    warden, station = heard.warden, heard.station
    copy = heard.twin(station)
    station = heard.reopened(station)
    heard.hq.act("agencies.add", None, {"code": "NEWS", "name": "A new agency"})
    heard.exchange(station)
    settle(heard, warden, parent=station)
    rebirth.restored(copy)
    settle(heard, warden, parent=copy)
    assert heard.pending(warden) == 0
    assert heard.reasons(copy) == []


def test_a_wardens_device_that_was_restored_is_a_new_writer_of_its_station(house: House) -> None:
    warden, station = house.warden, house.station
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    copy = house.twin(warden)
    warden = house.reopened(warden)
    warden.act("visits.checkin", "PTM-H-00001", {"outcome": "not_home"})
    house.exchange(warden, station)
    copy.act("visits.checkin", "PTM-H-00002", {"all_present": True})
    settle(house, copy, parent=station)
    assert copy.me.mark.startswith("R")
    settle(house, station)
    assert len(house.rows(station, "visits")) == 2
    assert house.tables(house.hq)["visits"] == house.tables(station)["visits"]
    assert house.reasons(house.hq) == []
    marks = {row["mark"] for row in house.rows(house.hq, "devices")}
    assert copy.me.mark in marks, "headquarters can write its numbers"


def test_a_restored_station_takes_from_its_desk_what_headquarters_gave_back(heard: House) -> None:
    desk, station = heard.bureau, heard.station
    copy = heard.twin(station)
    station = heard.reopened(station)
    anna = add(desk, "Anna")
    settle(heard, desk, parent=station)
    settle(heard, station)
    # The station's laptop is lost; headquarters gives Anna back to the copy before the desk speaks.
    settle(heard, copy)
    assert "Anna" in names(copy)
    settle(heard, desk, parent=copy)
    assert names(copy).count("Anna") == names(desk).count("Anna") == 1
    assert add(desk, "Boris") == anna + 1, "the desk goes on as it was"
    assert heard.pending(desk) == 1
    settle(heard, desk, parent=copy)
    assert heard.pending(desk) == 0


def test_a_station_hears_from_its_desk_of_a_life_that_it_lost_twice(heard: House) -> None:
    desk, station = heard.bureau, heard.station
    first, second = heard.twin(station), heard.twin(heard.reopened(station))
    rebirth.restored(first)
    lost = add(first, "Anna")
    heard.down(desk, first)
    first.close()
    heard.later(minutes=5)
    rebirth.restored(second)
    settle(heard, desk, parent=second)
    assert "Anna" in names(second)
    settle(heard, second)
    settle(heard, desk, parent=second)
    assert heard.tables(heard.hq)["people"] == heard.tables(second)["people"] == heard.tables(desk)["people"]
    with second.read() as db:
        assert not held.waiting(db, [life.writer for life in identity.incarnations(db, desk.me.device)])
        assert slot_of(lost) in identity.slots_of(db, second.me.device)
    # Once the station knows of that life, its desk speaks of it no more.
    assert heard.read(outgoing.to_parent(desk).sealed, second, desk).births == ()


def test_a_desk_says_again_the_row_that_its_own_change_needs(heard: House) -> None:
    desk, station = heard.bureau, heard.station
    copy = heard.twin(station)
    station = heard.reopened(station)
    anna = add(station, "Anna")
    heard.exchange(desk, station)
    station.close()
    desk.act("people.change", anna, {"function": "cook"})
    # Put back without a word, it knows nothing of what the desk said before, nor of the row.
    settle(heard, desk, parent=copy)
    assert ("Anna", "cook") in {(row["family_name"], row["function"]) for row in heard.rows(copy, "people")}
    assert heard.reasons(copy) == []


def test_a_station_takes_no_slot_for_its_own_that_somebody_has(heard: House) -> None:
    desk, station = heard.bureau, heard.station
    before = heard.count(station, "incarnation")
    said = heard.news(desk, station)
    of, theirs = station.me.writer, heard.child(station, desk)
    many = tuple(Birth(n, of, SELF_CHOSEN + n, mark_of(SELF_CHOSEN + n)) for n in range(1, 40))
    claims = (
        Birth(900, of, theirs.slot, mark_of(theirs.slot)),
        Birth(901, of, SELF_CHOSEN + 901, "R1"),
        Birth(theirs.writer, of, SELF_CHOSEN + 902, mark_of(SELF_CHOSEN + 902)),
        *many,
    )
    receipt = incoming.take(station, heard.say(replace(said, births=claims), desk, station))
    assert receipt.code is None
    with station.read() as db:
        assert theirs.slot not in identity.slots_of(db, station.me.device)
        assert identity.incarnation(db, 900) is identity.incarnation(db, 901) is None
    assert heard.count(station, "incarnation") == before + lives.MOST


def test_two_that_draw_the_same_slot_do_not_write_the_same_numbers(heard: House) -> None:
    station, other = heard.station, heard.other
    twins = [(heard.twin(station), heard.reopened(station)), (heard.twin(other), heard.reopened(other))]
    for copy, original in twins:
        add(original, "Anna")
        heard.exchange(original)
        copy.entropy = lambda size: bytes([7]) * size if size == SLOT_BYTES else os.urandom(size)
        add(copy, "Boris")
    for _ in range(3):
        for copy, _original in twins:
            heard.exchange(copy)
            copy.entropy = os.urandom
    for copy, _original in twins:
        settle(heard, copy)
        assert heard.pending(copy) == 0
        assert "Boris" in names(copy)
    assert names(heard.hq).count("Boris") == 2
    with heard.hq.read() as db:
        assert "slot" in set(db.scalars(text("SELECT reason FROM verdict")))


@pytest.mark.parametrize("knowingly", [True, False])
def test_a_parent_from_before_a_backup_that_had_all_of_us(house: House, *, knowingly: bool) -> None:
    """The first key was forgotten when the verified backup had everything; then an older one is put back."""
    station, hq = house.station, house.hq
    old = house.twin(hq)
    hq = house.reopened(hq)
    add(station, "Anna")
    settle(house, station, parent=hq)
    with hq.write() as db:
        log.backed_up(db, log.standings(db))
    settle(house, station, parent=hq)
    with station.read() as db:
        assert secret(db, first_key_of(station.me.writer)) is None
    if knowingly:
        rebirth.restored(old)
    settle(house, station, parent=old)
    assert "Anna" in names(old)
    assert house.tables(old) == house.tables(station)
    assert house.pending(station) == 0


@pytest.mark.parametrize(
    ("said_again", "renamed", "said"),
    [
        (0, 0, "It goes on as RABCDE."),
        (1, 0, "1 change is sent again."),
        (7, 1, "7 changes are sent again. 1 record has a new number (the old one still finds it)."),
        (7, 3, "3 records have new numbers (the old ones still find them)."),
    ],
)
def test_what_a_person_is_told_of_a_rebirth(said_again: int, renamed: int, said: str) -> None:
    facts = {"mark": "RABCDE", "said_again": said_again, "renamed": renamed}
    assert sentence(remarks.Notice("reborn", facts, 0)).endswith(said)


def test_a_pack_proves_what_its_station_forgot(heard: House) -> None:
    warden, station = heard.warden, heard.station
    old = heard.twin(station)
    station = heard.reopened(station)
    add(station, "Anna")
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    # The station's laptop is lost; the warden never had a word of it but the pack.
    add(old, "Boris")
    for _ in range(3):
        heard.exchange(warden, old)
    assert heard.count(old, "generation") == 1
    assert heard.child(old, warden).doubted is False
