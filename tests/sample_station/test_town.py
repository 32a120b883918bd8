"""The made-up station: the same from the same seed, and safe to show to anyone."""

import re
import time
import unicodedata
from collections import Counter
from datetime import date

import phonenumbers
import pytest

from sample_station.names import CULTURES, Culture
from sample_station.town import REFERENCE_DAY, Town, imagine

# Arcep's ranges for works of fiction, written down here a second time on purpose.
FICTIONAL = re.compile(r"\+33(63998|19900|26191|35301|46571|53649)[0-9]{4}")


@pytest.fixture(scope="module")
def town() -> Town:
    return imagine(7)


def test_the_same_seed_makes_the_same_town(town: Town) -> None:
    assert imagine(7) == town


def test_another_seed_makes_other_people(town: Town) -> None:
    others = {(person.family_name, person.given_name) for person in imagine(8).people()}
    here = {(person.family_name, person.given_name) for person in town.people()}
    assert len(here & others) < len(here) / 5


def test_a_later_day_makes_everybody_be_born_later(town: Town) -> None:
    later = imagine(7, today=date(2030, 2, 28))
    ages = [(REFERENCE_DAY - person.birth_date).days for person in town.people()]
    assert [(later.today - person.birth_date).days for person in later.people()] == ages


def test_how_many_live_there(town: Town) -> None:
    assert len(list(town.staff())) == 75
    assert 95 <= len(list(town.dependants())) <= 125
    agencies = Counter(person.agency for person in town.staff())
    assert set(agencies) == {agency.code for agency in town.agencies}
    assert agencies.most_common(1) == [(town.agencies[0].code, 39)]


def test_families_are_of_every_kind(town: Town) -> None:
    assert any(not family.dependants for family in town.families)
    assert any(len(family.staff) == 2 for family in town.families)
    away = [family for family in town.families if family.elsewhere]
    assert 0.03 < len(away) / len(town.families) < 0.07
    assert all(family.dependants for family in away)


def test_every_relation_and_category_occurs_in_a_large_town() -> None:
    large = imagine(7, 600)
    assert {dependant.relation for dependant in large.dependants()} == {
        "spouse",
        "child",
        "adopted_child",
        "disabled_child",
        "parent",
        "sibling",
        "other",
    }
    assert {person.category for person in large.people()} == {
        "staff_intl",
        "staff_local",
        "fs",
        "unv",
        "consultant",
        "contractor",
        "intern",
        "dependant",
    }


def test_ten_thousand_people_are_made_quickly() -> None:
    begun = time.perf_counter()
    large = imagine(7, 3_800)
    assert time.perf_counter() - begun < 3
    assert len(list(large.people())) > 9_500


@pytest.mark.parametrize("staff", range(14))
def test_a_very_small_town_can_be_imagined(staff: int) -> None:
    assert len(list(imagine(7, staff).staff())) == staff


@pytest.mark.parametrize("staff", [75, 3_800])
def test_no_telephone_can_be_anybodys(staff: int) -> None:
    numbers = [number for person in imagine(7, staff).people() for number in person.phones]
    assert len(numbers) > staff
    assert [number for number in numbers if not FICTIONAL.fullmatch(number)] == []
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(number)) for number in numbers)


def test_telephones_are_nobody_elses_and_begin_with_a_mobile(town: Town) -> None:
    numbers = [number for person in town.people() for number in person.phones]
    assert len(set(numbers)) == len(numbers)
    assert all(person.phones[0].startswith("+336") for person in town.people() if person.phones)
    assert {len(person.phones) for person in town.staff()} == {0, 1, 2, 3}


@pytest.mark.parametrize("staff", [75, 3_800])
def test_what_must_be_unique_is(staff: int) -> None:
    large = imagine(7, staff)
    index_nos = [person.index_no for person in large.staff()]
    call_signs = [person.call_sign for person in large.staff() if person.call_sign]
    addresses = [family.address for family in large.families]
    assert len(set(index_nos)) == len(index_nos) == staff
    assert len(set(call_signs)) == len(call_signs) > staff / 3
    assert len(set(addresses)) == len(addresses)


def test_no_two_in_town_share_a_name(town: Town) -> None:
    names = Counter((person.family_name, person.given_name) for person in town.people())
    assert names.most_common(1)[0][1] == 1


def test_dependants_have_nothing_that_only_staff_have(town: Town) -> None:
    for dependant in town.dependants():
        person = dependant.person
        assert (person.index_no, person.function, person.recruitment, person.call_sign) == ("", "", "", "")
        assert person.category == "dependant"
        assert person.contract_to is None


def test_ages_make_sense(town: Town) -> None:
    assert all(person.birth_date < town.today for person in town.people())
    for family in town.families:
        for dependant in family.dependants:
            years = (dependant.person.birth_date - family.staff[0].birth_date).days / 365
            if dependant.relation in {"child", "adopted_child", "disabled_child"}:
                assert years > 18
            if dependant.relation == "parent":
                assert years < -18


def test_wardens_are_staff_who_live_in_their_zone(town: Town) -> None:
    quarters = {
        person.index_no: family.quarter
        for family in town.families
        if not family.elsewhere
        for person in family.staff
    }
    zones = {zone.code: zone.name for zone in town.zones}
    assert [warden.zone for warden in town.wardens] == list(zones)
    for warden in town.wardens:
        assert quarters[warden.warden] == zones[warden.zone]
        assert quarters[warden.alternate] == zones[warden.zone]
        assert warden.warden != warden.alternate


def test_zones_lie_in_areas_and_families_in_zones(town: Town) -> None:
    assert {zone.area for zone in town.zones} == {area.code for area in town.areas}
    assert {family.quarter for family in town.families} == {zone.name for zone in town.zones}


def test_names_are_written_in_several_scripts(town: Town) -> None:
    letters = {letter for person in town.people() for letter in person.family_name if letter.isalpha()}
    scripts = {unicodedata.name(letter).split()[0] for letter in letters}
    assert scripts >= {"LATIN", "ARABIC", "CYRILLIC", "CJK", "ETHIOPIC", "DEVANAGARI", "THAI", "HEBREW"}
    assert any("\u200c" in person.family_name for person in town.people())


@pytest.mark.parametrize("culture", CULTURES, ids=lambda culture: culture.label)
def test_a_culture_has_enough_names_to_be_told_apart(culture: Culture) -> None:
    pools = (culture.family_names, culture.given_women, culture.given_men)
    assert [len(set(pool)) for pool in pools] == [25, 20, 20]
    names = [name for pool in pools for name in pool]
    assert all(name == unicodedata.normalize("NFC", name.strip()) != "" for name in names)
    shortest = min(map(len, culture.family_names)) + min(map(len, culture.given_names("")))
    assert shortest >= (2 if culture.label == "Chinese" else 5)
