"""The courier: carries while nobody has the key, in any order, killed anywhere; nothing is lost."""

import contextlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from store import anchor, desk, ledger, occupied, outbox
from store.files import KEYRING, STORE
from store.health import State
from store.node import Node
from store.refusals import Code, Refused
from sync import boxes, courier, health, known_lines, lanes, lines, looking, outgoing, ready, rounds, seal
from sync.carriers.folder import Folder
from sync.copying import FAILED, IN_USE, MADE, SAME, copy_home
from sync.courier import AGAIN
from sync.lines import Line
from tests.sync.conftest import NOW, House, Seed

AT = int(NOW.timestamp())


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """A folder between both offices."""
    place = tmp_path / "line"
    place.mkdir()
    return place


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def set_up(node: Node, place: Path) -> None:
    with node.write() as db:
        ledger.set_carrier(db, "stick", "folder", str(place))
    ready.set_up(node)


@pytest.fixture
def house(heard: House, line: Path) -> House:
    """Both offices with that line; nothing waits."""
    set_up(heard.station, line)
    return heard


def change(node: Node, said: str) -> None:
    node.act("people.change", "PTM-P-00001", {"function": said})


def said(node: Node) -> object:
    return desk.record(node, "people", "PTM-P-00001")["function"]


def carry(node: Node, at: int = AT) -> courier.Round:
    return courier.go(node.home, [], None, at)


def test_what_waits_lies_ready_under_a_name_that_tells_nothing(house: House) -> None:
    station = house.station
    change(station, "Причал")
    ready.keep(station)
    (name,) = names(station.home / boxes.OUTBOX)
    assert len(name) == 12
    assert name.isascii()
    sealed = (station.home / boxes.OUTBOX / name).read_bytes()
    assert not isinstance(seal.look(sealed), seal.Fault)
    standing = rounds.standing(station)
    assert (standing.pending, standing.handed_over) == (1, 0), "it waits, and nobody has it yet"
    assert (station.home / boxes.OUTBOX).stat().st_mode & 0o077 == 0


def test_a_whole_exchange_with_nobody_there(house: House, line: Path) -> None:
    """Handed over when a line took it; acknowledged when headquarters signed, and not before."""
    station, hq = house.station, house.hq
    change(station, "Harbour")
    ready.keep(station)
    assert carry(station) == courier.Round((courier.Trip("stick", 1, 0),), 0)
    assert rounds.standing(station).handed_over == 0, "the node has not looked yet"
    assert len(rounds.go(hq, Folder(line)).answers) == 1
    assert carry(station).trips == (courier.Trip("stick", 0, 1),)
    assert rounds.standing(station).pending == 1
    (receipt,) = ready.look(station)
    assert receipt.acknowledged == 1
    standing = rounds.standing(station)
    assert (standing.pending, standing.handed_over) == (0, 0)
    assert said(hq) == "Harbour"
    assert names(station.home / boxes.INBOX) == []
    assert [one for one in rounds.history(station) if one.acknowledged_at is None and one.upto] == []


def test_handed_over_is_noted_when_the_node_looks_and_is_not_acknowledged(house: House) -> None:
    station = house.station
    change(station, "Harbour")
    ready.keep(station)
    carry(station, AT + 60)
    ready.look(station)
    standing = rounds.standing(station)
    assert (standing.pending, standing.handed_over) == (1, 1)
    latest = rounds.history(station)[0]
    assert (latest.at, latest.changes, latest.acknowledged_at) == (AT + 60, 1, None)


def test_what_is_newer_takes_the_place_of_what_waits(house: House) -> None:
    station = house.station
    names = set()
    for function in ("one", "two", "three"):
        change(station, function)
        ready.keep(station)
        (name,) = boxes.outbox(station.home).names()
        names.add(name)
    assert len(names) == 3
    ready.keep(station)
    assert list(boxes.outbox(station.home).names()) == [name], "nothing changed, so nothing is made"
    with station.read() as db:
        ((laid, left),) = outbox.ready(db)
    assert (laid.name, left) == (name, None)


