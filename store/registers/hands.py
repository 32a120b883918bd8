"""Whose hand signed (L11): a person's own key, which their passphrase alone opens.

A device's key stands for it where the store knows no key of the person: on
rows from before they had one.
"""

from sqlalchemy import Connection, select

from store.columns import sql
from store.identity import PEER
from store.registers.offices import User

_USER = sql(User)


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
