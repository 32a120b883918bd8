"""Entries and rows as draws from urns, and back (``BUNDLE.md``, "Records").

What changes together stands together: all shapes, all times, all row numbers, all values of one column
each. Each record names its *shape* (table, kind, columns with their wire types), so a newer sender's
tables can be kept word for word by an older reader.
"""

from collections.abc import Sequence
from typing import Final

from store.entry import Entry
from sync.packing import Packing
from sync.record import ERASE, EVICT, MOST_RECORDS, PUT, Put, Stretch, Wires
from sync.squeeze import squeeze, unsqueeze
from sync.streams import Malformed, Reader, Writer
from sync.unpacking import Unpacking

__all__ = [
    "ERASE",
    "EVICT",
    "MOST_RECORDS",
    "PUT",
    "Put",
    "Stretch",
    "Wires",
    "pack",
    "unpack",
]


def pack(entries: Sequence[Entry], puts: Sequence[Put], wires: Wires, base: int) -> bytes:
    """Write records.

    Args:
        entries: in order of lane and sequence; writer, lane and seq travel in the manifest.
        puts: in the order in which they changed at the sender.
        wires: how each column travels.
        base: UTC seconds near which the times lie.
    """
    packing = Packing(entries, puts, wires, base)
    return _laid(packing.numbers(), packing.texts())


def unpack(content: bytes, lanes: Sequence[Stretch], base: int) -> tuple[list[Entry], list[Put]]:
    """Read records back; raises ``Malformed`` for anything that breaks the rules.

    Args:
        content: what :func:`pack` gave.
        lanes: whose each stretch is, where it begins and how long it is.
        base: the same as in writing.
    """
    numbers, text = _parted(content)
    return Unpacking(numbers, text, lanes, base).read()


def _laid(numbers: list[bytes], text: bytes) -> bytes:
    """Lay packed texts and numbers one behind the other; the last number goes to the end."""
    *whole, last = numbers or [b""]
    tail = squeeze(text) if text else b""
    out = Writer()
    out.number(len(tail) * 4 + bool(whole))
    if whole:
        out.number(len(whole))
        whole = [number.rjust(_SHORTEST, b"\x00") for number in whole]
        for number in whole:
            out.number(len(number) - _SHORTEST)
    return b"".join([out.done(), tail, *whole, last])


def _parted(content: bytes) -> tuple[list[bytes], bytes]:
    """Undo :func:`_laid`; the texts are unpacked."""
    reader = Reader(content)
    said = reader.number()
    if said & 2:
        # Where another primer's number will stand.
        raise Malformed("its urns are primed in a way that this version does not know")
    lengths = []
    if said & 1:
        count = reader.number()
        if not 0 < count <= len(content) // _SHORTEST:
            raise Malformed("the numbers do not fit")
        lengths = [reader.number() + _SHORTEST for _ in range(count)]
    tail = reader.raw(said >> 2)
    numbers = [reader.raw(length) for length in lengths]
    return [*numbers, reader.rest()], unsqueeze(tail) if tail else b""


_SHORTEST: Final = 64
"""Bytes of a number behind which another follows, at least: so work stays in proportion to what there is."""
