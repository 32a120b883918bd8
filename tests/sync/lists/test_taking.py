"""A list taken in: what is shown is what is done, all of it or nothing, and a second time nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sample_station.agency_list import write
from sample_station.make import HARBOUR_LIST
from sample_station.town import REFERENCE_DAY, imagine
from store import keyring, listing
from store.columns import sql
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.agencies import Agency
from sync import enrol
from sync.lists.difference import Changed, Difference
from sync.lists.reasons import Reason
from sync.lists.take import accept, propose

Save = Callable[..., Path]
Row = dict[str, object]
HEADINGS = (
    "Index no.",
    "Family name",
    "Given name(s)",
    "Relation",
    "Date of birth",
    "Nationality",
    "Recruitment",
    "Contract until",
    "Telephone",
    "Call sign",
    "Address",
    "Quarter",
    "Landmark",
    "Latitude",
    "Longitude",
    "Category",
    "Remarks",
)
ANN: Row = {
    "Index no.": "H-1",
    "Family name": "Moreau",
    "Given name(s)": "Ann",
    "Relation": "Staff",
    "Date of birth": "14 Mar 1990",
    "Recruitment": "Local",
    "Telephone": "06 39 98 00 01",
    "Address": "1 Quay",
    "Quarter": "Port",
}
TOM: Row = {
    "Family name": "Moreau",
    "Given name(s)": "Tom",
    "Relation": "Son",
    "Date of birth": "2 May 2015",
}
BOB: Row = {
    "Index no.": "H-2",
    "Family name": "Oakes",
    "Given name(s)": "Bob",
    "Relation": "Staff",
    "Date of birth": "1 Jan 1980",
    "Address": "5 Hill Road",
    "Quarter": "Hill",
}


@pytest.fixture
def lists(save: Save) -> Callable[..., Path]:
    def write_list(*people: Row) -> Path:
        return save(HEADINGS, *(tuple(row.get(heading) for heading in HEADINGS) for row in people))

    return write_list


@pytest.fixture
def take(station: Node, lists: Callable[..., Path]) -> Callable[..., Difference]:
    """Show a list, take it in, see that both say the same, and that it is then nothing new."""

    def run(*people: Row, agency: str = "HRBO", answers: dict[str, str] | None = None) -> Difference:
        path = lists(*people)
        shown = propose(station, path, agency, answers)
        done = accept(station, path, agency, None, answers)
        assert done == replace(shown, applied=True)
        again = accept(station, path, agency)
        assert (again.added, again.changed, again.refused) == (0, (), done.refused)
        return done

    return run


def rows(node: Node, kind: str, **where: object) -> list[dict[str, Any]]:
    with node.read() as db:
        return listing.rows(db, REGISTRY.kind(kind), node.lens(db), listing.Query(where=where))


def names(found: Iterable[dict[str, Any]]) -> set[str]:
    return {row["given_name"] for row in found}


def person(node: Node, given: str) -> dict[str, Any]:
    (found,) = rows(node, "people", given_name=given)
    return found


def count(node: Node) -> dict[str, int]:
    return {kind: len(rows(node, kind)) for kind in ("people", "households", "contacts", "dependants")}


# the harbour's list


def test_showing_changes_nothing(station: Node) -> None:
    shown = propose(station, HARBOUR_LIST, "hrbo")
    assert (shown.rows, shown.added, shown.unchanged) == (93, 87, 0)
    assert [(one.row, one.column) for one in shown.refused] == [
        (26, "Date of birth"),
        (42, "Relation"),
        (47, "Date of birth"),
        (74, "Family name"),
        (84, "Date of birth"),
        (93, "Telephone"),
    ]
    assert not shown.applied
    assert set(count(station).values()) == {0}


def test_the_harbour_list_is_taken_in_whole_and_only_once(station: Node) -> None:
    done = accept(station, HARBOUR_LIST, "HRBO", REFERENCE_DAY)
    assert done.applied
    assert done.added == 87
    town = imagine(7)
    families = [family for family in town.families if any(p.agency == "HRBO" for p in family.staff)]
    staff = [p for family in families for p in family.staff if p.agency == "HRBO"]
    kin = [one for f in families if f.staff[0].agency == "HRBO" for one in f.dependants]
    phones = [number for p in (*staff, *(one.person for one in kin)) for number in p.phones]
    assert count(station) == {
        "people": len(staff) + len(kin),
        "households": len(families),
        "contacts": len(phones),
        "dependants": len(kin),
    }
    assert {row["value"] for row in rows(station, "contacts")} == set(phones)
    assert {row["quarter"] for row in rows(station, "households")} == {f.quarter for f in families}
    assert all(row["principal"] for row in rows(station, "households"))
    assert all(row["on_list"] for row in rows(station, "dependants"))
    for member in staff:
        (row,) = rows(station, "people", index_no=member.index_no)
        assert row["phones"] == list(member.phones)
        assert row["category"] == {"intl": "staff_intl"}.get(member.recruitment, "staff_local")
    (agency,) = rows(station, "agencies", code="HRBO")
    assert agency["list_as_of"] == "2026-11-15"
    again = accept(station, HARBOUR_LIST, "HRBO", REFERENCE_DAY)
    assert (again.added, again.changed, again.unchanged, again.left) == (0, (), 87, ())
    assert again.refused == done.refused


def test_a_couple_of_two_agencies_is_one_household(station: Node, tmp_path: Path) -> None:
    town = imagine(7, 200)
    couples = [f for f in town.families if len({p.agency for p in f.staff}) > 1]
    assert couples
    for agency in town.agencies:
        if agency.code not in {"HRBO", "LNTN"}:
            station.act("agencies.add", None, {"code": agency.code, "name": agency.name})
        write(town, agency.code, tmp_path / "list.xlsx", as_of=REFERENCE_DAY)
        accept(station, tmp_path / "list.xlsx", agency.code)
    assert len(rows(station, "people")) == len(list(town.people()))
    assert len(rows(station, "households")) == len(town.families)
    for couple in couples:
        homes = {rows(station, "people", index_no=p.index_no)[0]["household"] for p in couple.staff}
        assert len(homes) == 1


# who is who


def test_what_is_different_is_shown_by_its_name(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN, TOM, BOB)
    changed = take(
        ANN | {"Contract until": "31 Dec 2027", "Telephone": "0639980001; 0639980002"},
        TOM | {"Relation": "Adopted son", "Nationality": "FRA"},
        BOB | {"Telephone": "0639980003"},
    )
    assert (changed.rows, changed.added, changed.unchanged, changed.left) == (3, 0, 0, ())
    assert [one.fields for one in changed.changed] == [
        ("contract_to", "telephone"),
        ("nationality", "relation"),
        ("telephone",),
    ]
    assert changed.changed[0].person == person(station, "Ann")["id"]
    assert {row["value"]: row["priority"] for row in rows(station, "contacts", priority=2)} == {
        "+33639980002": 2
    }
    assert person(station, "Tom")["nationality"] == "FRA"
    assert rows(station, "dependants")[0]["relation"] == "adopted_child"


def test_silence_takes_nothing_away(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN | {"Remarks": "Serves elsewhere", "Call sign": "TANGO-1", "Nationality": "FRA"}, TOM)
    before = person(station, "Ann")
    bare = {name: ANN[name] for name in ("Index no.", "Family name", "Given name(s)", "Relation")}
    silent = take(bare, TOM)
    assert (silent.changed, silent.unchanged) == ((), 2)
    assert person(station, "Ann") == before
    assert before["elsewhere"] is True


def test_who_is_missing_is_shown_and_stays(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN, TOM, BOB)
    take(BOB | {"Index no.": "L-1", "Given name(s)": "Lea"}, agency="LNTN")
    missing = take(BOB)
    assert set(missing.left) == {person(station, name)["id"] for name in ("Ann", "Tom")}
    assert names(rows(station, "people")) == {"Ann", "Tom", "Bob", "Lea"}


def test_who_was_refused_is_not_missing(take: Callable[..., Difference]) -> None:
    take(ANN, TOM, BOB)
    spoilt = take(
        ANN | {"Telephone": "see HR"}, TOM, BOB | {"Index no.": None, "Date of birth": "31/02/1980"}
    )
    assert [one.row for one in spoilt.refused] == [2, 3, 4]
    assert spoilt.left == ()
    assert spoilt.unchanged == 0
    assert take(ANN | {"Family name": None}, TOM, BOB).left == ()
    # With the sponsor's row nothing is known of the family either, listed or not.
    assert take(ANN | {"Telephone": "see HR"}, BOB).left == ()


def test_who_is_not_on_our_list_either_is_not_missing(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN, TOM)
    agency = rows(station, "agencies", code="HRBO")[0]["id"]
    visitor = {"family_name": "Ruiz", "given_name": "Eva", "category": "visitor", "agency": agency}
    station.act("people.add", None, visitor)
    assert take(ANN).left == (person(station, "Tom")["id"],)
    station.act("dependants.change", rows(station, "dependants")[0]["id"], {"on_list": False})
    assert take(ANN).left == ()


def test_a_dependant_the_office_knew_first_is_not_added_again(
    station: Node, take: Callable[..., Difference]
) -> None:
    take(ANN)
    home = rows(station, "households")[0]["id"]
    station.act("visits.checkin", home, {"add": [{"relation": "child", "given_name": "Tom"}]})
    assert names(rows(station, "people")) == {"Ann", "Tom"}
    known = take(ANN, TOM)
    assert known.added == 0
    (tom,) = rows(station, "people", given_name="Tom")
    assert tom["birth_date"] == "2015-05-02"


def test_staff_without_a_number_are_known_by_name_and_birthday(
    station: Node, take: Callable[..., Difference]
) -> None:
    nameless = ANN | {"Index no.": None}
    take(nameless)
    assert take(nameless | {"Family name": "MOREAU"}).unchanged == 1
    assert take(ANN).changed[0].fields == ("index_no",)
    assert take(nameless | {"Date of birth": "1 Jan 1955"}).added == 1
    assert len(rows(station, "people")) == 2


def test_capitals_do_not_replace_what_somebody_wrote(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN | {"Family name": "McDuprée"})
    assert take(ANN | {"Family name": "MCDUPRÉE"}).unchanged == 1
    assert take(ANN | {"Family name": "MCDUPREE"}).unchanged == 1
    assert take(ANN | {"Family name": "Mcduprée"}).changed[0].fields == ("family_name",)
    assert person(station, "Ann")["family_name"] == "Mcduprée"


def test_a_child_of_two_is_one_person_with_two_sponsors(
    station: Node, take: Callable[..., Difference]
) -> None:
    bob = BOB | {"Address": "1 quay", "Quarter": "PORT"}
    both = take(ANN, TOM, bob, TOM | {"Family name": "Oakes"})
    assert (both.rows, both.added) == (4, 3)
    assert len(rows(station, "people")) == 3
    assert len(rows(station, "households")) == 1
    assert len(rows(station, "dependants")) == 2


def test_a_spouse_who_works_here_too_is_one_person(station: Node, take: Callable[..., Difference]) -> None:
    bob = BOB | {"Address": "1 Quay", "Quarter": "Port"}
    spouse = bob | {"Index no.": None, "Relation": "Husband", "Address": None, "Quarter": None}
    assert take(ANN, spouse, bob).added == 2
    assert person(station, "Bob")["category"] == "staff_local"
    assert rows(station, "dependants")[0]["relation"] == "spouse"


def test_a_spouse_of_another_agency_is_linked_and_else_left_alone(
    station: Node, take: Callable[..., Difference]
) -> None:
    bob = BOB | {"Index no.": "L-1", "Address": "1 Quay", "Quarter": "Port"}
    take(bob, agency="LNTN")
    spouse = bob | {"Index no.": None, "Relation": "Husband", "Nationality": "XYZ", "Telephone": "0639980009"}
    linked = take(ANN, spouse)
    assert linked.added == 1
    assert linked.changed == (Changed(person(station, "Bob")["id"], ("sponsor",)),)
    assert person(station, "Bob")["nationality"] is None
    assert person(station, "Bob")["phones"] == []


def test_categories_follow_recruitment_but_do_not_override_the_office(
    station: Node, take: Callable[..., Difference]
) -> None:
    take(ANN, BOB, BOB | {"Index no.": "H-3", "Given name(s)": "Cid", "Recruitment": "International"})
    assert {row["given_name"]: row["category"] for row in rows(station, "people")} == {
        "Ann": "staff_local",
        "Bob": "staff_local",
        "Cid": "staff_intl",
    }
    station.act("people.change", person(station, "Bob")["id"], {"category": "unv"})
    moved = take(ANN | {"Recruitment": "International"}, BOB | {"Recruitment": "International"})
    assert [one.fields for one in moved.changed] == [("recruitment", "category"), ("recruitment",)]
    assert person(station, "Ann")["category"] == "staff_intl"
    assert person(station, "Bob")["category"] == "unv"


def test_a_list_may_say_that_somebody_is_a_volunteer(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN | {"Category": "UN Volunteer"}, BOB)
    assert person(station, "Ann")["category"] == "unv"
    assert take(ANN, BOB | {"Category": "Consultant"}).changed[0].fields == ("category",)
    assert person(station, "Ann")["category"] == "unv"


def test_how_a_home_is_found_fills_in_what_nobody_knew(
    station: Node, take: Callable[..., Difference]
) -> None:
    """What a warden saw at the door is not changed by an agency's list."""
    found = {"Landmark": "blue door", "Latitude": "20.16 S", "Longitude": "57.5"}
    first = take(ANN | found, BOB | {"Latitude": "far away", "Longitude": "57.5"})
    assert [note for note in first.notes if "positions" in note]
    home, other = sorted(rows(station, "households"), key=lambda row: str(row["address"]))
    assert (home["landmark"], home["lat"], home["lon"]) == ("blue door", "-20.160000", "57.500000")
    assert (other["lat"], other["lon"]) == (None, None)
    later = take(ANN | found | {"Landmark": "green door"}, BOB | {"Landmark": "the mill"})
    assert [one.fields for one in later.changed] == [("landmark",)]
    home, other = sorted(rows(station, "households"), key=lambda row: str(row["address"]))
    assert (home["landmark"], other["landmark"]) == ("blue door", "the mill")


