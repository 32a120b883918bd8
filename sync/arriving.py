"""A sealed file that is here whole, whatever brought it: taken in by whoever it is for."""

from store import identity
from store.node import Node
from store.refusals import Code
from sync import enrol, importing, pack
from sync.enrol import Enrolled
from sync.fate import Receipt
from sync.pack import Opened


def take(node: Node, content: bytes, name: str) -> Receipt | Opened | Enrolled:
    """Take a sealed file in, as every way of taking in does: a grant, a packed zone, any bundle.

    Args:
        node: whose file.
        content: the file.
        name: what it is called in a refusal.

    Returns:
        The zone that it was, on a warden's device; whom this device reports to from now on, if it was its
        grant; else what became of the bundle, also where that was refused.

    Raises:
        Refused: what is wrong with a grant or a zone; ``NOT_ALLOWED``.
    """
    with node.read() as db:
        waits = identity.parent(db) is None and not identity.who(db).is_top
    if waits:
        return enrol.enrol(node, content, name)
    receipt = importing.take_sealed(node, content, name)
    if receipt.code is Code.WRONG_PURPOSE and node.me.kind == "warden":
        return pack.install(node, content, name)
    return receipt
