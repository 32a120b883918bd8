"""What a day weighs on a line, against others: ``uv run python tests/bench/wire.py --json``.

Makes a station of ``--staff`` staff and twice as many dependants, lets it have ``--days`` days of two kinds
of 225 changes each, and says of what Muster sends how it compares with the least that those days could cost
(their Shannon floor, which ``sample_station`` meters) and with what others would send for them, in the same
envelope: each day is signed and sealed thin, and what others send is given as many bytes around it.
Then the day goes over a line of 2,400 bit/s that loses frames (``thin_line.py``), and codes are shown of
which three in ten are lost (``optic.py``). ``--streams`` says instead where the bytes are.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copy

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station.day import Author, Day, zone  # noqa: E402 - the path comes first
from sample_station.standing import Standing, Vocabulary  # noqa: E402
from store.entry import Entry, Kind  # noqa: E402
from store.registers import REGISTRY  # noqa: E402
from sync import records  # noqa: E402
from sync.packing import Packing  # noqa: E402
from sync.records import Put, Stretch  # noqa: E402
from sync.scale import Scale  # noqa: E402
from tests.bench import optic, peers, thin_line  # noqa: E402
from tests.bench.enveloped import Ends  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402

WIRES = REGISTRY.wires
KINDS = ("an ordinary day", "a roll-call day")
CUTS = (1, 5, 10, 20, 30, 40, 100)
MESSAGE = 340
"""Bytes of one satellite burst."""
SLOT = 0x000101


@dataclass
class Weighed:
    """What days of one kind weighed, each in bytes."""

    payload: list[int] = field(default_factory=list)
    sealed: list[int] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    patchset: list[int] = field(default_factory=list)
    taught: list[int] = field(default_factory=list)
    rsync: list[int] = field(default_factory=list)
    pouch: list[int] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)


def station(seed: int, staff: int, slot: int = SLOT) -> Author:
    """Make a station whose words no other one's seed has."""
    return Author(Standing(Vocabulary(seed), seed + 4, slot, staff=staff))


def lived(author: Author, nr: int) -> Day:
    """Let a day of one of the two kinds pass."""
    return author.office() if nr == 0 else author.rollcall()


def packed(entries: Sequence[Entry], made_at: int) -> bytes:
    """Pack entries; what is packed is read again and compared."""
    content = records.pack(entries, [], WIRES, made_at)
    lanes: list[Stretch] = []
    for entry in entries:
        if not lanes or lanes[-1].lane != entry.lane:
            lanes.append(Stretch(entry.writer, entry.lane, entry.seq - 1, 0))
        lanes[-1] = replace(lanes[-1], count=lanes[-1].count + 1)
    assert records.unpack(content, lanes, made_at) == (list(entries), [])
    return content