def test_a_partners_people_are_no_un_staff(station: Node, take: Callable[..., Difference]) -> None:
    station.act("agencies.add", None, {"code": "MOU", "name": "Partner", "kind": "partner"})
    station.act("mous.add", None, {"agency": "MOU", "number": "1", "signed_on": "2026-01-15"})
    take(ANN, agency="MOU")
    assert person(station, "Ann")["category"] == "igo_ngo_partner"


# numbers and call signs of others


def test_what_belongs_to_somebody_else_is_refused_by_row(
    station: Node, take: Callable[..., Difference]
) -> None:
    take(ANN | {"Call sign": "TANGO-1"}, agency="LNTN")
    refused = take(ANN | {"Given name(s)": "Zoe"}, TOM, BOB | {"Call sign": "TANGO-1"}, TOM)
    assert [(one.row, one.column, one.reason) for one in refused.refused] == [
        (2, "Index no.", Reason.INDEX_TAKEN),
        (3, "Relation", Reason.NO_STAFF),
        (4, "Call sign", Reason.CALL_SIGN_TAKEN),
        (5, "Relation", Reason.NO_STAFF),
    ]
    assert names(rows(station, "people")) == {"Ann"}


def test_two_may_swap_their_call_signs(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN | {"Call sign": "TANGO-1"}, BOB | {"Call sign": "TANGO-2"})
    swapped = take(ANN | {"Call sign": "TANGO-2"}, BOB | {"Call sign": "TANGO-1"})
    assert [one.fields for one in swapped.changed] == [("call_sign",), ("call_sign",)]
    assert person(station, "Ann")["call_sign"] == "TANGO-2"


