"""Texts that are codes: telephone numbers, index numbers, call signs (``BUNDLE.md``, "Values").

A code is taken apart into its *form*, in which every digit is a 0 and every capital an A, and its signs:
those digits and capitals. What it has in common with the code of the same form before it is not told again.
"""

import re
from collections.abc import Sequence
from typing import Final

_CODE: Final = re.compile(r"(?=.*[0-9])[A-Z0-9 +./:\-]{1,24}", re.ASCII)
_SIGNS: Final = re.compile(r"[A-Z0-9]")
_LIKE: Final = {10: "0123456789", 26: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_CHUNK: Final = 1 << 24
LONGEST: Final = 24
"""Characters of a code, at most; what is longer is spelled."""


def is_code(text: str) -> bool:
    """Say whether a text can be told as a code."""
    return _CODE.fullmatch(text) is not None


def taken_apart(text: str) -> tuple[str, str]:
    """Give a code's form and its signs."""
    signs = "".join(_SIGNS.findall(text))
    return _SIGNS.sub(lambda sign: "0" if sign[0].isdigit() else "A", text), signs


def put_together(form: str, signs: str) -> str:
    """Give the code that has this form and these signs."""
    if len(signs) == len(form):
        return signs
    left = iter(signs)
    return "".join(next(left) if place in "0A" else place for place in form)


def radices(form: str) -> list[int]:
    """Give for each sign of a form out of how many it is one."""
    return [10 if place == "0" else 26 for place in form if place in "0A"]


def ranks(signs: str) -> list[int]:
    """Give each sign's place among its like."""
    return [ord(sign) - (48 if sign <= "9" else 65) for sign in signs]


def signs(value: int, radices: Sequence[int]) -> str:
    """Give the signs that one draw stands for; the radices are from the last to the first."""
    told = ""
    for radix in radices:
        value, rank = divmod(value, radix)
        told = _LIKE[radix][rank] + told
    return told


def draws(sizes: list[int]) -> list[tuple[int, list[int]]]:
    """Give for each even draw out of how many it is, and its radices from the last to the first."""
    found, at = [], 0
    for count, size in parts(sizes):
        found.append((size, sizes[at : at + count][::-1]))
        at += count
    return found


def parts(sizes: list[int]) -> list[tuple[int, int]]:
    """Share signs out into even draws: gives (how many signs, out of how many in all) for each."""
    shared: list[tuple[int, int]] = []
    count, size = 0, 1
    for radix in sizes:
        if size * radix > _CHUNK:
            shared.append((count, size))
            count, size = 0, 1
        count, size = count + 1, size * radix
    return [*shared, (count, size)] if count else shared
