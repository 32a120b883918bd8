"""Carrying a plan out through the door."""

from collections.abc import Mapping
from typing import cast

from store.door import Draft
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.kin import Kin
from store.registers.people import Category, Person
from store.registers.restricted import Restricted
from sync.lists.homes import Home
from sync.lists.phones import kind
from sync.lists.plan import Plan, Someone
from sync.lists.record import Record


def carry(draft: Draft, plan: Plan, record: Record) -> None:
    """Do what a plan says.

    Rows of one register that have the same fields go one after the other, because the store then writes
    them as one statement; numbers are taken before, in the order of the list.
    """
    people = {one.row: one.known or draft.reserve(Person) for one in plan.people}
    homes = {home: home.household or draft.reserve(Household) for home in plan.homes}
    _change_homes(draft, plan, record, people, homes)
    for one in plan.people:
        different = _fields(one, homes)
        if one.known is not None and different:
            draft.change(Person, one.known, **different)
    _add_homes(draft, plan, people, homes)
    new = [(_fields(one, homes), one) for one in plan.people if one.known is None]
    for fields, one in sorted(new, key=lambda pair: sorted(pair[0])):
        draft.insert(Person, fields, at=people[one.row])
    for one in plan.people:
        for priority, number in enumerate(one.phones, start=one.priority):
            draft.add(Contact, person=people[one.row], kind=kind(number), value=number, priority=priority)
    _add_more(draft, plan, people)
    _link(draft, plan, people)


def _add_more(draft: Draft, plan: Plan, people: Mapping[int, int]) -> None:
    """Add what stands in lists of its own: mail, whom to tell, and in the drawer the numbers of documents."""
    for one in plan.people:
        for priority, mail in enumerate(one.mails, start=one.priority + len(one.phones)):
            draft.add(Contact, person=people[one.row], kind="email", value=mail, priority=priority)
    for one in plan.people:
        for kin in one.kin:
            phones = " ".join(kin.phones) or None
            draft.add(
                Kin,
                person=people[one.row],
                name=kin.name,
                relation=kin.relation or None,
                role="emergency",
                phones=phones,
                priority=1,
            )
    for one in plan.people:
        if one.papers:
            draft.insert(Restricted, {"person": people[one.row], **one.papers})


def _add_homes(draft: Draft, plan: Plan, people: Mapping[int, int], homes: Mapping[Home, int]) -> None:
    new = [home for home in plan.homes if home.household is None]
    for home in sorted(new, key=lambda home: not home.quarter):
        said = {"address": home.address, "quarter": home.quarter or None, **home.place}
        draft.insert(Household, {**said, "principal": _principal(plan, home, people)}, at=homes[home])


def _principal(plan: Plan, home: Home, people: Mapping[int, int]) -> int:
    """Give who answers for a new home: the first of the list, or whoever of those who live there is taken."""
    if any(one.row == home.first and one.home is home for one in plan.people):
        return people[home.first]
    there = [one for one in plan.people if one.home is home]
    return people[min(there, key=lambda one: (one.sponsor is not None, one.row)).row]


def _link(draft: Draft, plan: Plan, people: Mapping[int, int]) -> None:
    for link in plan.links:
        if link.known is not None:
            draft.change(Dependant, link.known, relation=link.relation, on_list=True)
    for link in plan.links:
        if link.known is None:
            draft.add(
                Dependant,
                sponsor=people[link.sponsor],
                person=people[link.person],
                relation=link.relation,
                on_list=True,
            )


def _fields(one: Someone, homes: Mapping[Home, int]) -> dict[str, object]:
    """Give the fields of a person to be added or changed, the household among them."""
    if one.home is None:
        return dict(one.fields)
    return {**one.fields, "household": homes.get(one.home, one.home.household)}


def _change_homes(
    draft: Draft, plan: Plan, record: Record, people: Mapping[int, int], homes: Mapping[Home, int]
) -> None:
    """Change addresses, and name another principal where the one on record moves out and others stay."""
    for home in plan.homes:
        if home.household is not None:
            draft.change(Household, home.household, **home.changes)
    going: dict[int, int] = {}
    coming: dict[int, list[int]] = {}
    for one in plan.people:
        if one.home is None:
            continue
        target = cast("int", homes.get(one.home, one.home.household))
        coming.setdefault(target, []).append(people[one.row])
        if one.known is not None:
            going[one.known] = target
    for old in {record.household(person) for person in going}:
        if old is None or record.households[old]["principal"] not in going:
            continue
        stay = [person for person in record.living.get(old, ()) if going.get(person, old) == old]
        stay += coming.get(old, [])
        if stay:
            draft.change(
                Household, old, principal=min(stay, key=lambda person: _is_dependant(record, person))
            )


def _is_dependant(record: Record, person: int) -> bool:
    known = record.people.get(person)
    return known is None or known["category"] == Category.DEPENDANT