# where people live


def test_a_whole_family_that_moves_keeps_its_household(
    station: Node, take: Callable[..., Difference]
) -> None:
    station.act("areas.add", None, {"code": "A1", "name": "Island"})
    zone = station.act("zones.add", None, {"code": "Z1", "name": "Port", "area": "A1"}).row
    take(ANN, TOM)
    (before,) = rows(station, "households")
    station.act("households.change", before["id"], {"zone": zone, "landmark": "blue door"})
    moved = take(ANN | {"Address": "9 Ridge", "Quarter": "Hill"}, TOM)
    assert moved.changed == (Changed(person(station, "Ann")["id"], ("address", "quarter", "landmark")),)
    (after,) = rows(station, "households")
    assert (after["id"], after["address"], after["quarter"]) == (before["id"], "9 Ridge", "Hill")
    assert (after["zone"], after["landmark"]) == (None, None)
    assert person(station, "Tom")["household"] == before["id"]


def test_who_leaves_a_couple_takes_the_children_along(station: Node, take: Callable[..., Difference]) -> None:
    bob = BOB | {"Address": "1 Quay", "Quarter": "Port"}
    take(ANN, TOM, bob)
    (home,) = rows(station, "households")
    assert home["principal"] == person(station, "Ann")["id"]
    moved = take(ANN | {"Address": "9 Ridge"}, TOM, bob)
    assert [one.fields for one in moved.changed] == [("household",), ("household",)]
    stayed = {row["id"]: row for row in rows(station, "households")}
    assert stayed[home["id"]]["principal"] == person(station, "Bob")["id"]
    new = stayed[person(station, "Ann")["household"]]
    assert (new["address"], new["principal"]) == ("9 Ridge", person(station, "Ann")["id"])
    assert person(station, "Tom")["household"] == new["id"]


