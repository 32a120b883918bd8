"""Who may sign cards: devices announce their keys, headquarters lists them, everybody reads the list.

Announced when a card is first asked for, so a station that makes none says nothing. Listed by headquarters
whenever it takes something in or answers; what it lists is reference data and reaches every device.
"""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from store import identity, roles
from store.asking import ask, pairs
from store.columns import sql
from store.door import Draft
from store.entry import Lane
from store.ids import slot_of
from store.node import Node
from store.registers import card_keys
from store.registers.card_keys import CardKey
from store.registers.offices import Station
from sync.credentials import key_statement, revoking, status
from sync.credentials.book import Book
from sync.credentials.claims import Kind
from sync.credentials.cwt import is_signed, key_id
from sync.credentials.key_statement import KeyStatement
from sync.credentials.status import StatusList

WINDOW: Final = 365 * 86_400
"""Seconds from an announcement to the end of its key's window."""
_RENEW: Final = 60 * 86_400
"""Seconds before the end of a key's window from which on another one is announced."""
_DATED: Final = 3 * 86_400 - 4 * 3600
"""Seconds after which the status list is made anew though nothing was revoked. Its date is what it is for,
but costs each device some 500 bytes: so not with every answer, and well before a week makes it old."""
_BACK: Final = 30 * 86_400
"""Seconds that an announcement may lie behind when it is heard: what was signed meanwhile holds too."""
_MOST: Final = 64
"""Keys that one station may have listed."""
_PUBLIC: Final = 32
_KINDS: Final = tuple(str(kind) for kind in Kind)


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


# reading


def book_of(node: Node) -> Book:
    """Give the keys and the status list as this node knows them; its own station's keys also unlisted."""
    with node.read() as db:
        return book_in(node, db)


def book_in(node: Node, db: Connection) -> Book:
    """Give the same inside a transaction."""
    me = identity.who(db)
    root = _root(node, db)
    said = [_unpacked(one.content) for one in card_keys.standing(db, card_keys.KEY, station=0)]
    lists = [_unpacked(one.content) for one in card_keys.standing(db, card_keys.LIST, station=0)]
    book = Book.read(root, said, lists)
    # What HQ has not listed yet is known to the station whose device announced it, and to nobody else.
    own = {
        key_id(public): public
        for one in (card_keys.standing(db, card_keys.ASKS, station=me.station) if me.station else ())
        if len(public := _hex(one.public)) == _PUBLIC and not _is_over(db, one.row)
    }
    return book.with_own(me.code, own, _over(db))


def _root(node: Node, db: Connection) -> bytes:
    """Give headquarters' key: its own, that of the parent from the enrolment, or what the station says."""
    me = identity.who(db)
    if me.is_top:
        return node.keys.sign_public
    parent = identity.parent(db)
    below = not me.regional and bool(
        ask(db, "SELECT 1 FROM stations WHERE id = ? AND under > 0", (me.station,))
    )
    if parent is not None and parent.kind == "hq" and not below:
        return parent.sign_key
    told = card_keys.standing(db, card_keys.ROOT, station=0)
    return _hex(told[-1].public) if told else b""


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


_OVER: Final = """
    SELECT 1 FROM devices WHERE slot = ? AND ended_on IS NOT NULL
    UNION ALL SELECT 1 FROM incarnation AS i JOIN peer AS p ON p.device = i.device
    WHERE i.slot = ? AND p.revoked_at IS NOT NULL LIMIT 1
"""


def _is_over(db: Connection, row: int) -> bool:
    """Say whether the device that wrote a row was revoked, whichever writer it is by now."""
    return bool(ask(db, _OVER, (slot_of(row),) * 2))


