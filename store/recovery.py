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

from store import hybrid, spoken
from store.clock import Entropy
from store.refusals import Code, Refused

_ESCROW = "# muster-escrow: "
_NAME = "# muster-recovery: "
_AGE = "AGE-SECRET-KEY-"
_PUBLIC = "muster recovery identity, public half 0"
LONGEST = 4096
"""Bytes of either half at most, as they are written."""
_LONGEST_NAME = 200
_SEALED = b"age-encryption.org/v1\n-> scrypt "
_STANZA = 120
"""Bytes within which the line ends that says how often a passphrase is stretched."""
_WORK = 16
"""Powers of two below which that is looked at again, and on a slow machine taken."""
_TRIES = 4
"""age measures for some milliseconds what this machine does in a second: while it is busy, that is luck.

It then stretches too little, or refuses a file as too much for us without having tried the passphrase."""
_EXCESSIVE = "Excessive work"


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
    return content.startswith(_SEALED) and len(content) < LONGEST


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
        made = b""
        for _try in range(_TRIES):
            made = max(made, bytes(pyrage.passphrase.encrypt(content, passphrase)), key=_work)
            if _work(made) >= _WORK:
                break
        return made

    @classmethod
    def read(cls, content: bytes, passphrase: str) -> "RecoveryIdentity":
        """Read such a file; raises ``WRONG_PASSPHRASE``, ``RECOVERY_UNUSABLE`` or ``MACHINE_TOO_SLOW``."""
        if not content.startswith(_SEALED):
            raise Refused(Code.RECOVERY_UNUSABLE)
        try:
            text = _opened(content, passphrase).decode()
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


def _work(content: bytes) -> int:
    """Give how often a passphrase is stretched in a file of age's, as a power of two; 0 for none."""
    stanza = content[:_STANZA].split(b"\n")[1:2]
    return int(stanza[0].rpartition(b" ")[2]) if stanza else 0


def _opened(content: bytes, passphrase: str) -> bytes:
    """Open what is under a passphrase; raises ``WRONG_PASSPHRASE`` or ``MACHINE_TOO_SLOW``."""
    for _try in range(_TRIES):
        try:
            return bytes(pyrage.passphrase.decrypt(content, passphrase))
        except pyrage.DecryptError as failure:
            if _EXCESSIVE not in str(failure):
                raise Refused(Code.WRONG_PASSPHRASE) from None
    raise Refused(Code.MACHINE_TOO_SLOW)


def put_away(secret: bytes, to: Recipient, context: bytes) -> bytes:
    """Seal a secret to a recovery identity; ``context`` (canonical CBOR) says of whom and for what it is."""
    return hybrid.seal(secret, to.escrow, context)
