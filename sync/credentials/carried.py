"""The written record that is carried, with its card below it as digits (E03)."""

from typing import Final

from store.node import Node
from store.refusals import Code, Refused
from store.saying import ENGLISH, Voice
from store.travel import desk
from sync.credentials import forms, issuing

_WITHOUT: Final = frozenset({Code.CARD_OF_ANOTHER, Code.CARD_TRIP_OVER, Code.NO_SLIP, Code.NOT_ALLOWED})
"""For these the record is written all the same, and nothing stands on it that a gate could check."""


def slip(node: Node, name: object, *, exercise: bool = False, voice: Voice = ENGLISH) -> str:
    """Write the record; arguments and refusals as ``store.travel.desk.slip``. No card is made for a drill."""
    card = ""
    if not exercise:
        try:
            card = forms.grouped(issuing.slip(node, name).digits)
        except Refused as refused:
            if refused.code not in _WITHOUT:
                raise
    return desk.slip(node, name, exercise=exercise, voice=voice, card=card)
