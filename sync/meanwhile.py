"""What became of files of a spool while another importer of this headquarters took in from there as well.

A file in a spool is named by its tag, so what it was is known also when it is there no more.
"""

from dataclasses import replace
from pathlib import Path

from store import held, identity, ledger
from store.ledger import Way
from store.node import Node
from store.refusals import Code
from sync.carriers.folder import tag_begins
from sync.fate import Fate, Receipt


def gone_on(node: Node, receipt: Receipt, begins: bytes) -> Receipt:
    """Give what became by now of a file that came before its turn: it goes on with what it waited for.

    ``begins`` is its tag, or how that begins.
    """
    with node.read() as db:
        taken = ledger.beginning(db, begins, Way.IN)
    return receipt if taken is None else replace(receipt, fate=Fate.APPLIED, code=None)


def by_now(node: Node, place: Path, receipt: Receipt) -> Receipt | None:
    """Give what became of a file by now.

    Args:
        node: headquarters.
        place: where the file lies, or lay.
        receipt: what became of it as far as we had to do with it.

    Returns:
        ``None`` for one that is gone and was not taken in: another importer kept it apart, and says so.
    """
    begins = tag_begins(place.name)
    if receipt.code is Code.BUNDLE_HELD and begins:
        return gone_on(node, receipt, begins)
    if receipt.code is not Code.FILE_UNREADABLE:
        return receipt
    with node.read() as db:
        taken = ledger.beginning(db, begins, Way.IN) if begins else None
        peer = None if taken is None else identity.peer(db, taken.peer)
        waits = bool(begins) and held.parked_beginning(db, begins)
    if taken is not None:
        return Receipt(Fate.DUPLICATE, Code.BUNDLE_REPLAYED, peer)
    if waits:
        return Receipt(Fate.HELD, Code.BUNDLE_HELD)
    return receipt if place.exists() else None
