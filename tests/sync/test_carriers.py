"""What every carrier must do, whatever it is made of; a new one is one more class with a fixture."""

import errno
import os
import shutil
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from os import urandom
from pathlib import Path

import pytest

from store import files as store_files
from store.device_keys import DeviceKeys
from store.node import Node
from store.refusals import Code, Refused
from sync import incoming, rounds, seal
from sync.carriers import Carrier
from sync.carriers.calling import Caller
from sync.carriers.folder import Folder
from sync.carriers.https import Https
from sync.carriers.mail import Mail
from sync.fate import Fate
from sync.spooling import SpoolEnd
from tests.sync.conftest import House
from tests.sync.lossy import Lossy, served_datagrams
from tests.sync.posting import Posted, posted
from tests.sync.serving import Served, certified, served


@dataclass(frozen=True)
class Files:
    """Some sealed files, and the key they are sealed to."""

    key: bytes
    sealed: list[bytes]


@pytest.fixture(scope="module")
def files() -> Files:
    key = DeviceKeys.make(urandom).seal_public
    return Files(key, [seal.seal(f"bundle {n}".encode(), key) for n in range(5)])


@pytest.fixture(scope="module")
def sealed(files: Files) -> list[bytes]:
    return files.sealed


@dataclass(frozen=True)
class Ends:
    """The two ends of a line: of a station (or desk, or warden), and of its parent. A folder has but one."""

    station: Carrier
    parent: Carrier


Between = Callable[[bytes], Ends]
"""Lays a line between a parent and whoever has a sealing key."""


class CarrierTests(ABC):
    """Inherited by the tests of each carrier."""

    @abstractmethod
    @pytest.fixture
    def between(self, tmp_path: Path) -> Between:
        """A line with nothing on it."""

    @pytest.fixture
    def ends(self, between: Between, files: Files) -> Ends:
        return between(files.key)

    @pytest.fixture(params=["up", "down"])
    def way(self, ends: Ends, request: pytest.FixtureRequest) -> tuple[Carrier, Carrier]:
        """One way of the line: where a file is left, and where it is taken."""
        return (ends.station, ends.parent) if request.param == "up" else (ends.parent, ends.station)

    def test_it_begins_empty(self, ends: Ends) -> None:
        assert list(ends.station.names()) == list(ends.parent.names()) == []

    def test_what_was_left_can_be_taken(self, way: tuple[Carrier, Carrier], sealed: list[bytes]) -> None:
        leave, take = way
        for each in sealed:
            leave.put(each)
        names = list(take.names())
        assert {take.get(name) for name in names} == set(sealed)
        assert {take.get(name) for name in names} == set(sealed), "looking takes nothing away"

    def test_leaving_twice_is_leaving_once(self, way: tuple[Carrier, Carrier], sealed: list[bytes]) -> None:
        leave, take = way
        assert leave.put(sealed[0]) == leave.put(sealed[0])
        assert len(list(take.names())) == 1

    def test_taking_away_twice_is_fine(self, way: tuple[Carrier, Carrier], sealed: list[bytes]) -> None:
        leave, take = way
        leave.put(sealed[0])
        (name,) = take.names()
        take.drop(name)
        take.drop(name)
        assert list(take.names()) == []
        assert take.get(name) is None

    def test_what_is_longer_than_a_piece_arrives_whole(
        self, way: tuple[Carrier, Carrier], files: Files
    ) -> None:
        leave, take = way
        long = seal.seal(urandom(150_000), files.key)
        leave.put(long)
        (name,) = take.names()
        assert take.get(name) == long
        take.drop(name)
        assert list(take.names()) == []

    def test_a_name_tells_nothing(self, ends: Ends, sealed: list[bytes]) -> None:
        names = [ends.station.put(each) for each in sealed]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 12 and name.isascii() for name in names)

    def test_two_offices_come_to_the_same_lists_over_it(self, between: Between, heard: House) -> None:
        """One round of each is a whole exchange: what waits goes up, the answer comes down."""
        station, hq = heard.station, heard.hq
        ends = between(station.keys.seal_public)
        station.act("people.change", "PTM-P-00001", {"function": "Harbour"})
        hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
        assert rounds.go(station, ends.station).made is not None
        assert len(rounds.go(hq, ends.parent).answers) == 1
        (receipt,) = rounds.go(station, ends.station).receipts
        assert receipt.acknowledged == 1
        assert heard.tables(hq) == heard.tables(station)
        rounds.go(hq, ends.parent)
        rounds.go(station, ends.station)
        assert list(ends.parent.names()) == list(ends.station.names()) == [], (
            "what was taken in is taken away"
        )

    def test_what_is_urgent_does_not_wait_for_the_rest(self, between: Between, heard: House) -> None:
        station, hq = heard.station, heard.hq
        ends = between(station.keys.seal_public)
        station.act("people.change", "PTM-P-00001", {"function": "Harbour"})
        station.act("presence.record", None, {"person": "PTM-P-00001", "state": "in_zone"})
        rounds.go(station, ends.station)
        came = [ends.parent.get(name) or b"" for name in ends.parent.names()]
        assert len(came) == 2
        assert incoming.take(hq, min(came, key=len)).applied == 1

    def test_what_it_loses_comes_again(self, between: Between, heard: House) -> None:
        station, hq = heard.station, heard.hq
        ends = between(station.keys.seal_public)
        for function in ("one", "two", "three"):
            station.act("people.change", "PTM-P-00001", {"function": function})
            rounds.go(station, ends.station)
            for name in list(ends.parent.names()):
                ends.parent.drop(name)
        rounds.go(station, ends.station)
        rounds.go(hq, ends.parent)
        rounds.go(station, ends.station)
        assert heard.pending(station) == 0


