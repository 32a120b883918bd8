"""The line is lost and found: work goes on, a bundle goes, a signed receipt comes back."""

from sample_station.stage import COMPARED, LINE, DidNotHold, Stage, held
from store import desk, identity
from store.clock import iso
from store.refusals import Code, Refused
from store.saying import saying
from sync import incoming, outgoing, rounds
from sync.carriers.folder import Folder
from sync.fate import Fate


class LostLine(Stage):
    """A night without a line, and the morning after."""

    def lose_line(self) -> str:
        """Take the line away, then go on working: the exchange says what waits, nothing is lost."""
        station, line = self._nodes["station"], self.places.line
        line.rename(line.with_name("line-away"))
        try:
            rounds.over_carrier(station, LINE)
        except Refused as refused:
            held(refused.code is Code.CARRIER_AWAY, "the lost line was not noticed")
            said = saying(refused.code.value.what, **refused.facts)
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
        return saying("{said}; {count} changes wait, 0 acknowledged", said=said, count=after.pending)

    def send(self) -> str:
        """Put the line back and do one exchange: handed over, and not called more than that."""
        station, line = self._nodes["station"], self.places.line
        line.with_name("line-away").rename(line)
        done = rounds.over_carrier(station, LINE)
        if done.made is None:
            raise DidNotHold("nothing was handed over")
        self._sealed = done.made.sealed
        now = rounds.standing(station)
        held(now.pending == done.made.changes == now.handed_over, "handing over was taken for arriving")
        return saying(
            "{changes} changes in {bytes} bytes ({each} a change); handed over, not acknowledged",
            changes=done.made.changes,
            bytes=len(self._sealed),
            each=round(len(self._sealed) / max(1, done.made.changes)),
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
        # What is urgent goes in a bundle of its own, ahead of the rest, and the rest holds it again.
        came = {r.fate for r in receipts}
        held(came and came <= {Fate.APPLIED, Fate.DUPLICATE}, "the bundles were not taken in")
        held(not any(r.quarantined for r in receipts), "something was kept apart")
        counts: list[str] = []
        for kind in COMPARED:
            here, there = desk.listed(station, kind).rows, desk.listed(hq, kind).rows
            held(_told(here) == _told(there), f"{kind} differ between station and headquarters")
            counts.append(f"{len(there)} {kind}")
        applied = sum(receipt.applied for receipt in receipts)
        return saying("{count} changes; the same on both: {lists}", count=applied, lists=counts)

    def acknowledge(self) -> str:
        """Carry the signed receipt back; only now the station says acknowledged."""
        hq, station = self._nodes["hq"], self._nodes["station"]
        with hq.read() as db:
            (child,) = identity.children(db)
        carrier = Folder(self.places.line)
        carrier.put(outgoing.to_child(hq, child).sealed)
        receipts = rounds.over_carrier(station, LINE).receipts
        now = rounds.standing(station)
        held(now.pending == 0 and now.acknowledged_at is not None, "the receipt did not arrive")
        return saying(
            "{count} changes acknowledged at {when}",
            count=receipts[0].acknowledged,
            when=iso(now.acknowledged_at),
        )


def _told(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: str(row["id"]))
