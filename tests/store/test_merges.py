"""People who are there twice (R24, A01): who may be one, merging them, and taking that apart again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk
from store.columns import Wire
from store.duplicates import Reason, Someone, likely
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY, acks
from store.registers.merges import survivors

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
Tables = dict[str, list[dict[str, Any]]]


def tables(node: Node) -> Tables:
    """Give everything that stands in the lists, but what merges remember."""
    with node.read() as db:
        return {
            register.kind: [
                dict(row) for row in db.execute(register.sql.select().order_by(register.sql.c.id)).mappings()
            ]
            for register in REGISTRY.registers
            if register.kind != "merges"
        }


def naming(found: Tables, person: int) -> list[tuple[str, int, str]]:
    """Give what names a person: register, row and column."""
    return [
        (register.kind, row["id"], name)
        for register in REGISTRY.registers
        if register.kind != "merges"
        for row in found[register.kind]
        for name, spec in register.specs.items()
        if spec.wire is Wire.REFERENCE and spec.refers == "people" and row[name] == person
    ]


def add(node: Node, family: str, given: str, **more: object) -> int:
    said = {"family_name": family, "given_name": given, "category": "staff_local", **more}
    return node.act("people.add", None, said).row


# who may be one


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (("Rakoto", "Haja", None, "00-1234"), ("Smith", "Jo", None, "1234"), [Reason.INDEX_NO]),
        (
            ("Nguyễn", "Thị", "1990-02-02"),
            ("Nguyen", "Thi", "1990-02-02"),
            [Reason.NAME_AND_BIRTH_DATE],
        ),
        (("Haile", "Meron", "1990-02-02"), ("Meron", "Haile", None), [Reason.NAME]),
        (
            ("Müller", "Jörg", "1980-01-01"),
            ("Mueller", "Joerg", "1980-01-01"),
            [Reason.SPELLING_AND_BIRTH_DATE],
        ),
        (("王", "丽"), ("Wang", "Li"), [Reason.SPELLING]),
        (("محمد", "علي"), ("Mohammed", "Ali"), [Reason.SPELLING]),
        (("Иванова", "Ольга"), ("Ivanova", "Olga"), [Reason.SPELLING]),
        (("O'Neill", "Anne-Marie"), ("ONeill", "Anne Marie"), [Reason.NAME]),
        (("Rakoto", "Haja", "1990-02-02"), ("Rakoto", "Haja", "1990-02-03"), []),
        (("Rakoto", "Haja", None, "1"), ("Rakoto", "Haja", None, "2"), []),
        (("Maria", "Marino"), ("Mario", "Marina"), []),
        (("Rakoto", "Haja"), ("Rakoto", "Hery"), []),
        (("", ""), ("", ""), []),
    ],
)
def test_who_may_be_one(
    one: tuple[str | None, ...], other: tuple[str | None, ...], reasons: list[Reason]
) -> None:
    """R24, A01: by number, by name and birthday, by other spellings; what differs speaks against it."""
    found = likely([Someone(1, *one), Someone(2, *other)])  # type: ignore[arg-type]
    assert [reason for pair in found for reason in pair.reasons] == reasons


NAMES = st.sampled_from(["Rakoto", "Haja", "王", "Wang", "محمد", "Mohammed", "Müller", "Mueller", ""])
ANYBODY = st.tuples(NAMES, NAMES, st.sampled_from([None, "1990-02-02", "1991-03-03"]))


@given(st.lists(ANYBODY, max_size=8))
def test_pairs_do_not_depend_on_the_order(people: list[tuple[str, str, str | None]]) -> None:
    """R24: nobody is a duplicate of themselves, and each pair is named once."""
    some = [Someone(row, *said) for row, said in enumerate(people)]
    found = likely(some)
    assert found == likely(reversed(some))
    assert all(pair.one < pair.other for pair in found)
    assert len({(pair.one, pair.other) for pair in found}) == len(found)


def test_likely_duplicates_are_a_list(station: Node, family: Family) -> None:
    """R24: who has left is nobody's double."""
    twin = add(station, "Nguyen", "Minh", birth_date="2019-05-05")
    (pair,) = desk.listed(station, "duplicates").rows
    assert (pair["name"], pair["other_name"], pair["reasons"]) == ("Nguyễn Minh", "Nguyen Minh", ["name"])
    station.act("people.change", family["child"], {"birth_date": "2018-05-05"})
    assert desk.listed(station, "duplicates").rows == []
    station.act("people.change", family["child"], {"birth_date": "2019-05-05"})
    assert desk.listed(station, "duplicates").rows[0]["reasons"] == ["name_and_birth_date"]
    station.act("people.end", twin, {"reason": "left"})
    assert desk.listed(station, "duplicates").rows == []


