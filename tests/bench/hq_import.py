"""What many stations' bundles cost headquarters: ``uv run python tests/bench/hq_import.py --json``.

Makes headquarters with ``--stations`` stations of ``--people`` made-up people in all, and
``--bundles`` sealed bundles of ``--changes`` changes each, as the stations would have sent
them; then takes them in, from opening to committed, and writes the same rows into the same
tables of a copy by bare ``executemany`` of the driver. At last another process takes them in
into a copy while somebody at the desk does one act after the other. Nothing here is asserted by
the test suite: machines differ.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from multiprocessing import get_context
from os import urandom
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Connection  # noqa: E402 - the path comes first

from store import guard, identity, keyring, log, short_keys, vault  # noqa: E402
from store.asking import ask, write  # noqa: E402
from store.clock import Entropy, SetClock  # noqa: E402
from store.device_keys import DeviceKeys  # noqa: E402
from store.entry import Entry, Kind, Lane, first_key, first_link  # noqa: E402
from store.files import KEYRING, STORE  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.ids import SELF_CHOSEN, row_id  # noqa: E402
from store.lay import Laid, lay  # noqa: E402
from store.log import Head  # noqa: E402
from store.node import LANES, Node  # noqa: E402
from store.registers import REGISTRY  # noqa: E402
from store.short_keys import ShortKey  # noqa: E402
from store.values import Value  # noqa: E402
from sync import bundle, headquarters  # noqa: E402
from sync.bundle import Bundle, Purpose  # noqa: E402
from sync.bundle import Lane as Stretch  # noqa: E402
from sync.manifest import SHORT_CHAIN  # noqa: E402
from sync.short_seal import CHANCE  # noqa: E402
from sync.terse import Between  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a phrase for measuring only"
COLUMNS = ("function", "contract_to", "call_sign", "nationality", "category", "household")
"""What the changes of people are about, in turn; the third one is also what people are found by."""
SIGHTINGS = 2
"""Of five changes so many are new sightings, the rest are changed fields of people."""


_OURS = "writer BETWEEN 1000001 AND 1999999"
"""The writers of the stations that are made here."""


def chance(seed: bytes) -> Entropy:
    """Give bytes that look random and are the same in every run."""
    turn = count()

    def some(size: int) -> bytes:
        block = next(turn).to_bytes(8, "big")
        return b"".join(
            blake2b(block + part.to_bytes(4, "big"), key=seed, digest_size=64).digest()
            for part in range(size // 64 + 1)
        )[:size]

    return some


@dataclass
class Sender:
    """A station as far as its bundles need one: its keys, its numbers, where its lanes stand."""

    nr: int
    device: bytes
    keys: DeviceKeys
    writer: int
    slot: int
    station: int
    user: int
    secret: bytes
    people: list[int]
    households: list[int]
    short: ShortKey | None = None
    heads: dict[Lane, Head] = field(default_factory=dict)
    made: Iterator[int] = field(default_factory=lambda: count(1))

    def bundle(self, at: int, changes: int, hq: Node) -> bytes:
        """Make the next sealed bundle, of so many changes, as made at an instant."""
        sightings = changes * SIGHTINGS // 5
        acts = {
            Lane.URGENT: [self._sighting(at) for _ in range(sightings)],
            Lane.RECORDS: [self._change() for _ in range(changes - sightings)],
        }
        lanes: list[Stretch] = []
        entries: list[Entry] = []
        for lane, some in acts.items():
            start = self.heads.get(lane) or Head(
                0, first_link(self.writer, lane), first_key(self.secret, lane)
            )
            said = [
                Entry(self.writer, lane, seq, seq, self.user, act, table, kind, row, fields, at, 0, False)  # noqa: FBT003 - no exercise
                for seq, (act, table, kind, row, fields) in enumerate(some, start=start.seq + 1)
            ]
            done = log.chained(said, start)
            self.heads[lane] = Head(start.seq + len(said), done.chain, done.key)
            lanes.append(
                Stretch(self.writer, lane, start.seq, len(said), start.chain[:SHORT_CHAIN], done.chain)
            )
            entries += said
        said_all = Bundle(
            Purpose.EXCHANGE,
            self.device,
            hq.me.device,
            self.writer,
            at,
            lanes=tuple(lanes),
            entries=tuple(entries),
        )
        if self.short is not None:
            way = Between(self.device, hq.me.device, self.writer, self.short.base, self.station)
            chance = urandom(CHANCE)
            thin = bundle.write_thin(said_all, self.keys, self.short, way, REGISTRY.wires, chance)
            assert thin is not None
            return thin
        return bundle.write(said_all, self.keys, hq.keys.seal_public, REGISTRY.wires)

    def _change(self) -> tuple[int, int, Kind, int, tuple[tuple[int, Value], ...]]:
        turn = next(self.made)
        name = COLUMNS[turn % len(COLUMNS)]
        register = REGISTRY.kind("people")
        row = self.people[turn * 7 % len(self.people)]
        value: Value = f"{name} {turn}"
        if name == "contract_to":
            value = (NOW + timedelta(days=turn % 700)).date().isoformat()
        elif name == "category":
            value = "staff_local" if turn % 2 else "consultant"
        elif name == "household":
            value = self.households[turn % len(self.households)]
        act = REGISTRY.act_number("people.change")
        return act, register.nr, Kind.SET, row, ((register.specs[name].nr, value),)

    def _sighting(self, at: int) -> tuple[int, int, Kind, int, tuple[tuple[int, Value], ...]]:
        turn = next(self.made)
        register = REGISTRY.kind("presence")
        said: dict[str, Value] = {
            "person": self.people[turn * 11 % len(self.people)],
            "state": ("in_zone", "at_office", "leave")[turn % 3],
            "source": "office",
            "occurred_at": at - turn % 3600,
        }
        fields = tuple(sorted((register.specs[name].nr, value) for name, value in said.items()))
        return (
            REGISTRY.act_number("presence.record"),
            register.nr,
            Kind.INSERT,
            row_id(self.slot, turn),
            fields,
        )


def admitted(hq: Node, db: Connection, nr: int, people: int, *, thin: bool) -> Sender:
    """Let headquarters know one more station, with its people, as if it had been enrolled and heard."""
    draw = chance(b"station %d" % nr)
    device, keys, writer = draw(16), DeviceKeys.make(draw), 1_000_000 + nr
    slot, station = SELF_CHOSEN + 1 + nr, row_id(1, nr)
    code, now = f"S{nr:05}", hq.now
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
        admitted_at=now,
    )
    secret = draw(32)
    log.begin(db, writer, secret, LANES)
    homes = [row_id(slot, n) for n in range(1, people // 3 + 2)]
    persons = [row_id(slot, n) for n in range(1, people + 1)]
    device_row: dict[str, Value] = {"kind": "station", "code": code, "slot": slot, "mark": "", "of": station}
    rows: list[tuple[str, int, dict[str, Value], int]] = [
        ("stations", station, {"code": code, "name": code}, 0),
        ("devices", row_id(1, 1 + nr), device_row, station),
        ("users", row_id(slot, 1), {"name": "fsco", "role": "fsco"}, station),
    ]
    rows += [("households", row, {"address": f"{row & 1023} Lantern Street"}, station) for row in homes]
    for n, row in enumerate(persons):
        said: dict[str, Value] = {
            "family_name": f"Family{n % 997}",
            "given_name": f"Given{n % 313}",
            "category": "staff_local",
            "household": homes[n // 3],
            "index_no": f"{nr}-{n}",
        }
        rows.append(("people", row, said, station))
    lay(
        db,
        REGISTRY,
        [Laid(REGISTRY.kind(kind), Kind.INSERT, row, new, writer, now, of) for kind, row, new, of in rows],
    )
    short = ShortKey(device, draw(32), writer, now) if thin else None
    if short is not None:
        short_keys.learn(db, short, now)
    return Sender(nr, device, keys, writer, slot, station, row_id(slot, 1), secret, persons, homes, short)


def write_bundles(hq: Node, senders: Sequence[Sender], folder: Path, bundles: int, changes: int) -> int:
    """Write every bundle into a folder, the stations in turn; gives their bytes in all."""
    size = 0
    at = hq.now - bundles
    for turn in range(bundles):
        sealed = senders[turn % len(senders)].bundle(at + turn, changes, hq)
        (folder / f"{turn:06}.muster").write_bytes(sealed)
        size += len(sealed)
    return size


@dataclass(frozen=True)
class Written:
    """What taking in has written, as statements of the driver with their rows."""

    statements: tuple[tuple[str, list[tuple[object, ...]]], ...]

    @property
    def rows(self) -> int:
        """How many rows that is."""
        return sum(len(rows) for _, rows in self.statements)


def written(db: Connection) -> Written:
    """Read back what taking in wrote: log, cells, and the typed rows, in the order of the log."""
    names = [c.name for c in log.LOG.columns]
    entries = ask(db, f"SELECT {', '.join(names)} FROM log WHERE {_OURS} ORDER BY wall, writer, lane, seq")  # noqa: S608 - our own tables
    cells_now = {row[:3]: row for row in ask(db, "SELECT tbl, row, col, bucket, seq, writer, wall FROM cell")}
    cells: list[tuple[object, ...]] = []
    new: list[tuple[object, ...]] = []
    changed: dict[str, list[tuple[object, ...]]] = {}
    people, presence = REGISTRY.kind("people"), REGISTRY.kind("presence")
    for entry in _entries(db):
        for number, value in entry.fields:
            if entry.kind == Kind.SET:
                cells.append(cells_now[entry.table, entry.row, number])
                changed.setdefault(people.by_number[number], []).append((value, entry.row))
        if entry.kind == Kind.INSERT:
            cells.append(cells_now[entry.table, entry.row, 0])
            said = dict(entry.fields)
            station = cells_now[entry.table, entry.row, 0][3]
            new.append((entry.row, station, *(said.get(spec.nr) for spec in presence.specs.values())))
    listed = ", ".join(("id", "station", *presence.specs))
    return Written(
        (
            (f"INSERT INTO log ({', '.join(names)}) VALUES ({_marks(len(names))})", entries),  # noqa: S608
            (
                (
                    "INSERT INTO cell (tbl, row, col, bucket, seq, writer, wall) VALUES (?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (tbl, row, col) DO UPDATE SET bucket = excluded.bucket, seq = excluded.seq,"
                    " writer = excluded.writer, wall = excluded.wall"
                ),
                cells,
            ),
            (f"INSERT INTO presence ({listed}) VALUES ({_marks(len(presence.specs) + 2)})", new),  # noqa: S608
            *((f"UPDATE people SET {name} = ? WHERE id = ?", rows) for name, rows in changed.items()),  # noqa: S608
        )
    )


def _entries(db: Connection) -> Iterator[Entry]:
    for writer, lane in ask(db, f"SELECT DISTINCT writer, lane FROM log WHERE {_OURS}"):  # noqa: S608 - the same
        yield from log.read(db, writer, lane, 0)


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def bare(home: Path, key: bytes, what: Written) -> float:
    """Write the same rows by the driver alone, in one transaction; gives the seconds until committed."""
    engine = vault.open_store(home / STORE, key)
    begun = time.perf_counter()
    with vault.writing(engine) as db:
        # Not by guard.opened(): inside a savepoint SQLite takes eight times as long for so many statements.
        write(db, "UPDATE guard SET open = ?", [(1,)])
        for statement, rows in what.statements:
            write(db, statement, rows)
        write(db, "UPDATE guard SET open = ?", [(0,)])
    seconds = time.perf_counter() - begun
    engine.dispose()
    return seconds


def imported(home: Path, spool: Path) -> None:
    """Take a spool in, as a process of its own does."""
    with Node.open(home, PHRASE, clock=SetClock(NOW)) as node:
        headquarters.take_all(node, [spool])


PAUSE = 0.1
"""Seconds between two acts at the desk: quicker than anybody types."""


def acts(node: Node, goes_on: Callable[[], bool]) -> list[float]:
    """Do one act after the other while something goes on; gives how long each took, in seconds."""
    took: list[float] = []
    while goes_on():
        begun = time.perf_counter()
        node.act("agencies.add", None, {"code": f"A{len(took)}", "name": "Lantern Relief"})
        took.append(time.perf_counter() - begun)
        time.sleep(PAUSE)
    return took


def meanwhile(home: Path, spool: Path) -> list[Row]:
    """Do acts at the desk while another process takes everything in."""
    other = get_context("spawn").Process(target=imported, args=(home, spool))
    with Node.open(home, PHRASE, clock=SetClock(NOW)) as node:
        other.start()
        took = acts(node, other.is_alive)
    return [
        Row(f"an act at the desk meanwhile, the slowest of {len(took)}", round(max(took) * 1000), "ms"),
        Row("... the middle one", round(median(took) * 1000), "ms"),
    ]


def measured(  # noqa: PLR0913 - a day is just these
    folder: Path, stations: int, people: int, bundles: int, changes: int, *, thin: bool
) -> list[Row]:
    """Make everything, take the bundles in, write the same rows bare."""
    clock = SetClock(NOW)
    hq = Node.create(
        folder / "hq",
        Founding("hq", "HQ", "Headquarters", "clerk", "hq"),
        PHRASE,
        clock=clock,
        strength=keyring.FLOOR,
    )
    with hq.write() as db, guard.opened(db):
        senders = [admitted(hq, db, nr, people // stations, thin=thin) for nr in range(1, stations + 1)]
    spool = folder / "spool"
    spool.mkdir()
    size = write_bundles(hq, senders, spool, bundles, changes)
    hq.close()
    key = keyring.unlock(folder / "hq" / KEYRING, PHRASE).secrets["store"]
    shutil.copytree(folder / "hq", folder / "bare")
    shutil.copytree(folder / "hq", folder / "desk")
    with Node.open(folder / "hq", PHRASE, clock=clock) as node:
        begun = time.perf_counter()
        receipts = headquarters.take_all(node, [spool])
        seconds = time.perf_counter() - begun
        applied = sum(receipt.applied for _, receipt in receipts)
        assert applied == bundles * changes, (applied, receipts[:3])
        with node.read() as db:
            what = written(db)
        assert len(what.statements[0][1]) == bundles * changes
    alone = bare(folder / "bare", key, what)
    total = bundles * changes
    return [
        Row(
            f"taking in {total} changes, against bare executemany of their {what.rows} rows",
            round(alone / seconds, 3),
            "x",
            must=0.3,
            aim=0.6,
            least=True,
        ),
        Row(f"{bundles} bundles of {changes} changes on {people} people", round(seconds, 2), "s"),
        Row("... a bundle", round(seconds / bundles * 1000, 2), "ms"),
        Row("... a change", round(seconds / total * 1_000_000, 1), "us"),
        Row("... bytes of a bundle", round(size / bundles), "B"),
        *meanwhile(folder / "desk", spool),
    ]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--stations", type=int, default=200)
    options.add_argument("--people", type=int, default=60_000)
    options.add_argument("--bundles", type=int, default=2_000)
    options.add_argument("--changes", type=int, default=50)
    options.add_argument("--full", action="store_true", help="bundles in full; thin ones come day by day")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(
            Path(folder), given.stations, given.people, given.bundles, given.changes, thin=not given.full
        )
    tell(rows, as_json=given.json)


if __name__ == "__main__":
    main()
