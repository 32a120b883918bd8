"""In which region of the world a country lies: the subregions of the United Nations' M49, by ISO 3166 code.

A station says its country; headquarters may give it another region than its country's
(``stations.region``), for offices are grouped as they are run.
"""

from typing import Final

_COUNTRIES: Final = {
    "northern_africa": "DZ EG EH LY MA SD TN",
    "eastern_africa": "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW",
    "middle_africa": "AO CD CF CG CM GA GQ ST TD",
    "southern_africa": "BW LS NA SZ ZA",
    "western_africa": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "caribbean": "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    "central_america": "BZ CR GT HN MX NI PA SV",
    "south_america": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    "northern_america": "BM CA GL PM US",
    "central_asia": "KG KZ TJ TM UZ",
    "eastern_asia": "CN HK JP KP KR MN MO",
    "south_eastern_asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "southern_asia": "AF BD BT IN IR LK MV NP PK",
    "western_asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "eastern_europe": "BG BY CZ HU MD PL RO RU SK UA",
    "northern_europe": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "southern_europe": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "western_europe": "AT BE CH DE FR LI LU MC NL",
    "australia_new_zealand": "AU CC CX HM NF NZ",
    "melanesia": "FJ NC PG SB VU",
    "micronesia": "FM GU KI MH MP NR PW UM",
    "polynesia": "AS CK NU PF PN TK TO TV WF WS",
}

REGIONS: Final = tuple(_COUNTRIES)
"""In the order of M49: Africa, the Americas, Asia, Europe, Oceania."""

NOWHERE: Final = ""
"""The region of a station whose country is not said, or is no code that is known."""

_REGION: Final = {code: region for region, codes in _COUNTRIES.items() for code in codes.split()}


def region_of(country: str | None, given: str | None = None) -> str:
    """Give the region of a station.

    Args:
        country: its country, as ISO 3166 alpha-2; in any case.
        given: the region that headquarters gave it, if it did; one that is not known counts for nothing.

    Returns:
        One of :data:`REGIONS`, or :data:`NOWHERE`.
    """
    if given in _COUNTRIES:
        return given
    return _REGION.get((country or "").strip().upper(), NOWHERE)
