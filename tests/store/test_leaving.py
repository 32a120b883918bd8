"""Leaving (A11, R21): what ends with somebody, what is still open, how it is taken back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from store import desk
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
LEFT = {"reason": "contract over"}


def standing(node: Node, kind: str) -> int:
    return desk.listed(node, kind).total


def ended(node: Node, kind: str, row: object) -> tuple[Any, Any]:
    found = desk.record(node, kind, row)
    return found["ended_on"], found["ended_reason"]


@pytest.fixture
def leaver(station: Node, family: Family) -> int:
    """Somebody living alone with everything: telephone, kin, an appointment, an uncle's place to stay."""
    home = station.act("households.add", None, {"address": "3 Reef Road", "zone": "Z1"}).row
    said = {"family_name": "Mensah", "given_name": "Kofi", "category": "unv", "household": home}
    person = station.act("people.add", None, said).row
    station.act("contacts.add", None, {"person": person, "value": "+23052510009"})
    station.act("kin.add", None, {"person": person, "name": "Ama Mensah"})
    station.act("appointments.add", None, {"person": person, "role": "sub_warden", "zone": "Z1"})
    stay = {"person": person, "zone": "Z1", "contact": family["spouse"], "etd": "2026-11-30"}
    station.act("visitors.add", None, stay | {"eta": "2026-11-20"})
    return person


def test_what_is_theirs_ends_with_the_person(station: Node, leaver: int) -> None:
    """A11: ways to reach them, kin, appointments, stays, in the same act and on the same day."""
    done = station.act("people.end", leaver, LEFT | {"on": "2026-11-20"})
    assert {"people", "contacts", "kin", "appointments", "visitors"} <= done.touched.rows.keys()
    assert [standing(station, kind) for kind in ("contacts", "kin", "appointments", "visitors")] == [0] * 4
    for kind in ("contacts", "kin", "appointments"):
        assert ended(station, kind, f"PTM-{REGISTRY.kind(kind).letter}-00001") == (
            "2026-11-20",
            "ended with the person",
        )
    assert desk.record(station, "visitors", "PTM-B-00001")["left_on"] == "2026-11-20"
    assert ended(station, "people", leaver) == ("2026-11-20", "contract over")


def test_others_keep_theirs(station: Node, family: Family, leaver: int) -> None:
    """A11."""
    station.act("contacts.add", None, {"person": family["child"], "value": "+23052510001"})
    station.act("people.end", leaver, LEFT)
    assert standing(station, "contacts") == 1
    assert standing(station, "dependants") == 2


def test_a_stay_that_has_not_begun_does_not_take_place(station: Node, family: Family) -> None:
    """A11."""
    stay = {"family_name": "Haile", "zone": "Z1", "contact": family["spouse"]}
    row = station.act("visitors.add", None, stay | {"eta": "2026-12-01", "etd": "2026-12-02"}).row
    station.act("people.end", desk.record(station, "visitors", row)["person"], LEFT)
    assert ended(station, "visitors", row) == ("2026-11-21", "ended with the person")
    assert desk.record(station, "visitors", row)["left_on"] is None


# families


def test_a_family_never_leaves_unasked(station: Node, family: Family, refuses: Refuses) -> None:
    """A11: whoever ends a sponsor says what becomes of the dependants."""
    with refuses(Code.FAMILY_STAYS):
        station.act("people.end", family["principal"], LEFT)
    assert standing(station, "people") == 3


def test_a_family_that_leaves_goes_in_one_act(station: Node, family: Family) -> None:
    """A11: and the household is empty, without a principal."""
    station.act("people.end", family["principal"], LEFT | {"family": "leaves"})
    assert [standing(station, kind) for kind in ("people", "dependants")] == [0, 0]
    home = desk.record(station, "households", family["home"])
    assert (home["people"], home["principal"]) == (0, None)


