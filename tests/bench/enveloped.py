"""Sealing a day as a station does: signed and thin, or compact, under keys that are made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from os import urandom

from store.device_keys import DeviceKeys
from store.entry import Entry
from store.registers import REGISTRY
from store.short_keys import KEY, ShortKey
from sync import bundle
from sync.bundle import Bundle, Lane, Purpose
from sync.records import Put
from sync.short_seal import CHANCE
from sync.terse import Between

MADE = 1_790_000_000
"""When the keys were drawn, UTC seconds: some months before the days."""


@dataclass(frozen=True)
class Ends:
    """A station and its headquarters, as far as sealing needs them."""

    station: DeviceKeys
    headquarters: DeviceKeys
    key: bytes

    @classmethod
    def make(cls) -> "Ends":
        """Draw keys."""
        return cls(DeviceKeys.make(urandom), DeviceKeys.make(urandom), urandom(KEY))

    def thin(self, entries: Sequence[Entry], made_at: int) -> bytes:
        """Seal a day thin, with all that a station's bundle says of itself."""
        said = _said(entries, made_at)
        key = ShortKey(_RECIPIENT, self.key, entries[0].writer, MADE)
        sealed = bundle.write_thin(
            said, self.station, key, _between(entries), REGISTRY.wires, urandom(CHANCE)
        )
        assert sealed is not None
        return sealed

    def compact(self, entries: Sequence[Entry], made_at: int) -> bytes:
        """Seal a stretch of one lane compact."""
        key = ShortKey(_RECIPIENT, self.key, entries[0].writer, MADE)
        said = _said(entries, made_at)
        return bundle.write_compact(said, key, _between(entries), REGISTRY.wires, urandom(CHANCE))

    def pack(self, puts: Sequence[Put], made_at: int) -> bytes:
        """Seal rows in full, as a zone leaves with its warden."""
        said = Bundle(
            Purpose.PACK,
            _SENDER,
            _RECIPIENT,
            1,
            made_at,
            puts=tuple(puts),
            facts={"zone": 1, "expires": made_at},
        )
        return bundle.write(said, self.station, self.headquarters.seal_public, REGISTRY.wires)


_SENDER, _RECIPIENT = b"s" * 16, b"r" * 16
_STATION = 1 << 39 | 5


def _between(entries: Sequence[Entry]) -> Between:
    return Between(_SENDER, _RECIPIENT, entries[0].writer, MADE, _STATION)


def _said(entries: Sequence[Entry], made_at: int) -> Bundle:
    """Give the bundle of some entries: their lanes, how far headquarters was seen, which key is here."""
    lanes: dict[int, list[Entry]] = {}
    for entry in entries:
        lanes.setdefault(entry.lane, []).append(entry)
    return Bundle(
        Purpose.EXCHANGE,
        _SENDER,
        _RECIPIENT,
        entries[0].writer,
        made_at,
        lanes=tuple(
            Lane(some[0].writer, lane, some[0].seq - 1, len(some), _chain(lane), _chain(lane + 9))
            for lane, some in lanes.items()
        ),
        entries=tuple(entries),
        seen={0: (41_234, b"abcd"), _STATION: (88_123, b"efgh")},
        knows=b"mark",
    )


def _chain(of: int) -> bytes:
    return blake2b(bytes([of]), digest_size=32).digest()
