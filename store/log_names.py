"""How an act in the log is named, for a screen or a command to speak of it: writer, lane, first number."""

from store.refusals import Code, Refused

_PARTS = 3


def named_entry(writer: int, lane: int, txn: int) -> str:
    """Name an act: ``1f3a-1-77``."""
    return f"{writer:x}-{int(lane)}-{txn}"


def read_entry(name: str) -> tuple[int, int, int]:
    """Read such a name; raises ``NOT_FOUND`` if it is none."""
    parts = name.strip().split("-")
    try:
        writer, lane, txn = int(parts[0], 16), int(parts[1]), int(parts[2])
    except (IndexError, ValueError):
        raise Refused(Code.NOT_FOUND, kind="log") from None
    if len(parts) != _PARTS or min(writer, lane, txn) < 0 or max(writer, lane, txn) >> 63:
        raise Refused(Code.NOT_FOUND, kind="log")
    return writer, lane, txn
