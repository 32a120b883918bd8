"""One zone: its wardens and how they are reached, then its households, the longest not visited first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from store.wardens import desk as wardens
from store.wardens.desk import Door
from store.wardens.tree import wardens_of
from tui import terms
from tui.screens.household import HouseholdScreen
from tui.screens.room import HEADQUARTERS, OFFICES, RoomScreen
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import Key
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked

_SHOWN: Final = frozenset(
    {
        "zones",
        "appointments",
        "people",
        "contacts",
        "households",
        "visits",
        "submissions",
        "tasks",
    }
)


class ZoneScreen(RoomScreen):
    """A zone.

    Args:
        node: an office's, or headquarters'.
        number: the zone's.
        code: its code.
        at_homes: whether the cursor begins at the households.
    """

    ON = HEADQUARTERS
    SHOWN = _SHOWN
    EMPTY = _("nobody lives in this zone, and nobody is appointed for it: Esc goes back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "homes", _("households"), id="zone.households"),
        Binding("p", "pack", _("pack"), id="zone.pack"),
        Binding("o", "more", _("what can be done"), id="zone.more"),
        Binding("f9", "open_record", _("record"), id="zone.record"),
    ]

    def __init__(self, node: "Node", number: str, code: str, *, at_homes: bool = False) -> None:
        super().__init__(node)
        self._number = number
        self._code = code
        self._at_homes = at_homes
        self._wardens: dict[Key, dict[str, Any]] = {}
        self._doors: dict[Key, Door] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            Column(_("Who or where"), 24, grow=True),
            Column(_("What"), 16),
            Column(_("How it stands"), 18),
            Column(_("Number"), 13),
        )

    def read(self) -> Any:  # noqa: ANN401 - two lists
        """Ask for both."""
        return wardens_of(self.node, self._number), wardens.by_days(wardens.doors(self.node, self._number))

    def take(self, found: Any) -> Sequence[Row]:  # noqa: ANN401 - what read() gave
        """Give the wardens, then the households."""
        holders, doors = found
        self._wardens = {str(one["id"]): one for one in holders}
        self._doors = {door.number: door for door in doors}
        today = self._today()
        return [
            *(
                Row(
                    key,
                    (one["name"] or "", terms.choice(one["role"]), terms.choice(one["status"]), str(key)),
                    "✓" if one["status"] == "standing" else "!",
                )
                for key, one in self._wardens.items()
            ),
            *(
                Row(key, (door.address, _people(door), _visited(door), str(key)), _sign(door, today))
                for key, door in self._doors.items()
            ),
        ]

    def _today(self) -> str:
        with self.node.read() as db:
            return self.node.lens(db).today.isoformat()

    def shown(self, rows: Sequence[Row]) -> None:
        """Show both; the first time, at the households where these were asked for."""
        super().shown(rows)
        if self._at_homes:
            self._at_homes = False
            self.action_homes()

    def out(self) -> "Sequence[Asked]":
        """Give the zone's book, cards, manifest, people; the letter of the warden at the cursor."""
        from store.desk import Wanted
        from tui.papers.catalogue import Asked
        from tui.screens.writing_out import of_list, of_record

        wanted = Wanted(zone=self._code)
        papers = [Asked(kind, wanted=wanted) for kind in ("zone-book", "card", "call-tree", "manifest")]
        letter = of_record("appointments", str(self.key)) if self.key in self._wardens else []
        return [*letter, *papers, *of_list(Asked("people", wanted=wanted))]

    def headline(self) -> str:
        """Say which zone, and how many doors."""
        count = len(self._doors)
        said = plural("{count} household", "{count} households", count).format(count=count)
        return "  ".join((_("Zone {code}").format(code=self._code), said))

    def about(self, key: Key) -> Sequence[str]:
        """Say how a warden is reached and what they still need, or what is to be known of a door."""
        if key in self._wardens:
            one = self._wardens[key]
            reached = " · ".join(filter(None, (one["call_sign"], *one["phones"])))
            days = [
                _("from {day}").format(day=one["effective_from"]) if one["effective_from"] else "",
                _("until {day}").format(day=one["effective_to"]) if one["effective_to"] else "",
                _("suspended: {why}").format(why=one["suspended_reason"])
                if one["status"] == "suspended"
                else "",
            ]
            wants = ", ".join(one["untrained"])
            lacks = _("to be learnt before duty: {courses}").format(courses=wants) if wants else ""
            return (
                f"{one['name']}  {reached or _('no telephone recorded')}",
                "  ".join(filter(None, (*days, _("letter {number}").format(number=one["letter_no"] or "-")))),
                lacks,
            )
        door = self._doors.get(key)
        if door is None:
            return ()
        waits = plural("{count} proposal waits", "{count} proposals wait", door.waits)
        tried = _("last tried {day}: {what}")
        return (
            "  ".join(filter(None, (door.address, door.landmark, door.number))),
            "  ".join(
                filter(
                    None,
                    (
                        _visited(door),
                        _("due {day}").format(day=door.due) if door.due else "",
                        tried.format(day=door.tried[1], what=terms.choice(door.tried[0]))
                        if door.tried
                        else "",
                        waits.format(count=door.waits) if door.waits else "",
                    ),
                )
            ),
        )

    # keys

    def opened(self, key: Key) -> None:
        """Open a warden's appointment, or a household to check it in."""
        if key in self._wardens:
            self.record("appointments", str(key))
        elif self.node.me.kind in OFFICES:
            self.app.push_screen(HouseholdScreen(self.node, str(key)))
        else:
            self.record("households", str(key))

    def action_homes(self) -> None:
        """Go to the first household."""
        self.query_one(PagedTable).cursor = len(self._wardens)

    def action_pack(self) -> None:
        """Pack the zone for its warden's device."""
        if self.node.me.kind not in OFFICES:
            self.say(_("a zone is packed at its station"))
            return
        from tui.screens.packing import PackScreen

        self.app.push_screen(PackScreen(self.node, self._code))

    def action_more(self) -> None:
        """Show what can be done with the appointment or the household at the cursor."""
        if self.key is not None:
            self.more("appointments" if self.key in self._wardens else "households", str(self.key))

    def action_open_record(self) -> None:
        """Open the zone's record."""
        self.record("zones", self._number)


def _people(door: Door) -> str:
    return plural("{count} person", "{count} people", door.people).format(count=door.people)


def _visited(door: Door) -> str:
    if door.days is None:
        return _("never visited")
    return plural("visited {count} day ago", "visited {count} days ago", door.days).format(count=door.days)


def _sign(door: Door, today: str) -> str:
    if door.due is None:
        return "…" if door.days is None else "✓"
    return "‼" if door.due < today else "!"
