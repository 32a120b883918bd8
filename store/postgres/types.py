"""How values go to PostgreSQL and come back: as SQLite gives and takes them."""

from typing import Final

from psycopg.adapt import AdaptersMap, Buffer, Loader
from psycopg.postgres import adapters
from psycopg.types.numeric import Int8Dumper


class _Whole(Loader):
    """A sum of big numbers comes as a decimal; ours are whole, and are numbers like others."""

    def load(self, data: Buffer) -> int | float:
        """Give a number."""
        text = bytes(data)
        return float(text) if b"." in text else int(text)


def _adapters() -> AdaptersMap:
    made = AdaptersMap(adapters)
    # Of one type whatever their size: else each size would be a statement of its own to the server.
    made.register_dumper(int, Int8Dumper)
    made.register_loader("numeric", _Whole)
    return made


class _Context:
    """What psycopg asks for adapters."""

    adapters: Final = _adapters()
    connection: Final = None


ADAPTERS: Final = _Context()
