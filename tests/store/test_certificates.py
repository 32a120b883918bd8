"""Certificates: free to put right until they are confirmed, then replaced or revoked, with a reason."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk
from store.clock import SetClock
from store.desk import Wanted
from store.door import Draft
from store.erase import erase_row
from store.node import Node
from store.refusals import Code, Refused
from store.registers.contacts import Contact
from store.training.desk import covered

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
SCAN = "ab" * 32
CONTENT = ("person", "course", "number", "issued_on", "expires_on", "issuer", "score", "evidence_hash")


@pytest.fixture(autouse=True)
def catalogue(station: Node) -> None:
    def add(code: str, **more: object) -> None:
        station.act("courses.add", None, {"code": code, "title": code, "kind": "basic"} | more)

    add("BSITF", validity_months=36)
    add("ASITF", validity_months=36)
    add("BSAFE", lifelong=True)
    add("ETB")
    for old in ("BSITF", "ASITF"):
        said = {"old": old, "new": "BSAFE", "effective_from": "2019-06-30"}
        station.act("equivalents.add", None, said)


def add(node: Node, person: int, course: str = "BSITF", issued: str = "2024-11-21", **more: object) -> int:
    said = {"person": person, "course": course, "issued_on": issued} | more
    return node.act("certificates.add", None, said).row


def shown(node: Node, row: int) -> Mapping[str, Any]:
    return desk.record(node, "certificates", row)


def test_a_certificate_holds_what_stands_on_it(station: Node, family: Family) -> None:
    """D02, D05: person, course, number, days, issuer, score, and the hash of what shows it."""
    row = add(station, family["principal"], number="B-77/2024", issuer="Harbour School", score="92 %",
              evidence_hash=SCAN.upper())  # fmt: skip
    found = shown(station, row)
    assert (found["name"], found["course"], found["number"]) == ("Nguyễn Thị", "BSITF", "B-77/2024")
    assert (found["issuer"], found["score"], found["evidence_hash"]) == ("Harbour School", "92 %", SCAN)
    assert (found["expires_on"], found["counts_until"]) == (None, "2027-11-21")
    assert found["status"] == "unconfirmed"


def test_dependants_have_certificates_too(station: Node, family: Family) -> None:
    """D06, D27: the holder may be a dependant (S004 ¶32)."""
    row = add(station, family["child"], "BSAFE")
    station.act("certificates.confirm", row)
    assert (shown(station, row)["name"], shown(station, row)["status"]) == ("Nguyễn Minh", "valid")


def test_what_is_printed_counts(station: Node, family: Family) -> None:
    row = add(station, family["principal"], expires_on="2026-12-01")
    assert shown(station, row)["counts_until"] == "2026-12-01"


def test_nobody_knows_how_long_some_courses_count(station: Node, family: Family) -> None:
    row = add(station, family["principal"], "ETB")
    assert (shown(station, row)["validity_known"], shown(station, row)["counts_until"]) == (False, None)
    rule = {"code": "E", "course": "ETB", "title": "local", "valid_months": 12}
    station.act("audiences.add", None, rule)
    assert shown(station, row)["validity_known"] is True
    assert shown(station, row)["counts_until"] == "2025-11-21"


@pytest.mark.parametrize(
    ("day", "status", "reminder"),
    [
        ("2027-08-22", "valid", None),
        ("2027-08-23", "running_out", 90),
        ("2027-10-22", "running_out", 30),
        ("2027-11-14", "running_out", 7),
        ("2027-11-21", "running_out", 7),
        ("2027-11-22", "expired", 0),
    ],
)
def test_how_it_stands_is_computed_when_it_is_shown(  # noqa: PLR0913 - a day in full
    station: Node, family: Family, clock: SetClock, day: str, status: str, reminder: int | None
) -> None:
    """D02: the ladder of 90, 60, 30 and 7 days, and the last day counts; nothing is written for it."""
    row = add(station, family["principal"])
    station.act("certificates.confirm", row)
    clock.set(clock.now().replace(year=2027, month=int(day[5:7]), day=int(day[8:])))
    found = shown(station, row)
    assert (found["status"], found["reminder"]) == (status, reminder)


def test_the_day_is_the_stations(station: Node, family: Family, clock: SetClock) -> None:
    """At nine in the evening UTC the station is already in the next day (Indian/Mauritius)."""
    row = add(station, family["principal"], expires_on="2026-11-21")
    station.act("certificates.confirm", row)
    clock.set(clock.now().replace(hour=19, minute=59))
    assert shown(station, row)["status"] == "running_out"
    clock.set(clock.now().replace(hour=20, minute=0))
    assert shown(station, row)["status"] == "expired"


def test_what_is_superseded_is_shown_so_and_by_what(station: Node, family: Family) -> None:
    """R19, X19: an expired BSITF beside BSAFE is kept, and does not alert."""
    old = add(station, family["principal"], "BSITF", "2016-01-10")
    station.act("certificates.confirm", old)
    assert (shown(station, old)["status"], shown(station, old)["reminder"]) == ("expired", 0)
    new = add(station, family["principal"], "BSAFE", "2020-02-01")
    assert shown(station, old)["status"] == "expired", "nobody has confirmed the new one yet"
    station.act("certificates.confirm", new)
    found = shown(station, old)
    assert (found["status"], found["reminder"]) == ("superseded", None)
    assert found["superseded_by"] == shown(station, new)["id"]


def test_it_may_be_put_right_until_it_is_confirmed(station: Node, family: Family, refuses: Refuses) -> None:
    """S004 ¶27: a confirmed entry is not rewritten."""
    row = add(station, family["principal"], number="B-77")
    station.act("certificates.change", row, {"number": "B-78", "issued_on": "2024-11-20"})
    station.act("certificates.confirm", row)
    for field, value in {"number": "B-79", "issued_on": "2025-01-01", "course": "BSAFE", "score": ""}.items():
        with refuses(Code.CERTIFICATE_LOCKED):
            station.act("certificates.change", row, {field: value})
    with refuses(Code.CERTIFICATE_LOCKED):
        station.act("certificates.end", row, {"reason": "a mistake"})
    with refuses(Code.ALREADY_DECIDED):
        station.act("certificates.confirm", row)
    found = shown(station, row)
    assert (found["number"], found["confirmed_on"]) == ("B-78", "2026-11-21")
    assert found["confirmed_by"] is not None


def test_a_mistake_is_ended_before_it_is_confirmed(station: Node, family: Family, refuses: Refuses) -> None:
    row = add(station, family["principal"])
    with refuses(Code.FIELD_INVALID):
        station.act("certificates.end", row, {"reason": "typed twice", "on": date(2026, 11, 22)})
    station.act("certificates.end", row, {"reason": "typed twice"})
    for act in ("certificates.confirm", "certificates.revoke", "certificates.replace"):
        with refuses(Code.ENDED):
            station.act(act, row, {} if act.endswith("confirm") else {"reason": "x"})


def test_a_confirmed_one_is_revoked_with_a_reason(station: Node, family: Family, refuses: Refuses) -> None:
    row = add(station, family["principal"], "BSAFE")
    station.act("certificates.confirm", row)
    with refuses(Code.FIELD_MISSING):
        station.act("certificates.revoke", row, {})
    with refuses(Code.FIELD_INVALID):
        station.act("certificates.revoke", row, {"reason": "forged", "on": date(2026, 11, 22)})
    station.act("certificates.revoke", row, {"reason": "forged", "on": date(2026, 11, 1)})
    found = shown(station, row)
    assert (found["status"], found["revoked_on"], found["revoked_reason"]) == (
        "revoked",
        "2026-11-01",
        "forged",
    )
    with refuses(Code.ALREADY_DECIDED):
        station.act("certificates.revoke", row, {"reason": "again"})
    with refuses(Code.CERTIFICATE_LOCKED):
        station.act("certificates.change", row, {"number": "x"})


def test_a_confirmed_one_is_replaced_with_a_reason(station: Node, family: Family, refuses: Refuses) -> None:
    """S004 ¶27: a new entry stands in its place, to be confirmed itself; the old one stays as it was."""
    row = add(station, family["principal"], "BSAFE", number="B-77", score="92 %")
    with refuses(Code.CERTIFICATE_OPEN):
        station.act("certificates.replace", row, {"reason": "wrong day", "issued_on": "2024-11-02"})
    station.act("certificates.confirm", row)
    before = dict(shown(station, row))
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("certificates.replace", row, {"reason": "wrong day"})
    new = station.act("certificates.replace", row, {"reason": "wrong day", "issued_on": "2024-11-02"}).row
    old, found = shown(station, row), shown(station, new)
    assert {name: old[name] for name in CONTENT} == {name: before[name] for name in CONTENT}
    assert (old["status"], old["superseded_by"]) == ("superseded", found["id"])
    assert (found["status"], found["number"], found["score"]) == ("unconfirmed", "B-77", "92 %")
    assert (found["issued_on"], found["replaces"], found["replaces_reason"]) == (
        "2024-11-02",
        old["id"],
        "wrong day",
    )
    with refuses(Code.ALREADY_DECIDED):
        station.act("certificates.replace", row, {"reason": "again", "number": "B-80"})
    station.act("certificates.end", new, {"reason": "the old one was right"})
    assert shown(station, row)["status"] == "valid"


@pytest.mark.parametrize(
    "said", [{"issued_on": "2026-11-22"}, {"issued_on": "2024-05-05", "expires_on": "2024-05-04"}]
)
def test_days_of_a_certificate_make_sense(
    station: Node, family: Family, said: dict[str, object], refuses: Refuses
) -> None:
    with refuses(Code.FIELD_INVALID):
        station.act("certificates.add", None, {"person": family["child"], "course": "BSAFE"} | said)


def test_a_number_is_one_persons(station: Node, family: Family, refuses: Refuses) -> None:
    row = add(station, family["principal"], "BSAFE", number="B-77")
    add(station, family["spouse"], "ETB", number="B-77")
    with refuses(Code.NOT_UNIQUE):
        add(station, family["spouse"], "BSAFE", number="B-77")
    add(station, family["principal"], "BSAFE", "2025-01-01", number="B-77")
    station.act("certificates.end", row, {"reason": "it is Marc's"})


def test_who_has_left_gets_none_and_keeps_what_they_have(
    station: Node, family: Family, refuses: Refuses
) -> None:
    row = add(station, family["child"], "BSAFE")
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        add(station, family["child"], "ETB")
    assert shown(station, row)["name"] == "Nguyễn Minh"


def test_lists_of_certificates(station: Node, family: Family) -> None:
    """D04: by agency and zone, and one person's."""
    station.act("people.change", family["principal"], {"agency": "HRBO"})
    add(station, family["principal"], "BSAFE")
    add(station, family["spouse"], "BSAFE")
    assert desk.listed(station, "certificates", Wanted(zone="Z1")).total == 2
    assert desk.listed(station, "certificates", Wanted(agency="HRBO")).total == 1
    assert desk.listed(station, "certificates", Wanted(where={"course": "BSAFE"})).total == 2


