"""The whole loop with real parts: three nodes, a messy list, a zone that leaves and returns, a lost line.

Each step does one thing as its users would, then checks that it held. The demo
prints them; the tests run them; nothing in here is pretended.
"""

import os
import secrets
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample_station import agency_list, make
from sample_station.in_clear import in_clear
from sample_station.town import REFERENCE_DAY, Town, imagine
from store import desk, identity, keyring
from store.clock import Clock, iso
from store.desk import Wanted
from store.founding import Founding
from store.keyring import FULL, Strength
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import bundle, enrol, incoming, outgoing, pack, rounds, seal
from sync.bundle import Bundle, Purpose
from sync.carriers.folder import Folder
from sync.incoming import Fate
from sync.lists import take
from sync.spoken import passphrase

COMPARED = (
    "people",
    "households",
    "dependants",
    "contacts",
    "zones",
    "appointments",
    "visits",
    "presence",
    "submissions",
)


class DidNotHold(Exception):  # noqa: N818 - says what it means
    """A step of the tour did not do what it should have."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, whether it held, what it did, how long it took in seconds."""

    step: str
    ok: bool
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tour's things lie; the passphrase opens all three nodes and lies outside of them."""

    folder: Path

    @property
    def station(self) -> Path:
        """The station's home."""
        return self.folder / "station"

    @property
    def hq(self) -> Path:
        """Headquarters' home."""
        return self.folder / "hq"

    @property
    def warden(self) -> Path:
        """The warden's device's home."""
        return self.folder / "warden"

    @property
    def line(self) -> Path:
        """The folder that is the line between station and headquarters."""
        return self.folder / "line"

    @property
    def lists(self) -> Path:
        """What the agencies sent."""
        return self.folder / "lists"

    @property
    def passphrase_file(self) -> Path:
        """Holds the passphrase of all three nodes."""
        return self.folder / "passphrase.txt"


def held(condition: object, otherwise: str) -> None:
    """Go on only if it is so; ``otherwise`` says what was not."""
    if not condition:
        raise DidNotHold(otherwise)


