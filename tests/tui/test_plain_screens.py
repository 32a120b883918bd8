"""Every list, a record and a form for every act, with the keyboard alone."""

import pytest
from rich.cells import cell_len
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Input, Static

from store import desk, offers
from store.desk import Wanted
from store.node import Node
from store.offers import Shape
from store.registers import REGISTRY
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, family_of, opened, people_of
from tests.tui.waiting import wait_for
from tui import history, taking_back, terms
from tui.app import StationApp
from tui.messages import ActChosen, RecordChosen
from tui.screens.choose import ChooseScreen
from tui.screens.findings import FINDINGS, FindingScreen
from tui.screens.form import FormScreen
from tui.screens.help import HelpScreen
from tui.screens.household import HouseholdScreen
from tui.screens.record import RecordScreen
from tui.screens.register import RegisterScreen
from tui.screens.registers import RegistersScreen
from tui.screens.verify import VerifyScreen
from tui.widgets.paged_table import PagedTable
from tui.widgets.typed import Typed


async def at_list(app: StationApp, pilot: Pilot[str], kind: str) -> RegisterScreen:
    """Open a list from anywhere, as a person does: F7, its name, Enter."""
    await wait_for(pilot, lambda: bool(app.screen.query(PagedTable)), "the first screen")
    await pilot.press("f7")
    await wait_for(pilot, lambda: isinstance(app.screen, RegistersScreen), "all lists")
    app.screen.query_one("#search", Input).value = terms.kind(kind)
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), f"the list of {kind}")
    assert isinstance(app.screen, RegisterScreen)
    assert kind == app.screen.KIND
    return app.screen


async def at_record(app: StationApp, pilot: Pilot[str], kind: str, typed: str) -> RecordScreen:
    """Open the only record of a list that holds what is typed."""
    await at_list(app, pilot, kind)
    app.screen.query_one("#search", Input).value = typed
    await wait_for(pilot, lambda: app.screen.query_one(PagedTable).count == 1, f"one of {kind}")
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")
    assert isinstance(app.screen, RecordScreen)
    return app.screen


def field(app: StationApp, name: str) -> Typed:
    return app.screen.query_one(f"#f-{name}", Typed)


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


async def test_every_list_opens_and_its_first_record(station: Node) -> None:
    """On the screen one for each way in which lists differ; of the others what they would show is read."""
    drawn, shapes = [], set()
    for register in REGISTRY.registers:
        listed = desk.named_page(station, register.kind, Wanted(), offset=0, limit=1)
        assert bool(listed) == bool(desk.counted(station, register.kind))
        shape = (register.code, bool(register.restricted), bool(listed), register.names_people)
        if shape not in shapes:
            shapes.add(shape)
            drawn.append(register.kind)
        for row in listed:
            assert desk.named_record(station, register.kind, row["id"])["id"] == row["id"]
            assert history.acts(desk.history(station, register.kind, row["id"])) is not None
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        for kind in drawn:
            screen = RegisterScreen(station, kind)
            await app.push_screen(screen)
            table = screen.query_one(PagedTable)
            assert table.count == desk.counted(station, kind)
            assert max(cell_len(line) for line in screen_text(app).splitlines()) <= 80
            key = table.key
            if key is not None:
                table.action_choose()
                await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "a record")
                assert str(key) in screen_text(app)
                await app.pop_screen()
            await app.pop_screen()
    assert len(drawn) > 5


@SIZES
async def test_lists_and_a_record_look_like_this(station: Node, size: tuple[int, int]) -> None:
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_list(app, pilot, "zones")
        assert_golden(f"zones-{size[0]}x{size[1]}", screen_text(app))
        await at_record(app, pilot, "zones", "Z3")
        assert_golden(f"zone-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        assert_golden(f"zone-form-{size[0]}x{size[1]}", screen_text(app))


async def a_record_is_changed_and_says_so(app: StationApp, pilot: Pilot[str]) -> None:
    await at_record(app, pilot, "zones", "Z3")
    await pilot.press("c")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
    field(app, "radio_channel").value = "11"
    await pilot.press("ctrl+s")
    await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record again")
    await wait_for(pilot, lambda: "radio channel" in said(app), "what was done")
    assert "11" in screen_text(app)
    await pilot.press("escape")
    await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "the list again")
    assert desk.record(app.node, "zones", "Z3")["radio_channel"] == "11"
    last = desk.history(app.node, "zones", "Z3")[-1]
    assert (last["act"], last["fields"]) == ("zones.change", {"radio_channel": "11"})


