"""A first passphrase that whoever prepared the laptop has known: it serves for its own change only (L08)."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from store.refusals import Code, Refused

if TYPE_CHECKING:
    from store.node import Node

_NAME: Final = "passphrase/handed"


def mark(node: "Node") -> None:
    """Mark the passphrase that opened a node as one that somebody else has known."""
    from store.kept_secrets import forget, keep

    with node.write() as db:
        forget(db, _NAME)
        keep(db, _NAME, node.slot)


def is_handed(node: "Node") -> bool:
    """Say whether a node was opened with such a passphrase."""
    from store.kept_secrets import secret

    if node.is_served:
        # A laptop is handed over; records on a server are not, and an importer may not read what is secret.
        return False
    with node.read() as db:
        return secret(db, _NAME) == node.slot


def still(node: "Node") -> None:
    """Refuse to go on with such a passphrase; raises ``PASSPHRASE_HANDED``."""
    if is_handed(node):
        raise Refused(Code.PASSPHRASE_HANDED)


def changed(db: Connection) -> None:
    """Forget the mark, in the transaction that records that the passphrase was changed."""
    from store.kept_secrets import forget

    forget(db, _NAME)
