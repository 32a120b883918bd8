"""What the board of the world costs at headquarters: ``uv run python tests/bench/hq_board.py --json``.

Makes headquarters with ``--stations`` stations of ``--people`` made-up people in all, with families,
zones, wardens, visits and certificates, by laying their rows directly; then asks for the board of the
world, of every region, of every country and of many stations, and types names, numbers and telephones
among everybody, letter by letter. Before that it measures what it takes to work all figures out for the
first time, on another day, and after every station spoke. Nothing here is asserted by the test suite.
"""

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Connection  # noqa: E402 - the path comes first

from sample_station.people import Person as Imagined  # noqa: E402
from store import desk, guard, identity, keyring, log  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.desk import Wanted  # noqa: E402
from store.device_keys import DeviceKeys  # noqa: E402
from store.entry import Kind  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.ids import SELF_CHOSEN, row_id  # noqa: E402
from store.lay import Laid, lay  # noqa: E402
from store.node import LANES, Node  # noqa: E402
from store.regions import REGIONS, region_of  # noqa: E402
from store.registers import REGISTRY  # noqa: E402
from store.values import Value  # noqa: E402
from sync.world.board import board  # noqa: E402
from sync.world.fresh import freshen  # noqa: E402
from tests.bench.hq_import import PHRASE, chance  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import made_up  # noqa: E402

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
COUNTRIES = [
    "DZ",
    "EG",
    "KE",
    "TZ",
    "SO",
    "SS",
    "UG",
    "ET",
    "CD",
    "CM",
    "TD",
    "CF",
    "ZA",
    "BW",
    "NG",
    "GH",
    "ML",
    "NE",
    "SN",
    "LR",
    "HT",
    "DO",
    "CU",
    "GT",
    "HN",
    "SV",
    "CO",
    "PE",
    "BR",
    "EC",
    "US",
    "KZ",
    "UZ",
    "TJ",
    "CN",
    "MN",
    "MM",
    "TH",
    "PH",
    "ID",
    "KH",
    "AF",
    "PK",
    "BD",
    "LK",
    "IR",
    "SY",
    "IQ",
    "JO",
    "LB",
    "YE",
    "TR",
    "GE",
    "UA",
    "MD",
    "RO",
    "RS",
    "BA",
    "AL",
    "FR",
    "BE",
    "CH",
    "AU",
    "FJ",
    "PG",
    "KI",
    "WS",
]
NAMES = 20_000
ZONES = 3
PAPERS = 2
MOST = 1000
SCREENFUL = 40


def populate(hq: Node, some: Sequence[Imagined], stations: int) -> None:
    """Lay stations with their people, as if they had been admitted and heard."""
    each = len(some) // stations
    with hq.write() as db, guard.opened(db):
        courses = _courses(db, hq)
        for nr in range(1, stations + 1):
            _station(db, hq, nr, some[(nr - 1) * each : nr * each], courses)


def _laid(  # noqa: PLR0913 - a change in full
    kind: str, row: int, fields: dict[str, Value], writer: int, at: int, station: int
) -> Laid:
    return Laid(REGISTRY.kind(kind), Kind.INSERT, row, fields, writer, at, station)


def _courses(db: Connection, hq: Node) -> list[int]:
    writer, at = hq.me.writer, hq.now
    rows = [row_id(9, n) for n in range(1, 4)]
    changes = [
        _laid("courses", row, {"code": f"C{n}", "title": f"Course {n}", "kind": "course"}, writer, at, 0)
        for n, row in enumerate(rows, 1)
    ]
    for n, row in enumerate(rows, 1):
        rule: dict[str, Value] = {
            "course": row,
            "title": f"everybody {n}",
            "category": "staff",
            "moment": "always",
            "mandatory": True,
        }
        changes.append(_laid("audiences", row_id(9, 10 + n), rule, writer, at, 0))
    lay(db, REGISTRY, changes)
    return rows


