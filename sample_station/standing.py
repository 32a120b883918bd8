"""A made-up station as its lists stand: 2,000 staff and 4,000 dependants with what is kept about them.

Unlike ``town.py`` it is drawn from words that are new in every vocabulary, and every draw is metered
(``meter.py``), so that it is known what a day of changes (``day.py``) must cost on a line at least.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from sample_station.meter import Meter
from sample_station.tongues import LATIN, words
from store.ids import row_id
from store.registers.people import Category
from store.registers.presence import State
from store.values import Value

Fields = dict[str, Value]

HQ_SLOT: Final = 1
AGENCIES: Final = tuple(row_id(HQ_SLOT, nr) for nr in range(1, 16))
COURSES: Final = tuple(row_id(HQ_SLOT, nr) for nr in range(1, 9))
"""Reference data of headquarters': its own rows, by number."""
MAIL: Final = tuple(f"org{nr}.example" for nr in range(1, 16))
CATEGORIES: Final = tuple(one.value for one in Category)[:7]
CONTRACTS: Final = ("fixed_term", "temporary", "continuing", "permanent", "service", "individual", "retainer")
CONTRACTS_WEIGHED: Final = (40, 22, 15, 10, 6, 2, 3)
GRADES: Final = [
    "P-2",
    "P-3",
    "P-4",
    "P-5",
    "D-1",
    "G-4",
    "G-5",
    "G-6",
    "G-7",
    "NO-A",
    "NO-B",
    "NO-C",
    "SB-3",
    "SB-4",
    "UNV",
]
RELATIONS: Final = ("spouse", "child", "parent", "other")
SCORES: Final = ("passed", "failed", "expired", "pending")
STATES: Final = ("submitted", "cleared", "denied", "cancelled", "closed")
PRESENT: Final = tuple(one.value for one in State)
WARDENS: Final = 60
PHRASES: Final = (
    "arrived by scheduled flight",
    "moved to compound",
    "radio check failed",
    "number out of order",
    "vehicle convoy",
    "awaiting visa",
    "medical appointment",
    "returned from field mission",
    "extended until end of month",
    "contract renewal pending",
    "relocated with family",
    "sharing residence with",
    "guest house near",
    "no network coverage",
    "emergency contact updated",
)
_EPOCH: Final = date(1970, 1, 1)


