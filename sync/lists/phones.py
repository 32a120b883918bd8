"""The telephone numbers of one cell."""

import re

import phonenumbers

from store.registers.contacts import telephone

_BETWEEN = re.compile(r" / | (?:or|ou|o|and|et|y|&) |[;,|\r\n]+", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:^|(?<=[\s\d;,/]))[^\W\d_]{1,12}\.? ?: ?|\b(?:mob|tel|tél|cel|cell|home|office)\. ?", re.IGNORECASE
)
_EXTENSION = re.compile(
    r"\s*(?:ext(?:ension)?\.?|x|poste|int(?:erno)?\.?|доб\.?)\s*\d{1,6}\s*$", re.IGNORECASE
)
_CUT = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_LEAST = 6
# Countries of no land: Inmarsat, the satellite networks of +881, Thuraya.
_SATELLITE = ("+870", "+881", "+88216")


def numbers(text: str, country: str, *, number: bool = False) -> tuple[str, ...]:
    """Give the numbers of a cell as E.164, each once, in the list's order.

    Args:
        text: the cell; numbers stand between "/", ";", ",", "or" or line ends, with what they are ("m: ") and
            an extension if it has one, which is left out.
        country: whose national form is meant where no country's code is given.
        number: whether a spreadsheet made a number of it, so that its plus may be lost.

    Raises:
        ValueError: if one of them cannot be a telephone number: half a cell is not taken.
        CutError: if a spreadsheet left out digits.
    """
    if _CUT.fullmatch(text.strip()):
        raise CutError
    text = _LABELLED.sub(r";", text.strip().removeprefix("'"))
    parts = (_EXTENSION.sub("", part).strip(" .:-") for part in _BETWEEN.split(_slashes(text)))
    return tuple(dict.fromkeys(_one(part, country, number=number) for part in parts if part))


class CutError(ValueError):
    """A spreadsheet wrote a number with an exponent: some of its digits are gone."""


def _one(part: str, country: str, *, number: bool) -> str:
    digits = "".join(filter(str.isdecimal, part))
    if len(set(digits)) == 1:
        raise ValueError("it is not a telephone number")  # 0000000000 only fills the cell
    try:
        return telephone(part, country)
    except ValueError:
        if not number or part.startswith("+"):
            raise
    # A spreadsheet takes the plus away; only what is a real number somewhere is believed to have had one.
    try:
        found = phonenumbers.parse(f"+{part}")
    except phonenumbers.NumberParseException:
        found = None
    if found is None or not phonenumbers.is_valid_number(found):
        raise ValueError("it is not a telephone number")
    return telephone(f"+{part}")


def _slashes(text: str) -> str:
    """Part at slashes where numbers stand on both sides; some write one within a number."""
    parts = text.split("/")
    if len(parts) > 1 and all(sum(map(str.isdecimal, part)) >= _LEAST for part in parts if part.strip()):
        return ";".join(parts)
    return text


def kind(number: str) -> str:
    """Say what kind of contact a number is; a mobile unless its own digits say otherwise.

    A fixed line goes down as the one at home: lists for security purposes are about where people live.
    """
    if number.startswith(_SATELLITE):
        return "sat"
    fixed = phonenumbers.PhoneNumberType.FIXED_LINE
    return "home" if phonenumbers.number_type(phonenumbers.parse(number)) == fixed else "mobile"
