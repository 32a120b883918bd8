"""What passes between an office and its zones: notices, tasks, assembly points, a radio check, a finding."""

from datetime import date, timedelta

from sample_station.stage import Stage, held
from store import desk
from store.calling import desk as calling
from store.clock import local_day
from store.saying import saying
from store.wardens import notices


class Channel(Stage):
    """An office that tells its zones, asks them, gives them something to do and calls them."""

    @property
    def _day(self) -> date:
        return local_day(self._nodes["station"].now, self.town.timezone)

    def keep_in_touch(self) -> str:
        """Tell the zones of the state, ask them, give one a task, say where to assemble, call its radios."""
        station, zone = self._nodes["station"], self._zone
        (state,) = desk.listed(station, "alerts").rows
        told = {"text": "Journeys there need a decision from today on.", "alert": state["id"]}
        station.act("notices.add", None, told | {"sender": "Designated official"})
        asked = {
            "text": "Water is rationed from Monday. Does every family have a tank?",
            "kind": "question",
            "valid_until": self._day + timedelta(days=20),
        }
        question = station.act("notices.add", None, asked).row
        waits = notices.waited_for(station, question)
        held(waits["missing"] == len(self.town.zones), "a notice that only left counts as seen")
        task = {"zone": zone, "text": "Try the whistle at the meeting point.", "sender": "FSCO"}
        station.act("tasks.add", None, task | {"due_on": self._day + timedelta(days=6)})
        for area in self.town.areas:
            said = {"name": f"{area.name} stadium", "area": area.code, "capacity": 900, "purpose": "assembly"}
            row = station.act("assembly_points.add", None, said).row
        station.act("assembly_points.verify", row, {"on": self._day - timedelta(days=9), "by": "FSCO"})
        way = {"name": "By sea to the Salt Pans", "kind": "relocation", "destination": "Salt Pans"}
        station.act("relocation_options.add", None, way | {"capacity": 120, "transport": "two ferries"})
        return saying(
            "a notice and a question to {count} zones, a task for {zone}; {radios}",
            count=waits["missing"],
            zone=zone,
            radios=self._call(zone),
        )

    def _call(self, zone: str) -> str:
        """Hold a radio check of a zone, and write down what is to be put right."""
        station = self._nodes["station"]
        if not calling.signs(station, zone):
            return saying("nobody there has a call sign")
        test = station.act("call_tests.begin", None, {"kind": "radio_check", "zone": zone}).row
        answers = calling.status(station, test)["answers"]
        for place, one in enumerate(answers):
            said = {"answer": one["id"], "reached": place > 0 or len(answers) == 1}
            station.act("call_tests.answer", test, said)
        station.act("call_tests.finish", test)
        came = calling.status(station, test)
        finding = {"call_test": test, "text": "A radio was silent: try its battery.", "owner": "FSCA"}
        station.act("findings.add", None, finding | {"due_on": self._day + timedelta(days=12)})
        return saying(
            "{reached} of {expected} radios answered", reached=came["reached"], expected=came["expected"]
        )

    def answer_from_zone(self) -> str:
        """Acknowledge, answer and report on the device: the office hears of it with the return."""
        warden = self._nodes["warden"]
        unseen = notices.unseen(warden)
        held(unseen, "no notice is on the device")
        for one in unseen:
            if one["kind"] == "question":
                warden.act("notice_acks.answer", one["id"], {"text": "All but two."})
            else:
                warden.act("notice_acks.seen", one["id"])
        warden.act("zone_reports.add", None, {"text": "A street lamp is out.", "place": "at the fountain"})
        held(not notices.unseen(warden), "what was acknowledged is still said to be unseen")
        return saying(
            "{count} of the office's notices acknowledged; a report of a street lamp", count=len(unseen)
        )
