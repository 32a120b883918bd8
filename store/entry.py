"""One change as the log keeps it, and the chain that makes the log tell-tale.

Pure: bytes and values in, bytes out. The chain covers *commitments* to values,
not the values: each is hidden behind a nonce that stands beside it and can be
erased with it, so one person's data can be removed and the log still verifies.
Nonces come from a ratchet that writer and parent both turn, so they do not travel.
"""

from collections.abc import Sequence
from enum import IntEnum
from hashlib import blake2b
from typing import Final, NamedTuple

import cbor2

from store.short_cbor import pair
from store.values import Value

CHAIN_BYTES = 32
NONCE_BYTES = 16
_LINK: Final = b"muster/link/0"
_SINGLE: Final = b"muster/single/0"
_FIELD: Final = b"muster/field/0"


class Lane(IntEnum):
    """What goes first when the line is thin; each lane is a sequence and a chain of its own."""

    URGENT = 0
    RECORDS = 1
    BULK = 2


class Kind(IntEnum):
    """What an entry does to its row: makes it, changes a field of it, takes its values away for good.

    What is erased says ``store/about.py`` by the row's list; such an entry has no fields.
    """

    INSERT = 1
    SET = 2
    ERASE = 5


class Erased(str):
    """Stands where a value was that was taken out of the log for good: its commitment, as hex.

    The chain covers commitments, so it verifies as before.
    """

    __slots__ = ()


# A plain tuple: headquarters makes one for every change of every station.
class Entry(NamedTuple):
    """A changed field, or a new row with its fields.

    ``txn`` is the ``seq`` of the first entry of the same act; ``seen`` is the
    newest change of the parent that the writer had applied in the row's bucket;
    ``wall`` is UTC seconds. ``fields`` pairs column numbers with values, in
    ascending order of number.

    ``keys`` is there where some of the values were erased: what hides each of
    those that are left, by column. The nonce that hid all of them is gone.
    """

    writer: int
    lane: int
    seq: int
    txn: int
    actor: int
    act: int
    table: int
    kind: int
    row: int
    fields: tuple[tuple[int, Value], ...]
    wall: int
    seen: int
    exercise: bool
    keys: tuple[tuple[int, bytes], ...] = ()

    @property
    def is_erased(self) -> bool:
        """Whether any value was taken out of it."""
        for _, value in self.fields:  # noqa: SIM110 - any() takes twice as long, at every change
            if type(value) is Erased:
                return True
        return False

    def head(self) -> bytes:
        """The entry without its values, as the chain covers it (deterministic CBOR)."""
        return cbor2.dumps(
            [
                self.writer,
                self.lane,
                self.seq,
                self.txn,
                self.actor,
                self.act,
                self.table,
                self.kind,
                self.row,
                self.wall,
                self.seen,
                self.exercise,
            ],
            canonical=True,
        )


def first_link(writer: int, lane: int) -> bytes:
    """Where a lane's chain begins."""
    return blake2b(cbor2.dumps([writer, lane]), digest_size=CHAIN_BYTES, person=b"muster/chain/0").digest()


def first_key(secret: bytes, lane: int) -> bytes:
    """Where a lane's ratchet begins, from the secret that writer and parent share."""
    return blake2b(bytes([lane]), key=secret, digest_size=32, person=b"muster/lane/0").digest()


def turn(key: bytes) -> tuple[bytes, bytes]:
    """Turn the ratchet: gives this entry's nonce and the key of the next entry."""
    nonce = blake2b(b"n", key=key, digest_size=NONCE_BYTES).digest()
    return nonce, blake2b(b"k", key=key, digest_size=32).digest()


def field_key(nonce: bytes, column: int) -> bytes:
    """Give what hides one field of an entry: it stays with that field where another's value is erased."""
    return blake2b(_SAID[column], key=nonce, digest_size=NONCE_BYTES, person=_SINGLE).digest()


_FEW = 256


class _Said(dict[int, bytes]):
    """Numbers of columns in bytes; made once each, as headquarters hides every change of every station."""

    def __missing__(self, column: int) -> bytes:
        said = column.to_bytes(8, "big")
        if column < _FEW:
            self[column] = said
        return said


_SAID = _Said()


def commitment(nonce: bytes, column: int, value: Value) -> bytes:
    """Commit to one field of an entry: nobody who lacks the nonce can test a guess against it."""
    return hidden(field_key(nonce, column), column, value)


def hidden(key: bytes, column: int, value: Value) -> bytes:
    """Commit to one field by the key of that field alone."""
    return blake2b(pair(column, value), key=key, digest_size=CHAIN_BYTES, person=_FIELD).digest()


def link(previous: bytes, entry: Entry, nonce: bytes) -> bytes:
    """Add an entry to its lane's chain; gives the new end of the chain.

    Of one that lost values, their commitments stand for them, and ``nonce`` is not asked.
    """
    if not entry.keys and not entry.is_erased:
        return link_written(previous, entry, nonce, entry.head(), written(entry))
    chain = blake2b(previous, digest_size=CHAIN_BYTES, person=_LINK)
    chain.update(entry.head())
    kept = dict(entry.keys)
    for number, value in entry.fields:
        if type(value) is Erased:
            chain.update(bytes.fromhex(value))
        else:
            chain.update(hidden(kept.get(number) or field_key(nonce, number), number, value))
    return chain.digest()


def written(entry: Entry) -> list[bytes]:
    """Give the fields of an entry in CBOR, one by one."""
    return [pair(number, value) for number, value in entry.fields]


def link_written(previous: bytes, entry: Entry, nonce: bytes, head: bytes, fields: Sequence[bytes]) -> bytes:
    """Add an entry that lost nothing to its lane's chain; ``fields`` is what :func:`written` gives of it."""
    said = [previous, head]
    # What field_key and hidden do, in place: to call them for every field takes a third longer.
    for (number, _), field in zip(entry.fields, fields, strict=True):
        key = blake2b(_SAID[number], key=nonce, digest_size=NONCE_BYTES, person=_SINGLE).digest()
        said.append(blake2b(field, key=key, digest_size=CHAIN_BYTES, person=_FIELD).digest())
    return blake2b(b"".join(said), digest_size=CHAIN_BYTES, person=_LINK).digest()