def test_what_is_urgent_lies_apart_and_goes_first(house: House, line: Path) -> None:
    station, hq = house.station, house.hq
    for count in range(12):
        change(station, f"a longer word for a desk at the harbour, {count}")
    station.act("presence.record", None, {"person": "PTM-P-00001", "state": "in_zone"})
    ready.keep(station)
    assert boxes.outbox(station.home).count() == 2
    put: list[int] = []

    class Watched(Folder):
        def put(self, sealed: bytes) -> str:
            put.append(len(sealed))
            return super().put(sealed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(lines._KINDS, "folder", lambda line, _around: Watched(Path(line.place)))
        carry(station)
    assert put == sorted(put)
    assert len(put) == 2
    rounds.go(hq, Folder(line))
    assert said(hq) == "a longer word for a desk at the harbour, 11"


def test_the_same_is_not_carried_twice_until_it_may_be_lost(house: House, line: Path) -> None:
    station = house.station
    change(station, "Harbour")
    ready.keep(station)
    assert carry(station).trips[0].carried == 1
    for name in list(Folder(line).names()):
        Folder(line).drop(name)
    assert carry(station, AT + 3600).trips[0].carried == 0
    assert carry(station, AT + AGAIN).trips[0].carried == 1


def test_every_line_gets_it_also_one_that_was_away(house: House, line: Path, tmp_path: Path) -> None:
    station, share = house.station, tmp_path / "share"
    with station.write() as db:
        ledger.set_carrier(db, "share", "folder", str(share))
    ready.set_up(station)
    change(station, "Harbour")
    ready.keep(station)
    away, there = carry(station).trips
    assert (away.line, away.away, away.carried) == ("share", True, 0)
    assert (there.line, there.away, there.carried) == ("stick", False, 1)
    assert not share.exists(), "a stick that is away is not made on the laptop"
    share.mkdir()
    assert [trip.carried for trip in carry(station).trips] == [1, 0]
    assert set(Folder(share).names()) == set(Folder(line).names())


def test_other_peoples_mail_stays_where_it_is(house: House, line: Path) -> None:
    """One public key tells what is ours: no secret, and nobody else's mail is touched."""
    station, hq = house.station, house.hq
    theirs = Folder(line).put(outgoing.to_parent(station).sealed)
    (line / "AAAAAAAA.mus").write_bytes(b"not a bundle")
    assert carry(station).trips[0].brought == 0
    assert {theirs, "AAAAAAAA.mus"} <= set(Folder(line).names())
    rounds.go(hq, Folder(line))
    assert carry(station).trips[0].brought == 1


def test_nobody_fills_the_disk_through_the_inbox(
    house: House, line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = house.station
    monkeypatch.setattr(courier, "MOST_FILES", 3)
    for count in range(5):
        Folder(line).put(seal.seal(f"{count}".encode(), station.keys.seal_public))
    trip = carry(station).trips[0]
    assert (trip.brought, trip.no_room) == (3, 2)
    assert len(list(Folder(line).names())) == 2, "what found no room stays for the next time"
    ready.look(station)
    monkeypatch.setattr(courier, "MOST_BYTES", 10)
    assert carry(station).trips[0].no_room == 2


def test_an_answer_for_our_own_device_lies_ready_and_goes_once(house: House, line: Path) -> None:
    station, warden = house.station, house.warden
    Folder(line).put(outgoing.to_parent(warden).sealed)
    assert carry(station).trips[0].brought == 1
    ready.look(station)
    assert carry(station).trips[0].carried == 2, "what the warden did goes up, too"
    key = warden.keys.seal_public
    found = [Folder(line).get(name) or b"" for name in Folder(line).names()]
    assert sum(seal.is_for(key, sealed) for sealed in found) == 1
    ready.look(station)
    box = boxes.outbox(station.home)
    # It is not repeated: a device that missed it asks again.
    assert not any(seal.is_for(key, box.get(name) or b"") for name in box.names())


def test_without_a_line_there_is_no_outbox(heard: House) -> None:
    station = heard.station
    assert not ready.is_wanted(station)
    assert ready.look(station) == []
    assert set(names(station.home)) <= {KEYRING, STORE, f"{STORE}-wal", f"{STORE}-shm", anchor.NAME}
    with pytest.raises(Refused) as refused:
        carry(station)
    assert refused.value.code is Code.NO_CARRIER


def test_what_stands_in_clear_is_no_secret_and_no_person(house: House) -> None:
    said = json.loads((house.station.home / lines.FILE).read_text(encoding="utf-8"))
    # Hints are those that files bear for whoever looks, of weeks to come.
    assert said.keys() == {"version", "lines", "seal_public", "hints"}
    assert {len(hint) for hint in said["hints"]} == {8}
    assert bytes.fromhex(said["seal_public"]) == house.station.keys.seal_public
    assert [one.keys() for one in said["lines"]] == [{"name", "kind", "place"}]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 9, "lines": [], "seal_public": ""}', b"\xff"]
)
def test_a_damaged_list_of_lines_is_said(house: House, content: bytes) -> None:
    (house.station.home / lines.FILE).write_bytes(content)
    with pytest.raises(Refused) as refused:
        carry(house.station)
    assert refused.value.code is Code.FILE_UNREADABLE
    ready.set_up(house.station)
    carry(house.station)


