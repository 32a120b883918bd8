"""A manifest in few bytes, for two devices that share a short key (``BUNDLE.md``, "Terse manifest").

Sender, recipient, the writer and the station are known by the key; times are told from when it was drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import cbor2

from store import cells
from store.entry import CHAIN_BYTES
from store.short_keys import MARK
from sync import cose, manifest
from sync.columns import instant
from sync.manifest import SHORT_CHAIN, TOKEN, Manifest
from sync.streams import Malformed, Reader, Writer

_T = TypeVar("_T")
(
    _OTHER_WRITER,
    _LANES,
    _ACKS,
    _SEEN,
    _REACHES,
    _GENERATION,
    _VIEW,
    _KNOWS,
    _REST,
) = (1 << bit for bit in range(9))
_LANE_BITS: Final = 2
_MOST: Final = 1 << 14
"""Of each list; longer ones go in full."""
COMPACT_CHAIN: Final = 4
"""Bytes of the chain's end that a compact bundle tells; of its beginning it tells none."""
_MINUTE: Final = 60
_TOLD: Final = {
    manifest.LANES,
    manifest.ACKS,
    manifest.SEEN,
    manifest.REACHES,
    manifest.GENERATION,
    manifest.VIEW,
    manifest.KNOWS,
}


@dataclass(frozen=True, slots=True)
class Between:
    """What two devices know of each other by the key that one of them seals with.

    Attributes:
        sender: the sending device (16 bytes).
        recipient: the receiving device.
        writer: the sender's writer when it offered the key.
        base: when the key was drawn, UTC seconds.
        station: the station whose bucket passes between them.
    """

    sender: bytes
    recipient: bytes
    writer: int
    base: int
    station: int


def write(said: Manifest, between: Between) -> bytes:
    """Write a manifest for a thin bundle; :func:`read` gives just the same back."""
    out, flags = Writer(), 0
    body = Writer()
    body.signed(said[4] - between.base)
    if said[3] != between.writer:
        flags |= _OTHER_WRITER
        body.number(said[3])
    writers = _Writers(said[3])
    lists: list[tuple[int, int, Callable[[Writer, Any], None]]] = [
        (_LANES, manifest.LANES, lambda into, lane: _write_lane(into, lane, writers)),
        (_ACKS, manifest.ACKS, lambda into, ack: _write_ack(into, ack, writers)),
        (_SEEN, manifest.SEEN, lambda into, seen: _write_seen(into, seen, between.station)),
        (_REACHES, manifest.REACHES, lambda into, reach: _write_reach(into, reach, between.station)),
    ]
    listed = Writer()
    for flag, number, one in lists:
        if said[number]:
            flags |= flag
            listed.number(len(said[number]))
            for item in said[number]:
                one(listed, item)
    if said[manifest.GENERATION]:
        flags |= _GENERATION
        listed.number(said[manifest.GENERATION])
    if said[manifest.VIEW]:
        flags |= _VIEW
        listed.number(writers.place(said[manifest.VIEW]))
    if said[manifest.KNOWS]:
        flags |= _KNOWS
        listed.raw(said[manifest.KNOWS])
    rest = manifest.listed({**said, **dict.fromkeys(_TOLD, ())})[5:]
    if rest:
        flags |= _REST
        packed = cbor2.dumps(rest, canonical=True)
        listed.number(len(packed))
        listed.raw(packed)
    out.number(flags)
    out.raw(body.done())
    out.number(len(writers.others))
    for other in writers.others:
        out.number(other)
    out.raw(listed.done())
    return out.done()


def read(reader: Reader, between: Between) -> dict[int, Any]:
    """Read such a manifest, as far as it goes; raises ``Malformed``."""
    flags = reader.number()
    if flags >= _REST << 1:
        raise manifest.Newer("a newer version wrote it")
    at = instant(between.base + reader.signed())
    writer = reader.number() if flags & _OTHER_WRITER else between.writer
    said: dict[int, Any] = {0: manifest.SCHEMA, 1: between.sender, 2: between.recipient, 3: writer, 4: at}
    writers = [writer, *_several(reader, reader.number)]
    if flags & _LANES:
        said[manifest.LANES] = _several(reader, lambda: _read_lane(reader, writers))
    if flags & _ACKS:
        said[manifest.ACKS] = _several(reader, lambda: _read_ack(reader, writers))
    if flags & _SEEN:
        said[manifest.SEEN] = _several(reader, lambda: _read_seen(reader, between.station))
    if flags & _REACHES:
        said[manifest.REACHES] = _several(reader, lambda: _read_reach(reader, between.station))
    if flags & _GENERATION:
        said[manifest.GENERATION] = reader.number()
    if flags & _VIEW:
        said[manifest.VIEW] = _at(writers, reader.number())
    if flags & _KNOWS:
        said[manifest.KNOWS] = reader.raw(MARK)
    if flags & _REST:
        said |= _read_rest(reader, said)
    # It goes through the one reader of manifests, which knows what may stand where.
    more = [part for number in sorted(said)[5:] for part in (number, said[number])]
    return manifest.read(cbor2.dumps([*(said[number] for number in range(5)), *more], canonical=True))