class TestFolder(CarrierTests):
    """A folder: a stick, a shared drive, a synchroniser."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        (tmp_path / "line").mkdir()
        return tmp_path / "line"

    @pytest.fixture
    def carrier(self, place: Path) -> Folder:
        return Folder(place)

    @pytest.fixture
    def between(self, carrier: Folder) -> Between:
        return lambda _key: Ends(carrier, carrier)

    def test_names_fit_a_fat_file_system(self, carrier: Carrier, sealed: list[bytes]) -> None:
        stem, ending = carrier.put(sealed[0]).split(".")
        assert len(stem) <= 8
        assert len(ending) <= 3

    def test_a_half_written_file_is_not_a_bundle_yet(
        self, carrier: Carrier, sealed: list[bytes], place: Path
    ) -> None:
        name = carrier.put(sealed[0])
        (place / name).write_bytes(sealed[0][:-1])
        assert carrier.get(name) is None
        (place / name).write_bytes(sealed[0])
        assert carrier.get(name) == sealed[0]

    def test_other_files_are_left_alone(self, carrier: Carrier, place: Path) -> None:
        (place / "holiday.jpg").write_bytes(b"x")
        (place / "AAAAAAAA.prt").write_bytes(b"x")
        assert list(carrier.names()) == []

    def test_a_copy_that_a_synchroniser_made_of_a_conflict_is_the_same_file_again(
        self, carrier: Carrier, heard: House, place: Path
    ) -> None:
        rounds.go(heard.station, carrier)
        heard.station.act("people.change", "PTM-P-00001", {"function": "Harbour"})
        rounds.go(heard.station, carrier)
        (name,) = carrier.names()
        copy = place / f"{name[:8]} (Büro's conflicted copy 2026-11-16){name[8:].upper()}"
        copy.write_bytes(carrier.get(name) or b"")
        done = rounds.go(heard.hq, carrier)
        assert sorted(receipt.fate.value for receipt in done.receipts) == ["applied", "duplicate"]
        assert len(done.answers) == 1
        assert len(list(carrier.names())) == 1, "the answer; both were taken away"

    def test_the_ending_may_be_in_capitals(self, carrier: Carrier, sealed: list[bytes], place: Path) -> None:
        name = carrier.put(sealed[0])
        (place / name).rename(place / name.upper())
        assert [carrier.get(one) for one in carrier.names()] == [sealed[0]]

    @pytest.mark.parametrize(
        ("number", "code"),
        [
            (errno.ENOSPC, Code.CARRIER_FULL),
            (errno.EROFS, Code.CARRIER_READ_ONLY),
            (errno.EIO, Code.CARRIER_AWAY),
            (errno.ENODEV, Code.CARRIER_AWAY),
        ],
    )
    @pytest.mark.parametrize("after", range(3))
    def test_a_stick_that_is_full_locked_or_pulled_out_is_said_and_leaves_no_bundle(  # noqa: PLR0913
        self,
        carrier: Folder,
        sealed: list[bytes],
        place: Path,
        monkeypatch: pytest.MonkeyPatch,
        number: int,
        code: Code,
        after: int,
    ) -> None:
        """Wherever in the writing it happens: at the bytes, at forcing them down, at the name."""
        owner, name = ((os, "fsync"), (Path, "replace"), (Path, "open"))[after]

        def broken(*_given: object, **_more: object) -> None:
            raise OSError(number, "")

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, broken)
            with pytest.raises(Refused) as refused:
                carrier.put(sealed[0])
        assert refused.value.code is code
        assert list(place.iterdir()) == []
        assert carrier.put(sealed[0]) in set(carrier.names())

    def test_a_folder_that_is_away_is_said_and_not_made(self, tmp_path: Path, sealed: list[bytes]) -> None:
        away = Folder(tmp_path / "stick")
        for ask in (lambda: away.put(sealed[0]), lambda: list(away.names())):
            with pytest.raises(Refused) as refused:
                ask()
            assert refused.value.code is Code.CARRIER_AWAY
        assert not (tmp_path / "stick").exists()

    def test_a_folder_whose_names_cannot_be_forced_down_is_used_all_the_same(
        self, carrier: Carrier, sealed: list[bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Some drivers of sticks and shared drives force files, and say EINVAL of folders."""
        monkeypatch.setattr(store_files, "force", _broken_for_folders(errno.EINVAL))
        assert carrier.put(sealed[0]) in set(carrier.names())

    def test_a_stick_that_goes_while_its_names_are_forced_down_has_nothing(
        self, carrier: Carrier, sealed: list[bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(store_files, "force", _broken_for_folders(errno.EIO))
        with pytest.raises(Refused) as refused:
            carrier.put(sealed[0])
        assert refused.value.code is Code.CARRIER_AWAY


def _broken_for_folders(number: int) -> Callable[[int], None]:
    """Give a way to force things to disk that fails for folders."""

    def force(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, "")
        os.fsync(descriptor)

    return force


FAT = os.environ.get("MUSTER_FAT", "")
"""The folder at which a real FAT file system is mounted, small and empty: nothing on it is kept."""


@pytest.mark.long
@pytest.mark.skipif(not FAT, reason="MUSTER_FAT names no folder of a FAT file system")
class TestFat(TestFolder):
    """A folder on a real stick."""

    @pytest.fixture
    def place(self) -> Iterator[Path]:
        place = Path(FAT) / "LINE"
        place.mkdir()
        yield place
        shutil.rmtree(place)

    def test_a_full_stick_is_said_keeps_what_was_there_and_can_be_used_again(
        self, carrier: Folder, place: Path, files: Files
    ) -> None:
        there = _filled(carrier, lambda: seal.seal(urandom(300_000), files.key))
        assert not list(place.glob("*.[pP][rR][tT]"))
        assert {name.lower() for name in carrier.names()} == {name.lower() for name in there}
        assert {carrier.get(name) for name in there} == set(there.values())
        carrier.drop(next(iter(there)))
        carrier.put(files.sealed[0])

    def test_a_stick_full_of_names_is_full_and_said(self) -> None:
        """Of FAT12 and FAT16, the root has a fixed number of names."""
        carrier = Folder(Path(FAT))
        left = _filled(carrier, lambda: urandom(5_000))
        assert {name.lower() for name in carrier.names()} == {name.lower() for name in left}
        for name in left:
            carrier.drop(name)

    def test_whatever_letters_a_name_is_asked_by_it_is_the_same_file(
        self, carrier: Folder, sealed: list[bytes]
    ) -> None:
        name = carrier.put(sealed[0])
        assert carrier.get(name.lower()) == carrier.get(name.upper()) == sealed[0]
        carrier.drop(name.swapcase())
        assert list(carrier.names()) == []


def _filled(carrier: Folder, more: Callable[[], bytes]) -> dict[str, bytes]:
    """Leave files until there is no room; gives what was left, by its name."""
    there: dict[str, bytes] = {}

    def fill() -> None:
        while True:
            one = more()
            there[carrier.put(one)] = one

    with pytest.raises(Refused) as refused:
        fill()
    assert refused.value.code is Code.CARRIER_FULL
    return there


def test_a_round_leaves_other_peoples_files(tmp_path: Path, sealed: list[bytes], station: Node) -> None:
    """A shared folder holds bundles for others: they are neither taken, nor kept, nor removed."""
    carrier = Folder(tmp_path)
    theirs = {carrier.put(each) for each in sealed}
    done = rounds.go(station, carrier)
    assert done.receipts == []
    assert theirs < set(carrier.names())
    assert rounds.standing(station).waiting["quarantine"] == 0


def test_a_round_takes_its_own_bundle_for_nobody(tmp_path: Path, station: Node) -> None:
    """What we left ourselves is sealed for the parent: the next round passes it by."""
    carrier = Folder(tmp_path)
    first = rounds.go(station, carrier)
    assert first.made is not None
    second = rounds.go(station, carrier)
    assert [r for r in second.receipts if r.fate is not Fate.DUPLICATE] == []


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certified(tmp_path_factory.mktemp("tls"))


class TestHttps(CarrierTests):
    """A served spool, by real TLS; the parent's end is the spool itself."""

    @pytest.fixture
    def server(self, tmp_path: Path, tls: tuple[Path, Path]) -> Iterator[Served]:
        with served(tmp_path / "spool", tls=tls) as server:
            yield server

    @pytest.fixture
    def between(self, server: Served) -> Iterator[Between]:
        with ExitStack() as stack:

            def lay(key: bytes) -> Ends:
                line = server.line(key)
                stack.callback(line.close)
                return Ends(line, SpoolEnd(server.spool, (key,)))

            yield lay

    def test_a_certificate_that_nobody_vouches_for_is_not_believed(
        self, server: Served, files: Files
    ) -> None:
        line = server.line(files.key)
        stranger = Https(Caller(replace(line.caller.where, authority="")))
        with pytest.raises(Refused) as refused:
            stranger.probe()
        assert refused.value.code is Code.CARRIER_AWAY
        line.probe()
        line.close()


class TestDatagrams(CarrierTests):
    """A served spool over real UDP, on a line that loses, doubles, swaps and spoils."""

    @pytest.fixture
    def between(self, tmp_path: Path) -> Iterator[Between]:
        lost = 0.12
        with served_datagrams(tmp_path / "spool") as server, ExitStack() as stack:
            bad = stack.enter_context(Lossy(server.port, lost, lost, lost, lost / 5))

            def lay(key: bytes) -> Ends:
                line = server.line(key, bad.port)
                stack.callback(line.close)
                return Ends(line, SpoolEnd(server.spool, (key,)))

            yield lay


STATION, HQ = "ptm@field.example", "desk@hq.example"


@pytest.fixture(scope="module")
def mail_server(tls: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posted]:
    with posted(tmp_path_factory.mktemp("mail") / "base", tls, STATION, HQ) as server:
        yield server


class TestMail(CarrierTests):
    """Two mailboxes on real servers, by STARTTLS."""

    @pytest.fixture
    def post_office(self, mail_server: Posted) -> Posted:
        mail_server.clear()
        return mail_server

    @pytest.fixture
    def between(self, post_office: Posted) -> Iterator[Between]:
        ends = Ends(post_office.line(STATION, HQ), post_office.line(HQ, STATION))
        yield lambda _key: ends
        for end in (ends.station, ends.parent):
            assert isinstance(end, Mail)
            end.close()
