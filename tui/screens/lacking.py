"""Who lacks a course, which certificates wait to be confirmed, and which run out: by name, a key for each.

``y`` confirms, ``c`` records; both for all ticked lines at once, else for the one with the cursor.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from store import desk
from store.desk import Wanted
from store.training.coverage import By
from store.training.matrix import ALL, Lacks, Matrix, matrix
from tui.screens.fields import Field, FieldsScreen
from tui.screens.room import HEADQUARTERS, RoomScreen
from tui.screens.ticking import TICKED, TickingScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked

_ADD: Final = "certificates.add"
_SHOWN: Final = frozenset({"certificates", "courses", "audiences", "equivalents", "people", "appointments"})
_SOON: Final = 30
"""From so many days before it runs out a certificate is marked as urgent: a step of the ladder."""


def limits(found: Matrix) -> str:
    """Say what could not be checked here (R13)."""
    said = [
        _("{what}: as of {day}").format(what=_(one.what), day=one.since.isoformat())
        if one.since
        else _("not checked: {what}").format(what=_(one.what))
        for one in found.not_checked
    ]
    return f"? {'; '.join(said)}" if said else ""


def course_name(code: str, title: str | None) -> str:
    """Say a course by code and title; by the title alone where that names the code."""
    return title if title and code in title else f"{code} {title or ''}".strip()


class LackingScreen(TickingScreen):
    """Who is missing in a cell of the matrix.

    Args:
        node: an office's, or headquarters'.
        by: whether groups are agencies or zones.
        group: whose; all if it is empty.
        course: of which course; of all if it is empty.
    """

    ON = HEADQUARTERS
    SHOWN = _SHOWN
    EMPTY = _("nobody lacks it: Esc goes back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "certificate", _("record one"), id="training.record"),
    ]

    def __init__(self, node: "Node", by: By = "agency", group: str = ALL, course: str = ALL) -> None:
        super().__init__(node)
        self._by: By = by
        self._group = group
        self._course = course
        self._matrix: Matrix | None = None
        self._lines: dict[Key, Lacks] = {}

    def out(self) -> "Sequence[Asked]":
        """Give how training is covered: of this agency, of this course."""
        from tui.papers.catalogue import Asked

        agency = self._group if self._by == "agency" else None
        return [
            Asked("coverage", by=self._by, course=self._course or None, wanted=Wanted(agency=agency or None))
        ]

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        group = _("Agency") if self._by == "agency" else _("Zone")
        return (
            TICKED,
            Column(_("Name"), 22, grow=True),
            Column(group, 7),
            Column(_("Course"), 8),
            Column(_("Why"), 17),
            Column(_("In time by"), 10),
        )

    def read(self) -> Matrix:
        """Ask again for all: what one has may stand for what another lacks."""
        return matrix(self.node, self._by, station=self.station)

    def take(self, found: Matrix) -> Sequence[Row]:
        """Keep it, and give who lacks something here."""
        self._matrix = found
        who = found.who(self._group, self._course)
        self._lines = {f"{one.person} {one.course}": one for one in who}
        return [Row(key, _cells(one), _sign(one)) for key, one in self._lines.items()]

    def headline(self) -> str:
        """Say of whom and what."""
        what = self._course or _("any course")
        if self._matrix is not None and self._course:
            what = course_name(what, self._matrix.courses.get(what))
        count = len(self._lines)
        said = plural("{count} lacks {what}", "{count} lack {what}", count)
        return "  ".join((self._group or _("all"), said.format(count=count, what=what)))

    def about(self, key: Key) -> Sequence[str]:
        """Say by which rule it is asked, and why it is missing."""
        one = self._lines.get(key)
        if one is None:
            return ()
        rule = _("asked by: {rule} {source}").format(rule=one.rule, source=one.source).rstrip()
        if one.local:
            rule = _("{rule} (local, not a rule of the organisation)").format(rule=rule)
        waits = _("{number} waits: y confirms it").format(number=one.certificate) if one.certificate else ""
        who = f"{one.name}  {one.person}  {one.course}: {_why(one)}"
        return (who, rule, waits)

    def opened(self, key: Key) -> None:
        """Open the person's record."""
        self.record("people", self._lines[key].person)

    def certificate_of(self, key: Key) -> str | None:
        """Give the certificate that waits, if one does."""
        one = self._lines.get(key)
        return None if one is None else one.certificate

    def action_certificate(self) -> None:
        """Record a certificate: the form for one person, one day for all who are ticked."""
        those = [self._lines[key] for key in self.meant if key in self._lines]
        if not those or not self.may(_ADD):
            return
        if len(those) == 1:
            self.form(_ADD, {"person": those[0].person, "course": those[0].course})
            return
        typed: dict[str, str] = {}

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if not entered:
                self.say(_("nothing was recorded"))
                return
            more: dict[str, object] = {
                "issued_on": typed.get("issued_on", "").strip(),
                "issuer": typed.get("issuer", "").strip() or None,
            }
            forms = [{"person": one.person, "course": one.course, **more} for one in those]
            self.record_each(_ADD, forms, _recorded)

        title = plural("Record {count} certificate", "Record {count} certificates", len(those))
        with self.node.read() as db:
            today = self.node.lens(db).today.isoformat()
        fields = [
            Field("issuer", _("issued by")),
            Field("issued_on", _("issued on, for all of them"), today),
        ]
        hint = _("each is recorded by itself, and is to be confirmed with its paper: y")
        asked = FieldsScreen(title.format(count=len(those)), fields, typed.update, hint=hint)
        self.app.push_screen(asked, answered)


