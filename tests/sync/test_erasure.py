"""Somebody is erased: up to headquarters, down to every device, and whatever arrives late or is put back."""

import shutil
from collections.abc import Callable, Iterable

import pytest

from store import erase, held, log, remarks
from store.entry import first_link, link
from store.node import LANES, Node
from store.rebirth import be_reborn
from store.registers import REGISTRY
from sync import incoming, outgoing, rebirth
from sync.fate import Fate
from sync.records import ERASE
from tests.gone import words_left
from tests.postgres.fixtures import both
from tests.sync.conftest import House, Seed

WHO = "PTM-P-00002"
WORDS = ("Quillfeather", "Ondine", "33639980011", "2 Lantern Street", "771431")
OTHERS = ("Tamarisk", "Saltmarsh", "33639980010", "1 Lantern Street")
PEOPLE = REGISTRY.kind("people").nr
Appoint = Callable[[Node, str, str], None]


def leave(node: Node, who: str = WHO) -> None:
    node.act("people.end", who, {"reason": "posted away"})


def erased(node: Node, who: str = WHO) -> None:
    node.act("people.erase", who, {"reason": "as they asked", "again": who})


def verifies(node: Node, writer: int) -> None:
    """Every link of a writer's lanes, as they stand here, follows from the one before."""
    with node.read() as db:
        for lane in LANES:
            chain = first_link(writer, lane)
            for entry, (nonce, stands) in zip(
                log.read(db, writer, lane, 0), log.links(db, writer, lane, 0), strict=True
            ):
                chain = link(chain, entry, nonce)
                assert chain == stands


def gone(nodes: Iterable[Node], station: Node) -> None:
    for node in nodes:
        assert words_left(node, WORDS) == [], node.home.name
        assert {word for word, _ in words_left(node, OTHERS)} == set(OTHERS), node.home.name
        verifies(node, station.me.writer)


def erased_after_all_knew(house: House) -> None:
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.station)
    assert {word for word, _ in words_left(house.hq, WORDS)} == set(WORDS)
    erased(house.station)


def test_it_goes_up(house: House) -> None:
    erased_after_all_knew(house)
    assert words_left(house.station, WORDS) == []
    house.exchange(house.station)
    gone([house.station, house.hq], house.station)
    assert house.reasons(house.hq) == []
    assert house.tables(house.hq) == house.tables(house.station)


def test_what_headquarters_never_heard_goes_up_as_commitments(house: House) -> None:
    leave(house.station)
    erased(house.station)
    receipt, _ = house.exchange(house.station)
    assert receipt.fate is Fate.APPLIED
    gone([house.station, house.hq], house.station)
    assert house.reasons(house.hq) == []
    with house.hq.read() as db, house.station.read() as other:
        writer = house.station.me.writer
        assert log.heads(db, writer)[1].chain == log.heads(other, writer)[1].chain
    assert house.tables(house.hq) == house.tables(house.station)
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "Otter 1"})
    house.exchange(house.station)
    verifies(house.hq, house.station.me.writer)


@both
def test_the_proof_is_checked_at_headquarters(house: House) -> None:
    erased_after_all_knew(house)
    house.exchange(house.station)
    (proof,) = house.rows(house.hq, "purges")
    assert proof["holds"] is True
    assert proof["chain"] == "stands"
    assert proof["lists"] == "contacts 1, households 1, people 1"


def test_it_goes_down_to_every_device(house: House) -> None:
    everybody = [house.hq, house.station, house.desk, house.bureau, house.warden]

    def around() -> None:
        house.exchange(house.station)
        house.exchange(house.desk)
        for child in (house.bureau, house.warden):
            house.exchange(child, house.station)

    around()
    around()
    assert words_left(house.desk, WORDS[:1])
    assert words_left(house.bureau, WORDS[:1])
    leave(house.station)
    around()
    erased(house.station)
    around()
    around()
    for node in everybody:
        assert words_left(node, WORDS) == [], node.home.name
    assert house.tables(house.desk) == house.tables(house.station) == house.tables(house.bureau)


def test_headquarters_may_do_it_as_well(house: House) -> None:
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.station)
    with house.hq.read() as db:
        number = house.hq.numbers(db).text("P", house.hq.numbers(db).row("P", WHO) or 0)
    erased(house.hq, number)
    assert words_left(house.hq, WORDS) == []
    house.exchange(house.station)
    house.exchange(house.station)
    gone([house.station, house.hq], house.station)
    assert house.tables(house.hq) == house.tables(house.station)


def test_a_bundle_that_was_sealed_before_brings_nothing_back(house: House) -> None:
    house.exchange(house.station)
    house.station.act("people.change", WHO, {"function": "Lighthouse"})
    leave(house.station)
    late = outgoing.to_parent(house.station).sealed
    erased(house.station)
    house.exchange(house.station)
    incoming.take(house.hq, late)
    assert words_left(house.hq, (*WORDS, "Lighthouse")) == []
    verifies(house.hq, house.station.me.writer)


