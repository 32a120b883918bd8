"""What a device that was admitted, and is not what it was, may say: it gets no further than an honest one.

The classes that every door refuses are in ``test_hostile.py``; here is what only
somebody with the keys of a known device can try.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from store import cells, held, identity, remarks, trays
from store.entry import Kind
from store.ids import SELF_CHOSEN, WRITERS, row_id
from store.rebirth import mark_of
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import births, cose, enrol, incoming, kept, outgoing, pack, rebirth, seal
from sync.bundle import Birth, Bundle, Lane, Purpose, Reach
from sync.fate import Fate
from sync.records import ERASE, EVICT, PUT, Put
from tests.sync.test_hostile import STRANGER, requested, state
from tui.notices import sentence

if TYPE_CHECKING:
    from store.node import Node
    from store.values import Value
    from tests.sync.conftest import House


def refused(house: House, at: Node, content: bytes) -> None:
    """What is refused as malformed changes nothing but the quarantine, which keeps it."""
    before, kept = state(at, "quarantine"), house.reasons(at)
    receipt = incoming.take(at, content)
    assert (receipt.code, receipt.fate) == (Code.BUNDLE_MALFORMED, Fate.REFUSED)
    assert state(at, "quarantine") == before
    assert house.reasons(at) == [*kept, "bundle_malformed"]


# births


def born(said: Bundle, number: int) -> Birth:
    return Birth(number, said.writer, SELF_CHOSEN + number, mark_of(SELF_CHOSEN + number))


WRONG: dict[str, Callable[[Bundle], dict[str, Any]]] = {
    "a birth in a granted slot": lambda said: {"births": (born(said, 777), Birth(778, said.writer, 5, "R5"))},
    "the same writer twice": lambda said: {"births": (born(said, 777), replace(born(said, 778), writer=777))},
    "the same slot twice": lambda said: {"births": (born(said, 777), replace(born(said, 777), writer=778))},
    "a lane of nobody's": lambda said: {
        "births": (born(said, 777),),
        "lanes": (Lane(WRITERS - 1, 1, 0, 0, bytes(8), bytes(32)),),
        "entries": (),
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


def test_entries_without_a_first_key_wait(heard: House) -> None:
    """They may be what follows on something that this parent lost."""
    station, hq = heard.station, heard.hq
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    said = heard.news(station)
    entries = tuple(entry._replace(writer=777) for entry in said.entries)
    keyless = replace(
        said,
        births=(born(said, 777),),
        lanes=(replace(said.lanes[0], writer=777, after=0),),
        entries=entries,
    )
    before = heard.tables(hq)
    receipt = incoming.take(hq, heard.say(keyless, station, hq))
    assert (receipt.fate, receipt.code) == (Fate.HELD, Code.BUNDLE_HELD)
    assert heard.tables(hq) | {"devices": []} == before | {"devices": []}
    with hq.write() as db:
        assert outgoing.news(hq, db, hq.me, heard.child(hq, station)).prove


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


# numbers that a row is said to have borne


def first(node: Node, table: str) -> int:
    with node.read() as db:
        return int(db.scalar(text(f'SELECT min(id) FROM "{table}"')) or 0)  # noqa: S608 - our own tables


def formers(node: Node) -> set[int]:
    with node.read() as db:
        return set(db.scalars(text("SELECT former_id FROM people WHERE former_id IS NOT NULL")))


def test_a_row_that_stands_does_not_take_another_number(heard: House) -> None:
    station, hq = heard.station, heard.hq
    for slot in (heard.other.me.slot, station.me.slot):
        heard.slip(station, "people", first(station, "people"), {"former_id": row_id(slot, 700)})
    heard.up(station)
    assert heard.reasons(hq) == ["not_allowed", "not_allowed"]
    assert not formers(hq)


def test_a_new_row_that_takes_anothers_number_stands_without_it(heard: House) -> None:
    """A device whose slot turned out to be somebody's says that in good faith: its record is not lost."""
    station, hq = heard.station, heard.hq
    own = row_id(station.me.slot, 700)
    said = {"family_name": "Thief", "category": "intern"}
    for number, former in enumerate((row_id(heard.other.me.slot, 7), row_id(9, 7), -5, own), start=900):
        row = row_id(station.me.slot, number)
        fields: dict[str, Value] = {**said, "former_id": former}
        heard.slip(station, "people", row, fields, does=Kind.INSERT, act="people.add")
    heard.up(station)
    assert heard.reasons(hq) == ["reference"] * 3
    assert formers(hq) == {own}
    assert [row["family_name"] for row in heard.rows(hq, "people")].count("Thief") == 4


