"""A headquarters on a server set up as ``store/POSTGRES.md`` says, a station, and the accounts there."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from store import identity
from store.clock import SetClock
from store.founding import Founding
from store.identity import Peer
from store.keyring import FLOOR
from store.node import Node
from store.postgres import address, granting
from store.postgres.roles import Role
from sync import enrol, outgoing
from tests.postgres.fixtures import Servers, binaries
from tests.postgres.server import Server, as_user

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a long enough one"
SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "archive_mode": "on",
    "archive_command": "true",
}
ACCOUNTS = {role: f"{role.value} of 100% care" for role in Role}
OTHER = "other"
LETS_IN = f"""\
local all "{ACCOUNTS[Role.DESK]}" scram-sha-256
local all all trust
"""


@dataclass
class Served:
    """A headquarters on a server; ``owner`` is the address of the owner of its tables."""

    server: Server
    owner: str
    folder: Path
    station: Node

    @property
    def passwords(self) -> Path:
        """The file that libpq takes the desk's password from."""
        return self.folder / "passwords"

    def address(self, role: Role) -> str:
        """Give the address as one of the accounts enters."""
        return as_user(self.owner, ACCOUNTS[role])

    def home(self, role: Role | None = None) -> Path:
        """Give a home of headquarters: the owner's, or an account's copy of it."""
        home = self.folder / (role.value if role else "hq")
        if role and not home.exists():
            shutil.copytree(self.folder / "hq", home)
            address.keep(home, self.address(role))
        return home

    def opened(self, role: Role) -> Node:
        """Open headquarters as an account."""
        return Node.open(self.home(role), PHRASE, clock=SetClock(NOW))

    def from_the_station(self) -> bytes:
        """Give what the station has to send."""
        return outgoing.to_parent(self.station, lambda _sealed: None).sealed


def desk_of(node: Node, code: str) -> Peer:
    """Give a station's device as headquarters knows it."""
    with node.read() as db:
        return next(child for child in identity.children(db) if child.code == code)


@pytest.fixture(scope="session")
def _served(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    del servers
    folder = tmp_path_factory.mktemp("served")
    clock = SetClock(NOW)
    with closing(Server(binaries(), SETTINGS)) as server, server.database() as owner:
        hq = Node.create(
            folder / "hq",
            Founding("hq", "HQ", "Headquarters", "clerk", "hq"),
            PHRASE,
            clock=clock,
            strength=FLOOR,
            database=owner,
        )
        tamarin = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
        station = Node.create(folder / "station", tamarin, PHRASE, clock=clock, strength=FLOOR)
        enrol.enrol(station, enrol.admit(hq, enrol.request(station)).grant)
        hq.close()
        name = urlsplit(owner).path[1:]
        server.run(*granting.administrators(ACCOUNTS), f"CREATE ROLE {OTHER} LOGIN", on=name)
        server.run(f"""ALTER ROLE "{ACCOUNTS[Role.DESK]}" PASSWORD 'not a real one'""")
        (server.data / "pg_hba.conf").write_text(LETS_IN)
        server.stop()
        server.start()
        granting.give(owner, ACCOUNTS)
        (folder / "passwords").write_text(f"*:*:{name}:{ACCOUNTS[Role.DESK]}:not a real one\n")
        with closing(station):
            yield Served(server, owner, folder, station)


@pytest.fixture
def served(_served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A headquarters that knows one station, and three accounts with what each of them may."""
    _served.passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(_served.passwords))
    return _served
