"""The log as a book, and taking back: a new entry that says what was there before, or the reason why not."""

from collections.abc import Mapping

import pytest
from textual.widgets import Input

from store import desk, log_book, undoing
from store.log_book import Asked
from store.node import Node
from store.refusals import Code, Refused
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui.screens.form import FormScreen
from tui.screens.log import LogScreen
from tui.screens.record import RecordScreen
from tui.widgets.paged_table import PagedTable

ZONE = "Z3"


def change(node: Node, **fields: object) -> str:
    """Change a zone; gives the name of the act in the log."""
    desk.act(node, "zones.change", ZONE, fields)
    return str(desk.history(node, "zones", ZONE)[-1]["entry"])


def why_not(node: Node, entry: str) -> Code:
    with pytest.raises(Refused) as refused:
        undoing.plan(node, entry)
    return refused.value.code


def test_a_change_is_put_back_as_a_new_entry_and_the_log_keeps_both(station: Node) -> None:
    was = desk.record(station, "zones", ZONE)["radio_channel"]
    entry = change(station, radio_channel="11")
    before = desk.history(station, "zones", ZONE)
    undo = undoing.plan(station, entry)
    assert [(one.field, one.now, one.then) for one in undo.back] == [("radio_channel", "11", was)]
    undoing.do(station, undo)
    assert desk.record(station, "zones", ZONE)["radio_channel"] == was
    after = desk.history(station, "zones", ZONE)
    assert after[: len(before)] == before
    assert [(one["act"], one["fields"]) for one in after[len(before) :]] == [
        ("zones.change", {"radio_channel": was})
    ]
    # What was put back can be put back again: that is the change once more.
    assert undoing.plan(station, str(after[-1]["entry"])).back[0].then == "11"


def test_what_says_something_else_since_is_left_alone(station: Node) -> None:
    first = change(station, radio_channel="11")
    undo = undoing.plan(station, first)
    change(station, radio_channel="12")
    assert why_not(station, first) is Code.UNDO_SINCE
    with pytest.raises(Refused):
        undoing.do(station, undo)
    assert desk.record(station, "zones", ZONE)["radio_channel"] == "12"


def test_dates_moments_references_and_nothing_are_put_back(station: Node) -> None:
    person = desk.listed(station, "people").rows[0]
    homes = [row["id"] for row in desk.listed(station, "households").rows if row["id"] != person["household"]]
    fields: Mapping[str, object] = {"birth_date": "1970-01-02", "call_sign": "OTTER 9"}
    desk.act(station, "people.change", person["id"], fields)
    entry = str(desk.history(station, "people", person["id"])[-1]["entry"])
    undoing.do(station, undoing.plan(station, entry))
    now = desk.record(station, "people", person["id"])
    assert (now["birth_date"], now["call_sign"]) == (person["birth_date"], person["call_sign"])
    single = next(
        row
        for row in desk.listed(station, "people").rows
        if row["category"] == "dependant" and row["household"]
    )
    desk.act(station, "people.change", single["id"], {"household": homes[-1]})
    entry = str(desk.history(station, "people", single["id"])[-1]["entry"])
    undoing.do(station, undoing.plan(station, entry))
    assert desk.record(station, "people", single["id"])["household"] == single["household"]


def test_what_was_added_is_ended_and_what_ended_begins_anew_in_a_form(station: Node) -> None:
    person = desk.act(station, "people.add", None, {"family_name": "Zzyzx", "category": "fs"}).number
    added = undoing.plan(station, str(desk.history(station, "people", person)[-1]["entry"]))
    assert (added.act, added.row, added.asks) == ("people.end", person, True)
    desk.act(station, "people.end", person, {"reason": "by mistake"})
    ended = undoing.plan(station, str(desk.history(station, "people", person)[-1]["entry"]))
    assert (ended.act, ended.row, ended.asks) == ("people.return", person, True)
    area = desk.act(station, "areas.add", None, {"code": "QQ", "name": "Quay"}).number
    desk.act(station, "areas.end", area, {"reason": "merged"})
    ended = undoing.plan(station, str(desk.history(station, "areas", area)[-1]["entry"]))
    assert (ended.act, ended.row, ended.values) == ("areas.add", None, {"code": "QQ", "name": "Quay"})


