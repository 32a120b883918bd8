"""Ways to spoil bytes, manifests and records; what comes out depends on the given chance alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from store.entry import Entry
from store.values import Value
from sync.records import Put
from sync.streams import Malformed, Writer, joined, parted

NUMBERS = (
    0,
    1,
    2,
    5,
    127,
    128,
    255,
    2**31,
    2**32,
    2**48,
    2**62,
    2**63 - 1,
    2**63,
    2**64,
    2**69,
    -1,
    -(2**63),
)
SPECIAL_BYTES = (0x00, 0x01, 0x7F, 0x80, 0xFF, 0x9F, 0xBF, 0x5F, 0xF6, 0x1B)
MOST_STREAMS = 4096


def varint(number: int) -> bytes:
    """Write a number as streams do; of a negative one, its size."""
    out = Writer()
    out.number(abs(number))
    return out.done()


# bytes


def _flip(chance: Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _set(chance: Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.choice(SPECIAL_BYTES)]) + content[at + 1 :]


def _drop(chance: Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randint(1, 8) :]


def _cut(chance: Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _insert(chance: Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    new = varint(chance.choice(NUMBERS)) if chance.random() < 0.5 else chance.randbytes(chance.randint(1, 9))
    return content[:at] + new + content[at:]


def _repeat(chance: Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    part = content[at : at + chance.randint(1, 64)]
    return content[:at] + part * chance.choice((2, 3, 40)) + content[at + len(part) :]


def _swap(chance: Random, content: bytes) -> bytes:
    first, second = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    length = min(chance.randint(1, 32), second - first)
    middle = content[first + length : second]
    return (
        content[:first]
        + content[second : second + length]
        + middle
        + content[first : first + length]
        + content[second + length :]
    )


_WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip,
    _flip,
    _set,
    _drop,
    _cut,
    _insert,
    _repeat,
    _swap,
)


def spoiled(chance: Random, content: bytes) -> bytes:
    """Spoil bytes in one to three ways."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = chance.choice(_WAYS)(chance, content) if content else chance.randbytes(3)
    return content


def spoiled_streams(chance: Random, content: bytes) -> bytes:
    """Spoil one of several joined streams, with its length set right again; or leave one out, or add one."""
    try:
        streams = parted(content, MOST_STREAMS)
    except Malformed:
        return spoiled(chance, content)
    if not streams:
        return varint(3) + b"abc"
    at = chance.randrange(len(streams))
    match chance.randrange(8):
        case 0:
            del streams[at]
        case 1:
            streams.insert(at, chance.choice(streams))
        case 2:
            other = chance.randrange(len(streams))
            streams[at], streams[other] = streams[other], streams[at]
        case _:
            streams[at] = spoiled(chance, streams[at])
    return joined(streams)


# things as CBOR knows them


def odd(chance: Random) -> Any:  # noqa: ANN401 - anything at all
    """Give something that is seldom expected."""
    return chance.choice(
        (
            *NUMBERS,
            None,
            True,
            False,
            1.5,
            "",
            "slot",
            "\x1b[2J\u202e",
            b"",
            bytes(4),
            bytes(8),
            bytes(16),
            chance.randbytes(32),
            [],
            [[]],
            {},
            {"a": 1},
            chance.randbytes(chance.randrange(70)),
        )
    )


def spoiled_thing(chance: Random, thing: Any) -> Any:  # noqa: ANN401 - CBOR is what it is
    """Spoil something somewhere inside: another value, one more, one less, one twice."""
    if isinstance(thing, Mapping) and thing and chance.random() < 0.8:
        key = chance.choice(sorted(thing))
        return {**thing, key: spoiled_thing(chance, thing[key])}
    if isinstance(thing, list | tuple) and thing and chance.random() < 0.9:
        items = list(thing)
        at = chance.randrange(len(items))
        match chance.randrange(10):
            case 0:
                del items[at]
            case 1:
                items.insert(at, items[chance.randrange(len(items))])
            case 2:
                items.insert(at, odd(chance))
            case 3:
                items[at] = odd(chance)
            case _:
                items[at] = spoiled_thing(chance, items[at])
        return items
    if type(thing) is int and chance.random() < 0.5:
        return thing + chance.choice((-1, 1, 2, 1 << 28, 1 << 39))
    if isinstance(thing, bytes) and thing and chance.random() < 0.5:
        return spoiled(chance, thing)
    return odd(chance)


# records that are well formed and say what they should not


def _one_of(chance: Random, number: int, known: Sequence[int]) -> int:
    choice = chance.random()
    if choice < 0.4:
        return chance.choice(known)
    if choice < 0.7:
        return min(max(0, number + chance.choice((-1, 1, 5, 1 << 39))), 2**63 - 1)
    return chance.choice((0, 1, 5, 2**31, 2**62, 2**63 - 1))


def _value(chance: Random, value: Value) -> Value:
    match value:
        case bool():
            return not value
        case int():
            return chance.choice((0, -1, 1, value + 1, 2**63 - 1, -(2**63), value + (1 << 39)))
        case str():
            texts = ("", "\x00", "\x1b[2J\u202e", "staff", "Z1", value * 3, value[::-1], "9" * 5000)
            return chance.choice(texts)
        case _:
            return value


def _fields(chance: Random, fields: tuple[tuple[int, Value], ...]) -> tuple[tuple[int, Value], ...]:
    changed = [(n, _value(chance, v) if chance.random() < 0.5 else v) for n, v in fields]
    if changed and chance.random() < 0.2:
        del changed[chance.randrange(len(changed))]
    return tuple(changed)


def spoiled_entry(  # noqa: PLR0911 - one way each
    chance: Random, entry: Entry, known: Sequence[int], acts: Sequence[int]
) -> Entry:
    """Change something of an entry so that it can still be written.

    ``known`` are row ids, ``acts`` the numbers of acts to choose from.
    """
    match chance.randrange(8):
        case 0:
            return entry._replace(row=_row(chance, entry.row, known))
        case 1:
            return entry._replace(actor=_one_of(chance, entry.actor, known))
        case 2:
            return entry._replace(act=_one_of(chance, entry.act, acts))
        case 3:
            return entry._replace(kind=chance.choice((0, 1, 2, 6, 99)))
        case 4:
            return entry._replace(seen=_one_of(chance, entry.seen, (0, 1, 50, 2**28, 2**40)))
        case 5:
            return entry._replace(wall=chance.choice((0, entry.wall - 10**9, entry.wall + 10**9)))
        case _:
            return entry._replace(fields=_fields(chance, entry.fields))


def _row(chance: Random, row: int, known: Sequence[int]) -> int:
    """Give another number that is one: with a counter above 0."""
    other = _one_of(chance, row, known)
    return other if other & (1 << 39) - 1 and other < 2**63 else row


def spoiled_put(chance: Random, put: Put, known: Sequence[int]) -> Put:
    """Change something of a row that comes down so that it can still be written."""
    match chance.randrange(5):
        case 0:
            return replace(put, row=_row(chance, put.row, known))
        case 1:
            return replace(put, bucket=chance.choice((0, 1, 5, put.bucket + 1, *known[:3])))
        case 2:
            return replace(put, kind=chance.choice((3, 4, 5)), fields=())
        case _:
            return replace(put, fields=_fields(chance, put.fields))
