"""A file that a passphrase opens, for somebody who has no part in Muster: the standard ``age`` tool reads it.

How often the passphrase is stretched age decides by itself, so that it takes this machine a second.
"""

import pyrage

from store.refusals import Code, Refused

_BEGINS = b"age-encryption.org/v1\n-> scrypt "
_STANZA = 120
"""Bytes within which the line ends that says how often a passphrase is stretched."""
_WORK = 16
"""Powers of two below which that is looked at again, and on a slow machine taken."""
_TRIES = 4
"""age measures for some milliseconds what this machine does in a second: while it is busy, that is luck.

It then stretches too little, or refuses a file as too much for us without having tried the passphrase."""
_EXCESSIVE = "Excessive work"


def is_one(content: bytes) -> bool:
    """Say whether something begins as such a file."""
    return content.startswith(_BEGINS)


def sealed(content: bytes, passphrase: str) -> bytes:
    """Seal something under a passphrase; takes a second, and some on a machine that is busy or slow."""
    made = b""
    for _try in range(_TRIES):
        made = max(made, bytes(pyrage.passphrase.encrypt(content, passphrase)), key=_work)
        if _work(made) >= _WORK:
            break
    return made


def opened(content: bytes, passphrase: str) -> bytes:
    """Open what is under a passphrase; raises ``WRONG_PASSPHRASE`` or ``MACHINE_TOO_SLOW``."""
    for _try in range(_TRIES):
        try:
            return bytes(pyrage.passphrase.decrypt(content, passphrase))
        except pyrage.DecryptError as failure:
            if _EXCESSIVE not in str(failure):
                raise Refused(Code.WRONG_PASSPHRASE) from None
    raise Refused(Code.MACHINE_TOO_SLOW)


def _work(content: bytes) -> int:
    """Give how often a passphrase is stretched in such a file, as a power of two; 0 for none."""
    stanza = content[:_STANZA].split(b"\n")[1:2]
    return int(stanza[0].rpartition(b" ")[2]) if stanza else 0