def _station(db: Connection, hq: Node, nr: int, people: Sequence[Imagined], courses: Sequence[int]) -> None:
    draw = chance(b"station %d" % nr)
    device, keys, writer = draw(16), DeviceKeys.make(draw), 1_000_000 + nr
    slot, station, now = SELF_CHOSEN + 1 + nr, row_id(1, nr), hq.now
    code = f"S{nr:05}"
    identity.incarnate(db, writer=writer, device=device, slot=slot, born_at=now)
    identity.meet(
        db,
        device=device,
        role="child",
        kind="station",
        code=code,
        name=code,
        writer=writer,
        slot=slot,
        station=station,
        block=256 * nr,
        sign_key=keys.sign_public,
        seal_key=keys.seal_public,
        admitted_at=now - 90 * 86400,
        heard_at=now - nr % 9 * 43200,
    )
    log.begin(db, writer, draw(32), LANES)
    rows: list[tuple[str, int, dict[str, Value]]] = [
        (
            "stations",
            station,
            {
                "code": code,
                "name": f"Place {nr}",
                "country": COUNTRIES[nr % len(COUNTRIES)],
                "timezone": ("UTC", "Asia/Dhaka", "America/Bogota", "Africa/Nairobi")[nr % 4],
            },
        )
    ]
    device_row: dict[str, Value] = {"kind": "station", "code": code, "slot": slot, "mark": "", "of": station}
    rows.append(("devices", row_id(1, nr), device_row))
    rows += [("zones", row_id(slot, n), {"code": f"Z{n}"}) for n in range(1, ZONES + 1)]
    for n, one in enumerate(people, 1):
        home = row_id(slot, (n - 1) // 3 + 1)
        if n % 3 == 1:
            zone = row_id(slot, n % ZONES + 1)
            rows.append(("households", home, {"address": f"{n} Lantern Street", "zone": zone}))
            met: dict[str, Value] = {
                "household": home,
                "outcome": "met",
                "occurred_at": now - (n * 37 + nr) % 200 * 86400,
            }
            rows.append(("visits", home, met))
        person = row_id(slot, n)
        said: dict[str, Value] = {
            "family_name": one.family_name,
            "given_name": one.given_name,
            "category": "staff_local",
            "household": home,
            "index_no": f"{nr}-{n}",
        }
        rows.append(("people", person, said))
        if one.phones:
            rows.append(("contacts", person, {"person": person, "value": one.phones[0], "kind": "mobile"}))
        for paper in range(PAPERS):
            held: dict[str, Value] = {
                "person": person,
                "course": courses[(n + paper) % len(courses)],
                "issued_on": (NOW - timedelta(days=(n * 13 + nr) % 900)).date().isoformat(),
            }
            rows.append(("certificates", row_id(slot, n * PAPERS + paper), held))
    for zone in range(1, ZONES + 1):
        letter: dict[str, Value] = {
            "person": row_id(slot, zone),
            "role": "warden",
            "zone": row_id(slot, zone),
            "state": "appointed",
        }
        rows.append(("appointments", row_id(slot, zone), letter))
    lay(db, REGISTRY, [_laid(kind, row, fields, writer, now, station) for kind, row, fields in rows])


def timed(work: Callable[[], object]) -> float:
    """Give the milliseconds that something takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def high(some: Sequence[float]) -> float:
    """Give the ninety-ninth of a hundred."""
    return round(statistics.quantiles(some, n=100)[98], 2)


def boards(hq: Node, stations: int, times: int) -> list[Row]:
    """Ask for every part of the world."""
    some = random.Random(5)  # noqa: S311 - the same in every run
    regions = sorted({region_of(country) for country in COUNTRIES} & set(REGIONS))
    asked: dict[str, Callable[[], Any]] = {
        "the world": lambda: board(hq),
        "a region": lambda: board(hq, region=some.choice(regions)),
        "a country": lambda: board(hq, country=some.choice(COUNTRIES)),
        "a station": lambda: board(hq, station=f"S{some.randrange(1, stations):05}"),
        "a list of a station": lambda: desk.page(
            hq, "people", Wanted(station=f"S{some.randrange(1, stations):05}"), offset=0, limit=SCREENFUL
        ),
    }
    rows, every = [], []
    for name, ask in asked.items():
        ask()
        gc.collect()
        took = [timed(ask) for _ in range(times)]
        every += took
        rows.append(Row(f"... {name}, p99", high(took), "ms"))
    return [Row("any drill-down of the board, p99", high(every), "ms", must=200, aim=50), *rows]


def searches(hq: Node, some: Sequence[Imagined], times: int) -> list[Row]:
    """Type among everybody, as the first screen asks: how many of the first thousand, and the first page."""
    chosen = random.Random(9)  # noqa: S311 - the same letters in every run
    with hq.read() as db:
        reading = timed(lambda: hq.finder.find(db, "a"))
    took = []
    gc.collect()
    for _ in range(times):
        one = chosen.choice(some)
        words = [
            one.family_name,
            *([one.given_name] if one.given_name else []),
            *[p[-7:] for p in one.phones[:1]],
        ]
        word = chosen.choice(words)
        for length in range(1, min(6, len(word)) + 1):
            typed = Wanted(word[:length])

            def key(typed: Wanted = typed) -> None:
                desk.counted(hq, "people", typed, most=MOST)
                desk.page(hq, "people", typed, offset=0, limit=SCREENFUL)

            took.append(timed(key))
    return [
        Row(
            f"a key typed among {len(some)} people to the first page, p99 of {len(took)}",
            high(took),
            "ms",
            50,
            50,
        ),
        Row("... median", round(statistics.median(took), 2), "ms"),
        Row("... reading the names into memory, once", round(reading), "ms"),
    ]


def measured(folder: Path, stations: int, people: int, times: int) -> list[Row]:
    """Make everything and measure."""
    clock = SetClock(NOW)
    founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
    # So many names, many times over: who is looked for has namesakes then, as in life.
    names = made_up(min(people, NAMES))
    some = [names[n % len(names)] for n in range(people)]
    with Node.create(folder / "hq", founding, PHRASE, clock=clock, strength=keyring.FLOOR) as hq:
        populate(hq, some, stations)
        first = timed(lambda: freshen(hq))
        clock.set(NOW + timedelta(days=1))
        another = timed(lambda: freshen(hq))
        with hq.write() as db, guard.opened(db):
            spoken = [
                Laid(
                    REGISTRY.kind("people"),
                    Kind.SET,
                    row_id(SELF_CHOSEN + 1 + nr, 1),
                    {"function": "clerk"},
                    1_000_000 + nr,
                    hq.now,
                    row_id(1, nr),
                )
                for nr in range(1, stations + 1)
            ]
            lay(db, REGISTRY, spoken)
        after = timed(lambda: freshen(hq))
        none = timed(lambda: freshen(hq))
        # What this program made itself is no part of headquarters' memory.
        gc.collect()
        gc.freeze()
        return [
            *boards(hq, stations, times),
            *searches(hq, some, times),
            Row("working all figures out for the first time", round(first), "ms"),
            Row("... on another day", round(another), "ms"),
            Row("... after every station changed somebody", round(after), "ms"),
            Row("... where nothing is to be done", round(none, 1), "ms"),
        ]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--stations", type=int, default=2_000)
    options.add_argument("--people", type=int, default=150_000)
    options.add_argument("--times", type=int, default=200)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), given.stations, given.people, given.times)
    tell(rows, as_json=given.json)


if __name__ == "__main__":
    main()
