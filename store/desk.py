"""What somebody at a desk asks and does, in human numbers: the screens and the commands both call this.

Everything goes out as plain things (text, numbers, lists) that may be shown or
written as JSON; no table model leaves the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from store import drafts, expiry, forms, identity, listing, log, long_lists, naming
from store import totals as counting
from store.acting import generic
from store.by_name import find, find_all, formerly
from store.clock import iso
from store.columns import Wire, sql
from store.drafts import Draft, Place
from store.entry import Erased, Kind
from store.finding import words_of
from store.lay import Touched
from store.listing import Lens, Query
from store.log_names import named_entry
from store.naming import Mention
from store.node import Along, Node
from store.offers import Offer, Shape
from store.refusals import Code, Refused
from store.register import Register
from store.registers import REGISTRY
from store.registers.presence import Presence, State
from store.registers.submissions import Submission
from store.registers.visits import Visit
from store.trays import TRAYS

ERASED = "erased"
"""Stands in a history for a value that was taken away for good."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: what kind, as of when (ISO, UTC), how many there are in all, the rows asked for."""

    kind: str
    as_of: str
    total: int
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: the number of its record, the fields it changed, what to repaint.

    Of an act about several records ``records`` names all that it made or changed, and ``left_out`` those that
    it left as they were, as they were named, each with the reason.
    """

    number: str
    changed: list[str]
    touched: Touched = field(default_factory=lambda: Touched({}))
    records: list[str] = field(default_factory=list)
    left_out: list[tuple[str, Refused]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a visit recorded: its number, how many were there, were not, and what was proposed."""

    visit: str
    present: int
    absent: int
    proposed: int
    touched: Touched = field(default_factory=lambda: Touched({}))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What part of a list somebody wants: text; zone, agency and area by code or number; fields by text.

    ``station`` (by code or number) is of use at headquarters, which holds the lists of all of them.

    ``among``: the rows themselves, in the order of :func:`sorted_by`; nothing else narrows them then.
    ``is_cut`` says that there are more of them, ``is_part_searched`` that what was typed was not looked for
    everywhere (``store/long_lists.py``).
    """

    search: str = ""
    zone: str | None = None
    agency: str | None = None
    where: Mapping[str, str | None] = field(default_factory=dict)
    area: str | None = None
    station: str | None = None
    among: tuple[int, ...] | None = None
    is_cut: bool = False
    is_part_searched: bool = False


EVERYTHING = Wanted()


def _named(  # noqa: PLR0913 - what is looked for, where
    node: Node, db: Connection, register: Register, lens: Lens, said: str, station: int | None
) -> int | tuple[int, ...]:
    """Find what a list is narrowed to, or all that bear one code; raises ``NOT_FOUND``, ``AT_SEVERAL``."""
    t = register.sql.c
    if node.me.kind == "hq" and station is None and register.code is not None:
        called = select(t.station).where(t[register.code] == said.strip().upper(), t.ended_on.is_(None))
        if len(db.scalars(called.distinct().limit(2)).all()) > 1:
            raise Refused(Code.AT_SEVERAL, what=said.strip().upper())
    rows = find_all(db, register, lens.numbers, said, station)
    return rows if len(rows) > 1 else rows[0]


def _query(  # noqa: PLR0913 - what, of what, which part
    node: Node,
    db: Connection,
    lens: Lens,
    kind: str,
    wanted: Wanted,
    *,
    offset: int = 0,
    limit: int | None = None,
    most: int | None = None,
    part: bool = True,
) -> Query:
    """Make a query of it; at headquarters of what a screen holds of it, unless that is not meant.

    Raises:
        Refused: ``NOT_FOUND`` for an unknown zone, agency or area; ``AT_SEVERAL`` at headquarters for one
            that several stations have; ``UNKNOWN_FIELD``.
    """
    register = REGISTRY.kind(kind)
    if wanted.among is not None:
        return Query(among=wanted.among, offset=offset, limit=limit, today=lens.today)
    numbers = lens.numbers
    of = find(db, REGISTRY.kind("stations"), numbers, wanted.station) if wanted.station else None
    within = {
        name: _named(node, db, REGISTRY.kind(other), lens, said, of)
        for name, other, said in (
            ("zone", "zones", wanted.zone),
            ("agency", "agencies", wanted.agency),
            ("area", "areas", wanted.area),
        )
        if said
    }
    values: dict[str, object] = {}
    for name, said in wanted.where.items():
        spec = register.specs.get(name)
        if spec is None:
            raise Refused(Code.UNKNOWN_FIELD, kind=kind, field=name, fields=" ".join(register.specs))
        values[name] = said
        if said is not None and spec.refers is not None:
            values[name] = _named(node, db, REGISTRY.kind(spec.refers), lens, said, of)
        elif said is not None and spec.wire is Wire.FLAG:
            values[name] = said.strip().lower() in ("yes", "true", "1")
    narrowed = bool(within or values or of is not None)
    asked = Query(wanted.search, within, values, offset=offset, limit=limit, today=lens.today, station=of)
    if part and identity.who(db).kind == "hq":
        found = long_lists.part(db, lens, node.finder, register, asked, most)
        held = Query(among=found.rows, offset=offset, limit=limit, today=lens.today)
        return replace(held, is_cut=found.is_cut, is_part_searched=found.is_part_searched)
    among: Sequence[int] | None = None
    if register.found_by_key and words_of(wanted.search):
        # What narrows it further may leave only those that would not be among the first.
        among = node.finder.find(db, wanted.search, None if narrowed else most)
    elif register.found_by_key and not narrowed and node.finder.is_ready:
        # Of fifty thousand the order takes longer than a page may.
        among = node.finder.everybody(db)
    people: Sequence[int] = ()
    if among is None and register.names_people and words_of(wanted.search):
        people = node.finder.find(db, wanted.search, None)
    return replace(asked, among=among, people=people)


def listed(
    node: Node, kind: str, wanted: Wanted = EVERYTHING, *, offset: int = 0, limit: int | None = None
) -> Listed:
    """Give a list as people see it."""
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        as_of = iso(lens.now) or ""
        if kind in TRAYS:
            found = TRAYS[kind](db, node.lens(db, wanted.station))
            return Listed(kind, as_of, len(found), found)
        whole = limit is None
        asked = _query(node, db, lens, kind, wanted, offset=offset, limit=limit, part=not whole)
        register = REGISTRY.kind(kind)
        rows = listing.rows(db, register, lens, asked)
        total = len(rows) if whole else listing.count(db, register, asked)
        return Listed(kind, as_of, total, rows)


def page(node: Node, kind: str, wanted: Wanted, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """Give a page of a list's rows, without how many there are in all: for a screen, at every letter."""
    expiry.still(node)
    with node.read() as db:
        most = offset + limit
        lens = node.lens(db)
        asked = _query(node, db, lens, kind, wanted, offset=offset, limit=limit, most=most)
        return listing.rows(db, REGISTRY.kind(kind), lens, asked)