def _over(db: Connection) -> frozenset[bytes]:
    """Give the short names of the keys whose devices are known here to be revoked.

    Whoever revokes a device waits for no list of headquarters' to believe it no more. A key that its station
    only copied from another one goes on.
    """
    codes = _codes(db)
    return frozenset(
        key_id(public)
        for one in card_keys.standing(db, card_keys.ASKS)
        if _is_over(db, one.row)
        and is_signed(
            public := _hex(one.public), _unpacked(one.content), _shown(public, codes.get(one.station, ""))
        )
    )


def _codes(db: Connection) -> dict[int, str]:
    return {
        row: code or "" for row, code in pairs(db, select(sql(Station).c.id, sql(Station).c.code)).items()
    }


# a device's own


@dataclass(frozen=True, slots=True)
class Own:
    """This device's key for a new card: the key, and what headquarters says of it, if it has listed it."""

    signer: Ed25519PrivateKey
    statement: KeyStatement | None

    @property
    def public(self) -> bytes:
        """The public half."""
        return self.signer.public_key().public_bytes_raw()


def own_key(node: Node) -> Own:
    """Give the key that this device signs a card with now; announces one where it is due.

    Raises:
        Refused: ``NOT_ALLOWED`` for who may make no cards.
    """
    with node.read() as db:
        mine = _mine(node, db)
        book = book_in(node, db)
    standing = [
        (number, said)
        for number, public in mine
        if (said := book.statement(key_id(public))) is not None and said.begins <= node.now <= said.until
    ]
    waiting = [number for number, public in mine if book.statement(key_id(public)) is None]
    runs_out = not standing or max(said.until for _number, said in standing) - node.now < _RENEW
    if runs_out and not waiting:
        number = max((number for number, _public in mine), default=-1) + 1
        _announce(node, number)
        waiting = [number]
    if standing:
        number, said = standing[-1]
        return Own(node.keys.card_signer(number), said)
    return Own(node.keys.card_signer(waiting[-1]), None)


def _mine(node: Node, db: Connection) -> list[tuple[int, bytes]]:
    """Give the keys that this device has announced, by number, the oldest first."""
    announced = {_hex(one.public) for one in card_keys.standing(db, card_keys.ASKS)}
    found = []
    for number in range(_MOST):
        public = node.keys.card_signer(number).public_key().public_bytes_raw()
        if public not in announced:
            break
        found.append((number, public))
    return found


def own_ids(node: Node, db: Connection) -> frozenset[str]:
    """Give the short names, in hexadecimal digits, of all keys that this device ever signed cards with."""
    return frozenset(key_id(public).hex() for _number, public in _mine(node, db))


def _announce(node: Node, number: int) -> None:
    signer = node.keys.card_signer(number)
    public = signer.public_key().public_bytes_raw()
    # Whoever announces a key shows that they have it: nobody lists another station's as their own.
    shown = _packed(signer.sign(_shown(public, node.me.code)))
    node.carry(
        "card_keys.announce",
        lambda draft: draft.add(
            CardKey, what=card_keys.ASKS, public=public.hex(), made_at=draft.now, content=shown
        ),
    )


def _shown(public: bytes, code: str) -> bytes:
    return b"muster card key 1\0" + public + code.encode()


# headquarters


def tend(node: Node) -> bool:
    """List what was announced and bring the status list up to date, at headquarters.

    Gives whether anything was to be done.

    Nothing is done where nobody announced a key, and for who may not.
    """
    with node.read() as db:
        me = identity.who(db)
        if not me.is_top or not roles.allowed(node.actor(db).role, "card_keys.tend"):
            return False
        if not card_keys.standing(db, card_keys.ASKS) or not _is_due(node, db):
            return False
    node.carry("card_keys.tend", lambda draft: _tend(node, draft), lane=Lane.RECORDS)
    return True


def _is_due(node: Node, db: Connection) -> bool:
    book = book_in(node, db)
    now = book.list
    if now is None or node.now - now.at >= _DATED or _unlisted(db, book):
        return True
    wanted = _list_of(node, db, book)
    return (wanted.bits, wanted.withdrawn) != (now.bits, now.withdrawn)


