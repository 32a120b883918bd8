"""A card is made at one station, checked at another offline, and taken back through headquarters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store import desk
from store.door import Draft
from store.node import Node
from store.refusals import Code, Refused
from store.registers import card_keys, cards
from store.registers.card_keys import CardKey
from store.registers.cards import CardRow
from sync import pack
from sync.credentials import carried, checking, claims, cwt, forms, issuing, listing
from sync.credentials.book import read_file
from sync.credentials.checking import Asked
from sync.credentials.claims import Kind
from sync.credentials.verdict import Answer, Verdict
from tests.sync.credentials.conftest import Proof, cleared


def codes(found: Verdict) -> list[str]:
    return [why.code.value for why in found.reasons]


def at_gate(place: str = "") -> Asked:
    return Asked(Kind.SLIP, place, gate=True)


def test_before_headquarters_listed_the_key_only_its_own_station_can_check(proof: Proof) -> None:
    made = proof.card
    assert not made.listed
    here = checking.check(proof.house.station, made.text)
    assert (here.answer, here.by_record) == (Answer.VALID, True)
    there = checking.check(proof.house.other, made.text)
    assert (there.answer, codes(there)) == (Answer.CANNOT_SAY, ["no_keys"])


def test_once_it_is_listed_everybody_checks_it_offline(listed: Proof) -> None:
    house, made = listed.house, listed.card
    assert made.listed
    for node in (house.station, house.other, house.hq):
        for form in (made.text, made.digits, forms.letters(made.short)):
            found = checking.check(node, form)
            assert found.answer is Answer.VALID, (node.me.code, codes(found))
            assert found.key_of == "PTM"
            assert found.card is not None
            assert found.card.says.number == "PTM-G-00001"
    there = checking.check(house.other, made.text)
    assert there.list_days == 0
    assert not there.by_record
    file = listing.book_of(house.other).file()
    alone = checking.check_alone(made.text, read_file(file), house.other.now)
    assert alone.answer is Answer.VALID


def test_the_same_record_gives_the_same_card_until_it_says_something_else(listed: Proof) -> None:
    house = listed.house
    first = listed.card
    house.later(days=3)
    assert listed.card == first
    assert len(house.rows(house.station, "cards")) == 2, "one before the key was listed, one since"
    house.station.act("people.change", "PTM-P-00001", {"given_name": "Aurelia"})
    second = listed.card
    assert second.number != first.number
    found = checking.check(house.station, first.text)
    assert (found.answer, codes(found)) == (Answer.NOT_VALID, ["replaced"])
    assert checking.check(house.station, second.text).answer is Answer.VALID


def test_what_is_revoked_is_off_at_once_at_its_station_and_with_the_list_elsewhere(listed: Proof) -> None:
    house, made = listed.house, listed.card
    listed.around()
    house.station.act("certificates.revoke", listed.certificate, {"reason": "the course was never held"})
    assert codes(checking.check(house.station, made.text)) == ["revoked"]
    assert checking.check(house.other, made.text).answer is Answer.VALID, "nobody told it yet"
    listed.around()
    found = checking.check(house.other, made.text)
    assert (found.answer, codes(found)) == (Answer.NOT_VALID, ["revoked"])
    # An old list still knows what was revoked.
    house.later(days=40)
    assert codes(checking.check(house.other, made.text))[0] == "revoked"


def test_a_slip_ends_with_its_journey(listed: Proof) -> None:
    house, made = listed.house, listed.slip
    assert checking.check(house.other, made.text).answer is Answer.NOT_VALID, "it begins on Monday"
    house.clock.set(house.clock.now().replace(month=11, day=23, hour=6, minute=0))
    listed.around()
    gate = checking.check(house.other, made.text, at_gate("The Heights"))
    assert gate.answer is Answer.VALID, codes(gate)
    assert codes(checking.check(house.other, made.text, at_gate("Gull Bay"))) == [
        "wrong_place",
        "seen_before",
    ]
    again = checking.check(house.other, made.digits, at_gate())
    assert (again.answer, codes(again)) == (Answer.VALID, ["seen_before"])
    assert codes(checking.check(house.other, listed.card.text, at_gate())) == ["wrong_kind"]
    house.station.act("clearances.revoke", listed.clearance, {"reason": "the road is closed"})
    assert codes(checking.check(house.station, made.text, at_gate())) == ["revoked"]
    listed.around()
    assert codes(checking.check(house.other, made.text, at_gate()))[0] == "revoked"
    with pytest.raises(Refused) as caught:
        _ = listed.slip
    assert caught.value.code is Code.NO_SLIP


def test_a_slip_lives_two_weeks_at_most_and_is_made_anew(listed: Proof) -> None:
    house = listed.house
    long = {"valid_from": "2026-11-21", "valid_to": "2026-12-31"}
    person = {"travellers": ["PTM-P-00003"], "legs": LONG}
    row = house.station.act("clearances.request", None, person).row
    house.station.act("clearances.submit", row)
    house.station.act("clearances.decide", row, {"decision": "cleared"} | long)
    first = issuing.slip(house.station, row)
    assert first.card.expires_at == house.station.now + 14 * 86_400
    house.later(days=14, minutes=1)
    ran_out = checking.check(house.station, first.text)
    assert codes(ran_out) == ["expired"]
    assert "have a new card made" in ran_out.reasons[0].says
    assert checking.check(house.station, issuing.slip(house.station, row).text).answer is Answer.VALID


LONG = [
    {"from_place": "Port Tamarin", "to_place": "Hill", "etd": "2026-11-21T23:00", "eta": "2026-12-30T11:00"}
]


def test_a_lost_device_signs_nothing_that_counts(listed: Proof) -> None:
    house, made = listed.house, listed.card
    with house.hq.read() as db:
        row = next(one.row for one in card_keys.standing(db, card_keys.ASKS))
    device = next(one for one in desk.listed(house.hq, "devices").rows if one["slot"] == row >> 39)
    house.hq.act("devices.revoke", device["id"], {"reason": "stolen"})
    house.later(hours=1)
    house.exchange(house.other)
    found = checking.check(house.other, made.text)
    assert (found.answer, codes(found)) == (Answer.NOT_VALID, ["key_withdrawn"])
    assert "PTM makes a new card" in found.reasons[0].says


def test_keys_change_every_year_and_cards_outlive_them(listed: Proof) -> None:
    house, made = listed.house, listed.card
    house.later(days=330)
    listed.around()
    _ = listed.card
    with house.station.read() as db:
        assert len(card_keys.standing(db, card_keys.ASKS)) == 2, "the next one is announced in time"
    assert listed.card == made, "the old one signs until the next is listed"
    listed.around()
    newer = listed.card
    assert newer.full[:40] != made.full[:40], "another key id"
    house.later(days=50)
    listed.around()
    book = listing.book_of(house.other)
    assert len([one for one in book.statements if one.of == "PTM"]) == 2
    assert all(one.until - one.at <= 366 * 86_400 for one in book.statements)
    for card in (made, newer):
        found = checking.check(house.other, card.text)
        assert found.answer is Answer.VALID, codes(found)


def test_the_list_is_dated_anew_in_time_and_says_how_old_it_is(listed: Proof) -> None:
    house, made = listed.house, listed.card
    before = listing.book_of(house.other).list
    house.later(days=9)
    old = checking.check(house.other, made.text)
    assert (old.answer, codes(old), old.list_days) == (Answer.VALID, ["list_old"], 9)
    house.exchange(house.other)
    after = listing.book_of(house.other).list
    assert before is not None
    assert after is not None
    assert (after.at - before.at, after.bits) == (9 * 86_400, before.bits)
    assert codes(checking.check(house.other, made.text)) == []


def test_a_clock_that_goes_behind_what_was_recorded_is_said(listed: Proof) -> None:
    house, made = listed.house, listed.card
    house.later(days=-2)
    for node in (house.station, house.other):
        found = checking.check(node, made.text)
        assert (found.answer, codes(found)[0]) == (Answer.CANNOT_SAY, "clock_wrong"), node.me.code
    house.later(days=2, hours=6)
    assert checking.check(house.station, made.text).answer is Answer.VALID


def test_a_station_cannot_have_anothers_key_listed_as_its_own(listed: Proof) -> None:
    house = listed.house
    with house.hq.read() as db:
        theirs = card_keys.standing(db, card_keys.ASKS)[0]

    def steal(draft: Draft) -> int:
        copied = {"public": theirs.public, "content": theirs.content, "made_at": theirs.made_at}
        rows = [draft.insert(CardKey, copied | {"what": what}) for what in ("asks", "key", "root", "list")]
        return rows[0]

    house.other.carry("card_keys.announce", steal)
    listed.around()
    for node in (house.station, house.other, house.hq):
        said = listing.book_of(node).statements
        assert {one.of for one in said} == {"PTM", "HQ"}
    assert checking.check(house.other, listed.card.text).key_of == "PTM"


def test_a_station_that_copied_a_key_does_not_take_it_along_when_it_is_revoked(listed: Proof) -> None:
    house = listed.house
    with house.hq.read() as db:
        theirs = card_keys.standing(db, card_keys.ASKS)[0]
    copied = {"public": theirs.public, "content": theirs.content, "made_at": theirs.made_at, "what": "asks"}
    house.other.carry("card_keys.announce", lambda draft: draft.insert(CardKey, copied))
    listed.around()
    slot = house.other.me.slot
    device = next(one for one in desk.listed(house.hq, "devices").rows if one["slot"] == slot)
    house.hq.act("devices.revoke", device["id"], {"reason": "stolen"})
    house.later(hours=1)
    house.exchange(house.station)
    assert checking.check(house.hq, listed.card.text).answer is Answer.VALID


def test_the_station_that_revokes_a_desk_believes_its_key_no_more(listed: Proof) -> None:
    house, bureau = listed.house, listed.house.bureau
    house.exchange(bureau, house.station)
    _ = issuing.certificate(bureau, "PTM-G-00001")
    house.exchange(bureau, house.station)
    listed.around()
    listed.around()
    house.exchange(bureau, house.station)
    made = issuing.certificate(bureau, "PTM-G-00001")
    assert made.listed
    slot = bureau.me.slot
    device = next(one for one in desk.listed(house.station, "devices").rows if one["slot"] == slot)
    house.station.act("devices.revoke", device["id"], {"reason": "lost"})
    # Headquarters has not heard of it, nor of the card: the thief made it.
    found = checking.check(house.station, made.text)
    assert (found.answer, codes(found)[0]) == (Answer.NOT_VALID, "key_withdrawn")


def test_the_number_of_another_card_lends_it_no_record(listed: Proof) -> None:
    house, mine = listed.house, listed.card
    own = listing.own_key(house.other)
    listed.around()
    listed.around()
    for number in (mine.card.id, b"\xff" * 8):
        card = replace(mine.card, issuer=house.other.me.code, id=number, place=None, list="")
        text = forms.letters(cwt.sign(claims.claims_of(card), own.signer, claims.TYPE))
        for node in (house.station, house.hq):
            found = checking.check(node, text)
            assert (found.answer, codes(found)) == (Answer.VALID, ["not_listed"]), node.me.code
            assert not found.by_record


def test_a_card_of_somebody_who_was_erased_counts_nowhere(listed: Proof) -> None:
    house = listed.house
    made = [listed.card, listed.slip]
    # Nobody is erased who is still on the way.
    house.station.act("clearances.revoke", listed.clearance, {"reason": "the road is closed"})
    house.station.act("people.end", "PTM-P-00001", {"reason": "left"})
    house.station.act("people.erase", "PTM-P-00001", {"reason": "as they asked", "again": "PTM-P-00001"})
    house.later(hours=1)
    listed.around()
    for card in made:
        for node in (house.station, house.hq, house.other):
            found = checking.check(node, card.text)
            assert found.answer is Answer.NOT_VALID, (card.card.says, node.me.code, codes(found))


def test_a_wardens_device_checks_cards_too(listed: Proof) -> None:
    house = listed.house
    pack.install(house.warden, pack.pack(house.station, "Z1", "W1").sealed)
    house.exchange(house.warden, house.station)
    found = checking.check(house.warden, listed.card.text)
    assert (found.answer, found.key_of) == (Answer.VALID, "PTM"), codes(found)
    with pytest.raises(Refused):
        issuing.certificate(house.warden, "PTM-G-00001")


def test_a_desk_makes_cards_under_its_own_key(listed: Proof) -> None:
    house, bureau = listed.house, listed.house.bureau
    for _ in range(2):
        house.exchange(bureau, house.station)
    made = issuing.certificate(bureau, "PTM-G-00001")
    assert not made.listed
    house.exchange(bureau, house.station)
    assert checking.check(house.station, made.text).answer is Answer.VALID
    for _ in range(2):
        listed.around()
    house.exchange(bureau, house.station)
    made = issuing.certificate(bureau, "PTM-G-00001")
    assert made.listed
    house.exchange(bureau, house.station)
    listed.around()
    assert checking.check(house.other, made.text).answer is Answer.VALID
    # The card that the first desk made of the same record goes on.
    assert checking.check(house.station, listed.card.text).answer is Answer.VALID


def test_a_station_takes_back_no_card_of_another(listed: Proof) -> None:
    house, made = listed.house, listed.card
    listed.around()
    with house.hq.read() as db:
        made_of = cards.of_record(db, "certificate", listed.certificate)
        (theirs,) = [one for one in made_of if one["place"] is not None]

    def work(draft: Draft) -> int:
        said = {name: theirs[name] for name in ("what", "key", "place", "issued_at", "until", "digest")}
        return draft.insert(CardRow, said | {"ended_on": draft.today, "by": draft.actor.user})

    house.other.carry("cards.make", work)
    listed.around()
    listed.around()
    assert checking.check(house.other, made.text).answer is Answer.VALID


def test_what_does_not_count_gets_no_card(proof: Proof) -> None:
    station = proof.house.station
    row = station.act(
        "certificates.add", None, {"person": "PTM-P-00002", "course": "SSAFE", "issued_on": "2026-10-30"}
    ).row
    for node, name, code in (
        (station, row, Code.CARD_NOT_GOOD),
        (station, "PTM-G-09999", Code.NOT_FOUND),
        (proof.house.other, "PTM-G-00001", Code.NOT_FOUND),
    ):
        with pytest.raises(Refused) as caught:
            issuing.certificate(node, name)
        assert caught.value.code is code
    proof.house.exchange(station)
    with pytest.raises(Refused) as caught:
        issuing.certificate(proof.house.hq, "PTM-G-00001")
    assert caught.value.code in (Code.CARD_OF_ANOTHER, Code.NOT_ALLOWED)


def test_e03_the_written_record_has_its_card_as_digits(listed: Proof) -> None:
    house = listed.house
    text = carried.slip(house.station, listed.clearance)
    body = text[text.index("Card") + 4 : text.rindex("=====")]
    found = checking.check(house.station, body.replace("=", ""))
    assert codes(found) == ["not_yet"]
    assert "Card" not in carried.slip(house.station, listed.clearance, exercise=True)
    assert max(map(len, text.splitlines())) <= 72


def test_a_crowd_fits_on_a_card(listed: Proof) -> None:
    station: Node = listed.house.station
    people = [
        station.act(
            "people.add", None, {"family_name": "Ranaivoson" * 3, "given_name": f"N{n}", "category": "fs"}
        )
        for n in range(20)
    ]
    row = cleared(station, *(one.row for one in people))
    made = issuing.slip(station, row)
    assert len(made.full) <= issuing.MOST
    listed.house.clock.set(listed.house.clock.now() + timedelta(days=2))
    found = checking.check(station, made.text)
    assert found.card is not None
    assert found.card.kind is Kind.SLIP
