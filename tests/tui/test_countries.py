"""Countries by name, beside their code."""

from collections.abc import Iterator

import pytest

from store.regions import REGIONS, region_of
from store.values import folded
from tui import countries, terms, words


@pytest.fixture
def french() -> Iterator[None]:
    before = words.language()
    words.choose_language("fr")
    yield
    words.choose_language(before)


def known() -> list[str]:
    """Every code that has a region."""
    letters = [chr(at) for at in range(ord("A"), ord("Z") + 1)]
    return [one + other for one in letters for other in letters if region_of(one + other) in REGIONS]


def test_every_country_that_has_a_region_has_a_name() -> None:
    """But for Kosovo, whose code ISO leaves to its users: it stands for itself."""
    assert [code for code in known() if not countries.english(code)] == ["XK"]
    assert countries.called("XK") == "XK"


@pytest.mark.usefixtures("french")
def test_it_is_called_in_the_language_of_the_screen() -> None:
    assert countries.called("DE") == "DE Allemagne"
    assert terms.of("stations", "country", "DE") == "DE Allemagne"
    assert len({countries.name(code) for code in known()}) == len(known())
    assert countries.english("DE") == "Germany"


@pytest.mark.parametrize("typed", ["CI", "ci", "Côte d'Ivoire", "cote d'ivoire", "COTE D'IVOIRE"])
def test_it_is_found_by_code_and_by_name(typed: str) -> None:
    assert countries.code_of(typed) == "CI" or typed.upper() == "CI"
    assert folded(typed) in folded(countries.found_by("CI"))


def test_what_is_no_country_stays_as_it_was_typed() -> None:
    assert countries.code_of("Atlantis") == "Atlantis"
    assert countries.called("somewhere") == "somewhere"


@pytest.mark.usefixtures("french")
def test_somebody_who_reads_french_finds_it_in_english_too() -> None:
    assert countries.code_of("germany") == countries.code_of("allemagne") == "DE"
