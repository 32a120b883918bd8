"""What screens tell the program and each other, always in the past tense: it has happened already."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from store.offers import Offer
    from store.settings import Settings


class Unlocked(Message):
    """A node was opened.

    Args:
        node: what the unlocking gave back; the unlock screen does not know what it is.
    """

    def __init__(self, node: Any) -> None:  # noqa: ANN401 - whatever the program opens
        super().__init__()
        self.node = node


class UnlockRefused(Message):
    """A node was not opened, for a reason that a person can act upon.

    Args:
        what: what happened.
        then: what to do next.
    """

    def __init__(self, what: str, then: str) -> None:
        super().__init__()
        self.what = what
        self.then = then


class Recorded(Message):
    """Something was recorded.

    Args:
        kinds: the lists that must be asked again.
        sentence: what to tell the person.
    """

    def __init__(self, kinds: frozenset[str], sentence: str) -> None:
        super().__init__()
        self.kinds = kinds
        self.sentence = sentence


class Tended(Message):
    """The program saw to the lines by itself.

    Args:
        sentence: what was done, for the person; empty if there is nothing to say.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class Brought(Message):
    """The courier's boxes were looked into.

    Args:
        sentence: what came of it, for the person; empty if there is nothing to say.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class RecordChosen(Message):
    """A record was chosen to be looked at.

    Args:
        kind: its list.
        number: its human number.
    """

    def __init__(self, kind: str, number: str) -> None:
        super().__init__()
        self.kind = kind
        self.number = number


class ActChosen(Message):
    """An act was chosen to be done.

    Args:
        offer: the act.
        given: what its form is filled with already.
        row: the number of the record that it is about, if it is about one.
    """

    def __init__(self, offer: "Offer", given: Mapping[str, str], row: str | None) -> None:
        super().__init__()
        self.offer = offer
        self.given = given
        self.row = row


class Placed(Message):
    """Somebody wants to go to a place, or to what is worked out of the lists.

    Args:
        to: ``place``, ``register``, ``finding`` or ``rollcall``.
        name: which place, list or finding.
    """

    def __init__(self, to: str, name: str = "") -> None:
        super().__init__()
        self.to = to
        self.name = name


class SettingsChanged(Message):
    """The settings of this device were changed, and written down.

    Args:
        settings: what holds now (``store/settings.py``).
    """

    def __init__(self, settings: "Settings") -> None:
        super().__init__()
        self.settings = settings