def test_a_number_of_nobodys_waits_until_somebody_has_its_slot(heard: House) -> None:
    station, hq, slot = heard.station, heard.hq, SELF_CHOSEN + 77
    fields: dict[str, Value] = {
        "family_name": "Early",
        "category": "intern",
        "former_id": row_id(slot, 7),
    }
    row = row_id(station.me.slot, 900)
    heard.slip(station, "people", row, fields, does=Kind.INSERT, act="people.add")
    heard.up(station)
    assert heard.count(hq, "waiting") == 1
    said = heard.news(station)
    incoming.take(hq, heard.say(replace(said, births=(born(said, 77),)), station, hq))
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    heard.up(station)
    assert heard.count(hq, "waiting") == 0
    assert formers(hq) == {row_id(slot, 7)}


# rows that come down


def told(house: House, at: Node, by: Node, *puts: Put) -> bytes:
    """Say rows, as a parent that is not what it was, far enough on to be looked at."""
    said = house.read(house.answer(at, by), at, by)
    reaches = tuple(Reach(bucket, 0, 2**27) for bucket in sorted({put.bucket for put in puts}))
    return house.say(replace(said, reaches=reaches, puts=puts), by, at)


def test_an_own_change_is_not_overwritten_under_the_bucket_of_the_reference_data(heard: House) -> None:
    station, hq = heard.station, heard.hq
    heard.exchange(station)
    station.act("people.change", "PTM-P-00001", {"function": "mine"})
    people = REGISTRY.kind("people").nr
    put = Put(people, first(station, "people"), cells.REFERENCE, ((9, "theirs"),))
    refused(heard, station, told(heard, station, hq, put))


def test_a_row_comes_in_one_bucket(heard: House) -> None:
    station, hq = heard.station, heard.hq
    heard.exchange(station)
    station.act("people.change", "PTM-P-00001", {"function": "mine"})
    people, person = REGISTRY.kind("people").nr, first(station, "people")
    for row in (person, row_id(1, 999)):
        puts = [
            Put(people, row, bucket, ((9, "theirs"),)) for bucket in (cells.REFERENCE, station.me.station)
        ]
        refused(heard, station, told(heard, station, hq, *puts))
        refused(heard, station, told(heard, station, hq, *reversed(puts)))


@pytest.mark.parametrize("kind", [PUT, EVICT, ERASE])
def test_reference_data_is_not_touched_under_the_stations_bucket(heard: House, kind: int) -> None:
    station, warden = heard.station, heard.warden
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    heard.exchange(warden, station)
    fields = ((2, "Forged"),) if kind == PUT else ()
    put = Put(REGISTRY.kind("agencies").nr, first(warden, "agencies"), warden.me.station, fields, kind)
    refused(heard, warden, told(heard, warden, station, put))


def test_nor_by_a_pack(heard: House) -> None:
    station, warden = heard.station, heard.warden
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    heard.later(hours=1)
    said = heard.read(pack.pack(station, "Z1", "W1").sealed, warden, station, Purpose.PACK)
    agencies, agency = REGISTRY.kind("agencies").nr, first(warden, "agencies")
    others = tuple(put for put in said.puts if put.table != agencies)
    forged = (*others, Put(agencies, agency, warden.me.station, (), ERASE))
    before = state(warden)
    with pytest.raises(Refused) as caught:
        pack.install(warden, heard.say(replace(said, puts=forged), station, warden))
    assert caught.value.code is Code.BUNDLE_MALFORMED
    assert state(warden) == before


def test_a_grant_does_not_change_what_the_station_wrote_before(heard: House) -> None:
    fresh, hq = heard.fresh, heard.hq
    zone = fresh.act("zones.add", None, {"code": "Z9", "name": "Mine"}).row
    said = heard.read(enrol.admit(hq, enrol.request(fresh)).grant, fresh, hq, Purpose.GRANT)
    before = state(fresh)
    put = Put(REGISTRY.kind("zones").nr, zone, cells.REFERENCE, ((2, "Theirs"),))
    with pytest.raises(Refused) as caught:
        enrol.enrol(fresh, heard.say(replace(said, puts=(*said.puts, put)), hq, fresh))
    assert caught.value.code is Code.BUNDLE_MALFORMED
    assert state(fresh) == before


