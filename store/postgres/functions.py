"""What our statements call and PostgreSQL does not have: said once to a database, when it is made.

``folded()`` folds text for searching just as ``store/values.py`` does, worked out from the same tables. No
collation of the server has a say in it, so it is the same on every server and may stand in an index.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from store.values import folded

_HANGUL: Final = range(0xAC00, 0xD7A4)
_SURROGATES: Final = range(0xD800, 0xE000)
_PLANES: Final = (range(0x20000), range(0xE0000, 0xE1000))
"""Where anything is folded; what lies between are ideographs and private use."""
_GROUPS: Final = (0x0250, 0x0400, 0x0530, 0x0600, 0x2000, 0x2070, 0x110000)
"""Where a group of letters ends: Latin, Greek, Cyrillic, Armenian, what is rare, signs, what is rarer still.

The server's ``translate()`` goes through its whole list for each letter, so each group has a list of its own.
"""
_SPACES: Final = r"[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_FIRST: Final = {"\u00b4": "'", "\u037a": " "}
"""What Unicode takes apart into a space and a mark, and we do not."""


def statements() -> tuple[str, ...]:
    """Give the statements that make our functions, or make them anew, in a database that is in UTF-8."""
    gone, single, several = _table()
    replaced = "said"
    for one, other in sorted(several.items()):
        replaced = f"replace({replaced}, '{one}', '{other}')"
    steps = [(several, replaced)]
    for first, end in pairwise((0, *_GROUPS)):
        some = {one: other for one, other in single.items() if first <= ord(one) < end}
        steps.append((some, f"translate(said, {_listed(some)})"))
    folding = "".join(
        f"""
        IF said ~ '{_class(some)}' THEN
            said := {step};
        END IF;"""
        for some, step in steps
        if some
    )
    # One function, and nothing in it of another schema: it may stand in an index, whoever restores that.
    return (
        f"""
CREATE OR REPLACE FUNCTION folded(said text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $folded$
BEGIN
    IF octet_length(said) <> char_length(said) THEN
        said := normalize(translate(said, {_listed(_FIRST)}), NFKD);
        said := regexp_replace(said, '{_class(gone)}+', '', 'g');
    END IF;
    said := lower(translate(said, {_listed({"`": "'"})}) COLLATE "C");
    IF octet_length(said) <> char_length(said) THEN{folding}
    END IF;
    RETURN btrim(regexp_replace(said, '{_SPACES}', ' ', 'g'), ' ');
END
$folded$""",
    )


@cache
def _table() -> tuple[list[str], dict[str, str], dict[str, str]]:
    """Give what characters that Unicode takes no further apart are folded to: nothing, another, several."""
    gone: list[str] = []
    single: dict[str, str] = {}
    several: dict[str, str] = {}
    for plane in _PLANES:
        for code in plane:
            letter = chr(code)
            if code in _HANGUL or code in _SURROGATES or letter.isascii() or letter.isspace():
                continue
            if unicodedata.category(letter) == "Cn" or unicodedata.decomposition(letter):
                continue
            plain = folded(letter)
            if not plain:
                gone.append(letter)
            elif plain != letter:
                (single if len(plain) == 1 else several)[letter] = plain
    return gone, single, several


def _class(letters: Iterable[str]) -> str:
    """Write characters as a class of a regular expression, in ranges."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, letters)):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


def _listed(folding: dict[str, str]) -> str:
    """Write the two lists that ``translate()`` takes."""
    return ", ".join("'" + "".join(some).replace("'", "''") + "'" for some in (folding, folding.values()))
