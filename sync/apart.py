"""What came and was not taken in (bundles that are early, what was kept apart), and what is done with it.

Nothing of it is ever laid but by taking it in once more, through every question that is asked of a bundle.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from store import expiry, held, identity, log, remarks
from store.clock import iso
from store.entry import Lane
from store.held import PARKED, QUARANTINE
from store.node import Node
from store.refusals import Code, Refused
from store.trays import quarantine, who
from sync import incoming
from sync.fate import Fate, Receipt

ACT = "devices.accept"
"""Whoever may take a bundle in decides about what was not taken in."""


@dataclass(frozen=True, slots=True)
class Early:
    """A bundle that came too early.

    Attributes:
        id: its tag, hexadecimal.
        sender: code and mark of the device, if it is known.
        after: the record that is missing before it.
        here: the last record of that device that is here.
        bytes: how large it is.
        at: when it came (ISO, UTC).
    """

    id: str
    sender: str | None
    after: int
    here: int
    bytes: int
    at: str | None


@dataclass(frozen=True, slots=True)
class Apart:
    """Something that was kept apart for a person.

    Attributes:
        id: its number.
        reason: why, as a code (``unknown_sender``, ``row`` ...).
        sender: code and mark of the device, if it is known.
        kind: ``bundle``, or the list that a single change is about.
        row: the record that it is about, if that is known here.
        bytes: how large it is.
        at: when it came (ISO, UTC).
        acts: what can be done: ``again``, ``record``, ``late``, ``let_go``.
    """

    id: int
    reason: str
    sender: str | None
    kind: str
    row: str | None
    bytes: int
    at: str | None
    acts: tuple[str, ...]


def early(node: Node) -> list[Early]:
    """Give the bundles that wait for a missing piece, newest first."""
    size = func.length(PARKED.c.sealed).label("size")
    columns = [PARKED.c[name] for name in ("tag", "writer", "after", "at")]
    with node.read() as db:
        rows = db.execute(select(*columns, size).order_by(PARKED.c.at.desc(), PARKED.c.tag)).all()
        found = []
        for row in rows:
            head = log.head(db, row.writer, Lane.RECORDS)
            here = head.seq if head else 0
            found.append(Early(row.tag.hex(), who(db, row.writer), row.after, here, row.size, iso(row.at)))
        return found


def kept(node: Node) -> list[Apart]:
    """Give what was kept apart, newest first; nothing on a device whose time is over."""
    if expiry.is_over(node.me, node.now):
        return []
    with node.read() as db:
        lens = node.lens(db)
        return [_apart(db, one) for one in quarantine(db, lens)]


def _apart(db: Connection, one: dict[str, Any]) -> Apart:
    acts = []
    if one["kind"] == "bundle":
        acts.append("again")
        if one["reason"] == Code.REVOKED_SENDER.name.lower() and _is_wardens(db, int(one["id"])):
            acts.append("late")
    if one["row"] is not None:
        acts.append("record")
    return Apart(
        int(one["id"]),
        one["reason"],
        one["from"],
        one["kind"],
        one["row"],
        one["bytes"],
        one["at"],
        (*acts, "let_go"),
    )


def _is_wardens(db: Connection, number: int) -> bool:
    """Say whether what was kept apart is of a warden's device."""
    writer = db.scalar(select(QUARANTINE.c.writer).where(QUARANTINE.c.id == number))
    known = identity.incarnation(db, writer) if writer is not None else None
    peer = identity.peer(db, known.device) if known is not None else None
    return peer is not None and peer.kind == "warden"


def again(node: Node, number: int) -> Receipt:
    """Try once more to take in a bundle that was kept apart; what is taken in lies apart no longer.

    Raises:
        Refused: ``NOT_FOUND``; ``NOT_TRIED_AGAIN`` for a single change; ``NOT_ALLOWED``.
    """
    with node.read() as db:
        node.may(db, ACT)
        content = _content(db, number)
    receipt = incoming.take(node, content)
    if receipt.fate is not Fate.REFUSED:
        with node.write() as db:
            db.execute(delete(QUARANTINE).where(QUARANTINE.c.id == number))
    return receipt


def _content(db: Connection, number: int) -> bytes:
    found = db.execute(
        select(QUARANTINE.c.content, QUARANTINE.c.tag).where(QUARANTINE.c.id == number)
    ).first()
    if found is None:
        raise Refused(Code.NOT_FOUND, kind="quarantine")
    if len(found.tag) == held.ENTRY_TAG:
        raise Refused(Code.NOT_TRIED_AGAIN)
    content: bytes = found.content
    return content


def let_go(node: Node, number: int) -> None:
    """Let go what was kept apart, for good; that it was is kept, with the reason and who did it.

    Raises:
        Refused: ``NOT_FOUND``, ``NOT_ALLOWED``; nothing was changed then.
    """
    with node.write() as db:
        node.may(db, ACT)
        found = db.execute(
            select(QUARANTINE.c.reason, QUARANTINE.c.writer).where(QUARANTINE.c.id == number)
        ).first()
        if found is None:
            raise Refused(Code.NOT_FOUND, kind="quarantine")
        by = node.lens(db).number("users", node.actor(db).user)
        db.execute(delete(QUARANTINE).where(QUARANTINE.c.id == number))
        remarks.note(
            db, "let-go", node.now, reason=found.reason, name=who(db, found.writer) or "?", by=by or "?"
        )
