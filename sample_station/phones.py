"""Telephone numbers that can ring at nobody's.

The island is invented, but a telephone number has to belong to some country's plan before a program will
take it for one.  The French regulator (Arcep) keeps a few ranges for works of fiction and never gives them
to a subscriber; every number of the sample station comes from those: mobiles 06 39 98 xx xx, landlines
01 99 00 xx xx, 02 61 91 xx xx, 03 53 01 xx xx, 04 65 71 xx xx and 05 36 49 xx xx.

They are *possible* numbers of the plan.  The ``phonenumbers`` data do not call the mobile range *valid*,
as nobody can have one, so an import that insisted on that would refuse them.
"""

from random import Random

MOBILE_RANGE = "+3363998"
LANDLINE_RANGES = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")

_IN_A_RANGE = 10_000


class PhoneBook:
    """Deals out fictional numbers in a shuffled order; a range starts again once all of it was dealt."""

    def __init__(self, rng: Random) -> None:
        self._mobiles = _shuffled(rng, (MOBILE_RANGE,))
        self._landlines = _shuffled(rng, LANDLINE_RANGES)
        self._mobiles_dealt = 0
        self._landlines_dealt = 0

    def mobile(self) -> str:
        """Give the next mobile number, as E.164."""
        number = self._mobiles[self._mobiles_dealt % len(self._mobiles)]
        self._mobiles_dealt += 1
        return number

    def landline(self) -> str:
        """Give the next landline number, as E.164."""
        number = self._landlines[self._landlines_dealt % len(self._landlines)]
        self._landlines_dealt += 1
        return number


def _shuffled(rng: Random, ranges: tuple[str, ...]) -> list[str]:
    numbers = [f"{prefix}{last:04}" for prefix in ranges for last in range(_IN_A_RANGE)]
    rng.shuffle(numbers)
    return numbers