class Vocabulary:
    """The words that stations of one world share: names, and what is written in remarks."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)  # noqa: S311 - this makes words up, not secrets
        self.given = words(rng, 1500, (2, 2, 3))
        self.family = words(rng, 3000, (2, 3, 3, 4))
        self.nations = [LATIN.word(rng, 2)[:2].upper() + rng.choice("ABCDEFGHIJ") for _ in range(150)]
        self.remarks = [LATIN.word(rng, rng.choice((1, 2, 2, 3))).lower() for _ in range(600)]


class Standing:
    """A station's lists, row by row, and how their values are drawn.

    Attributes:
        rows: what stands, by list and counter.
        day: days since 1970 of the day that is drawn.
        meter: adds up what the draws are worth.
    """

    def __init__(
        self, said: Vocabulary, seed: int, slot: int, *, staff: int = 2000, day: int = 20_773
    ) -> None:
        self.said, self.slot, self.day = said, slot, day
        self.meter = Meter(seed)
        self.rows: dict[str, dict[int, Fields]] = {}
        self._counters: dict[str, int] = {}
        rng = Random(f"places of {seed}")  # noqa: S311 - the same
        self.places = words(rng, 60, (2,))
        self.hotels = [
            f"{LATIN.word(rng, 2)} {rng.choice(('Hotel', 'Guest House', 'Compound'))}" for _ in range(12)
        ]
        self.streets = [
            f"{LATIN.word(rng, 2)} {rng.choice(('Road', 'Street', 'Avenue', 'Lane'))}" for _ in range(80)
        ]
        self.country = f"+{rng.randint(211, 269)}"
        self.staff: list[int] = []
        self.user = self.make("users", {"name": "fsco", "role": "fsco"})
        for nr in range(25):
            self.make("zones", {"code": f"Z{nr + 1}", "name": self.meter.one(self.places)})
        for _ in range(staff):
            self.family()
        for _ in range(staff * 2):
            self.dependant()
        for _ in range(staff * 2):
            self.make("certificates", self.certificate())
        for _ in range(staff // 2):
            self.make("clearances", self.clearance())
        for nr in range(staff // 10):
            self.make("kin", {"person": self.row("people", self.staff[nr]), "phones": self.phone()})

    # rows

    def make(self, kind: str, said: Fields) -> int:
        """Put a new row down; gives its counter."""
        nr = self._counters[kind] = self._counters.get(kind, 0) + 1
        self.rows.setdefault(kind, {})[nr] = dict(said)
        return nr

    def row(self, _kind: str, nr: int) -> int:
        """Give the row id of a counter."""
        return row_id(self.slot, nr)

    def some(self, kind: str) -> int:
        """Draw a row of a list; gives its counter."""
        return self.meter.one(list(self.rows[kind]))

    def person(self) -> int:
        """Draw somebody of the staff; gives the row id."""
        return self.row("people", self.meter.one(self.staff))

    # values

    def on(self, days: int) -> str:
        """Give a day that lies so many days after today."""
        return (_EPOCH + timedelta(days=self.day + days)).isoformat()

    def phone(self) -> str:
        """Draw a mobile number of the country's."""
        operator = self.meter.one((70, 71, 77, 78, 90, 91, 99))
        return f"{self.country}{operator}{self.meter.number(0, 9_999_999):07}"

    def address(self) -> str:
        """Draw an address."""
        m = self.meter
        return f"{m.number(1, 220)} {m.frequent(self.streets)}, {m.frequent(self.places)}"

    def degrees(self) -> str:
        """Draw a latitude."""
        return f"{self.meter.number(440_000, 455_000) / 100_000:.5f}"

    def remark(self) -> str:
        """Draw a remark: a phrase, some words, a place."""
        m = self.meter
        more = " ".join(m.frequent(self.said.remarks) for _ in range(m.number(1, 3)))
        return f"{m.frequent(PHRASES)} {more}; {m.frequent(self.places)}"

    def index_no(self, letters: str = "ABCDEFGHJKLMNP") -> str:
        """Draw a number as it stands on a card: a letter and seven digits."""
        return f"{self.meter.one(letters)}{self.meter.number(0, 9_999_999):07}"

    # whole rows

    def family(self) -> list[tuple[str, int]]:
        """Put a home down with the staff member who lives in it; gives what was made, in order."""
        m = self.meter
        home: Fields = {
            "address": self.address(),
            "quarter": m.frequent(self.places),
            "zone": self.row("zones", m.one(list(self.rows["zones"]))),
            "lat": self.degrees(),
            "lon": f"{m.number(2_250_000, 2_270_000) / 100_000:.5f}",
        }
        house = self.make("households", home)
        family, given = m.frequent(self.said.family, 0.8), m.frequent(self.said.given, 0.8)
        agency = m.frequent(range(15), 0.7)
        local = m.weighed((True, False), (6, 4))
        said: Fields = {
            "family_name": family,
            "given_name": given,
            "sex": m.one("FM"),
            "birth_date": self.on(-m.number(8000, 23_000)),
            "nationality": m.frequent(self.said.nations, 1.2),
            "agency": AGENCIES[agency],
            "index_no": str(m.number(100_000, 9_999_999)),
            "category": m.weighed(CATEGORIES, (6, 12, 2, 3, 2, 1, 1)),
            "recruitment": "local" if local else "intl",
            "contract_to": self.on(m.number(1, 720)),
            "household": self.row("households", house),
            "call_sign": f"{m.one('UVWX')}{m.number(1, 9)}.{m.number(1, 30)}",
            "contract_type": m.weighed(CONTRACTS, CONTRACTS_WEIGHED),
            "grade": m.one(GRADES),
        }
        nr = self.make("people", said)
        self.staff.append(nr)
        person = self.row("people", nr)
        mobile: Fields = {"person": person, "kind": "mobile", "value": self.phone(), "priority": 1}
        mail = f"{given}.{family}@{MAIL[agency]}".lower()
        letters: Fields = {"person": person, "kind": "email", "value": mail, "priority": 2}
        return [
            ("households", house),
            ("people", nr),
            ("contacts", self.make("contacts", mobile)),
            ("contacts", self.make("contacts", letters)),
        ]

    def dependant(self) -> list[tuple[str, int]]:
        """Put a dependant of somebody down; gives what was made, in order."""
        m = self.meter
        sponsor = m.one(self.staff)
        theirs = self.rows["people"][sponsor]
        said: Fields = {
            "family_name": theirs["family_name"],
            "given_name": m.frequent(self.said.given, 0.8),
            "sex": m.one("FM"),
            "birth_date": self.on(-m.number(0, 20_000)),
            "nationality": theirs["nationality"],
            "index_no": self.index_no(),
            "category": "dependant",
            "household": theirs["household"],
        }
        nr = self.make("people", said)
        link: Fields = {
            "sponsor": self.row("people", sponsor),
            "person": self.row("people", nr),
            "relation": m.weighed(RELATIONS, (3, 6, 1, 1)),
            "on_list": bool(m.number(0, 1)),
        }
        return [("people", nr), ("dependants", self.make("dependants", link))]

    def certificate(self) -> Fields:
        """Draw a certificate of somebody's."""
        m, issued = self.meter, -self.meter.number(0, 900)
        return {
            "person": self.person(),
            "course": m.frequent(COURSES),
            "number": f"{m.number(0, 999_999):06}",
            "issued_on": self.on(issued),
            "expires_on": self.on(issued + 1095),
            "score": m.weighed(SCORES, (20, 1, 3, 2)),
        }

    def clearance(self) -> Fields:
        """Draw a clearance that somebody asks for."""
        m, begins = self.meter, self.meter.number(1, 20)
        return {
            "kind": "official",
            "purpose": m.frequent(self.places),
            "leader": self.person(),
            "state": m.weighed(STATES, (8, 4, 1, 1, 3)),
            "valid_from": self.on(begins),
            "valid_to": self.on(begins + m.number(1, 14)),
        }

    def sighting(self, at: int, weights: Sequence[float] = (30, 30, 6, 15, 15, 3, 1)) -> Fields:
        """Draw where somebody was seen up to half an hour before an instant."""
        m = self.meter
        return {
            "person": self.person(),
            "state": m.weighed(PRESENT, weights),
            "source": m.weighed(("office", "self", "warden", "rollcall"), (6, 2, 2, 1)),
            "occurred_at": at - m.number(0, 1800),
        }
