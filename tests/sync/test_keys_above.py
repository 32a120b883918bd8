"""What headquarters makes of keys that a station gave and took (M06)."""

from typing import TYPE_CHECKING

import pytest

from store import users
from store.asking import ask
from store.entry import Kind
from store.ids import row_id
from store.node import Node
from store.users import Chosen

if TYPE_CHECKING:
    from tests.sync.conftest import House

NAME, PHRASE = "Thị Nguyễn", "ebony kettle river"


def test_headquarters_hears_of_them_and_takes_what_was_done_before(house: "House") -> None:
    """That keys were taken away comes first, and what the same person had recorded comes after it."""
    station, hq = house.station, house.hq
    users.add(station, NAME, "fsca", Chosen(PHRASE))
    station.close()
    with Node.open(station.home, PHRASE, user=NAME, clock=house.clock) as theirs:
        theirs.act("agencies.add", None, {"code": "TDSO", "name": "Two Deltas"})
    users.revoke(station, NAME, "left the office")
    house.exchange(station)
    assert house.reasons(hq) == []
    assert "TDSO" in [row["code"] for row in house.rows(hq, "agencies")]
    with hq.read() as db:
        ended = ask(db, "SELECT ended_reason FROM users WHERE name = ?", (NAME,))
    assert ended == [("left the office",)]


@pytest.mark.parametrize("role", ["fsco", "do"])
def test_nobody_gives_themselves_a_role_by_changing_their_passphrase(house: "House", role: str) -> None:
    """M06: any role may do it, so it may write nothing but that it was done."""
    station = house.station
    user = users.add(station, NAME, "fsca", Chosen(PHRASE))
    house.exchange(station)
    house.slip(station, "users", user, {"role": role}, act="users.passphrase", actor=user)
    house.up(station)
    assert house.reasons(house.hq) == ["not_allowed"]
    assert [row["role"] for row in house.rows(house.hq, "users") if row["name"] == NAME] == ["fsca"]


def test_nobody_changes_anothers_keys_as_their_own(house: "House") -> None:
    station = house.station
    user = users.add(station, NAME, "fsca", Chosen(PHRASE))
    house.exchange(station)
    with station.read() as db:
        first = station.actor(db).user
    house.slip(station, "users", first, {"keys_at": 5}, act="users.passphrase", actor=user)
    house.slip(station, "users", user, {"keys_at": 7}, act="users.passphrase", actor=user)
    house.up(station)
    assert house.reasons(house.hq) == ["not_allowed"]


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"name": "gone", "role": "fsco", "recovered_with": "ABCD1234"}, True),
        ({"name": "gone", "role": "fsco"}, False),
        ({"name": "gone", "role": "hq", "recovered_with": "ABCD1234"}, False),
    ],
)
def test_somebody_new_comes_by_recovery_only_with_its_mark(
    house: "House", said: dict[str, str | int | bool | None], *, taken: bool
) -> None:
    station = house.station
    user = row_id(station.me.slot, 900)
    house.slip(station, "users", user, said, does=Kind.INSERT, act="users.recovered", actor=user)
    house.up(station)
    assert ("gone" in [row["name"] for row in house.rows(house.hq, "users")]) is taken


def test_a_warden_may_say_that_their_own_keys_changed(house: "House") -> None:
    warden, station = house.warden, house.station
    users.change_passphrase(warden, Chosen(PHRASE))
    house.up(warden, station)
    assert house.reasons(station) == []
    with warden.read() as db:
        ((user, at),) = ask(db, "SELECT users.id, keys_at FROM users JOIN login ON user = users.id")
    with station.read() as db:
        assert ask(db, "SELECT keys_at FROM users WHERE id = ?", (user,)) == [(at,)]
