"""The difference in single items, each of which can be taken or left: somebody new, somebody changed, a home.

An item is called by the number on record of whom it is about, or by its row where somebody is new; so it
keeps its name as long as the file and the record are the same. Some make no sense without another: a child
comes with the parent on whose account it is listed, a call sign only when its holder has given it up.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from store.registers.households import HOUSEHOLDS
from store.registers.people import Category
from sync.lists.difference import Change, Item, Missing, What
from sync.lists.homes import Home
from sync.lists.plan import Link, Plan, Someone
from sync.lists.record import Known, Record


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is taken of a difference, and what of it waits for an item that is not."""

    taken: frozenset[str]
    waiting: tuple[str, ...] = ()


def choose(
    items: Sequence[Item], only: Collection[str] | None = None, besides: Collection[str] = ()
) -> Chosen:
    """Say which items are taken.

    Args:
        items: all there are.
        only: those that are wanted; all, where nothing is said.
        besides: those that are not.
    """
    wanted = {one.id for one in items if (only is None or one.id in only) and one.id not in besides}
    taken, before = set(wanted), -1
    while len(taken) != before:
        before = len(taken)
        taken = {one.id for one in items if one.id in taken and taken.issuperset(one.needs)}
    waiting = wanted - taken
    return Chosen(frozenset(taken), tuple(one.id for one in items if one.id in waiting))


def drawn_in(items: Sequence[Item], wanted: Iterable[str]) -> set[str]:
    """Give some items with everything that they need, and what that needs."""
    needs = {one.id: one.needs for one in items}
    found: set[str] = set()
    left = list(wanted)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += needs.get(one, ())
    return found


def part(plan: Plan, record: Record, taken: Collection[str]) -> Plan:
    """Give the part of a plan that is taken; who is known and left alone is still named in links."""
    people = []
    for one in plan.people:
        if name_of(one, record) in taken:
            people.append(one)
        elif one.known is not None:
            people.append(Someone(one.row, one.known, {}, ()))
    there = {one.row for one in people}
    theirs = {one.row for one in plan.people if name_of(one, record) in taken}
    lived_in = {id(one.home) for one in people if one.home is not None}
    return replace(
        plan,
        people=people,
        homes=[
            home
            for home in plan.homes
            if (id(home) in lived_in if home.household is None else _called(home, record) in taken)
        ],
        links=[link for link in plan.links if link.sponsor in there and link.person in theirs],
    )


def items(plan: Plan, record: Record, agencies: Mapping[int, str]) -> tuple[Item, ...]:
    """Give the items of a plan, in the order of the list.

    Args:
        plan: what is to be done.
        record: what it is compared with.
        agencies: their codes, by row.
    """
    maker = _Maker(plan, record, agencies)
    found = [maker.home(home) for home in _changing(plan)]
    found += [maker.person(one) for one in plan.people if one.known is None or one.told]
    return tuple(sorted(found, key=lambda one: (one.row, one.what is not What.HOME)))


def missing(
    plan: Plan, record: Record, answers: Mapping[str, str], known: Mapping[int, tuple[str, str]]
) -> Iterator[Missing]:
    """Give those whom the list does not have any more, with what is said of them.

    Args:
        plan: it says who.
        record: the station's.
        answers: what is said now, by number.
        known: what was said with an earlier list, by person, and when.
    """
    sponsors: dict[int, list[int]] = {}
    for sponsor, links in record.links.items():
        for one in links:
            sponsors.setdefault(one, []).append(sponsor)
    for number in plan.difference.left:
        row = record.row(number)
        person: Known = record.people[row]
        before, since = known.get(row, ("", ""))
        said = answers.get(number, "")
        yield Missing(
            number,
            " ".join(filter(None, (person["family_name"], person["given_name"]))),
            person["category"] == Category.DEPENDANT,
            tuple(record.number(other) for other in sponsors.get(row, ()) if other in record.people),
            said or before,
            "" if said else since,
        )


def name_of(one: Someone, record: Record) -> str:
    """Say what the item of somebody is called."""
    return f"row{one.row}" if one.known is None else record.number(one.known)


def _called(home: Home, record: Record) -> str:
    return record.numbers.text(HOUSEHOLDS.letter, home.household or 0)


def _changing(plan: Plan) -> Iterable[Home]:
    """Give each home on record that changes, once, though several rows may say so."""
    return {
        home.household: home for home in plan.homes if home.household is not None and home.changes
    }.values()


