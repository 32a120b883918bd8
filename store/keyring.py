"""The keyring file: how a passphrase opens a node.

One slot a user. A slot seals the random master key under what Argon2id makes of
the passphrase; the master key wraps the store's key and the device's own keys.
The file names no user: a slot carries a one-byte hint made from the name, so a
thief does not learn who works here.

Every parameter of a slot is bound as associated data, so an edited keyring
does not open; parameters below the floor are refused before they are used.
"""

import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.clock import Entropy
from store.files import write_whole
from store.refusals import Code, Refused

VERSION = 0
LEAST_PASSPHRASE = 10
_LARGEST_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class Strength:
    """What one guess costs: Argon2id memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


FULL = Strength(memory=256 * 1024, passes=3, lanes=4)
FLOOR = Strength(memory=64 * 1024, passes=3, lanes=4)
"""RFC 9106's second recommendation; a file that asks for less was tampered with."""
_CEILING = Strength(memory=2 * 1024 * 1024, passes=20, lanes=16)
"""A file that asks for more would make the machine choke."""


@dataclass(frozen=True, slots=True)
class Label:
    """What may be read without a passphrase: the node's kind and code, and its device id (16 bytes)."""

    kind: str
    code: str
    device: bytes


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What an opened keyring gives: whose slot it was, the master key, the secrets it wraps."""

    slot: bytes
    master: bytes
    secrets: Mapping[str, bytes]


def create(  # noqa: PLR0913 - a keyring is made of just these
    path: Path,
    label: Label,
    *,
    user: str,
    passphrase: str,
    secrets: Mapping[str, bytes],
    entropy: Entropy,
    strength: Strength = FULL,
    key_file: bytes | None = None,
) -> bytes:
    """Make a keyring with one user; gives the slot's id (8 bytes).

    Args:
        path: where the file goes.
        label: the node's clear facts.
        user: the user's name, of which only a hint is stored.
        passphrase: at least ``LEAST_PASSPHRASE`` characters.
        secrets: what the master key wraps, by name.
        entropy: source of keys, salts and nonces.
        strength: what a guess shall cost.
        key_file: content of the second factor, if there is one.

    Raises:
        Refused: ``PASSPHRASE_SHORT``.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refused(Code.PASSPHRASE_SHORT, least=LEAST_PASSPHRASE)
    master = entropy(32)
    salt = entropy(16)
    slot: dict[str, Any] = {
        "id": entropy(8),
        "hint": _hint(user, salt),
        "salt": salt,
        "factors": 2 if key_file else 1,
        "memory": strength.memory,
        "passes": strength.passes,
        "lanes": strength.lanes,
    }
    wrapping, proof = _stretch(passphrase, slot, label, key_file)
    nonce = entropy(12)
    slot |= {
        "proof": proof,
        "nonce": nonce,
        "sealed": AESGCMSIV(wrapping).encrypt(nonce, master, _slot_header(slot, label)),
    }
    wrapped: dict[str, list[bytes]] = {}
    for name, secret in secrets.items():
        nonce = entropy(12)
        cipher = AESGCMSIV(_wrap_key(master, label, name))
        wrapped[name] = [nonce, cipher.encrypt(nonce, secret, _wrap_header(label, name))]
    ring = {
        "version": VERSION,
        "kind": label.kind,
        "code": label.code,
        "device": label.device,
        "slots": [slot],
        "wrapped": wrapped,
    }
    write_whole(path, cbor2.dumps(ring, canonical=True))
    found: bytes = slot["id"]
    return found


def label_of(path: Path) -> Label:
    """Read what may be read without a passphrase; raises ``KEYRING_DAMAGED``."""
    return _label(_load(path))


def unlock(
    path: Path, passphrase: str, *, user: str | None = None, key_file: bytes | None = None
) -> Unlocked:
    """Open a keyring.

    Args:
        path: the keyring file.
        passphrase: as typed; it is normalised (NFKC), so that keyboards agree.
        user: needed only where several users' slots could be meant.
        key_file: content of the second factor.

    Raises:
        Refused: ``KEYRING_DAMAGED``, ``KEYRING_TOO_WEAK`` or ``WRONG_PASSPHRASE``.
    """
    ring = _load(path)
    label = _label(ring)
    for slot in ring["slots"]:
        if user is not None and slot["hint"] != _hint(user, slot["salt"]):
            continue
        wrapping, proof = _stretch(passphrase, slot, label, key_file)
        if not hmac.compare_digest(proof, slot["proof"]):
            continue
        try:
            master = AESGCMSIV(wrapping).decrypt(slot["nonce"], slot["sealed"], _slot_header(slot, label))
            secrets = {
                name: AESGCMSIV(_wrap_key(master, label, name)).decrypt(
                    nonce, sealed, _wrap_header(label, name)
                )
                for name, (nonce, sealed) in ring["wrapped"].items()
            }
        except InvalidTag:
            raise Refused(Code.KEYRING_DAMAGED) from None
        return Unlocked(slot["id"], master, secrets)
    raise Refused(Code.WRONG_PASSPHRASE)