# merging


@pytest.fixture
def twin(station: Node, family: Family) -> int:
    """The principal again, at another address and as another agency wrote her, with a telephone and a son."""
    del family
    home = station.act("households.add", None, {"address": "1 Lantern Str.", "zone": "Z1"}).row
    twin = add(station, "Nguyen", "Thi", household=home, birth_date="1984-02-29", index_no="H-77")
    son = add(station, "Nguyen", "Bao", household=home, category="dependant")
    add(station, "Haile", "Meron", household=home)
    station.act("dependants.add", None, {"sponsor": twin, "person": son, "relation": "child"})
    station.act("contacts.add", None, {"person": twin, "value": "+23052510001"})
    station.act("kin.add", None, {"person": twin, "name": "Ba"})
    station.act("presence.record", None, {"person": twin, "state": "leave"})
    visitor = {"family_name": "Çelik", "zone": "Z1", "contact": twin, "eta": "2026-11-21"}
    station.act("visitors.add", None, visitor | {"etd": "2026-11-24"})
    ended = station.act("contacts.add", None, {"person": twin, "value": "+23052510002"}).row
    station.act("contacts.end", ended, {"reason": "lost"})
    return twin


def test_all_that_named_the_other_names_the_survivor(station: Node, family: Family, twin: int) -> None:
    """R24: links, contacts, kin, whereabouts, visitors; also what has ended."""
    before = naming(tables(station), twin)
    assert {kind for kind, _, _ in before} == {
        "households",
        "contacts",
        "kin",
        "dependants",
        "presence",
        "visitors",
    }
    station.act("people.merge", family["principal"], {"other": twin})
    after = tables(station)
    assert naming(after, twin) == []
    kept = {one for one in before if one[0] != "households"}
    assert kept <= set(naming(after, family["principal"]))
    shown = desk.record(station, "people", family["principal"])
    assert (shown["phones"], shown["presence"]) == (["+23052510001"], "leave")
    assert (shown["birth_date"], shown["index_no"]) == ("1984-02-29", "H-77"), "what was not known before"
    gone = desk.record(station, "people", twin)
    assert (gone["ended_on"], gone["ended_reason"], gone["open"]) == ("2026-11-21", "merged", [])
    (merge,) = desk.listed(station, "merges").rows
    assert (merge["name"], merge["other_name"]) == ("Nguyễn Thị", "Nguyen Thi")


def test_what_was_signed_or_frozen_names_whom_it_named(station: Node, family: Family, twin: int) -> None:
    """E07, D20, F03: a merge does not write it anew, and what was acknowledged counts for the survivor."""
    said = {"code": "A", "title": "arrival", "kind": "arrival", "language": "en", "text": "Stay near."}
    briefing = station.act("briefings.add", None, said).row
    digest = desk.record(station, "briefings", briefing)["text_hash"]
    ack = {"person": twin, "briefing": briefing, "text_hash": digest, "kind": "pin", "evidence": "PIN 1"}
    station.act("acks.record", None, ack)
    station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"})
    frozen = [one for one in naming(tables(station), twin) if one[0] in ("acks", "rollcall_expected")]
    assert {kind for kind, _, _ in frozen} == {"acks", "rollcall_expected"}
    merge = station.act("people.merge", family["principal"], {"other": twin}).row
    assert naming(tables(station), twin) == frozen
    with station.read() as db:
        assert set(acks.days(db, ("arrival",))) == {family["principal"]}
        assert survivors(db) == {twin: family["principal"]}
    assert merge == family["principal"]
    (done,) = desk.listed(station, "merges").rows
    station.act("people.split", done["id"])
    with station.read() as db:
        assert set(acks.days(db, ("arrival",))) == {twin}


