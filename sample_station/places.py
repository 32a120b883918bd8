"""Port Tamarin and the agencies in it.  Neither exists; no agency's letters are those of a real one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agency:
    """An employer: its letters, its name, and its part of the town's staff in per cent."""

    code: str
    name: str
    share: int


@dataclass(frozen=True)
class Area:
    """A part of the country that has its own security level."""

    code: str
    name: str


@dataclass(frozen=True)
class Zone:
    """A quarter with its wardens; ``area`` is an area's code, ``streets`` are invented."""

    code: str
    name: str
    area: str
    meeting_point: str
    radio_channel: str
    streets: tuple[str, ...]


AGENCIES = (
    Agency("HRBO", "Harbour Relief Board", 50),
    Agency("LNTN", "Lantern Health Bureau", 18),
    Agency("MNGV", "Mangrove Crops Programme", 14),
    Agency("TDSO", "Tidal Schools Office", 10),
    Agency("BKWL", "Breakwater Logistics Service", 8),
)

_CITY = Area("PORT", "Port Tamarin city")
_UPLANDS = Area("HAUT", "Hautes Ravines")

AREAS = (_CITY, _UPLANDS)

ZONES = (
    Zone(
        code="Z1",
        name="Vieux Quai",
        area=_CITY.code,
        meeting_point="Forecourt of the old customs house",
        radio_channel="CH 11",
        streets=("Rue des Cordiers-Marins", "Quai de la Vigie Perdue", "Ruelle du Goudronnier"),
    ),
    Zone(
        code="Z2",
        name="Colline aux Filaos",
        area=_CITY.code,
        meeting_point="Car park of the Filaos school",
        radio_channel="CH 12",
        streets=("Montée des Trois Filaos", "Chemin de l'Émetteur", "Rue Tante Zélie"),
    ),
    Zone(
        code="Z3",
        name="Pointe-aux-Sternes",
        area=_CITY.code,
        meeting_point="Lifeboat shed, north door",
        radio_channel="CH 13",
        streets=("Avenue des Sternes Blanches", "Allée du Sémaphore", "Impasse Coquille-Ronde"),
    ),
    Zone(
        code="Z4",
        name="Marché Neuf",
        area=_CITY.code,
        meeting_point="Bus station, platform 4",
        radio_channel="CH 14",
        streets=("Rue du Poivre-Long", "Rue des Balanciers", "Passage de l'Horloge Muette"),
    ),
    Zone(
        code="Z5",
        name="Ravine Sèche",
        area=_UPLANDS.code,
        meeting_point="Football ground, changing rooms",
        radio_channel="CH 21",
        streets=("Route de la Ravine Sèche", "Sentier Bois-Chandelle", "Rue du Vieux Pressoir à Cannes"),
    ),
    Zone(
        code="Z6",
        name="Belle Brume",
        area=_UPLANDS.code,
        meeting_point="Tea factory, weighing hall",
        radio_channel="CH 22",
        streets=("Chemin des Théiers", "Route du Col Embrumé", "Lacet de la Source Froide"),
    ),
)
