"""People who were written down twice: one becomes the other, and can be taken apart again (R24, A01).

Nothing is merged silently: ``store/duplicates.py`` only says who may be the same,
an officer decides. Whatever names the other then names the survivor, households
follow, and what was moved is kept, so that a mistake is undone exactly by
correcting entries.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, literal, or_, select

from store.asking import pairs
from store.by_name import known
from store.columns import ENDED_ON, ENDED_REASON, FORMER, Id, Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.leaving import MERGED
from store.registers.names import called
from store.values import Reference, Value


class PersonMerge(Row, table=True):
    """One merge; ``moved`` is JSON of every field that it changed: register, row, column, before, after."""

    __tablename__ = "merges"
    survivor: int = reference(1, "people", merge=Merge.EVENT)
    other: int = reference(2, "people", merge=Merge.EVENT)
    merged_on: str = column(3, Merge.EVENT, Wire.DAY)
    moved: str = column(4, Merge.EVENT)


class MergeForm(Form):
    """Who is the same person as the survivor; and where they live, if the two rows do not agree."""

    other: Reference
    household: Reference | None = None


class SplitForm(Form):
    """Nothing is asked: the merge knows what it moved."""


_T = sql(PersonMerge)
_TOGETHER: Final = (
    ("essential", "essential_authority", "essential_on", "essential_reviewed_on"),
    ("contract_type", "contract_from", "contract_to"),
    ("mou",),
)
"""Fields that say one thing together: the survivor's are kept whole, or the other's are taken whole."""
_STAYS: Final = frozenset({"household", "kit_returned_on", "clearance_closed_on", "checkout_note"})


_AS_WRITTEN: Final = frozenset(
    {
        "acks",
        "call_answers",
        "clearances",
        "travellers",
        "movements",
        "rollcall_expected",
        "rollcall_marks",
    }
)
"""What was signed, decided, frozen or called out names whom it named: to write it anew would break the proof.
Whoever reads it follows the merges (:func:`survivors`)."""


class _Work:
    """A merge under way: every change is made by the door and remembered."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.moved: list[tuple[int, int, int, Value, Value]] = []

    def change(self, register: Register, row: int, **fields: object) -> None:
        before = self.draft.get(register.table, row)
        self.draft.change(register.table, row, **fields)
        after = self.draft.get(register.table, row)
        self.moved.extend(
            (register.nr, row, register.specs[name].nr, before[name], after[name])
            for name in fields
            if before[name] != after[name]
        )


def merge(draft: Draft, form: MergeForm, row: int | None) -> int:
    """Make everything that names the other person name the survivor, and end the other.

    But for what was signed, decided or frozen: that stays as it was written.

    Fields that the survivor lacks are taken from the other. They live where the form says, else where the
    survivor does; dependants of either who live with one of them come along, others stay with a principal
    of their own. Of links, telephones and places at a session that are there twice one ends.

    Raises:
        Refused: ``SAME_PERSON``; ``ENDED`` for one who has left or was merged before; ``FIELD_INVALID`` for
            a household in which neither lives; ``OWNED_ELSEWHERE``; whatever rule the result would break.
    """
    people = draft.registry.kind("people")
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="people")
    survivor = draft.still("people", row)
    other = draft.still("people", draft.resolve("people", form.other))
    if survivor == other:
        raise Refused(Code.SAME_PERSON)
    work = _Work(draft)
    _live_together(work, survivor, other, form.household)
    _end_what_is_twice(work, survivor, other)
    for register in draft.registry.registers:
        if register.table is not PersonMerge and register.kind not in _AS_WRITTEN:
            _rename(work, register, survivor, other)
    missing = _missing(people, draft.get(people.table, survivor), draft.get(people.table, other))
    work.change(people, other, ended_on=draft.today, ended_reason=MERGED)
    if missing:
        work.change(people, survivor, **missing)
    draft.add(
        PersonMerge,
        survivor=survivor,
        other=other,
        merged_on=draft.today,
        moved=json.dumps(work.moved, separators=(",", ":")),
    )
    return survivor