def test_nothing_leaves_a_device_that_holds_the_whole_station(heard: House) -> None:
    station, hq, bureau = heard.station, heard.hq, heard.bureau
    heard.exchange(station)
    heard.exchange(bureau, station)
    for at, by in ((station, hq), (bureau, station)):
        put = Put(REGISTRY.kind("people").nr, first(at, "people"), at.me.station, (), EVICT)
        refused(heard, at, told(heard, at, by, put))


# requests and grants


def granted(house: House, **changes: object) -> bytes:
    """Say a grant of the station's to the tablet otherwise; facts of it as ``facts``."""
    station, tablet = house.station, house.tablet
    said = house.read(enrol.admit(station, enrol.request(tablet)).grant, tablet, station, Purpose.GRANT)
    facts = changes.pop("facts", {})
    assert isinstance(facts, dict)
    said = replace(said, facts=dict(said.facts) | facts)
    return house.say(replace(said, **changes), station, tablet)  # type: ignore[arg-type]  # an enemy says anything


def grant_refused(at: Node, content: bytes) -> None:
    before = state(at)
    with pytest.raises(Refused) as caught:
        enrol.enrol(at, content)
    assert caught.value.code is Code.BUNDLE_MALFORMED
    assert state(at) == before


@pytest.mark.parametrize(
    "facts",
    [
        {"timezone": "Mars/Base"},
        {"timezone": "../../etc/passwd"},
        {"timezone": "a\x1b[2J"},
        {"timezone": ""},
        {"code": "a\x1b[2J"},
        {"code": ""},
        {"name": "a\x1b[2J"},
        {"country": "x" * 999},
        {"mark": "a\x1b[2J"},
        {"mark": "x" * 70000},
        {"mark": "W1\nW2"},
        {"parent-mark": "a\x1b[2J"},
        {"area": -5},
        {"area": row_id(5, 5)},
    ],
)
def test_a_grant_with_texts_that_no_form_takes_is_malformed(house: House, facts: dict[str, object]) -> None:
    content = granted(house, facts=facts)
    grant_refused(house.tablet, content)


def test_a_grant_that_is_fine_is_taken(house: House) -> None:
    """That is what the tests around would look like if they failed; the name may be empty."""
    enrol.enrol(house.tablet, granted(house, facts={"name": ""}))


def test_a_grant_by_its_reader_is_malformed(house: House) -> None:
    tablet = house.tablet
    grant_refused(tablet, granted(house, sender=tablet.me.device))
    grant_refused(tablet, granted(house, writer=tablet.me.writer))


def test_a_grant_by_a_child_of_its_reader_is_malformed(house: House) -> None:
    fresh, child = house.fresh, house.tablet
    said = house.read(enrol.admit(house.hq, enrol.request(fresh)).grant, fresh, house.hq, Purpose.GRANT)
    with fresh.write() as db:
        identity.become(db, block=512, station=5)
    enrol.admit(fresh, enrol.request(child))
    facts = dict(said.facts) | {"sign": child.keys.sign_public, "seal": child.keys.seal_public}
    grant_refused(fresh, house.say(replace(said, facts=facts), child, fresh))
    grant_refused(fresh, house.say(replace(said, sender=child.me.device), house.hq, fresh))
    grant_refused(fresh, house.say(replace(said, writer=child.me.writer), house.hq, fresh))


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "a\x1b[2J"])
def test_a_request_from_a_time_zone_that_is_none_is_refused(house: House, zone: str) -> None:
    before = state(house.hq)
    with pytest.raises(Refused) as caught:
        enrol.admit(house.hq, requested(house.fresh, timezone=zone))
    assert caught.value.code is Code.FIELD_INVALID
    assert state(house.hq) == before


