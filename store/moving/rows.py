"""Rows as bytes that do not depend on who keeps them: PostgreSQL's binary form of COPY.

A server takes them as they are and gives them back as they are, so that what is compared is what was sent.
The types of the columns are the server's; a file's own looser ones are held to them.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.refusals import Code, Refused

_BEGIN: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
_NOTHING: Final = b"\xff\xff\xff\xff"
_BLOCK: Final = 1 << 18
"""Bytes that are gathered before they go on their way."""
_FITS: Final = (struct.error, KeyError, AttributeError, TypeError, ValueError)
"""What a value of another type, or one that is too large, raises."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as both sides have it: columns with the server's name of their type, and the key's."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The columns, as a statement lists them."""
        return ", ".join(f'"{name}"' for name, _ in self.columns)

    @property
    def in_order(self) -> str:
        """The question for all rows in the order of their key."""
        keys = ", ".join(f'"{name}"' for name in self.key)
        return f'SELECT {self.listed} FROM "{self.name}" ORDER BY {keys}'  # noqa: S608 - our own names


_LENGTH = struct.Struct(">i").pack
_INT4 = struct.Struct(">ii").pack
_INT8 = struct.Struct(">iq").pack
_YES_OR_NO: Final = {0: b"\0\0\0\1\0", 1: b"\0\0\0\1\1"}


def _int4(value: Any) -> bytes:  # noqa: ANN401 - whatever a file holds
    return _INT4(4, value)


def _int8(value: Any) -> bytes:  # noqa: ANN401 - the same
    return _INT8(8, value)


def _bool(value: Any) -> bytes:  # noqa: ANN401 - the same
    return _YES_OR_NO[value]


def _text(value: Any) -> bytes:  # noqa: ANN401 - the same
    content: bytes = value.encode()
    if b"\0" in content:
        raise ValueError
    return _LENGTH(len(content)) + content


def _bytea(value: Any) -> bytes:  # noqa: ANN401 - the same
    return _LENGTH(len(value)) + bytes(memoryview(value))


_WRITTEN: Final[dict[str, Callable[[Any], bytes]]] = {
    "int4": _int4,
    "int8": _int8,
    "bool": _bool,
    "text": _text,
    "varchar": _text,
    "bytea": _bytea,
}


def known(kind: str) -> bool:
    """Say whether a type of the server's can be carried."""
    return kind in _WRITTEN


def blocks(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Give rows as blocks of bytes, which together are the table; holds one block at a time.

    Raises:
        Refused: ``MOVE_VALUE`` for a value that is not of its column's type.
    """
    writers = [_WRITTEN[kind] for _, kind in table.columns]
    head = struct.pack(">h", len(writers))
    gathered = bytearray(_BEGIN)
    for row in rows:
        gathered += head
        try:
            for write, value in zip(writers, row, strict=True):
                gathered += _NOTHING if value is None else write(value)
        except _FITS:
            raise Refused(Code.MOVE_VALUE, table=table.name, column=_unfit(table, row)) from None
        if len(gathered) >= _BLOCK:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered) + _END


def _unfit(table: Table, row: Sequence[Any]) -> str:
    """Name the column whose value cannot be written."""
    for (name, kind), value in zip(table.columns, row, strict=True):
        try:
            if value is not None:
                _WRITTEN[kind](value)
        except _FITS:
            return name
    return "?"
