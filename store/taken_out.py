"""What leaves the store in a file on purpose, lists and papers: in the log before it is written (M10)."""

from dataclasses import dataclass

from store import log
from store.asking import ask
from store.door import Draft
from store.entry import Lane
from store.ids import row_id
from store.node import Node
from store.refusals import Code, Refused
from store.registers.exports import EXPORTS, Export

_GIVEN = "SELECT last FROM counter WHERE slot = ? AND tbl = ?"
_SHORT = 8
"""Hex digits of a chain's end that stand on a page: enough to find it by, in the log of one station."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry says of a file beside its bytes: see ``store/registers/exports.py``."""

    purpose: str | None = None
    number: str | None = None
    marking: str | None = None
    format: str | None = None


def entered(  # noqa: PLR0913 - what an entry says
    node: Node,
    kind: str,
    size: int,
    digest: str,
    people: int,
    *,
    sealed: bool,
    facts: Facts | None = None,
) -> str:
    """Enter in the log that a list was written (its bytes, SHA-256 as hex); gives the entry's number.

    Raises:
        Refused: ``NOT_ALLOWED``; ``WRONG_NODE`` on a warden's device, whose log has no place for it;
            ``NUMBER_TAKEN`` where the number that stands on its pages is not that of the entry.
    """
    may_write(node)
    said = facts or Facts()
    numbers: list[str] = []

    def work(draft: Draft) -> int:
        row = draft.reserve(Export)
        number = draft.numbers.text(EXPORTS.letter, row)
        if said.number not in (None, number):
            raise Refused(Code.NUMBER_TAKEN)
        numbers.append(number)
        return draft.add(
            Export,
            at=row,
            kind=kind,
            made_at=draft.now,
            bytes=size,
            digest=digest,
            sealed=sealed,
            people=people,
            purpose=said.purpose,
            number=number,
            marking=said.marking,
            format=said.format,
        )

    node.carry("exports.make", work, lane=Lane.BULK)
    return numbers[-1]


def next_number(node: Node) -> str:
    """Give the number that the next entry will have: it stands on the pages before they are entered."""
    with node.read() as db:
        slot = node.me.slot
        if not slot:
            raise Refused(Code.NOT_ENROLLED)
        given = ask(db, _GIVEN, (slot, EXPORTS.nr))
        return node.numbers(db).text(EXPORTS.letter, row_id(slot, (given[0][0] if given else 0) + 1))


def log_head(node: Node) -> str:
    """Say where this device's log stands now: how many records it holds, and the chain's end, short."""
    with node.read() as db:
        head = log.heads(db, node.me.writer).get(Lane.RECORDS)
        return "0" if head is None else f"{head.seq} {head.chain[: _SHORT // 2].hex()}"


def may_write(node: Node) -> None:
    """Refuse whoever may not take a list out; raises ``WRONG_NODE``, ``NOT_ALLOWED``."""
    kind = node.me.kind
    if kind not in ("station", "desk", "hq"):
        raise Refused(
            Code.WRONG_NODE, kind=f"{kind}'s device" if kind == "warden" else kind, wanted="station"
        )
    with node.read() as db:
        node.may(db, "exports.make")