def survivors(db: Connection) -> dict[int, int]:
    """Give as whom those who were merged go on, by row; through several merges the last of them."""
    into = pairs(db, select(_T.c.other, _T.c.survivor).where(_T.c.ended_on.is_(None)).order_by(_T.c.id))
    found = {}
    for other in into:
        last, seen = other, {other}
        while into.get(last) is not None and into[last] not in seen:
            last = into[last]
            seen.add(last)
        found[other] = last
    return found


def whole_person(person: int) -> Select[tuple[int]]:
    """Ask for a person's row and the rows of all who were merged into them."""
    known = select(literal(person, Id).label("id")).cte(recursive=True)
    others = (
        select(_T.c.other).join_from(_T, known, _T.c.survivor == known.c.id).where(_T.c.ended_on.is_(None))
    )
    return select(known.union(others).c.id)


def _live_together(work: _Work, survivor: int, other: int, wanted: int | str | None) -> None:
    """Bring both under one roof with the dependants who live with them; what they leave keeps a principal."""
    draft, people = work.draft, work.draft.registry.kind("people")
    homes = draft.registry.kind("households")
    theirs = [draft.get(people.table, one)["household"] for one in (survivor, other)]
    target = next((home for home in theirs if home is not None), None)
    if wanted is not None:
        target = draft.resolve("households", wanted)
        if target not in theirs:
            raise Refused(Code.FIELD_INVALID, field="household", reason="neither of the two lives there")
    if target is None:
        return
    left = {home for home in theirs if home not in (None, target)}
    link = draft.registry.kind("dependants").sql
    family = select(link.c.person).where(
        link.c.sponsor.in_((survivor, other)), link.c.ended_on.is_(None), link.c.person.is_not(None)
    )
    t = people.sql
    living = select(t.c.id).where(t.c.household.in_(left), t.c.ended_on.is_(None))
    follow = set(draft.ask(living.where(t.c.id.in_(family))).scalars()) | {survivor, other}
    for one in sorted(follow):
        # The other ends in this act and keeps the address they were known at.
        if one != other and draft.get(people.table, one)["household"] != target:
            work.change(people, one, household=target)
    for home in sorted(left):
        stay = draft.ask(select(t.c.id).where(t.c.household == home, t.c.ended_on.is_(None))).scalars()
        remain = sorted(set(stay) - {other})
        if draft.get(homes.table, home)["principal"] not in remain:
            work.change(homes, home, principal=remain[0] if remain else None)


def _end_what_is_twice(work: _Work, survivor: int, other: int) -> None:
    """End what the survivor would have twice, or to themselves: links, telephones, places at a session."""
    draft = work.draft
    links, contacts = draft.registry.kind("dependants"), draft.registry.kind("contacts")
    both = (survivor, other)
    t = links.sql
    standing = select(t).where(t.c.ended_on.is_(None), or_(t.c.sponsor.in_(both), t.c.person.in_(both)))
    pairs: set[tuple[int, ...]] = set()
    # The survivor's own links come first: they are the ones that stay.
    found = draft.ask(standing.order_by(t.c.sponsor == other, t.c.person == other, t.c.id)).mappings().all()
    for link in found:
        pair = tuple(survivor if one == other else one for one in (link["sponsor"], link["person"]))
        if len(set(pair)) == 1 or pair in pairs:
            work.change(links, link["id"], ended_on=draft.today, ended_reason=MERGED)
        elif link["local_contact"] in both and link["person"] in both:
            work.change(links, link["id"], local_contact=None)
        pairs.add(pair)
    c = contacts.sql
    has = select(c.c.value).where(c.c.person == survivor, c.c.ended_on.is_(None))
    twice = select(c.c.id).where(c.c.person == other, c.c.ended_on.is_(None), c.c.value.in_(has))
    for row in draft.ask(twice.order_by(c.c.id)).scalars().all():
        work.change(contacts, row, ended_on=draft.today, ended_reason=MERGED)
    _come_once(work, survivor, other)


