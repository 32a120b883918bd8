"""What was kept apart: tried again through every question, or let go with a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cbor2
import pytest

from store import held, remarks
from store.ids import row_id
from store.refusals import Code, Refused
from sync import apart, enrol, incoming, outgoing
from sync.fate import Fate

if TYPE_CHECKING:
    from tests.sync.conftest import House


def test_a_strangers_file_is_taken_in_once_they_are_admitted(house: House) -> None:
    stranger = house.fresh
    enrol.enrol(stranger, enrol.admit(house.hq, enrol.request(stranger)).grant)
    sealed = outgoing.to_parent(stranger).sealed
    with house.hq.write() as db:
        held.quarantine(db, b"8bytes!!", Code.UNKNOWN_SENDER.name.lower(), sealed, house.hq.now)
    (one,) = apart.kept(house.hq)
    assert (one.kind, one.sender, one.acts) == ("bundle", None, ("again", "let_go"))
    assert apart.again(house.hq, one.id).fate is Fate.APPLIED
    assert apart.kept(house.hq) == []


def test_what_is_still_not_sound_stays_apart(house: House) -> None:
    stranger = house.fresh
    enrol.enrol(stranger, enrol.admit(house.hq, enrol.request(stranger)).grant)
    forged = bytearray(outgoing.to_parent(stranger).sealed)
    forged[-1] ^= 1
    with house.hq.write() as db:
        held.quarantine(db, b"8bytes!!", Code.UNKNOWN_SENDER.name.lower(), bytes(forged), house.hq.now)
    (one,) = apart.kept(house.hq)
    assert apart.again(house.hq, one.id).fate is Fate.REFUSED
    assert [kept.id for kept in apart.kept(house.hq)] == [one.id]


def test_a_single_change_is_not_tried_again_as_its_author_was_told(heard: House) -> None:
    heard.slip(heard.station, "people", 1, {"family_name": "Stolen"}, act="users.add")
    incoming.take(heard.hq, outgoing.to_parent(heard.station).sealed)
    (one,) = apart.kept(heard.hq)
    assert "again" not in one.acts
    with pytest.raises(Refused) as refused:
        apart.again(heard.hq, one.id)
    assert refused.value.code is Code.NOT_TRIED_AGAIN


def test_letting_go_leaves_who_did_it_and_why_it_was_there(house: House) -> None:
    with house.hq.write() as db:
        held.quarantine(db, b"8bytes!!", "unknown_sender", b"x", house.hq.now)
    (one,) = apart.kept(house.hq)
    apart.let_go(house.hq, one.id)
    assert apart.kept(house.hq) == []
    with house.hq.read() as db:
        (notice,) = remarks.notices(db)
    assert (notice.kind, notice.facts["reason"]) == ("let-go", "unknown_sender")
    assert str(notice.facts["by"]).startswith("HQ-U-")
    with pytest.raises(Refused):
        apart.let_go(house.hq, one.id)


def test_what_was_kept_and_is_no_entry_at_all_takes_no_list_away(house: House) -> None:
    tag = bytes(held.ENTRY_TAG)
    with house.hq.write() as db:
        held.quarantine(db, tag, "row", cbor2.dumps({1: 2}), house.hq.now)
        held.quarantine(
            db, tag[1:] + b"1", "row", cbor2.dumps([cbor2.dumps([float("inf")] * 9)]), house.hq.now
        )
    assert [one.kind for one in apart.kept(house.hq)] == ["bundle", "bundle"]


def test_the_numbers_of_whoever_was_let_in_meanwhile_are_known(house: House) -> None:
    """They are read once and kept: headquarters has thousands of devices."""
    row = row_id(house.fresh.me.slot, 1)
    with house.hq.read() as db:
        assert house.hq.numbers(db).text("P", row).startswith("?")
    grant = enrol.admit(house.hq, enrol.request(house.fresh)).grant
    enrol.enrol(house.fresh, grant)
    with house.hq.read() as db:
        numbers = house.hq.numbers(db)
        number = numbers.text("P", row)
        assert (number, numbers.row("P", number)) == (f"{house.fresh.me.code}-P-00001", row)
