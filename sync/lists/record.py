"""The station's record, loaded once: a list of thousands is not to ask the store for each row."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from store.columns import sql
from store.ids import Numbers
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.people import PEOPLE, Person
from store.values import folded

Known = Mapping[str, Any]
"""A row of a register, by column."""


@dataclass(frozen=True)
class Record:
    """Everybody on record who has not ended, with what a list can be compared with.

    Attributes:
        people: by row id.
        households: by row id.
        links: dependants' links by sponsor and person.
        phones: numbers and their priorities by person.
        living: who lives in a household.
        by_index: people by folded index number.
        by_name: people by folded family and given name.
        by_sign: people by call sign.
        by_address: households by folded address.
    """

    numbers: Numbers
    people: Mapping[int, Known]
    households: Mapping[int, Known]
    links: Mapping[int, Mapping[int, Known]]
    phones: Mapping[int, Mapping[str, int]]
    living: Mapping[int, tuple[int, ...]]
    by_index: Mapping[str, int]
    by_name: Mapping[tuple[str, str], tuple[int, ...]]
    by_sign: Mapping[str, int]
    by_address: Mapping[str, tuple[int, ...]]

    def number(self, person: int) -> str:
        """Give a person's human number."""
        return self.numbers.text(PEOPLE.letter, person)

    def household(self, person: int | None) -> int | None:
        """Give the household of somebody on record."""
        known = self.people.get(person) if person is not None else None
        home = known["household"] if known else None
        return home if home in self.households else None

    def is_at(self, household: int, address: str, quarter: str) -> bool:
        """Say whether a household is at an address; how it is spelt, and a quarter left out, do not count."""
        home = self.households[household]
        quarters = folded(home["quarter"] or ""), folded(quarter)
        return folded(home["address"] or "") == folded(address) and (
            quarters[0] == quarters[1] or not all(quarters)
        )

    def at(self, address: str, quarter: str) -> int | None:
        """Find the household at an address, the oldest if there are several."""
        found = self.by_address.get(folded(address), ()) if address else ()
        return next((home for home in found if self.is_at(home, address, quarter)), None)


def load(db: Connection, station: int, numbers: Numbers) -> Record:
    """Load a station's record.

    Args:
        db: an open transaction.
        station: whose people; others' are not this node's to change.
        numbers: what people are called.
    """
    people = _standing(db, sql(Person), station)
    households = _standing(db, sql(Household), station)
    links: defaultdict[int, dict[int, Known]] = defaultdict(dict)
    for link in _standing(db, sql(Dependant), station).values():
        links[link["sponsor"]][link["person"]] = link
    phones: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for contact in _standing(db, sql(Contact), station).values():
        phones[contact["person"]][contact["value"]] = contact["priority"] or 0
    living: defaultdict[int, list[int]] = defaultdict(list)
    names: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row, person in people.items():
        names[folded(person["family_name"] or ""), folded(person["given_name"] or "")].append(row)
        if person["household"] is not None:
            living[person["household"]].append(row)
    addresses: defaultdict[str, list[int]] = defaultdict(list)
    for row, home in households.items():
        addresses[folded(home["address"] or "")].append(row)
    return Record(
        numbers,
        people,
        households,
        links,
        phones,
        {home: tuple(rows) for home, rows in living.items()},
        {folded(person["index_no"]): row for row, person in people.items() if person["index_no"]},
        {name: tuple(rows) for name, rows in names.items()},
        {person["call_sign"]: row for row, person in people.items() if person["call_sign"]},
        {address: tuple(rows) for address, rows in addresses.items()},
    )


def _standing(db: Connection, table: Table, station: int) -> dict[int, Known]:
    rows = db.execute(
        select(table).where(table.c.station == station, table.c.ended_on.is_(None)).order_by(table.c.id)
    )
    return {row["id"]: dict(row) for row in rows.mappings()}
