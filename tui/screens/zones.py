"""Station, areas and zones as a tree (B02, B11, B13): who looks after each, and in words what is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from store.security_roles import ROLES
from store.wardens.tree import LETTER, Branch, Lack, tree
from tui import terms
from tui.screens.register import RegisterScreen
from tui.screens.room import HEADQUARTERS, OFFICES, TO_STATION, RoomScreen
from tui.screens.zone import ZoneScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _, plural, word
from tui.world_words import named

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked

SHOWN: Final = frozenset(
    {
        "zones",
        "areas",
        "appointments",
        "absences",
        "presence",
        "people",
        "households",
        "visits",
        "assembly_points",
        "duties",
    }
)
_APPOINT: Final = "appointments.add"


class ZonesScreen(RoomScreen):
    """The tree."""

    PLACE = "zones"
    RULE = "zones"
    ON = HEADQUARTERS
    SHOWN = SHOWN
    EMPTY = _("no zone is laid down yet: F8 adds one")
    BINDINGS: ClassVar[list[BindingType]] = [
        TO_STATION,
        Binding("w", "appoint('warden')", _("appoint warden"), id="zones.warden"),
        Binding("a", "appoint('alternate_warden')", _("alternate"), id="zones.alternate"),
        Binding("l", "letter", _("letter"), id="zones.letter"),
        Binding("p", "pack", _("pack"), id="zones.pack"),
        Binding("h", "households", _("households"), id="zones.households"),
        Binding("f8", "new", _("new"), show=False, id="zones.new"),
        Binding("f9", "open_record", _("record"), show=False, id="zones.record"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._branches: dict[Key, Branch] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns; of a wide screen names have their part."""
        more = max(0, self.app.size.width - 80) // 3
        return (
            Column(_("Place"), 18 + more),
            Column(_("Looked after by"), 17 + more),
            Column(_("Cover"), 17, grow=True),
            Column(_("Homes"), 5),
            Column(word("heading", "People"), 6),
            Column(_("Late"), 4),
        )

    def read(self) -> list[Branch]:
        """Ask for the tree."""
        return tree(self.node, self.station)

    def take(self, found: list[Branch]) -> Sequence[Row]:
        """Give a row for each place."""
        self._branches = {branch.number or branch.code: branch for branch in found}
        return [
            Row(
                key,
                (
                    "  " * one.depth + " ".join(filter(None, (one.code, one.name))),
                    keeper(one),
                    reason(one),
                    str(one.households),
                    str(one.people),
                    str(one.overdue or ""),
                ),
                sign(one),
            )
            for key, one in self._branches.items()
        ]

    def headline(self) -> str:
        """Say how many zones have nobody."""
        zones = [one for one in self._branches.values() if one.kind == "zone"]
        bare = sum(any(lack.worst for lack in one.lacks) for one in zones)
        said = plural("{count} zone", "{count} zones", len(zones)).format(count=len(zones))
        if bare:
            said += ", " + _("{count} with nobody to ask").format(count=bare)
        return f"{self.whose}  {named(_('Zones and wardens'), said)}"

    def about(self, key: Key) -> Sequence[str]:
        """Say all that is missing there with its rule, who else stands there, and where people assemble."""
        one = self._branches.get(key)
        if one is None:
            return ()
        others = ", ".join(
            f"{title(each.role)} {each.name}{' (' + _('away') + ')' if each.away else ''}"
            for each in one.keepers
        )
        point = _("assembles at {place}").format(place=one.point) if one.point else ""
        channel = _("channel {channel}").format(channel=one.channel) if one.channel else ""
        first = "  ".join(filter(None, (f"{one.code} {one.name}", others)))
        missing = "; ".join(
            " ".join(filter(None, (short(lack), lack.about, f"({lack.source})"))) for lack in one.lacks
        )
        rests = "; ".join(named(terms.choice(why), name) for name, why in one.waiting)
        return (first, missing, rests, " · ".join(filter(None, (point, channel))))

    def out(self) -> "Sequence[Asked]":
        """Give the book of the zone at the cursor, or of all; the lists of zones and of appointments."""
        from store.desk import Wanted
        from tui.papers.catalogue import Asked
        from tui.screens.writing_out import of_list

        here = self._here
        zone = here.code if here is not None and here.kind == "zone" else None
        papers = [Asked(kind, wanted=Wanted(zone=zone)) for kind in ("zone-book", "card", "call-tree")]
        return [*papers, *of_list(Asked("zones")), *of_list(Asked("appointments"))]

    # keys

    @property
    def _here(self) -> Branch | None:
        return None if self.key is None else self._branches.get(self.key)

    def opened(self, key: Key) -> None:
        """Open the zone; the record of an area or the station."""
        one = self._branches[key]
        if one.kind == "zone":
            self.app.push_screen(ZoneScreen(self.node, one.number, one.code))
        else:
            self.action_open_record()

    def action_households(self) -> None:
        """Open the zone at its households."""
        one = self._zone()
        if one is not None:
            self.app.push_screen(ZoneScreen(self.node, one.number, one.code, at_homes=True))

    def _zone(self) -> Branch | None:
        one = self._here
        if one is not None and one.kind == "zone":
            return one
        self.say(_("that is asked of a zone: choose one"))
        return None

    def action_appoint(self, role: str) -> None:
        """Choose somebody by typing their name, and open the form of their appointment."""
        one = self._here
        if one is None or one.kind == "station" or (one.kind == "area" and role != "warden"):
            self.say(_("somebody is appointed for a zone, or as coordinator of an area: choose one"))
            return
        if not self.may(_APPOINT):
            return
        if one.proposals and role == "warden":
            self.say(_("{number} is proposed already: l records the letter").format(number=one.proposals[0]))
            return
        given = {"role": role, "zone": one.code} if one.kind == "zone" else {"role": "asc", "area": one.code}

        def chosen(person: str | None) -> None:
            if person is not None:
                self.form(_APPOINT, {"person": person, **given})

        self.app.push_screen(RegisterScreen(self.node, "people", picking=True), chosen)

    def action_letter(self) -> None:
        """Record the letter of the proposal that waits there."""
        one = self._here
        if one is None or not one.proposals:
            self.say(_("no proposal waits for its letter there: w proposes somebody"))
            return
        self.form("appointments.sign", {}, one.proposals[0])

    def action_pack(self) -> None:
        """Pack the zone for its warden's device; what goes along is said before."""
        one = self._zone()
        if one is None:
            return
        if self.node.me.kind not in OFFICES:
            self.say(_("a zone is packed at its station"))
            return
        from tui.screens.packing import PackScreen

        self.app.push_screen(PackScreen(self.node, one.code))

    def action_new(self) -> None:
        """Add a zone, in the area at the cursor."""
        one = self._here
        self.form("zones.add", {"area": one.code} if one is not None and one.kind == "area" else {})

    def action_open_record(self) -> None:
        """Open the record at the cursor."""
        one = self._here
        if one is not None and one.number:
            self.record(f"{one.kind}s", one.number)


