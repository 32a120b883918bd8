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
from store.keyring.shape import NONCE, VERSION, Label, read
from store.keyring.slot import Slot
from store.refusals import Code, Refused


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
            nonce = entropy(NONCE)
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
    """Read a keyring and check its form; raises what :func:`store.keyring.shape.read` does."""
    said = read(path)
    return Ring(
        Label(said["kind"], said["code"], said["device"]),
        said["epoch"],
        tuple(Slot(**slot) for slot in said["slots"]),
        {name: (nonce, sealed) for name, (nonce, sealed) in said["wrapped"].items()},
        said["escrow"],
        said["mac"],
    )
