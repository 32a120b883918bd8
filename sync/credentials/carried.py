"""What is carried on paper, with the card that proves it: a record of a journey, a certificate (E03, D02)."""

from typing import Final

from store.node import Node
from store.refusals import Code, Refused
from store.registers.cards import SLIP
from store.saying import ENGLISH, Voice
from store.travel import desk
from sync.credentials import forms, issuing
from sync.credentials.issuing import Made

_WITHOUT: Final = frozenset(
    {
        *(Code.CARD_OF_ANOTHER, Code.CARD_TRIP_OVER, Code.CARD_NOT_GOOD),
        *(Code.NO_SLIP, Code.ENDED, Code.NOT_ALLOWED),
    }
)
"""For these the paper is written all the same, and nothing stands on it that a gate could check."""


def card(node: Node, what: str, name: object) -> Made | None:
    """Make the card of a certificate or a slip for its paper; ``None`` where there is none to be had.

    Args:
        node: the node.
        what: ``certificate`` or ``slip``.
        name: the record, by number.
    """
    try:
        return issuing.slip(node, name) if what == SLIP else issuing.certificate(node, name)
    except Refused as refused:
        if refused.code in _WITHOUT:
            return None
        raise


def slip(node: Node, name: object, *, exercise: bool = False, voice: Voice = ENGLISH) -> str:
    """Write the record of a journey; as ``store.travel.desk.slip``. No card is made for a drill."""
    made = None if exercise else card(node, SLIP, name)
    digits = "" if made is None else forms.grouped(made.digits)
    return desk.slip(node, name, exercise=exercise, voice=voice, card=digits)
