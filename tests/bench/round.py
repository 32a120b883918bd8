"""A warden's day: keys at each door, bytes of the zone and of the day's return, and how long they take.

    uv run python tests/bench/round.py --json

Thirty doors on the sample station's warden's device, visited through the real
screens by a scripted hand. A day as it comes: most families as they should be,
some nobody home, a number that changed, a newborn, a visitor, a checklist.
"""

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sample_station.tour import Places, Tour
from store import desk
from store.clock import SetClock
from store.keyring import FLOOR
from store.node import Node
from store.wardens import desk as wardens
from sync import incoming, outgoing, pack
from tests.bench.report import Row, tell
from tests.conftest import LAST_STEP, NOON
from tests.tui.test_round import DOORS, at_door, at_round, mine, thirty
from tests.tui.test_screens import opened

_PLAIN: Final = ("a",)
_DAY: Final[dict[int, tuple[str, ...]]] = {
    3: ("n",),
    4: ("b", "a"),
    7: ("p", "1", *"0639980099", "enter", "a"),
    9: ("n",),
    11: ("w", *"Ilse", "enter", *"2026-11-02", "enter", "enter", "2", "enter", "a"),
    14: ("c", "a", "2", "enter", "a"),
    17: ("r",),
    19: ("v", *"Ngozi Abara", "enter", "a"),
    22: ("1", "1", "a"),
    26: ("n",),
}
"""What is pressed at a door after Enter, where it is not one key for the whole family."""
_BITS: Final = 2_400


def _station(folder: Path) -> Places:
    tour = Tour(folder, strength=FLOOR, clock=SetClock(NOON))
    play = tour.play()
    for step in play:
        if step.step == LAST_STEP:
            break
    play.close()
    return tour.places


async def _walk(device: Node) -> tuple[dict[int, int], float]:
    """Visit every door; gives the keys at each, and the seconds from the start to the list of doors."""
    began = time.perf_counter()
    app = opened(device)
    keys: dict[int, int] = {}
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        there = time.perf_counter() - began
        for place in range(DOORS):
            pressed = ("enter", *_DAY.get(place, _PLAIN))
            await at_door(app, pilot)
            for key in pressed[1:]:
                await pilot.press(key)
            await at_round(app, pilot)
            keys[place] = len(pressed)
    return keys, there


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        places = _station(Path(name))
        phrase = places.passphrase_file.read_text(encoding="utf-8").strip()
        clock = SetClock(NOON)
        with (
            Node.open(places.station, phrase, clock=clock) as station,
            Node.open(places.warden, phrase, clock=clock) as device,
        ):
            zone = thirty(station, device)
            incoming.take(station, outgoing.to_parent(device).sealed)
            planned = pack.plan(station, zone, "W1")
            before = len(mine(device))
            empty = len(outgoing.to_parent(device).sealed)
            keys, there = asyncio.run(_walk(device))
            visits = mine(device)[before:]
            if len(visits) != DOORS:
                raise SystemExit(f"{len(visits)} visits were recorded, not {DOORS}")
            back = outgoing.to_parent(device).sealed
            incoming.take(station, back)
            proposed = len(wardens.waiting(station, zone))
            even = len(wardens.accept_even(station, zone).accepted)
            left = desk.counted(station, "visits")
    plain = [count for place, count in keys.items() if place not in _DAY]
    rows = [
        Row("keys at a door with nothing to correct, the most", max(plain), "", 3, 2),
        Row("keys of a day of thirty doors, all together", sum(keys.values()), ""),
        Row("keys at a door, all together by doors", round(sum(keys.values()) / DOORS, 2), ""),
        Row("a day's return", len(back), "B"),
        Row("... of which for the day's thirty visits", len(back) - empty, "B"),
        Row("... by visit", round((len(back) - empty) / DOORS, 1), "B"),
        Row("... on a line of 2,400 bit/s", round(len(back) * 8 / _BITS, 1), "s"),
        Row("the zone's pack", len(planned.sealed), "B"),
        Row("... on a line of 2,400 bit/s", round(planned.minutes * 60, 1), "s"),
        Row("from the open store to the list of doors", round(there, 2), "s"),
    ]
    tell(
        rows,
        as_json=options.json,
        keys_per_household=[keys[place] for place in sorted(keys)],
        visits=len(visits),
        proposed=proposed,
        accepted_in_bulk=even,
        visits_at_station=left,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


if __name__ == "__main__":
    main()
