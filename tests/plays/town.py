"""The nodes before anything has happened to them: made once for a process, copied for every play.

Headquarters; a station with a second device of its own, a desk and a warden's
device; another station. Randomness and time are set, so a play is the same
every time but for what sealing draws by itself.
"""

import atexit
import random
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from store import keyring, vault
from store.clock import Entropy, SetClock
from store.device_keys import DeviceKeys
from store.files import KEYRING, STORE
from store.founding import Founding
from store.keyring import Unlocked
from store.node import Node
from store.postgres.address import address_of
from store.postgres.engine import open_server
from sync import enrol
from tests.sharing import sharing

BEGINS = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a long enough one"
PARENTS = {"ptm": "hq", "ptm2": "hq", "gul": "hq", "desk": "ptm", "warden": "ptm"}
"""Who reports to whom."""
TALL = PARENTS | {"ptm": "region", "ptm2": "region", "region": "hq"}
"""The same with a regional headquarters between: one station reports to it, the other one to the world's."""

_PORT = ("PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
_FOUNDINGS = {
    "hq": Founding("hq", "HQ", "Headquarters", "clerk", "hq"),
    "ptm": Founding("station", *_PORT),
    "ptm2": Founding("station", *_PORT),
    "gul": Founding("station", "GUL", "Gull Bay", "fsco", "fsco", "FR", "Indian/Mauritius"),
    "desk": Founding("desk", "PTM", "bureau", "fsca", "fsca"),
    "warden": Founding("warden", "PTM", "tablet", "warden", "warden"),
    "region": Founding("hq", "RGN", "Region", "clerk", "hq", regional=True),
}


def memory() -> Path:
    """Give a folder that is not on a disk, where there is one: a play writes a lot and keeps nothing."""
    place = Path("/dev/shm")  # noqa: S108 - a fresh folder of our own is made in it
    return Path(tempfile.mkdtemp(prefix="muster-play-", dir=place if place.is_dir() else None))


@dataclass(frozen=True)
class Seed:
    """A closed node: its folder, and what its keyring gives, so that opening it again costs no Argon2."""

    home: Path
    keys: DeviceKeys
    known: Unlocked

    def reopened(self, home: Path, clock: SetClock, entropy: Entropy) -> Node:
        """Open the node where it stands."""
        served = address_of(home)
        if served is None:
            engine = sharing(vault.open_store(home / STORE, self.known.secrets["store"]))
        else:
            engine = sharing(open_server(served))
        return Node(home, engine, self.keys, self.known.slot, clock, entropy, opened=self.known)


@cache
def seeds(*, tall: bool = False) -> dict[str, Seed]:
    """Make the nodes: all enrolled, with a zone that has a warden, and one that has none."""
    parents = TALL if tall else PARENTS
    folder = memory()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = SetClock(BEGINS - timedelta(days=1))
    chance = random.Random(0)  # noqa: S311 - the same town every time
    nodes = {
        name: Node.create(
            folder / name, founding, PHRASE, clock=clock, entropy=chance.randbytes, strength=keyring.FLOOR
        )
        for name, founding in _FOUNDINGS.items()
        if name == "hq" or name in parents
    }
    nodes["hq"].act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
    offices = [name for name in ("region", "ptm", "ptm2", "gul") if name in parents]
    for child in map(str, offices):
        enrol.enrol(nodes[child], enrol.admit(nodes[parents[child]], enrol.request(nodes[child])).grant)
    _people(nodes["ptm"])
    for child in ("desk", "warden"):
        enrol.enrol(nodes[child], enrol.admit(nodes[parents[child]], enrol.request(nodes[child])).grant)
    return {name: _closed(node) for name, node in nodes.items()}


def _people(station: Node) -> None:
    for zone in ("Z1", "Z2"):
        station.act("zones.add", None, {"code": zone, "name": zone})
        station.act("households.add", None, {"address": f"{zone} lane", "zone": zone})
    person = station.act(
        "people.add",
        None,
        {"family_name": "Tamarisk", "category": "staff_local", "household": "PTM-H-00001"},
    )
    for zone in ("Z1", "Z2"):
        said = {"person": person.row, "role": "warden", "zone": zone, "undertaking_signed_on": "2026-11-01"}
        office = station.act("appointments.add", None, said)
        letter = {"letter_no": zone, "signed_on": "2026-11-02", "smt_consulted_on": "2026-10-30"}
        station.act("appointments.sign", office.row, letter)


def _closed(node: Node) -> Seed:
    node.close()
    opened = keyring.unlock(node.home / KEYRING, PHRASE)
    return Seed(node.home, DeviceKeys(opened.secrets["sign"], opened.secrets["seal"]), opened)
