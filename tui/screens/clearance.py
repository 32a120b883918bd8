"""One clearance: what it asks, each thing that was looked at and what came of it, a key to decide (E02).

What could not be checked here is said by name, as of when it is known (R13).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from store.refusals import Refused
from store.travel.gates import Finding
from store.travel.looking import Examined, Look, examined
from tui import terms
from tui.clearance_words import gate_word, in_words, kept_gate, leg_in_words, state
from tui.refusing import line
from tui.screens.card_show import CardShowScreen
from tui.screens.room import HEADQUARTERS, RoomScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked

_SHOWN: Final = frozenset(
    {
        "clearances",
        "travellers",
        "segments",
        "movements",
        "clearance_rules",
        "people",
        "certificates",
        "courses",
        "audiences",
        "alerts",
        "appointments",
    }
)
_DECIDE: Final = "clearances.decide"
_MARKS: Final = {Finding.CLEAR: "✓", Finding.NOTE: "!", Finding.NOT_CHECKED: "?"}
_LEGS: Final = 4
"""So many legs are said above the list; of more, how many."""


class ClearanceScreen(RoomScreen):
    """A clearance.

    Args:
        node: an office's, or headquarters'.
        number: its number.
    """

    ON = HEADQUARTERS
    SHOWN = _SHOWN
    EMPTY = _("nothing was looked at")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "clear", _("clear"), id="clearance.clear"),
        Binding("c", "conditions", _("clear with conditions"), id="clearance.conditions"),
        Binding("n", "deny", _("deny"), id="clearance.deny"),
        Binding("r", "send_back", _("send back"), id="clearance.send_back"),
        Binding("s", "submit", _("submit"), id="clearance.submit"),
        Binding("w", "slip", _("write the slip"), id="clearance.slip"),
        Binding("q", "card", _("card"), id="clearance.card"),
        Binding("o", "more", _("more"), id="clearance.more"),
        Binding("f9", "open_record", _("record"), show=False, id="clearance.record"),
    ]

    def __init__(self, node: "Node", number: str) -> None:
        super().__init__(node)
        self._number = number
        self._found: Examined | None = None
        self._looks: dict[Key, Look] = {}
        self._told: dict[Key, str] = {}

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (Column(_("Looked at"), 20), Column(_("What came of it"), 50, grow=True))

    def read(self) -> Examined:
        """Look at everything now."""
        return examined(self.node, self._number)

    def take(self, found: Examined) -> Sequence[Row]:
        """Give a row for each look; once it is decided, what was seen then; behind them what was heard."""
        self._found = found
        self._looks, self._told = {}, {}
        rows: list[Row] = []
        if found.row["decision"] and found.row["gates"]:
            for place, kept in enumerate(str(found.row["gates"]).splitlines()):
                gate, finding, says = kept_gate(kept)
                rows.append(
                    Row(f"kept {place}", (gate_word(gate), says), _MARKS[finding] if finding else "?")
                )
                self._told[f"kept {place}"] = _("as whoever decided saw it: {what}").format(what=says)
        else:
            self._looks = {f"look {place}": look for place, look in enumerate(found.looks)}
            rows += [
                Row(key, (gate_word(look.gate), in_words(look)), _MARKS[look.finding])
                for key, look in self._looks.items()
            ]
        names = {one["person"]: one["name"] for one in found.row["travellers"]}
        for one in found.row["movements"]:
            who = names.get(one["person"]) or _("all")
            heard = ", ".join(
                filter(None, (who, terms.choice(one["event"]), terms.choice(one["medium"] or "")))
            )
            rows.append(Row(f"heard {one['id']}", (terms.value(one["at"]), heard), "→"))
        return rows

    def headline(self) -> str:
        """Say which it is, and how it stands."""
        if self._found is None:
            return self._number
        row = self._found.row
        drill = _("EXERCISE") if row["exercise"] else ""
        what = " ".join(filter(None, (terms.choice(row["kind"]), terms.choice(row["purpose"] or ""))))
        return "  ".join(filter(None, (drill, self._number, state(row["state"]), what, row["agency"])))

    def heads(self) -> Sequence[str]:
        """Say who goes, leg by leg, and why it is decided or not."""
        if self._found is None:
            return ()
        row, legs = self._found.row, self._found.legs
        who = ", ".join(
            one["name"] + ("" if one["part"] == "traveller" else f" ({terms.choice(one['part'])})")
            for one in row["travellers"]
        )
        told = [leg_in_words(leg) for leg in legs[:_LEGS]]
        if len(legs) > _LEGS:
            told.append(_("... and {count} legs more: F9 shows all").format(count=len(legs) - _LEGS))
        back = _("back by {when}").format(when=terms.value(row["back_by"])) if row["back_by"] else ""
        asked = " · ".join(filter(None, (row["details"], terms.recorded(row["why"] or ""), back)))
        decided = ""
        if row["decision"]:
            decided = _("{decision} at {when}; valid {first} to {last}; conditions: {conditions}").format(
                decision=state(row["decision"]),
                when=terms.value(row["decided_at"]),
                first=row["valid_from"],
                last=row["valid_to"],
                conditions=row["conditions"] or _("none"),
            )
        ended = row["withdrawn_reason"] or (row["sent_back_reason"] if row["state"] == "returned" else "")
        why = _("why: {what}").format(what=ended) if ended else ""
        return tuple(filter(None, (who, *told, asked, decided, why)))

    def about(self, key: Key) -> Sequence[str]:
        """Say whole what a look came to, and by which rule with its source."""
        look = self._looks.get(key)
        if look is None:
            return (self._told[key],) if key in self._told else ()
        told = [in_words(look)]
        if look.lacks is not None:
            rule = (
                _("asked by: {rule} {source}").format(rule=look.lacks.rule, source=look.lacks.source).rstrip()
            )
            local = _("{rule} (local, not a rule of the organisation)").format(rule=rule)
            told.append(local if look.lacks.local else rule)
        if look.finding is Finding.NOT_CHECKED:
            told.append(self._since())
        if look.gate == "level" and look.levels:
            told.append(_("a level informs and decides nothing (S002 ¶43, ¶45)"))
        return told

    def _since(self) -> str:
        heard = None if self._found is None else self._found.heard
        if heard is None:
            return _("not verified with headquarters: it was never heard")
        return _("not verified with headquarters since {day}").format(day=heard.isoformat())

    # deciding

    def action_clear(self) -> None:
        """Clear it without conditions; where something is missing or in force, ask first."""
        if not self.may(_DECIDE) or self._found is None:
            return
        refused = next((look.refused for look in self._found.looks if look.refused is not None), None)
        if refused is not None:
            self.say(line(refused), refused=True)
            return
        if self._found.row["decides"] == "hq":
            self._answer_of_headquarters({"decision": "cleared"})
            return
        notes = self._found.count(Finding.NOTE)
        said = plural(
            "{count} thing is missing or in force: y again clears it all the same",
            "{count} things are missing or in force: y again clears it all the same",
            notes,
        )
        if not notes or self.sure("clear", said.format(count=notes)):
            self._decide({"decision": "cleared"})

    def action_conditions(self) -> None:
        """Clear it with conditions."""
        if self.may(_DECIDE):
            self.ask(
                _("Clear {number} with conditions").format(number=self._number),
                _("conditions: they stand on the slip"),
                self._with_conditions,
                unsaid=_("nothing was decided"),
            )

    def _with_conditions(self, text: str) -> None:
        form: dict[str, object] = {"decision": "cleared", "conditions": text}
        if self._found is not None and self._found.row["decides"] == "hq":
            self._answer_of_headquarters(form)
        else:
            self._decide(form)

    def action_deny(self) -> None:
        """Deny it; the reason is kept in the drawer."""
        if self.may(_DECIDE):
            self.ask(
                _("Deny {number}").format(number=self._number),
                _("why: it is kept in the drawer"),
                lambda text: self._decide({"decision": "denied", "reason": text}),
                unsaid=_("nothing was decided"),
            )

    def action_send_back(self) -> None:
        """Send it back to be put right."""
        act = "clearances.send_back"
        if self.may(act):
            self.ask(
                _("Send {number} back").format(number=self._number),
                _("what is to be put right"),
                lambda text: self.do(act, self._number, {"reason": text}, self._became("returned")),
                unsaid=_("nothing was sent back"),
            )

    def _answer_of_headquarters(self, form: dict[str, object]) -> None:
        self.ask(
            _("Headquarters decides about {number}").format(number=self._number),
            _("what it answered, or that it could not be reached (S004 ¶8(p))"),
            lambda text: self._decide({**form, "reason": text}),
            unsaid=_("nothing was decided"),
        )

    def _decide(self, form: dict[str, object]) -> None:
        self.do(_DECIDE, self._number, form, self._became(str(form["decision"])))

    def _became(self, what: str) -> str:
        return _("{number}: {state}").format(number=self._number, state=state(what))

    def out(self) -> "Sequence[Asked]":
        """Give its slip, and what proves it."""
        from tui.screens.writing_out import of_record

        return of_record("clearances", self._number)

    # other keys

    def action_submit(self) -> None:
        """Submit a draft: it stays as it is from here on."""
        act = "clearances.submit"
        if self.may(act):
            self.do(act, self._number, {}, self._became("submitted"))

    def action_slip(self) -> None:
        """Write the record that is carried, into a file in clear."""
        self.ask(
            _("Write the slip of {number}").format(number=self._number),
            _("file, in clear: print it, then delete it"),
            self._write,
            unsaid=_("nothing was written"),
        )

    def _write(self, place: str) -> None:
        from tui.papers import slip

        try:
            slip.write_text(self.node, self._number, Path(place))
        except Refused as refused:
            self.say(line(refused), refused=True)
        else:
            self.say(_("{file} is written, in clear. Print it, then delete it.").format(file=place))

    def action_card(self) -> None:
        """Show its card as a QR code."""
        self.app.push_screen(CardShowScreen(self.node, "clearances", self._number))

    def action_more(self) -> None:
        """Show everything that can be done with it."""
        self.more("clearances", self._number)

    def action_open_record(self) -> None:
        """Open its record whole."""
        self.record("clearances", self._number)
