"""Checking a card on a node: with its keys and list, the record where it is here, what was shown before."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from store import cards_seen, expiry, identity
from store.asking import ask
from store.files import place_of
from store.node import Node
from store.refusals import Code, Refused
from store.registers import cards
from sync.credentials import judging, revoking
from sync.credentials.book import LARGEST, Book, read_file
from sync.credentials.claims import Kind
from sync.credentials.listing import book_in
from sync.credentials.verdict import Here, Verdict
from sync.qr import pictures
from sync.streams import Malformed


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of a card.

    Attributes:
        kind: what it must be; anything where nothing is said.
        place: where it is shown, as it would stand on a slip.
        gate: whether a slip that is shown is noted, so that a second showing is said.
    """

    kind: Kind | None = None
    place: str = ""
    gate: bool = False


def check(node: Node, line: str, asked: Asked | None = None) -> Verdict:
    """Say what a scanned, typed or pasted line is, offline, with what this node has.

    Args:
        node: any node.
        line: a card's letters or digits, or anything else.
        asked: what it is to be.
    """
    expiry.still(node)
    asked = asked or Asked()
    with node.read() as db:
        book, here = book_in(node, db), _here(node, db, line, asked)
    found = judging.of_line(line, book, here)
    card = found.card
    if asked.gate and card is not None and found.is_signed and card.kind is Kind.SLIP:
        with node.write() as db:
            cards_seen.note(db, card.id, node.now, asked.place)
    return found


def _here(node: Node, db: Connection, line: str, asked: Asked) -> Here:
    me, card = identity.who(db), judging.card_in(line)
    here = Here(
        now=node.now,
        latest=max([me.latest, *(wall for (wall,) in ask(db, _LAST, (me.writer,)))]),
        timezone=me.timezone,
        kind=asked.kind,
        place=asked.place,
        record_of=me.code,
    )
    if card is None:
        return here
    row = cards.by_id(db, int.from_bytes(card.id, "big"))
    # The number of somebody else's card stands on nothing: its entry names the key that signed it.
    known = row is not None and (row["what"], row["key"]) == (str(card.kind), judging.key_in(line).hex())
    fate = revoking.fate(db, row) if row is not None and known else None
    seen = cards_seen.before(db, card.id) if card.kind is Kind.SLIP else []
    return Here(
        here.now,
        here.latest,
        here.timezone,
        known=known,
        fate=fate,
        record_of=here.record_of,
        seen=seen,
        kind=here.kind,
        place=here.place,
    )


_LAST: Final = """
    SELECT l.wall FROM head AS h JOIN log AS l ON l.writer = h.writer AND l.lane = h.lane AND l.seq = h.seq
    WHERE h.writer = ?
"""
"""When the last entries of this device's lanes were written."""


def check_alone(line: str, book: Book, now: int, asked: Asked | None = None) -> Verdict:
    """Say the same on a machine without a store, with a list of keys from a file."""
    asked = asked or Asked()
    return judging.of_line(line, book, Here(now=now, kind=asked.kind, place=asked.place))


def keys_of(path: Path) -> Book:
    """Read a list of keys; raises ``NOBODYS_FOLDER``, ``FILE_UNREADABLE``, ``CARD_KEYS_BAD``."""
    try:
        with place_of(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise Refused(Code.FILE_UNREADABLE, name=path.name) from None
    try:
        return read_file(content)
    except Malformed:
        raise Refused(Code.CARD_KEYS_BAD, name=path.name) from None


def line_in(path: Path) -> str:
    """Give the line of the code in a picture: a card's, if one of them is.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``QR_NO_CODE``, ``QR_READER_MISSING``; ``QR_SEVERAL`` where it shows
            more than one card, for whoever reads the answer would not know of which.
    """
    texts = [
        text for picture in pictures.read(pictures.found([place_of(path)])) for text in picture.texts or ()
    ]
    if not texts:
        raise Refused(Code.QR_NO_CODE, name=path.name)
    # One card in letters and in digits is one.
    cards_ = {(card.issuer, card.id): text for text in texts if (card := judging.card_in(text)) is not None}
    if len(cards_) > 1:
        raise Refused(Code.QR_SEVERAL, name=path.name, count=len(cards_))
    return next(iter(cards_.values()), texts[0])
