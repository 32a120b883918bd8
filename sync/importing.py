"""Taking in what came from many stations: opened ahead, applied many at a time, one poisoned one alone.

Whatever applies bundles is behind :class:`Applier`: here it is the store of this node.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Final, Protocol

from store import asking_devices, records, waiting
from store.asking_devices import Asking
from store.files import STORE
from store.node import Node
from store.postgres import wording
from store.refusals import Code, Refused
from sync import enrol, incoming, mailbag, meanwhile, seal
from sync.fate import Fate, Receipt
from sync.frames.shelf import shelf
from sync.importers import Importers, Take
from sync.mailbag import Found
from sync.opening import Arrived, Opener
from sync.senders import senders_known
from sync.served import Served

TOGETHER: Final = 1000
"""Bundles that are taken in in one transaction: what is signed for waits no longer than that.

They are fewer where somebody waits to write (``store/waiting.py``): an officer's act goes first.
"""
WORTH_A_PROCESS: Final = 250
"""Bundles for which a second process, which takes a second to start, is worth it."""
_MEANWHILE: Final = 32
"""Bundles that are taken in between two looks at whether it has started."""
PART: Final = 32
"""Files that are handed to an importer at a time, where several are at work."""
_STOPS: Final = frozenset({Code.NOT_ALLOWED, Code.ZONE_EXPIRED, Code.NOT_ENROLLED})
"""Refusals of this node itself: none of what came is at fault, and nothing more is tried."""

Told = Callable[[int, int], None]
"""Hears how many of how many are done."""


class Applier(Protocol):
    """What makes facts of bundles: the store of a node, or records on a server (``sync/served.py``)."""

    together: int
    """Bundles that are taken in in one transaction."""

    def apply(self, bundles: Iterable[Arrived]) -> list[Receipt]:
        """Take bundles in, in their order: they are all signed for, or none is; raises what breaks it."""

    def should_end(self) -> bool:
        """Say whether what is taken in by now should be signed for, and the rest wait."""

    def broken(self, arrived: Arrived, code: Code) -> Receipt:
        """Keep one that cannot be taken in, with its bytes, for a person."""


class Embedded:
    """The store of a node."""

    together = TOGETHER

    def __init__(self, node: Node) -> None:
        self._node = node
        self._store = node.home / STORE

    def apply(self, bundles: Iterable[Arrived]) -> list[Receipt]:
        """Take bundles in, in one transaction."""
        waiting.let_go_first(self._store)
        return incoming.take_many(self._node, bundles)

    def should_end(self) -> bool:
        """Say whether somebody waits to write."""
        return waiting.is_wanted(self._store)

    def broken(self, arrived: Arrived, code: Code) -> Receipt:
        """Keep one that cannot be taken in in quarantine, within the bounds of what is kept."""
        return incoming.keep_broken(self._node, arrived.sealed, code)


def take_all(
    node: Node,
    paths: Sequence[Path],
    *,
    workers: int = 2,
    tell: Told = lambda _done, _of: None,
    may_go: bool = False,
) -> list[tuple[str, Receipt]]:
    """Take in files, folders and mailboxes of bundles; one that is refused, or breaks, never stops the rest.

    Killed anywhere, it may be run again: what was taken in is known, and nothing else was changed.

    Args:
        node: whose bundles.
        paths: where they lie (``sync/mailbag.py``).
        workers: processes at work: with more than one, a second opens files ahead where they are many. More
            than two do no more, for what is laid is laid by one; where the records lie on a server, each of
            them lays.
        tell: hears how many are done.
        may_go: whether others take in from there too: what they took away meanwhile cannot be read any more.

    Returns:
        Each with its receipt, in the order in which they were taken.

    Raises:
        Refused: ``FILE_UNREADABLE`` if a path that is named is not there; ``NOT_ALLOWED``.
    """
    items = list(mailbag.found(paths, shelf(node.home), may_go=may_go))
    if node.is_served:
        return _served(node, items, workers, tell)
    work = _Import(node, Embedded(node), items, tell)
    if len(items) < WORTH_A_PROCESS or workers < 2:  # noqa: PLR2004 - more than this one
        return work.go_on(repeat(None))
    with Opener() as opener:
        while work.left and not opener.ready:
            work.go_on(repeat(None), _MEANWHILE)
        with node.read() as db:
            senders = senders_known(db)
        opener.begin(node, senders)
        return work.go_on(_ahead(opener, list(work.left)))


def _served(node: Node, items: Sequence[Found], workers: int, tell: Told) -> list[tuple[str, Receipt]]:
    """Take in where the records lie on a server: by several processes, if there is much."""
    files = [item for item in items if item.path is not None]
    rest = [item for item in items if item.path is None]
    receipts: dict[int, list[Receipt]] = {}
    parts = [files[start : start + PART] for start in range(0, len(files), PART)]
    others = workers - 1 if len(items) >= WORTH_A_PROCESS else 0
    done = 0
    with Importers(node, taker, others) as importers:
        for number, some in importers.all([[item.path for item in part if item.path] for part in parts]):
            receipts[number] = some
            done += len(some)
            tell(done, len(items))
    alone = _Import(node, Served(node), rest, lambda read, _of: tell(done + read, len(items)))
    last = alone.go_on(repeat(None))
    every = [receipt for number in sorted(receipts) for receipt in receipts[number]]
    incoming.carry_on(node, every)
    every = [_by_now(node, item, receipt) for item, receipt in zip(files, every, strict=True)]
    return [*zip((item.name for item in files), every, strict=True), *last]


def _by_now(node: Node, item: Found, receipt: Receipt) -> Receipt:
    """Give what became of a file by now, whatever it is called."""
    sealed = item.read() if receipt.code is Code.BUNDLE_HELD else None
    return receipt if sealed is None else meanwhile.gone_on(node, receipt, seal.tag(sealed))


def taker(node: Node) -> Take:
    """Give what takes files in where the records lie on a server; what follows on them is left to others."""
    served = Served(node)

    def take(paths: Sequence[Path]) -> list[Receipt]:
        items = [Found(path.name, path) for path in paths]
        work = _Import(node, served, items, lambda _done, _of: None)
        return [receipt for _name, receipt in work.go_on(repeat(None))]

    return take


def take_sealed(node: Node, content: bytes, name: str) -> Receipt:
    """Take in one file that is no file here: it came in pieces; raises ``NOT_ALLOWED``."""
    applier = Served(node) if node.is_served else Embedded(node)
    work = _Import(node, applier, [Found(name, content=content)], lambda _done, _of: None)
    ((_name, receipt),) = work.go_on(repeat(None))
    return receipt


def _ahead(opener: Opener, items: Sequence[Found]) -> Iterator[Arrived | None]:
    """Give what was opened ahead, in its order; what is no file of its own is opened here."""
    opened = opener.opened([item.path for item in items if item.path is not None])
    for item in items:
        yield None if item.path is None else next(opened)


@dataclass
class _Import:
    """An import under way."""

    node: Node
    applier: Applier
    left: list[Found]
    tell: Told
    done: list[tuple[str, Receipt]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._of, self._read = len(self.left), 0

    def go_on(self, opened: Iterator[Arrived | None], most: int | None = None) -> list[tuple[str, Receipt]]:
        """Take in what is left, or so many of it, many in a transaction; gives all that is done by now."""
        end = len(self.left) if most is None else min(most, len(self.left))
        for start in range(0, end, self.applier.together):
            some = self.left[start : min(start + self.applier.together, end)]
            receipts = self._together(_Coming(some, opened, self._said))
            self.done += zip((item.name for item in some), receipts, strict=True)
        del self.left[:end]
        return self.done

    def _said(self) -> None:
        """Tell that one more was read; it counts only when its transaction is over, but is under way."""
        self._read += 1
        self.tell(self._read, self._of)

    def _together(self, coming: "_Coming") -> list[Receipt]:
        """Take some in in one transaction; if one breaks it, those before it, it alone, and the rest.

        Where somebody waits it is several: what is left is taken in when they were let go first.
        """
        receipts: list[Receipt] = []
        ranges = [(0, len(coming))]
        while ranges:
            start, end = ranges.pop()
            try:
                with _no_collections():
                    receipts += self._applied(coming, start, end)
                if coming.reached < end:
                    ranges.append((coming.reached, end))
            except Exception as failure:  # a bundle that breaks the program must not stop the rest
                if _stops(failure):
                    raise
                if end - start == 1:
                    receipts.append(self._broken(coming.at(start), failure))
                    continue
                # It was the last one that was looked at, or shows only in the end: then half of them.
                cut = coming.reached - 1 if coming.reached < end else (start + end) // 2
                cut = max(cut, start + 1)
                ranges += [(cut, end), (start, cut)]
        return [self._asked(coming.at(place), receipt) for place, receipt in enumerate(receipts)]

    def _applied(self, coming: "_Coming", start: int, end: int) -> list[Receipt]:
        """Take in what can be read of some of what comes, as far as it came (:attr:`_Coming.reached`)."""
        taken = iter(self.applier.apply(coming.some(start, end, self.applier.should_end)))
        done = range(start, coming.reached)
        return [_UNREADABLE if coming.at(place) is None else next(taken) for place in done]

    def _broken(self, arrived: Arrived | None, failure: Exception) -> Receipt:
        code = failure.code if isinstance(failure, Refused) else Code.BUNDLE_BREAKS
        return _UNREADABLE if arrived is None else self.applier.broken(arrived, code)

    def _asked(self, arrived: Arrived | None, receipt: Receipt) -> Receipt:
        """Look whether what is no bundle is a device's request to be admitted: it waits for somebody."""
        if arrived is None or receipt.code is not Code.NOT_A_BUNDLE or self.node.me.kind != "hq":
            return receipt
        try:
            said = enrol.look(arrived.sealed)
        except Refused:
            return receipt
        with self.node.write() as db:
            asks = Asking(
                said.device, said.kind, said.code, said.name, said.fingerprint, arrived.sealed, self.node.now
            )
            new = not enrol.is_known(db, said) and asking_devices.keep(db, asks)
        return Receipt(Fate.HELD if new else Fate.DUPLICATE, Code.DEVICE_ASKS if new else Code.REQUEST_KNOWN)