def sorted_by(node: Node, kind: str, wanted: Wanted, order: str) -> Wanted:
    """Give the same part of a list in the order of a field, for its pages to be asked one by one.

    Sorting fifty thousand rows takes longer than a page may; so it is done once, and not for every page.

    Args:
        node: the opened node.
        kind: the list.
        wanted: what part of it.
        order: a field of the list; with ``-`` before it the other way round.

    Raises:
        Refused: ``UNKNOWN_FIELD`` for a field that the list does not have, or keeps in the drawer;
            ``LIST_TOO_LONG`` at headquarters, where it is more than a screen holds.
    """
    with node.read() as db:
        lens, register = node.lens(db), REGISTRY.kind(kind)
        asked = replace(_query(node, db, lens, kind, wanted), order=order)
        if identity.who(db).kind == "hq" and asked.among is not None:
            found = long_lists.Part(tuple(asked.among), asked.is_cut)
            rows = long_lists.by_field(db, lens, register, found, order).rows
            return Wanted(among=rows, is_part_searched=asked.is_part_searched)
        return Wanted(among=tuple(listing.ids(db, register, asked, lens.registry)))


def named_page(node: Node, kind: str, wanted: Wanted, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """Give a page as :func:`page` does, with the names of the records that it names beside their numbers."""
    rows = page(node, kind, wanted, offset=offset, limit=limit)
    with node.read() as db:
        return naming.with_names(db, node.lens(db), REGISTRY.kind(kind), rows)


def named_record(node: Node, kind: str, name: object) -> dict[str, Any]:
    """Give a record as :func:`record` does, with the names of the records that it names."""
    row = record(node, kind, name)
    with node.read() as db:
        return naming.with_names(db, node.lens(db), REGISTRY.kind(kind), [row])[0]


def mentions(node: Node, kind: str, name: object) -> list[Mention]:
    """Give the standing records of other lists that name a record: a person's telephones, family, papers."""
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        return naming.mentions(db, lens, kind, find(db, REGISTRY.kind(kind), lens.numbers, name))


def narrowed(node: Node, kind: str, wanted: Wanted, *, most: int | None = None) -> Wanted:
    """Give the same part of a list by its rows, where search keys found it: each page is not looked for anew.

    Args:
        node: the opened node.
        kind: the list.
        wanted: what part of it.
        most: of what was typed and finds more people than these, only so many.
    """
    if wanted.among is not None:
        return wanted
    expiry.still(node)
    with node.read() as db:
        query = _query(node, db, node.lens(db), kind, wanted, most=most)
    if query.among is None or query.is_narrowed:
        return wanted
    rows = tuple(query.among)
    return Wanted(among=rows, is_cut=query.is_cut, is_part_searched=query.is_part_searched)


def counted(node: Node, kind: str, wanted: Wanted = EVERYTHING, *, most: int | None = None) -> int:
    """Count what a list would hold; of what was typed and finds more people than ``most``, only so many."""
    expiry.still(node)
    with node.read() as db:
        typed = bool(words_of(wanted.search))
        query = _query(node, db, node.lens(db), kind, wanted, most=most, part=typed)
        return listing.count(db, REGISTRY.kind(kind), query)


def codes(node: Node, kind: str) -> list[str]:
    """Give the codes of a list, each once, in order."""
    with node.read() as db:
        return long_lists.codes(db, REGISTRY.kind(kind))


def totals(node: Node, station: str | None = None) -> dict[str, Any]:
    """Give how many people are on the list, by agency, category and zone, each counted once (A21).

    ``area`` is the code of the area where this is its office: then they are of that area only.

    Raises:
        Refused: ``WRONG_NODE`` on a warden's device: a zone is not a station, and looks like one.
    """
    with node.read() as db:
        if identity.who(db).kind == "warden":
            raise Refused(Code.WRONG_NODE, kind="warden's device", wanted="station")
        lens, parent, areas = node.lens(db, station), identity.parent(db), REGISTRY.kind("areas").sql.c
        area = db.scalar(select(areas.code).where(areas.id == parent.area)) if parent else None
        return {"as_of": iso(lens.now), "area": area, **counting.totals(db, lens.today, lens.station)}


def record(node: Node, kind: str, name: object) -> dict[str, Any]:
    """Give one record by number or code; raises ``NOT_FOUND``.

    ``formerly_also`` names others that bore its number before their device was
    reborn: whoever has it on paper may mean one of them.
    """
    expiry.still(node)
    with node.read() as db:
        register = REGISTRY.kind(kind)
        lens = node.lens(db)
        row = find(db, register, lens.numbers, name)
        shown = listing.one(db, register, lens, row)
        others = [lens.number(kind, other) for other in formerly(db, register, row)]
        return shown | ({"formerly_also": others} if others else {})


def role(node: Node) -> str:
    """Give the role of whoever acts."""
    with node.read() as db:
        return node.actor(db).role


def family(node: Node, household: object) -> list[dict[str, Any]]:
    """Give who lives in a household, the principal first, each with the ``relation`` to their sponsor."""
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        people, links, homes = (REGISTRY.kind(kind) for kind in ("people", "dependants", "households"))
        home = find(db, homes, lens.numbers, household)
        principal = listing.one(db, homes, lens, home)["principal"]
        there = Query(within={"household": home})
        relations: dict[str, str] = {}
        for link in listing.rows(db, links, lens, there):
            relations.setdefault(link["person"], link["relation"])
        shown = [
            row | {"relation": relations.get(row["id"])} for row in listing.rows(db, people, lens, there)
        ]
    return sorted(shown, key=lambda row: (row["id"] != principal, row["birth_date"] or "", row["id"]))


def history(node: Node, kind: str, name: object) -> list[dict[str, Any]]:
    """Give every entry of the log that touched a record, oldest first."""
    expiry.still(node)
    with node.read() as db:
        register = REGISTRY.kind(kind)
        lens = node.lens(db)
        row = find(db, register, node.numbers(db), name)
        return [
            {
                "at": iso(entry.wall),
                "act": REGISTRY.act_names.get(entry.act, str(entry.act)),
                "by": lens.number("users", entry.actor),
                "new": entry.kind == Kind.INSERT,
                "exercise": entry.exercise,
                "entry": named_entry(entry.writer, entry.lane, entry.txn),
                "fields": {
                    register.by_number.get(number, str(number)): ERASED
                    if isinstance(value, Erased)
                    else listing.said(register, lens, register.by_number.get(number), value)
                    for number, value in entry.fields
                },
            }
            for entry in log.history(db, register.nr, row)
        ]


def act(  # noqa: PLR0913 - an act as a person says it
    node: Node,
    name: str,
    row: object,
    values: Mapping[str, object],
    *,
    exercise: bool = False,
    typed: Place | None = None,
    along: Along | None = None,
) -> Done:
    """Do an act by its name; gives the number of the record it made or changed.

    The draft ``typed`` goes, and what belongs to the act is done ``along``, in the same transaction.
    """
    done = node.act(name, row, values, exercise=exercise, typed=typed, along=along)
    special = REGISTRY.acts.get(name)
    register = REGISTRY.kind((special and special.gives) or name.split(".", 1)[0])
    with node.read() as db:
        numbers = node.numbers(db)
        number = numbers.text(register.letter, done.row)
        rows = sorted(done.touched.rows.get(register.kind, ()))
        records = [numbers.text(register.letter, row) for row in rows]
    return Done(number, list(done.changed), done.touched, records, list(done.left_out))


def fault(node: Node, offer: Offer, name: str, typed: str) -> Refused | None:
    """Give what is wrong with one field of an act, as far as the field alone can tell.

    A record that is named is looked for, so that nobody finds out at the end of a long form.
    """
    special = REGISTRY.acts.get(offer.name)
    register = REGISTRY.kind(offer.makes)
    form = (special or generic(register, offer.verb)).form
    wrong = forms.fault(form, name, typed, offer.makes)
    asked = next((asked for asked in offer.asks or () if asked.name == name), None)
    if wrong is not None or asked is None or asked.shape is not Shape.RECORD or asked.refers is None:
        return wrong
    named = typed.split(",") if asked.several else [typed]
    with node.read() as db:
        for one in filter(None, map(str.strip, named)):
            try:
                find(db, REGISTRY.kind(asked.refers), node.numbers(db), one)
            except Refused as refused:
                return refused
    return None


def checkin(
    node: Node,
    household: object,
    form: Mapping[str, object],
    *,
    exercise: bool = False,
    typed: Place | None = None,
) -> CheckedIn:
    """Check a family list in; see ``store/registers/visits.py`` for the form. The draft ``typed`` goes."""
    done = node.act("visits.checkin", household, form, exercise=exercise, typed=typed)
    seen, proposal = sql(Presence).c, sql(Submission).c
    with node.read() as db:
        states: Sequence[str] = list(db.scalars(select(seen.state).where(seen.visit == done.row)))
        proposed = db.scalar(select(func.count()).where(proposal.visit == done.row)) or 0
        number = node.numbers(db).text(REGISTRY.of(Visit).letter, done.row)
    return CheckedIn(
        number,
        sum(state == State.IN_ZONE for state in states),
        sum(state == State.UNKNOWN for state in states),
        proposed,
        done.touched,
    )


def keep_draft(node: Node, draft: Draft) -> bool:
    """Keep what whoever acts was typing, as of now; of what is empty nothing is kept any more.

    Gives whether that was possible: it is not while somebody else writes for long, or the disk is full,
    and whoever types is not to be stopped by that.
    """
    try:
        with node.write() as db:
            user = node.actor(db).user
            if user and draft.typed:
                drafts.keep(db, user, replace(draft, at=node.now))
            elif user:
                drafts.drop(db, user, draft.place)
    except (OperationalError, Refused):
        return False
    return True


def drop_draft(node: Node, place: Place) -> None:
    """Let go what whoever acts was typing."""
    with node.write() as db:
        drafts.drop(db, node.actor(db).user, place)


def kept_draft(node: Node, place: Place) -> Draft | None:
    """Give what whoever acts was typing there, if it was neither recorded nor dropped."""
    with node.read() as db:
        return drafts.kept(db, node.actor(db).user, place)


def last_draft(node: Node) -> Draft | None:
    """Give what whoever acts was typing last, wherever it was."""
    with node.read() as db:
        return drafts.latest(db, node.actor(db).user)
