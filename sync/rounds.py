"""One exchange over a carrier, and where the exchange stands: what waits, what left, what was signed for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

import cbor2
from sqlalchemy import Connection, func, select

from store import cells, held, identity, ledger, log, outbox, remarks
from store.entry import Lane
from store.identity import Identity, Peer
from store.log import LOG
from store.node import Node
from store.refusals import Code, Refused
from store.remarks import Notice
from store.rollcall import word
from sync import boxes, burst, incoming, known_lines, line_book, outgoing, seal
from sync.carriers import Answering, Bringing, Carrier, Reached, Showing
from sync.fate import Fate, Receipt
from sync.kept import KEPT
from sync.outgoing import Made
from sync.profile import BURST, Profile
from sync.watched import Watch, watched

DAY = 86_400
AMBER_AFTER = DAY
RED_AFTER = 3 * DAY
"""Seconds without a signed receipt while changes wait; local defaults (R16)."""

_COUNTED = (Lane.URGENT, Lane.RECORDS)
_OVERHEAD = 1_300
"""About what sealing and signing add to a bundle of the full profile, in bytes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the exchange with the parent stands.

    ``pending`` changes are not signed for by the parent; ``handed_over`` of
    them were given to a carrier, which is not the same as having arrived.
    Of those that are, all but ``not_durable`` are in a backup of the parent's
    as well. ``acknowledged_at`` is the parent's own time (UTC seconds).
    ``notices`` is what the program did by itself lately, newest first.
    """

    pending: int
    handed_over: int
    pending_bytes: int
    acknowledged_at: int | None
    state: str
    seq: int
    chain: bytes
    parent: str | None
    waiting: dict[str, int]
    not_durable: int
    notices: list[Notice]


def standing(node: Node) -> Standing:
    """Say where the exchange stands."""
    with node.read() as db:
        me = identity.who(db)
        parent = identity.parent(db)
        # Headquarters reports to nobody: nothing of it waits to go up.
        heads = {} if me.is_top else heads_of(db, me)
        counted = [head for (_, lane), head in heads.items() if lane in _COUNTED]
        pending = sum(max(0, head.upto - head.acked) for head in counted)
        handed = sum(max(0, head.handed - head.acked) for head in counted)
        records = heads.get((me.writer, Lane.RECORDS))
        at = parent.signed_at if parent else None
        return Standing(
            pending=pending,
            handed_over=handed,
            pending_bytes=estimated(db, heads) if pending else 0,
            acknowledged_at=at,
            state=_state(pending, _waiting_since(db, heads), node.now),
            seq=records.seq if records else 0,
            chain=records.chain if records else b"",
            parent=f"{parent.code} {parent.name}".strip() if parent else None,
            waiting={tray.value: count for tray, count in held.counts(db).items()},
            not_durable=sum(max(0, head.acked - head.durable) for head in counted),
            notices=remarks.notices(db),
        )


_Heads = dict[tuple[int, int], log.Head]
"""Heads by writer and lane."""


def heads_of(db: Connection, me: Identity) -> _Heads:
    """Give where every lane stands that this device writes or wrote."""
    return {
        (own.writer, lane): head
        for own in identity.incarnations(db, me.device)
        for lane, head in log.heads(db, own.writer).items()
    }


def estimated(db: Connection, heads: _Heads) -> int:
    """Estimate what the pending changes weigh in a bundle; half of what they are in the log."""
    total = 0
    for (writer, lane), head in heads.items():
        total += (
            db.scalar(
                select(func.sum(func.length(LOG.c.fields))).where(
                    LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq.between(head.acked + 1, head.upto)
                )
            )
            or 0
        )
    return _OVERHEAD + total // 2


def _waiting_since(db: Connection, heads: _Heads) -> int | None:
    """Give when the oldest change that waits was made (UTC seconds)."""
    oldest = [
        db.scalar(
            select(LOG.c.wall).where(LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq == head.acked + 1)
        )
        for (writer, lane), head in heads.items()
        if lane in _COUNTED and head.upto > head.acked
    ]
    return min((wall for wall in oldest if wall is not None), default=None)


def _state(pending: int, since: int | None, now: int) -> str:
    """Say how worried to be: nothing waits, or how long the oldest change has waited."""
    if not pending or since is None or now - since < AMBER_AFTER:
        return "ok"
    return "amber" if now - since < RED_AFTER else "red"


@dataclass(frozen=True, slots=True)
class Round:
    """What one exchange did: what was taken in, what was left for the parent and each child that spoke.

    ``made`` is ``None`` where nothing waited for the parent.
    """

    receipts: list[Receipt]
    made: Made | None
    answers: list[Made]


def go(node: Node, carrier: Carrier, wish: Profile = Profile.THIN, room: int = BURST) -> Round:
    """Take in what lies at the carrier for us, answer the children that spoke, then leave what waits.

    ``wish`` says how what we leave should be sealed; if compact, it is one message of ``room`` bytes.

    A file is taken away only when it is in the store; other people's files stay. A line that brings the
    answer with what we leave is left what waits first, and again only if the parent must hear of its answer.
    """
    left = None
    try:
        if isinstance(carrier, Bringing):
            left = _leave(node, carrier, [], carrier.put_last, (wish, room))
        came = _came(node, carrier)
        receipts = [receipt for _name, receipt in came]
        answers = _answers(node, carrier, came, wish)
        if not isinstance(carrier, Bringing) or is_news(receipts):
            left = _leave(node, carrier, receipts, carrier.put, (wish, room)) or left
    finally:
        # What was signed for shall be missed if somebody puts an old copy back; also where it was cut off.
        node.drop_anchor()
    return Round(receipts, left, answers)


def taken_from(node: Node, carrier: Carrier) -> list[Receipt]:
    """Take in what lies at a carrier for us; a file is taken away only when it is in the store."""
    return [receipt for _name, receipt in _came(node, carrier)]


def _came(node: Node, carrier: Carrier) -> list[tuple[str, Receipt]]:
    receipts = []
    for name in carrier.names():
        sealed = carrier.get(name)
        if sealed is None:
            continue
        receipt = incoming.take(node, sealed)
        if receipt.code is Code.NOT_FOR_US:
            continue
        receipts.append((name, receipt))
        if receipt.fate is not Fate.REFUSED or receipt.quarantined or receipt.code in KEPT:
            carrier.drop(name)
    return receipts


def spoke(receipts: list[Receipt]) -> list[Peer]:
    """Give the children of which something was taken in, each once."""
    peers = [receipt.peer for receipt in receipts if receipt.peer is not None]
    return list({peer.device: peer for peer in peers if peer.role == "child"}.values())


def _answers(node: Node, carrier: Carrier, came: list[tuple[str, Receipt]], wish: Profile) -> list[Made]:
    """Answer the children that spoke: where they are told apart, each by way of the last file it left."""
    last = {receipt.peer.device: name for name, receipt in came if receipt.peer is not None}
    made = []
    for child in spoke([receipt for _name, receipt in came]):
        put: Callable[[bytes], object] = carrier.put
        if isinstance(carrier, Answering):
            put = partial(carrier.answer, last[child.device], child.seal_key)
        made.append(
            outgoing.to_child(node, child, put, wish=Profile.FULL if wish is Profile.FULL else Profile.THIN)
        )
    return made


def _leave(
    node: Node,
    carrier: Carrier,
    receipts: list[Receipt],
    put_last: Callable[[bytes], object],
    how: tuple[Profile, int],
) -> Made | None:
    """Leave what waits; what is urgent in a file of its own first: a line may break after it."""
    made = None
    wish, room = how
    word.tell(node)
    if wish is Profile.COMPACT:
        return _leave_burst(node, put_last, room)
    files = what_waits(node, needs_answer=is_news(receipts)).files
    for count, urgent in enumerate(files, start=1):
        put = put_last if count == len(files) else carrier.put
        made = _begun(node, put, urgent=urgent)
        if made is None:
            made = outgoing.to_parent(node, put, urgent=urgent, wish=wish)
    return made


def _leave_burst(node: Node, put: Callable[[bytes], object], room: int) -> Made | None:
    """Leave one compact message; nothing where nothing waits."""
    try:
        return outgoing.hand(node, burst.for_parent(node, room), put)
    except Refused as refused:
        if refused.code is Code.NOTHING_WAITS:
            return None
        raise


def _begun(node: Node, put: Callable[[bytes], object], *, urgent: bool) -> Made | None:
    """Leave what the courier has begun to send, if anything: the other end has some of that very file."""
    box = boxes.outbox(node.home)
    with node.read() as db:
        parent = identity.parent(db)
        ready = [one for one, _left in outbox.ready(db) if parent is not None and one.peer == parent.device]
    for laid in ready:
        if laid.urgent != urgent or not box.under_way(laid.name, node.now):
            continue
        sealed = box.get(laid.name)
        if sealed is None or parent is None:
            continue
        put(sealed)
        tag, _size, changes, upto = laid.facts
        with node.write() as db:
            outgoing.handed_over(db, parent, laid.cuts, laid.facts, node.now)
            outbox.left(db, laid.name, node.now)
        box.through(laid.name)
        outside = seal.look(sealed)
        profile = Profile.FULL if isinstance(outside, seal.Fault) else Profile(outside.profile)
        return Made(sealed, tag, changes, 0, upto, profile)
    return None


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for the parent.

    Attributes:
        files: the bundles to be made of it: for each, whether it is of the urgent lane alone; none if
            nothing waits or there is no parent.
        basis: a hash that changes when what these bundles would say does.
    """

    files: tuple[bool, ...]
    basis: bytes


