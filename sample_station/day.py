"""A made-up station's day as its log would hold it, and what the day must cost on a line at least.

Two kinds of day: one of the office (200 changed fields, 20 new rows with what belongs to them, 5 ends), and
one of a roll call after shots (marks, sightings, calls at doors, telephones and addresses).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sample_station.meter import log2_factorial
from sample_station.standing import CONTRACTS, CONTRACTS_WEIGHED, SCORES, STATES, WARDENS, Fields, Standing
from store.entry import Entry, Kind, Lane
from store.registers import REGISTRY
from store.values import Value
from sync.records import Put

SPAN: Final = 36_000
"""A day has so many seconds, from six in the morning."""
_BEGINS: Final = 6 * 3600
_DAY: Final = 86_400

Draw = Callable[[Standing, Value], Value]


@dataclass(frozen=True, slots=True)
class Day:
    """A day's entries by lane, in order; ``content`` and ``times`` are what it is worth, in bits."""

    entries: tuple[Entry, ...]
    made_at: int
    content: float
    times: float
    minutes: float

    @property
    def floor(self) -> float:
        """What the day costs at least, in bytes, told to the second."""
        return (self.content + self.times) / 8

    @property
    def floor_by_the_minute(self) -> float:
        """The same where times are told to the minute."""
        return (self.content + self.minutes) / 8


_CHANGES: Final[tuple[tuple[int, str, str, Draw], ...]] = (
    (60, "people", "contract_type", lambda s, _: s.meter.weighed(CONTRACTS, CONTRACTS_WEIGHED)),
    (30, "households", "quarter", lambda s, _: s.meter.frequent(s.places)),
    (12, "contacts", "value", lambda s, _: s.phone()),
    (8, "households", "address", lambda s, _: s.address()),
    (6, "households", "lat", lambda s, _: s.degrees()),
    (8, "households", "zone", lambda s, _: s.row("zones", s.some("zones"))),
    (6, "dependants", "local_contact", lambda s, _: s.row("people", s.meter.one(s.staff[:WARDENS]))),
    (15, "people", "contract_to", lambda s, _: s.on(s.meter.number(30, 720))),
    (5, "people", "host_unit", lambda s, _: f"{s.meter.frequent(s.hotels)} {s.meter.number(101, 330)}"),
    (5, "households", "landmark", lambda s, _: s.remark()),
    (15, "dependants", "on_list", lambda _, old: not old),
    (4, "people", "index_no", lambda s, _: s.index_no()),
    (4, "certificates", "score", lambda s, _: s.meter.weighed(SCORES, (20, 5, 3, 2))),
    (4, "certificates", "expires_on", lambda s, _: s.on(s.meter.number(300, 1095))),
    (18, "clearances", "state", lambda s, _: s.meter.weighed(STATES, (1, 12, 2, 2, 6))),
)
"""How many changes of two hundred are of which field, and how its new value is drawn."""


