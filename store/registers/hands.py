"""What a person signs with their own key, and whether it stands (L11, E07).

Somebody's own key is opened by their passphrase alone. It proves that whoever
knew that passphrase signed these very facts, on a program that was not
changed; not that a hand moved over paper. A device's key stands for it only
where the store knows no key of the person, on rows from before they had one.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from store.asking import parts
from store.columns import sql
from store.device_keys import Pen
from store.identity import PEER
from store.register import Registry
from store.registers.offices import User
from store.values import Value

_USER = sql(User)
_CONTEXT = b"muster signed 1\0"
"""Begins what is signed: a signature made here says nothing anywhere else."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of something that was signed.

    Attributes:
        signed: whether there is a signature that stands over the facts as they are now.
        known: whether it is the hand of whoever is said to have signed.
        hand: the fingerprint of the key; ``None`` where nothing was signed.
    """

    signed: bool
    known: bool
    hand: str | None

    @property
    def valid(self) -> bool:
        """Whether it stands as whoever is said to have signed it did."""
        return self.signed and self.known


def first_numbers(db: Connection, registry: Registry, kind: str, rows: Collection[int]) -> dict[int, int]:
    """Give the first number that each of some rows bore: it stays when their device is reborn."""
    t = registry.kind(kind).sql
    return {
        row: former or row
        for some in parts(rows)
        for row, former in db.execute(select(t.c.id, t.c.former_id).where(t.c.id.in_(some)))
    }


def facts(
    db: Connection, registry: Registry, kind: str, row: Mapping[str, Value], names: Sequence[str]
) -> dict[str, Value]:
    """Give some fields of a row as they are signed: others are named by their first numbers."""
    specs = registry.kind(kind).specs
    found: dict[str, Value] = {}
    for name in names:
        refers, value = specs[name].refers, row.get(name)
        if refers is not None and value is not None:
            value = first_numbers(db, registry, refers, [int(value)]).get(int(value), value)
        # SQLite keeps yes and no as numbers; both sides of a comparison must say it one way.
        found[name] = int(value) if isinstance(value, bool) else value
    return found


def sign(pen: Pen | None, kind: str, said: Mapping[str, Value]) -> dict[str, str]:
    """Sign facts of a row of a register; gives the fields ``signature`` and ``signed_key``."""
    if pen is None:
        return {}
    return {"signature": pen.sign(_to_sign(kind, said)).hex(), "signed_key": pen.public.hex()}


def is_signed(kind: str, said: Mapping[str, Value], signature: str, key: str) -> bool:
    """Say whether a key signed facts (both in hexadecimal digits); ``False`` for what is none."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), _to_sign(kind, said))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_theirs(db: Connection, user: int | None, key: str, own_device: bytes) -> bool:
    """Say whether a public key is of the person who is said to have signed.

    Args:
        db: the store.
        user: the row of the user.
        key: the public key, in hexadecimal digits.
        own_device: the public key of this device, 32 bytes; others are known from who was admitted.
    """
    asked = select(_USER.c.sign_key, _USER.c.former_keys).where(_USER.c.id == user)
    known = db.execute(asked).first()
    theirs = [] if known is None else [known.sign_key, *(known.former_keys or "").split()]
    if any(theirs):
        # Whoever sits at the device could sign with its key: it does not stand for a person who has one.
        return key in theirs
    return key in {own_device.hex(), *(one.hex() for one in db.scalars(select(PEER.c.sign_key)))}


def _to_sign(kind: str, said: Mapping[str, Value]) -> bytes:
    plain = {name: value for name, value in said.items() if value is not None}
    written = json.dumps([kind, plain], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _CONTEXT + hashlib.sha256(written.encode()).digest()
