"""Headquarters in a file and on servers are told the same, and keep the same, bundle for bundle."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sample_station import world
from store.asking import ask
from store.clock import SetClock
from store.founding import Founding
from store.keyring import FLOOR
from store.node import Node
from sync import headquarters
from tests.postgres.fixtures import BOTH, Servers
from tests.postgres.laid import laid
from tests.sync.conftest import PHRASE, Seed
from tests.whole import tables

BEGINS = datetime(2026, 11, 16, 8, tzinfo=UTC)
STATIONS, STAFF, DAYS, SEED = 4, 12, 3, 20
OF_EACH = {"alembic_version", "guard"}


def kept(node: Node) -> dict[str, list[str]]:
    """Give every row of every table, as either engine says it."""
    with node.read() as db:
        return {
            name: sorted(
                repr([int(value) if type(value) is bool else value for value in row])
                for row in ask(db, f'SELECT * FROM "{name}"')  # noqa: S608 - our own tables
            )
            for name in tables(db)
            if name not in OF_EACH
        }


def told(places: list[world.Place], known: world.Known) -> list[tuple[int, bytes]]:
    """Give what comes in, with the day: some of it a day late or twice, and one file that nobody can read."""
    rng = Random(SEED)  # noqa: S311 - the order of a test
    said = []
    for day in range(DAYS):
        at = int(BEGINS.timestamp()) + 86_400 * day
        for place in places:
            if day == 0:
                place.begin(at - 3600, BEGINS.date(), known)
            place.live(day, at - 1800, BEGINS.date() + timedelta(days=day), known)
            sealed = place.bundle(at, known)
            said += [(day + (rng.random() < 0.3), sealed)] * (1 + (rng.random() < 0.2))
    said.append((1, bytes([*said[0][1][:-9], *bytes(9)])))
    return sorted(said, key=lambda one: one[0])


def test_after_every_bundle_the_same_is_kept_on_both_engines(tmp_path: Path, servers: Servers) -> None:
    clock = SetClock(BEGINS)
    founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
    places = world.places(SEED, STATIONS, STAFF)
    with Node.create(tmp_path / "hq", founding, PHRASE, clock=clock, strength=FLOOR) as hq:
        known = world.known_at(hq)
        for place in places:
            world.admit(hq, place)
    seed = Seed.of(hq)
    with ExitStack() as stack:
        nodes = {}
        for where in BOTH:
            on = None
            if where != "file":
                server = servers.of(where.removeprefix("pg-"))
                on = stack.enter_context(
                    server.database(laid(server, seed.home, seed.known.secrets["store"]))
                )
            nodes[where] = stack.enter_context(seed.opened(tmp_path / where, clock, on))
            nodes[where].entropy = Random(SEED).randbytes  # noqa: S311 - the same at each
        for turn, (day, sealed) in enumerate(told(places, known)):
            clock.set(BEGINS + timedelta(days=day))
            came = tmp_path / f"{turn}.muster"
            came.write_bytes(sealed)
            fates = {where: headquarters.take_all(node, [came])[0][1] for where, node in nodes.items()}
            assert len(set(map(repr, fates.values()))) == 1, (turn, fates)
            now = {where: kept(node) for where, node in nodes.items()}
            for where in BOTH[1:]:
                differ = [name for name in now["file"] if now[where][name] != now["file"][name]]
                assert not differ, (
                    turn,
                    where,
                    {name: (now["file"][name], now[where][name]) for name in differ},
                )
        assert len(now["file"]["people"]) > STAFF
        for place in places:
            assert {world.digest_at(node, place.station) for node in nodes.values()} == {place.digest()}
