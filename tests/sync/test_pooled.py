"""One file over several lines: what came by each counts, wherever the rest comes from."""

import errno
from collections.abc import Iterator
from os import urandom
from pathlib import Path

import pytest

from store.device_keys import DeviceKeys
from store.node import Node
from store.refusals import Code, Refused
from sync import boxes, courier, estimate, headquarters, known_lines, mailbag, ready, rounds, seal, spooling
from sync.carriers import post
from sync.carriers.folder import FRAME, Folder
from sync.carriers.https import Https
from sync.courier import Going
from sync.fate import Fate
from sync.frames import frame
from sync.frames.in_memory import InMemory
from sync.frames.shelf import FOLDER, Shelf
from sync.lines import Line
from sync.spool import box_of
from tests.sync.badline import BadLine
from tests.sync.badline import Line as Bad
from tests.sync.conftest import House
from tests.sync.serving import Served, served


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "spool") as server:
        yield server


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


def frames_on(stick: Path) -> list[Path]:
    return sorted(path for path in stick.iterdir() if path.suffix == FRAME)


def much(node: Node) -> int:
    """Change as much as makes a file of several frames; gives how many changes that are."""
    for _one in range(_MUCH):
        node.act("people.change", "PTM-P-00001", {"function": urandom(24).hex()})
    return _MUCH


_MUCH = 30


def go(node: Node, line: Line) -> courier.Round:
    return courier.go(node.home, (), None, node.now, Going(only=frozenset([line.mark])))


def half_over(node: Node, line: Line, bad: BadLine) -> str:
    """Leave half of what lies ready over a real line that is cut for good then; gives its name."""
    box = boxes.outbox(node.home)
    (name,) = box.names()
    carrier = line.opened(known_lines.around(node))
    assert isinstance(carrier, Https)
    sealed = box.get(name) or b""

    def wrote(count: int) -> None:
        if count * 2 > len(sealed):
            bad.line.cut_after = 1

    with pytest.raises(Refused) as refused:
        carrier.put_telling(sealed, wrote)
    assert refused.value.code is Code.CARRIER_AWAY
    carrier.close()
    return name


def test_half_over_https_that_is_cut_half_on_a_stick(heard: House, server: Served, stick: Path) -> None:
    """The file arrives once, and is acknowledged; what was changed meanwhile follows in the next."""
    station, hq = heard.station, heard.hq
    spooling.collect(hq, server.spool)
    changes = much(station)
    with BadLine(server.port, Bad()) as bad:
        web = Line("web", "https", bad.url, (("piece", "200"),))
        by_hand = Line("stick", "folder", str(stick), (("piece", "120"),))
        for line in (web, by_hand):
            known_lines.set_up(station, line)
        ready.set_up(station)
        name = half_over(station, web, bad)
    station.act("people.change", "PTM-P-00001", {"function": "Quay"})
    ready.keep(station)
    assert list(boxes.outbox(station.home).names()) == [name], "the same file: the other end has half of it"
    assert go(station, by_hand).trips[0].carried == 1
    box = box_of(station.keys.seal_public)
    length = boxes.outbox(station.home).size(name)
    (begin, _end), *_more = missing = server.spool.missing(box, bytes.fromhex(name[:8]) + bytes(4), length)
    assert 0 < begin < length
    assert missing[-1][1] == length
    for path in frames_on(stick):
        one = frame.read(path.read_bytes())
        if one.begins + len(one.piece) <= begin:
            path.unlink()
    assert len(frames_on(stick)) > 1
    assert headquarters.take_all(hq, [stick]) == [], "half of it is nothing yet"
    collected = spooling.collect(hq, server.spool)
    assert [receipt.fate for _name, receipt in collected.taken] == [Fate.APPLIED]
    assert Shelf(hq.home / FOLDER).under_way() == []
    assert spooling.collect(hq, server.spool).taken == []
    known_lines.set_up(station, Line("web", "https", server.url))
    ready.set_up(station)
    courier.go(station.home, (), None, station.now)
    assert [receipt.acknowledged for receipt in ready.look(station)] == [changes]
    assert rounds.standing(station).pending == 1
    spooling.collect(hq, server.spool)
    courier.go(station.home, (), None, station.now)
    spooling.collect(hq, server.spool)
    courier.go(station.home, (), None, station.now)
    ready.look(station)
    assert rounds.standing(station).pending == 0
    assert heard.tables(hq) == heard.tables(station)


