"""Headquarters at full size, laid in bulk: ``uv run python tests/bench/full_size.py --keep FOLDER``.

150,000 staff and 250,000 dependants at 2,000 stations, with three years of history (``three_years.py`` says
what a station's are): every row in its list, its stamp, its entry in the log; 1.4 million bundles that came
and as many answers; conflicts, quarantine, verdicts and notices as they gather. Stations are of very
different sizes: the largest has seven times the middle.

Nothing goes by the door or through a bundle: it would take days. Chains and nonces in the log are chance,
so `verify` of such a headquarters finds every chain wrong; nothing that a screen shows is made of them.
A folder that was built is opened again as it is.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import cbor2  # noqa: E402 - the path comes first
from sqlalchemy import Connection, inspect  # noqa: E402
from sqlmodel import SQLModel  # noqa: E402

from sample_station.people import Person as Imagined  # noqa: E402
from store import guard, identity, keyring, log  # noqa: E402
from store.asking import ask, driver_of, write  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.device_keys import DeviceKeys  # noqa: E402
from store.entry import Kind, Lane  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.held import entry_tag  # noqa: E402
from store.ids import SELF_CHOSEN, row_id  # noqa: E402
from store.node import LANES, Node  # noqa: E402
from store.registers import REGISTRY  # noqa: E402
from store.registers.people import keys_of  # noqa: E402
from tests.bench.hq_board import COUNTRIES  # noqa: E402
from tests.bench.hq_import import PHRASE, chance  # noqa: E402
from tests.bench.station import made_up  # noqa: E402
from tests.bench.three_years import DAY, DAYS, Said, Station, reference  # noqa: E402

NOW: Final = datetime(2026, 11, 16, 8, tzinfo=UTC)
STATIONS, STAFF = 2_000, 150_000
NAMES: Final = 20_000
TOGETHER: Final = 25
"""Stations that are laid in one transaction."""
CONFLICTS, APART, PARKED, NOTICES = 600, 400, 40, 3_000
"""What waits for a person at headquarters, and what the program said of itself."""
SPOKEN: Final = 0.64
"""Of all days so many are those on which a station speaks: five a week, less what the line takes."""
BUILT: Final = "built"

_LOG = [
    "writer",
    "lane",
    "seq",
    "txn",
    "actor",
    "act",
    "tbl",
    "kind",
    "row",
    "fields",
    "nonce",
    "wall",
    "seen",
    "exercise",
    "chain",
]
_CELL = ["tbl", "row", "col", "bucket", "seq", "writer", "wall"]
_BUNDLE = ["tag", "way", "purpose", "peer", "size", "changes", "upto", "at"]


def sizes(stations: int, staff: int) -> list[int]:
    """Give how many staff each station has: few large ones, many small."""
    weights = [(nr + 20) ** -0.6 for nr in range(1, stations + 1)]
    return [max(12, round(staff * weight / sum(weights))) for weight in weights]


def lay_rows(db: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of a table, as quickly as the engine takes them."""
    listed = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    write(db, f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', list(rows))  # noqa: S608 - our own names


class _Laid:
    """Rows of all tables, gathered until they are written."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Sequence[Any]]] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {}

    def put(self, table: str, *row: Any) -> None:  # noqa: ANN401 - whatever a column holds
        self.tables.setdefault(table, []).append(row)

    def write(self, db: Connection) -> None:
        """Write all of it, and what people are found by."""
        for kind, rows in self.lists.items():
            register = REGISTRY.kind(kind)
            names = ["id", "station", *(n for n in register.specs if any(n in row for row in rows))]
            lay_rows(db, register.sql.name, names, ([row.get(name) for name in names] for row in rows))
        for table, columns in (("log", _LOG), ("cell", _CELL), ("bundle", _BUNDLE)):
            if self.tables.get(table):
                lay_rows(db, table, columns, self.tables[table])
        people = [row["id"] for row in self.lists.get("people", ())]
        if people:
            ((last,),) = ask(db, "SELECT max(changed) FROM search")
            found = keys_of(db, people)
            lay_rows(
                db,
                "search",
                ("person", "key", "changed"),
                ((p, k, (last or 0) + 1) for p, k in found.items()),
            )


def lay_entries(  # noqa: PLR0913 - what, whose, where
    laid: _Laid, said: Iterable[Said], writer: int, actor: int, station: int, draw: Random
) -> tuple[dict[Lane, int], int]:
    """Lay what somebody said: rows as they stand after it, stamps, the log. Gives lanes' ends and stamps."""
    seqs = dict.fromkeys(LANES, 0)
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    stamps: dict[tuple[int, int, int], tuple[int, int]] = {}
    for one in sorted(said, key=lambda one: one.at):
        register = REGISTRY.kind(one.kind)
        seq = seqs[one.lane] = seqs[one.lane] + 1
        numbered = [[register.specs[name].nr, value] for name, value in one.fields.items()]
        content = cbor2.dumps(sorted(numbered))
        nonce, chain = draw.randbytes(16), draw.randbytes(32)
        act = REGISTRY.act_number(one.act)
        laid.put(
            "log",
            writer,
            int(one.lane),
            seq,
            seq,
            actor,
            act,
            register.nr,
            int(one.does),
            one.row,
            content,
            nonce,
            one.at,
            0,
            *(False, chain),
        )
        if one.does is Kind.INSERT:
            rows[one.kind, one.row] = {"id": one.row, "station": station, **one.fields}
            stamps[register.nr, one.row, 0] = (len(stamps) + 1, one.at)
        else:
            rows[one.kind, one.row] |= one.fields
            stamps[register.nr, one.row, numbered[0][0]] = (len(stamps) + 1, one.at)
    for (kind, _row), fields in rows.items():
        laid.lists.setdefault(kind, []).append(fields)
    for (table, row, column), (place, at) in stamps.items():
        laid.put("cell", table, row, column, station, place, writer, at)
    return seqs, len(stamps)


def _station(db: Connection, hq: Node, laid: _Laid, one: Station) -> None:
    """Let headquarters know a station, with all it ever said and the bundles that it came in."""
    draw = chance(b"station %d" % one.nr)
    device, keys, writer = draw(16), DeviceKeys.make(draw), 1_000_000 + one.nr
    some, code = Random(one.nr), f"S{one.nr:05}"  # noqa: S311 - the same in every run
    seqs, upto = lay_entries(laid, one.said(), writer, row_id(one.slot, 1), one.station, some)
    heard = hq.now - one.nr % 9 * 43200
    identity.incarnate(db, writer=writer, device=device, slot=one.slot, born_at=one.began)
    cursors = cbor2.dumps([[one.station, upto, [upto]]], canonical=True)
    identity.update_incarnation(db, writer, cursors=cursors)
    identity.meet(
        db,
        device=device,
        role="child",
        kind="station",
        code=code,
        name=f"Place {one.nr}",
        writer=writer,
        slot=one.slot,
        station=one.station,
        block=256 * one.nr,
        sign_key=keys.sign_public,
        seal_key=keys.seal_public,
        admitted_at=one.began,
        heard_at=heard,
    )
    log.begin(db, writer, draw(32), LANES)
    for lane, seq in seqs.items():
        write(
            db,
            "UPDATE head SET seq = ?, durable = ? WHERE writer = ? AND lane = ?",
            [(seq, seq, writer, lane)],
        )
    write(
        db,
        "INSERT INTO bucket (bucket, last, seen, token, before, was) VALUES (?, ?, 0, ?, 0, 0)",
        [(one.station, upto, b"")],
    )
    for ago in range(DAYS):
        if some.random() < SPOKEN:
            at = heard - ago * DAY - some.randrange(7200)
            laid.put(
                "bundle", some.randbytes(16), "in", "exchange", device, 900, 6, seqs[Lane.RECORDS] - ago, at
            )
            laid.put("bundle", some.randbytes(16), "out", "exchange", device, 300, 0, 0, at + 60)


def _known_stations(stations: int, now: int) -> Iterable[Said]:
    at = now - (DAYS + 20) * DAY
    for nr in range(1, stations + 1):
        fields = {
            "code": f"S{nr:05}",
            "name": f"Place {nr}",
            "country": COUNTRIES[nr % len(COUNTRIES)],
            "timezone": ("UTC", "Asia/Dhaka", "America/Bogota", "Africa/Nairobi")[nr % 4],
        }
        yield Said(at, Lane.RECORDS, "stations.add", "stations", Kind.INSERT, row_id(1, nr), fields)
        said = {
            "kind": "station",
            "code": fields["code"],
            "slot": SELF_CHOSEN + 1 + nr,
            "mark": "",
            "of": row_id(1, nr),
        }
        said["fingerprint"] = "amber river stone lantern"
        yield Said(at, Lane.RECORDS, "devices.admit", "devices", Kind.INSERT, row_id(1, nr), said)


def _waits(db: Connection, hq: Node, stations: int) -> None:
    """Let conflicts, refused changes, early bundles and notices wait, as they gather where nobody looks."""
    some, people = Random(3), REGISTRY.kind("people")  # noqa: S311 - the same in every run
    at, column = hq.now, people.specs["contract_to"].nr
    conflicts, apart = [], []
    for turn in range(CONFLICTS):
        nr = 1 + turn * 7 % stations
        row = row_id(SELF_CHOSEN + 1 + nr, 1 + turn % 12)
        conflicts.append(
            (people.nr, row, column, cbor2.dumps("2027-01-01"), 1_000_000 + nr, True, at - turn * 3600)
        )
    for turn in range(APART):
        nr = 1 + turn * 11 % stations
        head = cbor2.dumps(
            [1_000_000 + nr, 1, turn, turn, 0, 1, people.nr, 2, row_id(SELF_CHOSEN + 1 + nr, 1), at, 0, False]
        )
        content = cbor2.dumps([head, [[column, "2027-01-01"]]])
        tag = entry_tag(1_000_000 + nr, 1, turn) if turn % 3 else some.randbytes(16)
        apart.append(
            (tag, "row", content if turn % 3 else some.randbytes(40_000), at - turn * 7200, 1_000_000 + nr)
        )
    parked = [
        (some.randbytes(16), 1_000_001 + turn, 9_000, some.randbytes(6_000), at - turn * 600, b"")
        for turn in range(PARKED)
    ]
    write(
        db,
        "INSERT INTO conflict (tbl, row, col, losing, losing_writer, theirs, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        conflicts,
    )
    write(
        db, "INSERT INTO quarantine (tag, reason, content, at, writer, size) VALUES (?, ?, ?, ?, ?, 0)", apart
    )
    write(db, "INSERT INTO parked (tag, writer, after, sealed, at, about) VALUES (?, ?, ?, ?, ?, ?)", parked)
    said = [
        ("let-go", cbor2.dumps({"reason": "row", "name": "S00001", "by": "HQ-U-00001"}), at - n * 9000)
        for n in range(NOTICES)
    ]
    write(db, "INSERT INTO notice (kind, facts, at) VALUES (?, ?, ?)", said)


def _ended(db: Connection) -> None:
    """Note of each lane when its last entry was made."""
    last = (
        "SELECT wall FROM log WHERE log.writer = head.writer AND log.lane = head.lane AND log.seq = head.seq"
    )
    write(db, f"UPDATE head SET wall = coalesce(({last}), 0)", [()])  # noqa: S608 - our own names


def populate(
    hq: Node, staffs: Sequence[int], names: Sequence[Imagined], tell: Callable[[int], None] | None = None
) -> None:
    """Lay a world: stations of so many staff each, who are called by some names over and over."""
    stations = len(staffs)
    with hq.write() as db:
        guard.lift(db)
    own = hq.me.writer
    with hq.write() as db:
        laid = _Laid()
        ((before,),) = ask(db, "SELECT seq FROM head WHERE writer = ? AND lane = ?", (own, Lane.RECORDS))
        ((actor,),) = ask(db, 'SELECT id FROM "users"')
        first = [*reference(hq.now), *_known_stations(stations, hq.now)]
        lay_entries(laid, first, own, actor, 0, Random(1))  # noqa: S311 - the same
        # Behind what founding this headquarters wrote.
        laid.tables["log"] = [(row[0], row[1], row[2] + before, *row[3:]) for row in laid.tables["log"]]
        ((place,),) = ask(db, "SELECT coalesce(max(last), 0) FROM bucket WHERE bucket = 0")
        laid.tables["cell"] = [(*row[:4], row[4] + place, *row[5:]) for row in laid.tables["cell"]]
        laid.write(db)
        write(
            db,
            "UPDATE head SET seq = ? WHERE writer = ? AND lane = ?",
            [(before + len(first), own, Lane.RECORDS)],
        )
        ((known,),) = ask(db, "SELECT count(*) FROM bucket WHERE bucket = 0")
        if not known:
            write(
                db,
                "INSERT INTO bucket (bucket, last, seen, token, before, was) VALUES (0, 0, 0, ?, 0, 0)",
                [(b"",)],
            )
        write(db, "UPDATE bucket SET last = ? WHERE bucket = 0", [(place + len(first),)])
    begin, turn = 0, iter(enumerate(staffs, 1))
    while some := list(islice(turn, TOGETHER)):
        with hq.write() as db:
            laid = _Laid()
            for nr, size in some:
                one = Station(nr, SELF_CHOSEN + 1 + nr, row_id(1, nr), size, (), hq.now)
                many = one.staff + one.dependants
                one.names = [names[(begin + n) % len(names)] for n in range(many)]
                begin += many
                _station(db, hq, laid, one)
            laid.write(db)
        if tell is not None:
            tell(some[-1][0])
    with hq.write() as db:
        _waits(db, hq, stations)
        _ended(db)
    with hq.write() as db:
        guard.install(db, [register.sql for register in REGISTRY.registers], log.LOG)
        analysed(db)


def analysed(db: Connection) -> None:
    """Let PostgreSQL know how large its tables are, as its own service would; SQLite is never told."""
    if db.dialect.name == "postgresql":
        driver_of(db).execute("ANALYZE")


def up_to_date(hq: Node) -> None:
    """Give a headquarters that was built before what this version has beyond: tables, columns, indexes."""
    known = SQLModel.metadata
    with hq.write() as db:
        known.create_all(db)
        there = inspect(db)
        names = {one["name"] for table in known.sorted_tables for one in there.get_indexes(table.name)}
        for table in known.sorted_tables:
            columns = {one["name"] for one in there.get_columns(table.name)}
            for column in table.columns:
                if column.name not in columns:
                    kind = column.type.compile(db.dialect)
                    db.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}')
                    if table is log.HEAD:
                        _ended(db)
    for index in (one for table in known.sorted_tables for one in table.indexes if one.name not in names):
        begun = time.monotonic()
        with hq.write() as db:
            index.create(db)
        sys.stderr.write(f"index {index.name}: {time.monotonic() - begun:.0f} s\n")