def test_what_a_desk_wrote_before_it_heard_brings_nothing_back(house: House) -> None:
    house.exchange(house.station)
    house.exchange(house.bureau, house.station)
    leave(house.station)
    house.bureau.act("people.change", WHO, {"function": "Lighthouse"})
    house.bureau.act("contacts.add", None, {"person": WHO, "value": "+33639980077"})
    erased(house.station)
    for _ in range(2):
        house.exchange(house.bureau, house.station)
        house.exchange(house.station)
    words = (*WORDS, "Lighthouse", "33639980077")
    for node in (house.station, house.hq, house.bureau):
        assert words_left(node, words) == [], node.home.name
    assert house.tables(house.bureau) == house.tables(house.station) == house.tables(house.hq)


def test_what_headquarters_second_device_wrote_brings_nothing_back(house: House) -> None:
    """Two devices of one station meet at headquarters only; there the erasing wins as well."""
    house.exchange(house.station)
    house.exchange(house.desk)
    leave(house.station)
    house.exchange(house.station)
    house.desk.act("kin.add", None, {"person": WHO, "name": "Marigold", "relation": "aunt"})
    house.desk.act("people.change", WHO, {"function": "Lighthouse"})
    erased(house.station)
    house.exchange(house.station)
    for _ in range(2):
        house.exchange(house.desk)
        house.exchange(house.station)
    for node in (house.station, house.hq, house.desk):
        assert words_left(node, (*WORDS, "Marigold", "Lighthouse")) == [], node.home.name
    assert house.tables(house.desk) == house.tables(house.station) == house.tables(house.hq)


@pytest.mark.parametrize("first", ["station", "bureau"])
def test_who_is_brought_back_by_somebody_who_did_not_know_stays_gone(house: House, first: str) -> None:
    """An empty line on the list would be somebody to be looked for in every roll call."""
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.bureau, house.station)
    house.bureau.act("people.return", WHO, {})
    house.bureau.act("people.change", WHO, {"function": "Lighthouse"})
    if first == "station":
        erased(house.station)
    else:
        sent = outgoing.to_parent(house.bureau).sealed
        erased(house.station)
        incoming.take(house.station, sent)
    for _ in range(3):
        house.exchange(house.bureau, house.station)
        house.exchange(house.station)
    for node in (house.station, house.bureau, house.hq):
        assert words_left(node, (*WORDS, "Lighthouse")) == [], node.home.name
        assert None not in {row["ended_on"] for row in house.rows(node, "people") if not row["family_name"]}
        assert len(house.rows(node, "people")) == 2
    assert house.tables(house.bureau) == house.tables(house.station) == house.tables(house.hq)


# bytes that are sealed


def test_what_is_parked_is_let_go_and_sent_again(house: House) -> None:
    house.exchange(house.station)
    leave(house.station)
    first = outgoing.to_parent(house.station).sealed
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "Otter 1"})
    with house.station.write() as db:
        heads = log.heads(db, house.station.me.writer)
        log.set_acked(db, house.station.me.writer, 1, heads[1].seq)
    house.station.act("people.return", WHO, {})
    house.station.act("people.change", WHO, {"function": "Lighthouse"})
    leave(house.station)
    early = outgoing.to_parent(house.station).sealed
    assert incoming.take(house.hq, early).fate is Fate.HELD
    # Headquarters erases what it has, and lets go of the file that speaks of it and cannot be read in part.
    incoming.take(house.hq, first)
    with house.hq.write() as db:
        row = house.hq.numbers(db).row("P", WHO)
        assert row is not None
        erase.erase_row(db, REGISTRY, PEOPLE, row, house.hq.now)
    with house.hq.read() as db:
        assert held.counts(db)[held.Tray.PARKED] == 0
        assert [one.kind for one in remarks.notices(db)] == ["erased-files"]
    assert words_left(house.hq, ("Lighthouse", "Quillfeather")) == []
    with house.station.write() as db:
        log.set_acked(db, house.station.me.writer, 1, 0)
    house.exchange(house.station)
    house.exchange(house.station)
    assert words_left(house.hq, ("Lighthouse", "Quillfeather")) == []
    assert words_left(house.station, ("Lighthouse", "Quillfeather")) == []
    assert house.tables(house.hq)["people"] == house.tables(house.station)["people"]


