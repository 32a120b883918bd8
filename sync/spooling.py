"""Headquarters' end of a spool: takes in what stations left there, and leaves each its answer.

The server has no key and need not run; this has them and need not be reached by anybody.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from store import identity
from store.identity import Peer
from store.node import Node
from store.refusals import Code, Refused
from sync import headquarters, known_spools, outgoing, rebirth, seal
from sync.fate import Fate, Receipt
from sync.frames import shelf
from sync.kept import KEPT
from sync.meanwhile import by_now
from sync.outgoing import Made
from sync.profile import Profile
from sync.spool import UP, Full, Spool, Torn, box_of


@dataclass(frozen=True, slots=True)
class SpoolEnd:
    """A spool as carrier, seen from the parent: what came from all boxes, and answers to each."""

    spool: Spool
    keys: tuple[bytes, ...] = ()
    """The sealing public keys of the children."""

    @classmethod
    def of(cls, node: Node, spool: Spool) -> "SpoolEnd":
        """Give the end for a node: opens a box for each of its children that was not revoked.

        The spool is remembered, so that whoever is admitted later has a box there at once.
        """
        end = cls(spool, tuple(child.seal_key for child in _children(node)))
        spool.make()
        spool.know(map(box_of, end.keys))
        known_spools.remember(node, spool.place)
        return end

    def put(self, sealed: bytes) -> str:
        """Leave something for whichever child it is sealed to; raises ``UNKNOWN_STATION``."""
        for key in self.keys:
            if seal.is_for(key, sealed):
                return self.spool.leave(box_of(key), sealed)
        raise Refused(Code.UNKNOWN_STATION)

    def answer(self, _name: str, seal_public: bytes, sealed: bytes) -> str:
        """Leave an answer in the box of whom it is sealed to; it takes the place of the older one."""
        return self.spool.leave(box_of(seal_public), sealed, answer=True)

    def names(self) -> Iterator[str]:
        """Give what came, of all boxes."""
        for box in self.spool.boxes():
            yield from (f"{box}/{name}" for name in self.spool.came(box).names())

    def get(self, name: str) -> bytes | None:
        """Read one of them."""
        box, _slash, file = name.partition("/")
        return self.spool.came(box).get(file)

    def drop(self, name: str) -> None:
        """Take one away."""
        box, _slash, file = name.partition("/")
        self.spool.came(box).drop(file)


@dataclass(frozen=True, slots=True)
class Collected:
    """What one look into a spool did: each file with what became of it, and the answers."""

    taken: list[tuple[str, Receipt]]
    answers: list[Made]


def collect(node: Node, spool: Spool) -> Collected:
    """Take in all that lies in a spool, answer every station of which something came, then take it away.

    Killed anywhere, it does that again: what was taken in is known, and answered by its box.

    Raises:
        Refused: as of ``headquarters.take_all``; ``NOT_ALLOWED`` to this role.
    """
    end = SpoolEnd.of(node, spool)
    _pooled(node, spool)
    names = list(end.names())
    if not names:
        return Collected([], [])
    places = [spool.place / UP / name for name in names]
    done = headquarters.take_all(node, places, may_go=True)
    now = [by_now(node, place, receipt) for place, (_file, receipt) in zip(places, done, strict=True)]
    taken = [(name, receipt) for name, receipt in zip(names, now, strict=True) if receipt is not None]
    # Before anything is signed for: the server may have been put back under us.
    node.drop_anchor()
    rebirth.if_put_back(node)
    spoke = {name.partition("/")[0] for name, receipt in taken if _heard(receipt)}
    answers = [_answer(node, end, child) for child in _children(node) if box_of(child.seal_key) in spoke]
    for name, receipt in taken:
        # A spool is for us alone: what nobody can read here, nobody will.
        if receipt.fate is not Fate.REFUSED or receipt.quarantined or receipt.code in _OVER:
            end.drop(name)
    return Collected(taken, answers)


def _pooled(node: Node, spool: Spool) -> None:
    """Join what came of a file on a stick, or by another line, with what a station left of it in its box."""
    home = shelf.shelf(node.home)
    for came in home.under_way():
        for box in spool.boxes():
            frames = spool.frames(box)
            if not frames.has(came.tag, came.length):
                continue
            for one in home.frames(came.tag, came.length):
                sealed = frames.take(one).whole
                if sealed is not None:
                    with contextlib.suppress(Full, Torn):
                        spool.accept_whole(box, seal.tag(sealed), sealed)
                        home.drop(came.tag, came.length)
                    break


_OVER = KEPT | {Code.NOT_FOR_US, Code.BUNDLE_DAMAGED, Code.NOT_A_BUNDLE, Code.WRONG_PURPOSE}


def _heard(receipt: Receipt) -> bool:
    # Under a key that this copy does not know: the answer says so, and the station sends in full.
    return receipt.fate is not Fate.REFUSED or receipt.code is Code.NOT_FOR_US


def _answer(node: Node, end: SpoolEnd, child: Peer) -> Made:
    def leave(sealed: bytes) -> object:
        return end.answer("", child.seal_key, sealed)

    with end.spool.answering(box_of(child.seal_key)):
        return outgoing.to_child(node, child, leave, wish=Profile.THIN)


def _children(node: Node) -> Iterable[Peer]:
    with node.read() as db:
        return [child for child in identity.children(db) if child.revoked_at is None]