async def a_refusal_leaves_what_was_typed_and_points_to_the_field(app: StationApp, pilot: Pilot[str]) -> None:
    await at_list(app, pilot, "zones")
    await pilot.press("f8")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form of a new zone")
    field(app, "code").value = "Z3"
    field(app, "name").value = "Marina"
    await pilot.press("ctrl+s")
    await wait_for(pilot, lambda: bool(said(app)), "the refusal")
    assert app.focused is field(app, "code")
    assert field(app, "name").value == "Marina"
    field(app, "code").value = "Z77"
    await pilot.press("ctrl+s")
    await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "the list again")
    assert desk.record(app.node, "zones", "Z77")["name"] == "Marina"


async def what_was_typed_is_not_lost_by_one_key(app: StationApp, pilot: Pilot[str]) -> None:
    await at_list(app, pilot, "areas")
    await pilot.press("f8")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
    await pilot.press("R", "escape")
    await wait_for(pilot, lambda: "once more" in said(app), "the warning")
    assert isinstance(app.screen, FormScreen)
    assert field(app, "code").value == "R"
    await pilot.press("escape")
    await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "the list again")


async def a_drill_is_opened_as_one_and_says_so(app: StationApp, pilot: Pilot[str]) -> None:
    """F03: what could alarm carries the mark of an exercise, from the screen too."""
    await at_list(app, pilot, "rollcalls")
    await pilot.press("f8")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
    assert "EXERCISE" not in screen_text(app)
    await pilot.press("f6")
    assert "EXERCISE" in screen_text(app).splitlines()[0]
    field(app, "scope").value = "all"
    field(app, "reason").value = "flood"
    await pilot.press("ctrl+s")
    await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "the list again")
    (rollcall,) = desk.listed(app.node, "rollcalls").rows
    assert rollcall["drill"]
    assert {entry["exercise"] for entry in desk.history(app.node, "rollcalls", rollcall["id"])} == {True}


async def a_record_that_a_form_names_is_looked_up(app: StationApp, pilot: Pilot[str]) -> None:
    person = desk.listed(app.node, "people", Wanted("azambuja goncalo")).rows[0]
    await at_list(app, pilot, "contacts")
    await pilot.press("f8")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
    assert app.focused is field(app, "person")
    await pilot.press("f9")
    await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "people to pick from")
    app.screen.query_one("#search", Input).value = "azambuja goncalo"
    await wait_for(pilot, lambda: app.screen.query_one(PagedTable).count == 1, "the person")
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form again")
    assert field(app, "person").value == person["id"]
    field(app, "kind").focus()
    await pilot.press("f9")
    await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "the kinds")
    app.screen.query_one("#search", Input).value = "home"
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form once more")
    assert field(app, "kind").value == "home"


async def what_can_be_done_says_who_may_not(app: StationApp, pilot: Pilot[str]) -> None:
    agency = desk.listed(app.node, "agencies").rows[0]
    await at_record(app, pilot, "stations", "PTM")
    await pilot.press("d")
    await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "the acts")
    assert "not as fsco: hq" in screen_text(app)
    await pilot.press("escape")
    await at_record(app, pilot, "agencies", agency["name"])
    await pilot.press("d")
    await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "the acts of an agency")
    # What is recorded elsewhere about an agency begins with the agency filled in.
    app.screen.query_one("#search", Input).value = "people: add"
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "a new person of the agency")
    assert field(app, "agency").value == agency["id"]
    field(app, "family_name").value = "Ravelomanana"
    field(app, "category").value = "intern"
    await pilot.press("ctrl+s")
    await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the agency again")
    found = desk.listed(app.node, "people", Wanted("Ravelomanana")).rows
    assert [(row["family_name"], row["agency"]) for row in found] == [("Ravelomanana", agency["code"])]