def opened(
    folder: Path, stations: int = STATIONS, staff: int = STAFF, database: str | None = None
) -> tuple[Node, SetClock]:
    """Open the headquarters that lies in a folder; where there is none it is built first."""
    clock = SetClock(NOW)
    home = folder / "hq"
    if (folder / BUILT).exists():
        hq = Node.open(home, PHRASE, clock=clock)
        up_to_date(hq)
        return hq, clock
    folder.mkdir(parents=True, exist_ok=True)
    founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
    begun = time.monotonic()
    hq = Node.create(home, founding, PHRASE, clock=clock, strength=keyring.FLOOR, database=database)

    def tell(done: int) -> None:
        if done % 100 < TOGETHER:
            sys.stderr.write(f"{done} stations, {time.monotonic() - begun:.0f} s\n")

    populate(hq, sizes(stations, staff), made_up(NAMES), tell)
    (folder / BUILT).write_text(f"{stations} {staff}")
    return hq, clock


def main() -> None:
    """Build it, and say how large it is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--keep", type=Path, required=True)
    options.add_argument("--stations", type=int, default=STATIONS)
    options.add_argument("--staff", type=int, default=STAFF)
    options.add_argument("--database")
    given = options.parse_args()
    hq, _clock = opened(given.keep, given.stations, given.staff, given.database)
    with hq.read() as db:
        for table in (
            "people",
            "households",
            "visits",
            "presence",
            "clearances",
            "certificates",
            "log",
            "cell",
            "bundle",
        ):
            ((count,),) = ask(db, f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own names
            sys.stdout.write(f"{table:14}{count:>12}\n")
    hq.close()


if __name__ == "__main__":
    main()
