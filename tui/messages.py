"""What screens tell the program and each other, always in the past tense: it has happened already."""

from typing import Any

from textual.message import Message


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