class Author:
    """Writes a station's days: what happens goes into its rows and into its log.

    ``seen`` is what the station had seen of headquarters when a day begins: one number for the whole day.
    """

    def __init__(self, standing: Standing, writer: int = 0x5AFE_0000_0001, seen: int = 88_000) -> None:
        self.standing = standing
        self._writer, self._seen = writer, seen
        self._seqs = dict.fromkeys(Lane, 0)
        self._said: list[Entry] = []

    def office(self, changes: int = 200, news: int = 20, ends: int = 5) -> Day:
        """Write an ordinary day."""

        def one(what: str, at: int) -> None:
            {"change": self._change, "new": self._new, "end": self._end}[what](at)

        return self._day((("change", changes), ("new", news), ("end", ends)), one)

    def rollcall(self, changes: int = 225) -> Day:
        """Write a day with a roll call: what happens is weighed, but for the number of changes."""
        s = self.standing
        opened = s.row("rollcalls", s.make("rollcalls", {"scope": "all"}))
        actor = s.row("users", s.user)

        def mark(at: int) -> None:
            m = s.meter
            said: Fields = {
                "rollcall": opened,
                "person": s.person(),
                "state": m.weighed(
                    ("accounted", "unreachable", "relocated", "not_in_area", "injured", "missing"),
                    (80, 8, 6, 4, 1, 1),
                ),
                "channel": m.weighed(("radio", "phone", "sms", "in_person", "visit"), (40, 30, 15, 10, 5)),
                "occurred_at": at - m.number(0, 900),
                "by": actor,
                "basis": m.weighed(("seen", "told"), (7, 3)),
            }
            self._made("rollcalls.mark", "rollcall_marks", said, at, Lane.URGENT)

        def seen(at: int) -> None:
            self._made(
                "presence.record", "presence", s.sighting(at, (20, 40, 2, 2, 2, 1, 5)), at, Lane.URGENT
            )

        def call(at: int) -> None:
            home = s.row("households", s.some("households"))
            outcome = s.meter.weighed(("met", "not_home", "moved", "refused"), (14, 5, 2, 1))
            said: Fields = {"household": home, "by": actor, "outcome": outcome, "occurred_at": at}
            if s.meter.weighed((True, False), (1, 4)):
                said["note"] = s.remark()
            self._made("visits.checkin", "visits", said, at, Lane.RECORDS)

        def phone(at: int) -> None:
            self._set("contacts.change", "contacts", s.some("contacts"), {"value": s.phone()}, at)

        def move(at: int) -> None:
            self._set("households.change", "households", s.some("households"), {"address": s.address()}, at)

        deeds = (mark, seen, call, phone, move)

        def one(_: str, at: int) -> None:
            s.meter.weighed(deeds, (120, 40, 25, 22, 18))(at)

        return self._day((("something", changes),), one)

    # one change

    def _change(self, at: int) -> None:
        s = self.standing
        _, kind, name, draw = s.meter.weighed(_CHANGES, tuple(one[0] for one in _CHANGES))
        nr = s.some(kind)
        old = s.rows[kind][nr].get(name)
        new = draw(s, old)
        while new == old:
            new = draw(s, old)
        self._set(f"{kind}.change", kind, nr, {name: new}, at)

    def _new(self, at: int) -> None:
        s = self.standing
        kinds = ("staff", "dependant", "clearance", "certificate", "sighting")
        match s.meter.weighed(kinds, (3, 4, 6, 4, 3)):
            case "staff":
                made = s.family()
            case "dependant":
                made = s.dependant()
            case "clearance":
                made = [("clearances", s.make("clearances", s.clearance()))]
            case "certificate":
                made = [("certificates", s.make("certificates", s.certificate()))]
            case _:
                self._made("presence.record", "presence", s.sighting(at), at, Lane.URGENT)
                return
        for kind, nr in made:
            act = "clearances.request" if kind == "clearances" else f"{kind}.add"
            self._say(act, kind, Kind.INSERT, nr, s.rows[kind][nr], at, Lane.RECORDS)

    def _end(self, at: int) -> None:
        s = self.standing
        kind = s.meter.weighed(("dependants", "clearances", "certificates"), (2, 2, 1))
        act = "clearances.cancel" if kind == "clearances" else f"{kind}.end"
        reason = s.meter.one(("left the station", "entered twice", "no longer valid", "on request"))
        self._set(act, kind, s.some(kind), {"ended_on": s.on(0), "ended_reason": reason}, at)

    def _set(self, act: str, kind: str, nr: int, said: Fields, at: int) -> None:
        first = self._seqs[Lane.RECORDS] + 1
        for name, value in said.items():
            self.standing.rows[kind][nr][name] = value
            self._say(act, kind, Kind.SET, nr, {name: value}, at, Lane.RECORDS, first)

    def _made(self, act: str, kind: str, said: Fields, at: int, lane: Lane) -> None:
        self._say(act, kind, Kind.INSERT, self.standing.make(kind, said), said, at, lane)

    def _say(  # noqa: PLR0913 - an entry is said in full
        self,
        act: str,
        kind: str,
        what: Kind,
        nr: int,
        said: Mapping[str, Value],
        at: int,
        lane: Lane,
        first: int = 0,
    ) -> None:
        register = REGISTRY.kind(kind)
        self._seqs[lane] = seq = self._seqs[lane] + 1
        self._said.append(
            Entry(
                writer=self._writer,
                lane=lane,
                seq=seq,
                txn=first or seq,
                actor=self.standing.row("users", self.standing.user),
                act=REGISTRY.act_number(act),
                table=register.nr,
                kind=what,
                row=self.standing.row(kind, nr),
                fields=tuple(sorted((register.specs[name].nr, value) for name, value in said.items())),
                wall=at,
                seen=self._seen,
                exercise=False,
            )
        )

    def _day(self, what: tuple[tuple[str, int], ...], one: Callable[[str, int], None]) -> Day:
        s = self.standing
        s.day += 1
        m, count = s.meter, sum(times for _, times in what)
        m.bits = 0.0
        begins = s.day * _DAY + _BEGINS
        moments = m.moments(count, SPAN)
        times, m.bits = m.bits, 0.0
        for at, deed in zip(moments, m.mixed(what), strict=True):
            one(deed, begins + at)
        said, self._said = self._said, []
        ordered = tuple(sorted(said, key=lambda entry: (entry.lane, entry.seq)))
        return Day(ordered, begins + SPAN + 600, m.bits, times, _by_the_minute(count))


def _by_the_minute(count: int) -> float:
    """Give what ``count`` moments of a day are worth to the minute: a multiset of minutes."""
    slots = SPAN // 60
    return log2_factorial(count + slots - 1) - log2_factorial(count) - log2_factorial(slots - 1)


def zone(standing: Standing, nr: int = 1) -> list[Put]:
    """Give a zone with everybody in it and all that is kept about them, as it goes to a device."""
    rows = standing.rows
    at = standing.row("zones", nr)
    homes = {
        standing.row("households", one) for one, said in rows["households"].items() if said["zone"] == at
    }
    people = {
        standing.row("people", one) for one, said in rows["people"].items() if said["household"] in homes
    }

    def theirs(kind: str, said: Fields) -> bool:
        match kind:
            case "zones":
                return True
            case "households":
                return said["zone"] == at
            case "people":
                return said["household"] in homes
            case "dependants":
                return said["sponsor"] in people
            case "clearances":
                return said["leader"] in people
            case _:
                return said["person"] in people

    kinds = ("zones", "households", "people", "contacts", "dependants", "certificates", "clearances")
    return [
        Put(
            REGISTRY.kind(kind).nr,
            standing.row(kind, one),
            7,
            tuple(sorted((REGISTRY.kind(kind).specs[name].nr, value) for name, value in said.items())),
        )
        for kind in kinds
        for one, said in rows[kind].items()
        if theirs(kind, said)
    ]
