"""Files under a passphrase as age writes them, with as little stretching as its format allows.

The standard tool stretches a passphrase for a second on whatever machine it runs; what asks for less it reads
as well. So a test need not wait: what is read is read by the real part, at the strength that the file names.
"""

import base64
import os
from itertools import count

import pyrage
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

at_full_strength = pyrage.passphrase.encrypt
"""What the tests of one run put :func:`under_passphrase` in the place of."""

LOG_N = 4
_PIECE = 64 << 10


def under_passphrase(content: bytes, passphrase: str, log_n: int = LOG_N) -> bytes:
    """Encrypt with a passphrase (age-encryption.org/v1, one ``scrypt`` stanza)."""
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    stretch = Scrypt(b"age-encryption.org/v1/scrypt" + salt, length=32, n=1 << log_n, r=8, p=1)
    wrapped = ChaCha20Poly1305(stretch.derive(passphrase.encode())).encrypt(bytes(12), file_key, None)
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (
        _in_letters(salt),
        log_n,
        _in_letters(wrapped),
    )
    seal = hmac.HMAC(_key(file_key, b"", b"header"), hashes.SHA256())
    seal.update(head)
    body = ChaCha20Poly1305(_key(file_key, nonce, b"payload"))
    pieces = [content[start : start + _PIECE] for start in range(0, len(content), _PIECE)] or [b""]
    sealed = (
        body.encrypt(place.to_bytes(11) + bytes([place == len(pieces) - 1]), piece, None)
        for place, piece in zip(count(), pieces, strict=False)
    )
    return b"%s %s\n%s%s" % (head, _in_letters(seal.finalize()), nonce, b"".join(sealed))


def _key(file_key: bytes, salt: bytes, use: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, use).derive(file_key)


def _in_letters(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")
