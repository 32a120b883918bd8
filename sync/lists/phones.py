"""The telephone numbers of one cell."""

import re

import phonenumbers

from store.registers.contacts import telephone

_BETWEEN = re.compile(r" / |[;,\r\n]+")
# Countries of no land: Inmarsat, the satellite networks of +881, Thuraya.
_SATELLITE = ("+870", "+881", "+88216")


def numbers(text: str, country: str) -> tuple[str, ...]:
    """Give the numbers of a cell as E.164, each once, in the list's order.

    Args:
        text: the cell; numbers stand between " / ", ";", "," or line ends.
        country: whose national form is meant where no country's code is given.

    Raises:
        ValueError: if one of them cannot be a telephone number: half a cell is not taken.
    """
    parts = (part.strip() for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(telephone(part, country) for part in parts if part))


def kind(number: str) -> str:
    """Say what kind of contact a number is; a mobile unless its own digits say otherwise.

    A fixed line goes down as the one at home: lists for security purposes are about where people live.
    """
    if number.startswith(_SATELLITE):
        return "sat"
    fixed = phonenumbers.PhoneNumberType.FIXED_LINE
    return "home" if phonenumbers.number_type(phonenumbers.parse(number)) == fixed else "mobile"
