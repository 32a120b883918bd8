"""A zone on a device expires: from then on it is not shown and nothing is written, until a newer pack comes.

The device still opens, to give back what was done on it and to take a pack.

What time it is. ``node.latest`` is the highest time that was seen, so that a
clock that is set back does not revive what expired. The rules:

1. What the parent signed raises it: a bundle or pack that was made then.
2. Our own clock raises it with every write, and when the expiry is noticed: in
   steps of more than a minute, and never beyond the expiry, which is all that
   it is compared with.
3. A clock that stands more than a year behind the expiry is taken for wrong,
   not for late. While it stands there nothing is shown; but it is not
   remembered, and once it is set right the device works as before.
4. A pack that is newer by its place at the parent begins anew with the time at
   which the parent signed it. So a clock that was wrong by less than a year
   costs a new pack, and locks no device for ever.

A node without an expiry (all but wardens' devices today) keeps no time.
"""

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store import identity
from store.asking import write
from store.identity import Identity
from store.refusals import Code, Refused

if TYPE_CHECKING:
    from store.node import Node

STEP = 60
"""Seconds by which our clock must be ahead of the highest time seen, to be worth a write."""
WRONG = 366 * 86_400
"""Seconds behind the expiry from which on a clock is taken for wrong."""


def is_over(me: Identity, now: int) -> bool:
    """Say whether what is on a device has expired at ``now`` (UTC seconds, by its own clock)."""
    return me.expires is not None and max(now, me.latest) >= me.expires


def tick(db: Connection, now: int) -> None:
    """Note what time it is by our own clock, inside a write transaction (rules 2 and 3)."""
    # Asked of the driver: it is done with every change.
    write(
        db,
        "UPDATE node SET latest = CASE WHEN expires < ? THEN expires ELSE ? END"
        " WHERE expires > ? AND latest < ? AND latest < expires - ?",
        [(now, now, now - WRONG, now - STEP, STEP)],
    )


def heard(db: Connection, made_at: int) -> None:
    """Note when the parent signed something (rule 1)."""
    write(db, "UPDATE node SET latest = ? WHERE latest < ?", [(made_at, made_at)])


def renew(db: Connection, expires: int, made_at: int, *, newer: bool) -> None:
    """Take the expiry of a pack.

    Args:
        db: the device's store, in a write transaction.
        expires: when what it brought expires, UTC seconds.
        made_at: when the parent signed it.
        newer: whether it is newer than all that was seen of the parent (rule 4).
    """
    identity.become(db, expires=expires)
    if newer:
        identity.become(db, latest=made_at)
    else:
        heard(db, made_at)


def notices(node: "Node") -> bool:
    """Say whether what is on a device has expired; if so, that is remembered.

    Whoever sets the clock back after that is told the same again.
    """
    if not is_over(node.me, node.now):
        return False
    with node.write():
        # The transaction itself notes the time.
        return True


def still(node: "Node") -> None:
    """Refuse to go on if what is on the device has expired; raises ``ZONE_EXPIRED``."""
    if notices(node):
        raise Refused(Code.ZONE_EXPIRED)
