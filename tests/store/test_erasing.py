"""Somebody who left is erased: who may be, what goes with them, what stays, and the proof of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from store import desk, guard, log, outlook, trays
from store.entry import first_link, link
from store.node import LANES, Node
from store.refusals import Code, Refused
from store.registers import REGISTRY, purges
from store.rollcall.desk import status
from store.travel.desk import verified
from tests.gone import words_left

Family = dict[str, int]
Refuses = Callable[[Code], AbstractContextManager[object]]
WORDS = (
    "Nguyễn",
    "Thị",
    "Marc",
    "Minh",
    "Lantern Street",
    "33639980012",
    "an uncle",
    "BSITF-77",
    "blue gate",
    "Lighthouse",
    "behind the bakery",
    "hotel Bougainvillea",
)
LEG = {"from_place": "Port Tamarin", "to_place": "The Heights", "lodging": "hotel Bougainvillea"}
TIMES = {"etd": "2026-11-21T14:00", "eta": "2026-11-21T17:00"}


def number(node: Node, row: int, letter: str = "P") -> str:
    with node.read() as db:
        return node.numbers(db).text(letter, row)


def erased(node: Node, row: int) -> int:
    return node.act("people.erase", row, {"reason": "as they asked", "again": number(node, row)}).row


def known(station: Node, family: Family) -> str:
    """Write down of the family all that an office may; gives the number of a roll call that is over."""
    who = family["principal"]
    station.act("people.change", who, {"function": "Lighthouse"})
    station.act("contacts.add", None, {"person": who, "value": "+33639980012"})
    station.act("kin.add", None, {"person": who, "name": "an uncle", "relation": "uncle"})
    station.act("courses.add", None, {"code": "BS", "title": "BSAFE", "kind": "basic"})
    paper = {"person": who, "course": "BS", "number": "BSITF-77", "issued_on": "2026-01-05"}
    station.act("certificates.add", None, paper)
    station.act("presence.record", None, {"person": who, "state": "at_office", "place": "behind the bakery"})
    station.act("visits.checkin", family["home"], {"all_present": True, "note": "by the blue gate"})
    asked = {"purpose": "duty", "travellers": [who], "legs": [LEG | TIMES]}
    journey = station.act("clearances.request", None, asked).row
    decided(station, journey)
    call = desk.act(station, "rollcalls.open", None, {"scope": "all", "reason": "shots"}).number
    mark = {"person": who, "state": "accounted", "place": "behind the bakery"}
    station.act("rollcalls.mark", None, mark)
    station.act("rollcalls.close", call)
    return call


def decided(station: Node, journey: int) -> None:
    letter = {"code": "D", "title": "by letter", "subject": "delegation", "role": "fsco"}
    station.act("clearance_rules.add", None, letter | {"letter_no": "1", "signed_on": "2026-11-01"})
    station.act("clearances.submit", journey)
    station.act("clearances.decide", journey, {"decision": "cleared"})
    station.act("clearances.cancel", journey, {"reason": "the road is closed"})


def leave(station: Node, family: Family) -> None:
    station.act("people.end", family["principal"], {"reason": "posted away", "family": "leaves"})


def chains(node: Node) -> list[bytes]:
    ends = []
    with node.read() as db:
        writer = node.me.writer
        for lane in LANES:
            chain = first_link(writer, lane)
            nonces = log.links(db, writer, lane, 0)
            for entry, (nonce, stands) in zip(log.read(db, writer, lane, 0), nonces, strict=True):
                chain = link(chain, entry, nonce)
                assert chain == stands
            ends.append(chain)
    return ends


def test_nothing_is_left_of_them_but_what_counts(station: Node, family: Family) -> None:
    call = known(station, family)
    counted = {key: status(station, call)[key] for key in ("expected", "accounted", "unaccounted")}
    leave(station, family)
    erased(station, family["principal"])
    assert words_left(station, WORDS) == []
    after = status(station, call)
    assert {key: after[key] for key in counted} == counted
    assert desk.record(station, "people", family["principal"])["ended_on"] == "2026-11-21"
    assert desk.listed(station, "people").rows == []
    chains(station)


def test_every_list_is_shown_as_before(station: Node, family: Family) -> None:
    """What is left of a row is read by every list, record and finding, and breaks none."""
    known(station, family)
    leave(station, family)
    erased(station, family["principal"])
    for register in REGISTRY.registers:
        with station.read() as db:
            rows = list(db.scalars(register.sql.select().with_only_columns(register.sql.c.id)))
        desk.listed(station, register.kind)
        for row in rows:
            desk.record(station, register.kind, row)
            desk.history(station, register.kind, row)
    outlook.due(station)
    outlook.cover(station)
    for tray in trays.TRAYS:
        assert desk.listed(station, tray).rows == [] or tray == "representatives", tray


# confirmed


def test_it_is_said_beforehand_what_goes(station: Node, family: Family) -> None:
    known(station, family)
    leave(station, family)
    said = number(station, family["principal"])
    for again in (None, "PTM-P-00099", "yes"):
        with pytest.raises(Refused) as refused:
            station.act("people.erase", family["principal"], {"reason": "as they asked", "again": again})
        assert refused.value.code is Code.ERASE_CONFIRM
        assert refused.value.facts["number"] == said
        goes = refused.value.facts["goes"]
    assert goes == (
        "certificates 1, clearances 1, contacts 1, dependants 2, households 1, kin 1, people 3, presence 4,"
        " rollcall_expected 3, rollcall_marks 4, segments 1, visits 1"
    )
    assert {word for word, _ in words_left(station, WORDS)} == set(WORDS)
    proof = erased(station, family["principal"])
    shown = desk.record(station, "purges", proof)
    assert shown["lists"] == goes
    assert shown["rows"] == sum(int(one.split()[1]) for one in goes.split(", "))


# who may be


def test_nobody_who_is_on_the_list(station: Node, family: Family, refuses: Refuses) -> None:
    with refuses(Code.NOT_LEFT):
        erased(station, family["child"])


def test_nobody_whose_family_is_on_the_list(station: Node, family: Family, refuses: Refuses) -> None:
    # The door asks what becomes of a family; another device may have said so meanwhile.
    station.act("people.end", family["spouse"], {"reason": "left"})
    with station.write() as db, guard.opened(db):
        people = REGISTRY.kind("people").sql
        db.execute(people.update().where(people.c.id == family["principal"]).values(ended_on="2026-11-20"))
    with refuses(Code.ERASE_FAMILY):
        erased(station, family["principal"])


def test_nobody_who_is_looked_for(station: Node, family: Family, refuses: Refuses) -> None:
    call = desk.act(station, "rollcalls.open", None, {"scope": "all", "reason": "shots"}).number
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.STILL_LOOKED_FOR):
        erased(station, family["child"])
    station.act("rollcalls.close", call)
    erased(station, family["child"])


def test_nobody_who_is_on_the_way(station: Node, family: Family, refuses: Refuses) -> None:
    asked = {"purpose": "duty", "travellers": [family["spouse"]], "legs": [LEG | TIMES]}
    journey = station.act("clearances.request", None, asked).row
    station.act("people.end", family["spouse"], {"reason": "left"})
    with refuses(Code.STILL_LOOKED_FOR):
        erased(station, family["spouse"])
    station.act("clearances.end", journey, {"reason": "not needed"})
    erased(station, family["spouse"])


def test_nobody_twice(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    erased(station, family["child"])
    with refuses(Code.ERASED_BEFORE):
        erased(station, family["child"])


def test_who_was_merged_goes_with_whom_they_are(station: Node, family: Family, refuses: Refuses) -> None:
    twin = station.act("people.add", None, {"family_name": "Nguyen-Marchetti", "category": "dependant"}).row
    station.act("people.merge", family["child"], {"other": twin})
    with refuses(Code.MERGED_AWAY):
        erased(station, twin)
    station.act("people.end", family["child"], {"reason": "left"})
    erased(station, family["child"])
    assert words_left(station, ("Nguyen-Marchetti", "Minh")) == []
    (merge,) = desk.listed(station, "merges").rows
    assert (merge["survivor"], merge["other"]) == (
        number(station, family["child"]),
        number(station, twin),
    )


def test_nobody_who_was_erased_comes_back(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    erased(station, family["child"])
    with refuses(Code.ERASED_BEFORE):
        station.act("people.return", family["child"], {})
    with refuses(Code.ENDED):
        station.act("contacts.add", None, {"person": family["child"], "value": "+33639980012"})
    with refuses(Code.ENDED):
        station.act("people.merge", family["spouse"], {"other": family["child"]})


# what goes with them, and what does not


def test_a_home_and_what_was_seen_there_stay_while_others_live_in_it(station: Node, family: Family) -> None:
    said = {"all_present": True, "note": "Minh is at school"}
    station.act("visits.checkin", family["home"], said)
    station.act("visits.checkin", family["home"], {"all_present": True, "note": "a new gate"})
    station.act("people.end", family["child"], {"reason": "left"})
    erased(station, family["child"])
    assert words_left(station, ("Minh",)) == []
    assert {word for word, _ in words_left(station, ("a new gate", "1 Lantern Street", "Marc"))} == {
        "a new gate",
        "1 Lantern Street",
        "Marc",
    }
    assert [visit["outcome"] for visit in desk.listed(station, "visits").rows] == ["met"] * 2


def test_a_journey_of_several_stays_as_it_was_signed(station: Node, family: Family) -> None:
    asked = {"purpose": "duty", "travellers": [family["principal"], family["spouse"]], "legs": [LEG | TIMES]}
    journey = station.act("clearances.request", None, asked).row
    decided(station, journey)
    station.act("people.end", family["spouse"], {"reason": "left"})
    erased(station, family["spouse"])
    assert words_left(station, ("Marc",)) == []
    assert verified(station, journey).unchanged
    assert {word for word, _ in words_left(station, ("hotel Bougainvillea",))}


# the proof


def test_the_proof_holds_and_says_where_it_stands(station: Node, family: Family) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    row = erased(station, family["child"])
    proof = desk.record(station, "purges", row)
    assert (proof["holds"], proof["chain"], proof["what"]) == (True, "stands", "person")
    assert proof["hand"]
    assert proof["reason"] == "as they asked"
    station.act("people.change", family["spouse"], {"call_sign": "Otter 2"})
    assert desk.record(station, "purges", row)["holds"] is True


@pytest.mark.parametrize(
    ("column", "value"),
    [("rows", 1), ("lists", '{"people": 9}'), ("reason", "by mistake"), ("after", "00" * 32), ("by", 7)],
)
def test_an_altered_proof_does_not_hold(station: Node, family: Family, column: str, value: object) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    row = erased(station, family["child"])
    table = REGISTRY.kind("purges").sql
    with station.write() as db, guard.opened(db):
        db.execute(table.update().where(table.c.id == row).values({column: value}))
    assert desk.record(station, "purges", row)["holds"] is False


def test_a_proof_of_more_than_the_log_says_does_not_hold(station: Node, family: Family) -> None:
    """Whoever has the device's key can sign anything; the log still says how many were erased."""
    station.act("people.end", family["child"], {"reason": "left"})
    row = erased(station, family["child"])
    table = REGISTRY.kind("purges").sql
    with station.write() as db, guard.opened(db):
        lens = station.lens(db)
        said = dict(db.execute(table.select().where(table.c.id == row)).mappings().one())
        said["lists"] = '{"people": 2}'
        hashed = purges._hash(db, lens, said)
        signature = (station.own_pen or station.keys.pen).sign(purges._CONTEXT + bytes.fromhex(hashed)).hex()
        db.execute(
            table.update()
            .where(table.c.id == row)
            .values(lists=said["lists"], content_hash=hashed, signature=signature)
        )
    proof = desk.record(station, "purges", row)
    assert proof["hand"]
    assert (proof["holds"], proof["chain"]) == (False, "differs")
