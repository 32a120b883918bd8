"""A headquarters whose records lie on a server, a station, and the accounts that reach the records."""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.clock import SetClock
from store.founding import Founding
from store.keyring import FLOOR
from store.node import Node
from store.postgres import address, granting
from store.postgres.roles import Role
from sync import enrol, outgoing
from tests.postgres.server import Given, as_user

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a long enough one"


@dataclass
class Served:
    """A headquarters on a server; ``owner`` is the address of the owner of its tables."""

    folder: Path
    owner: str
    accounts: dict[Role, str]
    other: str
    station: Node

    def address(self, role: Role) -> str:
        """Give the address as one of the accounts enters."""
        return as_user(self.owner, self.accounts[role])

    def opened(self, role: Role | None = None) -> Node:
        """Open headquarters as the owner of the tables, or as an account."""
        home = self.folder / (role.value if role else "hq")
        if role and not home.exists():
            shutil.copytree(self.folder / "hq", home)
            address.keep(home, self.address(role))
        return Node.open(home, PHRASE, clock=SetClock(NOW))

    def from_the_station(self) -> bytes:
        """Give what the station has to send."""
        return outgoing.to_parent(self.station, lambda _sealed: None).sealed


@pytest.fixture(scope="module")
def served(newest_postgres: Given, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A headquarters that knows one station, and three accounts with what each of them may."""
    folder = tmp_path_factory.mktemp("served")
    mark = secrets.token_hex(4)
    accounts, other = {role: f"{role.value} {mark} 100%" for role in Role}, f"other {mark}"
    with newest_postgres.database() as owner:
        newest_postgres.run(*(f'CREATE ROLE "{name}" LOGIN' for name in (*accounts.values(), other)))
        clock = SetClock(NOW)
        founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
        hq = Node.create(folder / "hq", founding, PHRASE, clock=clock, strength=FLOOR, database=owner)
        tamarin = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
        station = Node.create(folder / "station", tamarin, PHRASE, clock=clock, strength=FLOOR)
        enrol.enrol(station, enrol.admit(hq, enrol.request(station)).grant)
        hq.close()
        granting.give(owner, accounts)
        yield Served(folder, owner, accounts, other, station)
        station.close()
    newest_postgres.run(*(f'DROP ROLE "{name}"' for name in (*accounts.values(), other)))
