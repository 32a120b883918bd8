"""What screens tell each other, in the past tense."""

from typing import Any

from textual.message import Message


class Unlocked(Message):
    """A node was opened."""

    def __init__(self, node: Any) -> None:  # noqa: ANN401 - the unlock screen does not know the store
        super().__init__()
        self.node = node


class Recorded(Message):
    """Something was recorded; ``kinds`` are the lists that must be asked again."""

    def __init__(self, kinds: frozenset[str], sentence: str) -> None:
        super().__init__()
        self.kinds = kinds
        self.sentence = sentence
