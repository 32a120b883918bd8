"""How far a child has seen each of the parent's buckets, as the parent keeps it."""

from collections.abc import Mapping

import cbor2


def read(content: bytes) -> dict[int, int]:
    """Read cursors; none are kept before the child has spoken."""
    return dict(cbor2.loads(content)) if content else {}


def write(seen: Mapping[int, int]) -> bytes:
    """Write cursors."""
    return cbor2.dumps(sorted([bucket, place] for bucket, place in seen.items()), canonical=True)