def test_two_families_who_change_places_do_not_become_one(
    station: Node, take: Callable[..., Difference]
) -> None:
    take(ANN, TOM, BOB)
    there = {"Address": BOB["Address"], "Quarter": BOB["Quarter"]}
    take(ANN | there, TOM, BOB | {"Address": "7 New Road"})
    homes = {row["id"]: row["address"] for row in rows(station, "households")}
    where = {row["given_name"]: homes[row["household"]] for row in rows(station, "people")}
    assert where == {"Ann": "5 Hill Road", "Tom": "5 Hill Road", "Bob": "7 New Road"}


def test_an_office_may_keep_two_households_at_one_address(
    station: Node, take: Callable[..., Difference]
) -> None:
    bob = BOB | {"Address": "1 Quay", "Quarter": "Port"}
    take(ANN, bob)
    apart = station.act("households.add", None, {"address": "1 Quay", "quarter": "Port"}).row
    station.act("people.change", person(station, "Bob")["id"], {"household": apart})
    again = take(ANN, bob)
    assert again.changed == ()
    assert person(station, "Bob")["household"] != person(station, "Ann")["household"]


def test_without_an_address_there_is_no_household(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN | {"Address": None}, TOM)
    assert rows(station, "households") == []
    assert take(ANN, TOM).changed == (
        Changed(person(station, "Ann")["id"], ("household",)),
        Changed(person(station, "Tom")["id"], ("household",)),
    )
    (home,) = rows(station, "households")
    assert person(station, "Tom")["household"] == home["id"]