def test_a_family_that_stays_stays_on_the_list_with_a_principal(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """A11: the principal rule holds as ever."""
    with refuses(Code.PRINCIPAL_LEAVES):
        station.act("people.end", family["principal"], LEFT | {"family": "stays"})
    station.act("households.change", family["home"], {"principal": family["spouse"]})
    station.act("people.end", family["principal"], LEFT | {"family": "stays"})
    assert {row["given_name"] for row in desk.listed(station, "people").rows} == {"Marc", "Minh"}
    assert standing(station, "dependants") == 0


def test_a_child_of_two_stays_with_the_other(station: Node, family: Family) -> None:
    """A11: nobody has to be asked about a child whose other parent is here."""
    station.act("people.change", family["spouse"], {"category": "fs"})
    link = {"sponsor": family["spouse"], "person": family["child"], "relation": "child"}
    station.act("dependants.add", None, link)
    station.act("households.change", family["home"], {"principal": family["spouse"]})
    station.act("people.end", family["principal"], LEFT)
    assert {row["given_name"] for row in desk.listed(station, "people").rows} == {"Marc", "Minh"}
    assert [row["sponsor_name"] for row in desk.listed(station, "dependants").rows] == ["Nguyễn Marc"]


def test_a_dependant_who_looks_after_a_visitor_does_not_just_go(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """A11, A08."""
    stay = {"family_name": "Haile", "zone": "Z1", "contact": family["spouse"]}
    station.act("visitors.add", None, stay | {"eta": "2026-11-20", "etd": "2026-11-22"})
    with refuses(Code.CONTACT_LEAVES):
        station.act("people.end", family["principal"], LEFT | {"family": "leaves"})


# what is open


def test_what_a_leaver_has_not_handed_back_is_shown(station: Node, leaver: int, refuses: Refuses) -> None:
    """A11, R21: until it is noted, before the end or after it."""
    assert desk.record(station, "people", leaver)["open"] == []
    station.act("people.checkout", leaver, {"kit_returned_on": "2026-11-20"})
    station.act("people.end", leaver, LEFT)
    assert desk.record(station, "people", leaver)["open"] == ["clearance"]
    assert [row["open"] for row in desk.listed(station, "leavers").rows] == [["clearance"]]
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("people.checkout", leaver, {})
    with refuses(Code.FIELD_INVALID):
        station.act("people.checkout", leaver, {"clearance_closed_on": "2026-11-22"})
    station.act("people.checkout", leaver, {"clearance_closed_on": "2026-11-21", "checkout_note": "by post"})
    assert desk.listed(station, "leavers").rows == []


def test_a_dependant_has_no_kit_to_hand_back(station: Node, family: Family) -> None:
    """A11."""
    station.act("people.end", family["child"], LEFT)
    assert desk.listed(station, "leavers").rows == []


# and back


def test_a_return_takes_an_end_back(station: Node, leaver: int, refuses: Refuses) -> None:
    """A11: with what ended with it, but an appointment stands only in a letter of its own."""
    with refuses(Code.NOT_ENDED):
        station.act("people.return", leaver, {})
    station.act("people.end", leaver, LEFT)
    station.act("people.return", leaver, {})
    assert ended(station, "people", leaver) == (None, None)
    assert [standing(station, kind) for kind in ("contacts", "kin", "appointments")] == [1, 1, 0]
    assert desk.record(station, "people", leaver)["phones"] == ["+23052510009"]
    acts = [entry["act"] for entry in desk.history(station, "people", leaver)]
    assert acts[0] == "people.add"
    assert {"people.end", "people.return"} <= set(acts), "nothing is rewritten"


def test_what_ended_before_does_not_come_back(station: Node, leaver: int) -> None:
    """A11."""
    station.act("kin.end", "PTM-N-00001", {"reason": "wrong person"})
    station.act("people.end", leaver, LEFT)
    station.act("people.return", leaver, {})
    assert standing(station, "kin") == 0


def test_a_link_comes_back_with_the_second_of_the_two(station: Node, family: Family) -> None:
    """A11: whoever returns first, and whenever they left."""
    station.act("people.end", family["child"], LEFT | {"on": "2026-11-01"})
    station.act("households.change", family["home"], {"principal": family["spouse"]})
    station.act("people.end", family["principal"], LEFT | {"family": "stays"})
    station.act("people.return", family["principal"], {})
    assert {row["given_name"] for row in desk.listed(station, "dependants").rows} == {"Marc"}
    station.act("people.return", family["child"], {})
    assert {row["given_name"] for row in desk.listed(station, "dependants").rows} == {"Marc", "Minh"}


def test_a_family_that_left_with_somebody_comes_back_with_them(station: Node, family: Family) -> None:
    """A11, A02: who was ended by mistake does not come back to an empty home."""
    station.act("contacts.add", None, {"person": family["child"], "value": "+23052510001"})
    station.act("people.end", family["principal"], LEFT | {"family": "leaves"})
    assert ended(station, "people", family["child"]) == ("2026-11-21", "ended with the sponsor")
    station.act("people.return", family["principal"], {})
    assert {row["given_name"] for row in desk.listed(station, "people").rows} == {"Thị", "Marc", "Minh"}
    assert standing(station, "dependants") == 2
    assert desk.record(station, "people", family["child"])["phones"] == ["+23052510001"]
    assert desk.record(station, "households", family["home"])["principal"] == "PTM-P-00001"


def test_who_left_before_the_sponsor_did_does_not_come_back_with_them(station: Node, family: Family) -> None:
    """A11."""
    station.act("people.end", family["child"], LEFT)
    station.act("people.end", family["principal"], LEFT | {"family": "leaves"})
    station.act("people.return", family["principal"], {})
    assert {row["given_name"] for row in desk.listed(station, "people").rows} == {"Thị", "Marc"}


def test_a_visitor_who_comes_back_is_on_the_lists(station: Node, family: Family) -> None:
    """A08, A11: the stay that ended with them goes on; one that was over before does not."""
    stay = {"family_name": "Haile", "zone": "Z1", "contact": family["spouse"], "etd": "2026-11-30"}
    row = station.act("visitors.add", None, stay | {"eta": "2026-11-20"}).row
    person = desk.record(station, "visitors", row)["person"]
    station.act("people.end", person, LEFT)
    station.act("people.return", person, {})
    assert [one["name"] for one in desk.listed(station, "visitors").rows] == ["Haile"]
    assert person in {one["id"] for one in desk.listed(station, "people").rows}
    station.act("visitors.left", row, {})
    station.act("people.end", person, LEFT)
    station.act("people.return", person, {})
    assert desk.listed(station, "visitors").rows == []


def test_who_returns_has_no_home_that_is_gone(station: Node, leaver: int) -> None:
    """A11."""
    station.act("people.end", leaver, LEFT)
    station.act("households.end", desk.record(station, "people", leaver)["household"], {"reason": "sold"})
    station.act("people.return", leaver, {})
    assert desk.record(station, "people", leaver)["household"] is None


def test_a_call_sign_that_was_given_away_is_not_taken_back(
    station: Node, family: Family, leaver: int, refuses: Refuses
) -> None:
    """A11."""
    station.act("people.change", leaver, {"call_sign": "TANGO-1"})
    station.act("people.end", leaver, LEFT)
    station.act("people.change", family["child"], {"call_sign": "TANGO-1"})
    with refuses(Code.NOT_UNIQUE):
        station.act("people.return", leaver, {})


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["end", "return"]),
        st.sampled_from(["principal", "spouse", "child"]),
        st.sampled_from([None, "leaves", "stays"]),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_nothing_of_somebody_gone_stands(
    station: Node, family: Family, acts: list[tuple[str, str, str | None]]
) -> None:
    """A11: whoever comes and goes, no link names somebody who left, and homes have principals."""
    for verb, who, stays in acts:
        said: dict[str, object] = LEFT | {"family": stays} if verb == "end" else {}
        try:
            station.act(f"people.{verb}", family[who], said)
        except Refused as refusal:
            allowed = (Code.ENDED, Code.NOT_ENDED, Code.FAMILY_STAYS, Code.PRINCIPAL_LEAVES)
            assert refusal.code in allowed  # noqa: PT017 - a refusal is allowed, not wanted
        with station.read() as db:
            people, home = REGISTRY.kind("people").sql, REGISTRY.kind("households").sql
            gone = set(db.scalars(select(people.c.id).where(people.c.ended_on.is_not(None))))
            for kind, name in (("dependants", "sponsor"), ("dependants", "person"), ("contacts", "person")):
                t = REGISTRY.kind(kind).sql
                assert not gone & set(db.scalars(select(t.c[name]).where(t.c.ended_on.is_(None))))
            living = select(people.c.id).where(
                people.c.household == family["home"], people.c.ended_on.is_(None)
            )
            principal = db.scalar(select(home.c.principal).where(home.c.id == family["home"]))
            there = set(db.scalars(living))
            assert principal in there if there else principal is None