def title(role: str) -> str:
    """Say a role as people call it; a newer version's word as it is."""
    return _(ROLES[role].title) if role in ROLES else terms.choice(role)


def sign(one: Branch) -> str:
    """Give the mark of a place: nobody to ask, something missing, all in order; none where none is asked."""
    if any(lack.worst for lack in one.lacks):
        return "‼"
    if one.lacks:
        return "!"
    return "✓" if one.covered else ""


def keeper(one: Branch) -> str:
    """Say who is asked first there; an alternate who stands in is called so."""
    if not one.keepers:
        return "" if one.covered else _("no warden's zone")
    first = one.keepers[0]
    away = f" ({_('away')})" if first.away else ""
    stands_in = f" ({_('alternate')})" if first.role == "alternate_warden" else ""
    return f"{first.name}{stands_in}{away}"


def reason(one: Branch) -> str:
    """Say in a few words what is missing, the worst first."""
    said = dict.fromkeys(short(lack) for lack in one.lacks)
    return ", ".join(said) if said else (_("in order") if one.covered else "")


def short(lack: Lack) -> str:
    """Say one thing that is missing in a word or two."""
    words = {
        "no_official": _("no official"),
        "no_officer": _("no officer"),
        "zone_vacant": _("vacant"),
        "area_vacant": _("vacant"),
        "all_away": _("away"),
        "warden_missing": _("alternate only"),
        "two_holders": _("two hold it"),
        "no_undertaking": _("undertaking missing"),
        "untrained": _("untrained"),
        "unequipped": _("no equipment"),
        "unbriefed": _("not briefed"),
        "no_focal_point": _("no focal point"),
        LETTER: _("letter missing"),
    }
    match lack.kind:
        case "successor_missing" if lack.day is not None:
            return _("ends {day}").format(day=lack.day.isoformat())
        case "stale":
            said = plural("{count} visit overdue", "{count} visits overdue", lack.count)
            return said.format(count=lack.count)
        case "no_zone":
            return plural("{count} home in no zone", "{count} homes in no zone", lack.count).format(
                count=lack.count
            )
        case _:
            return words.get(lack.kind, terms.choice(lack.kind))
