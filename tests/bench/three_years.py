"""What one station of the full-size world says in three years, as entries: made up, the same in every run.

The figures are of no real office. They are what the founding documents ask for, done as often as they
ask (a family is visited every quarter), by an office that also forgets some of it:

* people: staff by the station's size, five dependants for every three of them, four families for five staff;
* a family's door is called at every quarter: twelve times, one call in five in vain; who was seen stands in
  ``presence`` for the last year (older sightings were let go, as the default of the retention is);
* everybody of the staff travels once a year with a clearance of two legs, and goes away twice a year without;
* of training everybody of the staff has two papers and one that was replaced; a zone has two wardens now
  and two before;
* a headcount a year with everybody expected on it, a notice every six weeks with each zone's word for it,
  a list of an agency every month, and what somebody looked into.

A station of 75 staff makes 4,700 rows and 6,100 entries so: two thousand of them 9 and 12 million.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final, NamedTuple

from sample_station.people import Person as Imagined
from store.entry import Kind, Lane
from store.ids import row_id

DAY: Final = 86_400
YEARS: Final = 3
DAYS: Final = 365 * YEARS
QUARTER: Final = 91
DEPENDANTS: Final = 5 / 3
FAMILIES: Final = 0.8
FAMILIES_IN_ZONE: Final = 25
COURSES: Final = 6
AGENCIES: Final = 24
LETTERS: Final = 26


class Said(NamedTuple):
    """An entry before it has its place: when, in which lane, by which act, about which row what."""

    at: int
    lane: Lane
    act: str
    kind: str
    does: Kind
    row: int
    fields: dict[str, Any]


@dataclass
class Station:
    """A station of so many staff, with the names of those who live there."""

    nr: int
    slot: int
    station: int
    staff: int
    names: Sequence[Imagined]
    now: int

    def __post_init__(self) -> None:
        self.draw = Random(self.nr)  # noqa: S311 - the same in every run
        self.dependants = round(self.staff * DEPENDANTS)
        self.homes = max(1, round(self.staff * FAMILIES))
        self.zones = max(1, round(self.homes / FAMILIES_IN_ZONE))
        self.began = self.now - DAYS * DAY
        self._next: dict[str, int] = {}

    def new(self, kind: str) -> int:
        """Give the next row of a list."""
        self._next[kind] = self._next.get(kind, 0) + 1
        return row_id(self.slot, self._next[kind])

    def at(self, days_ago: float) -> int:
        """Give a moment of a working day, so many days ago."""
        return self.now - int(days_ago * DAY) - self.draw.randrange(1, 8 * 3600)

    def day(self, at: int) -> str:
        """Give the day of a moment."""
        return datetime.fromtimestamp(at, UTC).date().isoformat()

    def said(self) -> Iterator[Said]:
        """Give all that the station says, list by list."""
        self.user = self.new("users")
        yield self._made(self.began, "users.found", "users", self.user, name=f"fsco {self.nr}", role="fsco")
        yield from self._places()
        yield from self._people()
        yield from self._doors()
        yield from self._journeys()
        yield from self._papers()
        yield from self._headcounts()
        yield from self._told()
        yield from self._agencies()

    def _made(
        self,
        at: int,
        act: str,
        kind: str,
        row: int,
        lane: Lane = Lane.RECORDS,
        /,
        **fields: Any,  # noqa: ANN401
    ) -> Said:
        return Said(at, lane, act, kind, Kind.INSERT, row, {k: v for k, v in fields.items() if v is not None})

    def _set(
        self,
        at: int,
        act: str,
        kind: str,
        row: int,
        /,
        **fields: Any,  # noqa: ANN401
    ) -> Iterator[Said]:
        for name, value in fields.items():
            yield Said(at, Lane.RECORDS, act, kind, Kind.SET, row, {name: value})

    def _places(self) -> Iterator[Said]:
        self.area = self.new("areas")
        yield self._made(self.began, "areas.add", "areas", self.area, code=f"A{self.nr}", name="Town")
        self.zone = [self.new("zones") for _ in range(self.zones)]
        for n, zone in enumerate(self.zone, 1):
            fields = {"code": f"Z{n}", "name": f"Quarter {n}", "area": self.area, "kind": "warden"}
            yield self._made(self.began, "zones.add", "zones", zone, **fields)
        for n in range(YEARS):
            row, at = self.new("alerts"), self.at(365 * n + self.draw.randrange(300))
            fields = {"scheme": row_id(9, 60), "value": 1 + n % 4, "valid_from": self.day(at)}
            yield self._made(at, "alerts.add", "alerts", row, authority="do", **fields)

    def _people(self) -> Iterator[Said]:
        self.home = [self.new("households") for _ in range(self.homes)]
        self.person = [self.new("people") for _ in range(self.staff + self.dependants)]
        for n, home in enumerate(self.home):
            yield self._made(
                self.began,
                "households.add",
                "households",
                home,
                address=f"{n + 1} Lantern Street",
                quarter=f"Quarter {n % 7}",
                zone=self.zone[n % self.zones],
                zone_since=self.day(self.began),
                principal=self.person[n],
            )
        for n, row in enumerate(self.person):
            yield from self._somebody(n, row, self.names[n])

    def _somebody(self, n: int, row: int, one: Imagined) -> Iterator[Said]:
        staff = n < self.staff
        came = self.began if self.draw.random() < 0.6 else self.at(self.draw.randrange(30, DAYS))
        home = self.home[n % self.homes]
        common = {"family_name": one.family_name, "given_name": one.given_name, "household": home}
        common["birth_date"] = date(1960 + n * 7 % 60, 1 + n % 12, 1 + n % 28).isoformat()
        common["nationality"] = ("FR", "KE", "BD", "CO", "EG", "PH")[n % 6]
        if staff:
            agency = row_id(9, 100 + (n * 3 + self.nr) % AGENCIES)
            category = ("staff_local", "staff_local", "staff_local", "staff_intl", "consultant")[n % 5]
            said = {
                "category": category,
                "agency": agency,
                "index_no": f"{self.nr}-{n}",
                "arrived_on": self.day(came),
            }
            said |= {
                "recruitment": "intl" if category == "staff_intl" else "local",
                "contract_to": self.day(self.now + n % 600 * DAY),
            }
            yield self._made(
                came,
                "people.add",
                "people",
                row,
                **common,
                **said,
                call_sign=f"S{self.nr}.{n}" if n % 5 == 0 else None,
            )
            for turn in range(3):
                to = self.day(self.now + (n * 31 + turn) % 700 * DAY)
                at = self.at(turn * 365 + 20)
                if at > came:
                    yield from self._set(at, "people.change", "people", row, contract_to=to)
        else:
            yield self._made(came, "people.add", "people", row, **common, category="dependant")
            link = self.new("dependants")
            fields = {
                "sponsor": self.person[n % self.homes],
                "person": row,
                "on_list": True,
                "recognized": True,
            }
            relation = "spouse" if n % 5 < 2 else "child"
            yield self._made(came, "dependants.add", "dependants", link, **fields, relation=relation)
        for phone in one.phones[: 2 if staff else 1]:
            contact = self.new("contacts")
            said = {"value": phone, "kind": "mobile"}
            yield self._made(came, "contacts.add", "contacts", contact, person=row, priority=1, **said)
        if self.draw.random() < 0.03:
            gone = self.day(self.at(self.draw.randrange(1, 600)))
            yield from self._set(self.at(10), "people.end", "people", row, ended_on=gone, ended_reason="left")

    def _doors(self) -> Iterator[Said]:
        living: dict[int, list[int]] = {}
        for n, row in enumerate(self.person):
            living.setdefault(n % self.homes, []).append(row)
        for turn in range(DAYS // QUARTER):
            for n, home in enumerate(self.home):
                at, visit = self.at(turn * QUARTER + n % 80 + 1), self.new("visits")
                met = self.draw.random() < 0.8
                outcome = "met" if met else "not_home"
                yield self._made(
                    at,
                    "visits.checkin",
                    "visits",
                    visit,
                    household=home,
                    by=self.user,
                    outcome=outcome,
                    occurred_at=at,
                )
                if met and turn < 4:
                    for row in living[n]:
                        yield self._seen(at, row, "in_zone", visit, "warden")
        for row in self.person[: self.staff]:
            for turn in range(2):
                at = self.at(turn * 170 + self.draw.randrange(1, 150))
                yield self._seen(at, row, ("mission", "leave")[turn], None, "office", at + 9 * DAY)

    def _seen(  # noqa: PLR0913 - a sighting is just these
        self, at: int, row: int, state: str, visit: int | None, by: str, until: int | None = None
    ) -> Said:
        fields = {
            "person": row,
            "state": state,
            "source": by,
            "occurred_at": at,
            "visit": visit,
            "until": until,
        }
        return self._made(at, "presence.record", "presence", self.new("presence"), Lane.URGENT, **fields)

    def _journeys(self) -> Iterator[Said]:
        for n, person in enumerate(self.person[: self.staff]):
            for turn in range(YEARS):
                yield from self._journey(n, person, turn * 365 + self.draw.randrange(-3, 350))

    def _journey(self, n: int, person: int, ago: int) -> Iterator[Said]:
        row, leaves = self.new("clearances"), self.now - ago * DAY
        asked, over = leaves - 6 * DAY, ago > 6
        if asked > self.now:
            return
        state = "closed" if over else "active" if ago > 0 else "cleared" if n % 3 else "submitted"
        yield self._made(
            asked,
            "clearances.request",
            "clearances",
            row,
            kind="official",
            purpose="a visit",
            urgency="routine",
            agency=row_id(9, 100 + n % AGENCIES),
            leader=person,
            decides="station",
            mode="manual",
            state="submitted",
            submitted_at=asked,
            back_by=leaves + 5 * DAY,
            exercise=False,
        )
        yield self._made(
            asked,
            "clearances.request",
            "travellers",
            self.new("travellers"),
            clearance=row,
            person=person,
            part="traveller",
        )
        legs = [self.new("segments") for _ in range(2)]
        for turn, leg in enumerate(legs):
            etd = leaves + turn * 4 * DAY
            yield self._made(
                asked,
                "clearances.request",
                "segments",
                leg,
                clearance=row,
                n=turn + 1,
                from_place="Town" if not turn else "Upriver",
                to_place="Upriver" if not turn else "Town",
                etd=etd,
                eta=etd + 6 * 3600,
                mode="road",
                abroad=False,
            )
        if state == "submitted":
            return
        decided = {
            "state": "cleared",
            "decision": "cleared",
            "decided_by": self.user,
            "decided_at": asked + 3600,
            "valid_from": self.day(leaves),
        }
        yield from self._set(asked + 3600, "clearances.decide", "clearances", row, **decided)
        heard: list[tuple[str, int | None, int]] = [
            ("left", legs[0], leaves),
            ("arrived", legs[0], leaves + 6 * 3600),
            ("returned", None, leaves + 5 * DAY),
        ]
        for event, on, at in heard:
            if at < self.now:
                fields = {
                    "clearance": row,
                    "segment": on,
                    "event": event,
                    "occurred_at": at,
                    "by": self.user,
                    "medium": "radio",
                }
                yield self._made(
                    at, "clearances.arrive", "movements", self.new("movements"), Lane.URGENT, **fields
                )
        if state in ("active", "closed"):
            yield from self._set(leaves + 60, "clearances.depart", "clearances", row, state="active")
        if state == "closed":
            yield from self._set(
                min(self.now, leaves + 6 * DAY), "clearances.close", "clearances", row, state="closed"
            )

    def _papers(self) -> Iterator[Said]:
        for n, person in enumerate(self.person[: self.staff]):
            for paper in range(3):
                at = self.at((n * 13 + paper * 300) % 900 + 1)
                fields = {
                    "person": person,
                    "course": row_id(9, 1 + (n + paper) % COURSES),
                    "issued_on": self.day(at),
                    "number": f"{self.nr}-{n}-{paper}",
                }
                if self.draw.random() < 0.97:
                    fields |= {"confirmed_by": self.user, "confirmed_on": self.day(at)}
                yield self._made(at, "certificates.add", "certificates", self.new("certificates"), **fields)
        for n, zone in enumerate(self.zone):
            for turn in range(4):
                at = self.at(900 if turn < 2 else 300)
                fields = {
                    "person": self.person[(n * 4 + turn) % self.staff],
                    "role": ("warden", "alternate_warden")[turn % 2],
                    "zone": zone,
                }
                fields |= {
                    "state": "appointed",
                    "effective_from": self.day(at),
                    "effective_to": self.day(at + 500 * DAY) if turn < 2 else None,
                }
                yield self._made(at, "appointments.add", "appointments", self.new("appointments"), **fields)

    def _headcounts(self) -> Iterator[Said]:
        for turn in range(YEARS):
            row, at = self.new("rollcalls"), self.at(turn * 365 + 40 + self.nr % 300)
            fields = {
                "scope": "all",
                "reason": "flood" if turn else "exercise",
                "exercise": not turn,
                "opened_at": at,
                "opened_by": self.user,
            }
            open_now = self.nr % 400 == 7 and turn == 0
            if open_now:
                at = self.now - 3600
                fields |= {"opened_at": at, "exercise": False}
            yield self._made(at, "rollcalls.open", "rollcalls", row, Lane.URGENT, **fields)
            for person in self.person if not turn else ():
                said = {"rollcall": row, "person": person, "expectation": "here", "why": "on the list"}
                yield self._made(
                    at, "rollcalls.open", "rollcall_expected", self.new("rollcall_expected"), **said
                )
            for person in self.person[:: 2 if open_now else 1] if not turn else ():
                said = {
                    "rollcall": row,
                    "person": person,
                    "state": "accounted",
                    "channel": "radio",
                    "occurred_at": at + 1800,
                    "by": self.user,
                }
                yield self._made(
                    at + 1800,
                    "rollcalls.mark",
                    "rollcall_marks",
                    self.new("rollcall_marks"),
                    Lane.URGENT,
                    **said,
                )
            if not open_now:
                yield from self._set(
                    at + 7200, "rollcalls.close", "rollcalls", row, closed_at=at + 7200, closed_by=self.user
                )

    def _told(self) -> Iterator[Said]:
        for turn in range(LETTERS):
            row, at = self.new("notices"), self.at(turn * 42 + 1)
            fields = {
                "text": f"Notice {turn}: the water is turned off.",
                "kind": "info",
                "audience": "all",
                "given_at": at,
                "by": self.user,
            }
            yield self._made(at, "notices.add", "notices", row, **fields, valid_until=self.day(at + 14 * DAY))
            for zone in self.zone:
                said = {
                    "notice": row,
                    "zone": zone,
                    "kind": "seen",
                    "occurred_at": at + 3600,
                    "by": self.user,
                }
                if turn or self.draw.random() < 0.9:
                    yield self._made(
                        at + 3600, "notice_acks.seen", "notice_acks", self.new("notice_acks"), **said
                    )
        for turn in range(12):
            row, at = self.new("messages"), self.at(turn * 90 + 1 + self.nr % 80)
            read = {"read_at": at + DAY} if turn or self.nr % 50 else {}
            yield self._made(
                at,
                "messages.write",
                "messages",
                row,
                subject="Fuel",
                text="How much is there?",
                said_at=at,
                by=self.user,
                urgent=False,
                from_above=False,
                **read,
            )
        for turn in range(40):
            at = self.at(turn * 27 + 1)
            fields = {
                "kind": "people",
                "record": f"S{self.nr:05}-P-00001",
                "how": "open",
                "at": at,
                "by": self.user,
            }
            yield self._made(at, "reads.open", "reads", self.new("reads"), Lane.BULK, **fields)
        for turn in range(6):
            day = self.now + (turn * 20 - 60) * DAY
            fields = {
                "organisation": "Water board",
                "household": self.home[0],
                "eta": self.day(day),
                "etd": self.day(day + 8 * DAY),
            }
            yield self._made(
                min(self.now, day - DAY),
                "visitors.add",
                "visitors",
                self.new("visitors"),
                **fields,
                person=self.person[turn % self.staff],
            )

    def _agencies(self) -> Iterator[Said]:
        for turn in range(36):
            at = self.at(turn * 30 + 1)
            fields = {
                "agency": row_id(9, 100 + (self.nr + turn) % AGENCIES),
                "as_of": self.day(at - 3 * DAY),
                "received_on": self.day(at),
                "rows": self.staff,
                "added": 1,
            }
            yield self._made(at, "agency_lists.add", "agency_lists", self.new("agency_lists"), **fields)
        for turn in range(10):
            at = self.at(turn * 60 + 1)
            fields = {
                "kind": "change",
                "household": self.home[turn % self.homes],
                "person": self.person[turn],
                "payload": "{}",
                "source": "warden",
            }
            yield self._made(
                at,
                "submissions.submit",
                "submissions",
                self.new("submissions"),
                **fields,
                status="accepted" if turn else "received",
            )


def reference(now: int) -> Iterator[Said]:
    """Give what headquarters lays down for all: agencies, courses, who is asked, a scheme of states."""
    at = now - (DAYS + 30) * DAY
    one = Said(at, Lane.RECORDS, "agencies.add", "agencies", Kind.INSERT, 0, {})
    for n in range(AGENCIES):
        yield one._replace(row=row_id(9, 100 + n), fields={"code": f"AG{n:02}", "name": f"Agency {n}"})
    for n in range(1, COURSES + 1):
        yield one._replace(
            act="courses.add",
            kind="courses",
            row=row_id(9, n),
            fields={"code": f"C{n}", "title": f"Course {n}", "kind": "course", "validity_months": 36},
        )
        fields = {
            "code": f"R{n}",
            "course": row_id(9, n),
            "title": f"everybody {n}",
            "category": "staff",
            "moment": "always",
            "mandatory": n <= 3,
        }
        yield one._replace(act="audiences.add", kind="audiences", row=row_id(9, 10 + n), fields=fields)
    yield one._replace(
        act="schemes.add",
        kind="schemes",
        row=row_id(9, 60),
        fields={"code": "PHASE", "name": "Phases", "valid_from": "2020-01-01"},
    )
    for n in range(1, 5):
        yield one._replace(
            act="levels.add",
            kind="levels",
            row=row_id(9, 60 + n),
            fields={"scheme": row_id(9, 60), "ordinal": n, "label": f"Phase {n}"},
        )


def midnight(now: int) -> int:
    """Give the last midnight (UTC seconds)."""
    return now - now % DAY
