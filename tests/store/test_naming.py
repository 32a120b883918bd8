"""Names beside numbers, and what other lists say of a record."""

from store import desk
from store.desk import EVERYTHING
from store.node import Node


def test_a_list_says_who_a_number_is(station: Node, family: dict[str, int]) -> None:
    del family
    rows = desk.named_page(station, "dependants", EVERYTHING, offset=0, limit=10)
    plain = desk.page(station, "dependants", EVERYTHING, offset=0, limit=10)
    assert rows
    for named, row in zip(rows, plain, strict=True):
        person = desk.record(station, "people", row["person"])
        name = " ".join(filter(None, (person["family_name"], person["given_name"])))
        assert named["person"] == f"{name} ({row['person']})"
        assert named["id"] == row["id"]


def test_a_record_shows_what_other_lists_say_of_it(station: Node, family: dict[str, int]) -> None:
    station.act("contacts.add", None, {"person": family["child"], "value": "+33639980012"})
    gone = station.act("contacts.add", None, {"person": family["child"], "value": "+33639980013"}).row
    station.act("contacts.end", gone, {"reason": "given back"})
    found = desk.mentions(station, "people", family["child"])
    said = {(one.kind, one.field) for one in found}
    assert {("contacts", "person"), ("dependants", "person")} <= said
    assert [one.row["value"] for one in found if one.kind == "contacts"] == ["+33639980012"]


def test_what_has_no_name_keeps_its_number(station: Node, family: dict[str, int]) -> None:
    row = desk.named_record(station, "people", family["child"])
    assert row["id"] == desk.record(station, "people", family["child"])["id"]
    assert "(" in row["household"]
