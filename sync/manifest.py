"""What a bundle says of itself before its records (``BUNDLE.md``, "Manifest").

Here as a mapping by the numbers of that table, with every entry in it; as bytes only what is not empty.
"""

from collections.abc import Mapping
from typing import Any, Final

import cbor2

from store.entry import CHAIN_BYTES
from store.entry import Lane as LogLane
from store.short_keys import KEY, MARK
from sync import cose
from sync.columns import LIMIT, instant
from sync.streams import Malformed

SCHEMA: Final = 0
SHORT_CHAIN: Final = 8
TOKEN: Final = 4
_FIRST_KEY: Final = 32

(
    LANES,
    ACKS,
    SEEN,
    REACHES,
    KEYS,
    FACTS,
    GENERATION,
    BIRTHS,
    VIEW,
    JOINTS,
    VERDICTS,
    PROVE,
    WORD,
    OFFER,
    KNOWS,
) = range(5, 20)
"""What may be said, by number; the numbers are for ever."""

Manifest = Mapping[int, Any]
"""Everything that a manifest says, by number."""


class Newer(Malformed):
    """A newer version wrote it, by rules that this one does not know."""


def listed(said: Manifest) -> list[Any]:
    """Give a manifest as the list that it travels as: what always stands, then what is not empty."""
    more = [part for number in sorted(_MORE) if said[number] for part in (number, said[number])]
    return [*(said[number] for number in range(_ALWAYS)), *more]


def write(said: Manifest) -> bytes:
    """Give the bytes of a manifest."""
    return cbor2.dumps(listed(said), canonical=True)


def read(content: bytes) -> dict[int, Any]:
    """Read a manifest; gives every entry by its number, with its default where it was left out.

    Raises:
        Newer: if a newer version wrote it.
        Malformed: if it breaks the rules.
    """
    manifest = cose.strict(content)
    if isinstance(manifest, list) and manifest and _matches(manifest[0], int) and manifest[0] > SCHEMA:
        raise Newer("a newer version wrote it")
    if not isinstance(manifest, list) or len(manifest) < _ALWAYS or (len(manifest) - _ALWAYS) % 2:
        raise Malformed("the manifest is not shaped as it should be")
    more = list(zip(manifest[_ALWAYS::2], manifest[_ALWAYS + 1 :: 2], strict=True))
    keys = [key for key, _ in more]
    if any(not _matches(key, int) or key not in _MORE for key in keys) or keys != sorted(set(keys)):
        raise Malformed("the manifest's entries are not ours, or not in order")
    given = dict(more)
    said = dict(enumerate(manifest[:_ALWAYS])) | {key: empty for key, (_, empty) in _MORE.items()} | given
    if not _matches(tuple(manifest[:_ALWAYS]), _FIRST) or any(
        not value or not _matches(value, _MORE[key][0]) for key, value in given.items()
    ):
        raise Malformed("the manifest is not shaped as it should be")
    instant(said[4])
    return said


_ALWAYS = 5
# Shapes: a type is a type, a list of one shape is any number of it, a tuple is just these.
_FIRST: tuple[Any, ...] = (int, bytes, bytes, int, int)
# What stands behind, by key: its shape, and what it is where it is left out.
_MORE: dict[int, tuple[Any, Any]] = {
    5: ([(int, int, int, int, bytes, bytes)], []),
    6: ([(int, int, int, bytes, int)], []),
    7: ([(int, int, bytes)], []),
    8: ([(int, int, int, bytes, [(int, bytes)])], []),
    9: ([(int, bytes)], []),
    10: (dict, {}),
    11: (int, 0),
    12: ([(int, int, int, str)], []),
    13: (int, 0),
    14: ([(int, int, int, bytes, bytes)], []),
    15: ([(int, int, int, int, str)], []),
    16: (bool, False),
    17: (bytes, b""),
    18: ([(bytes, int)], []),
    19: (bytes, b""),
}


def _matches(thing: Any, shape: Any) -> bool:  # noqa: ANN401 - anything may have been signed
    match shape:
        case [inner] if isinstance(shape, list):
            return isinstance(thing, list | tuple) and all(_matches(part, inner) for part in thing)
        case tuple():
            return (
                isinstance(thing, list | tuple)
                and len(thing) == len(shape)
                and all(_matches(part, inner) for part, inner in zip(thing, shape, strict=True))
            )
        case _ if shape is int:
            return type(thing) is int and thing >= 0
        case _ if shape is dict:
            return isinstance(thing, Mapping)
        case _:
            return type(thing) is shape


def check(said: Manifest, *, chain: int = SHORT_CHAIN, chain_after: int = SHORT_CHAIN) -> None:
    """Check what a manifest's shape does not say; raises ``Malformed``.

    ``chain`` and ``chain_after`` are how many bytes of each are told.
    """
    lanes = said[LANES]
    whole = [ack[3] for ack in said[ACKS]]
    short = [joint[3] for joint in said[JOINTS]] + [joint[4] for joint in said[JOINTS] if joint[4]]
    if (
        any(len(told) != CHAIN_BYTES for told in whole)
        or any(len(told) != SHORT_CHAIN for told in short)
        or any((len(lane[4]), len(lane[5])) != (chain_after, chain) for lane in lanes)
    ):
        raise Malformed("a chain has the wrong length")
    order = [(writer, lane) for writer, lane, *_ in lanes]
    if len(set(order)) != len(order) or not {lane for _, lane in order} <= set(LogLane):
        raise Malformed("a lane stands twice or is none")
    if [lane for _, lane in order] != sorted(lane for _, lane in order):
        # What is urgent stands first, so that it is first in a file that is read from the front.
        raise Malformed("the lanes are not in order")
    if any(after + count >= LIMIT for _, _, after, count, *_ in lanes):
        raise Malformed("a number is out of range")
    for listed in (said[SEEN], said[KEYS]):
        keys = [told[0] for told in listed]
        if keys != sorted(set(keys)):
            raise Malformed("a list that goes by number is not in order")
    _check_chance(said)


def _check_chance(said: Manifest) -> None:
    """Check what is drawn by chance: keys, marks, tokens."""
    if any(len(key) != _FIRST_KEY for _, key in said[KEYS]):
        raise Malformed("the first key has the wrong length")
    tokens = [told[-1] for told in said[SEEN]] + [told[3] for told in said[REACHES]]
    tokens += [token for told in said[REACHES] for _, token in told[4]]
    if any(len(token) != TOKEN for token in tokens):
        raise Malformed("a token has the wrong length")
    offers = said[OFFER]
    if len(offers) > 1 or any(len(key) != KEY for key, _ in offers):
        raise Malformed("what is offered is no key")
    for _, base in offers:
        instant(base)
    if said[KNOWS] and len(said[KNOWS]) != MARK:
        raise Malformed("a mark has the wrong length")
