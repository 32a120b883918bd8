"""The anchor: how the store was left, kept beside it, so that an old file or an old page put back is noticed.

SQLCipher seals every page, but takes an old page of the same store for a good one, and an old file
whole. So when a node closes it writes down where its logs stand, the last numbers given out, and a digest
over the seals of all pages. Whoever opens it next looks whether that is what is there.

The anchor is sealed with a key that is made from the device's signing seed, which lies in the keyring and
not in the store. Whoever has the passphrase can make one; whoever has only the files cannot, but can put
an old anchor back together with the old store: that is noticed at the parent (``sync/receipts.py``).

While a node is open, or after it died, the digest of the pages says nothing. Then the logs still must hold
what the anchor says, and may hold more.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Final, NamedTuple

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from sqlalchemy import Connection

from store import cells, identity, log
from store.asking import ask
from store.files import STORE, write_whole
from store.postgres.address import are_served
from store.saying import kept

NAME = "anchor"
_HEADER = b"muster anchor 0"
_NONCE = 12
_BLOCK = 4096
"""Its length tells no more than so many bytes."""
_PAGE, _SEAL = 4096, 80
"""Bytes of a page, and of the initialisation vector and seal at its end."""
_MOST = 1 << 24

BOOKS = {
    "node": kept("what this device is"),
    "login": kept("who may open this device"),
    "peer": kept("the devices it exchanges with"),
    "incarnation": kept("the writers it knows"),
    "erased": kept("what was erased"),
}
"""Small tables that decide much: where the file was changed, they can be named."""
LOG_OF: Final = kept("the log of {code}")
BESIDE: Final = kept("beside the store")
THE_FILE: Final = kept("the store's file")


class Look(Enum):
    """How the store is found when it is to be opened."""

    AS_LEFT = "as left"
    IN_USE = "in use"
    """It is open elsewhere, or the program died: its pages cannot be compared."""
    CHANGED = "changed"
    NO_ANCHOR = "no anchor"


@dataclass(frozen=True, slots=True)
class Noted:
    """What was found once, until the device goes on as another writer than it was then.

    ``what`` is one of ``file``, ``older``, ``head``, ``anchor``; ``where`` in people's words; ``at`` UTC
    seconds.
    """

    what: str
    where: str
    at: int
    writer: int


class Life(NamedTuple):
    """A writer that this device became: what it was before, and the slot and mark of its own."""

    writer: int
    of: int
    slot: int
    mark: str


class Looked(NamedTuple):
    """When everything was worked out again last (UTC seconds), how many entries, how many faults."""

    at: int
    entries: int
    faults: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """How a store stood: its heads (number and chain by writer and lane), counters, books, pages.

    ``pages`` is empty while it is in use. ``looked`` says when it was verified last: it stands here and not
    in the store, as the one who alters a store shall not write that it was found whole. ``lives`` are the
    writers that the device became, ``generation`` the latest that its children may have heard of: a store
    that is put back to an earlier moment cannot know them.
    """

    writer: int = 0
    at: int = 0
    heads: Mapping[tuple[int, int], tuple[int, bytes]] = field(default_factory=dict)
    counters: Mapping[tuple[int, int], int] = field(default_factory=dict)
    books: Mapping[str, bytes] = field(default_factory=dict)
    pages: bytes = b""
    noted: tuple[Noted, ...] = ()
    looked: Looked | None = None
    lives: tuple[Life, ...] = ()
    generation: int = 0

    def is_noted(self, what: str, writer: int) -> bool:
        """Say whether something was found while the device was some writer."""
        return any((one.what, one.writer) == (what, writer) for one in self.noted)


@dataclass(frozen=True, slots=True)
class Found:
    """What is found before a store is opened."""

    look: Look
    anchor: Anchor


def look(home: Path, key: bytes) -> Found:
    """Look at a store before it is opened: whether it is as it was left."""
    known = read(home, key)
    if known is None:
        return Found(Look.NO_ANCHOR, Anchor())
    if not known.pages:
        return Found(Look.IN_USE, known)
    if _is_served(home):
        # On a server there are no pages of ours; the logs there must hold what the anchor says.
        return Found(Look.IN_USE, known)
    same = not _has_log(home) and known.pages == pages(home / STORE)
    return Found(Look.AS_LEFT if same else Look.CHANGED, known)


def take_up(home: Path, key: bytes, found: Found, db: Connection, now: int) -> Anchor | None:
    """Begin to use a store: note what is wrong with it, and that its pages change from now on.

    Gives how it was left, if it is older than that.

    Args:
        home: the node's folder.
        key: the anchor's key.
        found: how it was found before it was opened.
        db: the store.
        now: UTC seconds.
    """
    known, here = found.anchor, standing(db, now)
    faults: list[tuple[str, str]] = []
    if found.look is Look.NO_ANCHOR:
        faults.append(("anchor", BESIDE))
    if found.look is Look.CHANGED:
        changed = [words for table, words in BOOKS.items() if known.books.get(table) != here.books[table]]
        faults += [("file", words) for words in changed or [THE_FILE]]
    if found.look in (Look.CHANGED, Look.IN_USE):
        faults += wrong(db, known, here)
    kept = known if found.look is not Look.NO_ANCHOR else here
    left = replace(kept, pages=b"", noted=_with(known.noted, faults, here))
    _put(home, key, left)
    return left if left.is_noted("older", here.writer) else None


def renewed(home: Path, key: bytes, db: Connection, now: int) -> Anchor:
    """Give the anchor as it is to be written now; what is on no chain any more that was there is noted.

    What was noted stays, unless the device became another writer since: then that was dealt with.
    """
    known, here = read(home, key) or Anchor(), standing(db, now)
    noted = tuple(one for one in known.noted if one.writer == here.writer)
    # A life that is not known in the store (any more) is remembered here, until it is.
    lives = tuple(dict.fromkeys((*here.lives, *known.lives)))
    faults = wrong(db, known, here) if known.writer else ()
    latest = max(here.generation, known.generation)
    noted = _with(noted, faults, here)
    return replace(here, noted=noted, looked=known.looked, lives=lives, generation=latest)


def was_looked_over(home: Path, key: bytes, looked: Looked) -> None:
    """Note that everything was worked out again; where there is no anchor, there is nothing to note it in."""
    known = read(home, key)
    if known is not None:
        _put(home, key, replace(known, looked=looked))


def drop(home: Path, key: bytes, here: Anchor) -> None:
    """Write down how far a store is, while it stays open."""
    _put(home, key, here)


def leave(home: Path, key: bytes, here: Anchor) -> None:
    """Write down how a store is left, when the last who had it open has closed it."""
    if _is_served(home):
        _put(home, key, here)
    elif not _has_log(home):
        _put(home, key, replace(here, pages=pages(home / STORE)))


def _with(noted: Iterable[Noted], faults: Iterable[tuple[str, str]], here: Anchor) -> tuple[Noted, ...]:
    """Add faults to what was noted, each once."""
    all_of_it = {(one.what, one.where, one.writer): one for one in noted}
    for what, where in faults:
        all_of_it.setdefault((what, where, here.writer), Noted(what, where, here.at, here.writer))
    return tuple(all_of_it.values())


def standing(db: Connection, now: int) -> Anchor:
    """Give how a store stands, its pages left aside."""
    return Anchor(
        writer=identity.who(db).writer,
        at=now,
        heads={place: (head.seq, head.chain) for place, head in log.all_heads(db).items()},
        counters={
            (slot, table): last for slot, table, last in ask(db, "SELECT slot, tbl, last FROM counter")
        },
        books={table: _digest(db, table) for table in BOOKS},
        lives=tuple(
            Life(one.writer, one.of, one.slot, one.mark)
            for one in identity.incarnations(db, identity.who(db).device)
            if one.of
        ),
        generation=cells.generation(db),
    )


def wrong(db: Connection, known: Anchor, here: Anchor) -> list[tuple[str, str]]:
    """Say what a store lacks of what it once had, unless the device became another writer for that since."""
    if known.writer == here.writer:
        return parted(db, known, here)
    if identity.incarnation(db, known.writer) is not None:
        return []
    # It was another writer already, of which nothing is here.
    own = LOG_OF.format(code=identity.who(db).code)
    return list(dict.fromkeys([("older", own), *parted(db, known, here)]))


def is_older(db: Connection, known: Anchor) -> bool:
    """Say whether a store is an older state of itself than an anchor knows, and nothing was done about it."""
    here = standing(db, known.at)
    return known.is_noted("older", here.writer) or "older" in [what for what, _ in wrong(db, known, here)]


def parted(db: Connection, known: Anchor, here: Anchor) -> list[tuple[str, str]]:
    """Say in which logs a store lacks what it once had, or has another history of it."""
    devices = {writer: device for writer, device in ask(db, "SELECT writer, device FROM incarnation")}  # noqa: C416 - dict() has no type for rows
    own = identity.who(db)
    names = dict(ask(db, "SELECT device, code FROM peer"))
    found = []
    for place, (seq, chain) in known.heads.items():
        stands, _ = here.heads.get(place, (-1, b""))
        if here.heads.get(place) != (seq, chain) and log.chain_at(db, *place, seq) != chain:
            code = names.get(devices.get(place[0]), own.code)
            found.append(("older" if stands < seq else "head", LOG_OF.format(code=code)))
    if any(here.counters.get(place, 0) < last for place, last in known.counters.items()):
        found.append(("older", LOG_OF.format(code=own.code)))
    return list(dict.fromkeys(found))


def _digest(db: Connection, table: str) -> bytes:
    found = ask(db, f'SELECT * FROM "{table}"')  # noqa: S608 - our own names
    if db.dialect.name != "sqlite":
        # There yes and no come as such, here as numbers: one store is the same on both.
        found = [tuple(int(v) if type(v) is bool else v for v in row) for row in found]
    rows = sorted(map(repr, found))
    return blake2b("\n".join(rows).encode(), digest_size=16).digest()


def pages(path: Path) -> bytes:
    """Give a digest over the seals of all pages of a closed store: whatever is changed, one of them is."""
    digest = blake2b(digest_size=32, person=b"muster/pages/0")
    if path.stat().st_size == 0:
        # No store at all: whoever opens it says so.
        return b""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content[:_SEAL])
        digest.update(b"".join(content[end - _SEAL : end] for end in range(_PAGE, len(content) + 1, _PAGE)))
    return digest.digest()


def _is_served(home: Path) -> bool:
    """Say whether the records lie elsewhere than in a file of ours."""
    return are_served(home) or not (home / STORE).exists()


def _has_log(home: Path) -> bool:
    """Say whether the store is open somewhere, or was when the program died."""
    with suppress(FileNotFoundError):
        return (home / f"{STORE}-wal").stat().st_size > 0
    return False


def read(home: Path, key: bytes) -> Anchor | None:
    """Read the anchor; ``None`` if there is none, or it is not this device's own."""
    try:
        with (home / NAME).open("rb") as file:
            content = file.read(_MOST)
        plain = AESGCMSIV(key).decrypt(content[:_NONCE], content[_NONCE:], _HEADER)
        said: dict[str, Any] = cbor2.loads(plain)
    except (OSError, InvalidTag, ValueError, cbor2.CBORError):
        return None
    return Anchor(
        writer=said["writer"],
        at=said["at"],
        heads={(writer, lane): (seq, chain) for writer, lane, seq, chain in said["heads"]},
        counters={(slot, table): last for slot, table, last in said["counters"]},
        books=said["books"],
        pages=said["pages"],
        noted=tuple(Noted(*one) for one in said["noted"]),
        looked=Looked(*said["looked"]) if said.get("looked") else None,
        lives=tuple(Life(*one) for one in said.get("lives", ())),
        generation=said.get("generation", 0),
    )


def _put(home: Path, key: bytes, anchor: Anchor) -> None:
    """Write the anchor; where the disk is full there is none rather than one that tells the untruth."""
    said = {
        "writer": anchor.writer,
        "at": anchor.at,
        "heads": [[*place, *stands] for place, stands in anchor.heads.items()],
        "counters": [[*place, last] for place, last in anchor.counters.items()],
        "books": dict(anchor.books),
        "pages": anchor.pages,
        "noted": [[one.what, one.where, one.at, one.writer] for one in anchor.noted],
        "looked": list(anchor.looked or ()),
        "lives": [list(life) for life in anchor.lives],
        "generation": anchor.generation,
    }
    plain = cbor2.dumps(said)
    plain += bytes(-len(plain) % _BLOCK)
    # Made from what it hides: the cipher is one of those that bear that, and needs no chance.
    nonce = blake2b(plain, key=key, digest_size=_NONCE).digest()
    content = nonce + AESGCMSIV(key).encrypt(nonce, plain, _HEADER)
    try:
        write_whole(home / NAME, content)
    except OSError:
        with suppress(OSError):
            (home / NAME).unlink(missing_ok=True)
