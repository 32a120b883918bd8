"""The keyring as a file: what stands in it, how it is read, how nobody edits it unseen.

Its form is checked before anything of it is used. That nobody has edited it is
known once it is open: a MAC under the master key covers every byte of it, so
that a thief who puts a key of their own in a slot does not get the next master.
"""

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.clock import Entropy
from store.files import write_whole
from store.keyring.slot import USES, Label, Slot
from store.refusals import Code, Refused

VERSION = 0
_LARGEST_FILE = 1 << 20
_NONCE, _TAG = 12, 16
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
    "nonce": _NONCE,
    "sealed": 48,
    "public": 1216,
    "master": _SEALED + 32,
}


@dataclass(frozen=True)
class Ring:
    """A keyring.

    Attributes:
        label: what may be read without a passphrase.
        epoch: counts the master keys that there were.
        slots: one a person or service.
        wrapped: nonce and secret under the master key, by name.
        escrow: the master key as it was put away for recovery identities, by their marks.
        mac: 32 bytes.
    """

    label: Label
    epoch: int
    slots: tuple[Slot, ...]
    wrapped: Mapping[str, tuple[bytes, bytes]]
    escrow: Mapping[str, bytes] = field(default_factory=dict)
    mac: bytes = b""

    def slot(self, wanted: bytes) -> Slot | None:
        """Give a slot by its id."""
        return next((slot for slot in self.slots if slot.id == wanted), None)

    def secrets(self, master: bytes) -> dict[str, bytes]:
        """Unwrap what the master key wraps; raises ``KEYRING_DAMAGED``."""
        try:
            return {
                name: AESGCMSIV(self._key(master, name)).decrypt(nonce, sealed, self._bound(name))
                for name, (nonce, sealed) in self.wrapped.items()
            }
        except InvalidTag:
            raise Refused(Code.KEYRING_DAMAGED) from None

    def holding(self, master: bytes, secrets: Mapping[str, bytes], entropy: Entropy) -> "Ring":
        """Give the same keyring with these secrets under the master key, and no others."""
        wrapped: dict[str, tuple[bytes, bytes]] = {}
        for name, secret in secrets.items():
            nonce = entropy(_NONCE)
            cipher = AESGCMSIV(self._key(master, name))
            wrapped[name] = (nonce, cipher.encrypt(nonce, secret, self._bound(name)))
        return replace(self, wrapped=wrapped)

    def is_whole(self, master: bytes) -> bool:
        """Say whether it stands as whoever knew the master key wrote it."""
        return hmac.compare_digest(self.mac, self._made_mac(master))

    def write(self, path: Path, master: bytes) -> "Ring":
        """Put it in its place, under a fresh MAC; the old file or the new one is there, never half of it."""
        fresh = replace(self, mac=self._made_mac(master))
        write_whole(path, cbor2.dumps(fresh.plain(), canonical=True))
        return fresh

    def plain(self) -> dict[str, Any]:
        """Give it as it stands in the file."""
        return {
            "version": VERSION,
            "kind": self.label.kind,
            "code": self.label.code,
            "device": self.label.device,
            "epoch": self.epoch,
            "slots": [asdict(slot) for slot in self.slots],
            "wrapped": {name: list(pair) for name, pair in self.wrapped.items()},
            "escrow": dict(self.escrow),
            "mac": self.mac,
        }

    def _made_mac(self, master: bytes) -> bytes:
        key = HKDF(hashes.SHA256(), 32, self.label.device, b"muster/ring/0").derive(master)
        said = cbor2.dumps(replace(self, mac=b"").plain(), canonical=True)
        return hmac.new(key, said, sha256).digest()

    def _key(self, master: bytes, name: str) -> bytes:
        purpose = b"muster/wrap/0/" + name.encode()
        return HKDF(hashes.SHA256(), 32, self.label.device, purpose).derive(master)

    def _bound(self, name: str) -> bytes:
        return self.label.bound("muster wrap", self.epoch, name)


def load(path: Path) -> Ring:
    """Read a keyring and check its form.

    Raises:
        Refused: ``NO_NODE``, ``KEYRING_DAMAGED``, ``STORE_NEWER``.
    """
    said: Any
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused(Code.NO_NODE, folder=path.parent) from None
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
    return Ring(
        Label(said["kind"], said["code"], said["device"]),
        said["epoch"],
        tuple(Slot(**slot) for slot in said["slots"]),
        {name: (nonce, sealed) for name, (nonce, sealed) in said["wrapped"].items()},
        said["escrow"],
        said["mac"],
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
        and len(pair[0]) == _NONCE
        and len(pair[1]) >= _TAG
    )


def _shaped(thing: object, shape: Mapping[str, type]) -> bool:
    return (
        isinstance(thing, dict)
        and thing.keys() == shape.keys()
        and all(type(thing[name]) is kind for name, kind in shape.items())
    )