def test_what_is_parked_about_others_stays(house: House) -> None:
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.station)
    missing = outgoing.to_parent
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "Otter 1"})
    first = missing(house.station).sealed
    with house.station.write() as db:
        heads = log.heads(db, house.station.me.writer)
        log.set_acked(db, house.station.me.writer, 1, heads[1].seq)
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "Otter 2"})
    assert incoming.take(house.hq, missing(house.station).sealed).fate is Fate.HELD
    with house.hq.read() as db:
        number = house.hq.numbers(db).text("P", house.hq.numbers(db).row("P", WHO) or 0)
    erased(house.hq, number)
    with house.hq.read() as db:
        assert held.counts(db)[held.Tray.PARKED] == 1
    incoming.take(house.hq, first)
    assert "Otter 2" in {row["call_sign"] for row in house.rows(house.hq, "people")}


def test_what_was_refused_and_kept_is_reached(house: House) -> None:
    """A twin's bundle is another history: it is kept as bytes, which say who was on its list."""
    house.exchange(house.station)
    twin = house.twin(house.station)
    station = house.reopened(house.station)
    station.act("people.change", WHO, {"function": "Lighthouse"})
    leave(station)
    house.exchange(station)
    twin.act("people.change", WHO, {"function": "Harbour pilot"})
    incoming.take(house.hq, outgoing.to_parent(twin).sealed)
    assert house.reasons(house.hq) == ["chain_forked"]
    assert words_left(house.hq, ("Harbour pilot",))
    erased(station)
    house.exchange(station)
    assert house.reasons(house.hq) == []
    assert words_left(house.hq, (*WORDS, "Harbour pilot", "Lighthouse")) == []
    # The twin becomes a writer of its own, says what it had done, and hears that it is gone.
    for _ in range(3):
        house.exchange(twin)
        house.exchange(station)
    for node in (house.hq, station, twin):
        assert words_left(node, (*WORDS, "Harbour pilot", "Lighthouse")) == [], node.home.name


def test_an_entry_that_was_kept_apart_is_reached(house: House) -> None:
    house.exchange(house.station)
    house.exchange(house.bureau, house.station)
    row = house.station.registry.kind("people")
    with house.station.read() as db:
        person = house.station.numbers(db).row("P", WHO)
    assert person is not None
    # A designated act by whoever may not: refused one by one, and kept for a person to look at.
    house.slip(house.bureau, "people", person, {"function": "Lighthouse"}, act="zones.change")
    house.exchange(house.bureau, house.station)
    assert house.reasons(house.station) == ["not_allowed"]
    assert words_left(house.station, ("Lighthouse",))
    assert row.nr == PEOPLE
    leave(house.station)
    erased(house.station)
    assert house.reasons(house.station) == []
    for _ in range(2):
        house.exchange(house.bureau, house.station)
    for node in (house.station, house.bureau):
        assert words_left(node, (*WORDS, "Lighthouse")) == [], node.home.name


# restores


def copied(house: House, node: Node, name: str) -> Seed:
    """Make a backup of a node as it stands: a closed copy of its folder."""
    twin = house.twin(node)
    house.reopened(node)
    twin.close()
    return Seed(twin.home, house.seeds[name].known)


def put_back(house: House, node: Node, copy: Seed, name: str) -> Node:
    """Put a backup back in the place of a node, and let it know."""
    node.close()
    shutil.rmtree(node.home)
    back = house.stack.enter_context(copy.opened(node.home, house.clock))
    house._nodes[name] = back
    rebirth.restored(back)
    return back


@both
def test_headquarters_put_back_to_before_hears_it_again(house: House) -> None:
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.station)
    copy = copied(house, house.hq, "hq")
    erased(house.station)
    house.exchange(house.station)
    back = put_back(house, house.hq, copy, "hq")
    assert words_left(back, WORDS)
    for _ in range(3):
        house.later(minutes=1)
        house.exchange(house.station)
    gone([house.station], house.station)
    assert words_left(house.hq, WORDS) == []
    assert house.tables(house.hq)["people"] == house.tables(house.station)["people"]


def test_headquarters_own_erasure_is_told_by_the_station_after_a_restore(house: House) -> None:
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.station)
    copy = copied(house, house.hq, "hq")
    erased(house.hq)
    house.exchange(house.station)
    house.exchange(house.station)
    assert words_left(house.station, WORDS) == []
    put_back(house, house.hq, copy, "hq")
    for _ in range(3):
        house.later(minutes=1)
        house.exchange(house.station)
    assert words_left(house.hq, WORDS) == []
    assert words_left(house.station, WORDS) == []


@pytest.mark.parametrize("heard", [True, False])
def test_a_station_put_back_to_before_hears_it_again(house: House, *, heard: bool) -> None:
    house.exchange(house.station)
    leave(house.station)
    house.exchange(house.station)
    copy = copied(house, house.station, "station")
    if heard:
        erased(house.station)
        house.exchange(house.station)
    else:
        erased(house.hq)
    put_back(house, house.station, copy, "station")
    assert words_left(house.station, WORDS)
    for _ in range(3):
        house.later(minutes=1)
        house.exchange(house.station)
    assert words_left(house.station, WORDS) == []
    assert words_left(house.hq, WORDS) == []
    verifies(house.station, house.station.me.writer)