def test_a_line_in_one_word() -> None:
    assert lines.of("folder:/media/stick") == Line("folder:/media/stick", "folder", "/media/stick")
    for wrong in ("folder", "folder:", "pigeon:/roof", ""):
        with pytest.raises(Refused) as refused:
            lines.of(wrong)
        assert refused.value.code is Code.BAD_LINE


def test_one_courier_at_a_time(house: House) -> None:
    (house.station.home / boxes.INBOX).mkdir()
    hold = occupied.alone(house.station.home / boxes.INBOX)
    assert hold is not None
    with pytest.raises(Refused) as refused:
        carry(house.station)
    assert refused.value.code is Code.COURIER_BUSY
    hold.end()
    carry(house.station)


def test_it_knows_no_way_to_open_a_store() -> None:
    """Not even the driver is there; so no passphrase could be of any use to it."""
    code = (
        "import sys, tui.cli.commands.agent\n"
        "print(sorted({'sqlcipher3', 'sqlalchemy', 'sqlmodel', 'store.keyring', 'store.node', 'store.vault'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


ROOT = Path(__file__).parents[2]


# both at once, killed anywhere


class Killed(BaseException):
    """Stands for the end of a process: nothing of it goes on, not even what tidies up."""


def killed_somewhere(patch: pytest.MonkeyPatch, after: int) -> None:
    """Let the courier die before or after one of its steps on disk: the next ones up to ``after`` happen."""
    steps = iter(range(2 * 64))

    def dying(act: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object) -> object:
            if next(steps) >= after:
                raise Killed
            done = act(*given)
            if next(steps) >= after:
                raise Killed
            return done

        return step

    for owner, name in ((Folder, "put"), (Folder, "drop"), (boxes.Outbox, "mark")):
        patch.setattr(owner, name, dying(getattr(owner, name)))


@dataclass
class Weeks:
    """Some weeks between two offices, in which anything happens in any order."""

    house: House
    line: Folder
    chance: random.Random
    made: int = 0

    def turn(self, at: int) -> None:
        """Let one thing happen."""
        acts = (self.born, self.born, self.kept, self.carried, self.died, self.looked, self.heard, self.lost)
        self.chance.choice(acts)(at)

    def born(self, _at: int) -> None:
        self.made += 1
        self.house.station.act("people.add", None, {"family_name": f"Новый {self.made}", "category": "fs"})

    def kept(self, _at: int) -> None:
        ready.keep(self.house.station)

    def carried(self, at: int) -> None:
        carry(self.house.station, at)

    def died(self, at: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            killed_somewhere(patch, self.chance.randrange(8))
            with contextlib.suppress(Killed):
                carry(self.house.station, at)

    def looked(self, _at: int) -> None:
        ready.look(self.house.station)

    def heard(self, _at: int) -> None:
        rounds.go(self.house.hq, self.line)

    def lost(self, _at: int) -> None:
        for name in list(self.line.names()):
            self.line.drop(name)


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 12))]
)
def test_whatever_the_order_and_wherever_it_is_killed(house: House, line: Path, seed: int) -> None:
    """Nothing is lost, nothing is there twice, and in the end everything is acknowledged."""
    weeks = Weeks(house, Folder(line), random.Random(seed))  # noqa: S311 - the same on purpose
    station, hq = house.station, house.hq
    for turn in range(14):
        weeks.turn(AT + turn)
        standing = rounds.standing(station)
        assert standing.handed_over <= standing.pending
    for turn in range(1, 4):
        weeks.looked(AT)
        weeks.carried(AT + turn * AGAIN)
        weeks.heard(AT)
    weeks.carried(AT + 4 * AGAIN)
    weeks.looked(AT)
    assert house.pending(station) == 0
    assert house.tables(hq) == house.tables(station)
    found = [str(row["family_name"]) for row in desk.listed(hq, "people").rows]
    ours = sorted(name for name in found if name.startswith("Новый"))
    assert ours == sorted(f"Новый {count + 1}" for count in range(weeks.made))