def test_a_dependant_of_another_address_stays_there(station: Node, take: Callable[..., Difference]) -> None:
    take(ANN, TOM)
    school = station.act("households.add", None, {"address": "2 School Lane"}).row
    station.act("people.change", person(station, "Tom")["id"], {"household": school})
    assert take(ANN, TOM).changed == ()
    take(ANN | {"Address": "9 Ridge"}, TOM)
    homes = {row["id"]: row["address"] for row in rows(station, "households")}
    assert homes[person(station, "Tom")["household"]] == "2 School Lane"
    assert homes[person(station, "Ann")["household"]] == "9 Ridge"


# questions


def test_of_several_who_fit_a_person_chooses(
    station: Node, lists: Callable[..., Path], take: Callable[..., Difference]
) -> None:
    nameless = ANN | {"Index no.": None, "Date of birth": None}
    take(ANN, ANN | {"Index no.": "H-9", "Telephone": None})
    first, second = sorted(row["id"] for row in rows(station, "people", given_name="Ann"))
    path = lists(nameless, TOM)
    asked = propose(station, path, "HRBO")
    (question,) = asked.questions
    assert (question.id, question.row) == ("row2", 2)
    assert question.choices == (first, second, "new")
    assert "Moreau" not in question.text
    assert asked.left == ()
    assert asked.added == 0
    with pytest.raises(Refused) as refusal:
        accept(station, path, "HRBO")
    assert refusal.value.code is Code.QUESTIONS_OPEN
    assert refusal.value.facts == {"count": "1"}
    assert len(rows(station, "people")) == 2
    done = accept(station, path, "HRBO", None, {"row2": second.lower()})
    assert (done.questions, done.added, done.left) == ((), 1, (first,))
    assert rows(station, "dependants")[0]["sponsor"] == second


