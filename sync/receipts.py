"""What a child makes of its parent's receipts: marks move, or it learns that it is not alone.

A receipt for another history than ours means that the parent has heard a twin
of this device: a copy of its disk, or it itself before an old copy was put
back. Once the parent has said where the two part, this device goes on as a new
writer (``store/rebirth.py``); until then it says where it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from store import identity, ledger, log
from store.entry import Lane
from store.identity import Identity
from store.kept_secrets import first_key_of, forget, secret
from store.log import Head
from store.node import Node
from store.rebirth import Reborn, be_reborn, disown
from sync import exchange
from sync.bundle import Ack, Bundle, Joint
from sync.exchange import Meeting

_Key = tuple[int, int]
"""A writer and one of its lanes."""


@dataclass(slots=True)
class Believing:
    """What became of the receipts: how many entries were signed for.

    ``stop`` says that nothing else in the bundle can be used.
    """

    moved: int = 0
    stop: bool = False
    reborn: Reborn | None = None


def believe(node: Node, db: Connection, me: Identity, said: Bundle, *, renewed: bool) -> Believing:
    """Move our marks to what the parent signed for; become a new writer where it has heard another us.

    Args:
        node: this device.
        db: its store, in a write transaction.
        me: who it is.
        said: the parent's bundle.
        renewed: whether the parent began a new life: then its receipts count, even if they say
            less than those before.
    """
    done = Believing()
    own: dict[_Key, Head] = {
        (known.writer, lane): head
        for known in identity.incarnations(db, me.device)
        for lane, head in log.heads(db, known.writer).items()
    }
    if renewed:
        start_again(db, me)
    strange: dict[_Key, Head] = {}
    for ack in said.acks:
        key = ack.writer, ack.lane
        if key not in own or not ack.seq:
            continue
        head = own[key]
        if exchange.believed(head.upto, ack.seq, ack.chain, _chain_of(db, key)):
            _signed(db, ack, head, renewed=renewed)
            done.moved += max(0, ack.seq - head.acked)
            if key == (me.writer, Lane.RECORDS):
                ledger.acknowledged(db, said.sender, ack.seq, node.now)
        elif head.cut is None or head.acked < head.upto or renewed:
            strange[key] = head
        # Otherwise a twin goes on under a name that is ours no more, and has all that we said under it.
    _part(node, db, me, strange, said.joints, done)
    if renewed and not done.stop:
        _begin_without_key(node, db, me, done)
    return done


def _begin_without_key(node: Node, db: Connection, me: Identity, done: Believing) -> None:
    """Say anew what the parent lost altogether, where the first key that it would need is forgotten.

    That is so when the parent had it in a verified backup, and an older one was put back.
    """
    for own in identity.incarnations(db, me.device):
        heads = log.heads(db, own.writer)
        lost = {lane: 0 for lane, head in heads.items() if head.upto}
        if not lost or any(head.acked for head in heads.values()):
            continue
        if secret(db, first_key_of(own.writer)) is not None:
            continue
        if own.writer == me.writer:
            done.reborn = be_reborn(node, db, lost)
            done.stop = True
        else:
            for lane in lost:
                disown(node, db, own.writer, lane, 0)


def _part(  # noqa: PLR0913 - one step of the above
    node: Node,
    db: Connection,
    me: Identity,
    strange: Mapping[_Key, Head],
    joints: Sequence[Joint],
    done: Believing,
) -> None:
    """Part from a twin in the lanes where the parent has heard it: as a new writer, or an old one's heir."""
    cuts: dict[int, int] = {}
    open_lanes: set[int] = set()
    for (writer, lane), head in strange.items():
        joint = _joint(db, (writer, lane), head, joints)
        if joint is None:
            open_lanes.add(writer)
            continue
        log.set_acked(db, writer, lane, joint)
        if writer == me.writer:
            cuts[lane] = joint
        else:
            disown(node, db, writer, lane, joint)
    done.stop = bool(cuts) or me.writer in open_lanes
    identity.become(db, suspect=bool(open_lanes))
    if cuts and me.writer not in open_lanes:
        done.reborn = be_reborn(node, db, cuts)


def start_again(db: Connection, me: Identity) -> None:
    """Take nothing for signed for any more: the parent has forgotten that it knew us."""
    for known in identity.incarnations(db, me.device):
        for lane in log.heads(db, known.writer):
            log.set_acked(db, known.writer, lane, 0)


def _chain_of(db: Connection, key: _Key) -> Callable[[int], bytes | None]:
    return lambda seq: log.chain_at(db, *key, seq)


def _signed(db: Connection, ack: Ack, head: Head, *, renewed: bool) -> None:
    if renewed:
        log.set_acked(db, ack.writer, ack.lane, ack.seq)
    else:
        log.acknowledge(db, ack.writer, ack.lane, ack.seq)
    durable = min(ack.durable, ack.seq)
    if durable > head.durable:
        log.made_durable(db, ack.writer, ack.lane, durable)
        # The parent has the ratchet's first key for good: forget it, so that nobody can turn it again.
        forget(db, first_key_of(ack.writer))


def _joint(db: Connection, key: _Key, head: Head, joints: Sequence[Joint]) -> int | None:
    """Give the last entry of a lane that the parent shares with us, if it said so; else begin earlier."""
    exact: list[int] = []
    earlier: list[int] = []
    for joint in joints:
        if (joint.writer, joint.lane) == key:
            meeting = exchange.meets(joint, head.upto, _chain_of(db, key))
            if meeting is Meeting.EXACT:
                exact.append(joint.seq)
            elif meeting is Meeting.EARLIER:
                earlier.append(joint.seq)
    if not exact and earlier and max(earlier) < head.acked:
        log.set_acked(db, *key, max(earlier))
    return max(exact, default=None)
