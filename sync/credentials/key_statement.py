"""What headquarters says of a key that signs cards: whose it is, what it may sign, from when until when.

Each key has a statement of its own, signed by the key of headquarters that every node has from its
enrolment. So a new key is some 200 bytes on a thin line, and not the whole list once more. That a key was
withdrawn stands in the status list, which has a date (``status.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import cose
from sync.credentials.claims import Kind
from sync.credentials.cwt import key_id
from sync.streams import Malformed

PURPOSE: Final = "card-key"
LIST: Final = "list"
"""What the key of headquarters may sign that signs the status list."""
MAY: Final = (*(str(kind) for kind in Kind), LIST)
YEAR: Final = 366 * 86_400
"""Seconds that a window goes on at most after its statement was made."""
LONGEST: Final = 600
PLACES: Final = 1 << 15
"""Bits of the status list that a key has; a place is used again once its card has run out."""
_PUBLIC: Final = 32
_TYPES: Final[Mapping[str, type]] = {
    "key": bytes,
    "of": str,
    "may": list,
    "from": int,
    "until": int,
    "first": int,
    "at": int,
}
_LONGEST_CODE: Final = 16
_MOST: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """One key.

    Attributes:
        public: the key, 32 bytes.
        of: the code of the station that signs with it.
        may: what it may sign: ``certificate``, ``slip``, ``list``.
        begins, until: UTC seconds between which what it signs is dated.
        first: the first of its places in the status list.
        at: when headquarters said so, UTC seconds.
    """

    public: bytes
    of: str
    may: tuple[str, ...]
    begins: int
    until: int
    first: int
    at: int

    @property
    def id(self) -> bytes:
        """Its short name."""
        return key_id(self.public)

    def has(self, place: int | None) -> bool:
        """Say whether a place of the status list is one of its own, or there is none."""
        return place is None or self.first <= place < self.first + PLACES


def write(said: KeyStatement, root: Ed25519PrivateKey) -> bytes:
    """Sign a statement with headquarters' key."""
    payload = {
        "key": said.public,
        "of": said.of,
        "may": list(said.may),
        "from": said.begins,
        "until": said.until,
        "first": said.first,
        "at": said.at,
    }
    return cose.sign(cbor2.dumps(payload, canonical=True), root, PURPOSE, b"")


@lru_cache(maxsize=4_096)
def read(content: bytes, root: bytes) -> KeyStatement | None:
    """Read a statement; ``None`` if headquarters' key (32 bytes) did not sign just such a one."""
    if len(content) > LONGEST:
        return None
    try:
        signed = cose.verify(content, lambda name: root if name == cose.key_id(root) else None, PURPOSE, b"")
        said = None if signed is None else cose.strict(signed.payload)
    except (Malformed, cose.BadSignature):
        return None
    return _checked(said)


def peek(content: bytes) -> KeyStatement | None:
    """Read a statement whoever signed it: of headquarters' own list, after its key has changed."""
    try:
        return _checked(cose.strict(cose.peek(content)[2]))
    except Malformed:
        return None


def _checked(said: Any) -> KeyStatement | None:  # noqa: ANN401 - whatever was signed
    if not isinstance(said, Mapping) or said.keys() != _TYPES.keys():
        return None
    values: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in said.items()
    }
    if any(type(values[name]) is not kind for name, kind in _TYPES.items()):
        return None
    times = [values[name] for name in ("from", "until", "first", "at")]
    fit = (
        len(values["key"]) == _PUBLIC
        and 0 < len(values["of"]) <= _LONGEST_CODE
        and all(one in MAY for one in values["may"])
        and all(0 <= one < _MOST for one in times)
        and values["first"] % PLACES == 0
        # Nobody gets a window for years, whoever asked for it.
        and values["from"] <= values["until"] <= values["at"] + YEAR
    )
    if not fit:
        return None
    return KeyStatement(
        values["key"],
        values["of"],
        tuple(values["may"]),
        values["from"],
        values["until"],
        values["first"],
        values["at"],
    )
