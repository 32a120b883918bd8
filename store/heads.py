"""The heads of many entries in CBOR: what they have in common is written once, in a third of the time.

Every change of every station is chained, at each who takes it in and again when it is verified.
"""

from store.entry import Entry
from store.short_cbor import flag, number

_TWELVE = b"\x8c"


class Heads:
    """Writes the head of one entry after the other, as :meth:`store.entry.Entry.head` writes it."""

    def __init__(self) -> None:
        self._said: dict[tuple[int, ...], bytes] = {}

    def of(self, entry: Entry) -> bytes:
        """Give the head of an entry."""
        said = self._said
        whose = entry.writer, entry.lane
        begun = said.get(whose)
        if begun is None:
            begun = said[whose] = _TWELVE + number(entry.writer) + number(entry.lane)
        what = entry.actor, entry.act, entry.table, entry.kind
        did = said.get(what)
        if did is None:
            did = said[what] = b"".join([number(part) for part in what])
        # Three parts, so that it is no other key: a flag is equal to a number.
        when = entry.wall, entry.seen, entry.exercise
        then = said.get(when)
        if then is None:
            then = said[when] = number(entry.wall) + number(entry.seen) + flag(entry.exercise)
        seq = number(entry.seq)
        txn = seq if entry.txn == entry.seq else number(entry.txn)
        return b"".join((begun, seq, txn, did, number(entry.row), then))
