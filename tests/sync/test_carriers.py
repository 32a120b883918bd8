"""What every carrier must do, whatever it is made of; a new one is one more class with a fixture."""

from abc import ABC, abstractmethod
from os import urandom
from pathlib import Path

import pytest

from store.device_keys import DeviceKeys
from store.node import Node
from store.refusals import Code, Refused
from sync import incoming, rounds, seal
from sync.carriers import Carrier
from sync.carriers.folder import Folder
from sync.fate import Fate
from tests.sync.conftest import House


@pytest.fixture(scope="module")
def sealed() -> list[bytes]:
    """Some sealed files."""
    to = DeviceKeys.make(urandom).seal_public
    return [seal.seal(f"bundle {n}".encode(), to) for n in range(5)]


class CarrierTests(ABC):
    """Inherited by the tests of each carrier."""

    @abstractmethod
    @pytest.fixture
    def carrier(self, tmp_path: Path) -> Carrier:
        """A carrier with nothing on it."""

    def test_it_begins_empty(self, carrier: Carrier) -> None:
        assert list(carrier.names()) == []

    def test_what_was_left_can_be_taken(self, carrier: Carrier, sealed: list[bytes]) -> None:
        names = {carrier.put(each) for each in sealed}
        assert set(carrier.names()) == names
        assert {carrier.get(name) for name in names} == set(sealed)

    def test_leaving_twice_is_leaving_once(self, carrier: Carrier, sealed: list[bytes]) -> None:
        assert carrier.put(sealed[0]) == carrier.put(sealed[0])
        assert len(list(carrier.names())) == 1

    def test_looking_takes_nothing_away(self, carrier: Carrier, sealed: list[bytes]) -> None:
        name = carrier.put(sealed[0])
        assert carrier.get(name) == carrier.get(name) == sealed[0]

    def test_taking_away_twice_is_fine(self, carrier: Carrier, sealed: list[bytes]) -> None:
        name = carrier.put(sealed[0])
        carrier.drop(name)
        carrier.drop(name)
        assert list(carrier.names()) == []
        assert carrier.get(name) is None

    def test_a_name_tells_nothing(self, carrier: Carrier, sealed: list[bytes]) -> None:
        names = [carrier.put(each) for each in sealed]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 12 and name.isascii() for name in names)

    def test_two_offices_come_to_the_same_lists_over_it(self, carrier: Carrier, heard: House) -> None:
        """One round of each is a whole exchange: what waits goes up, the answer comes down."""
        station, hq = heard.station, heard.hq
        station.act("people.change", "PTM-P-00001", {"function": "Harbour"})
        hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
        assert rounds.go(station, carrier).made is not None
        assert len(rounds.go(hq, carrier).answers) == 1
        (receipt,) = rounds.go(station, carrier).receipts
        assert receipt.acknowledged == 1
        assert heard.tables(hq) == heard.tables(station)
        rounds.go(hq, carrier)
        rounds.go(station, carrier)
        assert list(carrier.names()) == [], "what was taken in is taken away"

    def test_what_is_urgent_does_not_wait_for_the_rest(self, carrier: Carrier, heard: House) -> None:
        station, hq = heard.station, heard.hq
        station.act("people.change", "PTM-P-00001", {"function": "Harbour"})
        station.act("presence.record", None, {"person": "PTM-P-00001", "state": "in_zone"})
        rounds.go(station, carrier)
        sizes = {name: len(carrier.get(name) or b"") for name in carrier.names()}
        assert len(sizes) == 2
        first = min(sizes, key=lambda name: sizes[name])
        assert incoming.take(hq, carrier.get(first) or b"").applied == 1

    def test_what_it_loses_comes_again(self, carrier: Carrier, heard: House) -> None:
        station, hq = heard.station, heard.hq
        for function in ("one", "two", "three"):
            station.act("people.change", "PTM-P-00001", {"function": function})
            rounds.go(station, carrier)
            for name in list(carrier.names()):
                carrier.drop(name)
        rounds.go(station, carrier)
        rounds.go(hq, carrier)
        rounds.go(station, carrier)
        assert heard.pending(station) == 0


class TestFolder(CarrierTests):
    """A folder: a stick, a shared drive, a synchroniser."""

    @pytest.fixture
    def carrier(self, tmp_path: Path) -> Carrier:
        return Folder(tmp_path)

    def test_names_fit_a_fat_file_system(self, carrier: Carrier, sealed: list[bytes]) -> None:
        stem, ending = carrier.put(sealed[0]).split(".")
        assert len(stem) <= 8
        assert len(ending) <= 3

    def test_a_half_written_file_is_not_a_bundle_yet(
        self, carrier: Carrier, sealed: list[bytes], tmp_path: Path
    ) -> None:
        name = carrier.put(sealed[0])
        (tmp_path / name).write_bytes(sealed[0][:-1])
        assert carrier.get(name) is None
        (tmp_path / name).write_bytes(sealed[0])
        assert carrier.get(name) == sealed[0]

    def test_other_files_are_left_alone(self, carrier: Carrier, tmp_path: Path) -> None:
        (tmp_path / "holiday.jpg").write_bytes(b"x")
        (tmp_path / "AAAAAAAA.prt").write_bytes(b"x")
        assert list(carrier.names()) == []

    def test_a_folder_that_is_away_is_said_and_not_made(self, tmp_path: Path, sealed: list[bytes]) -> None:
        away = Folder(tmp_path / "stick")
        for ask in (lambda: away.put(sealed[0]), lambda: list(away.names())):
            with pytest.raises(Refused) as refused:
                ask()
            assert refused.value.code is Code.CARRIER_AWAY
        assert not (tmp_path / "stick").exists()


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
