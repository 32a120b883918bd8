"""Alert states (G01, G02, X17): what holds where, in words of its own scheme, since when and by whom.

Declaring one does nothing by itself, and that is said on the screen.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from store.alert_board import State, history, states
from store.registers.alerts import THREATS
from tui import terms
from tui.screens.room import EVERYWHERE, TO_STATION, RoomScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

_SHOWN: Final = frozenset({"alerts", "areas", "schemes", "levels"})
_STATES: Final = {"current": "→", "planned": "…", "past": ""}


class AlertsScreen(RoomScreen):
    """What holds today."""

    PLACE = "alerts"
    RULE = "alerts"
    ON = EVERYWHERE
    SHOWN = _SHOWN
    EMPTY = _("no area is laid down here")
    BINDINGS: ClassVar[list[BindingType]] = [
        TO_STATION,
        Binding("n", "declare", _("declare"), id="alerts.declare"),
        Binding("u", "until", _("last day or note"), id="alerts.until"),
        Binding("t", "take_back", _("take back"), id="alerts.take_back"),
        Binding("f8", "declare", _("declare"), show=False, id="alerts.new"),
        Binding("f9", "open_record", _("record"), show=False, id="alerts.record"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._states: dict[Key, State] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        more = max(0, self.app.size.width - 80) // 3
        return (
            Column(_("Place"), 22 + more, grow=True),
            Column(_("Scheme"), 7),
            Column(_("State"), 16 + more),
            Column(_("Since"), 10),
            Column(_("By"), 17 + more),
        )

    def read(self) -> list[State]:
        """Ask what holds."""
        return states(self.node, self.station)

    def take(self, found: list[State]) -> Sequence[Row]:
        """Give a row for each state, and for each place without one."""
        self._states = {_key(one): one for one in found}
        return [Row(key, self._cells(one), "→" if one.row else "") for key, one in self._states.items()]

    def _cells(self, one: State) -> tuple[str, ...]:
        place = f"  {one.area} {one.name}" if one.area else f"{one.station} {one.name}"
        if one.row is None:
            return place, "", _("none declared"), "", ""
        return place, str(one.row["scheme"]), worded(one.row), str(one.row["valid_from"]), by(one.row)

    def headline(self) -> str:
        """Say where."""
        return f"{self.whose}  {_('Alert states')}"

    def heads(self) -> Sequence[str]:
        """Say what a state is not."""
        return (
            _(
                "A state informs: declaring one moves, clears or ends nobody (S002 ¶43, ¶45). "
                "Schemes are never compared."
            ),
        )

    def about(self, key: Key) -> Sequence[str]:
        """Say the state whole, where it comes from, and what is planned."""
        one = self._states.get(key)
        if one is None:
            return ()
        planned = plural("{count} more from a later day on", "{count} more from a later day on", one.planned)
        coming = planned.format(count=one.planned) if one.planned else ""
        if one.row is None:
            return (one.name, _("no state was declared for it; n declares one"), coming)
        outer = ""
        if one.came_from is not None:
            outer = _("declared for {place}").format(place=one.came_from or _("the whole station"))
        return (*whole(one.row), "  ".join(filter(None, (outer, coming))))

    # keys

    @property
    def _here(self) -> State | None:
        return None if self.key is None else self._states.get(self.key)

    def opened(self, key: Key) -> None:
        """Open the history of the place."""
        one = self._states[key]
        self.app.push_screen(AlertHistoryScreen(self.node, one.area, one.station, one.name))

    def action_declare(self) -> None:
        """Open the form of a state for the place at the cursor, in the scheme that is used there."""
        one = self._here
        given = {"area": one.area} if one is not None and one.area else {}
        if one is not None and one.row is not None:
            given["scheme"] = str(one.row["scheme"])
        self.form("alerts.add", given)

    def action_until(self) -> None:
        """Say the last day of the state at the cursor, or a note about it."""
        self._about("alerts.change")

    def action_take_back(self) -> None:
        """Take back a state that was entered by mistake."""
        self._about("alerts.end")

    def _about(self, act: str) -> None:
        one = self._here
        if one is None or one.row is None:
            self.say(_("no state stands there"))
        else:
            self.form(act, {}, str(one.row["id"]))

    def action_open_record(self) -> None:
        """Open its record."""
        one = self._here
        if one is not None and one.row is not None:
            self.record("alerts", str(one.row["id"]))


class AlertHistoryScreen(RoomScreen):
    """All that was declared for a place, scheme by scheme.

    Args:
        node: an opened node.
        area: the area's code; ``None`` for the whole station.
        station: the station's code.
        name: what the place is called.
    """

    ON = EVERYWHERE
    SHOWN = _SHOWN
    EMPTY = _("no state was ever declared for it: Esc goes back")

    def __init__(self, node: "Node", area: str | None, station: str, name: str) -> None:
        super().__init__(node)
        self._area = area
        self._station = station
        self._name_of = name
        self._rows: dict[Key, Mapping[str, Any]] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            Column(_("Scheme"), 8),
            Column(_("State"), 20, grow=True),
            Column(_("How it stands"), 13),
            Column(_("From"), 10),
            Column(_("To"), 10),
            Column(_("By"), 10),
        )

    def read(self) -> list[dict[str, Any]]:
        """Ask for them."""
        return history(self.node, self._area, self._station)

    def take(self, found: list[dict[str, Any]]) -> Sequence[Row]:
        """Give a row for each."""
        self._rows = {str(one["id"]): one for one in found}
        return [
            Row(
                key,
                (
                    str(one["scheme"]),
                    worded(one),
                    _("taken back") if one["ended_on"] else terms.choice(str(one["status"])),
                    str(one["valid_from"] or ""),
                    str(one["until"] or ""),
                    by(one),
                ),
                "" if one["ended_on"] or one["drill"] else _STATES.get(str(one["status"]), "?"),
            )
            for key, one in self._rows.items()
        ]

    def headline(self) -> str:
        """Say of which place."""
        place = f"{self._area} {self._name_of}" if self._area else f"{self._station} {self._name_of}"
        return _("What was declared for {place}").format(place=place)

    def about(self, key: Key) -> Sequence[str]:
        """Say it whole."""
        one = self._rows.get(key)
        return () if one is None else whole(one)

    def opened(self, key: Key) -> None:
        """Open the record."""
        self.record("alerts", str(key))


def worded(row: Mapping[str, Any]) -> str:
    """Say a state in its own scheme's number and word; a drill is called so."""
    drill = _("EXERCISE") if row["drill"] else ""
    return " ".join(filter(None, (drill, str(row["value"] or ""), row["label"] or "")))


def by(row: Mapping[str, Any]) -> str:
    """Say by whose right it was declared; nothing where that is kept at the office."""
    words = {
        "do": _("official"),
        "do_alone": _("official, alone"),
        "hq": _("headquarters"),
        "sg": _("Secretary-General"),
    }
    authority = row.get("authority") or ""
    return words.get(authority, str(authority))


def whole(row: Mapping[str, Any]) -> Sequence[str]:
    """Say a state whole: scheme, word, days, who decided, the ratings of its threats."""
    until = _("until {day}").format(day=row["until"]) if row["until"] else _("until another is declared")
    days = _("since {day}, {until}").format(day=row["valid_from"], until=until)
    decided = _("decided by {who}").format(who=row["decided_by"]) if row.get("decided_by") else ""
    rated = ", ".join(f"{terms.field(name)} {row[name]}" for name in THREATS if row.get(name) is not None)
    return (
        "  ".join(filter(None, (str(row["scheme"]), worded(row), days))),
        "  ".join(filter(None, (by(row), decided, row.get("note") or ""))),
        rated,
    )


def _key(one: State) -> str:
    scheme = "" if one.row is None else str(one.row["scheme"])
    return f"{one.station} {one.area or ''} {scheme}"