def test_what_others_did_or_an_act_has_no_way_back_from_says_so(station: Node, warden: Node) -> None:
    household = desk.listed(station, "households").rows[0]["id"]
    desk.checkin(station, household, {"outcome": "not_home"})
    visit = log_book.read(station, Asked())[0]
    assert (visit.act, visit.mine) == ("visits.checkin", True)
    assert why_not(station, visit.id) is Code.UNDO_NEVER
    others = [one for one in log_book.read(station, Asked(everybody=True)) if not one.mine]
    assert why_not(station, others[0].id) in (Code.UNDO_OTHERS, Code.NOT_FOUND)
    assert why_not(station, "nonsense") is Code.NOT_FOUND
    # What a warden said is theirs; their role has no act that ends it.
    assert why_not(warden, others[0].id) is Code.NOT_ALLOWED


# the book


def test_the_log_is_found_by_person_number_user_and_act(station: Node) -> None:
    person = next(row for row in desk.listed(station, "people").rows if row["phones"])
    desk.act(station, "people.change", person["id"], {"call_sign": "FIND ME"})
    desk.act(station, "contacts.add", None, {"person": person["id"], "value": "+33639980077"})

    def found(text: str, **acts: list[str]) -> list[tuple[str, str | None]]:
        return [(one.act, one.row) for one in log_book.read(station, Asked(text, acts))]

    newest = found("")[:2]
    assert [act for act, _row in newest] == ["contacts.add", "people.change"]
    by_number = found(person["id"])
    assert newest[0] in by_number, "a telephone of somebody is about them"
    assert newest[1] in by_number
    name = person["family_name"].split()[0]
    assert set(newest) <= set(found(name))
    assert found(f"{name} changing", changing=["people.change"])[0] == newest[1]
    assert found("nobodyofthatname") == []


def test_who_looked_stands_in_the_log(station: Node) -> None:
    person = desk.listed(station, "people").rows[0]["id"]
    desk.act(station, "restricted.add", None, {"person": person, "blood_type": "O+"})
    desk.act(station, "reads.open", None, {"kind": "people", "record": person})
    (looked,) = log_book.read(station, Asked(looked=True))
    assert (looked.act, looked.fields["record"]) == ("reads.open", person)


# the screen


@SIZES
async def test_the_log_looks_like_this_and_takes_back_with_two_keys(
    station: Node, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.taking_back.TOO_SOON", 0.0)
    was = desk.record(station, "zones", ZONE)["radio_channel"]
    new = desk.act(station, "areas.add", None, {"code": "QQ", "name": "Quay"}).number
    change(station, radio_channel="11")
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_people(app, pilot)
        screen = LogScreen(station)
        await app.push_screen(screen)
        table = screen.query_one(PagedTable)
        await wait_for(pilot, lambda: table.count > 5, "the log")
        assert_golden(f"log-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("f8")
        assert f"radio channel from 11 to {was}" in screen_text(app)
        assert desk.record(station, "zones", ZONE)["radio_channel"] == "11"
        await pilot.press("f8")
        await wait_for(pilot, lambda: "put back as it was" in screen_text(app), "what was done")
        assert desk.record(station, "zones", ZONE)["radio_channel"] == was
        # Typed, it is found; Enter opens the record.
        screen.query_one("#search", Input).value = "areas"
        await wait_for(pilot, lambda: 0 < table.count < 10, "the area")
        while new not in str(table.row):
            await pilot.press("down")
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form of its end")
        await app.pop_screen()
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "its record")
        await app.pop_screen()
        await pilot.press("escape")
        await wait_for(pilot, lambda: table.count > 5, "all of it")
        await pilot.press("f5")
        await wait_for(pilot, lambda: table.count == 0, "nobody has looked")
        assert "who looked" in screen_text(app)
