"""Playing a schedule to its end, and saying what was violated."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from store import log
from store.asking import ask
from store.registers import REGISTRY
from tests.plays import schedule
from tests.plays.oracles import check
from tests.plays.schedule import Step
from tests.plays.world import Violation, World
from tests.postgres.server import Given


@dataclass(frozen=True)
class Played:
    """How a play ended: what was violated (nothing, if all held), what everybody had in the end, and how."""

    violation: str | None
    digest: str
    trace: tuple[str, ...]


def play(
    seed: int, steps: Sequence[Step] | None = None, *, tall: bool = False, server: Given | None = None
) -> Played:
    """Play a schedule (by default the one of that number), heal, and see that everything holds.

    ``tall`` plays it in the town with a regional headquarters between, ``server`` with headquarters' records
    on a server.

    Whatever the engine lets out that is not a refusal is a violation too.
    """
    world = World(seed, tall=tall, server=server)
    violation = None
    try:
        world.play(schedule.drawn(seed) if steps is None else steps)
        world.heal()
        check(world)
    except Violation as failed:
        violation = str(failed)
    except Exception as failed:  # noqa: BLE001 - an error that comes out of the engine is what we look for
        violation = f"{type(failed).__name__}: {failed}"
    try:
        return Played(violation, _digest(world), tuple(world.trace))
    finally:
        world.close()


def shrink(seed: int, steps: Sequence[Step], *, tall: bool = False) -> list[Step]:
    """Cut a failing schedule down to what makes it fail in the same way."""
    wanted = _kind(play(seed, steps, tall=tall).violation)
    return schedule.shrunk(steps, lambda some: _kind(play(seed, some, tall=tall).violation) == wanted)


def _kind(violation: str | None) -> str:
    """Give what of a violation stays the same when numbers change."""
    words = (violation or "").split(":")[0].split()
    return " ".join(word for word in words if word.isalpha())


def _digest(world: World) -> str:
    """Give a hash of every list and log of every node."""
    content = blake2b()
    for name, actor in sorted(world.actors.items()):
        with actor.node.read() as db:
            tables = [register.sql for register in REGISTRY.registers] + [log.LOG, log.HEAD]
            for table in tables:
                lines = sorted(map(repr, ask(db, f'SELECT * FROM "{table.name}"')))  # noqa: S608 - our own names
                content.update(f"{name} {table.name} {lines}".encode())
    return content.hexdigest()
