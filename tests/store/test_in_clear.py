"""Nothing of a person stands in clear in any file of a node, open or closed."""

from pathlib import Path

from store import desk
from store.desk import Wanted
from store.node import Node

PLANTED = {
    "family_name": "Zanzibarian",
    "given_name": "Quetzalina",
    "index_no": "90817263",
    "call_sign": "FOXGLOVE-7",
    "function": "lighthouse keeper",
    "nationality": "Atlantean",
}
ADDRESS, PHONE, NOTE = "77 Cinnamon Alley", "+33639980077", "left the kettle on"


def files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def found_in(home: Path) -> list[tuple[str, str]]:
    return [
        (name, word)
        for name, content in files(home).items()
        for word in (*PLANTED.values(), ADDRESS, PHONE, PHONE[1:], NOTE)
        for spelt in {word, word.lower(), word.upper()}
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        if spelt.encode(encoding) in content
    ]


def test_no_word_about_a_person_is_in_any_file(station: Node) -> None:
    home = station.act("households.add", None, {"address": ADDRESS}).row
    person = station.act("people.add", None, PLANTED | {"category": "fs", "household": home}).row
    station.act("contacts.add", None, {"person": person, "value": PHONE})
    station.act("visits.checkin", home, {"all_present": True, "note": NOTE})
    station.act("people.change", person, {"family_name": "Mauritian"})
    assert desk.listed(station, "people", Wanted(search="quetzalina")).total == 1
    assert "store.db-wal" in files(station.home)
    assert len(files(station.home)["store.db-wal"]) > 100_000
    assert found_in(station.home) == []
    station.close()
    assert files(station.home).keys() == {"keyring", "store.db", "anchor"}
    assert found_in(station.home) == []


def test_the_search_would_find_it(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(f"{PLANTED['given_name'].upper()}", encoding="utf-16-le")
    assert found_in(tmp_path) == [("draft.txt", PLANTED["given_name"])]