def test_households_follow(station: Node, family: Family, twin: int) -> None:
    """R24: the son moves in with his mother; who only shared the house stays and becomes its principal."""
    old = desk.record(station, "people", twin)["household"]
    station.act("people.merge", family["principal"], {"other": twin})
    assert {row["given_name"] for row in desk.family(station, family["home"])} == {
        "Thị",
        "Marc",
        "Minh",
        "Bao",
    }
    assert [row["given_name"] for row in desk.family(station, old)] == ["Meron"]
    meron = desk.family(station, old)[0]["id"]
    assert desk.record(station, "households", old)["principal"] == meron


def test_the_officer_may_say_where_they_live(
    station: Node, family: Family, twin: int, refuses: Refuses
) -> None:
    """R24: the whole family then goes there."""
    with refuses(Code.FIELD_INVALID):
        other = station.act("households.add", None, {"address": "9 Reef Road"}).row
        station.act("people.merge", family["principal"], {"other": twin, "household": other})
    home = desk.record(station, "people", twin)["household"]
    station.act("people.merge", family["principal"], {"other": twin, "household": home})
    assert {row["given_name"] for row in desk.family(station, home)} == {
        "Thị",
        "Marc",
        "Minh",
        "Bao",
        "Meron",
    }
    assert desk.record(station, "households", family["home"])["principal"] is None
    principal = desk.record(station, "people", family["principal"])["id"]
    assert desk.record(station, "households", home)["principal"] == principal


def test_what_would_be_there_twice_then_is_there_once(station: Node, family: Family) -> None:
    """R24: a child written down twice has one link, and one of two same numbers."""
    twin = add(station, "Nguyen", "Minh", category="dependant")
    link = {"sponsor": family["principal"], "person": twin, "relation": "child"}
    station.act("dependants.add", None, link)
    for person in (family["child"], twin):
        station.act("contacts.add", None, {"person": person, "value": "+23052510001"})
    station.act("people.merge", family["child"], {"other": twin})
    assert desk.listed(station, "dependants").total == 2
    assert desk.record(station, "people", family["child"])["phones"] == ["+23052510001"]


def test_who_sponsors_their_double_does_not_sponsor_themselves(station: Node, family: Family) -> None:
    """R24: a wife on her husband's list who is staff herself."""
    staff = add(station, "Nguyen", "Marc")
    link = {"sponsor": staff, "person": family["spouse"], "relation": "other"}
    station.act("dependants.add", None, link)
    station.act("people.merge", staff, {"other": family["spouse"]})
    assert {row["given_name"] for row in desk.listed(station, "dependants").rows} == {"Marc", "Minh"}


def test_what_says_one_thing_together_is_not_mixed(station: Node, family: Family) -> None:
    """R24, A15: the survivor's decision and contract stand whole, or the other's do."""
    del family
    one = add(station, "Rakoto", "Haja", contract_to="2026-12-31")
    other = add(station, "Rakoto", "Haja", contract_from="2027-01-01", contract_to="2027-06-30")
    station.act("people.essential", other, {"authority": "DO", "on": "2026-11-02"})
    station.act("people.merge", one, {"other": other})
    shown = desk.record(station, "people", one)
    assert (shown["contract_from"], shown["contract_to"]) == (None, "2026-12-31")
    assert (shown["essential"], shown["essential_on"]) == (True, "2026-11-02")


def test_nobody_is_merged_with_themselves_or_twice(
    station: Node, family: Family, twin: int, refuses: Refuses
) -> None:
    """R24: nor with somebody who has left."""
    with refuses(Code.SAME_PERSON):
        station.act("people.merge", twin, {"other": twin})
    with refuses(Code.FIELD_MISSING):
        station.act("people.merge", twin, {})
    station.act("people.merge", family["principal"], {"other": twin})
    with refuses(Code.ENDED):
        station.act("people.merge", family["principal"], {"other": twin})
    with refuses(Code.ENDED):
        station.act("people.merge", twin, {"other": family["spouse"]})
    with refuses(Code.MERGED_AWAY):
        station.act("people.return", twin, {})


# taking it apart


def test_a_merge_is_taken_apart_exactly(station: Node, family: Family, twin: int, refuses: Refuses) -> None:
    """R24: households follow back; the log keeps both."""
    before = tables(station)
    station.act("people.merge", family["principal"], {"other": twin})
    assert tables(station) != before
    station.act("people.split", "PTM-X-00001", {})
    assert tables(station) == before
    acts = {entry["act"] for entry in desk.history(station, "people", twin)}
    assert {"people.merge", "people.split"} <= acts
    with refuses(Code.ENDED):
        station.act("people.split", "PTM-X-00001", {})