def _come_once(work: _Work, survivor: int, other: int) -> None:
    """Of two places at one session leave one: the one that says they came, else the survivor's own."""
    draft, places = work.draft, work.draft.registry.kind("attendances")
    t = places.sql
    standing = select(t.c.id, t.c.session).where(t.c.person.in_((survivor, other)), t.c.ended_on.is_(None))
    down: set[int] = set()
    for row in draft.ask(standing.order_by(t.c.attended.desc(), t.c.person == other, t.c.id)).all():
        if row.session in down:
            work.change(places, row.id, ended_on=draft.today, ended_reason=MERGED)
        down.add(row.session)


def _rename(work: _Work, register: Register, survivor: int, other: int) -> None:
    """Let all rows of a register that name the other, ended ones too, name the survivor."""
    t = register.sql
    for name, spec in register.specs.items():
        if spec.refers != "people":
            continue
        naming = select(t.c.id).where(t.c[name] == other, t.c.station == work.draft.me.station)
        for row in work.draft.ask(naming.order_by(t.c.id)).scalars().all():
            work.change(register, row, **{name: survivor})


def _missing(people: Register, has: Mapping[str, Any], gives: Mapping[str, Any]) -> dict[str, Value]:
    """Give the fields of the other that the survivor lacks; what says one thing together comes together."""
    groups = [*_TOGETHER]
    grouped = {name for group in groups for name in group}
    groups += [
        (name,) for name, spec in people.specs.items() if name not in grouped | _STAYS and _own(spec.nr)
    ]
    if has["category"] != gives["category"]:
        groups.remove(("mou",))
    return {
        name: gives[name]
        for group in groups
        if all(has[one] is None for one in group)
        for name in group
        if gives[name] is not None
    }


def _own(number: int) -> bool:
    return number not in (FORMER, ENDED_ON, ENDED_REASON)


def split(draft: Draft, _form: SplitForm, row: int | None) -> int:
    """Take a merge apart: every field that it moved says again what it said before; gives the survivor.

    What somebody has changed since stays as they left it. Merges are taken apart in any order, but of one
    whose survivor was merged on, the later one first.

    Raises:
        Refused: ``ENDED`` for a merge that was taken apart, or whose survivor has left meanwhile; whatever
            rule the two would break now (``NOT_UNIQUE``).
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="merges")
    said = draft.get(PersonMerge, draft.still("merges", row))
    survivor = draft.still("people", said["survivor"])
    again: dict[tuple[int, int], dict[str, Value]] = {}
    for number, moved, column_nr, before, after in reversed(_moved(said["moved"])):
        register = draft.registry.number(number)
        if register is None or column_nr not in register.by_number:
            continue
        name = register.by_number[column_nr]
        refers = register.specs[name].refers
        here = known(draft.db, register, moved)
        # A device that was reborn meanwhile has numbered its rows anew.
        was, then = (_here(draft, refers, value) for value in (before, after))
        fields = again.setdefault((number, here), {})
        stands = fields.get(name, draft.get(register.table, here)[name])
        if stands == then:
            fields[name] = was
    for (number, here), fields in again.items():
        register = draft.registry.number(number)
        if register is not None and fields:
            draft.change(register.table, here, **fields)
    draft.change(PersonMerge, said["id"], ended_on=draft.today, ended_reason="taken apart")
    return survivor


def _here(draft: Draft, refers: str | None, value: Value) -> Value:
    if refers is None or value is None:
        return value
    return known(draft.db, draft.registry.kind(refers), int(value))


def _moved(text: str | None) -> list[tuple[int, int, int, Value, Value]]:
    return [tuple(one) for one in json.loads(text or "[]")]


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add both by name, and say how many fields were moved rather than which."""
    names = called(db, {row[field] for row in found for field in ("survivor", "other")})
    return [
        {
            "name": names.get(row["survivor"]),
            "other_name": names.get(row["other"]),
            "moved": len(_moved(row["moved"])),
        }
        for row in found
    ]


MERGES = Register(
    kind="merges",
    nr=19,
    letter="X",
    table=PersonMerge,
    form=SplitForm,
    show=_show,
    listed=("name", "other_name", "survivor", "other", "merged_on", "moved"),
    within={"person": lambda person: or_(_T.c.survivor == person, _T.c.other == person)},
    order=("merged_on",),
    by_hand=False,
)