async def a_field_that_names_a_record_opens_it(app: StationApp, pilot: Pilot[str]) -> None:
    screen = await at_record(app, pilot, "appointments", "Z3")
    table = screen.query_one(PagedTable)
    assert table.key == "person"
    await pilot.press("enter")
    await wait_for(pilot, lambda: app.screen is not screen, "the person")
    assert isinstance(app.screen, RecordScreen)
    assert "people" in screen_text(app).splitlines()[0]


async def a_person_is_opened_from_the_list_and_from_the_family(app: StationApp, pilot: Pilot[str]) -> None:
    await at_people(app, pilot)
    person = people_of(app).key
    await pilot.press("f9")
    await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the person")
    assert str(person) in screen_text(app)
    await pilot.press("escape")
    await family_of(app, pilot, "azambuja goncalo")
    await pilot.press("2", "o")
    await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the second of the family")
    assert "people" in screen_text(app).splitlines()[0]
    await pilot.press("escape")
    await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the family again")
    await pilot.press("2", "2", "o")
    await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the household")
    assert "households" in screen_text(app).splitlines()[0]


TOLD = (
    a_person_is_opened_from_the_list_and_from_the_family,
    a_field_that_names_a_record_opens_it,
    a_record_is_changed_and_says_so,
    a_refusal_leaves_what_was_typed_and_points_to_the_field,
    what_was_typed_is_not_lost_by_one_key,
    a_record_that_a_form_names_is_looked_up,
    what_can_be_done_says_who_may_not,
    # From here on an exercise is held, which every screen says.
    a_drill_is_opened_as_one_and_says_so,
)
"""What lists, records and forms do; none of it needs a program of its own."""


async def test_lists_records_and_forms_do_as_told(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: bool(app.screen.query(PagedTable)), "the first screen")
        depth = len(app.screen_stack)
        for each in TOLD:
            await each(app, pilot)
            while len(app.screen_stack) > depth:
                await app.pop_screen()


def test_everything_the_door_does_is_offered() -> None:
    """But for what a part of the program does whole, every act is on a screen, by command and in the list."""
    carried = {name for register in REGISTRY.registers for name in register.carried.values()}
    assert {offer.name for offer in offers.everything(REGISTRY)} == set(REGISTRY.act_names.values()) - carried


def test_what_a_form_asks_for_is_said_of_every_field() -> None:
    for offer in offers.everything(REGISTRY):
        for asked in offer.asks or ():
            assert terms.hint(asked)
            assert (asked.shape is Shape.CHOICE) == bool(asked.choices)
            if asked.shape is Shape.RECORD:
                assert asked.refers is not None, (offer.name, asked.name)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (None, ""),
        (True, "yes"),
        (["a", "b"], "a, b"),
        ("2026-11-09T08:00:00Z", "2026-11-09 08:00 UTC"),
        ({"met": 3}, "met: 3"),
        (7, "7"),
    ],
)
def test_what_a_field_holds_in_words(shown: object, said: str) -> None:
    assert terms.value(shown) == said


async def test_what_is_worked_out_opens_and_leads_to_its_record(station: Node) -> None:
    """B13, C01, E13, A11, A16, A21, R24: what the office has to look at, one key from the lists."""
    app = opened(station)
    led = 0
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        for finding in FINDINGS:
            lines = finding.read(station, None)
            await pilot.press("f7")
            await wait_for(pilot, lambda: isinstance(app.screen, RegistersScreen), "all lists")
            app.screen.query_one("#search", Input).value = finding.title
            await pilot.press("enter")
            await wait_for(pilot, lambda: isinstance(app.screen, FindingScreen), finding.title)
            assert app.screen.query_one(PagedTable).count == len(lines)
            names = [name for name, _width in finding.fields]
            assert all(set(names) <= line.keys() for line in lines)
            if lines and any(lines[0].get(name) for name in finding.leads_to):
                await pilot.press("enter")
                await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")
                led += 1
    assert led > 1


