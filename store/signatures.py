"""What somebody asks about a signature: a clearance's, an appointment's, an acknowledgement's (L11)."""

from store import expiry
from store.by_name import find
from store.node import Node
from store.refusals import Code, Refused
from store.registers import signed
from store.registers.clearance_proof import verify_decision
from store.registers.hands import Proof

KINDS = ("clearances", *signed.KINDS)


def look(node: Node, kind: str, name: object) -> Proof:
    """Say whether a record stands as it was signed, by whoever is said to have signed it.

    Args:
        node: the node.
        kind: one of :data:`KINDS`.
        name: the record, by number.

    Raises:
        Refused: ``NOT_SIGNED_HERE`` for other lists, ``NOT_FOUND``, ``ZONE_EXPIRED``.
    """
    if kind not in KINDS:
        raise Refused(Code.NOT_SIGNED_HERE, kind=kind, kinds=" ".join(KINDS))
    expiry.still(node)
    with node.read() as db:
        row = find(db, node.registry.kind(kind), node.numbers(db), name)
        if kind == "clearances":
            found = verify_decision(db, node.registry, row, node.keys.sign_public)
            return Proof(found.signed and found.unchanged, found.known, found.hand)
        return signed.proof(db, node.registry, kind, row, node.keys.sign_public)
