"""The recovery identity: a key that headquarters keeps offline, for when a passphrase or a laptop is lost.

One file, an age identity under a passphrase of its own, so that the standard
``age`` tool opens backups with it in twenty years. A comment in it, which that
tool passes over, holds a second key: what stations put away of their keyrings
(*escrow*) is sealed to that one. Stations know only the public halves
(``store/registers/recovery_keys.py``).

It is made where no node is, so the public half comes to headquarters as a small text of its own, and its
words are compared by whoever carried it.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import blake2b

import pyrage

from store import hybrid, passphrase_file, spoken
from store.clock import Entropy
from store.refusals import Code, Refused

_ESCROW = "# muster-escrow: "
_NAME = "# muster-recovery: "
_AGE = "AGE-SECRET-KEY-"
_PUBLIC = "muster recovery identity, public half 0"
LONGEST = 4096
"""Bytes of either half at most, as they are written."""
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """The public half: to whom backups are encrypted (``age1...``), to which key escrow is sealed (bytes)."""

    age: str
    escrow: bytes

    @property
    def mark(self) -> str:
        """Eight letters and digits by which people tell recovery identities apart."""
        said = self.age.encode() + self.escrow
        return blake2b(said, digest_size=4, person=b"muster/recover/0").hexdigest().upper()

    @property
    def words(self) -> str:
        """Eight words by which two people check that it is the right one (64 bits)."""
        said = self.age.encode() + self.escrow
        digest = blake2b(said, digest_size=spoken.FINGERPRINT_WORDS, person=b"muster/recover/1").digest()
        return spoken.words(digest, spoken.FINGERPRINT_WORDS)

    def written(self, name: str) -> bytes:
        """Give the text that is carried to headquarters; ``name`` says where the identity is kept."""
        escrow = base64.b64encode(self.escrow).decode()
        return "".join(f"{line}\n" for line in (_PUBLIC, name, self.age, escrow)).encode()


def recipient(age: str, escrow: bytes) -> Recipient:
    """Check the public half of a recovery identity; raises ``RECOVERY_UNUSABLE``."""
    try:
        pyrage.x25519.Recipient.from_str(age)
        hybrid.seal(b"", escrow, b"")
    except (pyrage.RecipientError, ValueError, TypeError):
        raise Refused(Code.RECOVERY_UNUSABLE) from None
    return Recipient(age, escrow)


def read_public(content: bytes) -> tuple[str, Recipient]:
    """Read what :meth:`Recipient.written` gave: where the identity is kept, and its public half.

    Raises:
        Refused: ``RECOVERY_UNUSABLE`` for anything else.
    """
    try:
        if len(content) > LONGEST:
            raise Refused(Code.RECOVERY_UNUSABLE)
        first, name, age, escrow = content.decode().splitlines()
        if first != _PUBLIC or not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise Refused(Code.RECOVERY_UNUSABLE)
        return name, recipient(age, base64.b64decode(escrow, validate=True))
    except ValueError:  # not four lines, not text, not base64
        raise Refused(Code.RECOVERY_UNUSABLE) from None


def looks_like_one(content: bytes) -> bool:
    """Say whether a file may be the secret half: age under a passphrase, and as short as an identity is."""
    return passphrase_file.is_one(content) and len(content) < LONGEST


@dataclass(frozen=True)
class RecoveryIdentity:
    """The secret half: ``age`` as its tool writes it, and the seed of the key that escrow is sealed to."""

    name: str
    age: str
    seed: bytes

    @classmethod
    def make(cls, name: str, entropy: Entropy) -> "RecoveryIdentity":
        """Make a new one; ``name`` says whose it is (age draws its own key)."""
        return cls(name, str(pyrage.x25519.Identity.generate()), entropy(hybrid.SEED))

    @property
    def recipient(self) -> Recipient:
        """The public half."""
        age = str(pyrage.x25519.Identity.from_str(self.age).to_public())
        return Recipient(age, hybrid.public_of(self.seed))

    def written(self, passphrase: str) -> bytes:
        """Give the file: an age identity, itself encrypted with a passphrase as ``age -p`` does it."""
        lines = (
            f"{_NAME}{self.name}",
            f"{_ESCROW}{base64.b64encode(self.seed).decode()}",
            f"# public key: {self.recipient.age}",
            self.age,
        )
        content = "".join(f"{line}\n" for line in lines).encode()
        return passphrase_file.sealed(content, passphrase)

    @classmethod
    def read(cls, content: bytes, passphrase: str) -> "RecoveryIdentity":
        """Read such a file; raises ``WRONG_PASSPHRASE``, ``RECOVERY_UNUSABLE`` or ``MACHINE_TOO_SLOW``."""
        if not passphrase_file.is_one(content):
            raise Refused(Code.RECOVERY_UNUSABLE)
        try:
            text = passphrase_file.opened(content, passphrase).decode()
        except UnicodeDecodeError:
            raise Refused(Code.RECOVERY_UNUSABLE) from None
        found = {
            start: line.removeprefix(start)
            for line in text.splitlines()
            for start in (_NAME, _ESCROW)
            if line.startswith(start)
        }
        keys = [line for line in text.splitlines() if line.startswith(_AGE)]
        try:
            seed = base64.b64decode(found.get(_ESCROW, ""), validate=True)
            (age,) = keys
            known = cls(found.get(_NAME, ""), age, seed)
            if len(seed) != hybrid.SEED or not known.recipient:
                raise Refused(Code.RECOVERY_UNUSABLE)
        except (binascii.Error, ValueError, TypeError, pyrage.IdentityError):
            raise Refused(Code.RECOVERY_UNUSABLE) from None
        return known

    def open_escrow(self, sealed: bytes, context: bytes) -> bytes:
        """Open what was put away; raises ``ESCROW_CLOSED`` if it was not for this one or this use."""
        opened = hybrid.unseal(sealed, self.seed, context)
        if opened is None:
            raise Refused(Code.ESCROW_CLOSED)
        return opened


def put_away(secret: bytes, to: Recipient, context: bytes) -> bytes:
    """Seal a secret to a recovery identity; ``context`` (canonical CBOR) says of whom and for what it is."""
    return hybrid.seal(secret, to.escrow, context)
