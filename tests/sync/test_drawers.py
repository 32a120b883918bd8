"""The drawer between nodes (X13): sealed on every way, open at headquarters and at the station's desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text, update

from store import desk, guard, identity
from store.asking import ask
from store.columns import sql
from store.door import Draft
from store.drawer import reading
from store.refusals import Code, Refused
from store.registers import drawers
from store.registers.offices import User
from tests.whole import tables

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House

SAID = {"blood_type": "O negative", "passport": "X1234567, 2031-05-04"}


def kept(node: Node, name: str = "Şirin") -> int:
    """Put a person on the list, and something about them into the drawer; gives the person's row."""
    person = node.act("people.add", None, {"family_name": name, "category": "staff_local"}).row
    node.act("restricted.add", None, {"person": person, **SAID})
    return person


def in_clear(node: Node) -> list[str]:
    """Give what of it stands in any table in clear."""
    with node.read() as db:
        found = "\n".join(
            repr(tuple(row))
            for name in tables(db)
            for row in db.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - our own tables
        )
    return [said for said in SAID.values() if said in found]


def around(house: House) -> None:
    """Let everybody exchange until all was heard everywhere."""
    for _ in range(2):
        house.exchange(house.bureau, house.station)
        house.exchange(house.station)
    house.exchange(house.bureau, house.station)


def lets_decide(house: House) -> None:
    """Let the second desk's user be one who has the drawer."""
    around(house)
    user = house.bureau.actor
    for node in (house.bureau, house.station, house.hq):
        with house.bureau.read() as db:
            row = user(db).user
        with node.write() as db, guard.opened(db):
            db.execute(update(sql(User)).where(sql(User).c.id == row).values(role="sfp"))


def looks(node: Node) -> list[tuple[str, str]]:
    return [(row["record"], row["how"]) for row in desk.listed(node, "reads", desk.Wanted()).rows]


def test_headquarters_reads_what_a_station_put_in(house: House) -> None:
    person = kept(house.station)
    house.exchange(house.station)
    assert reading.read(house.hq, "people", person) == SAID
    assert in_clear(house.hq) == in_clear(house.station) == []
    assert house.reasons(house.hq) == []


def test_who_looked_is_known_above_and_not_below(house: House) -> None:
    """J11: headquarters hears who looked at a station; who looked at headquarters stays there."""
    person = kept(house.station)
    reading.read(house.station, "people", person)
    house.exchange(house.station)
    assert looks(house.hq) == [("PTM-RX-00001", "drawer")]
    reading.read(house.hq, "people", person)
    house.down(house.station)
    assert (len(looks(house.hq)), len(looks(house.station))) == (2, 1)


def test_a_desk_reads_what_the_station_put_in_once_its_drawer_is_known(heard: House) -> None:
    person = kept(heard.station)
    around(heard)
    with pytest.raises(Refused) as refused:
        reading.read(heard.bureau, "people", person, reason="she bleeds")
    assert refused.value.code is Code.DRAWER_KEY_MISSING
    around(heard)
    assert reading.read(heard.bureau, "people", person, reason="she bleeds") == SAID
    assert in_clear(heard.bureau) == []
    assert heard.tables(heard.bureau)["restricted"] == heard.tables(heard.hq)["restricted"]


def test_the_station_and_headquarters_read_what_a_desk_put_in(heard: House) -> None:
    lets_decide(heard)
    person = kept(heard.bureau)
    around(heard)
    assert reading.read(heard.hq, "people", person) == SAID
    with pytest.raises(Refused) as refused:
        reading.read(heard.station, "people", person)
    assert refused.value.code is Code.DRAWER_KEY_MISSING, "its drawer was not needed before"
    around(heard)
    assert reading.read(heard.station, "people", person) == SAID


def test_what_comes_after_a_desk_was_lost_is_not_for_its_drawer(heard: House) -> None:
    """M03: whoever took the desk's laptop has the keys of what was there, and none of later ones."""
    lets_decide(heard)
    kept(heard.bureau)
    around(heard)
    kept(heard.station, "Nara")
    around(heard)
    station = heard.station
    with station.read() as db:
        desk_slot = heard.bureau.me.slot
        (device,) = [row for row, slot in ask(db, "SELECT id, slot FROM devices") if slot == desk_slot]
        before = {mark for (mark,) in ask(db, "SELECT mark FROM drawer_shares")}
    station.act("devices.revoke", device, {"reason": "the laptop was stolen"})
    station.tend_drawer()
    person = kept(station, "Teodoro")
    with station.read() as db:
        after = ask(db, "SELECT mark, drawer FROM drawer_shares")
        (lost,) = [row for (row,) in ask(db, "SELECT id FROM drawers WHERE ended_on IS NOT NULL")]
    fresh = {mark for mark, _ in after} - before
    assert len(fresh) == 1
    assert lost not in {drawer for mark, drawer in after if mark in fresh}
    heard.exchange(station)
    assert reading.read(heard.hq, "people", person) == SAID


def test_a_program_that_does_not_seal_is_kept_apart(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    person = house.station.act("people.add", None, {"family_name": "Ó", "category": "intern"}).row
    house.station.act("restricted.add", None, {"person": person, "blood_type": "A+"})
    house.exchange(house.station)
    (row,) = [one["id"] for one in house.rows(house.station, "restricted")]
    monkeypatch.setattr(Draft, "sealed", lambda _draft, _table, _row, _name, value, *_more, **_named: value)
    house.station.act("restricted.change", row, {"passport": "X1234567"})
    house.up(house.station)
    assert house.reasons(house.hq) == ["value"]
    assert reading.read(house.hq, "restricted", row) == {"blood_type": "A+"}


def test_what_was_numbered_anew_still_opens(house: House) -> None:
    """A value is bound to the first number of its record, and that stays known."""
    house.exchange(house.station)
    twin = house.twin(house.station)
    kept(twin, "a twin's")
    house.up(twin)
    mine = house.reopened(house.station)
    person = kept(mine)
    for _ in range(3):
        house.exchange(mine)
    with mine.read() as db:
        assert len(identity.incarnations(db, mine.me.device)) > 1, "it became a new writer"
    assert house.reasons(house.hq) in ([], ["chain_forked"])
    assert reading.read(mine, "people", person) == SAID
    assert reading.read(house.hq, "people", person) == SAID


def test_headquarters_gives_a_replaced_laptop_the_keys_back(house: House) -> None:
    """L07: of what only the lost laptop and headquarters could open."""
    person = kept(house.station)
    house.exchange(house.station)
    new = house.desk
    house.exchange(new)
    with pytest.raises(Refused):
        reading.read(new, "people", person)
    house.exchange(new)
    drawer = house.hq.drawer
    assert drawer is not None
    station = house.station.me.station
    house.hq.carry("drawers.share_back", lambda draft: drawers.share_back(draft, drawer, station))
    house.exchange(new)
    assert reading.read(new, "people", person) == SAID


def test_moved_by_whoever_holds_the_store_it_does_not_open(house: House) -> None:
    person = kept(house.station)
    with house.station.write() as db, guard.opened(db):
        db.execute(text("UPDATE restricted SET visa = passport"))
    with pytest.raises(Refused) as refused:
        reading.read(house.station, "people", person)
    assert refused.value.code is Code.DRAWER_DAMAGED