def _unlisted(db: Connection, book: Book) -> list[tuple[bytes, str, int]]:
    """Give the announced keys that are not listed: the key, its station's code, when it was announced.

    Those of revoked devices are left out, and what is not signed by the very key, or is one too many.
    """
    codes = _codes(db)
    counted: dict[int, int] = {}
    found = []
    for one in card_keys.standing(db, card_keys.ASKS):
        public, code = _hex(one.public), codes.get(one.station)
        counted[one.station] = counted.get(one.station, 0) + 1
        known = len(public) != _PUBLIC or book.statement(key_id(public)) is not None
        if known or not code or counted[one.station] > _MOST or _is_over(db, one.row):
            continue
        if is_signed(public, _unpacked(one.content), _shown(public, code)):
            found.append((public, code, one.made_at))
    return found


def _tend(node: Node, draft: Draft) -> int:
    """Write what is missing: the root, a statement for each key, the list."""
    db = draft.db
    root = node.keys.sign_public
    row = _put(draft, card_keys.ROOT, root.hex(), "")
    book = book_in(node, db)
    # Under an older key of headquarters' too: the places of cards that are about must stay theirs.
    rows = card_keys.standing(db, card_keys.KEY, station=0)
    before = {
        said.id: said for one in rows if (said := key_statement.peek(_unpacked(one.content))) is not None
    }
    first = max((said.first for said in before.values()), default=-key_statement.PLACES)
    own = node.keys.card_signer(0).public_key().public_bytes_raw()
    wanted: list[tuple[bytes, str, tuple[str, ...], int]] = []
    listed = book.statement(key_id(own))
    if listed is None or listed.until - draft.now < _RENEW:
        wanted.append((own, draft.me.code, (key_statement.LIST,), draft.now))
    wanted += [
        (public, code, _KINDS, min(max(made_at, draft.now - _BACK), draft.now))
        for public, code, made_at in _unlisted(db, book)
    ]
    for public, code, may, begins in wanted:
        known = before.get(key_id(public))
        if known is None:
            first += key_statement.PLACES
            until = draft.now + WINDOW
            said = KeyStatement(public, code, may, begins, until, first, draft.now)
        elif public == own:
            said = replace(known, until=draft.now + WINDOW, at=draft.now)
        else:
            said = replace(known, at=draft.now)
        _put(draft, card_keys.KEY, public.hex(), _packed(key_statement.write(said, node.keys.signer)))
    draft.flush()
    made = _list_of(node, db, book_in(node, db))
    now = book.list
    if (
        wanted
        or now is None
        or (made.bits, made.withdrawn) != (now.bits, now.withdrawn)
        or node.now - now.at >= _DATED
    ):
        signed = _packed(status.write(made, node.keys.card_signer(0)))
        row = _put(draft, card_keys.LIST, own.hex(), signed)
    return row


def _put(draft: Draft, what: str, public: str, content: str) -> int:
    """Write one row of headquarters', or change the one that there is."""
    found = [
        one
        for one in card_keys.standing(draft.db, what, station=0)
        if what == card_keys.LIST or one.public == public
    ]
    if not found:
        return draft.add(CardKey, what=what, public=public, content=content or None, made_at=draft.now)
    if content and found[-1].content != content:
        draft.change(CardKey, found[-1].row, public=public, content=content, made_at=draft.now)
    return found[-1].row


def _list_of(node: Node, db: Connection, book: Book) -> StatusList:
    """Work out the list as it should be now."""
    keys = {said.id: said for said in book.statements}
    withdrawn = _over(db) & keys.keys()
    places = max((said.first for said in book.statements), default=0) + key_statement.PLACES
    bits = status.bits_of(revoking.revoked(db, keys, node.now), places)
    return StatusList(list_name(node.me.code), node.now, bits, withdrawn)


def list_name(code: str) -> str:
    """Name headquarters' list."""
    return f"muster:{code}"