def _stops(failure: Exception) -> bool:
    """Say whether what failed is no bundle's fault: the records themselves, or who is at work."""
    if isinstance(failure, Refused) and failure.code in _STOPS:
        return True
    return records.is_its_own(failure) and not wording.is_of_values(failure)


_UNREADABLE: Final = Receipt(Fate.REFUSED, Code.FILE_UNREADABLE)


class _Coming:
    """Bundles as they come: read or opened ahead once, and given again where one of them broke the work."""

    def __init__(
        self, items: Sequence[Found], opened: Iterator[Arrived | None], told: Callable[[], None]
    ) -> None:
        self._items = items
        self._opened = opened
        self._told = told
        self._came: list[Arrived | None] = []
        self.reached = 0

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._items)

    def some(self, start: int, end: int, should_end: Callable[[], bool]) -> Iterator[Arrived]:
        """Give those of some that can be read, at least the first; ``reached`` tells how far it came."""
        for place in range(start, end):
            if place > start and should_end():
                return
            self.reached = place + 1
            arrived = self.at(place)
            if arrived is not None:
                yield arrived

    def at(self, place: int) -> Arrived | None:
        """Give one by its place; ``None`` if it cannot be read."""
        while len(self._came) <= place:
            item = self._items[len(self._came)]
            arrived = next(self._opened)
            if arrived is None:
                content = item.read()
                arrived = None if content is None else Arrived(content)
            self._came.append(arrived)
            self._told()
        return self._came[place]


@contextmanager
def _no_collections() -> Iterator[None]:
    """Let Python not look for cycles for a while: there are none among a hundred thousand entries.

    Looking for them took a tenth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
