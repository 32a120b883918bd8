"""What is signed: the manifest, squeezed, behind its length; then the records, which pack themselves."""

from sync.squeeze import squeeze, unsqueeze
from sync.streams import Reader, joined


def lay(manifest: bytes, body: bytes) -> bytes:
    """Lay a manifest and records one behind the other."""
    return joined([squeeze(manifest)]) + body


def part(payload: bytes) -> tuple[bytes, bytes]:
    """Give the manifest and the records; raises ``Malformed``."""
    reader = Reader(payload)
    return unsqueeze(reader.raw(reader.number())), reader.rest()
