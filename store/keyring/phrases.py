"""What a chosen passphrase must be, and how a generated one is made.

A thief with the laptop guesses as long as they like, and begins with what
people choose. What they try first is taken away before what is left is
measured; the cure is always the same: several words that have nothing to do
with each other, or a generated passphrase.
"""

import unicodedata
from collections.abc import Iterable

from store.refusals import Code, Refused

LEAST_PASSPHRASE = 12
_LEAST_LEFT = 8
_LEAST_DIFFERENT = 6
_LEAST_RUN = 4
_LEAST_NAME = 3

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
)
_COMMON = """
    password passwort passwd passphrase motdepasse contrasena senha parola welcome bienvenue letmein
    iloveyou jetaime princess sunshine football monkey dragon master shadow superman batman trustno
    admin administrator root guest login secret secrets geheim changeme default testing muster
    security securite unitednations nations united hello bonjour hallo station officer warden
    headquarters spring summer autumn winter january february march april june july august september
    october november december monday tuesday wednesday thursday friday saturday sunday correct horse
    battery staple
    """.split()  # noqa: SIM905 - a list of words is read as words


def check(passphrase: str, names: Iterable[str] = ()) -> None:
    """Refuse a passphrase that is guessed early.

    Args:
        passphrase: as it was chosen.
        names: of the station, its users, its country: what everybody here could guess.

    Raises:
        Refused: ``PASSPHRASE_SHORT``, or ``PASSPHRASE_WEAK`` with the reason.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refused(Code.PASSPHRASE_SHORT, least=LEAST_PASSPHRASE)
    bare = _bare(passphrase)
    if len(set(bare)) < _LEAST_DIFFERENT:
        raise Refused(Code.PASSPHRASE_WEAK, reason="it has few different letters")
    if _repeats(bare):
        raise Refused(Code.PASSPHRASE_WEAK, reason="it repeats itself")
    left = _without_runs(bare)
    if len(left) < _LEAST_LEFT:
        raise Refused(Code.PASSPHRASE_WEAK, reason="it is a row of the keyboard or the alphabet")
    for word in sorted({_bare(part) for name in names for part in (name, *name.split())}, key=len)[::-1]:
        if len(word) >= _LEAST_NAME:
            left = left.replace(word, "")
    if len(left) < _LEAST_LEFT:
        raise Refused(Code.PASSPHRASE_WEAK, reason="it is made of names that everybody here knows")
    for word in sorted(_COMMON, key=len)[::-1]:
        left = left.replace(word, "")
    if len(left) < _LEAST_LEFT:
        raise Refused(Code.PASSPHRASE_WEAK, reason="it is one that many people choose")


def _bare(text: str) -> str:
    """Give letters and digits only, without accents and case: that is what is guessed."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


def _repeats(bare: str) -> bool:
    """Say whether it is one part, over and over."""
    return any(
        (bare[:length] * (len(bare) // length + 1))[: len(bare)] == bare
        for length in range(1, len(bare) // 2 + 1)
    )


def _without_runs(bare: str) -> str:
    """Take out what runs along a keyboard, the alphabet or the digits, in either direction."""
    rows = [row for known in _ROWS for row in (known, known[::-1])]
    left, place = "", 0
    while place < len(bare):
        length = max(_run(bare, place, row) for row in rows)
        if length < _LEAST_RUN:
            left += bare[place]
            length = 1
        place += length
    return left


def _run(bare: str, place: int, row: str) -> int:
    """Count how far a text follows a row from a place on."""
    start = row.find(bare[place])
    if start < 0:
        return 0
    length = 0
    while row[start + length : start + length + 1] == bare[place + length : place + length + 1] != "":
        length += 1
    return length
