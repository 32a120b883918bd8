"""How much stands around a bundle: in full, thin, or compact (``BUNDLE.md``, "Envelope")."""

from enum import StrEnum
from typing import Final

BURST: Final = 340
"""Bytes of one message of the shortest burst service in use (Iridium SBD)."""


class Profile(StrEnum):
    """How a bundle is sealed.

    ``THIN`` is a wish: what cannot go so, as the recipient has no key for it yet or has been silent for
    days, goes in full, and offers the key.
    """

    FULL = "full"
    THIN = "thin"
    COMPACT = "compact"