def weigh(folder: Path, staff: int, days: int, ends: Ends) -> tuple[list[Weighed], Author]:
    """Weigh days of both kinds, and what others would send for them."""
    taught = [
        peers.trained([_patchset_of(folder, 700 + one, nr, staff // 4) for one in range(12)]) for nr in (0, 1)
    ]
    author, with_pouch = station(1, staff), peers.pouch_is_here()
    weighed = [Weighed(), Weighed()]
    path = folder / "station.db"
    db = peers.plain(path, author.standing)
    for _ in range(days):
        for nr, one in enumerate(weighed):
            before = folder / "before.db"
            copy(path, before)
            day = lived(author, nr)
            said = peers.patchset(db, day.entries)
            one.days.append(day)
            one.floor.append(day.floor)
            one.payload.append(len(packed(day.entries, day.made_at)))
            one.sealed.append(len(ends.thin(day.entries, day.made_at)))
            one.patchset.append(peers.zstd(said))
            one.taught.append(peers.zstd(said, taught[nr]))
            one.rsync.append(peers.rsync(before, path))
            if with_pouch:
                one.pouch.append(peers.pouch(author.standing, day.entries))
    db.close()
    return weighed, author


def _patchset_of(folder: Path, seed: int, nr: int, staff: int) -> bytes:
    """Give what another station would send for a day, to learn from."""
    author = station(seed, staff, SLOT + seed)
    path = folder / f"{seed}-{nr}.db"
    db = peers.plain(path, author.standing)
    said = peers.patchset(db, lived(author, nr).entries)
    db.close()
    path.unlink()
    return said


def compared(weighed: Sequence[Weighed]) -> list[Row]:
    """Compare the days."""
    rows = []
    for name, one in zip(KINDS, weighed, strict=True):
        ours = statistics.mean(one.payload)
        sealed = _mean(one.sealed)
        thin = sealed - ours
        rows += [
            Row(f"{name}: payload, bytes", round(ours), "B"),
            Row(f"{name}: ... signed and sealed thin", round(sealed), "B"),
            Row(f"{name}: ... against its Shannon floor", _ratio(ours, _mean(one.floor)), "x", 2.0, 1.6),
            _least(
                f"{name}: thin ({thin:.0f} B around) against patchset + zstd-19 in the same",
                (_mean(one.patchset) + thin) / sealed,
                1.2,
                1.5,
            ),
            Row(f"{name}: ... patchset + zstd-19, bytes", round(_mean(one.patchset)), "B"),
            _least(
                f"{name}: thin against the same with a trained dictionary",
                (_mean(one.taught) + thin) / sealed,
            ),
            # The bound is for a day of scattered changes; a roll call's marks lie side by side in few pages.
            _least(
                f"{name}: thin against sqlite3_rsync, both ways",
                _mean(one.rsync) / sealed,
                *((280, 350) if one is weighed[0] else ()),
            ),
            Row(f"{name}: ... sqlite3_rsync, bytes", round(_mean(one.rsync)), "B"),
        ]
        if one.pouch:
            rows.append(
                _least(f"{name}: thin against PouchDB over HTTP, both ways", _mean(one.pouch) / sealed)
            )
    return rows


def small(weighed: Sequence[Weighed], ends: Ends) -> list[Row]:
    """Count what fits into one short message, and what few changes weigh."""
    fits = [fitting(some, at, ends) for day in weighed[0].days for some, at in _updates(day)]
    rows = [
        _least(f"changes in one compact bundle of {MESSAGE} B, mean", statistics.mean(fits), 30, 40),
        _least(f"... the fewest of {len(fits)}", min(fits), 30),
    ]
    for count in CUTS:
        some_of = [one for day in weighed[0].days for one in _updates(day) if len(one[0]) >= count]
        sizes = [len(packed(some[:count], at)) for some, at in some_of]
        rows.append(
            Row(f"{count} consecutive changes of a field, packed", round(statistics.mean(sizes)), "B")
        )
    return rows


def fitting(entries: Sequence[Entry], made_at: int, ends: Ends) -> int:
    """Give how many of some changes fit into one message; they are sealed to see it."""
    fits, most = 0, len(entries)
    while fits < most:
        middle = (fits + most + 1) // 2
        if len(ends.compact(entries[:middle], made_at)) <= MESSAGE:
            fits = middle
        else:
            most = middle - 1
    return fits


def _updates(day: Day) -> list[tuple[list[Entry], int]]:
    """Give stretches of consecutive changes of one field, each told as when its sixtieth was made."""
    sets = [entry for entry in day.entries if entry.kind == Kind.SET]
    alone = [entry._replace(seq=nr, txn=nr) for nr, entry in enumerate(sets, start=1)]
    return [(alone[start:], alone[min(start + 60, len(alone) - 1)].wall + 60) for start in (0, 40, 80, 120)]


def around(author: Author, ends: Ends) -> list[Row]:
    """Weigh a zone with everything that is attached to it."""
    standing = author.standing
    sizes = []
    for nr in range(1, 26):
        puts = zone(standing, nr)
        staff = sum(1 for put in puts if put.table == REGISTRY.kind("households").nr)
        content = records.pack([], puts, WIRES, standing.day * 86_400)
        assert records.unpack(content, [], standing.day * 86_400) == ([], puts)
        sealed = ends.pack(puts, standing.day * 86_400)
        sizes.append((abs(staff - 82), staff, len(content), len(sealed)))
    _, staff, size, whole = min(sizes)
    return [
        Row(f"a zone of {staff} staff with everything attached", size, "B"),
        Row("... as a pack, signed and sealed in full", whole, "B", 9800, 9000),
    ]


def streams(weighed: Sequence[Weighed], author: Author) -> list[Row]:
    """Say where the bytes are: of a day of each kind (the mean), and of a zone."""
    names = {
        f"{r.nr}.{spec.nr}": f"{r.kind}.{name}" for r in REGISTRY.registers for name, spec in r.specs.items()
    }
    rows = []

    def weighed_out(what: str, some: Sequence[tuple[Sequence[Entry], Sequence[Put], int]]) -> None:
        parts: dict[str, float] = {}
        for entries, puts, at in some:
            scale = Scale()
            Packing(entries, puts, WIRES, at, telling=scale)
            for name, bits in scale.weighed.items():
                parts[name] = parts.get(name, 0.0) + bits / 8 / len(some)
        for name, size in sorted(parts.items(), key=lambda pair: -pair[1]):
            rows.append(Row(f"{what}: {names.get(name, name)}", round(size, 1), "B"))

    for name, one in zip(KINDS, weighed, strict=True):
        weighed_out(name, [(day.entries, (), day.made_at) for day in one.days])
    weighed_out("a zone", [((), zone(author.standing), author.standing.day * 86_400)])
    return rows


def _mean(values: Sequence[float]) -> float:
    return statistics.mean(values)


def _ratio(one: float, other: float) -> float:
    return round(one / other, 3)


def _least(what: str, value: float, must: float | None = None, aim: float | None = None) -> Row:
    return Row(what, round(value, 2), "x" if "against" in what else "", must, aim, least=True)


def main() -> None:
    """Weigh and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--streams", action="store_true", help="say where the bytes are")
    options.add_argument("--staff", type=int, default=2_000)
    options.add_argument("--days", type=int, default=10)
    options.add_argument("--seeds", type=int, default=200, help="of lines and of films of codes")
    given = options.parse_args()
    ends = Ends.make()
    with tempfile.TemporaryDirectory() as folder:
        weighed, author = weigh(Path(folder), given.staff, given.days, ends)
    if given.streams:
        tell(streams(weighed, author), as_json=given.json)
        return
    rows = [*compared(weighed), *small(weighed, ends), *around(author, ends)]
    day = ["--day", str(round(_mean(weighed[0].sealed))), "--seeds", str(given.seeds)]
    rows += [*thin_line.the_day(thin_line.options().parse_args(day)), *optic.lost(given.seeds)]
    if not weighed[0].pouch:
        sys.stderr.write("PouchDB is not there (NODE_PATH says where Node finds it): not compared with it.\n")
    tell(rows, as_json=given.json)


if __name__ == "__main__":
    main()
