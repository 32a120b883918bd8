"""The names that made-up people are given, culture by culture.

A family name and a given name are drawn separately, so nobody in particular is meant.  Together they are
long or rare enough that a test can look for them in the raw bytes of a file and not meet them by chance.
"""

from random import Random

from sample_station.culture import Culture, Sex
from sample_station.latin_names import LATIN_CULTURES
from sample_station.other_names import OTHER_CULTURES

__all__ = ["CULTURES", "Culture", "NameGiver", "Sex"]

CULTURES: tuple[Culture, ...] = LATIN_CULTURES + OTHER_CULTURES

# After so many attempts a culture's free pairs are nearly used up; two people may share a name, as in life.
_ATTEMPTS = 12


class NameGiver:
    """Gives names, and avoids giving the same full name twice as long as there is choice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given_out: set[tuple[str, str]] = set()

    def name(self, culture: Culture, sex: Sex, family_name: str = "") -> tuple[str, str]:
        """Take a culture, a sex and perhaps the family's name; give (family name, given name)."""
        for _ in range(_ATTEMPTS):
            full = (
                family_name or self._rng.choice(culture.family_names),
                self._rng.choice(culture.given_names(sex)),
            )
            if full not in self._given_out:
                break
        self._given_out.add(full)
        return full
