"""The station that the measuring programs make for themselves: made-up people in a fresh encrypted store."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station.people import Person as Imagined  # noqa: E402 - the path comes first
from sample_station.town import imagine  # noqa: E402
from store import keyring  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.contacts import Contact  # noqa: E402
from store.registers.people import Person  # noqa: E402

NOW: Final = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE: Final = "a phrase for measuring only"
FOUNDING: Final = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")


def made_up(count: int) -> list[Imagined]:
    """Imagine so many people, families and all; the same in every run."""
    town = imagine(7, staff=round(count / 2.4))
    return [person for _, person in zip(range(count), town.people(), strict=False)]


@contextmanager
def fresh(folder: Path) -> Iterator[Node]:
    """Make an empty station; its passphrase is stretched as little as tests may."""
    with Node.create(folder, FOUNDING, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR) as node:
        yield node


def populate(node: Node, some: Sequence[Imagined]) -> None:
    """Write people and their telephones by the door, in one act."""

    def work(draft: Draft) -> int:
        row = 0
        for person in some:
            row = draft.add(
                Person,
                family_name=person.family_name,
                given_name=person.given_name,
                category=person.category,
                index_no=person.index_no or None,
                call_sign=person.call_sign or None,
            )
            for phone in person.phones:
                draft.add(Contact, person=row, kind="mobile", value=phone, priority=1)
        return row

    node.carry("agencies.import", work)
