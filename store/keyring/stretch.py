"""From a passphrase to a key: what one guess costs."""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.keyring.shape import typed
from store.refusals import Code, Refused


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


def stretch(
    passphrase: str, salt: bytes, strength: Strength, header: bytes, key_file: bytes | None
) -> tuple[bytes, bytes]:
    """Make the wrapping key and the proof that it is the right one (32 bytes each).

    The proof commits to the key: AES-GCM-SIV alone would let one ciphertext
    open under two keys.

    Args:
        passphrase: as typed; it is normalised (NFKC), so that keyboards agree.
        salt: 16 bytes.
        strength: what the guess costs.
        header: what the key is good for; another header gives another key.
        key_file: content of the second factor.

    Raises:
        Refused: ``KEYRING_TOO_WEAK`` for a strength that no Muster asks for.
    """
    within = (
        FLOOR.memory <= strength.memory <= _CEILING.memory
        and FLOOR.passes <= strength.passes <= _CEILING.passes
        and 1 <= strength.lanes <= _CEILING.lanes
    )
    if not within:
        raise Refused(Code.KEYRING_TOO_WEAK)
    stretched = Argon2id(
        salt=salt,
        length=32,
        iterations=strength.passes,
        lanes=strength.lanes,
        memory_cost=strength.memory,
        ad=header,
        secret=sha256(b"muster/key-file/0" + key_file).digest() if key_file else None,
    ).derive(typed(passphrase))
    keys = HKDF(hashes.SHA256(), 64, salt, b"muster/slot/0").derive(stretched)
    return keys[:32], keys[32:]
