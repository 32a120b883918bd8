"""Taking in from a child: its log, to be verified, merged and signed for."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from store import guard, identity, log, parted, resend
from store.entry import Entry, link
from store.identity import Identity, Peer
from store.log import Chained, Head
from store.node import LANES, Node
from store.refusals import Code
from sync import beneath, births, cursors, exchange, kept, lives, rebirth, taken_numbers
from sync.abreast import Steps, wished
from sync.absorb import absorb
from sync.as_told import as_far_as_told
from sync.bundle import Bundle, Lane
from sync.exchange import Judgement, Standing
from sync.fate import Fate, Receipt
from sync.opening import Ahead, Worked


def take(  # noqa: PLR0913 - the whole of taking in from a child, refusal by refusal
    node: Node, db: Connection, me: Identity, child: Peer, said: Bundle, sealed: bytes, worked: Worked
) -> Steps[Receipt]:
    """Take a child's bundle in, inside the transaction; ``worked`` is what was worked out of it ahead."""
    if not said.signed:
        return (yield from _compact(node, db, me, child, said, sealed))
    ours = lives.of_ours(db, me, said) if said.births else ()
    writers = (yield from wished(identity.lives_of, [child.device]))[child.device]
    fresh = births.fresh(db, child, said, writers, ours)
    if fresh is None:
        return kept.refuse(node, db, sealed, Code.BUNDLE_MALFORMED, said)
    births.remember(node, db, child, said, fresh)
    lives.recall(db, me, ours)
    if rebirth.look(node, db, child, said) is not None:
        me = identity.who(db)
    said = births.accepted(db, child, said)
    heads = yield from wished(log.heads_of, {lane.writer for lane in said.lanes})
    unknown = [lane for lane in said.lanes if lane.count and not heads[lane.writer]]
    # What comes without the first key is early: it may be we who lost what was before.
    new = {lane.writer for lane in unknown if lane.writer in said.keys}
    found = _begun(db, said, new) if new else _judged(db, said, heads, worked)
    for writer, lane, seq in found.parted:
        parted.join(db, writer, lane, seq)
    if found.branch is not None:
        first = kept.branch(node, db, child, found.branch, sealed, said)
        return Receipt(Fate.REFUSED, Code.CHAIN_FORKED, child, quarantined=int(first))
    is_strange = yield from _heard(db, child, said)
    if is_strange is not child.doubted:
        identity.update_peer(db, child.device, doubted=is_strange)
    receipt = Receipt(Fate.DUPLICATE, peer=child)
    if found.fresh:
        receipt = yield from _absorb(node, db, me, child, found)
    if found.early:
        return _parked(node, db, child, said, sealed, receipt)
    return receipt


def _heard(db: Connection, child: Peer, said: Bundle) -> Steps[bool]:
    """Keep how far the writer of a bundle has seen; gives whether it says what we never told it."""
    writers = (yield from wished(identity.lives_of, [child.device]))[child.device]
    known = next((own for own in writers if own.writer == said.writer), None)
    if known is None:
        return False
    again = (yield from wished(resend.wanted_of, [child.device]))[child.device]
    content, strange = cursors.noted(db, known, said.seen, again)
    new = [(content, known.writer)] if content != known.cursors else []
    yield from wished(identity.keep_cursors, new)
    return bool(strange)


def _compact(  # noqa: PLR0913 - as above
    node: Node, db: Connection, me: Identity, child: Peer, said: Bundle, sealed: bytes
) -> Steps[Receipt]:
    """Take in a compact bundle: what follows on a lane, as whoever shares our key says, and nothing else.

    What it says of another history is nobody's word; the next signed bundle tells it, if it is so.
    """
    heads = yield from wished(log.heads_of, {lane.writer for lane in said.lanes})
    found = _judged(db, said, heads, {})
    if found.branch is not None:
        return Receipt(Fate.REFUSED, Code.CHAIN_FORKED, child)
    receipt = Receipt(Fate.DUPLICATE, peer=child)
    if found.fresh:
        receipt = yield from _absorb(node, db, me, child, found)
    return receipt if not found.early else _parked(node, db, child, said, sealed, receipt)


def _parked(  # noqa: PLR0913 - what is kept, of whom, and what became of the rest
    node: Node, db: Connection, child: Peer, said: Bundle, sealed: bytes, receipt: Receipt
) -> Receipt:
    """Keep a bundle that came early until what is missing before it has come."""
    kept.early(node, db, child, min(lane.after for lane in said.lanes), sealed, said)
    return replace(receipt, fate=Fate.HELD, code=Code.BUNDLE_HELD)


def _begun(db: Connection, said: Bundle, new: set[int]) -> "_Found":
    """Judge the stretches of a bundle with first keys; one that no entry was verified with is not kept."""
    for writer in sorted(new):
        log.begin(db, writer, said.keys[writer], LANES)
    found = _judged(db, said, log.heads_of(db, {lane.writer for lane in said.lanes}), {})
    if not found.fresh:
        log.not_begun(db, new)
    return found


