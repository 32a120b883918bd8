"""Twenty made-up stations and three days of theirs at headquarters: its rows are what the stations said.

A larger world has its own command: ``uv run python tests/bench/world.py``.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from sample_station import world
from store import keyring
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from sync import headquarters
from sync.fate import Fate
from tests.sync.conftest import PHRASE

BEGINS = datetime(2026, 11, 16, 8, tzinfo=UTC)
STATIONS, STAFF, DAYS, SEED = 20, 100, 3, 20


def test_headquarters_has_what_twenty_stations_said_in_whatever_order_it_came(tmp_path: Path) -> None:
    clock, rng = SetClock(BEGINS), Random(SEED)  # noqa: S311 - the order of a test
    founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
    with Node.create(tmp_path / "hq", founding, PHRASE, clock=clock, strength=keyring.FLOOR) as hq:
        known, places = world.known_at(hq), world.places(SEED, STATIONS, STAFF)
        late: list[bytes] = []
        for day in range(DAYS):
            at = int(clock.now().timestamp())
            came, late = list(late), []
            for place in places:
                if day == 0:
                    world.admit(hq, place)
                    place.begin(at - 3600, date(2026, 11, 16), known)
                place.live(day, at - 1800, date(2026, 11, 16) + timedelta(days=day), known)
                sealed = place.bundle(at, known)
                # One in five is a day late, one in ten comes twice.
                (late if rng.random() < 0.2 and day < DAYS - 1 else came).append(sealed)
                came += [sealed] * (rng.random() < 0.1)
            rng.shuffle(came)
            spool = tmp_path / f"day{day}"
            spool.mkdir()
            for turn, sealed in enumerate(came):
                (spool / f"{turn:04}.muster").write_bytes(sealed)
            receipts = [receipt for _name, receipt in headquarters.take_all(hq, [spool])]
            assert not sum(receipt.quarantined for receipt in receipts)
            assert {receipt.fate for receipt in receipts} <= {Fate.APPLIED, Fate.DUPLICATE, Fate.HELD}
            clock.set(clock.now() + timedelta(days=1))
        assert {place.code: world.digest_at(hq, place.station) for place in places} == {
            place.code: place.digest() for place in places
        }
        assert headquarters.waiting(hq)["parked"] == 0