def test_a_signing_key_serves_one_device(house: House) -> None:
    fresh, hq = house.fresh, house.hq
    enrol.admit(hq, enrol.request(fresh))
    again = {"device": bytes(16), "writer": 12345, "slot": SELF_CHOSEN + 9}
    before = state(hq)
    for content in (requested(fresh, **again), requested(fresh, **again, seal=house.other.keys.seal_public)):
        with pytest.raises(Refused) as caught:
            enrol.admit(hq, content)
        assert caught.value.code is Code.REQUEST_KNOWN
    with hq.write() as db:
        identity.update_peer(db, fresh.me.device, revoked_at=1)
    with pytest.raises(Refused) as caught:
        enrol.admit(hq, requested(fresh, **again))
    assert caught.value.code is Code.REQUEST_KNOWN
    assert state(hq, "peer") == {name: rows for name, rows in before.items() if name != "peer"}


def test_our_own_key_serves_nobody_else(house: House) -> None:
    hq, again = house.hq, {"device": bytes(16), "kind": "station", "slot": SELF_CHOSEN + 9, "writer": 12345}
    with pytest.raises(Refused) as caught:
        enrol.admit(hq, requested(hq, **again))
    assert caught.value.code is Code.REQUEST_KNOWN


# what is kept of it


def kinds(node: Node) -> list[str]:
    with node.read() as db:
        return [notice.kind for notice in remarks.notices(db)]


def sizes(node: Node, table: str, column: str) -> list[int]:
    with node.read() as db:
        return list(db.scalars(text(f'SELECT length({column}) FROM "{table}"')))  # noqa: S608 - our own tables


def by_nobody(at: Node, number: int, size: int = 0) -> bytes:
    """Seal what a key signed that nobody here knows."""
    payload = number.to_bytes(8, "big") + os.urandom(size)
    return seal.seal(cose.sign(payload, STRANGER.signer, "exchange", at.me.device), at.keys.seal_public)


def test_of_senders_nobody_knows_the_latest_files_are_kept(heard: House) -> None:
    station, hq = heard.station, heard.hq
    files = [by_nobody(hq, number) for number in range(kept.MOST_STRANGE + 3)]
    for content in files[: kept.MOST_STRANGE]:
        assert incoming.take(hq, content).quarantined == 1
    assert kinds(hq) == []
    for content in files[kept.MOST_STRANGE :]:
        incoming.take(hq, content)
    assert [content for _, content in heard.quarantined(hq)] == files[3:]
    assert kinds(hq) == ["strangers-not-kept"], "once a day"
    # What a known device sends is kept beside it.
    said = replace(heard.news(station), made_at=hq.now + 10**6)
    incoming.take(hq, heard.say(said, station, hq))
    assert heard.reasons(hq)[-1] == "bundle_from_future"
    heard.later(days=2)
    incoming.take(hq, files[0])
    assert kinds(hq) == ["strangers-not-kept"] * 2


