"""What is kept of bundles that were refused or came too early, and how much of it from whom.

Whoever has our public key may send as much as the line carries. So of those
whom nobody knows a few files are kept, of a known device more. Of refused files
the oldest go first; of early ones the farthest ahead, which will be sent again.
One sentence a day tells a person.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, delete, func, select

from store import erase, held, identity, remarks
from store.held import ENTRY_TAG, MOST_PARKED, PARKED, QUARANTINE
from store.identity import Peer
from store.node import Node
from store.refusals import Code
from sync import bundle, cose, seal
from sync.bundle import Bundle
from sync.fate import Fate, Receipt
from sync.ring import Sender, ring_of
from sync.senders import sender_in
from sync.streams import Malformed

KEPT = frozenset(
    {
        Code.UNKNOWN_SENDER,
        Code.REVOKED_SENDER,
        Code.BAD_SIGNATURE,
        Code.BUNDLE_MALFORMED,
        Code.BUNDLE_FROM_FUTURE,
        Code.CHAIN_FORKED,
    }
)
"""Refusals of what was sealed for us: kept in quarantine. Other people's mail is not kept."""

MOST_STRANGE = 16
"""Refused files by nobody known that are kept at most."""
STRANGE_BYTES = 16 << 20
"""Bytes that these have at most."""
MOST_REFUSED = 64
"""Refused files of one known device that are kept at most."""
MOST_BYTES = seal.LARGEST
"""Bytes that these, and its early ones, have at most: the largest file fits."""

_NOBODYS = frozenset({Code.UNKNOWN_SENDER, Code.BAD_SIGNATURE})
"""What anybody can send, whomever it names."""
_RARELY = 86_400


def refused(  # noqa: PLR0913 - what is kept of a refusal
    node: Node,
    db: Connection,
    sealed: bytes,
    code: Code,
    senders: Callable[[bytes], Sender | None],
    said: Bundle | None = None,
) -> bool:
    """Keep a refused file for a person to look at; gives whether it is new here and was kept.

    Args:
        node: this device.
        db: its store, in a write transaction.
        sealed: the file.
        code: why it was refused.
        senders: finds a device by the short name of its signing key.
        said: what it says, if it could be read.
    """
    peer = None if code in _NOBODYS else _claimed(node, db, sealed, senders)
    if len(sealed) > _bounds(peer)[1]:
        _tell(node, db, peer)
        return False
    writer = None if peer is None else peer.writer
    about = None if said is None else _about(node, said)
    if erase.speaks_of_erased(db, about):
        remarks.note_rarely(db, "erased-files", node.now, _RARELY, parked=0, quarantine=1)
        return False
    new = held.quarantine(db, seal.tag(sealed), code.name.lower(), sealed, node.now, writer, about)
    if new:
        _trim(node, db, peer)
    return new


def branch(  # noqa: PLR0913 - whose, which, and what tells it
    node: Node, db: Connection, child: Peer, name: bytes, sealed: bytes, said: Bundle
) -> bool:
    """Keep a file that tells another history of a child's; gives whether the branch is new here."""
    reason = Code.CHAIN_FORKED.name.lower()
    size, about = len(said.entries), _about(node, said)
    if erase.speaks_of_erased(db, about):
        remarks.note_rarely(db, "erased-files", node.now, _RARELY, parked=0, quarantine=1)
        return False
    new = held.keep_branch(db, name, reason, sealed, node.now, size, child.writer, about)
    _trim(node, db, child)
    return new


def early(  # noqa: PLR0913 - what is kept of a bundle
    node: Node, db: Connection, child: Peer, after: int, sealed: bytes, said: Bundle
) -> None:
    """Park a file of a child's; of too many those that are farthest ahead are let go."""
    about = _about(node, said)
    if erase.speaks_of_erased(db, about):
        # It was not signed for, and comes again with what is missing before it.
        remarks.note_rarely(db, "erased-files", node.now, _RARELY, parked=1, quarantine=0)
        return
    held.park(db, seal.tag(sealed), said.writer, after, sealed, node.now, about)
    asked = select(PARKED.c.tag, func.length(PARKED.c.sealed)).where(PARKED.c.writer.in_(_writers(db, child)))
    surplus = _beyond(db.execute(asked.order_by(PARKED.c.after, PARKED.c.tag)).all(), MOST_PARKED, MOST_BYTES)
    if surplus:
        db.execute(delete(PARKED).where(PARKED.c.tag.in_(surplus)))
        _tell(node, db, child)


def _about(node: Node, said: Bundle) -> bytes:
    """Write down whom a file speaks of: it is sealed, and cannot be erased in part."""
    return erase.speaks_of(node.registry, (*said.entries, *said.puts))


def _claimed(
    node: Node, db: Connection, sealed: bytes, senders: Callable[[bytes], Sender | None]
) -> Peer | None:
    """Give the known device by whose key a file says that it was signed."""
    inside = bundle.opened(sealed, node.keys, ring_of(db, node.now))
    if isinstance(inside, Code):
        return None
    if inside.told is not None:
        return identity.peer(db, inside.told.sender)
    try:
        sender = senders(cose.peek(inside.signed)[1])
    except Malformed:
        return None
    return None if sender is None else identity.peer(db, sender.device)


def _bounds(peer: Peer | None) -> tuple[int, int]:
    return (MOST_STRANGE, STRANGE_BYTES) if peer is None else (MOST_REFUSED, MOST_BYTES)


def _writers(db: Connection, peer: Peer) -> list[int]:
    return [peer.writer, *(own.writer for own in identity.incarnations(db, peer.device))]


def _trim(node: Node, db: Connection, peer: Peer | None) -> None:
    """Let the oldest refused files of a sender go, beyond what is kept of it."""
    whose = QUARANTINE.c.writer
    asked = (
        select(QUARANTINE.c.id, func.length(QUARANTINE.c.content))
        .where(whose.is_(None) if peer is None else whose.in_(_writers(db, peer)))
        .where(func.length(QUARANTINE.c.tag) != ENTRY_TAG)
        .order_by(QUARANTINE.c.id.desc())
    )
    surplus = _beyond(db.execute(asked).all(), *_bounds(peer))
    if surplus:
        db.execute(delete(QUARANTINE).where(QUARANTINE.c.id.in_(surplus)))
        _tell(node, db, peer)


def _beyond(found: Iterable[tuple[object, int]], most: int, most_bytes: int) -> list[object]:
    """Give those of some things, with their sizes, that do not fit any more behind those before them."""
    surplus, total = [], 0
    for count, (name, size) in enumerate(found, start=1):
        total += size
        if count > most or total > most_bytes:
            surplus.append(name)
    return surplus


def _tell(node: Node, db: Connection, peer: Peer | None) -> None:
    if peer is None:
        remarks.note_rarely(db, "strangers-not-kept", node.now, _RARELY)
    else:
        # By the mark that it was admitted with: it may say every day that it became another writer.
        own = identity.incarnations(db, peer.device)
        mark = own[0].mark if own else peer.mark
        remarks.note_rarely(db, "not-kept", node.now, _RARELY, name=f"{peer.code} {mark}".strip())


def refuse(node: Node, db: Connection, sealed: bytes, code: Code, said: Bundle | None = None) -> Receipt:
    """Refuse a bundle; what was meant for us is kept with its reason. ``said`` is what it says, if read."""
    new = code in KEPT and refused(node, db, sealed, code, sender_in(db), said)
    return Receipt(Fate.REFUSED, code, quarantined=int(new))
