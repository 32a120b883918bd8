"""In which region a country lies."""

import pytest

from store.regions import NOWHERE, REGIONS, region_of


@pytest.mark.parametrize(
    ("country", "given", "region"),
    [
        ("FR", None, "western_europe"),
        (" mu ", None, "eastern_africa"),
        ("SS", None, "eastern_africa"),
        ("PW", None, "micronesia"),
        ("KZ", "northern_africa", "northern_africa"),
        ("KZ", "the moon", "central_asia"),
        ("Freedonia", None, NOWHERE),
        (None, None, NOWHERE),
        ("", "caribbean", "caribbean"),
    ],
)
def test_a_station_is_in_the_region_of_its_country_or_where_it_was_put(
    country: str | None, given: str | None, region: str
) -> None:
    assert region_of(country, given) == region


def test_there_are_the_regions_of_m49_each_once() -> None:
    assert len(REGIONS) == len(set(REGIONS)) == 22
    assert all(
        region_of(code) != NOWHERE
        for code in [
            "AF",
            "BR",
            "CD",
            "DJ",
            "EG",
            "FJ",
            "GT",
            "HT",
            "IQ",
            "JP",
            "KI",
            "LB",
            "MM",
            "NU",
            "PG",
            "US",
        ]
    )