@dataclass
class _Maker:
    plan: Plan
    record: Record
    agencies: Mapping[int, str]
    rows: dict[int, Someone] = field(init=False)
    people: dict[int, Someone] = field(init=False)
    links: dict[int, list[Link]] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = {one.row: one for one in self.plan.people}
        self.people = {one.known: one for one in self.plan.people if one.known is not None}
        self.links = {}
        for link in self.plan.links:
            self.links.setdefault(link.person, []).append(link)
        self.changing = {home.household for home in _changing(self.plan)}
        self.said: Mapping[str, Callable[[Any], Any]] = {
            "agency": self.agencies.get,
            "household": self._home_text,
        }

    def home(self, home: Home) -> Item:
        """Give the item of a home that changes."""
        known = self.record.households[home.household or 0]
        number = _called(home, self.record)
        changes = tuple(
            Change(name, known[name], value) for name, value in home.changes.items() if known[name] != value
        )
        return Item(number, What.HOME, home.first, number, str(known["address"] or number), changes)

    def person(self, one: Someone) -> Item:
        """Give the item of somebody new or changed."""
        known = self.record.people[one.known] if one.known is not None else {}
        changes = [
            Change(name, self._shown(name, known.get(name)), self._shown(name, value))
            for name, value in one.fields.items()
        ]
        if one.home is not None:
            changes.append(
                Change("household", self._home_text(known.get("household")), self._lives(one.home))
            )
        if one.phones:
            before = tuple(self.record.phones.get(one.known or 0, ()))
            changes.append(Change("telephone", " ".join(before) or None, " ".join((*before, *one.phones))))
        if one.mails:
            changes.append(Change("email", None, " ".join(one.mails)))
        # What is in the drawer is not shown outside it, not even by its list.
        changes += [Change(kind, None, "in_drawer") for kind in one.papers]
        changes += [Change("kin", None, " ".join(filter(None, (kin.name, *kin.phones)))) for kin in one.kin]
        changes += self._linked(one)
        names = (one.fields.get(name, known.get(name)) for name in ("family_name", "given_name"))
        return Item(
            name_of(one, self.record),
            What.NEW if one.known is None else What.CHANGED,
            one.row,
            None if one.known is None else self.record.number(one.known),
            " ".join(str(name) for name in names if name),
            tuple(changes),
            tuple(dict.fromkeys(self._needs(one))),
            by_name=one.known in self.plan.by_name,
        )

    def _linked(self, one: Someone) -> Iterable[Change]:
        for link in self.links.get(one.row, ()):
            sponsor = self.rows[link.sponsor]
            known: Known = self.record.people[sponsor.known] if sponsor.known is not None else {}
            names = (sponsor.fields.get(n, known.get(n)) for n in ("family_name", "given_name"))
            if link.known is None:
                yield Change("sponsor", None, " ".join(str(name) for name in names if name))
            before = next(
                (
                    row["relation"]
                    for row in self.record.links.get(sponsor.known or 0, {}).values()
                    if row["id"] == link.known
                ),
                None,
            )
            if before != link.relation:
                yield Change("relation", before, link.relation)
            elif link.known is not None:
                yield Change("on_list", now=False, then=True)

    def _needs(self, one: Someone) -> Iterable[str]:
        if one.home is not None and one.home.after in self.changing:
            yield self.record.numbers.text(HOUSEHOLDS.letter, one.home.after or 0)
        for link in self.links.get(one.row, ()):
            if self.rows[link.sponsor].known is None:
                yield name_of(self.rows[link.sponsor], self.record)
        if one.sponsor is not None and one.home is not None:
            sponsor = self.rows[one.sponsor]
            if sponsor.home is one.home:
                yield name_of(sponsor, self.record)
        holder = self.record.by_sign.get(str(one.fields.get("call_sign") or ""))
        if holder is not None and holder != one.known and holder in self.people:
            yield name_of(self.people[holder], self.record)

    def _shown(self, name: str, value: Any) -> Any:  # noqa: ANN401 - a column holds what it holds
        return self.said[name](value) if name in self.said and value is not None else value

    def _home_text(self, row: Any) -> str | None:  # noqa: ANN401 - the same
        home = self.record.households.get(row)
        return None if home is None else ", ".join(filter(None, (home["address"], home["quarter"])))

    def _lives(self, home: Home) -> str | None:
        said = ", ".join(filter(None, (home.address, home.quarter)))
        return said or self._home_text(home.household)
