"""Erasing what the office holds about a person, for data protection (M08): who may be, what goes with them.

Only somebody who has left, or was listed by mistake and ended, and whom nobody
is looking for: not in an open roll call, not on the way. What goes is said
beforehand, and is confirmed by typing the number again. What goes is what
``store/about.py`` names as theirs, their family that left with them, a home
and a journey that were theirs alone, and what notes of that home's visits say
of them by name. The number stays, what counts in closed roll calls, and a
signed proof (``purges.py``).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, false, or_, select

from store import erase
from store.about import ABOUT, stays, theirs
from store.door import Draft
from store.forms import Form
from store.refusals import Code, Refused
from store.register import Registry
from store.registers.leaving import family_of
from store.registers.merges import whole_person
from store.registers.purges import What, prove
from store.travel.states import OVER
from store.values import Line, folded

REASON: Final = "erased"
"""Why a record ended that was open still when it was erased."""
_RECEIVED, _REFUSED = "received", "refused"
_LEAST: Final = 3
"""Letters that a name must have to be looked for in notes: shorter ones are in every other word."""

Rows = dict[str, set[int]]
"""Rows by list."""


class EraseForm(Form):
    """Why (no names: this stays), and the person's number once more; without it, it is only counted."""

    reason: Line
    again: Line | None = None


def erase_person(draft: Draft, form: EraseForm, row: int | None) -> int:
    """Take away everything that is held about a person, here and wherever it is known. It cannot be undone.

    Gives the row of the proof.

    Raises:
        Refused: ``NOT_LEFT``; ``MERGED_AWAY``; ``ERASED_BEFORE``; ``STILL_LOOKED_FOR`` while they are in an
            open roll call or on the way; ``FAMILY_STAYS`` while dependants of theirs are on the list;
            ``ERASE_CONFIRM`` until the number is typed again: it says what would go; ``FIELD_MISSING``
            without a reason.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="people")
    person = draft.get(draft.registry.kind("people").table, row)
    if erase.is_erased(draft.db, draft.registry.kind("people").nr, row):
        raise Refused(Code.ERASED_BEFORE)
    if not form.reason:
        raise Refused(Code.FIELD_MISSING, field="reason", kind="people")
    may_go(draft, person)
    goes = everything_about(draft, [row])
    number = draft.numbers.text("P", row)
    if form.again is None or draft.numbers.row("P", form.again) != row:
        raise Refused(Code.ERASE_CONFIRM, number=number, goes=in_words(goes))
    done = erase_all(draft, goes)
    return prove(draft, "people.erase", What.PERSON, done, reason=form.reason, station=person["station"])


def may_go(draft: Draft, person: Mapping[str, Any]) -> None:
    """Refuse to erase somebody whom the office still answers for; see :func:`erase_person`."""
    row = person["id"]
    if person["ended_on"] is None:
        raise Refused(Code.NOT_LEFT)
    merge = draft.registry.kind("merges").sql
    if draft.ask(select(merge.c.id).where(merge.c.other == row, merge.c.ended_on.is_(None))).first():
        raise Refused(Code.MERGED_AWAY)
    staying = family_of(draft, row)
    if staying:
        raise Refused(Code.ERASE_FAMILY, count=len(staying))
    all_of_them = _all_of(draft, [row])
    if draft.ask(_looked_for(draft.registry, all_of_them)).first() or _on_the_way(draft, all_of_them):
        raise Refused(Code.STILL_LOOKED_FOR)


def _looked_for(registry: Registry, people: Collection[int]) -> Select[tuple[int]]:
    """Ask for the open roll calls that people are on, or were marked in."""
    calls = registry.kind("rollcalls").sql
    lines = [registry.kind(kind).sql for kind in ("rollcall_expected", "rollcall_marks")]
    on = or_(*(calls.c.id.in_(select(t.c.rollcall).where(t.c.person.in_(people))) for t in lines))
    return select(calls.c.id).where(calls.c.closed_at.is_(None), calls.c.ended_on.is_(None), on)


def _on_the_way(draft: Draft, people: Collection[int]) -> bool:
    """Say whether a journey of somebody's is asked for, may begin or has not come back."""
    journey, goes = (draft.registry.kind(kind).sql for kind in ("clearances", "travellers"))
    theirs = select(goes.c.clearance).where(goes.c.person.in_(people), goes.c.ended_on.is_(None))
    found = select(journey.c.state).where(
        journey.c.id.in_(theirs), journey.c.ended_on.is_(None), journey.c.exercise.is_not(True)
    )
    return any(state not in OVER for state in draft.ask(found).scalars())


def _all_of(draft: Draft, people: Iterable[int]) -> set[int]:
    """Give people with the records that were merged into them, and the family that left with them."""
    found: set[int] = set()
    for person in people:
        found |= set(draft.ask(whole_person(person)).scalars())
    link, t = draft.registry.kind("dependants").sql, draft.registry.kind("people").sql
    other = link.alias("other")
    another = select(other.c.id).where(
        other.c.person == t.c.id, other.c.sponsor.is_not(None), other.c.sponsor.not_in(found)
    )
    family = (
        select(t.c.id)
        .join_from(t, link, link.c.person == t.c.id)
        .where(
            link.c.sponsor.in_(found),
            t.c.category == "dependant",
            t.c.ended_on.is_not(None),
            ~another.exists(),
        )
    )
    return found | set(draft.ask(family).scalars())