@pytest.mark.parametrize("after", range(8))
def test_wherever_it_is_killed_a_file_is_where_it_was_or_where_it_goes(
    house: House, line: Path, after: int
) -> None:
    """And what is marked as taken was taken: the mark is what "handed over" rests on."""
    station = house.station
    change(station, "Harbour")
    ready.keep(station)
    sealed = seal.seal(b"for us", station.keys.seal_public)
    Folder(line).put(sealed)
    with pytest.MonkeyPatch.context() as patch:
        killed_somewhere(patch, after)
        with contextlib.suppress(Killed):
            carry(station)
    box, out = boxes.inbox(station.home), boxes.outbox(station.home)
    assert sealed in {place.get(name) for place in (box, Folder(line)) for name in place.names()}
    for name in out.taken():
        assert Folder(line).get(name) == out.get(name)


def test_no_half_written_file_is_ever_taken(house: House, line: Path) -> None:
    """Whatever stands under another name, or is not whole under its own, is passed by."""
    station = house.station
    change(station, "Harbour")
    ready.keep(station)
    box = boxes.outbox(station.home)
    (name,) = box.names()
    whole = box.get(name) or b""
    (box.place / name).write_bytes(whole[:-1])
    (box.place / "BBBBBBBB.prt").write_bytes(whole)
    assert carry(station).trips[0].carried == 0
    (box.place / name).write_bytes(whole)
    assert carry(station).trips[0].carried == 1
    assert [Folder(line).get(one) for one in Folder(line).names()] == [whole]


# the copy


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    place = tmp_path / "safe"
    place.mkdir()
    return place


def opened_copy(copy: Path, house: House, name: str, folder: Path) -> Node:
    """Open a copy of a node with that node's keys, and have every page's seal looked at."""
    seed = house.seeds[name]
    return house.stack.enter_context(Seed(copy, seed.known).opened(folder / "opened", house.clock))


def test_a_copy_is_taken_while_nobody_has_the_node_open_and_opens(
    house: House, safe: Path, tmp_path: Path
) -> None:
    station = house.station
    change(station, "Harbour")
    assert copy_home(station.home, safe, "copy") == IN_USE
    assert names(safe) == []
    before = house.digest(station)
    station.close()
    assert copy_home(station.home, safe, "copy") == MADE
    assert copy_home(station.home, safe, "copy") == SAME
    again = opened_copy(safe / "copy", house, "station", tmp_path)
    assert house.digest(again) == before
    assert set(names(safe / "copy")) == {KEYRING, STORE, "as-of", anchor.NAME}


def test_a_copy_of_what_a_killed_process_left_has_its_last_word(
    house: House, safe: Path, tmp_path: Path
) -> None:
    """What was recorded last stands only in the write-ahead file then: it goes along."""
    station = house.station
    change(station, "the last word")
    killed = tmp_path / "killed"
    shutil.copytree(station.home, killed)
    assert (killed / f"{STORE}-wal").stat().st_size > 0
    assert copy_home(killed, safe, "copy") == MADE
    again = opened_copy(safe / "copy", house, "station", tmp_path)
    assert said(again) == "the last word"
    assert house.digest(again) == house.digest(station)


