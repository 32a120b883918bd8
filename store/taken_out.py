"""What leaves the store in a file on purpose, lists and sheets: in the log before it is written (M10)."""

from store.door import Draft
from store.entry import Lane
from store.node import Node
from store.refusals import Code, Refused
from store.registers.exports import Export


def entered(node: Node, kind: str, size: int, digest: str, people: int, *, sealed: bool) -> None:  # noqa: PLR0913 - what an entry says
    """Enter in the log that a list was written to a file (its bytes, SHA-256 as hex).

    Raises:
        Refused: ``NOT_ALLOWED``; ``WRONG_NODE`` on a warden's device, whose log has no place for it.
    """
    may_write(node)

    def work(draft: Draft) -> int:
        return draft.add(
            Export,
            kind=kind,
            made_at=draft.now,
            bytes=size,
            digest=digest,
            sealed=sealed,
            people=people,
        )

    node.carry("exports.make", work, lane=Lane.BULK)


def may_write(node: Node) -> None:
    """Refuse whoever may not take a list out; raises ``WRONG_NODE``, ``NOT_ALLOWED``."""
    kind = node.me.kind
    if kind not in ("station", "desk"):
        raise Refused(
            Code.WRONG_NODE, kind=f"{kind}'s device" if kind == "warden" else kind, wanted="station"
        )
    with node.read() as db:
        node.may(db, "exports.make")