def _read_rest(reader: Reader, said: Manifest) -> Manifest:
    rest = cose.strict(reader.raw(reader.number()))
    if not isinstance(rest, list) or len(rest) % 2:
        raise Malformed("the manifest is not shaped as it should be")
    if any(type(number) is not int or number in said for number in rest[::2]):
        raise Malformed("the manifest is not shaped as it should be")
    return dict(zip(rest[::2], rest[1::2], strict=True))


def write_compact(said: Manifest, between: Between) -> bytes:
    """Write the manifest of a compact bundle: when it was made, and its one stretch of a lane."""
    ((_writer, lane, after, count, _before, chain),) = said[manifest.LANES]
    out = Writer()
    out.number(lane)
    out.signed((said[4] - between.base) // _MINUTE)
    out.number(after)
    out.number(count)
    out.raw(chain[:COMPACT_CHAIN])
    return out.done()


def made_at_compact(at: int, between: Between) -> int:
    """Give the time (UTC seconds) that a compact bundle made then says: whole minutes after the key."""
    return between.base + (at - between.base) // _MINUTE * _MINUTE


def read_compact(reader: Reader, between: Between) -> dict[int, Any]:
    """Read the manifest of a compact bundle; raises ``Malformed``."""
    lane = reader.number()
    at = instant(between.base + reader.signed() * _MINUTE)
    stretch = [between.writer, lane, reader.number(), reader.number(), b"", reader.raw(COMPACT_CHAIN)]
    always = [manifest.SCHEMA, between.sender, between.recipient, between.writer, at]
    return manifest.read(cbor2.dumps([*always, manifest.LANES, [stretch]], canonical=True))


class _Writers:
    """Writers by the order in which they turn up, the sender's own first."""

    def __init__(self, own: int) -> None:
        self._places = {own: 0}

    @property
    def others(self) -> list[int]:
        return list(self._places)[1:]

    def place(self, writer: int) -> int:
        return self._places.setdefault(writer, len(self._places))


def _several(reader: Reader, one: Callable[[], _T]) -> list[_T]:
    count = reader.number()
    if count > _MOST:
        raise Malformed("there are too many of them")
    return [one() for _ in range(count)]


def _at(writers: Sequence[int], place: int) -> int:
    if place >= len(writers):
        raise Malformed("a writer is not named")
    return writers[place]


def _write_lane(out: Writer, said: Sequence[Any], writers: _Writers) -> None:
    writer, lane, after, count, before, chain = said
    out.number(writers.place(writer) << _LANE_BITS | lane)
    out.number(after)
    out.number(count)
    out.raw(before)
    out.raw(chain)


def _read_lane(reader: Reader, writers: Sequence[int]) -> list[Any]:
    place, lane = divmod(reader.number(), 1 << _LANE_BITS)
    after, count = reader.number(), reader.number()
    return [_at(writers, place), lane, after, count, reader.raw(SHORT_CHAIN), reader.raw(SHORT_CHAIN)]


def _write_ack(out: Writer, said: Sequence[Any], writers: _Writers) -> None:
    writer, lane, seq, chain, durable = said
    out.number(writers.place(writer) << _LANE_BITS | lane)
    out.number(seq)
    out.raw(chain)
    out.signed(seq - durable)


def _read_ack(reader: Reader, writers: Sequence[int]) -> list[Any]:
    place, lane = divmod(reader.number(), 1 << _LANE_BITS)
    seq, chain = reader.number(), reader.raw(CHAIN_BYTES)
    return [_at(writers, place), lane, seq, chain, seq - reader.signed()]


def _write_bucket(out: Writer, bucket: int, station: int) -> None:
    if bucket in (cells.REFERENCE, cells.LINE):
        out.number(bucket)
    else:
        out.number(2 if bucket == station else bucket + 1)


def _read_bucket(reader: Reader, station: int) -> int:
    match reader.number():
        case 0 | 1 as bucket:
            return bucket
        case 2:
            return station
        case code:
            return code - 1


def _write_seen(out: Writer, said: Sequence[Any], station: int) -> None:
    bucket, place, token = said
    _write_bucket(out, bucket, station)
    out.number(place)
    out.raw(token)


def _read_seen(reader: Reader, station: int) -> list[Any]:
    return [_read_bucket(reader, station), reader.number(), reader.raw(TOKEN)]


def _write_reach(out: Writer, said: Sequence[Any], station: int) -> None:
    bucket, after, upto, token, past = said
    _write_bucket(out, bucket, station)
    out.number(after)
    out.signed(upto - after)
    out.raw(token)
    out.number(len(past))
    for place, of in past:
        out.signed(place - after)
        out.raw(of)


def _read_reach(reader: Reader, station: int) -> list[Any]:
    bucket, after = _read_bucket(reader, station), reader.number()
    upto, token = after + reader.signed(), reader.raw(TOKEN)
    past = _several(reader, lambda: [after + reader.signed(), reader.raw(TOKEN)])
    return [bucket, after, upto, token, past]
