"""Finding people by what is typed: whoever is looked for is found, and what changed is followed."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store import finding
from store.finding import Finder, words_of
from store.node import Node
from store.spelling import SKELETON, skeleton, spellings

NAMES = {
    "wang": [("王", "伟")],
    "wangwei": [("王", "伟")],
    "王伟": [("王", "伟")],
    "伟": [("王", "伟")],
    "ivanov": [("Иванов", "Пётр")],
    "иванов": [("Иванов", "Пётр")],
    "nguyen": [("Nguyễn", "Thị")],
    "mueller": [("Müller", "Jörg")],
    "muller joerg": [("Müller", "Jörg")],
    "mohammed": [("محمد", "خالد")],
    "khaled": [("محمد", "خالد")],
    "محمد": [("محمد", "خالد")],
    "kim minsu": [],
    "gim": [("김", "민수")],
    "김민수": [("김", "민수")],
    "q": [],
}
"""What is typed, and who is found by it, of these people."""


@pytest.fixture
def peopled(station: Node) -> Node:
    everybody = dict.fromkeys(person for found in NAMES.values() for person in found)
    for family_name, given_name in everybody:
        station.act(
            "people.add",
            None,
            {"family_name": family_name, "given_name": given_name, "category": "consultant"},
        )
    return station


def found(node: Node, finder: Finder, typed: str, most: int | None = None) -> list[tuple[str, str | None]]:
    with node.read() as db:
        names = {
            row: (family, first)
            for row, family, first in db.execute(text("SELECT id, family_name, given_name FROM people"))
        }
        return [names[row] for row in finder.find(db, typed, most)]


@pytest.mark.parametrize("typed", NAMES)
def test_a_name_is_found_however_it_is_spelled(peopled: Node, typed: str) -> None:
    assert found(peopled, Finder(), typed) == NAMES[typed]


@pytest.mark.parametrize(
    ("word", "bones"),
    [("mohammed", "mhmd"), ("mhmd", "mhmd"), ("youssef", "sf"), ("ywsf", "sf"), ("ali", ""), ("", "")],
)
def test_the_consonants_of_a_word(word: str, bones: str) -> None:
    assert skeleton(word) == bones


def test_a_plain_name_has_one_spelling() -> None:
    assert spellings(["Fitzwilliam", "Anne"]) == []


@pytest.mark.parametrize(("typed", "words"), [("0639", ["639"]), ("012", ["012"]), ("  ", [])])
def test_a_national_telephone_is_looked_for_without_its_zero(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


def test_who_begins_with_it_comes_first(station: Node) -> None:
    for name in ("Zamani", "Amani", "Samani"):
        station.act("people.add", None, {"family_name": name, "category": "intern"})
    finder = Finder()
    assert [family for family, _ in found(station, finder, "amani")] == ["Amani", "Samani", "Zamani"]
    assert [family for family, _ in found(station, finder, "amani", most=2)] == ["Amani", "Samani"]


def test_it_follows_what_any_connection_changes(
    station: Node, opened: Callable[[str], Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    del opened
    monkeypatch.setattr(finding, "_MOST_FRESH", 2)
    finder = Finder()
    rows = [
        station.act("people.add", None, {"family_name": f"Rakoto{n}", "category": "intern"}).row
        for n in range(6)
    ]
    assert len(found(station, finder, "rakoto")) == 6
    station.act("people.change", rows[0], {"family_name": "Tamarisk"})
    assert len(found(station, finder, "rakoto")) == 5
    assert found(station, finder, "tamarisk") == [("Tamarisk", None)]
    station.act("people.end", rows[1], {"reason": "left"})
    assert len(found(station, finder, "rakoto")) == 4
    for row in rows[2:]:
        station.act("people.change", row, {"given_name": "Anna"})
    assert len(found(station, finder, "rakoto anna")) == 4


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.dictionaries(st.integers(1, 30), st.text("abc ~王", max_size=8), max_size=12),
    changed=st.dictionaries(st.integers(1, 30), st.text("abc ~王", max_size=8), max_size=4),
    typed=st.text("abc 王", max_size=4),
    most=st.none() | st.integers(1, 5),
)
def test_memory_finds_what_looking_at_every_key_finds(
    station: Node, keys: dict[int, str], changed: dict[int, str], typed: str, most: int | None
) -> None:
    finder = Finder()
    with station.write() as db:
        db.execute(text("DELETE FROM search"))
        finding.put(db, keys)
        finder.find(db, typed)
        finding.put(db, changed)
        answer = finder.find(db, typed, most)
    everyone = {person: key for person, key in {**keys, **changed}.items() if key}

    def having(words: list[str]) -> list[int]:
        those = [(key, person) for person, key in everyone.items() if all(word in key for word in words)]
        ordered = sorted((not key.startswith(words[0]), key, person) for key, person in those if words)
        return [person for _, _, person in ordered]

    words = words_of(typed)
    bones = [SKELETON + skeleton(word) for word in words]
    # Only where no key has the letters, those of scripts without vowels are tried.
    expected = having(words) or (having(bones) if all(len(one) > 1 for one in bones) else [])
    assert answer == expected[:most]


def test_letters_come_before_the_bones_of_a_name(station: Node) -> None:
    with station.write() as db:
        db.execute(text("DELETE FROM search"))
        finding.put(db, {1: f"{SKELETON}cb", 2: "x acb"})
        assert Finder().find(db, "acb") == [2]
        finding.put(db, {2: "x"})
        assert Finder().find(db, "acb") == [1]