_RING: dict[str, type] = {
    "version": int,
    "kind": str,
    "code": str,
    "device": bytes,
    "slots": list,
    "wrapped": dict,
}
_LENGTHS = {"id": 8, "salt": 16, "proof": 32, "nonce": 12, "sealed": 48}
_NONCE, _TAG = 12, 16
_SLOT: dict[str, type] = {
    "id": bytes,
    "hint": int,
    "salt": bytes,
    "factors": int,
    "memory": int,
    "passes": int,
    "lanes": int,
    "proof": bytes,
    "nonce": bytes,
    "sealed": bytes,
}


def _load(path: Path) -> dict[str, Any]:
    ring: dict[str, Any]
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Refused(Code.NO_NODE, folder=path.parent) from None
    try:
        ring = cbor2.loads(content[:_LARGEST_FILE])
        if cbor2.dumps(ring, canonical=True) != content:
            raise Refused(Code.KEYRING_DAMAGED)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError):
        raise Refused(Code.KEYRING_DAMAGED) from None
    # Asked first: what a newer version's file looks like is not known here.
    version = ring.get("version") if isinstance(ring, dict) else None
    if type(version) is int and version > VERSION:
        raise Refused(Code.STORE_NEWER)
    whole = (
        _shaped(ring, _RING)
        and version == VERSION
        and all(_shaped(slot, _SLOT) for slot in ring["slots"])
        and all(len(slot[name]) == length for slot in ring["slots"] for name, length in _LENGTHS.items())
        and all(isinstance(name, str) and _sealed(pair) for name, pair in ring["wrapped"].items())
    )
    if not whole:
        raise Refused(Code.KEYRING_DAMAGED)
    return ring


def _sealed(pair: object) -> bool:
    """Say whether this is a nonce and something sealed under it."""
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


def _label(ring: Mapping[str, Any]) -> Label:
    return Label(ring["kind"], ring["code"], ring["device"])


def _hint(user: str, salt: bytes) -> int:
    """One byte of the name's hash: picks the slot among a few, tells a thief next to nothing."""
    name = _typed(unicodedata.normalize("NFKC", user).casefold())
    return blake2b(name, salt=salt, digest_size=1, person=b"muster/hint/0").digest()[0]


def _slot_header(slot: Mapping[str, Any], label: Label) -> bytes:
    return cbor2.dumps(
        [
            "muster slot",
            VERSION,
            label.kind,
            label.code,
            label.device,
            slot["id"],
            slot["hint"],
            slot["factors"],
            slot["memory"],
            slot["passes"],
            slot["lanes"],
        ],
        canonical=True,
    )


def _stretch(
    passphrase: str, slot: Mapping[str, Any], label: Label, key_file: bytes | None
) -> tuple[bytes, bytes]:
    """Make the wrapping key and the proof that it is the right one.

    The proof commits to the key: AES-GCM-SIV alone would let one ciphertext
    open under two keys.
    """
    asked = Strength(slot["memory"], slot["passes"], slot["lanes"])
    within = (
        FLOOR.memory <= asked.memory <= _CEILING.memory
        and FLOOR.passes <= asked.passes <= _CEILING.passes
        and 1 <= asked.lanes <= _CEILING.lanes
    )
    if not within:
        raise Refused(Code.KEYRING_TOO_WEAK)
    stretched = Argon2id(
        salt=slot["salt"],
        length=32,
        iterations=asked.passes,
        lanes=asked.lanes,
        memory_cost=asked.memory,
        ad=_slot_header(slot, label),
        secret=sha256(b"muster/key-file/0" + key_file).digest() if key_file else None,
    ).derive(_typed(unicodedata.normalize("NFKC", passphrase)))
    keys = HKDF(hashes.SHA256(), 64, slot["salt"], b"muster/slot/0").derive(stretched)
    return keys[:32], keys[32:]


def _typed(text: str) -> bytes:
    """Write text as bytes; what a terminal could not decode passes too, and an error would quote it."""
    return text.encode("utf-8", "surrogatepass")


def _wrap_key(master: bytes, label: Label, name: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, label.device, b"muster/wrap/0/" + name.encode()).derive(master)


def _wrap_header(label: Label, name: str) -> bytes:
    return cbor2.dumps(["muster wrap", VERSION, label.kind, label.code, label.device, name], canonical=True)