def test_of_two_entries_that_were_one_person_the_certificates_move_as_they_are(
    station: Node, family: Family
) -> None:
    """R24, D04: what was confirmed is what the paper says, whose entry it hangs on; and the way back."""
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "staff_local"}).row
    theirs, own = add(station, twin, "BSAFE", number="B-77"), add(station, family["principal"], "BSITF")
    for row in (theirs, own):
        station.act("certificates.confirm", row)
    station.act("audiences.add", None, {"code": "ALL", "course": "BSITF", "title": "a", "category": "staff"})
    assert [(one["asked"], one["valid"]) for one in covered(station)["courses"]] == [(2, 2)]
    station.act("people.merge", family["principal"], {"other": twin})
    found = shown(station, theirs)
    assert (found["name"], found["status"]) == ("Nguyễn Thị", "valid")
    assert (shown(station, own)["status"], shown(station, own)["superseded_by"]) == (
        "superseded",
        found["id"],
    )
    assert [(one["asked"], one["valid"]) for one in covered(station)["courses"]] == [(1, 1)]
    with pytest.raises(Refused) as refused:
        station.act("certificates.change", theirs, {"number": "B-78"})
    assert refused.value.code is Code.CERTIFICATE_LOCKED
    station.act("people.split", desk.listed(station, "merges").rows[0]["id"])
    assert (shown(station, theirs)["name"], shown(station, own)["status"]) == ("Nguyen", "valid")


