"""How people are reached, and who is told when something happens (A01, A19)."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from store import desk
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from store.registers.kin import telephones

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


def test_somebody_has_a_mobile_of_every_operator(station: Node, family: Family) -> None:
    """A01: networks fail one at a time; the one to try first comes first."""
    for priority, (operator, value) in enumerate(
        [("Emtel", "+230 5251 0001"), ("my.t", "+230 5711 0002"), ("Chili", "+230 5980 0003")], start=1
    ):
        said = {"person": family["principal"], "value": value, "operator": operator, "priority": 4 - priority}
        station.act("contacts.add", None, said)
    assert desk.record(station, "people", family["principal"])["phones"] == [
        "+23059800003",
        "+23057110002",
        "+23052510001",
    ]


def test_who_tried_a_number_and_when_is_kept(station: Node, family: Family, refuses: Refuses) -> None:
    """A01."""
    row = station.act("contacts.add", None, {"person": family["spouse"], "value": "+23052510001"}).row
    station.act("contacts.verify", row, {})
    shown = desk.record(station, "contacts", row)
    assert shown["verified_on"] == "2026-11-21"
    assert desk.record(station, "users", shown["verified_by"])["role"] == "fsco"
    with refuses(Code.FIELD_INVALID):
        station.act("contacts.verify", row, {"on": "2026-11-22"})
    station.act("contacts.end", row, {"reason": "lost"})
    with refuses(Code.ENDED):
        station.act("contacts.verify", row, {})


def test_the_day_of_a_call_is_the_stations(station: Node, family: Family, clock: SetClock) -> None:
    """A01: at half past eight in the evening, UTC, the next day has begun in Mauritius."""
    row = station.act("contacts.add", None, {"person": family["spouse"], "value": "+23052510001"}).row
    clock.set(clock.now().replace(hour=20))
    station.act("contacts.verify", row, {})
    assert desk.record(station, "contacts", row)["verified_on"] == "2026-11-22"


def test_kin_are_told_in_their_language_if_they_may_be(station: Node, family: Family) -> None:
    """A19: name, relation, telephones, languages, country and the staff member's consent."""
    said = {
        "person": family["principal"],
        "name": "Nguyễn Văn Ba",
        "relation": "father",
        "phones": "+84 24 3825 0001; +84 912 000 111",
        "languages": "vi",
        "country": "vn",
        "consent": True,
    }
    row = station.act("kin.add", None, said).row
    shown = desk.record(station, "kin", row)
    assert (shown["phones"], shown["country"], shown["consent"], shown["role"]) == (
        "+842438250001 +84912000111",
        "VN",
        True,
        "both",
    )


def test_consent_that_nobody_asked_for_is_not_given(station: Node, family: Family) -> None:
    """A19."""
    row = station.act("kin.add", None, {"person": family["principal"], "name": "عبد الله"}).row
    assert desk.record(station, "kin", row)["consent"] is None


def test_a_number_of_kin_is_a_number(station: Node, family: Family, refuses: Refuses) -> None:
    """A19."""
    with refuses(Code.FIELD_INVALID):
        station.act("kin.add", None, {"person": family["child"], "name": "Ba", "phones": "+84 24 3825, 12"})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+230 5251 0001", "+23052510001"),
        ("+230 5251 0001, ", "+23052510001"),
        ("+230 5251 0001;+23052510001", "+23052510001"),
        ("+23052510001 +230 5251 0002", "+23052510001 +23052510002"),
    ],
)
def test_several_numbers_are_parted_by_spaces(written: str, kept: str) -> None:
    """A19."""
    assert telephones(written) == kept


def test_mail_and_radio_are_no_telephones(station: Node, family: Family, refuses: Refuses) -> None:
    """A01, D25: somebody is reached by mail and by radio too; what is called are the telephones."""
    person = family["child"]
    before = desk.record(station, "people", person)["phones"]
    mail = {"person": person, "kind": "email", "value": "thi@example.org"}
    row = station.act("contacts.add", None, mail).row
    station.act("contacts.add", None, {"person": person, "kind": "radio", "value": "CH 13, Otter 3"})
    assert desk.record(station, "people", person)["phones"] == before
    station.act("contacts.change", row, {"value": "thi@example.com"})
    for wrong in ({"value": "nobody@"}, {"kind": "mobile"}, {"value": "+23052510009"}):
        with refuses(Code.FIELD_INVALID):
            station.act("contacts.change", row, wrong)
    with refuses(Code.FIELD_INVALID):
        station.act("contacts.add", None, mail | {"kind": "mobile"})


def test_no_number_at_all_is_no_number(station: Node, family: Family, refuses: Refuses) -> None:
    """A19."""
    with refuses(Code.FIELD_INVALID):
        station.act("kin.add", None, {"person": family["child"], "name": "Ba", "phones": " ; ,"})


def test_nobody_has_a_number_twice(station: Node, family: Family, refuses: Refuses) -> None:
    """A01: however it is written; two people may share one, and it may be both home and office."""
    number = {"person": family["child"], "kind": "home", "value": "+230 5251 0003"}
    row = station.act("contacts.add", None, number).row
    with refuses(Code.NOT_UNIQUE):
        station.act("contacts.add", None, number | {"value": "+23052510003"})
    station.act("contacts.add", None, number | {"kind": "office"})
    station.act("contacts.add", None, number | {"person": family["spouse"]})
    station.act("contacts.end", row, {"reason": "let go"})
    station.act("contacts.add", None, number)