def everything_about(draft: Draft, people: Iterable[int]) -> Rows:
    """Give all rows that go when people are erased, by list; rows that say nothing any more are left out."""
    registry, everybody = draft.registry, _all_of(draft, people)
    found: Rows = {"people": set(everybody)}
    for kind, columns in theirs(registry).items():
        t = registry.kind(kind).sql
        naming = or_(*(t.c[name].in_(everybody) for name in columns))
        found[kind] = set(draft.ask(select(t.c.id).where(naming, says_more(registry, kind))).scalars())
    homes = _homes(draft, everybody)
    found["households"] = homes
    for kind in ("visits", "submissions"):
        t = registry.kind(kind).sql
        of_home = select(t.c.id).where(t.c.household.in_(homes), says_more(registry, kind))
        found[kind] = (
            found.get(kind, set()) | set(draft.ask(of_home).scalars()) | _naming(draft, kind, everybody)
        )
    found["clearances"] = _journeys(draft, everybody)
    for kind, rows in of_journeys(draft, found["clearances"], ("segments", "movements")).items():
        found[kind] = found.get(kind, set()) | rows
    return {kind: rows for kind, rows in found.items() if rows}


def of_journeys(draft: Draft, journeys: Collection[int], kinds: Iterable[str]) -> Rows:
    """Give the rows of some lists that belong to journeys and say anything still."""
    found: Rows = {}
    for kind in kinds:
        t = draft.registry.kind(kind).sql
        theirs = select(t.c.id).where(t.c.clearance.in_(journeys), says_more(draft.registry, kind))
        found[kind] = set(draft.ask(theirs).scalars())
    return found


def says_more(registry: Registry, kind: str) -> ColumnElement[bool]:
    """Leave out rows that hold nothing any more but what stays."""
    register = registry.kind(kind)
    kept = stays(register)
    goes = [name for name, spec in register.specs.items() if spec.nr not in kept]
    return or_(false(), *(register.sql.c[name].is_not(None) for name in goes))


def _homes(draft: Draft, people: Collection[int]) -> set[int]:
    """Give the homes in which nobody else lives or is known to have lived."""
    t = draft.registry.kind("people").sql
    lived = select(t.c.household).where(t.c.id.in_(people), t.c.household.is_not(None))
    others = select(t.c.household).where(t.c.id.not_in(people), t.c.household.is_not(None))
    return set(draft.ask(lived).scalars()) - set(draft.ask(others).scalars())


def _journeys(draft: Draft, people: Collection[int]) -> set[int]:
    """Give the journeys on which nobody else went."""
    t = draft.registry.kind("travellers").sql
    mine = select(t.c.clearance).where(t.c.person.in_(people))
    others = select(t.c.clearance).where(t.c.person.not_in(people), t.c.clearance.in_(mine))
    return set(draft.ask(mine).scalars()) - set(draft.ask(others).scalars())


def _naming(draft: Draft, kind: str, people: Collection[int]) -> set[int]:
    """Give rows about the homes of people in whose texts one of them is named."""
    t, person = draft.registry.kind(kind).sql, draft.registry.kind("people").sql
    found: set[int] = set()
    for one in draft.ask(select(person).where(person.c.id.in_(people))).mappings().all():
        names = {folded(one[name]) for name in ("family_name", "given_name", "preferred_name") if one[name]}
        names = {name for name in names if len(name) >= _LEAST}
        if one["household"] is None or not names:
            continue
        here = select(t).where(t.c.household == one["household"], says_more(draft.registry, kind))
        for row in draft.ask(here).mappings().all():
            said = folded(" ".join(text for text in _texts(t, row)))
            if any(name in said for name in names):
                found.add(row["id"])
    return found


def _texts(t: Table, row: RowMapping) -> Iterable[str]:
    kept = {*ABOUT[t.name].stays, "ended_on"}
    return (row[name] for name in t.c.keys() if name not in kept and isinstance(row[name], str))  # noqa: SIM118 - columns, not a mapping


def in_words(goes: Rows) -> str:
    """Say how many rows of which lists go: ``contacts 2, people 1``."""
    return ", ".join(f"{kind} {len(rows)}" for kind, rows in sorted(goes.items()))


def erase_all(draft: Draft, goes: Rows) -> list[tuple[str, int]]:
    """Erase rows, those that name others first; gives them as (list, row).

    What is open still is ended by it, so that no list shows an empty line; at headquarters, which ends
    nothing of a station's, the station does that when it hears of it.
    """
    done: list[tuple[str, int]] = []
    for register in reversed(draft.registry.registers):
        for row in sorted(goes.get(register.kind, ())):
            _close(draft, register.kind, row)
            draft.erase(register.kind, row)
            done.append((register.kind, row))
    return done


def _close(draft: Draft, kind: str, row: int) -> None:
    register = draft.registry.kind(kind)
    standing = draft.get(register.table, row)
    if standing["station"] != draft.me.station:
        return
    if kind == "submissions" and standing["status"] == _RECEIVED:
        draft.change(register.table, row, status=_REFUSED, decided_by=draft.actor.user)
    if standing["ended_on"] is None and "person" not in ABOUT[kind].stays and kind not in _NEVER_END:
        draft.change(register.table, row, ended_on=draft.today, ended_reason=REASON)


_NEVER_END: Final = frozenset({"visits", "clearances", "segments", "movements", "merges"})
"""What happened, and what was decided: that it was stays as it was."""


def about_somebody(db: Connection, registry: Registry, person: int) -> set[tuple[int, int]]:
    """Give what still says anything about somebody who was erased, as (table, row).

    Who erased them may not have known of it: it was on its way, or at another desk.
    """
    found: set[tuple[int, int]] = set()
    for kind, columns in theirs(registry).items():
        register = registry.kind(kind)
        t = register.sql
        naming = or_(*(t.c[name] == person for name in columns))
        asked = select(t.c.id).where(naming, says_more(registry, kind))
        found.update((register.nr, row) for row in db.scalars(asked))
    return found
