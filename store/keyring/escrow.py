"""The master key as it is put away for headquarters' recovery identities (``store/recovery.py``)."""

from collections.abc import Iterable
from dataclasses import replace

from store import recovery
from store.keyring.ring import Ring
from store.keyring.slot import Label
from store.recovery import Recipient


def context(label: Label, epoch: int, mark: str) -> bytes:
    """Write of whom and for what it is (canonical CBOR)."""
    return label.bound("muster escrow", epoch, mark)


def put_away(ring: Ring, master: bytes, recipients: Iterable[Recipient]) -> Ring:
    """Give the keyring with its master key put away for just these; the same one if it is already."""
    known = {one.mark: one for one in recipients}
    if known.keys() == ring.escrow.keys():
        return ring
    sealed = {
        mark: ring.escrow.get(mark) or recovery.put_away(master, one, context(ring.label, ring.epoch, mark))
        for mark, one in known.items()
    }
    return replace(ring, escrow=sealed)
