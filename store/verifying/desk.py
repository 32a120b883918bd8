"""``muster verify``: recomputes logs, rows and books in one unmoving view of the store and writes nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from store import anchor, identity, journal
from store.asking import ask
from store.entry import Lane
from store.ids import Numbers
from store.kept_secrets import first_key_of, secret
from store.node import Node
from store.numbering import numbers
from store.register import Registry
from store.saying import saying
from store.verifying import books, rows
from store.verifying.chains import Flaw, walk
from store.verifying.fault import ASIDE, Fault, Kind
from store.verifying.told import Told

Progress = Callable[[int, int], None]
"""Is told how much was done, and of how much."""
More = Callable[[Connection, Node], Iterable[Flaw]]
"""What else looks at the logs, with the store open: what was signed for is known one floor up."""
Kept = Callable[[Connection, Node], Iterable[Fault]]
"""What works kept totals out again, which are kept one floor up as well."""

_LANES = {Lane.URGENT: saying("urgent"), Lane.RECORDS: saying("records"), Lane.BULK: saying("bulk")}


@dataclass(frozen=True, slots=True)
class Report:
    """What was recomputed, and what was found."""

    entries: int
    rows: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was changed behind the program's back."""
        return all(fault.kind in ASIDE for fault in self.faults)


def verify(
    node: Node, more: More | None = None, progress: Progress | None = None, kept: Kept | None = None
) -> Report:
    """Recompute everything that an answer is made from, and say what is not as it was written.

    Args:
        node: the node; nothing is written to it, and others may go on writing.
        more: what else looks at the logs.
        progress: is told how far it is.
        kept: what works kept totals out again.
    """
    with node.read() as db:
        return examine(node, db, more, progress, kept)


def examine(
    node: Node,
    db: Connection,
    more: More | None = None,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> Report:
    """Do the same in a transaction that is open already."""
    found = _Work(db, node, more, progress or _silent).report()
    return found if kept is None else replace(found, faults=(*found.faults, *kept(db, node)))


def _silent(_done: int, _of: int) -> None:
    """Tell nobody."""


class _Work:
    def __init__(self, db: Connection, node: Node, more: More | None, progress: Progress) -> None:
        self.db = db
        self.node = node
        self.registry: Registry = node.registry
        self.me = identity.who(db)
        self._more = more
        self._progress = progress
        self._numbers: Numbers = numbers(db)

    def report(self) -> Report:
        """Do all of it."""
        db, registry = self.db, self.registry
        ((entries,),) = ask(db, "SELECT count(*) FROM log")
        of = entries + entries // 2
        own = {one.writer for one in identity.incarnations(db, self.me.device)}
        told = Told(db, registry, own, top=self.me.is_top)
        keys = {writer: secret(db, first_key_of(writer)) for writer in own}
        known = {writer: key for writer, key in keys.items() if key is not None}
        flaws = list(walk(db, known, told.take, lambda done: self._progress(done, of)))
        if self._more is not None:
            flaws += self._more(db, self.node)
        stamps = rows.stamps(db)
        held = rows.Held(db, registry, told, stamps, own)
        parent = identity.parent(db)
        partly = parent is not None and parent.area is not None
        wrong = [
            *held.wrong(),
            *books.stamps(db, held, stamps, registry, told, own),
            *books.search(db, held, registry),
            *books.logins(db, held, registry, told),
            *books.erased(db, told, registry),
            *books.references(db, self.me, registry, partly=partly),
        ]
        self._progress(of, of)
        faults = [*self._noted(), *self._indexes(), *self._of_flaws(flaws), *self._of_rows(wrong)]
        return Report(entries, len(held.here), tuple(faults))

    def _noted(self) -> Iterator[Fault]:
        """Give what was found when the store was opened, as long as this device is the same writer."""
        known = anchor.read(self.node.home, self.node.keys.anchor)
        if known is None:
            yield Fault(Kind.ANCHOR, anchor.BESIDE)
            return
        noted = [one for one in known.noted if one.writer == self.me.writer]
        for one in noted:
            yield Fault(Kind(one.what), one.where, one.at)
        if known.writer == self.me.writer:
            here = anchor.standing(self.db, self.node.now)
            for what, where in anchor.parted(self.db, known, here):
                if (what, where) not in {(one.what, one.where) for one in noted}:
                    yield Fault(Kind(what), where)

    def _indexes(self) -> Iterator[Fault]:
        """Have the database hold its indexes against its tables: an old page of one would hide rows."""
        if self.db.dialect.name != "sqlite":
            # Of a server that is asked by whoever runs it.
            return
        if ask(self.db, "PRAGMA integrity_check(1)") != [("ok",)]:
            yield Fault(Kind.INDEX, anchor.THE_FILE)

    def _of_flaws(self, flaws: Iterable[Flaw]) -> Iterator[Fault]:
        for flaw in flaws:
            whose = self._whose(flaw.writer)
            lane = _LANES.get(Lane(flaw.lane), "")
            place: str = saying("{log}, {lane}, entry {number}", log=whose, lane=lane, number=flaw.seq)
            register = self.registry.number(flaw.table)
            number = None
            if register is not None:
                number = self._numbers.text(register.letter, flaw.row)
                place = saying("{place} ({kind} {number})", place=place, kind=register.kind, number=number)
            yield Fault(flaw.kind, place, flaw.wall or None, number)

    def _whose(self, writer: int) -> str:
        """Say whose log it is."""
        if writer == journal.WRITER:
            return saying("the journal of this device")
        known = identity.incarnation(self.db, writer)
        if known is None:
            return saying("a log that nobody is known to write")
        peer = None if known.device == self.me.device else identity.peer(self.db, known.device)
        code = self.me.code if peer is None else peer.code
        return saying(anchor.LOG_OF, code=f"{code}-{known.mark}" if known.mark else code)

    def _of_rows(self, wrong: Iterable[rows.Wrong]) -> Iterator[Fault]:
        for one in wrong:
            register = self.registry.number(one.table)
            if register is None:
                continue
            number = self._numbers.text(register.letter, one.row)
            place = f"{register.kind} {number}"
            if one.column:
                place = f"{place}, {register.by_number[one.column].replace('_', ' ')}"
            yield Fault(one.kind, place, one.wall, number)


__all__ = ["Kind", "Report", "verify"]
