"""Sealed bytes as lines of text: for mail, a slow line, a fax, or paper that is typed in again.

Each line has a number and a check of its own, so that whoever reads it knows
which line is wrong, and lines that arrive in another order are put right.
"""

import base64
import binascii
import re
from hashlib import blake2b

from store.refusals import Code, Refused

_BYTES = 42
_LINE = re.compile(r"^\s*(\d{1,3})\s+([A-Za-z0-9+/=]+)\s+([0-9a-f]{4})\s*$")


def written(title: str, content: bytes) -> bytes:
    """Write bytes as numbered lines under a title (ASCII)."""
    lines = [
        f"{nr:03} {base64.b64encode(part).decode()} {_check(nr, part)}"
        for nr, part in enumerate(
            (content[place : place + _BYTES] for place in range(0, len(content), _BYTES)), 1
        )
    ]
    return "".join(f"{line}\n" for line in (title, *lines, f"{len(lines):03} lines")).encode("ascii")


def read(title: str, text: bytes, name: str) -> bytes:
    """Read such lines back; what stands around them is passed over.

    Args:
        title: what it must be.
        text: as it arrived.
        name: of the file, for the sentence of a refusal.

    Raises:
        Refused: ``NOT_THAT_FILE``, or ``LINE_WRONG`` with the first line that is wrong or missing.
    """
    lines = [" ".join(line.split()) for line in text.decode("ascii", "replace").splitlines()]
    if title not in lines:
        raise Refused(Code.NOT_THAT_FILE, name=name, wanted=title)
    found: dict[int, bytes] = {}
    for line in lines[lines.index(title) + 1 :]:
        said = _LINE.match(line)
        if said is None:
            continue
        nr = int(said[1])
        try:
            part = base64.b64decode(said[2], validate=True)
        except binascii.Error:
            continue
        if _check(nr, part) == said[3]:
            found[nr] = part
    counted = [re.match(r"^(\d{1,3}) lines$", line) for line in lines]
    count = next((int(said[1]) for said in counted if said), max(found, default=0) + 1)
    for nr in range(1, count + 1):
        if nr not in found:
            raise Refused(Code.LINE_WRONG, name=name, line=nr)
    return b"".join(found[nr] for nr in range(1, count + 1))


def _check(nr: int, part: bytes) -> str:
    return blake2b(bytes([nr % 256]) + part, digest_size=2, person=b"muster/line/0").hexdigest()
