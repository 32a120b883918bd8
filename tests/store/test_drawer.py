"""The drawer (X13, M01): restricted values stand sealed everywhere, open for few, and never unseen (J11)."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from store import desk, guard, hybrid, log
from store.columns import sql
from store.drawer import opened, reading, sealed
from store.drawer.opened import Drawer
from store.drawer.sealed import Place
from store.entry import Lane
from store.node import Node
from store.refusals import Code, Refused
from store.registers.offices import User
from tests.whole import tables

Refuses = Callable[[Code], AbstractContextManager[object]]
KEY, MARK, NONCE = b"k" * 32, b"mark", b"n" * 12
AT = Place(51, 2, 1 << 40)
BLOOD = {"blood_type": "AB negative", "medical": "thromboses; ne jamais donner de ceftriaxone"}

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=90)


def become(node: Node, role: str) -> None:
    """Let the one user of a node have another role."""
    with node.write() as db, guard.opened(db):
        db.execute(update(sql(User)).values(role=role))


def kept(node: Node, person: int) -> int:
    return node.act("restricted.add", None, {"person": person, **BLOOD}).row


def everything(node: Node) -> bytes:
    """Give every value of every table, as bytes."""
    with node.read() as db:
        return "\n".join(
            repr(tuple(row))
            for name in tables(db)
            for row in db.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - our own
        ).encode()


# one value


@given(texts)
def test_a_value_comes_back_from_its_place(said: str) -> None:
    value = sealed.seal(said, KEY, MARK, AT, NONCE)
    assert sealed.unseal(value, KEY, AT) == said
    assert sealed.mark_of(value) == MARK
    assert said not in value or len(said) < 4


@given(texts, texts)
def test_its_length_says_next_to_nothing(one: str, other: str) -> None:
    lengths = {len(sealed.seal(said, KEY, MARK, AT, NONCE)) for said in (one, other)}
    steps = {len(said.encode()) // 32 for said in (one, other)}
    assert len(lengths) == len(steps)


@pytest.mark.parametrize(
    "elsewhere",
    [Place(52, 2, 1 << 40), Place(51, 3, 1 << 40), Place(51, 2, 1 << 41)],
    ids=["another list", "another field", "another record"],
)
def test_moved_elsewhere_it_does_not_open(elsewhere: Place) -> None:
    assert sealed.unseal(sealed.seal("O+", KEY, MARK, AT, NONCE), KEY, elsewhere) is None


@given(st.data())
def test_altered_it_does_not_open(data: st.DataObject) -> None:
    value = sealed.seal("O+", KEY, MARK, AT, NONCE)
    place = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.sampled_from("ABCDxyz019-_"))
    altered = value[:place] + letter + value[place + 1 :]
    assert sealed.unseal(altered, KEY, AT) == ("O+" if altered == value else None)


@pytest.mark.parametrize("plain", ["", "O+", "a" * 200, "é" * 100, None, 7])
def test_plain_text_is_not_taken_for_a_sealed_value(plain: object) -> None:
    assert sealed.mark_of(plain) is None


# a data key


def test_a_shared_key_opens_for_its_drawer_alone() -> None:
    seed, other = os.urandom(hybrid.SEED), os.urandom(hybrid.SEED)
    shared = opened.bytes_of(opened.share(KEY, hybrid.public_of(seed)))
    info = opened._info(hybrid.public_of(seed), opened.mark_of(KEY))
    assert hybrid.unseal(shared, seed, info) == KEY
    assert hybrid.unseal(shared, other, info) is None
    assert hybrid.unseal(shared, seed, opened._info(hybrid.public_of(seed), MARK)) is None


# a station


def test_what_is_restricted_stands_nowhere_in_clear(station: Node, family: dict[str, int]) -> None:
    kept(station, family["child"])
    found = everything(station)
    assert not [said for said in BLOOD.values() if said.encode() in found]
    assert b"blood_type" not in found


def test_who_has_the_drawer_reads_it_and_the_log_says_so(station: Node, family: dict[str, int]) -> None:
    row = kept(station, family["child"])
    assert reading.read(station, "restricted", row) == BLOOD
    assert reading.read(station, "people", family["child"]) == BLOOD
    looks = desk.listed(station, "reads", desk.Wanted()).rows
    assert [(one["kind"], one["record"], one["how"]) for one in looks] == [
        ("restricted", "PTM-RX-00001", "drawer")
    ] * 2
    with station.read() as db:
        heads = log.heads(db, station.me.writer)
    assert heads[Lane.BULK].seq == 2


@pytest.mark.parametrize("role", ["fsca", "asc"])
def test_others_of_the_office_break_the_glass(
    station: Node, family: dict[str, int], role: str, refuses: Refuses
) -> None:
    kept(station, family["child"])
    become(station, role)
    with refuses(Code.DRAWER_SHUT):
        reading.read(station, "people", family["child"])
    why = "hit by a car; the hospital asks"
    assert reading.read(station, "people", family["child"], reason=why) == BLOOD
    (look,) = desk.listed(station, "reads", desk.Wanted()).rows
    assert (look["how"], look["reason"]) == ("break_glass", why)
    with station.read() as db:
        assert log.heads(db, station.me.writer)[Lane.URGENT].seq == 1


@pytest.mark.parametrize("role", ["auditor"])
def test_who_may_not_look_at_all_does_not_with_a_reason(
    station: Node, family: dict[str, int], role: str, refuses: Refuses
) -> None:
    kept(station, family["child"])
    become(station, role)
    with refuses(Code.DRAWER_SHUT):
        reading.read(station, "people", family["child"], reason="curious")
    assert not desk.listed(station, "reads", desk.Wanted()).rows


@pytest.mark.parametrize("role", ["fsca", "asc", "auditor"])
def test_nobody_else_puts_anything_in(
    station: Node, family: dict[str, int], role: str, refuses: Refuses
) -> None:
    become(station, role)
    with refuses(Code.NOT_ALLOWED):
        kept(station, family["child"])


def test_a_list_shows_which_fields_it_has_and_never_a_value(station: Node, family: dict[str, int]) -> None:
    row = kept(station, family["child"])
    shown = desk.record(station, "restricted", row)
    assert shown["in_drawer"] == ["blood_type", "medical"]
    assert not {"blood_type", "medical", "passport"} & shown.keys()
    told = repr(desk.history(station, "restricted", row))
    assert not [said for said in BLOOD.values() if said in told]
    with pytest.raises(Refused) as refused:
        desk.listed(station, "restricted", desk.Wanted(where={"blood_type": "AB negative"}))
    assert refused.value.code is Code.UNKNOWN_FIELD
    assert not desk.listed(station, "restricted", desk.Wanted(search="AQ")).rows


def test_a_change_leaves_the_other_fields_as_they_are(station: Node, family: dict[str, int]) -> None:
    row = kept(station, family["child"])
    station.act("restricted.change", row, {"blood_type": "A+"})
    assert reading.read(station, "restricted", row) == BLOOD | {"blood_type": "A+"}
    station.act("restricted.change", row, {"medical": ""})
    assert reading.read(station, "restricted", row) == {"blood_type": "A+"}


def test_what_was_moved_to_another_record_is_not_read(
    station: Node, family: dict[str, int], refuses: Refuses
) -> None:
    rows = [kept(station, family[name]) for name in ("child", "spouse")]
    other = "SELECT before.blood_type FROM before WHERE before.id <> restricted.id"
    with station.write() as db, guard.opened(db):
        db.execute(text("CREATE TEMP TABLE before AS SELECT id, blood_type FROM restricted"))
        db.execute(text(f"UPDATE restricted SET blood_type = ({other})"))  # noqa: S608 - our own words
    for row in rows:
        with refuses(Code.DRAWER_DAMAGED):
            reading.read(station, "restricted", row)


def test_something_is_said(station: Node, family: dict[str, int], refuses: Refuses) -> None:
    with refuses(Code.FIELD_MISSING):
        station.act("restricted.add", None, {"person": family["child"]})


def test_of_somebody_nothing_is_kept(station: Node, family: dict[str, int], refuses: Refuses) -> None:
    with refuses(Code.DRAWER_EMPTY_OF):
        reading.read(station, "people", family["child"])
    with refuses(Code.DRAWER_EMPTY_OF):
        reading.read(station, "zones", "Z1")


def test_a_wardens_device_has_no_drawer(rounds: Node, family: dict[str, int], refuses: Refuses) -> None:
    assert rounds.drawer is None
    with refuses(Code.DRAWER_NOWHERE):
        reading.read(rounds, "people", family["child"], reason="she bleeds")


def test_two_records_of_one_person_are_read_as_one(station: Node, family: dict[str, int]) -> None:
    """Two desks wrote one each, or two people turned out to be one."""
    kept(station, family["child"])
    station.act("restricted.add", None, {"person": family["child"], "blood_type": "A+", "visa": "until May"})
    assert reading.read(station, "people", family["child"]) == BLOOD | {
        "blood_type": "A+",
        "visa": "until May",
    }


def test_it_leaves_and_comes_back_with_the_person(station: Node, family: dict[str, int]) -> None:
    row = kept(station, family["child"])
    station.act("people.end", family["child"], {"reason": "went to school abroad"})
    assert desk.record(station, "restricted", row)["ended_on"]
    station.act("people.return", family["child"], {})
    assert reading.read(station, "people", family["child"]) == BLOOD


def test_the_key_is_made_once(station: Node, family: dict[str, int]) -> None:
    kept(station, family["child"])
    kept(station, family["spouse"])
    shares = desk.listed(station, "drawer_shares", desk.Wanted()).rows
    assert len(shares) == 2, "one for the station's own drawer, one for headquarters'"
    assert len({share["mark"] for share in shares}) == 1
    drawer = station.drawer
    assert isinstance(drawer, Drawer)
    again = Drawer(drawer._seed, os.urandom)
    with station.read() as db:
        assert again.current(db, station.me.station) == drawer.current(db, station.me.station)
