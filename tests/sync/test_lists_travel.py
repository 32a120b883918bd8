"""A list taken in, taken back, and what is remembered of it: headquarters and the other desk have it."""

from typing import TYPE_CHECKING

from store import desk, log_book, undoing
from sync.lists.lines import Emergency, Household, Reading, StaffLine
from sync.lists.looked import Looked, Settled, Wanted
from sync.lists.memory import recall
from sync.lists.source import Source
from sync.lists.take import Said, carry_out
from sync.lists.words import Field

if TYPE_CHECKING:
    from tests.sync.conftest import House

LEA = StaffLine(
    row=2,
    fields={"family_name": "Moreau", "given_name": "Léa", "birth_date": "1990-03-04"},
    phones=("+33639980001",),
    more={Field.PASSPORT: "12 AB 345", Field.EMAIL: "lea@quay.example"},
    emergency=(Emergency("Ana M.", "sister", ("+33639980005",)),),
    address="1 Quay",
)


def test_all_of_a_list_arrives_and_goes_back(house: "House") -> None:
    station, hq, other = house.station, house.hq, house.desk
    with station.read() as db:
        agency = station.numbers(db).row("A", desk.listed(station, "agencies").rows[0]["id"])
        known = recall(db, station.me.station, agency)
    list_of = Reading(1, (Household("1 Quay", "", (LEA,)),), (), (), {})
    looked = Looked("list.csv", Wanted.PEOPLE, ())
    opened = Source(looked, Settled(), "HRBO", agency, (), known, {"column:Nick": "preferred_name"})
    carry_out(station, opened, list_of, Said("HRBO"))
    house.exchange(station)
    assert house.reasons(hq) == []
    assert house.tables(hq) == house.tables(station)
    house.exchange(other)
    with other.read() as db:
        assert recall(db, other.me.station, agency).answers == {"column:Nick": "preferred_name"}
    entry = next(one.id for one in log_book.read(station, log_book.Asked()) if one.act == "agencies.import")
    undoing.do(station, undoing.plan(station, entry))
    house.exchange(station)
    assert house.reasons(hq) == []
    assert house.tables(hq) == house.tables(station)
    assert [row for row in house.rows(hq, "people") if row["given_name"] == "Léa"] == []
