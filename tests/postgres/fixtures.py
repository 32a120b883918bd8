"""What a test asks for: a server of the oldest and of the newest version here, or of the newest alone.

``postgres`` gives both, one after the other; ``newest_postgres`` is for what every version does alike;
``own_postgres`` for what stops or breaks it. Nothing starts before a test asks, and the first two start once
in a run (in each process of pytest-xdist). ``TEST_PG_DSN`` names a server to use instead, as somebody who may
make databases there.
"""

import os
from collections.abc import Iterator

import pytest

from tests.postgres.binaries import Binaries, found
from tests.postgres.server import Given, NoDiskError, Server

GIVEN = os.environ.get("TEST_PG_DSN", "")
_HERE = {str(one.version): one for one in found()}
_ENDS = ["given"] if GIVEN else list(dict.fromkeys([*list(_HERE)[:1], *list(_HERE)[-1:]])) or ["none"]
_NONE = "There is no PostgreSQL to test with: `uv sync` brings one, TEST_PG_DSN names one."
_SMALL = 96  # megabytes: a new server has 40


class Servers:
    """The servers of a run, each started when it is first asked for."""

    def __init__(self) -> None:
        """Start with none."""
        self._started: dict[str, Given] = {}

    def of(self, version: str) -> Given:
        """Give the server of a version, started; the given one where one is given."""
        if version not in self._started:
            self._started[version] = Given(GIVEN) if GIVEN else Server(binaries(version))
        server = self._started[version]
        server.start()
        return server

    def close(self) -> None:
        """End them all."""
        for server in self._started.values():
            server.close()


def binaries(version: str = _ENDS[-1]) -> Binaries:
    """Give the programs of a version; of the newest where none is said."""
    if version not in _HERE:
        pytest.fail(_NONE)
    return _HERE[version]


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Every server of this run."""
    kept = Servers()
    with pytest.MonkeyPatch.context() as patch:
        # libpq reads these before what an address leaves open.
        for name in [name for name in os.environ if name.startswith("PG") and not GIVEN]:
            patch.delenv(name)
        yield kept
        kept.close()


# Of a module: not of the session, by which pytest would sort the tests of all files.
@pytest.fixture(scope="module", params=_ENDS, ids=[f"pg-{end}" for end in _ENDS])
def postgres(servers: Servers, request: pytest.FixtureRequest) -> Given:
    """The oldest version that is here, then the newest."""
    return servers.of(request.param)


@pytest.fixture(scope="module")
def oldest_postgres(servers: Servers) -> Given:
    """The oldest version that is here: what it understands, the others do."""
    return servers.of(_ENDS[0])


@pytest.fixture(scope="module")
def newest_postgres(servers: Servers) -> Given:
    """The newest version that is here."""
    return servers.of(_ENDS[-1])


BOTH = ["file", *(f"pg-{end}" for end in _ENDS)]
everywhere = pytest.mark.parametrize("records_on", BOTH, indirect=True)
"""Marks what is said in other words to each engine: in a file, on the oldest server, on the newest."""
_OLDER = [pytest.param(where, marks=pytest.mark.long) for where in BOTH[1:-1]]
USUAL = [BOTH[0], *_OLDER, BOTH[-1]]
both = pytest.mark.parametrize("records_on", USUAL, indirect=True)
"""Marks what holds wherever the records lie: in a file, on the newest server; ``long``: on the oldest."""


@pytest.fixture
def records_on(request: pytest.FixtureRequest) -> Given | None:
    """The server that headquarters' records lie on; ``None`` for a file, unless a test is for ``both``."""
    where = getattr(request, "param", "file")
    if where == "file":
        return None
    servers: Servers = request.getfixturevalue("servers")
    return servers.of(where.removeprefix("pg-"))


@pytest.fixture
def own_postgres(servers: Servers) -> Iterator[Server]:  # noqa: ARG001 - it clears what libpq would read
    """A server of the newest version that one test has for itself."""
    server = Server(binaries())
    yield server
    server.close()


@pytest.fixture
def small_postgres(servers: Servers) -> Iterator[Server]:  # noqa: ARG001 - as above
    """A server on a small disk that ``disk.fill()`` makes full; skipped where there is none."""
    try:
        server = Server(binaries(), megabytes=_SMALL)
    except NoDiskError as why:
        pytest.skip(str(why))
    yield server
    server.close()


@pytest.fixture
def database(postgres: Given) -> Iterator[str]:
    """The address of an empty database, on the oldest and on the newest version."""
    with postgres.database() as address:
        yield address
