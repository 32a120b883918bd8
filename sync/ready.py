"""What an open node does for the courier: keeps the outbox up to date, takes the inbox in, notes what left.

Only where a line is set up. What lies in the outbox is *waiting*; it is *handed
over* when a line took it, and *acknowledged* when the parent signed for it.
"""

from collections.abc import Sequence
from typing import Final

from store import identity, outbox
from store.entry import Lane
from store.identity import Peer, peer
from store.node import Node
from store.outbox import Laid
from store.refusals import Refused
from store.rollcall import word
from sync import boxes, burst, known_lines, lines, outgoing, rounds
from sync.boxes import Outbox
from sync.fate import Receipt
from sync.lines import Line
from sync.outgoing import Ready
from sync.profile import Profile
from sync.ring import hints_to_come, ring_of

HINTED: Final = 26
"""Weeks for which a courier knows files for us by their hints; who is closed longer is sent them in full."""


def is_wanted(node: Node) -> bool:
    """Tell whether a line is set up here, so that a courier may come by."""
    return (node.home / lines.FILE).exists()


def set_up(node: Node) -> None:
    """Write down for the courier what lines there are, and lay ready what waits."""
    _write(node)
    keep(node)


def _write(node: Node, told: frozenset[str] | None = None) -> None:
    """Write down lines, and the hints by which files for us can be told; not where just these were told."""
    with node.read() as db:
        hints = hints_to_come(ring_of(db, node.now), HINTED)
        known = known_lines.all_of(db)
    if told != frozenset(hints):
        lines.write(node.home, node.keys.seal_public, known, node.me.timezone, hints)


def look(node: Node) -> list[Receipt]:
    """Take in what the courier brought, and lay ready what waits now; gives what became of what came.

    Raises:
        Refused: ``NOT_ALLOWED`` where a child's file waits for somebody who may take it in; it stays.
    """
    if not is_wanted(node):
        return []
    box = boxes.inbox(node.home)
    # First of all what left: a receipt for it may be what came.
    note_what_left(node)
    receipts = rounds.taken_from(node, box) if box.count() else []
    keep(node, needs_answer=rounds.is_news(receipts), spoke=rounds.spoke(receipts))
    return receipts


def keep(node: Node, *, needs_answer: bool = False, spoke: Sequence[Peer] = ()) -> None:
    """Bring the outbox up to date: what waits for the parent, answers to children that spoke, nothing else.

    What is newer says all that the older said, and takes its place. Nothing is
    made where nothing changed.
    """
    box = boxes.outbox(node.home)
    box.make()
    said = lines.read(node.home)
    if said is not None:
        _write(node, said.hints)
    note_what_left(node)
    word.tell(node)
    wish = _wish(node)
    waits = rounds.what_waits(node, needs_answer=needs_answer)
    with node.read() as db:
        ready = outbox.ready(db)
        children = {child.device for child in identity.children(db)}
    here = [laid for laid, _left in ready if laid.peer not in children and box.size(laid.name)]
    up, bursts = {laid.urgent: laid for laid in here if not laid.burst}, [one for one in here if one.burst]
    for urgent in waits.files:
        if urgent in up and (up[urgent].basis == waits.basis or _is_under_way(node, box, up[urgent])):
            continue
        _lay(node, box, outgoing.for_parent(node, urgent=urgent, wish=wish), waits.basis, urgent=urgent)
    for child in spoke:
        _lay(node, box, outgoing.for_child(node, child, wish=wish), b"")
    _keep_burst(node, box, waits.basis, bursts)
    with node.write() as db:
        for laid, left_at in ready:
            if laid.burst:
                continue
            # What tells of none of our changes is not repeated: whoever misses it asks again.
            tells = laid.cuts and laid.peer not in children
            over = laid.urgent not in waits.files if tells else left_at is not None
            if over and all(laid.peer != child.device for child in spoke):
                outbox.withdraw(db, laid.peer, urgent=laid.urgent)
        _tidy(box, {laid.name for laid, _left in outbox.ready(db)})


def _keep_burst(node: Node, box: Outbox, basis: bytes, lying: Sequence[Laid]) -> None:
    """Keep one compact message with what is urgent ready, where a line carries only that."""
    with node.read() as db:
        rooms = [line.limits.piece for line in known_lines.all_of(db) if _is_short(line)]
    if rooms and any(laid.basis == basis for laid in lying):
        return
    if rooms:
        try:
            made = burst.for_parent(node, min(rooms), urgent=True)
        except Refused:
            # Nothing urgent waits, or it cannot go so short: it goes with everything else.
            rooms = []
        else:
            _lay(node, box, made, basis, urgent=True, short=True)
    if not rooms:
        with node.write() as db:
            for laid in lying:
                outbox.withdraw(db, laid.peer, urgent=laid.urgent, burst=True)


def _is_short(line: Line) -> bool:
    return line.limits.ciphertext and line.limits.sealed is Profile.COMPACT


def _is_under_way(node: Node, box: Outbox, laid: Laid) -> bool:
    """Say whether a file goes in pieces just now: the other end has some, so it stays what it is.

    Unless all that it tells is signed for already. What is newer follows when it is through.
    """
    if not box.under_way(laid.name, node.now):
        return False
    with node.read() as db:
        heads = rounds.heads_of(db, identity.who(db))
    return any(heads[writer, Lane(lane)].acked < upto for writer, lane, upto in laid.cuts)


def _wish(node: Node) -> Profile:
    """Say how what lies ready is sealed: the same file goes on every line, so as the narrowest needs it."""
    with node.read() as db:
        wishes = {line.limits.sealed for line in known_lines.all_of(db) if not _is_short(line)}
    return Profile.FULL if wishes == {Profile.FULL} else Profile.THIN


def _lay(  # noqa: PLR0913 - a file is just these
    node: Node, box: Outbox, ready: Ready, basis: bytes, *, urgent: bool = False, short: bool = False
) -> None:
    """Lay a bundle ready: its file comes with the row that knows it, or neither does."""
    with node.write() as db:
        name = box.put(ready.made.sealed)
        if urgent:
            box.hurry(name)
        outbox.lay(db, Laid(name, ready.to.device, urgent, basis, ready.cuts, ready.facts, short), node.now)


def _tidy(box: Outbox, ready: set[str]) -> None:
    """Take away files that lie ready no more; in a write transaction, so that nobody lays one meanwhile."""
    for name in set(box.names()) - ready:
        box.drop(name)
    for name in box.taken().keys() - ready:
        box.unmark(name)


def note_what_left(node: Node) -> None:
    """Note as handed over what the courier's marks say that a line took."""
    taken = boxes.outbox(node.home).taken()
    if not taken:
        return
    with node.read() as db:
        if not outbox.not_left(db, taken.keys()):
            return
    with node.write() as db:
        for laid in outbox.not_left(db, taken.keys()):
            to = peer(db, laid.peer)
            if to is not None:
                outgoing.handed_over(db, to, laid.cuts, laid.facts, taken[laid.name])
            outbox.left(db, laid.name, taken[laid.name])