def test_their_bytes_are_bounded_as_well(heard: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hq = heard.hq
    monkeypatch.setattr(kept, "STRANGE_BYTES", 50_000)
    for number in range(5):
        assert incoming.take(hq, by_nobody(hq, number, 20_000)).quarantined == 1
    large = incoming.take(hq, by_nobody(hq, 9, 60_000))
    assert (large.code, large.quarantined) == (Code.UNKNOWN_SENDER, 0)
    assert len(sizes(hq, "quarantine", "content")) == 2
    assert kinds(hq) == ["strangers-not-kept"]


def test_a_forged_signature_takes_no_room_from_whom_it_names(heard: House) -> None:
    station, hq = heard.station, heard.hq
    said = replace(heard.news(station), made_at=hq.now + 10**6)
    true = heard.say(said, station, hq)
    incoming.take(hq, true)
    signed = seal.unseal(true, hq.keys)
    assert isinstance(signed, bytes)
    for number in range(kept.MOST_REFUSED + 1):
        forged = signed[:-8] + number.to_bytes(8, "big")
        assert incoming.take(hq, seal.seal(forged, hq.keys.seal_public)).code is Code.BAD_SIGNATURE
    assert heard.reasons(hq).count("bad_signature") == kept.MOST_STRANGE
    assert heard.reasons(hq).count("bundle_from_future") == 1


@pytest.mark.parametrize("bound", ["MOST_REFUSED", "MOST_BYTES"])
def test_of_a_known_device_the_latest_refused_files_are_kept(
    heard: House, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    station, other, hq = heard.station, heard.other, heard.hq
    said = replace(heard.news(other), made_at=hq.now + 10**6)
    incoming.take(hq, heard.say(said, other, hq))
    said = heard.news(station)
    files = [heard.say(replace(said, made_at=hq.now + 10**6), station, hq) for _ in range(6)]
    monkeypatch.setattr(kept, bound, 4 if bound == "MOST_REFUSED" else 4 * len(files[0]) + 50)
    for content in files:
        assert incoming.take(hq, content).code is Code.BUNDLE_FROM_FUTURE
    assert [content for _, content in heard.quarantined(hq)][1:] == files[2:]
    with hq.read() as db:
        assert [(n.kind, n.facts) for n in remarks.notices(db)] == [("not-kept", {"name": "PTM"})]
        assert {row["from"] for row in trays.quarantine(db, hq.lens(db))} == {"PTM", "GUL"}


def test_branches_of_a_known_device_are_bounded(heard: House, monkeypatch: pytest.MonkeyPatch) -> None:
    station, hq = heard.station, heard.hq
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    said = heard.news(station)
    heard.up(station)
    monkeypatch.setattr(kept, "MOST_REFUSED", 3)
    (lane,) = said.lanes
    for _ in range(5):
        apart = replace(said, lanes=(replace(lane, chain_after=os.urandom(8)),))
        assert incoming.take(hq, heard.say(apart, station, hq)).code is Code.CHAIN_FORKED
    assert heard.reasons(hq) == ["chain_forked"] * 3
    assert kinds(hq) == ["not-kept"]


@pytest.mark.parametrize("bound", ["MOST_PARKED", "MOST_BYTES"])
def test_what_one_device_parks_is_bounded_whichever_writer_it_is(
    heard: House, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    station, hq = heard.station, heard.hq
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    said = heard.news(station)
    (lane,) = said.lanes
    reborn = replace(said, births=(born(said, 777),))
    files = [
        heard.say(
            replace(
                reborn,
                writer=writer,
                lanes=(replace(lane, writer=writer, after=2**40 + further),),
                entries=tuple(entry._replace(writer=writer) for entry in said.entries),
            ),
            station,
            hq,
        )
        for further in range(3)
        for writer in (said.writer, 777)
    ]
    monkeypatch.setattr(kept, bound, 4 if bound == "MOST_PARKED" else 4 * len(files[0]) + 100)
    for content in reversed(files):
        assert incoming.take(hq, content).code is Code.BUNDLE_HELD
    with hq.read() as db:
        waiting = {sealed for writer in (said.writer, 777) for _, sealed in held.parked(db, writer)}
    assert waiting == set(files[:4])
    assert kinds(hq) == ["not-kept", "child-reborn"]


def test_every_notice_has_its_sentence(heard: House) -> None:
    hq = heard.hq
    with hq.write() as db:
        remarks.note_rarely(db, "strangers-not-kept", hq.now, 10)
        remarks.note_rarely(db, "not-kept", hq.now, 10, name="PTM W1")
        said = [sentence(notice) for notice in remarks.notices(db)]
    assert said[0].startswith("PTM W1 sent more ")
    assert said[1].startswith("Files came from senders that nobody here knows")


# so many verdicts that no answer holds them


def test_verdicts_beyond_one_answer_follow_in_the_next(heard: House, monkeypatch: pytest.MonkeyPatch) -> None:
    station, hq = heard.station, heard.hq
    monkeypatch.setattr(outgoing, "MOST_TOLD", 3)
    for _ in range(8):
        heard.slip(station, "agencies", first(station, "agencies"), {"name": "Forged"})
    for count in (3, 6, 8):
        heard.exchange(station)
        assert heard.reasons(station) == ["owned_elsewhere"] * count
    # In a later life of the parent's all are told again, and those that come are told behind them.
    rebirth.restored(hq)
    for _ in range(2):
        heard.slip(station, "agencies", first(station, "agencies"), {"name": "Forged"})
    for _ in range(5):
        heard.exchange(station)
    assert heard.reasons(station) == ["owned_elsewhere"] * 10
    heard.up(station)
    said = heard.read(heard.answer(station), station, hq)
    assert said.verdicts == ()


def test_a_parent_does_not_write_in_our_name(heard: House) -> None:
    station, hq = heard.station, heard.hq
    heard.exchange(station)
    said = heard.read(heard.answer(station), station, hq)
    refused(heard, station, heard.say(replace(said, writer=station.me.writer), hq, station))
