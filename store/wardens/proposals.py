"""The proposals of wardens that nobody decided yet, each with what is odd about it (X11)."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from store import duplicates
from store.asking import ask, pairs, parts
from store.columns import sql
from store.duplicates import Someone
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.people import Person
from store.registers.submissions import LATE, Status, Submission, payload_of
from store.spelling import SKELETON, skeleton, spellings
from store.values import folded
from store.wardens.odd import Odd, Proposal, Stands, odd

_T, _PERSON, _HOME = sql(Submission), sql(Person), sql(Household)
_LINK, _CONTACT = sql(Dependant), sql(Contact)


def judged(db: Connection, zone: int | None = None) -> dict[int, tuple[Odd, ...]]:
    """Give every proposal of a warden that waits, by row in the order in which they came, with what is odd.

    Args:
        db: the store of the office that decides.
        zone: only those about households that lie in this zone now.
    """
    asked = select(_T).where(
        _T.c.status == Status.RECEIVED.value,
        _T.c.ended_on.is_(None),
        or_(_T.c.source.is_(None), _T.c.source == LATE),
    )
    said = [_proposal(dict(row)) for row in db.execute(asked.order_by(_T.c.id)).mappings()]
    homes = _rows(db, _HOME, {one.household for one in said if one.household is not None})
    people = _rows(db, _PERSON, {one.person for one in said if one.person is not None})
    phones = _phones(db, people)
    alike = _alike(db, said, homes)
    zones = _zones(db, homes)
    by_home: dict[int | None, list[Proposal]] = {}
    for one in said:
        by_home.setdefault(one.household, []).append(one)
    found = {}
    for one in said:
        home, person = homes.get(one.household or 0), people.get(one.person or 0)
        if zone is not None and (home is None or home["zone"] != zone):
            continue
        over = [row for row in (home, person) if row is not None and row["ended_on"] is not None]
        gone = (one.person is not None and person is None) or (one.household is not None and home is None)
        stands = Stands(
            now={} if person is None else {**person, "phone": phones.get(person["id"], [])},
            ended=bool(over) or gone,
            lives=None if person is None else person["household"],
            alike=one.row in alike,
            zones=len(zones.get(one.household or 0, ())) or 1,
            others=tuple(by_home[one.household]) if one.household is not None else (),
        )
        found[one.row] = odd(one, stands)
    return found


def _proposal(row: Mapping[str, Any]) -> Proposal:
    return Proposal(
        row["id"],
        row["kind"],
        row["household"],
        row["person"],
        payload_of(row),
        _was(row["stood"]),
        row["source"] == LATE,
    )


def _was(text: str | None) -> Mapping[str, Any]:
    """Read what stood on the device; nothing where another device wrote something else there."""
    try:
        said = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _rows(db: Connection, table: Any, wanted: Collection[int]) -> dict[int, Mapping[str, Any]]:  # noqa: ANN401 - a table
    return {
        row["id"]: dict(row)
        for part in parts(wanted)
        for row in db.execute(select(table).where(table.c.id.in_(part))).mappings()
    }


def _phones(db: Connection, people: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for part in parts(people):
        asked = select(_CONTACT.c.person, _CONTACT.c.value).where(
            _CONTACT.c.person.in_(part), _CONTACT.c.ended_on.is_(None)
        )
        for person, value in db.execute(asked.order_by(_CONTACT.c.value)):
            found.setdefault(person, []).append(value)
    return found


def _alike(db: Connection, said: Sequence[Proposal], homes: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Give the proposals that would add somebody who may be on the list already, by any spelling."""
    new = [one for one in said if one.kind in ("newcomer", "visitor") and one.payload is not None]
    if not new:
        return set()
    principals = {home["principal"] for home in homes.values() if home["principal"] is not None}
    families = {row: person["family_name"] for row, person in _rows(db, _PERSON, principals).items()}
    # Proposals are told from people by a sign: rows are positive.
    coming = [Someone(-one.row, *_called(one, homes, families), _born(one)) for one in new]
    near = _rows(db, _PERSON, _near(db, coming))
    listed = [
        Someone(row["id"], row["family_name"] or "", row["given_name"] or "", row["birth_date"])
        for row in near.values()
        if row["ended_on"] is None
    ]
    pairs_of = duplicates.likely([*listed, *coming])
    return {-row for pair in pairs_of for row in (pair.one, pair.other) if row < 0}


def _near(db: Connection, coming: Sequence[Someone]) -> set[int]:
    """Give whoever is found by the names of some who are new, in any spelling: so few are compared in full.

    To compare them with everybody takes seconds at a station of ten thousand.
    """
    wanted = [_spelled(one) for one in coming]
    found = set()
    for person, key in ask(db, "SELECT person, key FROM search WHERE key <> ''"):
        if any(all(any(_has(key, form) for form in forms) for forms in names) for names in wanted):
            found.add(person)
    return found


def _spelled(one: Someone) -> list[list[str]]:
    """Give for each name of somebody the ways in which it may be spelled."""
    names = [name for name in (one.family, one.given) if folded(name)]
    return [[folded(name), *spellings([name])] for name in names]


def _has(key: str, form: str) -> bool:
    """Say whether what somebody is found by has all words of a spelling; consonants stand for themselves."""
    if form.startswith(SKELETON):
        return form in key or any(skeleton(word) == form[1:] for word in key.split())
    return all(word in key for word in form.split())


def _called(
    one: Proposal, homes: Mapping[int, Mapping[str, Any]], families: Mapping[int, str | None]
) -> tuple[str, str]:
    payload = one.payload or {}
    if one.kind == "visitor":
        return str(payload.get("told") or ""), ""
    home = homes.get(one.household or 0)
    of_sponsor = families.get(home["principal"] or 0) if home is not None else None
    return str(payload.get("family_name") or of_sponsor or ""), str(payload.get("given_name") or "")


def _born(one: Proposal) -> str | None:
    born = (one.payload or {}).get("birth_date")
    return born if isinstance(born, str) else None


def _zones(db: Connection, homes: Collection[int]) -> dict[int, set[int]]:
    """Give the zones in which the families of some homes live, also those of theirs who live elsewhere."""
    found: dict[int, set[int]] = {}
    for part in parts(homes):
        living = pairs(
            db,
            select(_PERSON.c.id, _PERSON.c.household).where(
                _PERSON.c.household.in_(part), _PERSON.c.ended_on.is_(None)
            ),
        )
        for one in parts(living):
            asked = select(_LINK.c.person, _LINK.c.sponsor).where(
                or_(_LINK.c.person.in_(one), _LINK.c.sponsor.in_(one)), _LINK.c.ended_on.is_(None)
            )
            links = [tuple(row) for row in db.execute(asked)]
            others = {row for pair in links for row in pair if row is not None} | set(living)
            zone_of = _zone_of(db, others)
            for pair in links:
                for home in {living[row] for row in pair if row in living}:
                    found.setdefault(home, set()).update(
                        zone for zone in (zone_of.get(row) for row in pair) if zone is not None
                    )
    return found


def _zone_of(db: Connection, people: Collection[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for part in parts(people):
        asked = (
            select(_PERSON.c.id, _HOME.c.zone)
            .join_from(_PERSON, _HOME, _PERSON.c.household == _HOME.c.id)
            .where(_PERSON.c.id.in_(part), _PERSON.c.ended_on.is_(None))
        )
        found.update(pairs(db, asked))
    return found
