"""What the program did by itself while it was open, in words."""

from sync.tending import Tended
from tui import trips
from tui.refusing import line
from tui.words import _


def sentence(done: Tended) -> str:
    """Say what somebody should know of it; "" where it was nothing."""
    said = []
    if done.round is not None and any(trip.carried or trip.brought for trip in done.round.trips):
        said += [
            _("by itself: {what} (not acknowledged)").format(what=f"{trip.line}: {trips.sentence(trip)}")
            for trip in done.round.trips
            if trip.carried or trip.brought
        ]
    if done.backup is not None:
        said.append(_("the night's backup was made; it counts when it was read back"))
    if done.report is not None and not done.report.ok:
        said.append(_("‼ something in the store was altered: `muster verify` says what; tell headquarters"))
    if done.refused is not None:
        said.append(line(done.refused))
    return "; ".join(said)
