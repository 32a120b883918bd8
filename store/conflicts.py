"""Two values of one field that had not seen each other: whose each is, which stands, what was before both.

The store keeps the value that lost (``store/held.py``). The rest is worked out of the log; no guesses:
what the log does not say is said to be unknown.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from store import cells, desk, expiry, held, identity, listing, log, naming, roles
from store.before import UNKNOWN, Before, of_field, place
from store.by_name import find
from store.clock import iso
from store.entry import Entry
from store.held import CONFLICT
from store.listing import Lens
from store.node import Node
from store.putting_back import act_of, for_form
from store.refusals import Code, Refused
from store.register import Register
from store.registers import REGISTRY
from store.values import Value


@dataclass(frozen=True, slots=True)
class Said:
    """One of the two values.

    Attributes:
        value: as people see it.
        by: the number of who entered it, if the log here says so.
        name: their name.
        device: the code and mark of the device on which it was entered, or of the office above.
        at: when (ISO, UTC).
        ours: whether it was entered on this device.
        stands: whether it is what the record says now.
    """

    value: Any
    by: str | None
    name: str | None
    device: str | None
    at: str | None
    ours: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict, as somebody decides it.

    Attributes:
        id: its number.
        kind, row, name: the record: its list, its number, what it is called.
        field: the field; ``None`` for one of a newer version.
        stands: the value that stands now.
        lost: the value that does not.
        base: the value before both; ``None`` where that is nothing, or not known.
        base_known: whether the log here says what was before both.
        at: when it was noticed (ISO, UTC).
        is_settled: whether both say the same by now.
    """

    id: int
    kind: str
    row: str
    name: str
    field: str | None
    stands: Said
    lost: Said
    base: Any
    base_known: bool
    at: str | None
    is_settled: bool


def waiting(node: Node, station: str | None = None) -> list[int]:
    """Give the conflicts that wait for a person, by number, the oldest first.

    At headquarters, where a station's code is given, those in which a value of that station lost; raises
    ``NOT_FOUND`` then.
    """
    expiry.still(node)
    known = [register.nr for register in REGISTRY.registers]
    asked = select(CONFLICT.c.id).where(CONFLICT.c.tbl.in_(known)).order_by(CONFLICT.c.id)
    with node.read() as db:
        if station is not None:
            row = find(db, REGISTRY.kind("stations"), node.numbers(db), station)
            asked = asked.where(CONFLICT.c.losing_writer.in_(identity.writers_at(db, row)))
        return list(db.scalars(asked))


def one(node: Node, number: int) -> Conflict:
    """Give one conflict in full.

    Raises:
        Refused: ``NOT_FOUND`` if there is none of that number (any more).
    """
    expiry.still(node)
    with node.read() as db:
        return _told(db, node.lens(db), _kept(db, number))


def keep(node: Node, number: int) -> None:
    """Keep what stands: nothing of the record changes, and the conflict is settled here.

    Raises:
        Refused: ``NOT_FOUND``, ``NOT_ALLOWED``.
    """
    with node.write() as db:
        kept = _kept(db, number)
        _may(node, db, _register(kept))
        db.execute(delete(CONFLICT).where(CONFLICT.c.id == number))


def take(node: Node, number: int) -> desk.Done:
    """Take the value that lost: a correction by the door, in the name of whoever decides.

    The correction stands and the conflict is settled, or neither, whenever the power fails.

    Raises:
        Refused: ``NOT_FOUND``, ``NOT_ALLOWED``, ``NOT_BY_HAND``, and whatever the act refuses; nothing was
            changed then, and the conflict waits on.
    """
    with node.read() as db:
        kept = _kept(db, number)
        register = _register(kept)
        field = register.by_number.get(kept.col, str(kept.col))
        value = for_form(register, field, held.losing(kept.losing))
        about = node.numbers(db).text(register.letter, kept.row)

    def settled(db: Connection) -> None:
        # Decided meanwhile, in another window: nothing is taken twice.
        _kept(db, number)
        db.execute(delete(CONFLICT).where(CONFLICT.c.id == number))

    return desk.act(node, act_of(register), about, {field: value}, along=settled)


def _may(node: Node, db: Connection, register: Register) -> None:
    """Let those settle a conflict who may change the record, or take in what others changed."""
    role = node.actor(db).role
    acts = (act_of(register), "devices.accept")
    if not any(roles.allowed(role, act) for act in acts) and identity.who(db).kind != "warden":
        raise Refused(Code.NOT_ALLOWED, role=role, act=acts[0])


