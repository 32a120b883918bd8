"""Devices that tell two histories: where both part, what the other holds, what became of it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from store import identity
from store.asking import ask
from store.clock import iso
from store.node import Node
from store.refusals import Code


@dataclass(frozen=True, slots=True)
class Fork:
    """One lane of a device that was told in two ways: it was restored, or there are two of it.

    Attributes:
        station: the station's code; ``device`` code and mark.
        lane: which of its lanes.
        seq: the last record that both histories have.
        agreed_at: when that was made (ISO, UTC); ``None`` where they never agreed, or it is not here.
        here: how many records are here behind it.
        branches: how many other histories are kept; ``there`` how many records the longest of them holds.
        noticed_at: when the other one came first (ISO, UTC).
        is_healed: whether the device goes on as another writer since, so that nothing is lost.
    """

    station: str
    device: str
    lane: int
    seq: int
    agreed_at: str | None
    here: int
    branches: int
    there: int
    noticed_at: str | None
    is_healed: bool


def forks(node: Node) -> list[Fork]:
    """Give every fork that is known, those that are not healed first, then the latest."""
    with node.read() as db:
        found = [_told(db, *joint) for joint in ask(db, "SELECT writer, lane, seq FROM joint")]
    some = [one for one in found if one is not None]
    some.sort(key=lambda one: one.noticed_at or "", reverse=True)
    return sorted(some, key=lambda one: one.is_healed)


def open_forks(node: Node) -> int:
    """Count the devices that tell two histories and are not healed."""
    return len({one.device for one in forks(node) if not one.is_healed})


def _told(db: Connection, writer: int, lane: int, seq: int) -> Fork | None:
    known = identity.incarnation(db, writer)
    peer = identity.peer(db, known.device) if known is not None else None
    if known is None or peer is None:
        return None
    asked = "SELECT wall FROM log WHERE writer = ? AND lane = ? AND seq = ?"
    agreed = ask(db, asked, (writer, lane, seq))
    ((here,),) = ask(
        db, "SELECT coalesce(max(seq), 0) FROM head WHERE writer = ? AND lane = ?", (writer, lane)
    )
    reason = Code.CHAIN_FORKED.name.lower()
    ((branches, there, noticed),) = ask(
        db,
        "SELECT count(*), max(size), min(at) FROM quarantine WHERE reason = ? AND writer = ?",
        (reason, writer),
    )
    healed = bool(ask(db, 'SELECT 1 FROM incarnation WHERE "of" = ?', (writer,)))
    return Fork(
        peer.code,
        f"{peer.code} {known.mark}".strip(),
        lane,
        seq,
        iso(agreed[0][0]) if agreed else None,
        max(0, here - seq),
        branches,
        there or 0,
        iso(noticed),
        healed,
    )
