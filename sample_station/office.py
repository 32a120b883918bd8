"""What an office keeps beside its list: officials, visitors, papers, briefings, an alert state, journeys."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sample_station.stage import Stage, held
from store import desk
from store.clock import local_day
from store.saying import known_again, saying

_WELCOME = (
    "Port Tamarin is calm by day. Keep your radio on from dusk, know your warden and your meeting point,"
    " and tell the security office before you leave the city."
)
_GUEST = {
    "family_name": "Okonkwo",
    "given_name": "Adaeze",
    "organisation": "Headquarters, audit",
    "place": "Hotel Filao, room 12",
}
_ABROAD = {"name": "Ingrid Saltmarsh", "relation": "sister", "phones": "+47 5550 0142", "country": "NO"}


class Office(Stage):
    """A week of an office: each step records what its users would."""

    _staff: list[dict[str, Any]]

    @property
    def _today(self) -> date:
        return local_day(self._nodes["station"].now, self.town.timezone)

    def appoint_officials(self) -> str:
        """Appoint who leads: the official, the officer, an area's coordinator, an agency's focal point."""
        station, first = self._nodes["station"], self.town.agencies[0].code
        listed = desk.listed(station, "people").rows
        staff = [row for row in listed if row["agency"] is not None and row["category"] != "dependant"]
        # The smallest station has one person for everything.
        self._staff = [staff[place % len(staff)] for place in range(6)]
        official, officer, coordinator, point = (row["id"] for row in self._staff[:4])
        area, signed = self.town.areas[0].code, date(2026, 11, 4)
        promised = {"undertaking_signed_on": signed}
        consulted = {"smt_consulted_on": date(2026, 11, 3)}
        for person, role, more, paper in (
            (official, "do", {}, {"authority": "hq"}),
            (officer, "fsco", {}, {"authority": "hq"}),
            (coordinator, "asc", {"area": area} | promised, consulted),
            (point, "sfp", {"agency": first, "hq_focal_point": "Security desk, headquarters"}, {}),
        ):
            row = station.act("appointments.add", None, {"person": person, "role": role} | more).row
            letter = {"letter_no": f"{self.town.code}/{role.upper()}/2026", "signed_on": signed}
            station.act("appointments.sign", row, letter | paper)
        said = {"authority": "DO", "on": date(2026, 11, 5)}
        for person in (officer, coordinator):
            station.act("people.essential", person, said)
        return saying(
            "designated official, officer, coordinator of {area}, focal point of {agency}",
            area=area,
            agency=first,
        )

    def keep_papers(self) -> str:
        """Record certificates, confirm one, hold a session, and brief somebody who signs for the text."""
        station = self._nodes["station"]
        one, two, three, *_ = (row["id"] for row in self._staff)
        for person, course, issued in (
            (one, "BSITF", date(2017, 5, 2)),
            (one, "BSAFE", date(2026, 3, 9)),
            (two, "SSAFE", date(2025, 6, 20)),
        ):
            said = {
                "person": person,
                "course": course,
                "issued_on": issued,
                "number": f"{course}-{issued:%y}",
            }
            row = station.act("certificates.add", None, said).row
        station.act("certificates.confirm", row, {})
        session = {
            "course": "FIRE",
            "held_on": date(2026, 11, 12),
            "place": "Compound",
            "trainer": "Fire brigade",
        }
        held_session = station.act("sessions.add", None, session).row
        station.act(
            "sessions.attend",
            held_session,
            {"people": sorted({one, two}), "absent": sorted({three} - {one, two})},
        )
        text = {
            "code": "WELCOME",
            "title": "On arrival",
            "kind": "arrival",
            "language": "en",
            "text": _WELCOME,
        }
        briefing = station.act("briefings.add", None, text | {"source": "S004 ¶10(j)"}).row
        said = {
            "person": two,
            "briefing": briefing,
            "kind": "typed_name",
            "typed_name": self._staff[1]["given_name"],
        }
        shown = desk.record(station, "briefings", briefing)["text_hash"]
        station.act("acks.record", None, said | {"text_hash": shown})
        return saying(
            "three certificates, one of them confirmed; a fire drill's attendance; a briefing signed for"
        )

    def expect_visitors(self) -> str:
        """Put a visitor in a hotel on the list, with a contact; kin abroad; an agreement."""
        station, town = self._nodes["station"], self.town
        stay = {"zone": town.zones[0].code, "contact": self._staff[1]["id"], "nationality": "NGA"}
        today, until = self._today, self._today + timedelta(days=9)
        guest = station.act("visitors.add", None, _GUEST | stay | {"eta": today, "etd": until}).row
        station.act("visitors.arrived", guest, {"on": today})
        station.act("kin.add", None, _ABROAD | {"person": self._staff[0]["id"], "consent": True})
        partner: dict[str, object] = {"agency": town.agencies[-1].code, "number": f"{town.code}/MOU/7"}
        term = {"signed_on": today - timedelta(days=320), "expires_on": today + timedelta(days=45)}
        station.act("mous.add", None, partner | term)
        return saying("a visitor until {day}, kin to be called, an agreement that soon runs out", day=until)

    def declare_state(self) -> str:
        """Declare an alert state for an area: it is dated, and it does nothing by itself."""
        station, area = self._nodes["station"], self.town.areas[-1].code
        said = {
            "area": area,
            "scheme": "SLS",
            "value": 3,
            "civil_unrest": 3,
            "valid_from": self._today - timedelta(days=11),
        }
        station.act("alerts.add", None, said | {"decided_by": "Designated official"})
        (shown,) = desk.listed(station, "alerts").rows
        return saying(
            "{area}: {state} since {when}",
            area=area,
            state=f"{shown['scheme']} {shown['value']} {shown['label']}",
            when=shown["valid_from"],
        )

    def plan_journey(self) -> str:
        """Ask for a journey into that area: it waits for whoever decides, and says what the gates found."""
        station, area = self._nodes["station"], self.town.areas[-1].code
        there = {"from_place": "Port Tamarin", "to_place": self.town.areas[-1].name, "area": area}
        back = {"from_place": there["to_place"], "to_place": "Port Tamarin"}
        asked = {
            "purpose": "duty",
            "travellers": sorted({row["id"] for row in self._staff[4:]}),
            "legs": [
                there | {"etd": self._at(5, 7, 0), "eta": self._at(5, 11, 30)},
                back | {"etd": self._at(7, 13, 0), "eta": self._at(7, 17, 30)},
            ],
            "call_signs": "TANGO 4",
        }
        row = station.act("clearances.request", None, asked).row
        station.act("clearances.submit", row, {})
        shown = desk.record(station, "clearances", row)
        held(shown["state"] == "submitted", "the request does not wait for a decision")
        return saying(
            "{number} waits for a decision: {why}", number=shown["id"], why=known_again(shown["why"])
        )

    def _at(self, days: int, hour: int, minute: int) -> datetime:
        """Give a time by the station's wall clock, so many days from today."""
        return datetime.combine(self._today + timedelta(days=days), time(hour, minute))