def test_the_copy_before_is_kept_until_the_new_one_is_whole(
    house: House, safe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = house.station
    station.close()
    assert copy_home(station.home, safe, "copy") == MADE
    station = house.reopened(station)
    change(station, "Harbour")
    station.close()

    def full(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", full)
        assert copy_home(station.home, safe, "copy") == FAILED
    assert said(opened_copy(safe / "copy", house, "station", tmp_path / "1")) != "Harbour"
    assert copy_home(station.home, safe, "copy") == MADE
    assert said(opened_copy(safe / "copy", house, "station", tmp_path / "2")) == "Harbour"
    assert set(names(safe)) == {"copy", "copy.old"}
    assert not (station.home / ".copying").exists()


def test_whoever_opens_waits_for_the_copy_and_no_longer(house: House) -> None:
    """The node is held only while it is copied beside itself, not while that goes to a slow stick."""
    station = house.station
    station.close()
    held: list[bool] = []

    def slow(*_: object) -> None:
        hold = occupied.alone(station.home)
        held.append(hold is not None)
        if hold is not None:
            hold.end()

    safe = house.folder / "slow"
    safe.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.copying._bring", slow)
        copy_home(station.home, safe, "copy")
    assert held == [True], "the folder was free again"


def test_a_hold_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys; from store import occupied\n"
        "hold = occupied.share(pathlib.Path(sys.argv[1])); print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert occupied.alone(tmp_path) is None
        process.kill()
        process.wait()
    hold = occupied.alone(tmp_path)
    assert hold is not None
    hold.end()


def test_a_place_that_is_away_is_said(house: House, tmp_path: Path) -> None:
    house.station.close()
    assert copy_home(house.station.home, tmp_path / "away", "copy") == FAILED
    assert not (tmp_path / "away").exists()


# limits


def limited(house: House, line: Path, **options: str) -> Node:
    """Set the line up again with limits; something urgent and something else lie ready."""
    station = house.station
    known_lines.set_up(station, Line("stick", "folder", str(line), tuple(options.items())))
    for count in range(12):
        change(station, f"a longer word for a desk at the harbour, {count}")
    station.act("presence.record", None, {"person": "PTM-P-00001", "state": "in_zone"})
    ready.set_up(station)
    assert boxes.outbox(station.home).count() == 2
    return station


def test_nothing_of_ours_goes_where_nothing_encrypted_may(house: House, line: Path) -> None:
    station = limited(house, line, ciphertext="no")
    assert carry(station).trips == (courier.Trip("stick", closed="ciphertext"),)
    assert names(line) == []
    with pytest.raises(Refused) as refused:
        rounds.over_carrier(station, "stick")
    assert refused.value.code is Code.LINE_IN_CLEAR


def test_a_line_is_used_while_it_is_open_in_the_stations_time(house: House, line: Path) -> None:
    station = limited(house, line, hours="11:30-12:30")  # NOW is 12:00 there
    assert carry(station, AT + 3600).trips == (courier.Trip("stick", closed="hours"),)
    assert names(line) == []
    assert carry(station).trips[0].carried == 2


def test_where_the_budget_is_used_up_what_is_urgent_goes_and_is_counted(house: House, line: Path) -> None:
    station = limited(house, line, day="100")
    trip = carry(station).trips[0]
    assert (trip.carried, trip.held) == (1, 1)
    (name,) = Folder(line).names()
    assert name in boxes.outbox(station.home).urgent()
    (stand,) = courier.stands(station.home, courier.known_of(station.home))
    assert stand.spent.today == trip.spent > 100
    assert not stand.urgent
    assert health.look(station)[1].state is State.AMBER
    again = carry(station, AT + 60).trips[0]
    assert (again.carried, again.held) == (0, 1)
    assert carry(station, AT + 86_400).trips[0].held == 1, "a file that is larger than the day's budget waits"
    limited(house, line, day="1M")
    assert carry(station).trips[0].held == 0


def test_a_look_goes_where_something_is_due_and_says_when_it_is_next(house: House, line: Path) -> None:
    station = limited(house, line)
    done, following = looking.look(station.home, AT, 0.5)
    assert done is not None
    assert done.trips[0].carried == 2
    assert following.at == {"stick": AT + 900}
    assert looking.look(station.home, AT + 30, 0.5)[0] is None
    done, _ = looking.look(station.home, AT + 8 * 3600, 0.5)
    assert done is not None
    assert len(done.trips) == 1
    line.rename(line.with_name("away"))
    done, following = looking.look(station.home, AT + 9 * 3600, 0.5)
    assert done is not None
    assert done.trips[0].away
    assert following.at == {"stick": AT + 9 * 3600 + 60}
    with contextlib.suppress(Refused):
        looking.look(station.home, AT + 9 * 3600 + 60, 0.5)
    assert looking.standing(station.home, AT)["stick"]["failures"] == 2
    station.act("presence.record", None, {"person": "PTM-P-00001", "state": "leave"})
    ready.keep(station)
    assert looking.ahead(station.home, AT + 9 * 3600 + 60).at["stick"] == AT + 9 * 3600 + 90, "urgent: sooner"


def test_where_nobody_names_a_line_one_that_was_reached_is_used(
    house: House, line: Path, tmp_path: Path
) -> None:
    station = house.station
    known_lines.set_up(station, Line("away", "folder", str(tmp_path / "away")))
    known_lines.set_up(station, Line("aaa", "folder", str(line), (("ciphertext", "no"),)))
    change(station, "Harbour")
    ready.set_up(station)
    assert lanes.ways(station)[0].line == "away"
    carry(station)
    assert lanes.ways(station)[0].line == "stick"
    assert rounds.over_carrier(station, None).made is not None


def test_a_line_that_is_taken_away_is_gone_with_its_limits(house: House, line: Path) -> None:
    station = limited(house, line, day="100")
    known_lines.take_away(station, "stick")
    ready.set_up(station)
    assert carry(station).trips == ()
    with pytest.raises(Refused) as refused:
        known_lines.take_away(station, "stick")
    assert refused.value.code is Code.NO_CARRIER
    for wrong in (("day", "much"), ("colour", "red"), ("authority", "x")):
        with pytest.raises(Refused) as refused:
            known_lines.set_up(station, Line("stick", "folder", str(line), (wrong,)))
        assert refused.value.code is Code.BAD_LIMIT