def _kept(db: Connection, number: int) -> Row[Any]:
    kept = db.execute(select(CONFLICT).where(CONFLICT.c.id == number)).first()
    if kept is None or REGISTRY.number(kept.tbl) is None:
        raise Refused(Code.NOT_FOUND, kind="conflicts")
    return kept


def _register(kept: Row[Any]) -> Register:
    register = REGISTRY.number(kept.tbl)
    if register is None:
        raise Refused(Code.NOT_FOUND, kind="conflicts")
    return register


def _told(db: Connection, lens: Lens, kept: Row[Any]) -> Conflict:
    register = _register(kept)
    field = register.by_number.get(kept.col)
    loser = held.losing(kept.losing)
    now: Value = None
    if field is not None:
        now = db.scalar(select(register.sql.c[field]).where(register.sql.c.id == kept.row))
    history = log.history(db, kept.tbl, kept.row)
    changes = [(entry, value) for entry in history for number, value in entry.fields if number == kept.col]
    lost = _last(changes, kept.losing_writer, loser)
    standing = cells.standing(db, kept.tbl, kept.row, kept.col)
    writer = standing.writer if standing is not None else None
    other = [pair for pair in changes if pair[0] is not lost]
    stands = _last(other, writer, now) if writer is not None else _last(other, None, now)
    base = _before(db, kept, history, lost, stands, standing.wall if standing else None)

    def shown(value: Value) -> Any:  # noqa: ANN401 - a stored value
        return listing.said(register, lens, field, value)

    number = lens.number(register.kind, kept.row) or str(kept.row)
    return Conflict(
        kept.id,
        register.kind,
        number,
        naming.called(db, lens, register.kind, [kept.row]).get(kept.row, ""),
        field,
        _said(db, lens, shown(now), stands, writer, standing.wall if standing else None, stands=True),
        _said(db, lens, shown(loser), lost, kept.losing_writer, None, stands=False),
        shown(base.value),
        base.is_known,
        iso(kept.at),
        now == loser,
    )


def _last(changes: list[tuple[Entry, Value]], writer: int | None, value: Value) -> Entry | None:
    """Give the last entry that says so, of a writer if one is named."""
    return next(
        (
            entry
            for entry, said in reversed(changes)
            if said == value and (writer is None or entry.writer == writer)
        ),
        None,
    )


def _before(  # noqa: PLR0913 - a field, and the two that disagree about it
    db: Connection,
    kept: Row[Any],
    history: list[Entry],
    lost: Entry | None,
    stands: Entry | None,
    wall: int | None,
) -> Before:
    """Give the value before both, if the log here says so."""
    both = [entry for entry in (lost, stands) if entry is not None]
    walls = [entry.wall for entry in both] + ([wall] if wall else [])
    if not both:
        return UNKNOWN
    places = {place(entry) for entry in both}
    return of_field(db, history, (kept.tbl, kept.row, kept.col), places, min(walls))


def _said(  # noqa: PLR0913 - a value, and everything that is known of it
    db: Connection,
    lens: Lens,
    value: Any,  # noqa: ANN401 - as people see it
    entry: Entry | None,
    writer: int | None,
    wall: int | None,
    *,
    stands: bool,
) -> Said:
    me = identity.who(db)
    own = {known.writer for known in identity.incarnations(db, me.device)}
    actor = entry.actor if entry is not None else None
    number = lens.number("users", actor) if actor else None
    name = naming.called(db, lens, "users", [actor]).get(actor) if actor else None
    writer = entry.writer if entry is not None else writer
    at = entry.wall if entry is not None else wall
    return Said(value, number, name, _device(db, writer), iso(at or None), writer in own, stands)


def _device(db: Connection, writer: int | None) -> str | None:
    """Give code and mark of the device that a writer is, as far as it is known here."""
    known = identity.incarnation(db, writer) if writer is not None else None
    if known is None:
        return None
    peer = identity.peer(db, known.device)
    return f"{peer.code if peer else identity.who(db).code} {known.mark}".strip()


def about(node: Node, kind: str, name: object) -> list[int]:
    """Give the conflicts about one record, by number; raises ``NOT_FOUND``."""
    with node.read() as db:
        register = REGISTRY.kind(kind)
        row = find(db, register, node.numbers(db), name)
        asked = select(CONFLICT.c.id).where(CONFLICT.c.tbl == register.nr, CONFLICT.c.row == row)
        return list(db.scalars(asked.order_by(CONFLICT.c.id)))
