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
# Nothing is ever put into these: a copy of one takes a third of the time of making it anew, and what is
# secret goes in first, in its full length, rather than as BLAKE2's key, which costs a block more each time.
_TURN: Final = blake2b(digest_size=32, person=b"muster/turn/0")
_NONCE: Final = blake2b(digest_size=NONCE_BYTES, person=b"muster/nonce/0")
_SINGLE: Final = blake2b(digest_size=NONCE_BYTES, person=b"muster/single/0")
_FIELD: Final = blake2b(digest_size=CHAIN_BYTES, person=b"muster/field/0")
_LINK: Final = blake2b(digest_size=CHAIN_BYTES, person=b"muster/link/0")


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
    nonce, after = _NONCE.copy(), _TURN.copy()
    nonce.update(key)
    after.update(key)
    return nonce.digest(), after.digest()


def field_key(nonce: bytes, column: int) -> bytes:
    """Give what hides one field of an entry: it stays with that field where another's value is erased."""
    single = _SINGLE.copy()
    single.update(nonce + _SAID[column])
    return single.digest()


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
    return hidden_written(key, pair(column, value))


def hidden_written(key: bytes, field: bytes) -> bytes:
    """Commit to one field that is in CBOR already; nothing is committed to by a key of another length."""
    if len(key) != NONCE_BYTES:
        # The end of a longer one could pass for the beginning of another field.
        return b""
    done = _FIELD.copy()
    done.update(key + field)
    return done.digest()


def link(previous: bytes, entry: Entry, nonce: bytes) -> bytes:
    """Add an entry to its lane's chain; gives the new end of the chain.

    Of one that lost values, their commitments stand for them, and ``nonce`` is not asked.
    """
    if not entry.keys and not entry.is_erased:
        return link_written(previous, entry, nonce, entry.head(), written(entry))
    said = [previous, entry.head()]
    kept = dict(entry.keys)
    for number, value in entry.fields:
        if type(value) is Erased:
            said.append(bytes.fromhex(value))
        else:
            said.append(hidden(kept.get(number) or field_key(nonce, number), number, value))
    return linked(said)


def written(entry: Entry) -> list[bytes]:
    """Give the fields of an entry in CBOR, one by one."""
    return [pair(number, value) for number, value in entry.fields]


def link_written(previous: bytes, entry: Entry, nonce: bytes, head: bytes, fields: Sequence[bytes]) -> bytes:
    """Add an entry that lost nothing to its lane's chain; ``fields`` is what :func:`written` gives of it."""
    said = [previous, head]
    # What field_key and hidden do, in place: to call them for every field takes a third longer.
    single, whole, numbers = _SINGLE.copy, _FIELD.copy, _SAID
    for (number, _), field in zip(entry.fields, fields, strict=True):
        key = single()
        key.update(nonce + numbers[number])
        done = whole()
        done.update(key.digest() + field)
        said.append(done.digest())
    return linked(said)


def linked(said: Sequence[bytes]) -> bytes:
    """Join the end of a chain, the head of an entry and its commitments to the chain's new end."""
    chain = _LINK.copy()
    chain.update(b"".join(said))
    return chain.digest()
