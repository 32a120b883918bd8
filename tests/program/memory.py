"""Looking for secrets in the memory of running processes, as whoever has the machine could; Linux only."""

import re
from collections.abc import Mapping
from pathlib import Path

_PIECE = 1 << 22
_OVERLAP = 256
_MAPPED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(.*)")


def forms(secret: bytes) -> set[bytes]:
    """Give a secret as it may stand in memory: as it is, and as hex, as the driver is given it."""
    return {secret, secret.hex().encode(), secret.hex().upper().encode()}


def can_be_read(process: int) -> bool:
    """Tell whether this test may look: a process without core files may be read by the administrator only."""
    try:
        with Path(f"/proc/{process}/mem").open("rb"):
            return True
    except OSError:
        return False


def found_in(process: int, secrets: Mapping[str, bytes]) -> dict[str, int]:
    """Count the copies of each secret in a process's memory, in any form."""
    counts = dict.fromkeys(secrets, 0)
    needles = [(name, form) for name, secret in secrets.items() for form in forms(secret)]
    with (
        Path(f"/proc/{process}/maps").open(encoding="utf-8") as maps,
        Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory,
    ):
        for line in maps:
            matched = _MAPPED.match(line)
            if matched is None or matched[3].startswith("[v"):  # vvar, vdso: the kernel's own
                continue
            at, end = int(matched[1], 16), int(matched[2], 16)
            tail = b""
            while at < end:
                try:
                    memory.seek(at)
                    piece = memory.read(min(_PIECE, end - at))
                except OSError:  # a page that is not there
                    break
                if not piece:
                    break
                seen = tail + piece
                for name, form in needles:
                    counts[name] += seen.count(form) - tail.count(form)
                tail = seen[-_OVERLAP:]
                at += len(piece)
    return counts
