"""Headquarters of a play with its records on a server: a database of its own for each copy of its folder."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from store.postgres.address import address_of, keep
from tests.plays.town import Seed
from tests.postgres.laid import laid, lay_off
from tests.postgres.server import Given


class OnServer:
    """The databases of one play; all are dropped when it ends."""

    def __init__(self, server: Given) -> None:
        """Begin with none."""
        self._server = server
        self._made = ExitStack()

    def copy(self, seed: Seed, source: Path, home: Path) -> None:
        """Copy headquarters as it stands: its folder, and the records that lie beside it or on the server."""
        there = address_of(source)
        like = laid(self._server, source, seed.known.secrets["store"]) if there is None else _name(there)
        where = self._made.enter_context(self._server.database(like))
        shutil.copytree(source, home)
        if there is None:
            lay_off(home, where)
        else:
            keep(home, where)

    def close(self) -> None:
        """Drop them."""
        self._made.close()


def _name(address: str) -> str:
    return urlsplit(address).path[1:]