def test_both_put_back_hear_it_from_the_desk(house: House) -> None:
    for _ in range(2):
        house.exchange(house.station)
        house.exchange(house.bureau, house.station)
    leave(house.station)
    house.exchange(house.station)
    above, here = copied(house, house.hq, "hq"), copied(house, house.station, "station")
    erased(house.station)
    house.exchange(house.bureau, house.station)
    assert words_left(house.bureau, WORDS) == []
    put_back(house, house.hq, above, "hq")
    put_back(house, house.station, here, "station")
    for _ in range(4):
        house.later(minutes=1)
        house.exchange(house.bureau, house.station)
        house.exchange(house.station)
    for node in (house.bureau, house.station, house.hq):
        assert words_left(node, WORDS) == [], node.home.name


def test_what_a_restore_is_told_beforehand(house: House) -> None:
    """A restore on the same machine can ask the old store what was erased, and need not wait for anybody."""
    house.exchange(house.station)
    leave(house.station)
    copy = copied(house, house.station, "station")
    erased(house.station)
    with house.station.read() as db:
        known = erase.erased(db)
    back = put_back(house, house.station, copy, "station")
    with back.write() as db:
        erase.again(db, REGISTRY, known, back.now)
    assert words_left(back, WORDS) == []
    house.exchange(back)
    house.exchange(back)
    assert words_left(house.hq, WORDS) == []


def test_a_device_that_says_its_log_again_says_what_was_erased_as_it_stands(house: House) -> None:
    """Reborn before its parent heard of it: the new writer tells the old one's erased entries too."""
    house.station.act("visits.checkin", "PTM-H-00002", {"all_present": True, "note": "by the blue gate"})
    leave(house.station)
    erased(house.station)
    with house.station.write() as db:
        heads = log.heads(db, house.station.me.writer)
        be_reborn(house.station, db, dict.fromkeys(heads, 0))
    receipt, _ = house.exchange(house.station)
    assert receipt.fate is Fate.APPLIED
    house.exchange(house.station)
    for node in (house.hq, house.station):
        assert words_left(node, (*WORDS, "the blue gate")) == []
        verifies(node, house.station.me.writer)
    assert house.reasons(house.hq) == []
    assert house.tables(house.hq)["people"] == house.tables(house.station)["people"]
    (visit,) = house.rows(house.hq, "visits")
    assert visit["outcome"] == "met"


# who may not


def test_a_wardens_device_erases_nothing(house: House) -> None:
    house.exchange(house.station)
    with house.station.read() as db:
        person = house.station.numbers(db).row("P", WHO)
    assert person is not None
    house.slip(house.warden, "people", person, {}, does=ERASE, act="people.erase")
    house.exchange(house.warden, house.station)
    assert house.reasons(house.station) == ["not_allowed"]
    assert words_left(house.station, ("Quillfeather",))


def test_an_act_that_erases_nothing_cannot_be_used_for_it(house: House) -> None:
    house.exchange(house.station)
    with house.station.read() as db:
        person = house.station.numbers(db).row("P", WHO)
    assert person is not None
    house.slip(house.station, "people", person, {}, does=ERASE, act="people.change")
    house.exchange(house.station)
    assert house.reasons(house.hq) == ["not_allowed"]
    assert words_left(house.hq, ("Quillfeather",))


def test_another_stations_people_are_not_its_to_erase(house: House) -> None:
    house.exchange(house.station)
    house.exchange(house.other)
    with house.station.read() as db:
        person = house.station.numbers(db).row("P", WHO)
    assert person is not None
    house.slip(house.other, "people", person, {}, does=ERASE, act="people.erase")
    house.exchange(house.other)
    assert house.reasons(house.hq) == ["owned_elsewhere"]
    assert words_left(house.hq, ("Quillfeather",))


def test_the_parents_last_word_says_nothing_of_them(house: House) -> None:
    """A child keeps what its parent signed last, as proof; that holds what was told of them."""
    house.exchange(house.station)
    house.exchange(house.desk)
    house.station.act("people.change", WHO, {"function": "Lighthouse"})
    house.exchange(house.station)
    house.exchange(house.desk)
    assert ("Lighthouse", "peer.word") in words_left(house.desk, ["Lighthouse"])
    leave(house.desk)
    erased(house.desk)
    assert words_left(house.desk, [*WORDS, "Lighthouse"]) == []
    house.exchange(house.desk)
    house.exchange(house.station)
    assert words_left(house.hq, [*WORDS, "Lighthouse"]) == []
    assert words_left(house.station, [*WORDS, "Lighthouse"]) == []