def test_the_same_name_and_birthday_elsewhere_is_asked_about(
    station: Node, lists: Callable[..., Path], take: Callable[..., Difference]
) -> None:
    take(ANN, agency="LNTN")
    path = lists(ANN | {"Index no.": "H-77"})
    known = person(station, "Ann")["id"]
    assert propose(station, path, "HRBO").questions[0].choices == (known, "new")
    joined = propose(station, path, "HRBO", {"row2": known})
    assert joined.changed == (Changed(known, ("index_no", "agency")),)
    apart = accept(station, path, "HRBO", None, {"row2": "new"})
    assert apart.added == 1
    assert len(rows(station, "people", given_name="Ann")) == 2


def test_another_birthday_for_a_dependant_is_asked_about(
    station: Node, lists: Callable[..., Path], take: Callable[..., Difference]
) -> None:
    take(ANN, TOM)
    tom = person(station, "Tom")["id"]
    path = lists(ANN, TOM | {"Family name": "Oakes", "Date of birth": "3 May 2015"})
    asked = propose(station, path, "HRBO")
    assert asked.questions[0].choices == (tom, "new")
    assert asked.left == ()
    done = accept(station, path, "HRBO", None, {"row3": tom})
    assert done.changed == (Changed(tom, ("family_name", "birth_date")),)
    assert person(station, "Tom")["birth_date"] == "2015-05-03"


def test_a_slip_in_a_number_does_not_turn_one_person_into_another(
    station: Node, lists: Callable[..., Path], take: Callable[..., Difference]
) -> None:
    take(ANN)
    known = person(station, "Ann")["id"]
    path = lists(BOB | {"Index no.": "H-1"}, TOM)
    assert propose(station, path, "HRBO").questions[0].choices == (known, "new")
    refused = accept(station, path, "HRBO", None, {"row2": "new"})
    assert [(one.row, one.reason) for one in refused.refused] == [
        (2, Reason.INDEX_TAKEN),
        (3, Reason.NO_STAFF),
    ]
    assert person(station, "Ann")["family_name"] == "Moreau"
    renamed = propose(station, path, "HRBO", {"row2": known}).changed
    assert renamed[0].fields[:2] == ("family_name", "given_name")
    assert take(ANN | {"Family name": "Moreau-Oakes"}).changed == (Changed(known, ("family_name",)),)


def test_a_son_does_not_become_the_father(station: Node, take: Callable[..., Difference]) -> None:
    father = ANN | {"Given name(s)": "Tom", "Index no.": "H-5"}
    take(ANN, TOM | {"Date of birth": None})
    son = person(station, "Tom")["id"]
    assert take(ANN, TOM, father | {"Date of birth": None, "Address": "8 Mole"}).added == 1
    found = {row["id"] == son: row["category"] for row in rows(station, "people", given_name="Tom")}
    assert found == {True: "dependant", False: "staff_local"}


