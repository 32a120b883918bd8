"""How much stands around a bundle: in full, thin, or compact (``BUNDLE.md``, "Envelope")."""

from enum import StrEnum


class Profile(StrEnum):
    """How a bundle is sealed.

    ``THIN`` is a wish: what cannot go so, as the recipient has no key for it yet or has been silent for
    days, goes in full, and offers the key.
    """

    FULL = "full"
    THIN = "thin"
    COMPACT = "compact"