def what_waits(node: Node, *, needs_answer: bool = False) -> Waits:
    """Say what waits for the parent; with ``needs_answer`` it must hear from us though nothing waits."""
    with node.read() as db:
        me = identity.who(db)
        parent = identity.parent(db)
        heads = heads_of(db, me)
        stands = [(*key, head.upto, head.acked) for key, head in sorted(heads.items())]
        told = [stands, sorted(cells.all_seen(db).items()), me.suspect, cells.generation(db)]
    if parent is None:
        return Waits((), b"")
    basis = blake2b(cbor2.dumps([told, parent.asked, parent.device]), digest_size=16).digest()
    pending = {lane for (_, lane), head in heads.items() if lane in _COUNTED and head.upto > head.acked}
    if not (pending or me.suspect or parent.asked or needs_answer):
        return Waits((), basis)
    return Waits((True, False) if pending == set(_COUNTED) else (False,), basis)


def is_news(receipts: list[Receipt]) -> bool:
    """Say whether the parent must hear from us about what came of it.

    A receipt alone needs no answer; rows that came down do, so that the parent need not send them again.
    """
    came = [receipt for receipt in receipts if receipt.peer is not None and receipt.peer.role == "parent"]
    return any(receipt.applied or receipt.reborn for receipt in came)


def over_carrier(node: Node, name: str | None, watch: Watch | None = None) -> Round:
    """Do one exchange over a carrier by its name, or over the one in use.

    ``watch`` hears how far it is, and may stop it (``sync/watched.py``).

    Raises:
        Refused: ``NO_CARRIER``, ``CARRIER_AWAY``, ``CARRIER_FULL``, ``CARRIER_REFUSES``, ``LINE_IN_CLEAR``,
            ``LINE_NEEDS_PASSWORD``, ``EXCHANGE_STOPPED``.
    """
    line = known_lines.in_use(node, name)
    if line is None:
        raise Refused(Code.NO_CARRIER)
    carrier = line.opened(known_lines.around(node))
    try:
        told = carrier if watch is None else watched(carrier, watch)
        return go(node, told, line.limits.sealed, line.limits.piece)
    finally:
        if isinstance(carrier, Reached):
            carrier.close()
            shown = carrier.shown if isinstance(carrier, Showing) else (0, 0.0)
            line_book.spend(node.home, line, carrier.spent, node.now, node.me.timezone, shown)


def history(node: Node) -> list[ledger.Passage]:
    """Give the latest bundles that left and came, newest first."""
    with node.read() as db:
        return ledger.history(db)