def test_what_was_changed_since_stays(station: Node, family: Family, twin: int) -> None:
    """R24: a correction made after the merge is not lost with it."""
    station.act("people.merge", family["principal"], {"other": twin})
    station.act("people.change", family["principal"], {"birth_date": "1984-02-28"})
    added = {"person": family["principal"], "value": "+23052519999"}
    station.act("contacts.add", None, added)
    station.act("people.split", "PTM-X-00001", {})
    shown = desk.record(station, "people", family["principal"])
    assert (shown["birth_date"], shown["phones"]) == ("1984-02-28", ["+23052519999"])
    assert desk.record(station, "people", twin)["phones"] == ["+23052510001"]


def test_of_two_merges_in_a_row_the_later_is_taken_apart_first(
    station: Node, family: Family, twin: int, refuses: Refuses
) -> None:
    """R24."""
    before = tables(station)
    station.act("people.merge", family["principal"], {"other": twin})
    third = add(station, "Nguyễn", "T.")
    station.act("people.merge", third, {"other": family["principal"]})
    with refuses(Code.ENDED):
        station.act("people.split", "PTM-X-00001", {})
    station.act("people.split", "PTM-X-00002", {})
    station.act("people.split", "PTM-X-00001", {})
    after = tables(station)
    after["people"] = [row for row in after["people"] if row["id"] != third]
    assert after == before


def test_merges_are_for_who_sees_all_of_the_station() -> None:
    """R24: an area's office does not, nor does a warden."""
    from store import roles

    for act in ("people.merge", "people.split"):
        assert {role for role in roles.ROLES if roles.allowed(role, act)} == {"fsco", "fsca", "sfp"}


WHO = st.sampled_from(["principal", "spouse", "child", "twin", "lodger", "guest"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), WHO, WHO),
        st.tuples(st.just("link"), WHO, WHO),
        st.tuples(st.just("call"), WHO, WHO),
        st.tuples(st.just("seen"), WHO, WHO),
        st.tuples(st.just("end"), WHO, WHO),
        st.tuples(st.just("host"), WHO, WHO),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, survivor=WHO, other=WHO)
def test_merging_and_taking_apart_leaves_everything_as_it_was(  # noqa: PLR0913 - fixtures
    station: Node,
    family: Family,
    twin: int,
    acts: list[tuple[str, str, str]],
    survivor: str,
    other: str,
) -> None:
    """R24: whatever was recorded before; and a merge that is refused has changed nothing."""
    home = station.act("households.add", None, {"address": "5 Mill Lane"}).row
    people = {
        **family,
        "twin": twin,
        "lodger": add(station, "Diallo", "Awa", household=home),
        "guest": add(station, "Diallo", "A."),
    }
    for act, one, two in acts:
        _try(station, act, people[one], people[two], home)
    before = tables(station)
    try:
        row = station.act("people.merge", people[survivor], {"other": people[other]}).row
    except Refused:
        assert tables(station) == before
        return
    merged = tables(station)
    assert row == people[survivor]
    assert naming(merged, people[other]) == []
    for place in merged["households"]:
        living = {p["id"] for p in merged["people"] if p["household"] == place["id"] and not p["ended_on"]}
        assert (place["principal"] in living) if living else place["principal"] is None
    number = desk.listed(station, "merges").rows[-1]["id"]
    station.act("people.split", number, {})
    assert tables(station) == before


def _try(node: Node, act: str, one: int, two: int, home: int) -> None:
    said: dict[str, tuple[str, int | None, dict[str, object]]] = {
        "move": ("people.change", one, {"household": home}),
        "link": ("dependants.add", None, {"sponsor": one, "person": two, "relation": "other"}),
        "call": ("contacts.add", None, {"person": one, "value": "+23052510001"}),
        "seen": ("presence.record", None, {"person": one, "state": "in_zone"}),
        "end": ("people.end", one, {"reason": "left", "family": "stays"}),
        "host": (
            "visitors.add",
            None,
            {"person": one, "zone": "Z1", "contact": two, "eta": "2026-11-21", "etd": "2026-11-22"},
        ),
    }
    try:
        node.act(*said[act])
    except Refused as refusal:
        assert refusal.code is not Code.NOT_FOUND  # noqa: PT017 - a refusal is allowed, not wanted
