"""How a keyring looks as a file: its form, checked before anything of it is used, and what it says to anyone.

No cipher is needed for that, and none is imported: the first picture of the unlock screen waits for this
module and for nothing else of the keyring.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal

import cbor2

from store.refusals import Code, Refused

Use = Literal["person", "service"]
"""Who a slot is for: a service opens the node by itself and never holds the drawer."""
USES: Final = ("person", "service")
VERSION = 0
_LARGEST_FILE = 1 << 20
NONCE: Final = 12
_TAG = 16
_SEALED = 1120 + _TAG
"""The least that something sealed to a key pair takes."""

_RING: dict[str, type] = {
    "version": int,
    "kind": str,
    "code": str,
    "device": bytes,
    "epoch": int,
    "slots": list,
    "wrapped": dict,
    "escrow": dict,
    "mac": bytes,
}
_SLOT: dict[str, type] = {
    "id": bytes,
    "hint": int,
    "salt": bytes,
    "use": str,
    "factors": int,
    "memory": int,
    "passes": int,
    "lanes": int,
    "proof": bytes,
    "nonce": bytes,
    "sealed": bytes,
    "public": bytes,
    "master": bytes,
    "extras": dict,
}
_LENGTHS = {
    "id": 8,
    "salt": 16,
    "proof": 32,
    "nonce": NONCE,
    "sealed": 48,
    "public": 1216,
    "master": _SEALED + 32,
}


@dataclass(frozen=True, slots=True)
class Label:
    """What may be read without a passphrase: the node's kind and code, and its device id (16 bytes)."""

    kind: str
    code: str
    device: bytes

    def bound(self, what: str, *more: object) -> bytes:
        """Write what something sealed here is for (canonical CBOR): it opens for nothing else."""
        return cbor2.dumps([what, 0, self.kind, self.code, self.device, *more], canonical=True)


@dataclass(frozen=True, slots=True)
class Face:
    """What a keyring says to anyone.

    Attributes:
        label: whose it is.
        several: whether several people have slots, so that a name is asked for.
        second: whether whoever it is may need a key file.
    """

    label: Label
    several: bool
    second: bool


def face(path: Path, user: str | None = None) -> Face:
    """Say what has to be asked before a keyring opens.

    Args:
        path: the keyring file.
        user: the name, if it is known already.

    Raises:
        Refused: ``NO_NODE``, ``KEYRING_DAMAGED``, ``STORE_NEWER``.
    """
    said = read(path)
    people = [slot for slot in said["slots"] if slot["use"] == "person"]
    meant = [slot for slot in people if user is None or slot["hint"] == hint(user, slot["salt"])]
    label = Label(said["kind"], said["code"], said["device"])
    return Face(label, len(people) > 1, any(slot["factors"] > 1 for slot in meant))


def typed(text: str) -> bytes:
    """Write text as bytes; what a terminal could not decode passes too, and an error would quote it."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")


def hint(user: str, salt: bytes) -> int:
    """One byte of the name's hash: picks the slot among a few, tells a thief next to nothing."""
    name = typed(unicodedata.normalize("NFKC", user).casefold())
    return blake2b(name, salt=salt, digest_size=1, person=b"muster/hint/0").digest()[0]


def read(path: Path) -> dict[str, Any]:
    """Read a keyring and check its form.

    Raises:
        Refused: ``NO_NODE``, ``KEYRING_DAMAGED``, ``STORE_NEWER``; ``FILE_UNREADABLE`` where it is another's.
    """
    said: Any
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused(Code.NO_NODE, folder=path.parent) from None
    except OSError:
        raise Refused(Code.FILE_UNREADABLE, name=path.name) from None
    try:
        said = cbor2.loads(content[:_LARGEST_FILE])
        # What was doubled, left over or written in another way shows here.
        if cbor2.dumps(said, canonical=True) != content:
            raise Refused(Code.KEYRING_DAMAGED)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError):
        raise Refused(Code.KEYRING_DAMAGED) from None
    # Asked first: what a newer version's file looks like is not known here.
    version = said.get("version") if isinstance(said, dict) else None
    if type(version) is int and version > VERSION:
        raise Refused(Code.STORE_NEWER)
    whole = (
        _shaped(said, _RING)
        and version == VERSION
        and all(map(_is_slot, said["slots"]))
        and len({slot["id"] for slot in said["slots"]}) == len(said["slots"])
        and all(isinstance(name, str) and _is_wrapped(pair) for name, pair in said["wrapped"].items())
        and _all_sealed(said["escrow"])
    )
    if not whole:
        raise Refused(Code.KEYRING_DAMAGED)
    whole_ring: dict[str, Any] = said
    return whole_ring


def is_begun(slot: object) -> bool:
    """Say whether this has the form of a slot that was made and is in no keyring yet."""
    return (
        _shaped(slot, _SLOT)
        and isinstance(slot, dict)
        and all(len(slot[name]) == _LENGTHS[name] for name in ("id", "salt", "nonce"))
    )


def _is_slot(slot: object) -> bool:
    return (
        _shaped(slot, _SLOT)
        and isinstance(slot, dict)
        and all(len(slot[name]) == length for name, length in _LENGTHS.items())
        and slot["use"] in USES
        and _all_sealed(slot["extras"])
    )


def _all_sealed(sealed: Mapping[object, object]) -> bool:
    return all(
        isinstance(name, str) and isinstance(content, bytes) and len(content) >= _SEALED
        for name, content in sealed.items()
    )


def _is_wrapped(pair: object) -> bool:
    """Say whether this is a nonce and something under it."""
    return (
        isinstance(pair, list)
        and [type(part) for part in pair] == [bytes, bytes]
        and len(pair[0]) == NONCE
        and len(pair[1]) >= _TAG
    )


def _shaped(thing: object, shape: Mapping[str, type]) -> bool:
    return (
        isinstance(thing, dict)
        and thing.keys() == shape.keys()
        and all(type(thing[name]) is kind for name, kind in shape.items())
    )
