"""The station's record, loaded once: a list of thousands is not to ask the store for each row."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from store.columns import sql
from store.drawer.opened import Drawer, opened
from store.ids import Numbers
from store.refusals import Refused
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.kin import Kin
from store.registers.people import PEOPLE, Person
from store.registers.restricted import RESTRICTED, Restricted
from store.values import folded

PAPERS: Final = ("laissez_passer", "passport", "national_id")
"""Documents by which people are known, as they are called in the drawer and in a list; the surest first."""
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
        by_digits: the same by what a spreadsheet program leaves of it (:func:`bare`), if that is one's only.
        by_name: people by folded family and given name.
        by_sign: people by call sign.
        by_address: households by folded address.
        by_born: people by day of birth.
        by_phone: people by telephone.
        papers: numbers of documents by person and kind, where the drawer is open to whoever asks.
        by_paper: people by kind and number of a document; ``None`` where the drawer is shut.
        kin: folded names of those to be told, by person.
    """

    numbers: Numbers
    people: Mapping[int, Known]
    households: Mapping[int, Known]
    links: Mapping[int, Mapping[int, Known]]
    phones: Mapping[int, Mapping[str, int]]
    living: Mapping[int, tuple[int, ...]]
    by_index: Mapping[str, int]
    by_digits: Mapping[str, int]
    by_name: Mapping[tuple[str, str], tuple[int, ...]]
    by_sign: Mapping[str, int]
    by_address: Mapping[str, tuple[int, ...]]
    by_born: Mapping[str, tuple[int, ...]]
    by_phone: Mapping[str, tuple[int, ...]]
    papers: Mapping[int, Mapping[str, str]]
    by_paper: Mapping[tuple[str, str], int] | None
    kin: Mapping[int, frozenset[str]]

    def number(self, person: int) -> str:
        """Give a person's human number."""
        return self.numbers.text(PEOPLE.letter, person)

    def row(self, number: str) -> int:
        """Give whoever bears a human number; 0 for one that is none."""
        return self.numbers.row(PEOPLE.letter, number) or 0

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


def load(db: Connection, station: int, numbers: Numbers, drawer: Drawer | None = None) -> Record:
    """Load a station's record.

    Args:
        db: an open transaction.
        station: whose people; others' are not this node's to change.
        numbers: what people are called.
        drawer: open, for whoever may compare numbers of documents.
    """
    people = _standing(db, sql(Person), station)
    households = _standing(db, sql(Household), station)
    links: defaultdict[int, dict[int, Known]] = defaultdict(dict)
    for link in _standing(db, sql(Dependant), station).values():
        links[link["sponsor"]][link["person"]] = link
    phones: defaultdict[int, dict[str, int]] = defaultdict(dict)
    by_phone: defaultdict[str, list[int]] = defaultdict(list)
    born: defaultdict[str, list[int]] = defaultdict(list)
    for contact in _standing(db, sql(Contact), station).values():
        phones[contact["person"]][contact["value"]] = contact["priority"] or 0
        if contact["person"] in people:
            by_phone[contact["value"]].append(contact["person"])
    kin: defaultdict[int, set[str]] = defaultdict(set)
    for one in _standing(db, sql(Kin), station).values():
        kin[one["person"]].add(folded(one["name"] or ""))
    living: defaultdict[int, list[int]] = defaultdict(list)
    names: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row, person in people.items():
        names[folded(person["family_name"] or ""), folded(person["given_name"] or "")].append(row)
        if person["birth_date"]:
            born[person["birth_date"]].append(row)
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
        _by_digits(people),
        {name: tuple(rows) for name, rows in names.items()},
        {person["call_sign"]: row for row, person in people.items() if person["call_sign"]},
        {address: tuple(rows) for address, rows in addresses.items()},
        {day: tuple(rows) for day, rows in born.items()},
        {number: tuple(rows) for number, rows in by_phone.items()},
        *_papers(db, station, people, drawer),
        {person: frozenset(names) for person, names in kin.items()},
    )


def bare(number: str | None) -> str:
    """Give an index number without what gets lost on the way: zeros in front, dashes, blanks, script."""
    signs = (sign for sign in folded(number or "") if sign.isalnum())
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in signs).lstrip("0")


def _by_digits(people: Mapping[int, Known]) -> dict[str, int]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row, person in people.items():
        found[bare(person["index_no"])].append(row)
    return {number: rows[0] for number, rows in found.items() if number and len(rows) == 1}


def paper(number: str) -> str:
    """Give the number of a document as it is compared: clerks put blanks and strokes where they like."""
    return "".join(sign for sign in folded(number) if sign.isalnum())


def _papers(
    db: Connection, station: int, people: Mapping[int, Known], drawer: Drawer | None
) -> tuple[dict[int, dict[str, str]], dict[tuple[str, str], int] | None]:
    """Open the numbers of documents, to compare them; one that cannot be opened is compared with none."""
    if drawer is None:
        return {}, None
    papers: dict[int, dict[str, str]] = {}
    for row in _standing(db, sql(Restricted), station).values():
        if row["person"] not in people or not any(row[kind] for kind in PAPERS):
            continue
        with suppress(Refused):
            said = opened(drawer, db, row, RESTRICTED)
            theirs = papers.setdefault(row["person"], {})
            theirs |= {kind: said[kind] for kind in PAPERS if kind in said}
    by_number = {
        (kind, paper(number)): person for person, theirs in papers.items() for kind, number in theirs.items()
    }
    return papers, by_number


def _standing(db: Connection, table: Table, station: int) -> dict[int, Known]:
    rows = db.execute(
        select(table).where(table.c.station == station, table.c.ended_on.is_(None)).order_by(table.c.id)
    )
    return {row["id"]: dict(row) for row in rows.mappings()}
