"""The spool over HTTP: what it gives to whom, what it bounds, and what a bad line costs."""

import http.client
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from os import urandom
from pathlib import Path

import pytest

from store.device_keys import DeviceKeys
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from sync import (
    courier,
    enrol,
    known_lines,
    known_spools,
    outgoing,
    provisioning,
    ready,
    rounds,
    seal,
    serving,
    spooling,
)
from sync.carriers import reply
from sync.carriers.calling import Where
from sync.fate import Fate
from sync.frames import frame
from sync.frames.cut import Cutting, stretch
from sync.frames.frame import Frame
from sync.frames.shelf import Shelf
from sync.lines import Line as LineOf
from sync.serving import Listen
from sync.spool import Bounds, Spool, Torn, box_of
from sync.spooling import SpoolEnd
from tests.sync.badline import BadLine, Line
from tests.sync.conftest import PHRASE, House
from tests.sync.serving import Served, certified, served
from tui import admitting

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def key() -> bytes:
    return DeviceKeys.make(urandom).seal_public


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "spool", bounds=Bounds(files=4, bytes=300_000, under_way=2, free=0)) as server:
        yield server


def asked(server: Served, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Ask as anybody could."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def refusal(code: Code) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda refused: refused.code is code)


# who gets what


def test_a_box_is_there_for_whoever_can_name_it_only(server: Served, key: bytes) -> None:
    mine, other = box_of(key), box_of(key[::-1])
    server.spool.know((mine,))
    sealed = seal.seal(b"for a station", key)
    server.spool.leave(mine, sealed)
    tag = seal.tag(sealed).hex()
    for box in (other, "", "..", "../" * 10 + "etc", mine[:-1], "é" * 32):
        for method, path in (
            ("POST", "/x"),
            ("GET", f"/d/{tag}"),
            ("DELETE", f"/d/{tag}"),
            ("GET", f"/c/{tag}"),
        ):
            assert asked(server, method, path, Box=box.encode().decode("latin-1")) == (404, b"")
        assert asked(server, "PUT", f"/c/{tag}", b"x", Box=box.encode().decode("latin-1"), Of="9")[0] == 404
    (told,) = reply.read(asked(server, "POST", "/x", Box=mine)[1])
    assert told.sealed == sealed, "what nobody else could take away is still there"
    assert not list(server.spool.boxes()) or server.spool.boxes().__next__() == mine


def test_of_a_box_that_headquarters_did_not_open_a_station_is_told(server: Served, key: bytes) -> None:
    line = server.line(key)
    (server.spool.place / "down" / box_of(key)).rmdir()
    with refusal(Code.CARRIER_REFUSES):
        line.put(seal.seal(b"early", key))
    line.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/x", b"no bundle", {}, 400),
        ("POST", "/x", bytes(reply.LARGE + 1), {}, 413),
        ("PUT", f"/c/{'0' * 16}", bytes(reply.LARGE + 1), {}, 413),
        ("PUT", f"/c/{'0' * 16}", b"mxyz", {}, 409),
        ("PUT", f"/c/{'0' * 16}", Cutting(b"x" * 99, 80).frame(0), {}, 409),
        ("PUT", f"/c/{'0' * 16}/0", b"x", {}, 404),
        ("PUT", "/c/xyz", b"x", {}, 404),
        ("GET", f"/c/{'0' * 16}", b"", {}, 400),
        ("GET", "/c/00", b"", {"Of": "9"}, 404),
        ("GET", f"/d/{'0' * 16}", b"", {"Range": "bytes=0-10"}, 404),
        ("GET", "/", b"", {}, 404),
        ("BREW", "/x", b"", {}, 404),
    ],
)
def test_what_is_no_request_of_ours_leaves_nothing(  # noqa: PLR0913 - a table
    server: Served, key: bytes, method: str, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    server.spool.know((box_of(key),))
    assert asked(server, method, path, body, Box=box_of(key), **headers)[0] == status
    assert list(SpoolEnd(server.spool).names()) == []


def test_a_range_is_one_of_the_file(server: Served, key: bytes) -> None:
    box = box_of(key)
    sealed = seal.seal(b"x" * 3000, key)
    server.spool.leave(box, sealed)
    at = f"/d/{seal.tag(sealed).hex()}"
    assert asked(server, "GET", at, Box=box, Range="bytes=10-19") == (206, sealed[10:20])
    assert asked(server, "GET", at, Box=box, Range=f"bytes=10-{10**7}") == (206, sealed[10:])
    assert asked(server, "GET", at, Box=box, Range=f"bytes=0-{'9' * 5000}")[0] == 400
    for wrong in ("", "bytes=", "bytes=5-2", f"bytes={10**7}-{10**7}", "lines=1-2"):
        assert asked(server, "GET", at, Box=box, Range=wrong)[0] == 416


def test_a_long_file_is_not_read_again_for_each_piece_of_it(
    server: Served, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = seal.seal(urandom(200_000), key)
    server.spool.leave(box_of(key), sealed)
    reads: list[Path] = []
    read = Path.read_bytes

    def counted(path: Path) -> bytes:
        reads.append(path)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    line = server.line(key, piece=8192)
    assert [line.get(name) for name in line.names()] == [sealed]
    line.close()
    assert len(reads) == 1


# bounds


def test_a_box_holds_so_much_and_no_more(server: Served, key: bytes) -> None:
    line = server.line(key)
    for count in range(4):
        line.put(seal.seal(bytes([count]), key))
    with refusal(Code.CARRIER_FULL):
        line.put(seal.seal(b"one too many", key))
    with refusal(Code.CARRIER_FULL):
        server.line(key[::-1]).put(seal.seal(urandom(400_000), key))
    line.close()
    for box in (box_of(key), box_of(key[::-1])):
        size = sum(
            path.stat().st_size for path in server.spool.place.rglob(f"*{box}*/**/*") if path.is_file()
        )
        assert size < 320_000
    other = server.line(key[::2] * 2)
    other.put(seal.seal(b"of another station", key))
    other.close()


def test_what_waits_for_whoever_never_asks_fills_no_disk(server: Served, key: bytes) -> None:
    box = box_of(key)
    sealed = [seal.seal(bytes([count]), key) for count in range(7)]
    for one in sealed:
        server.spool.leave(box, one)
    assert len(list(server.spool.waits(box).names())) == 4
    for one in sealed[:3]:
        server.spool.leave(box, one, answer=True)
    assert len(list(server.spool.waits(box).names())) == 4, "a newer answer takes the place of the older"


def test_headers_that_do_not_come_are_not_waited_for(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_HEADERS", 0.2)
    for said in (b"", b"POST /x HTTP/1.1\r\nBox: "):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
            line.sendall(said)
            assert line.recv(1000) == b""


def test_where_it_listens_and_with_what(tmp_path: Path) -> None:
    assert Listen.of("127.0.0.1:80") == Listen("127.0.0.1", 80)
    assert Listen.of("[::1]:8443").host == "::1"
    (tmp_path / "c").touch()
    assert Listen.of("0.0.0.0:1", str(tmp_path / "c")).certificate == tmp_path / "c"
    for said, code in (
        ("0.0.0.0:80", Code.SERVE_NAKED),
        ("80", Code.BAD_ADDRESS),
        (":80", Code.BAD_ADDRESS),
        ("127.0.0.1:99999", Code.BAD_ADDRESS),
    ):
        with refusal(code):
            Listen.of(said)
    with refusal(Code.FILE_UNREADABLE):
        Listen.of("127.0.0.1:80", str(tmp_path / "none"))


def test_a_line_leads_over_tls_or_stays_on_this_machine() -> None:
    for url in (
        "https://hq.example",
        "https://hq.example:8443/a/b",
        "http://127.0.0.1:80",
        "http://[::1]:80",
    ):
        Where(url, "").checked()
    wrong = (
        "http://hq.example",
        "ftp://x",
        "https://",
        "https://me@hq",
        "hq",
        "https://h:x",
        "https://[",
        "",
    )
    for url in wrong:
        with refusal(Code.BAD_ADDRESS):
            Where(url, "").checked()
    with refusal(Code.BAD_ADDRESS):
        Where("https://h", "", proxy="socks://x").checked()


def test_it_knows_no_way_to_open_a_store() -> None:
    code = (
        "import sys, tui.cli.commands.serving, sync.serving, sync.spool_app, sync.carriers.https\n"
        "print(sorted({'sqlcipher3', 'sqlalchemy', 'sqlmodel', 'store.keyring', 'store.node', 'store.vault'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


# one round trip


def test_one_request_leaves_a_bundle_and_brings_what_waits(server: Served, key: bytes) -> None:
    line = server.line(key)
    answer = seal.seal(b"answer", key)
    server.spool.leave(box_of(key), answer)
    line.put_last(seal.seal(b"question", key))
    server.app.spool.waits(box_of(key)).drop(next(server.spool.waits(box_of(key)).names()))
    assert [line.get(name) for name in line.names()] == [answer], "it came along: nothing was asked again"
    line.close()


def test_an_answer_is_waited_for_while_somebody_is_at_work(server: Served, key: bytes) -> None:
    line = server.line(key)
    answer = seal.seal(b"answer", key)
    end = SpoolEnd(server.spool, (key,))
    server.spool.tell_at_work()

    def work() -> None:
        while not list(end.names()):
            threading.Event().wait(0.01)
        end.put(answer)

    importer = threading.Thread(target=work)
    importer.start()
    line.put_last(seal.seal(b"question", key))
    assert [line.get(name) for name in line.names()] == [answer]
    importer.join(30)
    line.close()


def test_a_budget_holds_back_what_is_long_on_the_other_side(heard: House, server: Served) -> None:
    station = heard.station
    box = box_of(station.keys.seal_public)
    server.spool.know((box,))
    for size in (100, 100_000):
        server.spool.leave(box, seal.seal(urandom(size), station.keys.seal_public))
    known_lines.set_up(station, LineOf("sat", "https", server.url, (("day", "20k"),)))
    ready.set_up(station)
    trip = courier.go(station.home, [], None, station.now).trips[0]
    assert (trip.brought, trip.held, trip.away) == (1, 1, False)
    assert trip.spent < 20_000
    known_lines.set_up(station, LineOf("sat", "https", server.url))
    ready.set_up(station)
    assert courier.go(station.home, [], None, station.now).trips[0].brought == 1
    assert list(server.spool.waits(box).names()) == []


def test_a_server_that_is_busy_is_away_for_a_while(
    server: Served, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object) -> None:
        raise OSError

    line = server.line(key)
    monkeypatch.setattr(Spool, "accept", busy)
    with refusal(Code.CARRIER_AWAY):
        line.put(seal.seal(b"x", key))
    line.close()


# pieces


def test_frames_may_come_twice_in_any_order_and_end_once(tmp_path: Path, key: bytes) -> None:
    spool = Spool(tmp_path, Bounds(free=0))
    spool.make()
    spool.know(("box",))
    sealed = seal.seal(b"x" * 900, key)
    tag, size = seal.tag(sealed), len(sealed)
    coarse, fine = Cutting(sealed, 1000), Cutting(sealed, 600)
    assert not spool.accept_frames("box", tag, [coarse.frame(1), fine.frame(0), fine.frame(0)])
    assert spool.missing("box", tag, size) == [(fine.size, coarse.size), (2 * coarse.size, size)]
    assert not Spool(tmp_path, Bounds(free=0)).accept_frames("box", tag, [fine.frame(3)])
    assert spool.accept_frames("box", tag, [coarse.frame(2), fine.frame(1)])
    assert spool.accept_frames("box", tag, [coarse.frame(0)]), "its last reply may have been lost"
    assert spool.missing("box", tag, size) == []
    assert [spool.came("box").get(name) for name in spool.came("box").names()] == [sealed]


def test_frames_that_make_no_bundle_are_let_go(tmp_path: Path, key: bytes) -> None:
    spool = Spool(tmp_path, Bounds(free=0))
    spool.make()
    spool.know(("box",))
    sealed = seal.seal(b"x" * 900, key)
    tag, cutting = seal.tag(sealed), Cutting(sealed, 1500)
    good, bad = cutting.frame(0), frame.read(cutting.frame(1))
    spool.accept_frames("box", tag, [good])
    for lie in (
        frame.write(Frame(bad.tag, bad.length, 1, bytes(len(bad.piece)))),
        frame.write(Frame(b"else", bad.length, 1, bad.piece)),
        good[:-1],
    ):
        with pytest.raises(Torn):
            spool.accept_frames("box", tag, [lie])
    assert spool.missing("box", tag, len(sealed)) == [(0, len(sealed))]
    noise = b"M" + urandom(900)
    cutting = Cutting(noise, 2000)
    with pytest.raises(Torn):
        spool.accept_frames("box", seal.tag(noise), [cutting.frame(0)])
    assert list(spool.came("box").names()) == []


def test_a_long_file_goes_on_where_it_was_cut_also_the_next_day(
    server: Served, key: bytes, tmp_path: Path
) -> None:
    """Up the server remembers what it has; down the carrier keeps what came, on a shelf of its own."""
    sealed = seal.seal(urandom(100_000), key)
    tag = seal.tag(sealed)
    server.spool.know((box_of(key),))
    came = stretch(tag, len(sealed), 0, sealed[:60_000])
    server.spool.accept_frames(box_of(key), tag, came)
    with BadLine(server.port, Line()) as bad:
        line = server.line(key, bad.url, piece=16_384)
        line.put(sealed)
        line.close()
        assert bad.line.up < 50_000
    server.spool.leave(box_of(key), sealed)
    shelf = Shelf(tmp_path / "frames")
    for one in came:
        shelf.take(one)
    with BadLine(server.port, Line()) as bad:
        line = server.line(key, bad.url, piece=16_384, keeping=shelf)
        (name,) = line.names()
        assert line.get(name) == sealed
        assert line.get(name) == sealed
        line.drop(name)
        line.close()
        assert bad.line.down < 50_000
    assert list((tmp_path / "frames").iterdir()) == []


def test_a_slow_line_that_is_cut_finishes_and_says_one_piece_again_for_each_cut(
    server: Served, key: bytes
) -> None:
    """64 kbit/s, 50 ms, cut after every 6 kB."""
    piece, asks = 2048, 250
    sealed, answer = seal.seal(urandom(12_000), key), seal.seal(urandom(9_000), key)
    server.spool.leave(box_of(key), answer)
    with BadLine(server.port, Line(64_000, 0.05, 6_000)) as bad:
        line = server.line(key, bad.url, piece=piece)
        line.put_last(sealed)
        assert [line.get(name) for name in line.names()] == [answer]
        line.close()
        seen = bad.line
    assert [SpoolEnd(server.spool).get(name) for name in SpoolEnd(server.spool).names()] == [sealed]
    assert seen.cuts >= 3
    requests = len(sealed) // piece + len(answer) // piece + 6
    assert seen.up <= len(sealed) + requests * asks + seen.cuts * (piece + asks)
    assert seen.down <= len(answer) + requests * asks + seen.cuts * (piece + asks)


def test_a_line_that_is_cut_finishes_by_tls_as_well_and_says_its_certificate_again_for_each_cut(
    tmp_path: Path, key: bytes
) -> None:
    """Cut after every 8 kB; where a connection is cut before it said anything, it is given up and said."""
    piece, asks, known = 1024, 250, 3_000
    sealed, answer = seal.seal(urandom(5_000), key), seal.seal(urandom(3_000), key)
    with served(tmp_path / "spool", tls=certified(tmp_path)) as server:
        server.spool.leave(box_of(key), answer)
        with BadLine(server.port, Line(cut_after=1_000)) as bad:
            line = server.line(key, bad.url.replace("http:", "https:"), piece=piece)
            with refusal(Code.CARRIER_AWAY):
                line.put_last(sealed)
            line.close()
            assert list(SpoolEnd(server.spool).names()) == []
        with BadLine(server.port, Line(cut_after=8_000)) as bad:
            line = server.line(key, bad.url.replace("http:", "https:"), piece=piece)
            line.put_last(sealed)
            assert [line.get(name) for name in line.names()] == [answer]
            line.close()
            seen = bad.line
        assert [SpoolEnd(server.spool).get(name) for name in SpoolEnd(server.spool).names()] == [sealed]
    assert seen.cuts >= 1
    requests = len(sealed) // piece + len(answer) // piece + 6
    again = (seen.cuts + 1) * known + seen.cuts * (piece + asks)
    assert seen.up + seen.down <= len(sealed) + len(answer) + 2 * requests * asks + again


def test_a_line_that_carries_nothing_is_given_up(server: Served, key: bytes) -> None:
    with BadLine(server.port, Line(cut_after=100)) as bad:
        line = server.line(key, bad.url, piece=1024)
        with refusal(Code.CARRIER_AWAY):
            line.put(seal.seal(urandom(5_000), key))
        with refusal(Code.CARRIER_AWAY):
            list(line.names())
        line.close()
        assert bad.line.cuts < 40


# headquarters' end


def test_a_world_of_two_is_taken_in_and_each_gets_its_own_answer(house: House, tmp_path: Path) -> None:
    """Also where the importer was killed after it took in and before it answered."""
    spool = Spool(tmp_path / "spool", Bounds(free=0))
    stations = {box_of(node.keys.seal_public): node for node in (house.station, house.other)}
    SpoolEnd.of(house.hq, spool)
    for box, node in stations.items():
        assert spool.knows(box)
        spool.accept(box, outgoing.to_parent(node).sealed)
    spool.accept(next(iter(stations)), seal.seal(b"for nobody here", DeviceKeys.make(urandom).seal_public))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spooling, "_answer", None)
        with pytest.raises(TypeError):
            spooling.collect(house.hq, spool)
    done = spooling.collect(house.hq, spool)
    assert sorted(receipt.fate.value for _name, receipt in done.taken) == [
        "duplicate",
        "duplicate",
        "refused",
    ]
    assert len(done.answers) == 2
    assert list(SpoolEnd(spool).names()) == []
    for box, node in stations.items():
        receipts = rounds.taken_from(node, spool.waits(box))
        assert [receipt.fate for receipt in receipts] == [Fate.APPLIED]
        assert house.pending(node) == 0
    assert spooling.collect(house.hq, spool).taken == []


def first_call(server: Served, key: bytes) -> int:
    """Give what the server says to whoever has a sealing key, and calls for the first time."""
    return asked(server, "POST", "/x", Box=box_of(key))[0]


def test_a_station_that_was_just_admitted_is_answered_at_its_first_call(house: House, tmp_path: Path) -> None:
    """Its box is open in every spool that was ever taken in from, without taking in again."""
    with served(tmp_path / "first") as first, served(tmp_path / "second") as second:
        for server in (first, second):
            spooling.collect(house.hq, server.spool)
        station = house.make("admitted", code="CAY")
        assert first_call(first, station.keys.seal_public) == 404
        (tmp_path / "request").write_bytes(enrol.request(station))
        done = admitting.admit(house.hq, tmp_path / "request", tmp_path / "grant")
        assert done.away == ()
        key = station.keys.seal_public
        assert [first_call(server, key) for server in (first, second)] == [200, 200]


def test_a_laptop_that_is_shipped_has_its_box_where_headquarters_serves(house: House, tmp_path: Path) -> None:
    """A spool in headquarters' own folder is known before anything was taken in."""
    new = Founding("station", "CAY", "Cayo Largo", "fsco", "fsco", "FR", "Indian/Mauritius")
    with served(house.hq.home / "spool") as server:
        provisioning.provision(house.hq, tmp_path / "laptop", new, PHRASE, clock=house.clock)
        with Node.open(tmp_path / "laptop", PHRASE, clock=house.clock) as laptop:
            key = laptop.keys.seal_public
        assert first_call(server, key) == 200


def test_a_spool_that_is_away_is_named_and_not_made(house: House, tmp_path: Path) -> None:
    spooling.collect(house.hq, Spool(tmp_path / "share", Bounds(free=0)))
    shutil.rmtree(tmp_path / "share")
    (tmp_path / "request").write_bytes(enrol.request(house.make("admitted", code="CAY")))
    done = admitting.admit(house.hq, tmp_path / "request", tmp_path / "grant")
    assert done.away == ("share",)
    assert not (tmp_path / "share").exists()


def test_of_many_spools_the_last_used_are_remembered(house: House, tmp_path: Path) -> None:
    places = [tmp_path / f"spool {n}" for n in range(known_spools.MOST + 2)]
    for place in [*places, places[3]]:
        known_spools.remember(house.hq, place)
    assert known_spools.known(house.hq) == [places[3], *reversed(places[4:]), places[2]]
