"""The keys as data: which there are, what somebody may change, and what is said of a mistake."""

from pathlib import Path

import pytest

from store.node import Node
from tests.tui.test_screens import at_people, opened, people_of
from tests.tui.waiting import wait_for
from tui import keymap


def test_every_key_of_ours_has_a_name_and_a_meaning() -> None:
    keys = keymap.every_key()
    assert {"app.rollcall", "household.all", "list.zone", "table.down", "record.change"} <= set(keys)
    assert keys["table.down"].keys == ("down", "j")
    assert keys["app.jump"].everywhere
    assert keys["household.turn"].is_fixed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", {}),
        ('list.sort = "f10"', {"list.sort": "f10"}),
        ('"list.sort" = "f10"', {"list.sort": "f10"}),
        ('[table]\ndown = "down, j, n"', {"table.down": "down,j,n"}),
        ('household.save = "ctrl+s"', {"household.save": "ctrl+s"}),
        # Two that change places are no clash.
        (
            'household.save = "n"\nhousehold.not_home = "s"',
            {"household.save": "n", "household.not_home": "s"},
        ),
        # What must always work keeps its own key too.
        ('app.lock = "f11"', {"app.lock": "ctrl+l,ctrl+z,f11"}),
    ],
)
def test_what_is_understood(tmp_path: Path, text: str, said: dict[str, str]) -> None:
    file = tmp_path / keymap.FILE
    file.write_text(text)
    assert keymap.read(file) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("list.sort = ", "not written as it should be"),
        ('list.sorted = "f10"', "list.sorted: there is nothing of that name"),
        ("list.sort = 7", "list.sort: a key is missing"),
        ('list.sort = "hyper+x"', "hyper+x is no key"),
        ('list.sort = "\\u001b[2J"', "is no key"),
        ('app.jump = "o"', "o is needed for typing"),
        ('household.turn = "x"', "cannot be changed"),
        ('list.sort = "f5"', "f5 is also"),
        ('household.save = "n"', "n is also"),
        ('list.sort = "ctrl+r"', "ctrl+r is also"),
    ],
)
def test_what_is_not_is_said_in_one_sentence(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / keymap.FILE
    file.write_text(text)
    with pytest.raises(keymap.KeysWrong) as wrong:
        keymap.read(file)
    assert why in wrong.value.what
    assert "\x1b" not in wrong.value.what
    assert wrong.value.next


def test_no_file_is_no_change(tmp_path: Path) -> None:
    assert keymap.read(tmp_path / keymap.FILE) == {}


async def test_a_changed_key_does_it_and_the_line_says_so(station: Node) -> None:
    file = station.home / keymap.FILE
    file.write_text('list.zone = "f10"')
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        everybody = people_of(app).count
        await pilot.press("f5")
        assert people_of(app).count == everybody
        await pilot.press("f10")
        await wait_for(pilot, lambda: people_of(app).count < everybody, "one zone")


async def test_a_mistake_in_the_file_keeps_nobody_out(station: Node) -> None:
    (station.home / keymap.FILE).write_text('list.zone = "f9999"')
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        assert any("The usual keys hold" in note.message for note in app._notifications)
        everybody = people_of(app).count
        await pilot.press("f5")
        await wait_for(pilot, lambda: people_of(app).count < everybody, "one zone")
