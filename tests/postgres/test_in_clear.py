"""What stands in clear on a server, and what does not: the drawer stays shut, no key of the node is there."""

import psycopg
import pytest

from store.drawer import reading
from store.node import DRAWER_SEED
from store.postgres import roles
from store.postgres.roles import Role
from sync import incoming, outgoing
from sync.opening import Arrived
from tests.postgres.conftest import Served, desk_of
from tests.postgres.fixtures import GIVEN

pytestmark = pytest.mark.skipif(bool(GIVEN), reason="accounts of TEST_PG_DSN's server are not ours to make")
SAID = {"blood_type": "O negative", "passport": "X1234567, 2031-05-04"}


def written(served: Served) -> str:
    """Give all that stands in any table, as whoever has the server, or a backup of it, reads it."""
    found = b""
    with psycopg.connect(served.owner) as owner, owner.cursor() as cursor:
        for table in roles.tables():
            with cursor.copy(f'COPY muster."{table}" TO STDOUT'.encode()) as rows:
                found += b"".join(bytes(row) for row in rows)
    return found.decode()


def test_the_drawer_is_sealed_and_the_nodes_own_keys_are_elsewhere(served: Served) -> None:
    with served.opened(Role.DESK) as hq:
        answer = outgoing.to_child(hq, desk_of(hq, "PTM")).sealed
        incoming.take(served.station, answer)
        said = {"family_name": "Şirin", "category": "staff_local"}
        person = served.station.act("people.add", None, said).row
        served.station.act("restricted.add", None, {"person": person, **SAID})
        incoming.take_many(hq, [Arrived(served.from_the_station())])
        there = written(served)
        assert "Şirin" in there
        assert [value for value in SAID.values() if value in there] == []
        assert reading.read(hq, "people", person) == SAID
        assert [value for value in SAID.values() if value in written(served)] == []
        seed = hq.drawer_seed
        assert seed is not None
        assert len(seed) == DRAWER_SEED
        for secret in (hq.keys.sign_seed, hq.keys.seal_seed, seed):
            assert secret.hex() not in there
