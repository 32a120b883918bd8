"""Restoring a backup: the node goes on as a new writer from its first moment, and says what comes next.

Between the backup and now the device may have said more, or have been copied:
so it never goes on under the old name. What its parent heard meanwhile comes
back with the next exchange; what it did not hear is lost, and since when is said.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from store import drafts, identity, outbox, remarks, restoring
from store.clock import Clock, Entropy
from store.door import Draft
from store.entry import Lane
from store.node import Node
from store.recovery import RecoveryIdentity
from store.registers.offices import User
from store.restoring import Newcomer
from sync import rebirth


@dataclass(frozen=True, slots=True)
class Restored:
    """A node that was restored: its code and kind, how it is called now, the backup's moment (ISO, UTC)."""

    code: str
    kind: str
    mark: str
    made_at: str
    parent: str | None


def restore(  # noqa: PLR0913 - a restore is said in full
    path: Path,
    key: RecoveryIdentity,
    home: Path,
    newcomer: Newcomer,
    *,
    clock: Clock | None = None,
    entropy: Entropy = os.urandom,
) -> Restored:
    """Make a node of a backup in an empty folder; a process that dies meanwhile leaves none there.

    Raises:
        Refused: see ``store/restoring.py``.
    """
    begun = restoring.begin(path, key, home, newcomer, clock=clock, entropy=entropy)
    node = begun.node
    try:
        reborn = rebirth.restored(node)
        # With the passphrase the person's own signing key is new; whoever verifies must know whose it is.
        node.carry("users.recovered", lambda draft: _has_new_keys(draft, node, key), lane=Lane.URGENT)
        with node.write() as db:
            # Carriers take what is made anew; what was erased since is heard of with the first exchange.
            drafts.drop_all(db)
            outbox.forget(db)
            remarks.note(db, "restored", node.now, made_at=begun.made_at)
            parent = identity.parent(db)
        me = node.me
        restoring.finish(begun, home)
    except BaseException:
        node.close()
        restoring.give_up(home)
        raise
    return Restored(me.code, me.kind, reborn.mark, begun.made_at, parent.code if parent else None)


def _has_new_keys(draft: Draft, node: Node, key: RecoveryIdentity) -> int:
    pen = node.own_pen
    public = None if pen is None else pen.public.hex()
    row = draft.actor.user
    before = draft.get(User, row)
    former = " ".join(filter(None, (before["former_keys"], before["sign_key"])))
    at = max(draft.now, (before["keys_at"] or 0) + 1)
    mark = key.recipient.mark
    draft.change(User, row, sign_key=public, former_keys=former, keys_at=at, recovered_with=mark)
    return row