class Tour:
    """The loop from headquarters' making to the last refusal."""

    def __init__(
        self,
        folder: Path,
        *,
        staff: int = make.STAFF,
        seed: int = make.SEED,
        strength: Strength = FULL,
        clock: Clock | None = None,
    ) -> None:
        self.places = Places(folder)
        self.town: Town = imagine(seed, staff)
        self._committed = (staff, seed) == (make.STAFF, make.SEED)
        self._strength = strength
        self._clock = clock
        self._phrase = passphrase(os.urandom)
        self._nodes: dict[str, Node] = {}
        self._sealed = b""
        self._zone = ""

    def play(self) -> Generator[Step, None, None]:
        """Play every step in turn; the first that does not hold is the last."""
        try:
            for name, work in self._steps():
                begun = time.perf_counter()
                try:
                    detail, ok = work(), True
                except DidNotHold as failure:
                    detail, ok = str(failure), False
                except Refused as refused:
                    detail, ok = f"{refused.what}; {refused.next}", False
                yield Step(name, ok, detail, time.perf_counter() - begun)
                if not ok:
                    break
        finally:
            for node in self._nodes.values():
                node.close()

    def _steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        return (
            ("headquarters is made", self.make_headquarters),
            ("the station is made and admitted", self.make_station),
            ("an agency's list is looked at", self.look_at_list),
            ("the list is taken in", self.take_list),
            ("the other agencies' lists are taken in", self.take_other_lists),
            ("zones are made and a warden appointed", self.make_zones),
            ("a warden's device is admitted and gets its zone", self.pack_zone),
            ("a family is checked in at its door", self.check_in),
            ("the warden's return is accepted", self.accept_return),
            ("the line is lost; three changes are made", self.lose_line),
            ("the line returns; a sealed bundle goes", self.send),
            ("headquarters takes it in and sees the same", self.take_at_headquarters),
            ("the signed receipt returns", self.acknowledge),
            ("a replay changes nothing", self.refuse_replay),
            ("a flipped bit is refused", self.refuse_flipped),
            ("an unknown sender is refused", self.refuse_stranger),
            ("nothing of a person stands in clear", self.search_in_clear),
        )

    # beginnings

    def make_headquarters(self) -> str:
        """Make headquarters, with the agencies as its reference data."""
        places = self.places
        for folder in (places.line, places.lists):
            folder.mkdir(parents=True, exist_ok=True)
        places.passphrase_file.write_text(self._phrase + "\n", encoding="utf-8")
        places.passphrase_file.chmod(0o600)
        hq = self._make("hq", places.hq, "HQ", "Headquarters", "desk", "hq")
        for agency in self.town.agencies:
            hq.act("agencies.add", None, {"code": agency.code, "name": agency.name})
        return f"{len(self.town.agencies)} agencies as reference data"

    def make_station(self) -> str:
        """Make the station, admit it, and compare the words as two people would by telephone."""
        town = self.town
        station = self._make("station", self.places.station, town.code, town.name, "fsco", "fsco")
        admitted = enrol.admit(self._nodes["hq"], enrol.request(station))
        enrolled = enrol.enrol(station, admitted.grant)
        held(admitted.fingerprint == enrol.own_fingerprint(station), "the station's words differ")
        held(
            enrolled.fingerprint == enrol.own_fingerprint(self._nodes["hq"]),
            "the words of headquarters differ",
        )
        held(len(desk.listed(station, "agencies").rows) == len(town.agencies), "the agencies did not arrive")
        return f"{town.code} {town.name}; words compared: {admitted.fingerprint}"

    def _make(  # noqa: PLR0913 - a node is said in full
        self, kind: str, home: Path, code: str, name: str, user: str, role: str
    ) -> Node:
        founding = Founding(
            kind, code, name, user, role, self.town.country, self.town.timezone, rehearsal=True
        )
        self._nodes[kind] = Node.create(
            home, founding, self._phrase, strength=self._strength, clock=self._clock
        )
        return self._nodes[kind]

    # lists

    def _list_of(self, agency: str, *, mess: bool) -> Path:
        path = self.places.lists / f"{agency.lower()}_list.xlsx"
        if not path.exists():
            agency_list.write(self.town, agency, path, as_of=REFERENCE_DAY, mess=mess)
        return path

    def look_at_list(self) -> str:
        """Look at what the first agency's messy list would change; nothing changes yet."""
        first = self.town.agencies[0].code
        path = make.HARBOUR_LIST if self._committed else self._list_of(first, mess=True)
        self._first = path
        station = self._nodes["station"]
        found = take.propose(station, path, first, {})
        held(not desk.listed(station, "people").rows, "looking changed something")
        held(found.refused, "a messy list should have rows that nobody can read")
        reasons = "; ".join(f"row {r.row} {r.column}: {r.reason.value}" for r in found.refused)
        return f"{found.rows} rows, {found.added} new, {len(found.refused)} refused ({reasons})"

    def take_list(self) -> str:
        """Take the list in, as one act; taking it again changes nothing."""
        station, first = self._nodes["station"], self.town.agencies[0].code
        found = take.accept(station, self._first, first, REFERENCE_DAY, {})
        people = desk.listed(station, "people", limit=1).total
        held(people == found.added, "not everybody who was new is on the list")
        again = take.propose(station, self._first, first, {})
        held(not again.added and not again.changed, "the same list again should change nothing")
        return f"{people} people in one act"

    def take_other_lists(self) -> str:
        """Take in the lists of the other agencies, which are tidier."""
        station = self._nodes["station"]
        for agency in self.town.agencies[1:]:
            if any(person.agency == agency.code for person in self.town.staff()):
                take.accept(station, self._list_of(agency.code, mess=False), agency.code, REFERENCE_DAY, {})
        total = desk.listed(station, "people", limit=1).total
        homes = desk.listed(station, "households", limit=1).total
        return f"{total} people in {homes} households"

    # zones and wardens

    def make_zones(self) -> str:
        """Make areas and zones, put each quarter's households into its zone, appoint wardens in writing."""
        station = self._nodes["station"]
        for area in self.town.areas:
            station.act("areas.add", None, {"code": area.code, "name": area.name})
        for zone in self.town.zones:
            station.act(
                "zones.add",
                None,
                {
                    "code": zone.code,
                    "name": zone.name,
                    "area": zone.area,
                    "meeting_point": zone.meeting_point,
                    "radio_channel": zone.radio_channel,
                },
            )
            station.act("households.assign", None, {"quarter": zone.name, "zone": zone.code})
        appointed = [warden for warden in self.town.wardens if self._appoint(warden.zone, warden.warden)]
        held(appointed, "no warden could be appointed")
        self._zone = appointed[0].zone
        return f"{len(self.town.zones)} zones, {len(appointed)} wardens appointed by letter"

    def _appoint(self, zone: str, index_no: str) -> bool:
        station = self._nodes["station"]
        found = desk.listed(station, "people", Wanted(where={"index_no": index_no})).rows if index_no else []
        if not found:
            return False
        proposed = station.act(
            "appointments.add",
            None,
            {
                "person": found[0]["id"],
                "role": "warden",
                "zone": zone,
                "hours_per_week": 3,
                "undertaking_signed_on": date(2026, 11, 9),
            },
        )
        letter = {
            "letter_no": f"{self.town.code}/{zone}/2026",
            "signed_on": date(2026, 11, 9),
            "smt_consulted_on": date(2026, 11, 3),
        }
        station.act("appointments.sign", proposed.row, letter)
        return True

    def pack_zone(self) -> str:
        """Make a warden's device, admit it at the station, hand it its zone."""
        station = self._nodes["station"]
        warden = self._make(
            "warden", self.places.warden, self.town.code, "warden's device", "warden", "warden"
        )
        admitted = enrol.admit(station, enrol.request(warden))
        enrol.enrol(warden, admitted.grant)
        with station.read() as db:
            mark = identity.children(db)[-1].mark
        packed = pack.pack(station, self._zone, mark)
        opened = pack.install(warden, packed.sealed)
        here = desk.listed(warden, "people").rows
        held(len(here) == packed.people == opened.people, "the zone on the device is not what was packed")
        held(all(row["birth_date"] is None for row in here), "the device holds what a warden may not")
        return (
            f"zone {self._zone}: {packed.households} households, {packed.people} people in"
            f" {len(packed.sealed)} bytes, expires {iso(packed.expires)}"
        )

    def check_in(self) -> str:
        """Check a family in on the device, with a newborn that the list does not have."""
        warden = self._nodes["warden"]
        homes = desk.listed(warden, "households").rows
        home = max(homes, key=lambda row: int(row["people"]))
        seen = desk.checkin(
            warden,
            home["id"],
            {
                "all_present": True,
                "add": [{"relation": "child", "given_name": "Aurinda", "birth_date": date(2026, 11, 1)}],
                "note": "Knows the meeting point.",
            },
        )
        held(seen.present and seen.proposed == 1, "the visit was not recorded")
        self._home = home["id"]
        return f"{home['id']}: {seen.present} present, {seen.proposed} newborn proposed"

    def accept_return(self) -> str:
        """Take the return in at the station: events apply, the newborn waits for a decision and gets it."""
        warden, station = self._nodes["warden"], self._nodes["station"]
        made = outgoing.to_parent(warden)
        receipt = incoming.take(station, made.sealed)
        held(receipt.fate is Fate.APPLIED and receipt.applied == made.changes, "the return was not taken in")
        held(
            incoming.take(station, made.sealed).fate is Fate.DUPLICATE,
            "taking it twice should change nothing",
        )
        before = desk.listed(station, "people", limit=1).total
        (proposal,) = desk.listed(station, "submissions", Wanted(where={"status": "received"})).rows
        desk.act(station, "submissions.accept", proposal["id"], {})
        held(desk.listed(station, "people", limit=1).total == before + 1, "the newborn is not on the list")
        home = desk.record(station, "households", self._home)
        held(home["last_visit"] is not None, "the visit is not on the household")
        return f"{made.changes} changes in {len(made.sealed)} bytes; {proposal['id']} accepted"

    # the line

    def lose_line(self) -> str:
        """Take the line away, then go on working: the exchange says what waits, nothing is lost."""
        station, line = self._nodes["station"], self.places.line
        line.rename(line.with_name("line-away"))
        try:
            rounds.go(station, Folder(line))
        except Refused as refused:
            held(refused.code is Code.CARRIER_AWAY, "the lost line was not noticed")
            said = refused.what
        else:
            raise DidNotHold("a line that is away took something")
        before = rounds.standing(station).pending
        people = desk.listed(station, "people", limit=2).rows
        station.act("people.change", people[0]["id"], {"function": "Radio operator"})
        station.act(
            "presence.record",
            None,
            {"person": people[-1]["id"], "state": "mission", "place": "Hautes Ravines"},
        )
        station.act("zones.change", self._zone, {"radio_channel": "Channel 9"})
        after = rounds.standing(station)
        held(after.pending == before + 3, "the three changes do not wait")
        return f"{said}; {after.pending} changes wait, 0 acknowledged"

    def send(self) -> str:
        """Put the line back and do one exchange: handed over, and not called more than that."""
        station, line = self._nodes["station"], self.places.line
        line.with_name("line-away").rename(line)
        done = rounds.go(station, Folder(line))
        if done.made is None:
            raise DidNotHold("nothing was handed over")
        self._sealed = done.made.sealed
        now = rounds.standing(station)
        held(now.pending == done.made.changes == now.handed_over, "handing over was taken for arriving")
        return (
            f"{done.made.changes} changes in {len(self._sealed)} bytes"
            f" ({len(self._sealed) / max(1, done.made.changes):.0f} a change); handed over, not acknowledged"
        )

    def take_at_headquarters(self) -> str:
        """Take the bundle in at headquarters and compare every list with the station's."""
        hq, station = self._nodes["hq"], self._nodes["station"]
        carrier = Folder(self.places.line)
        receipts = []
        for name in carrier.names():
            sealed = carrier.get(name)
            if sealed is not None:
                receipts.append(incoming.take(hq, sealed))
                carrier.drop(name)
        held([r.fate for r in receipts] == [Fate.APPLIED], "the bundle was not taken in")
        held(not receipts[0].quarantined, "something was kept apart")
        counts = []
        for kind in COMPARED:
            here, there = desk.listed(station, kind).rows, desk.listed(hq, kind).rows
            held(_told(here) == _told(there), f"{kind} differ between station and headquarters")
            counts.append(f"{len(there)} {kind}")
        return f"{receipts[0].applied} changes; the same on both: {', '.join(counts)}"

    def acknowledge(self) -> str:
        """Carry the signed receipt back; only now the station says acknowledged."""
        hq, station = self._nodes["hq"], self._nodes["station"]
        with hq.read() as db:
            (child,) = identity.children(db)
        carrier = Folder(self.places.line)
        carrier.put(outgoing.to_child(hq, child).sealed)
        receipts = rounds.go(station, carrier).receipts
        now = rounds.standing(station)
        held(now.pending == 0 and now.acknowledged_at is not None, "the receipt did not arrive")
        return f"{receipts[0].acknowledged} changes acknowledged at {iso(now.acknowledged_at)}"

    # what is refused

    def refuse_replay(self) -> str:
        """Give headquarters the same bundle again."""
        before = self._state_of_hq()
        receipt = incoming.take(self._nodes["hq"], self._sealed)
        held(receipt.fate is Fate.DUPLICATE and self._state_of_hq() == before, "a replay changed something")
        return _reason(receipt.code)

    def refuse_flipped(self) -> str:
        """Give headquarters the bundle with one bit turned."""
        place = secrets.randbelow(len(self._sealed) - 2) + 2
        flipped = bytearray(self._sealed)
        flipped[place] ^= 1 << secrets.randbelow(8)
        before = self._state_of_hq()
        receipt = incoming.take(self._nodes["hq"], bytes(flipped))
        held(receipt.fate is Fate.REFUSED and self._state_of_hq() == before, "a flipped bit was taken in")
        return f"byte {place}: {_reason(receipt.code)}"

    def refuse_stranger(self) -> str:
        """Give headquarters a well-made bundle from a device it never admitted."""
        hq = self._nodes["hq"]
        stranger = Node.create(
            self.places.folder / "stranger",
            Founding("station", "XXX", "Nowhere", "somebody", "fsco"),
            self._phrase,
            strength=keyring.FLOOR,
        )
        with stranger:
            said = Bundle(
                Purpose.EXCHANGE, stranger.me.device, hq.me.device, stranger.me.writer, stranger.now
            )
            sealed = bundle.write(said, stranger.keys, hq.keys.seal_public, REGISTRY.wires)
        before = self._state_of_hq()
        receipt = incoming.take(hq, sealed)
        held(receipt.code is Code.UNKNOWN_SENDER and receipt.quarantined, "a stranger was not kept apart")
        held(self._state_of_hq() == before, "a stranger changed something")
        return f"{_reason(receipt.code)} (tag {seal.tag(sealed).hex()})"

    def _state_of_hq(self) -> list[list[dict[str, object]]]:
        return [desk.listed(self._nodes["hq"], kind).rows for kind in COMPARED]

    def search_in_clear(self) -> str:
        """Search every file of the three nodes for the people's names."""
        words = {person.family_name for person in self.town.people()}
        words |= {f"{person.given_name} {person.family_name}" for person in self.town.people()}
        homes = [self.places.station, self.places.hq, self.places.warden]
        found = in_clear(homes, words)
        held(not found.hits, f"{len(found.hits)} names stand in clear")
        return f"{found.words} names in {found.files} files ({found.size} bytes): none found"


def _told(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: str(row["id"]))


def _reason(code: Code | None) -> str:
    return "taken in" if code is None else code.value.what.format(name="the bundle")
