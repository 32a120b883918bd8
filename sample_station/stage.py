"""What the parts of the tour share: where things lie, what a step is, the three nodes."""

import os
from dataclasses import dataclass
from pathlib import Path

from sample_station import make
from sample_station.town import Town, imagine
from store import desk
from store.clock import Clock
from store.founding import Founding
from store.keyring import FULL, Strength
from store.node import Node
from store.spoken import passphrase

COMPARED = (
    "people",
    "households",
    "dependants",
    "contacts",
    "zones",
    "appointments",
    "visits",
    "presence",
    "submissions",
    "visitors",
    "certificates",
    "alerts",
    "clearances",
    "notices",
    "notice_acks",
    "tasks",
    "zone_reports",
    "call_tests",
)


LINE = "line"
"""What the station calls its carrier."""


class DidNotHold(Exception):  # noqa: N818 - says what it means
    """A step of the tour did not do what it should have."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, whether it held, what it did, how long it took in seconds."""

    step: str
    ok: bool
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tour's things lie; the passphrase opens all three nodes and lies outside of them."""

    folder: Path

    @property
    def station(self) -> Path:
        """The station's home."""
        return self.folder / "station"

    @property
    def hq(self) -> Path:
        """Headquarters' home."""
        return self.folder / "hq"

    @property
    def warden(self) -> Path:
        """The warden's device's home."""
        return self.folder / "warden"

    @property
    def line(self) -> Path:
        """The folder that is the line between station and headquarters."""
        return self.folder / "line"

    @property
    def lists(self) -> Path:
        """What the agencies sent."""
        return self.folder / "lists"

    @property
    def passphrase_file(self) -> Path:
        """Holds the passphrase of all three nodes."""
        return self.folder / "passphrase.txt"


def held(condition: object, otherwise: str) -> None:
    """Go on only if it is so; ``otherwise`` says what was not."""
    if not condition:
        raise DidNotHold(otherwise)


class Stage:
    """Three nodes, the town they are about, and what one step leaves for the next."""

    def __init__(
        self,
        folder: Path,
        *,
        staff: int = make.STAFF,
        seed: int = make.SEED,
        strength: Strength = FULL,
        clock: Clock | None = None,
    ) -> None:
        self.places = Places(folder)
        self.town: Town = imagine(seed, staff)
        self._committed = (staff, seed) == (make.STAFF, make.SEED)
        self._strength = strength
        self._clock = clock
        self._phrase = passphrase(os.urandom)
        self._nodes: dict[str, Node] = {}
        self._sealed = b""
        self._zone = ""

    def _make(  # noqa: PLR0913 - a node is said in full
        self, kind: str, home: Path, code: str, name: str, user: str, role: str
    ) -> Node:
        founding = Founding(
            kind, code, name, user, role, self.town.country, self.town.timezone, rehearsal=True
        )
        self._nodes[kind] = Node.create(
            home, founding, self._phrase, strength=self._strength, clock=self._clock
        )
        return self._nodes[kind]

    def state_of_hq(self) -> list[list[dict[str, object]]]:
        """Give everything that headquarters shows, to see whether it changed."""
        return [desk.listed(self._nodes["hq"], kind).rows for kind in COMPARED]