def _absorb(node: Node, db: Connection, me: Identity, child: Peer, found: "_Found") -> Steps[Receipt]:
    """Write what is new into the child's log here and lay it, writer by writer."""
    receipt = Receipt(Fate.APPLIED, None, child, moved=True)
    by_writer: dict[int, list[Entry]] = {}
    for (writer, _), (_, new) in found.fresh.items():
        by_writer.setdefault(writer, []).extend(new.entries)
    yield from wished(_append, found.fresh.values())
    writers = (yield from wished(identity.lives_of, [child.device]))[child.device]
    known = {own.writer: own for own in writers}
    stations = beneath.of_child(db, child)
    told = cursors.trusted(known.values(), stations)
    names = taken_numbers.follow(node, db, child, itertools.chain(*by_writer.values())) if me.regional else {}
    for writer, entries in by_writer.items():
        speaks = replace(child, writer=writer, slot=known[writer].slot)
        believed = as_far_as_told(db, node.registry, entries, told, stations=stations)
        done = yield from absorb(node, db, me, speaks, believed)
        receipt = replace(
            receipt,
            applied=receipt.applied + done.applied,
            conflicts=receipt.conflicts + done.conflicts,
            quarantined=receipt.quarantined + done.quarantined,
        )
    if names:
        taken_numbers.say_again(node, db, child, names)
    return receipt


def _append(db: Connection, stretches: Sequence[tuple[Head, Chained]]) -> None:
    """Write stretches of several lanes into the log."""
    with guard.opened(db):
        log.append_all(db, stretches)


@dataclass(slots=True)
class _Found:
    """What the stretches of a bundle are, seen from here."""

    fresh: dict[tuple[int, int], tuple[Head, Chained]] = field(default_factory=dict)
    """Entries that are new here, by writer and lane, and where that stood; urgent lanes first."""
    early: bool = False
    branch: bytes | None = None
    """Names the other history that a forked stretch tells."""
    parted: list[tuple[int, int, int]] = field(default_factory=list)
    """Where a lane as it was told agrees with ours for the last time: (writer, lane, seq)."""


def _judged(db: Connection, said: Bundle, heads: Mapping[int, Mapping[int, Head]], worked: Worked) -> _Found:
    """Judge every stretch; of one that tells another history than ours, find where it parts from it.

    ``heads`` is where the lanes stand here, by writer; ``worked`` is what was worked out ahead.
    """
    found = _Found()
    for lane in said.lanes:
        head = heads[lane.writer].get(lane.lane)
        if head is None:
            # Nothing of that writer is here (any more).
            found.early = found.early or bool(lane.after or lane.count)
            continue
        entries = [e for e in said.entries if (e.writer, e.lane) == (lane.writer, lane.lane)]

        def chain_at(seq: int, lane: Lane = lane, head: Head = head) -> bytes | None:
            return head.chain if seq == head.seq else log.chain_at(db, lane.writer, lane.lane, seq)

        judgement = exchange.judge(lane, Standing(head.seq, head.chain), chain_at)
        if judgement is Judgement.NEW:
            new = _following(entries, head, worked.get((lane.writer, lane.lane)))
            if exchange.tells(new.chain, lane.chain):
                found.fresh[lane.writer, lane.lane] = (head, new)
                continue
            judgement = Judgement.FORKED
        if judgement is Judgement.FORKED:
            parts, found.branch = _parts(db, lane, entries)
            found.parted.append((lane.writer, lane.lane, parts))
        elif judgement is Judgement.EARLY:
            found.early = True
        elif lane.after + lane.count < head.seq:
            # It is behind what we have: if that is all there is of it, it was restored.
            found.parted.append((lane.writer, lane.lane, lane.after + lane.count))
    if found.branch is not None:
        found.fresh.clear()
    return found


def _following(entries: Sequence[Entry], head: Head, before: Ahead | None) -> Chained:
    """Give the chain of what follows on a lane; from ``before``, if that was worked out from here."""
    if before is not None and before.follows(head):
        return before.chained
    return log.chained([entry for entry in entries if entry.seq > head.seq], head)


def _parts(db: Connection, lane: Lane, entries: Sequence[Entry]) -> tuple[int, bytes]:
    """Give the last entry up to which a branch agrees with what is here, and where its own chain goes on.

    That is 0 for one that begins apart from ours.
    """
    at = log.chain_at(db, lane.writer, lane.lane, lane.after)
    if at is None or not exchange.tells(at, lane.chain_after):
        return 0, lane.chain_after
    agreed = lane.after
    ours = log.read(db, lane.writer, lane.lane, lane.after)
    links = log.links(db, lane.writer, lane.lane, lane.after)
    for entry, here, (nonce, chain) in zip(entries, ours, links, strict=False):
        if nonce or entry.is_erased:
            theirs = link(at, entry if nonce else entry._replace(keys=here.keys), nonce)
        else:
            # Of what was erased here the nonce is gone as well: whose it was and when tells two apart.
            theirs = chain if entry.head() == here.head() else b""
        if theirs != chain:
            return agreed, theirs or lane.chain
        agreed, at = entry.seq, chain
    return agreed, lane.chain