def test_what_was_erased_is_confirmed_by_nobody(station: Node, family: Family, refuses: Refuses) -> None:
    """A number without a person and a course is no certificate."""
    row, other = add(station, family["child"]), add(station, family["spouse"])
    with station.write() as db:
        erase_row(db, station.registry, station.registry.kind("certificates").nr, row, 0)
    with refuses(Code.NOT_FOUND):
        station.act("certificates.confirm", row)
    assert station.act("certificates.confirm_many", None, {"course": "BSITF"}).row == other


def test_of_several_that_are_newer_the_one_that_stands_is_named(station: Node, family: Family) -> None:
    """R19: a newer one that has itself given way is not what an officer should look at."""
    lasting = add(station, family["principal"], "BSAFE", "2025-01-01")
    old = add(station, family["principal"], "BSITF", "2024-11-21")
    shorter = add(station, family["principal"], "BSITF", "2025-03-01")
    for row in (lasting, old, shorter):
        station.act("certificates.confirm", row)
    for row in (old, shorter):
        assert shown(station, row)["superseded_by"] == shown(station, lasting)["id"]


# many confirmed at once


def numbers(node: Node, *rows: int) -> list[str]:
    return [str(shown(node, row)["id"]) for row in rows]


def test_many_are_confirmed_in_one_act_and_what_cannot_be_is_said(
    station: Node, family: Family, whole_chain: Callable[[Node], int]
) -> None:
    """D02, S004 ¶27: each is locked by an entry of its own; the others are named with their reasons."""
    first, second = add(station, family["principal"]), add(station, family["child"])
    before, gone, revoked = (add(station, family["spouse"], issued=f"2024-0{n}-01") for n in (1, 2, 3))
    station.act("certificates.confirm", before)
    station.act("certificates.end", gone, {"reason": "typed twice"})
    station.act("certificates.revoke", revoked, {"reason": "forged"})
    named = numbers(station, before, first, gone, second, revoked)
    entries = whole_chain(station)
    done = desk.act(
        station, "certificates.confirm_many", None, {"certificates": ", ".join([*named, "PTM-G-00999"])}
    )
    assert (done.number, done.records) == (named[1], [named[1], named[3]])
    assert [(name, why.code) for name, why in done.left_out] == [
        (named[0], Code.ALREADY_DECIDED),
        (named[2], Code.ENDED),
        (named[4], Code.ALREADY_DECIDED),
        ("PTM-G-00999", Code.NOT_FOUND),
    ]
    assert whole_chain(station) == entries + 2 * 3, "who, when and what of each"
    assert {shown(station, row)["status"] for row in (first, second)} == {"valid"}
    with pytest.raises(Refused) as refused:
        station.act("certificates.change", first, {"number": "x"})
    assert refused.value.code is Code.CERTIFICATE_LOCKED