@pytest.mark.parametrize("touched", [False, True], ids=["untouched", "touched"])
async def test_whether_anything_was_altered(station: Node, touched: bool) -> None:  # noqa: FBT001 - a case
    """One key from the lists; what was altered leads to its record, with what to do in the line below."""
    if touched:
        with station.write() as db:
            db.execute(text("DROP TRIGGER guard_people_update"))
            db.execute(text("UPDATE people SET given_name = 'Quetzalina' WHERE id % 7 = 3"))
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("f7")
        await wait_for(pilot, lambda: isinstance(app.screen, RegistersScreen), "all lists")
        app.screen.query_one("#search", Input).value = "altered"
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, VerifyScreen), "the screen")
        if not touched:
            await wait_for(pilot, lambda: "nothing was altered" in screen_text(app), "the verdict")
            return
        await wait_for(pilot, lambda: app.screen.query_one(PagedTable).count > 1, "what was found")
        assert "Quetzalina" not in screen_text(app)
        await pilot.press("down")
        await wait_for(pilot, lambda: "telephone" in said(app), "what to do")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")


async def test_a_field_says_what_is_wrong_as_it_is_left_and_where_its_rule_comes_from(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        offer = next(one for one in offers.everything(REGISTRY) if one.name == "people.add")
        app.post_message(ActChosen(offer, {}, None))
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")

        def shown(name: str) -> str:
            return str(app.screen.query_one(name, Static).render())

        birth = app.screen.query_one("#f-birth_date", Input)
        birth.focus()
        await pilot.pause()
        birth.value = "31.02.1980"
        await pilot.press("down")
        await wait_for(pilot, lambda: shown("#m-birth_date") == "!", "the mark")
        assert shown("#said").startswith("birth date: ")
        await pilot.press("f1")
        await wait_for(pilot, lambda: isinstance(app.screen, HelpScreen), "the help")
        text = screen_text(app)
        assert "nationality: text" in text
        assert "S004 ¶10(e), ¶16(d): the list of staff and families" in text
        await pilot.press("escape")
        birth.focus()
        birth.value = "1980-02-28"
        await pilot.press("down")
        await wait_for(pilot, lambda: not shown("#m-birth_date"), "no mark any more")
        assert not shown("#said")
        agency = app.screen.query_one("#f-agency", Input)
        agency.focus()
        await pilot.pause()
        agency.value = "NOBODY"
        await pilot.press("up")
        await wait_for(pilot, lambda: shown("#m-agency") == "!", "an agency that there is not")


async def test_a_change_is_taken_back_from_the_history_of_its_record(
    station: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_back, "TOO_SOON", 60.0)
    person = desk.listed(station, "people").rows[0]["id"]
    before = desk.record(station, "people", person)["function"]
    station.act("people.change", person, {"function": "Keeper of the tide gauge"})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        app.post_message(RecordChosen("people", person))
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")
        table = app.screen.query_one(PagedTable)
        for _row in range(table.count):
            if table.row is not None and table.row.mark == "→" and "tide gauge" in table.row.cells[1]:
                break
            await pilot.press("down")
        await pilot.press("u")
        await wait_for(pilot, lambda: "The same key once more does it" in screen_text(app), "the question")
        await pilot.press("u")
        assert desk.record(station, "people", person)["function"] != before, (
            "a key that is held decides nothing"
        )
        monkeypatch.setattr(taking_back, "TOO_SOON", 0.0)
        await pilot.press("u")
        await wait_for(pilot, lambda: "put back as it was" in screen_text(app), "the answer")
        assert desk.record(station, "people", person)["function"] == before
        await pilot.press("f")
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the family")
