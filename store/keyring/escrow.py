"""What of a keyring is put away for headquarters' recovery identities (``store/recovery.py``).

The master key, and what every person's slot of that node holds beside it: a
sole user whose passphrase is lost has the drawer in no other slot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import cbor2

from store import recovery
from store.keyring.opening import Unlocked
from store.keyring.ring import Ring
from store.keyring.shape import Label
from store.recovery import Recipient, RecoveryIdentity
from store.refusals import Code, Refused


@dataclass(frozen=True, slots=True)
class Escrowed:
    """What was put away: the master key, and by name what else."""

    master: bytes
    extras: Mapping[str, bytes]

    def written(self) -> bytes:
        """Write it as canonical CBOR."""
        return cbor2.dumps([self.master, dict(self.extras)], canonical=True)

    @classmethod
    def read(cls, content: bytes) -> "Escrowed":
        """Read it back; raises ``ESCROW_CLOSED`` for what no Muster put away."""
        try:
            said: Any = cbor2.loads(content)
            master, extras = said
            whole = isinstance(master, bytes) and all(isinstance(one, bytes) for one in extras.values())
        except (cbor2.CBORError, ValueError, TypeError, AttributeError):
            raise Refused(Code.ESCROW_CLOSED) from None
        if not whole:
            raise Refused(Code.ESCROW_CLOSED)
        return cls(master, extras)


def context(label: Label, epoch: int, mark: str) -> bytes:
    """Write of whom and for what it is (canonical CBOR)."""
    return label.bound("muster escrow", epoch, mark)


def put_away(ring: Ring, opened: Unlocked, recipients: Iterable[Recipient]) -> Ring:
    """Give the keyring with its keys put away for just these recipients; what is put away already stays."""
    known = {one.mark: one for one in recipients}
    content = Escrowed(opened.master, opened.extras).written()
    sealed = {
        mark: ring.escrow.get(mark) or recovery.put_away(content, one, context(ring.label, ring.epoch, mark))
        for mark, one in known.items()
    }
    return replace(ring, escrow=sealed)


def opened_by(identity: RecoveryIdentity, ring: Ring) -> Escrowed:
    """Open what was put away for an identity, and check it against the keyring.

    Raises:
        Refused: ``ESCROW_CLOSED`` if nothing was, or it is not what opens this keyring.
    """
    mark = identity.recipient.mark
    sealed = ring.escrow.get(mark, b"")
    found = Escrowed.read(identity.open_escrow(sealed, context(ring.label, ring.epoch, mark)))
    if not ring.is_whole(found.master):
        raise Refused(Code.ESCROW_CLOSED)
    return found