def test_all_that_wait_of_an_agency_and_a_course_are_confirmed(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """D02, D04: what one agency's list brought; what is narrowed twice is of both."""
    station.act("people.change", family["principal"], {"agency": "HRBO"})
    wanted = add(station, family["principal"], "BSITF")
    other_course = add(station, family["principal"], "ETB")
    other_agency = add(station, family["spouse"], "BSITF")
    done = desk.act(station, "certificates.confirm_many", None, {"agency": "HRBO", "course": "BSITF"})
    assert (done.records, done.left_out) == (numbers(station, wanted), [])
    for row in (other_course, other_agency):
        assert shown(station, row)["confirmed_on"] is None
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("certificates.confirm_many", None, {"agency": "HRBO", "course": "BSITF"})
    station.act("certificates.confirm_many", None, {"course": "BSITF"})
    assert shown(station, other_agency)["status"] == "valid"


def test_it_has_to_be_said_which(station: Node, family: Family, refuses: Refuses) -> None:
    """Nothing is confirmed by leaving a form blank; where none can be, the reason is the first one's."""
    row = add(station, family["principal"])
    with refuses(Code.FIELD_MISSING):
        station.act("certificates.confirm_many", None, {"certificates": " , "})
    with refuses(Code.FIELD_INVALID):
        station.act("certificates.confirm_many", None, {"certificates": (row,), "course": "BSITF"})
    with refuses(Code.NOT_FOUND):
        station.act("certificates.confirm_many", None, {"certificates": "PTM-G-00999"})
    assert shown(station, row)["confirmed_on"] is None
    station.act("certificates.confirm_many", None, {"certificates": (row, row)})
    with refuses(Code.ALREADY_DECIDED):
        station.act("certificates.confirm_many", None, {"certificates": (row,)})


# completions from a list


@pytest.fixture
def reachable(station: Node, family: Family) -> Family:
    """The principal has an index number, her husband an e-mail address."""
    station.act("people.change", family["principal"], {"index_no": "HRBO-10007"})

    def write(draft: Draft) -> int:
        said = {"person": family["spouse"], "kind": "email", "value": "Marc.Nguyen@harbour.example"}
        return draft.insert(Contact, said | {"priority": 1})

    station.carry("agencies.import", write)
    return family


def test_completions_are_taken_by_index_number_address_or_number(station: Node, reachable: Family) -> None:
    """D25: whoever made the list names people in one of three ways."""
    number = desk.record(station, "people", reachable["child"])["id"]
    for said, who in {
        "HRBO-10007": "principal",
        " marc.nguyen@HARBOUR.example ": "spouse",
        number: "child",
    }.items():
        done = station.act(
            "certificates.take", None, {"person": said, "course": "bsafe", "issued_on": "2026-11-20"}
        )
        assert shown(station, done.row)["person"] == desk.record(station, "people", reachable[who])["id"]
        assert shown(station, done.row)["status"] == "unconfirmed"


def test_a_completion_that_is_here_changes_nothing(station: Node, reachable: Family) -> None:
    """D25: the same list twice is taken once."""
    del reachable
    said = {"person": "HRBO-10007", "course": "BSAFE", "issued_on": "2026-11-20", "number": "77"}
    first = station.act("certificates.take", None, said)
    again = station.act("certificates.take", None, said)
    assert (again.row, again.changed) == (first.row, ())
    assert station.act("certificates.take", None, said | {"number": ""}).row == first.row
    assert desk.record(station, "certificates", first.row)["number"] == "77"
    assert station.act("certificates.take", None, said | {"number": "78"}).row != first.row


def test_what_a_later_list_says_more_is_added_until_it_is_confirmed(station: Node, reachable: Family) -> None:
    """D25: the number that came with the second list is not lost; a confirmed entry stays as it is."""
    del reachable
    said = {"person": "HRBO-10007", "course": "BSAFE", "issued_on": "2026-11-20"}
    row = station.act("certificates.take", None, said).row
    more = said | {"number": "77", "score": "91 %"}
    assert station.act("certificates.take", None, more).changed == ("number", "score")
    station.act("certificates.confirm", row)
    assert station.act("certificates.take", None, more | {"issuer": "online"}).changed == ()
    assert (shown(station, row)["number"], shown(station, row)["issuer"]) == ("77", None)


def test_old_names_of_courses_are_understood(station: Node, reachable: Family, refuses: Refuses) -> None:
    """D25, X19: BSITF is what it was; a name that never was in the catalogue is found under the new one."""
    del reachable
    said = {"person": "HRBO-10007", "issued_on": "2017-03-03"}
    old = station.act("certificates.take", None, said | {"course": "BSITF"}).row
    assert shown(station, old)["course"] == "BSITF"
    with refuses(Code.COURSE_UNMATCHED):
        station.act("certificates.take", None, said | {"course": "Sécurité de base"})
    station.act("equivalents.add", None, {"new": "BSAFE", "old_name": "SÉCURITÉ DE BASE"})
    new = station.act("certificates.take", None, said | {"course": "securite de base"}).row
    assert shown(station, new)["course"] == "BSAFE"


def test_what_is_not_matched_says_why(station: Node, reachable: Family, refuses: Refuses) -> None:
    """D25: nobody of that number, one who has left, two who share an address."""
    said = {"course": "BSAFE", "issued_on": "2026-11-20"}
    for unknown in ("HRBO-99999", "nobody@harbour.example", "PTM-P-09999"):
        with refuses(Code.PERSON_UNMATCHED):
            station.act("certificates.take", None, said | {"person": unknown})

    def share(draft: Draft) -> int:
        shared = {"person": reachable["child"], "kind": "email", "value": "marc.nguyen@harbour.example"}
        return draft.insert(Contact, shared | {"priority": 1})

    station.carry("agencies.import", share)
    with refuses(Code.PERSON_AMBIGUOUS):
        station.act("certificates.take", None, said | {"person": "marc.nguyen@harbour.example"})
    station.act("people.end", reachable["child"], {"reason": "left"})
    station.act("certificates.take", None, said | {"person": "marc.nguyen@harbour.example"})
    with refuses(Code.PERSON_UNMATCHED):
        station.act("certificates.take", None, said | {"person": str(reachable["child"])})


# whatever is tried in whatever order

steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "end", "confirm", "confirm_many", "revoke", "replace"]),
        st.integers(0, 5),
        st.sampled_from(["B-1", "B-2", "B-3"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_tried_what_was_decided_stays(
    station: Node, family: Family, tried: list[tuple[str, int, str]]
) -> None:
    """A confirmed certificate never says anything else, is never ended, and is revoked or replaced once."""
    rows: list[int] = []
    locked: dict[int, dict[str, Any]] = {}
    for verb, which, number in tried:
        row = rows[which % len(rows)] if rows else None
        forms: dict[str, dict[str, object]] = {
            "add": {
                "person": family["child"],
                "course": "BSAFE",
                "issued_on": "2025-01-01",
                "number": number,
            },
            "change": {"number": number},
            "end": {"reason": "a mistake"},
            "confirm": {},
            "confirm_many": {"certificates": tuple(rows)},
            "revoke": {"reason": "forged"},
            "replace": {"reason": "wrong number", "number": number},
        }
        if verb != "add" and row is None:
            continue
        try:
            about = None if verb in ("add", "confirm_many") else row
            done = station.act(f"certificates.{verb}", about, forms[verb])
        except Refused:
            continue
        if done.row not in rows:
            rows.append(done.row)
        for one in rows:
            found = shown(station, one)
            said = {name: found[name] for name in CONTENT}
            if one in locked:
                assert said == {name: locked[one][name] for name in CONTENT}
                assert found["ended_on"] is None
                assert found["confirmed_on"] == locked[one]["confirmed_on"]
                assert locked[one]["revoked_on"] in (None, found["revoked_on"])
            if found["confirmed_on"] is not None:
                locked[one] = dict(found)
    listed = desk.listed(station, "certificates", Wanted(where={"course": "BSAFE"})).rows
    replaced = [row["replaces"] for row in listed if row["replaces"] is not None]
    assert len(replaced) == len(set(replaced))