def _recorded(count: int) -> str:
    said = plural("{count} certificate recorded", "{count} certificates recorded", count)
    return said.format(count=count)


def _cells(one: Lacks) -> tuple[str, ...]:
    due = one.due_on.isoformat() if one.due_on else _("at once")
    return "", one.name, one.group, one.course, _why(one), due


def _sign(one: Lacks) -> str:
    if one.certificate:
        return "…"
    return "‼" if one.late else "!"


def _why(one: Lacks) -> str:
    match one.why:
        case "expired" if one.expired_on is not None:
            return _("ran out {day}").format(day=one.expired_on.isoformat())
        case "unconfirmed":
            return _("to be confirmed")
        case _:
            return _("never taken")


class UnconfirmedScreen(TickingScreen):
    """The certificates that somebody is to compare with their papers."""

    ON = HEADQUARTERS
    SHOWN = _SHOWN
    EMPTY = _("no certificate waits to be confirmed: Esc goes back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open_person", _("person"), id="training.person"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._lines: dict[Key, Mapping[str, Any]] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            TICKED,
            Column(_("Name"), 22, grow=True),
            Column(_("Agency"), 7),
            Column(_("Course"), 8),
            Column(_("Number"), 14),
            Column(_("Issued on"), 10),
        )

    def read(self) -> list[dict[str, Any]]:
        """Ask for them."""
        return desk.listed(self.node, "unconfirmed", Wanted(station=self.station)).rows

    def take(self, found: list[dict[str, Any]]) -> Sequence[Row]:
        """Give a row for each."""
        self._lines = {str(one["id"]): one for one in found}
        fields = ("name", "agency", "course", "number", "issued_on")
        return [
            Row(key, ("", *(str(one[name] or "") for name in fields)), "…")
            for key, one in self._lines.items()
        ]

    def headline(self) -> str:
        """Say how many wait."""
        count = len(self._lines)
        said = plural(
            "{count} certificate waits to be confirmed", "{count} certificates wait to be confirmed", count
        )
        return said.format(count=count)

    def heads(self) -> Sequence[str]:
        """Say what confirming is."""
        return (_("whoever confirms has compared it with the paper; then it stays as it is"),)

    def about(self, key: Key) -> Sequence[str]:
        """Say what stands in the certificate."""
        one = self._lines.get(key)
        if one is None:
            return ()
        said = [str(one["name"] or ""), str(key), course_name(str(one["course"] or ""), one["title"])]
        said.append(_("number {number}").format(number=one["number"]) if one["number"] else "")
        said.append(_("issued on {day}").format(day=one["issued_on"]))
        said.append(_("runs out on {day}").format(day=one["expires_on"]) if one["expires_on"] else "")
        said.append(_("by {issuer}").format(issuer=one["issuer"]) if one["issuer"] else "")
        return ("  ".join(filter(None, said)),)

    def opened(self, key: Key) -> None:
        """Open the certificate."""
        self.record("certificates", str(key))

    def certificate_of(self, key: Key) -> str | None:
        """Give the certificate: each of them waits."""
        return str(key)

    def action_open_person(self) -> None:
        """Open the record of whoever holds it."""
        one = None if self.key is None else self._lines.get(self.key)
        if one is not None:
            self.record("people", str(one["person"]))


class RunningOutScreen(RoomScreen):
    """The certificates that still count and will not for long."""

    ON = HEADQUARTERS
    SHOWN = _SHOWN
    EMPTY = _("no certificate runs out within 90 days: Esc goes back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "certificate", _("record a new one"), id="training.renew"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._lines: dict[Key, Mapping[str, Any]] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            Column(_("Name"), 22, grow=True),
            Column(_("Agency"), 8),
            Column(_("Course"), 10),
            Column(_("Counts until"), 12),
            Column(_("Days"), 5),
        )

    def read(self) -> list[dict[str, Any]]:
        """Ask for them."""
        return desk.listed(self.node, "running_out", Wanted(station=self.station)).rows

    def take(self, found: list[dict[str, Any]]) -> Sequence[Row]:
        """Give a row for each."""
        self._lines = {f"{one['id']} {one['course']} {one['until']}": one for one in found}
        fields = ("name", "agency", "course", "until", "days")
        return [
            Row(key, tuple(str(one[name] or "") for name in fields), "‼" if one["days"] <= _SOON else "!")
            for key, one in self._lines.items()
        ]

    def headline(self) -> str:
        """Say how many run out."""
        count = len(self._lines)
        said = plural("{count} certificate runs out soon", "{count} certificates run out soon", count)
        return said.format(count=count)

    def about(self, key: Key) -> Sequence[str]:
        """Say by which rule it is asked."""
        one = self._lines.get(key)
        if one is None:
            return ()
        rule = " ".join(filter(None, (one["rule"], one["source"])))
        said = _("asked by: {rule}").format(rule=rule) if rule else _("no rule asks for it now")
        return (f"{one['name']}  {one['id']}", said)

    def opened(self, key: Key) -> None:
        """Open the person's record."""
        self.record("people", str(self._lines[key]["id"]))

    def action_certificate(self) -> None:
        """Record the new certificate."""
        one = None if self.key is None else self._lines.get(self.key)
        if one is not None:
            self.form(_ADD, {"person": str(one["id"]), "course": str(one["course"])})