def test_an_exchange_by_hand_goes_on_with_what_the_courier_began(heard: House, server: Served) -> None:
    station, hq = heard.station, heard.hq
    spooling.collect(hq, server.spool)
    changes = much(station)
    with BadLine(server.port, Bad()) as bad:
        web = Line("web", "https", bad.url, (("piece", "200"),))
        known_lines.set_up(station, web)
        ready.set_up(station)
        half_over(station, web, bad)
        before, bad.line.cut_after = bad.line.up, 0
        made = rounds.over_carrier(station, "web").made
        assert made is not None
        assert made.changes == changes
        anew = estimate.around("https", web.limits, [len(made.sealed)], tls=False)
        assert bad.line.up - before < anew / 2
    station.act("people.change", "PTM-P-00001", {"function": "Quay"})
    ready.keep(station)
    assert len(list(boxes.outbox(station.home).names())) == 1
    assert len(spooling.collect(hq, server.spool).taken) == 1


def test_a_folder_in_frames_is_pooled_by_whoever_takes_them(
    heard: House, stick: Path, tmp_path: Path
) -> None:
    """Two sticks, and a frame that is damaged; names fit FAT; what was taken in is taken away."""
    other = tmp_path / "other"
    other.mkdir()
    station, hq = heard.station, heard.hq
    much(station)
    made = rounds.go(station, Folder(stick, 150)).made
    assert made is not None
    paths = frames_on(stick)
    assert len(paths) > 4
    assert all(len(path.stem) == 8 and path.name.isascii() for path in paths)
    for path in paths[::2]:
        path.rename(other / path.name)
    damaged = frames_on(stick)[0]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    shelf = Shelf(hq.home / FOLDER)
    assert rounds.go(hq, Folder(stick, None, shelf)).receipts == []
    assert rounds.go(hq, Folder(other, None, shelf)).receipts == []
    Folder(stick, 150).put(made.sealed)
    assert [one.fate for one in rounds.go(hq, Folder(stick, None, shelf)).receipts] == [Fate.APPLIED]
    assert frames_on(stick) == []
    assert shelf.under_way() == []


def test_a_full_stick_keeps_the_frames_that_fit(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal.seal(urandom(2_000), DeviceKeys.make(urandom).seal_public)
    whole, room, replace = Folder(stick, 150), [5], Path.replace

    def little(path: Path, to: Path) -> Path:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "")
        return replace(path, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", little)
        with pytest.raises(Refused) as refused:
            whole.put(sealed)
    assert refused.value.code is Code.CARRIER_FULL
    assert len(frames_on(stick)) == 5
    assert sorted(stick.iterdir()) == frames_on(stick)
    whole.put(sealed)
    taking = Folder(stick, None, InMemory())
    (name,) = taking.names()
    assert taking.get(name) == sealed
    taking.drop(name)
    assert list(stick.iterdir()) == []


def test_a_stick_that_is_away_is_not_made(tmp_path: Path) -> None:
    sealed = seal.seal(urandom(2_000), DeviceKeys.make(urandom).seal_public)
    with pytest.raises(Refused) as refused:
        Folder(tmp_path / "away", 300).put(sealed)
    assert refused.value.code is Code.CARRIER_AWAY
    assert not (tmp_path / "away").exists()


def test_frames_in_mails_that_somebody_saved_and_on_a_stick_make_one_file(tmp_path: Path) -> None:
    """As headquarters takes them in: whatever is a frame goes on the shelf, and the file comes once."""
    sealed = seal.seal(urandom(100_000), DeviceKeys.make(urandom).seal_public)
    (tmp_path / "in" / "stick").mkdir(parents=True)
    mails = list(post.mails(sealed, "ptm@field.example", "desk@hq.example"))
    (tmp_path / "in" / "one.eml").write_bytes(mails[0].as_bytes())
    Folder(tmp_path / "in" / "stick", 8_000).put(sealed)
    for path in frames_on(tmp_path / "in" / "stick")[:5]:
        path.unlink()
    shelf = Shelf(tmp_path / "frames")
    (found,) = mailbag.found([tmp_path / "in"], shelf)
    assert found.read() == sealed
    assert list(mailbag.found([tmp_path / "in" / "stick"])) == []
