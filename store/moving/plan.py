"""What lies in a node's folder while its records are moved, and what is left there of where they were.

The plan says which way they go. On the way to a server the ``database`` file is the one step: while there is
none, the truth is in ``store.db``. On the way back it is the name of our schema: while the server has it, the
truth is there, and afterwards it is in the file that was made.
"""

import json
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from store.clock import Entropy, moment
from store.files import DATABASE, STORE, sync_folder, write_whole

_FOLDER: Final = ".moving"
_PLAN: Final = "plan"
_MARK: Final = re.compile(r"moved-\d{4}-\d{2}-\d{2}-[0-9a-f]{6}")
"""It goes into names on a server; what somebody wrote into the folder in its place does not."""


class Way(Enum):
    """Where records go."""

    SERVER = "server"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Plan:
    """A move that is under way, or was cut.

    ``address`` is the server's. ``mark`` says which move it is, and stands in the names that what was left
    gets: a file in the folder, a schema on the server.
    """

    way: Way
    address: str
    mark: str

    @property
    def schema(self) -> str:
        """What the schema on the server is called once its records have left it."""
        return "muster_" + self.mark.replace("-", "_")


def drawn(way: Way, address: str, now: int, entropy: Entropy) -> Plan:
    """Make the plan of a new move; ``now`` in UTC seconds."""
    return Plan(way, address, f"moved-{moment(now):%Y-%m-%d}-{entropy(3).hex()}")


def read(home: Path) -> Plan | None:
    """Read the plan of a move that did not come to its end; ``None`` if there is none."""
    try:
        said = json.loads((home / _FOLDER / _PLAN).read_bytes())
        plan = Plan(Way(said["way"]), said["address"], said["mark"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return plan if _MARK.fullmatch(plan.mark) else None


def lay(home: Path, plan: Plan) -> None:
    """Write the plan down."""
    folder(home)
    write_whole(home / _FOLDER / _PLAN, json.dumps(asdict(plan) | {"way": plan.way.value}).encode())


def folder(home: Path) -> Path:
    """Give the folder of the plan, in which a file of the records is made as well."""
    made = home / _FOLDER
    made.mkdir(mode=0o700, exist_ok=True)
    sync_folder(home)
    return made


def staged(home: Path) -> Path:
    """Give where the records' file is made before it takes its place."""
    return home / _FOLDER / STORE


def end(home: Path) -> None:
    """Take the plan away, and what was begun with it."""
    with suppress(OSError):
        (home / _FOLDER / _PLAN).unlink(missing_ok=True)
    shutil.rmtree(home / _FOLDER, ignore_errors=True)
    sync_folder(home)


def put_aside(home: Path, name: str, mark: str) -> str:
    """Give what says or holds where the records were another name, in one step; gives that name."""
    aside = f"{name}.{mark}"
    with suppress(FileNotFoundError):
        (home / name).replace(home / aside)
    sync_folder(home)
    return aside


def left(home: Path) -> list[Path]:
    """Give what earlier moves left in the folder: files of records, and addresses of servers with some."""
    found = (path for name in (STORE, DATABASE) for path in home.glob(f"{name}.moved-*"))
    return sorted(path for path in found if _MARK.fullmatch(path.suffix[1:]))


def of_left(path: Path) -> Plan:
    """Give the plan of the move that left a file of an address."""
    return Plan(Way.FILE, path.read_text(encoding="utf-8").strip(), path.suffix[1:])
