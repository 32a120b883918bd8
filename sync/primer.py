"""What the urns hold before anything was drawn (``BUNDLE.md``, "Primer").

It is made from made-up stations by ``sample_station/priming.py`` and is part of the format: what was once
released is read with for ever, and a better one gets a number of its own.
"""

import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import cbor2

from sync.urns import Key, Primer

FILE: Final = Path(__file__).with_name("primer_0.cbor.z")
Counted = Mapping[Key, Sequence[tuple[Any, int]]]
"""The symbols of each urn, each with its number of balls, the most frequent last."""


@cache
def primer() -> Primer:
    """Give the primer, read from its file when it is first asked for."""
    return Primer(read(FILE.read_bytes()))


def read(content: bytes) -> Counted:
    """Read a primer's file."""
    said = cbor2.loads(zlib.decompress(content))
    return {tuple(key): [(_symbol(symbol), balls) for symbol, balls in urn] for key, urn in said}


def written(counted: Counted) -> bytes:
    """Write a primer's file."""
    said = [
        [list(key), [[symbol, balls] for symbol, balls in urn]]
        for key, urn in sorted(counted.items(), key=repr)
    ]
    return zlib.compress(cbor2.dumps(said, canonical=True), 9)


def _symbol(said: Any) -> Any:  # noqa: ANN401 - as it was written
    return tuple(said) if isinstance(said, list) else said
