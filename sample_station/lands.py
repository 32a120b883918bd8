"""Where made-up stations lie: real countries with one of their time zones, under towns that do not exist."""

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Land:
    """A country (ISO 3166-1 alpha-2) and a time zone of it."""

    country: str
    timezone: str


LANDS: Final = tuple(
    Land(*line.split())
    for line in [
        "",
        "AF Asia/Kabul",
        "AL Europe/Tirane",
        "AR America/Argentina/Buenos_Aires",
        "AU Australia/Darwin",
        "BD Asia/Dhaka",
        "BF Africa/Ouagadougou",
        "BI Africa/Bujumbura",
        "BO America/La_Paz",
        "BR America/Recife",
        "CD Africa/Kinshasa",
        "CF Africa/Bangui",
        "CL America/Santiago",
        "CM Africa/Douala",
        "CO America/Bogota",
        "CR America/Costa_Rica",
        "EG Africa/Cairo",
        "ET Africa/Addis_Ababa",
        "FJ Pacific/Fiji",
        "FR Indian/Reunion",
        "GE Asia/Tbilisi",
        "GN Africa/Conakry",
        "GT America/Guatemala",
        "HT America/Port-au-Prince",
        "ID Asia/Makassar",
        "IQ Asia/Baghdad",
        "JM America/Jamaica",
        "JO Asia/Amman",
        "KE Africa/Nairobi",
        "KG Asia/Bishkek",
        "KH Asia/Phnom_Penh",
        "LB Asia/Beirut",
        "LK Asia/Colombo",
        "LY Africa/Tripoli",
        "MA Africa/Casablanca",
        "MD Europe/Chisinau",
        "MG Indian/Antananarivo",
        "ML Africa/Bamako",
        "MM Asia/Yangon",
        "MN Asia/Ulaanbaatar",
        "MU Indian/Mauritius",
        "MX America/Merida",
        "MZ Africa/Maputo",
        "NE Africa/Niamey",
        "NG Africa/Lagos",
        "NP Asia/Kathmandu",
        "PE America/Lima",
        "PG Pacific/Port_Moresby",
        "PH Asia/Manila",
        "PK Asia/Karachi",
        "RO Europe/Bucharest",
        "RS Europe/Belgrade",
        "SB Pacific/Guadalcanal",
        "SD Africa/Khartoum",
        "SN Africa/Dakar",
        "SO Africa/Mogadishu",
        "SS Africa/Juba",
        "SY Asia/Damascus",
        "TD Africa/Ndjamena",
        "TG Africa/Lome",
        "TH Asia/Bangkok",
        "TJ Asia/Dushanbe",
        "TN Africa/Tunis",
        "UA Europe/Kyiv",
        "UG Africa/Kampala",
        "VU Pacific/Efate",
        "YE Asia/Aden",
        "ZM Africa/Lusaka",
        "",
    ]
    if line
)
_FIRST: Final = ("Port", "Fort", "Old", "New", "Upper", "Lower", "Cape", "Lake", "Saint", "Great")
_BEGIN: Final = (
    "Tama",
    "Quill",
    "Marro",
    "Sel",
    "Bran",
    "Osti",
    "Kali",
    "Vere",
    "Naro",
    "Luma",
    "Peri",
    "Dova",
)
_END: Final = ("rin", "moor", "vane", "dako", "lith", "stra", "mena", "gard", "ova", "shel", "quay", "burra")


def called(rng: Random) -> str:
    """Make up a town's name."""
    name = rng.choice(_BEGIN) + rng.choice(_END)
    return f"{rng.choice(_FIRST)} {name}" if rng.random() < 0.5 else name  # noqa: PLR2004 - as often as not