def test_two_numbers_are_two_people_unless_the_birthday_says_otherwise(
    station: Node, take: Callable[..., Difference]
) -> None:
    take(ANN | {"Date of birth": None})
    assert take(ANN | {"Date of birth": None, "Index no.": "H-2"}).added == 1
    take(BOB | {"Index no.": "H-3"})
    assert take(BOB | {"Index no.": "H-4"}).changed[0].fields == ("index_no",)
    assert len(rows(station, "people")) == 3


@pytest.mark.parametrize("answers", [{"row2": "PTM-P-99999"}, {"row2": ""}, {"row99": "new"}])
def test_an_answer_that_is_none(
    answers: dict[str, str], station: Node, lists: Callable[..., Path], take: Callable[..., Difference]
) -> None:
    take(ANN, agency="LNTN")
    with pytest.raises(Refused) as refusal:
        accept(station, lists(ANN | {"Index no.": "H-77"}), "HRBO", None, answers)
    assert refusal.value.code is Code.FIELD_INVALID
    assert refusal.value.facts["field"] == next(iter(answers))
    assert len(rows(station, "people")) == 1


def test_two_rows_cannot_be_the_same_person(
    station: Node, lists: Callable[..., Path], take: Callable[..., Difference]
) -> None:
    take(ANN, agency="LNTN")
    known = person(station, "Ann")["id"]
    path = lists(ANN | {"Index no.": "H-7"}, ANN | {"Index no.": "H-8"})
    assert [question.id for question in propose(station, path, "HRBO").questions] == ["row2", "row3"]
    with pytest.raises(Refused) as refusal:
        accept(station, path, "HRBO", None, {"row2": known, "row3": known})
    assert refusal.value.code is Code.FIELD_INVALID
    assert accept(station, path, "HRBO", None, {"row2": known, "row3": "new"}).added == 1


# who may, and for whom


@pytest.mark.parametrize("agency", [None, ""])
def test_the_agency_must_be_said(agency: str | None, station: Node) -> None:
    with pytest.raises(Refused) as refusal:
        propose(station, HARBOUR_LIST, agency)
    assert refusal.value.code is Code.AGENCY_NEEDED


def test_the_agency_must_be_known(station: Node) -> None:
    with pytest.raises(Refused) as refusal:
        accept(station, HARBOUR_LIST, "NONE")
    assert refusal.value.code is Code.NOT_FOUND


def test_an_agency_of_headquarters_is_not_this_stations_to_date(station: Node, tmp_path: Path) -> None:
    founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
    with Node.create(
        tmp_path / "hq", founding, "a long enough one", clock=station.clock, strength=keyring.FLOOR
    ) as hq:
        hq.act("agencies.add", None, {"code": "TIDE", "name": "Tide Office"})
        enrol.enrol(station, enrol.admit(hq, enrol.request(station)).grant)
    assert accept(station, HARBOUR_LIST, "TIDE", REFERENCE_DAY).added == 87
    (agency,) = rows(station, "agencies", code="TIDE")
    assert agency["list_as_of"] == REFERENCE_DAY.isoformat(), "worked out from the list that was received"
    with station.read() as db:
        assert (
            db.execute(select(sql(Agency).c.list_as_of).where(sql(Agency).c.code == "TIDE")).scalar() is None
        )
    assert propose(station, HARBOUR_LIST, "TIDE").unchanged == 87


def test_a_role_that_may_not(tmp_path: Path) -> None:
    founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
    with Node.create(tmp_path / "hq", founding, "a long enough one", strength=keyring.FLOOR) as hq:
        hq.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
        with pytest.raises(Refused) as refusal:
            accept(hq, HARBOUR_LIST, "HRBO")
        assert refusal.value.code is Code.NOT_ALLOWED
        assert rows(hq, "people") == []


def test_it_is_one_act(station: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_number: str) -> str:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr("sync.lists.carry.kind", fail)
        with pytest.raises(RuntimeError):
            accept(station, HARBOUR_LIST, "HRBO", date(2026, 11, 15))
    assert set(count(station).values()) == {0}
    accept(station, HARBOUR_LIST, "HRBO")
    assert person(station, "Dalibor")["id"] == "PTM-P-00009"
