"""Nothing personal stands in clear: in no file of any node, in no bundle, in no request."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sync import enrol, outgoing, pack

if TYPE_CHECKING:
    from tests.sync.conftest import House

PLANTED = (
    "Tamarisk",
    "Aurelio",
    "Quillfeather",
    "Lantern Street",
    "770431",
    "+33639980010",
    "Vesper",
    "Minh",
)


def standing_in_clear(content: bytes) -> list[str]:
    return [
        word
        for word in PLANTED
        for form in (word.encode(), word.lower().encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
        if form in content
    ]


def test_the_search_finds_what_is_there() -> None:
    assert standing_in_clear(b"\x00Quillfeather\x00") == ["Quillfeather"]
    assert standing_in_clear("Aurelio".encode("utf-16-le")) == ["Aurelio"]


def test_nothing_personal_in_any_file_or_bundle(house: House) -> None:
    station, warden, hq = house.station, house.warden, house.hq
    grant = enrol.admit(hq, enrol.request(fresh := house.fresh)).grant
    bundles = [outgoing.to_parent(station).sealed, grant, enrol.request(fresh), enrol.request(warden)]
    house.exchange(station)
    bundles += [house.answer(station), (packed := pack.pack(station, "Z1", "W1").sealed)]
    pack.install(warden, packed)
    visit = {"all_present": True, "add": [{"relation": "child", "given_name": "Minh"}]}
    warden.act("visits.checkin", "PTM-H-00001", visit)
    bundles.append(outgoing.to_parent(warden).sealed)
    house.up(warden, station)
    house.exchange(station)
    assert len(house.rows(hq, "people")) == 3
    # While the stores are open, and after: the write-ahead log is a file as well.
    for closing in (False, True):
        if closing:
            for node in (station, warden, hq):
                node.close()
        files = [path for node in (station, warden, hq) for path in node.home.rglob("*") if path.is_file()]
        assert len(files) >= 6
        for path in files:
            assert standing_in_clear(path.read_bytes()) == [], path
    for sealed in bundles:
        assert standing_in_clear(sealed) == []


def test_what_is_sealed_does_not_pack_and_so_shows_no_pattern(house: House) -> None:
    sealed = outgoing.to_parent(house.station).sealed[6:-4]
    assert len(zlib.compress(sealed, 9)) >= len(sealed)
