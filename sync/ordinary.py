"""Which bundles may be taken in beside other importers: those that touch nothing but their own station.

Most are: people, families, visits, roll calls. What names devices and users, tells of new writers or of first
keys, or erases, reaches further, and is taken in by one importer alone.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

from store.entry import Entry, Kind
from store.register import Registry
from sync.bundle import Bundle
from sync.opening import Arrived

FURTHER: Final = frozenset(
    {
        *("devices", "users", "stations", "card_keys", "cards"),
        *("drawers", "drawer_shares", "recovery_keys"),
    }
)
"""Lists that more is worked out from than the rows of one station."""


def is_ordinary(arrived: Arrived, registry: Registry) -> bool:
    """Say whether a file, opened ahead, is a bundle that touches nothing but its own station."""
    return arrived.opened is not None and says_ordinary(arrived.opened.said, registry)


def says_ordinary(said: Bundle, registry: Registry) -> bool:
    """Say whether what a bundle says touches nothing but its own station."""
    alone = said.births or said.keys or said.puts or said.word
    return bool(said.signed) and not alone and stays(said.entries, registry)


def stays(entries: Iterable[Entry], registry: Registry) -> bool:
    """Say whether entries touch nothing but their own station."""
    further = _further(registry)
    return all(entry.kind != Kind.ERASE and entry.table not in further for entry in entries)


@cache
def _further(registry: Registry) -> frozenset[int]:
    return frozenset(register.nr for register in registry.registers if register.kind in FURTHER)
