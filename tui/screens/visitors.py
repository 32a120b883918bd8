"""Visitors (A08, X22): who is here, awaited or gone; where they stay and who looks after them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from store.stays import stays
from tui import terms
from tui.screens.room import EVERYWHERE, TO_STATION, RoomScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_SHOWN: Final = frozenset({"visitors", "people", "households", "zones", "presence"})
_MARKS: Final = {"due": "!", "here": "✓", "expected": "…", "over": "?", "left": ""}
_GROUPS: Final = (("here", ("due", "here")), ("expected", ("expected",)), ("over", ("over", "left")))


class VisitorsScreen(RoomScreen):
    """The visitors."""

    PLACE = "visitors"
    RULE = "visitors"
    ON = EVERYWHERE
    SHOWN = _SHOWN
    EMPTY = _("no visitor here: n puts one on the list, 0 shows all")
    BINDINGS: ClassVar[list[BindingType]] = [
        TO_STATION,
        Binding("n", "new", _("new"), id="visitors.new"),
        Binding("a", "came", _("arrived"), id="visitors.arrived"),
        Binding("l", "went", _("left"), id="visitors.left"),
        Binding("p", "prolong", _("prolong"), id="visitors.prolong"),
        Binding("c", "contacted", _("contacted"), id="visitors.contacted"),
        Binding("o", "more", _("more"), id="visitors.more"),
        *(
            Binding(str(place), f"group({place})", _("part of the list"), show=False, id="visitors.group")
            for place in range(len(_GROUPS) + 1)
        ),
        Binding("f8", "new", _("new"), show=False, id="visitors.add"),
        Binding("f9", "open_record", _("record"), show=False, id="visitors.record"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._stays: dict[Key, Mapping[str, Any]] = {}
        self._part = 0

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        more = max(0, self.app.size.width - 80) // 3
        return (
            Column(_("Visitor"), 19 + more, grow=True),
            Column(_("Stays at"), 17 + more),
            Column(_("Stands"), 10),
            Column(_("Days"), 13),
            Column(_("Contact"), 13 + more // 2),
        )

    def read(self) -> list[dict[str, Any]]:
        """Ask for the stays."""
        return stays(self.node, self.station)

    def take(self, found: list[dict[str, Any]]) -> Sequence[Row]:
        """Keep them, and give those of the part that is shown."""
        self._stays = {str(one["id"]): one for one in found}
        return self._of_part()

    def _of_part(self) -> Sequence[Row]:
        wanted = _GROUPS[self._part - 1][1] if self._part else tuple(_MARKS)
        return [
            Row(key, _cells(one), _MARKS.get(one["status"], "?"))
            for key, one in self._stays.items()
            if one["status"] in wanted
        ]

    def headline(self) -> str:
        """Say where."""
        return f"{self.whose}  {_('Visitors')}"

    def heads(self) -> Sequence[str]:
        """Give the parts with how many are in each."""
        counted = [sum(one["status"] in group for one in self._stays.values()) for _name, group in _GROUPS]
        words = (_("here or due today"), _("expected"), _("over"))
        shown = [
            f"{'▸' if self._part == place else ''}{place} {word} {count}"
            for place, (word, count) in enumerate(zip(words, counted, strict=True), start=1)
        ]
        return (" · ".join(shown),)

    def about(self, key: Key) -> Sequence[str]:
        """Say who it is, where they stay, and who looks after them."""
        one = self._stays.get(key)
        if one is None:
            return ()
        where = " · ".join(
            filter(None, (one["address"], _("zone {code}").format(code=one["zone"]) if one["zone"] else ""))
        )
        contact = _("contact person: {name}").format(name=one["contact_name"] or "-")
        seen = one["last_contact"]
        heard = _("last contact {when}").format(when=terms.value(seen)) if seen else _("no contact yet")
        clearance = one["clearance_ref"]
        cleared = _("clearance {number}").format(number=clearance) if clearance else ""
        return (
            "  ".join(filter(None, (one["name"], str(key), one["organisation"], cleared))),
            where or _("nobody has said where they stay"),
            f"{contact} · {heard}",
            _said_of(str(one["status"])),
        )

    # keys

    @property
    def _here(self) -> str | None:
        return None if self.key is None else str(self.key)

    def opened(self, key: Key) -> None:
        """Open the record of the stay."""
        self.record("visitors", str(key))

    def action_group(self, place: int) -> None:
        """Show one part of the list, or with 0 all."""
        self._part = place
        self.shown(self._of_part())

    def widened(self) -> bool:
        """Show all parts again."""
        narrow = self._part != 0
        if narrow:
            self.action_group(0)
        return narrow

    def action_new(self) -> None:
        """Put a visitor on the list: by name, or somebody who is on it already."""
        self.form("visitors.add", {})

    def action_came(self) -> None:
        """Note that the visitor came, today."""
        self._note("visitors.arrived", _("{name} arrived"))

    def action_went(self) -> None:
        """Note that the visitor left, today."""
        self._note("visitors.left", _("{name} left"))

    def _note(self, act: str, said: str) -> None:
        number = self._here
        if number is not None and self.may(act):
            self.do(act, number, {}, said.format(name=self._stays[number]["name"]))

    def action_prolong(self) -> None:
        """Ask until when instead."""
        number = self._here
        if number is None or not self.may("visitors.prolong"):
            return
        one = self._stays[number]
        self.ask(
            _("Prolong the stay of {name}").format(name=one["name"]),
            _("last day, like {day}").format(day=one["etd"] or "2026-12-01"),
            lambda text: self.do("visitors.prolong", number, {"etd": text}),
            unsaid=_("nothing was prolonged"),
        )

    def action_contacted(self) -> None:
        """Note a contact with the visitor, now: they are where they stay."""
        number = self._here
        if number is not None and self.may("visitors.contacted"):
            said = _("{name}: contact noted").format(name=self._stays[number]["name"])
            self.do("visitors.contacted", number, {}, said)

    def action_more(self) -> None:
        """Show everything that can be done with the stay."""
        if self._here is not None:
            self.more("visitors", self._here)

    def action_open_record(self) -> None:
        """Open the person's record."""
        if self._here is not None:
            self.record("people", str(self._stays[self._here]["person"]))


def _cells(one: Mapping[str, Any]) -> tuple[str, ...]:
    where = " ".join(filter(None, (one["zone"], one["address"])))
    days = " - ".join(str(one[name] or "?")[5:] or "?" for name in ("eta", "etd"))
    return one["name"] or "?", where, _stands(str(one["status"])), days, one["contact_name"] or ""


def _stands(status: str) -> str:
    words = {
        "due": _("due"),
        "here": _("here"),
        "expected": _("expected"),
        "over": _("over"),
        "left": _("left"),
    }
    return words.get(status, status)


def _said_of(status: str) -> str:
    words = {
        "due": _("should be here: nobody has said that they came (a)"),
        "over": _("the stay is over and nobody saw them off: l notes that they left, p prolongs"),
    }
    return words.get(status, "")
