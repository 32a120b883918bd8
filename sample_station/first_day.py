"""The first day: headquarters, a station, the agencies' lists, zones, and a warden at a door."""

from datetime import date
from pathlib import Path

from sample_station import agency_list, catalogue, make
from sample_station.stage import LINE, Stage, held
from sample_station.town import REFERENCE_DAY
from store import desk, identity, ledger
from store.clock import iso
from store.desk import Wanted
from store.saying import saying
from sync import enrol, incoming, outgoing, pack
from sync.fate import Fate
from sync.lists import take


class FirstDay(Stage):
    """What an office does before it can do without a line."""

    def make_headquarters(self) -> str:
        """Make headquarters, with the agencies and the catalogue of courses as its reference data."""
        places = self.places
        for folder in (places.line, places.lists):
            folder.mkdir(parents=True, exist_ok=True)
        places.passphrase_file.write_text(self._phrase + "\n", encoding="utf-8")
        places.passphrase_file.chmod(0o600)
        hq = self._make("hq", places.hq, "HQ", "Headquarters", "desk", "hq")
        for agency in self.town.agencies:
            hq.act("agencies.add", None, {"code": agency.code, "name": agency.name})
        courses = catalogue.load(hq)
        hq.act("schemes.lay_down", None, {"scheme": "SLS"})
        return saying(
            "{agencies} agencies and {courses} courses as reference data",
            agencies=len(self.town.agencies),
            courses=courses,
        )

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
        with station.write() as db:
            ledger.set_carrier(db, LINE, "folder", str(self.places.line))
        return saying(
            "{place}; words compared: {words}",
            place=f"{town.code} {town.name}",
            words=admitted.fingerprint,
        )

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
        reasons = [
            saying("row {row} {column}: {reason}", row=r.row, column=r.column, reason=saying(r.reason.value))
            for r in found.refused
        ]
        return saying(
            "{rows} rows, {added} new, {refused} refused ({reasons})",
            rows=found.rows,
            added=found.added,
            refused=len(found.refused),
            reasons=reasons,
        )

    def take_list(self) -> str:
        """Take the list in, as one act; taking it again changes nothing."""
        station, first = self._nodes["station"], self.town.agencies[0].code
        found = take.accept(station, self._first, first, REFERENCE_DAY, {})
        people = desk.listed(station, "people", limit=1).total
        held(people == found.added, "not everybody who was new is on the list")
        again = take.propose(station, self._first, first, {})
        held(not again.added and not again.changed, "the same list again should change nothing")
        return saying("{count} people in one act", count=people)

    def take_other_lists(self) -> str:
        """Take in the lists of the other agencies, which are tidier."""
        station = self._nodes["station"]
        for agency in self.town.agencies[1:]:
            if any(person.agency == agency.code for person in self.town.staff()):
                take.accept(station, self._list_of(agency.code, mess=False), agency.code, REFERENCE_DAY, {})
        total = desk.listed(station, "people", limit=1).total
        homes = desk.listed(station, "households", limit=1).total
        return saying("{people} people in {homes} households", people=total, homes=homes)

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
        return saying(
            "{zones} zones, {wardens} wardens appointed by letter",
            zones=len(self.town.zones),
            wardens=len(appointed),
        )

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
        return saying(
            "zone {zone}: {households} households, {people} people in {bytes} bytes, expires {when}",
            zone=self._zone,
            households=packed.households,
            people=packed.people,
            bytes=len(packed.sealed),
            when=iso(packed.expires),
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
        return saying(
            "{home}: {present} present, {proposed} newborn proposed",
            home=home["id"],
            present=seen.present,
            proposed=seen.proposed,
        )

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
        return saying(
            "{changes} changes in {bytes} bytes; {proposal} accepted",
            changes=made.changes,
            bytes=len(made.sealed),
            proposal=proposal["id"],
        )
