"""The board's lines: who is to be found as rows of a list, and how to find whoever the cursor is on."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tui import terms
from tui.screens import rollcall_words as words
from tui.widgets.paged_table import Column, Row
from tui.words import _, plural

if TYPE_CHECKING:
    from store.rollcall.board import Board, Line
    from store.rollcall.reach import Reach


def columns() -> tuple[Column, ...]:
    """Give the columns: together as wide as the narrowest terminal."""
    return (
        Column(_("Zone"), 4),
        Column(_("Sign"), 10),
        Column(_("Name"), 20, grow=True),
        Column(_("State"), 15),
        Column(_("Last place"), 15),
        Column(_("Heard"), 7),
    )


def row(line: "Line", now: int) -> Row:
    """Give somebody's line, as of a moment (UTC seconds)."""
    sign = words.sign(line)
    state = sign.word if line.hearsay is None else f"{sign.word} ?"
    known = line.who.presence if line.who.presence != "unknown" else None
    place = line.place or (known or "").replace("_", " ")
    heard = words.ago(now, line.heard_at)
    cells = (line.who.zone or "", line.who.call_sign or "", line.who.name, state, place, heard)
    return Row(str(line.who.person), cells, sign.mark)


class Lines:
    """The board's lines in an order, as rows of a list."""

    def __init__(self, lines: "Sequence[Line]", now: int) -> None:
        self._lines = lines
        self._now = now

    def count(self) -> int:
        """Give how many there are."""
        return len(self._lines)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        return [row(line, self._now) for line in self._lines[offset : offset + limit]]

    def find(self, key: int | str) -> int | None:
        """Give the place of somebody."""
        return self._places.get(int(key))

    @cached_property
    def _places(self) -> dict[int, int]:
        return {line.who.person: place for place, line in enumerate(self._lines)}


def about(board: "Board", line: "Line", known: "Reach", now: int, *, has_kin: bool) -> list[str]:
    """Say in six lines how to find somebody: home, what was heard, telephones, warden, zone, whom to ask.

    Args:
        board: the roll call.
        line: of whom.
        known: how they are reached.
        now: the moment (UTC seconds).
        has_kin: whether emergency contacts are kept on this device at all.
    """
    one = line.who
    home = known.address or _("no home recorded")
    family = plural("{count} more at home", "{count} more at home", len(known.family))
    family = family.format(count=len(known.family))
    phones = " · ".join(f"{operator or ''} {number}".strip() for operator, number in known.phones)
    wardens = [
        " ".join(filter(None, (card.name, card.call_sign, card.phones[0] if card.phones else "")))
        for card in known.wardens
    ]
    kin = [f"{card.name} ({card.role}) {card.phones[0] if card.phones else ''}".strip() for card in known.kin]
    nobody = _("none recorded") if has_kin else _("kept at the office")
    where = " · ".join(filter(None, (one.zone, known.channel, known.point)))
    return [
        f"{one.name}  {board.number_of(one.person)}  {home}  ({family})",
        _heard(line, now),
        _("call {phones}").format(phones=phones or _("no telephone recorded")),
        _("warden {wardens}").format(wardens="; ".join(wardens) or _("none")),
        _("zone {where}").format(where=where or _("none")),
        _("emergency contact {kin}").format(kin="; ".join(kin) or nobody),
    ]


def _heard(line: "Line", now: int) -> str:
    """Say what was said last, or what was known when it was opened."""
    one = line.who
    if line.mark is None:
        known = " · ".join(filter(None, (terms.recorded(one.why), one.place, words.ago(now, one.seen_at))))
        return _("when it was opened: {what}").format(what=known)
    told = [
        str(words.state(line.mark.state)),
        words.channel(line.mark.channel or ""),
        words.ago(now, line.mark.occurred_at),
        *filter(None, (line.said.get("said_by"), line.said.get("place"), line.said.get("note"))),
    ]
    if line.hearsay is not None:
        heard = words.state(line.hearsay.state).word
        told.append(_("heard since, not seen: {state}").format(state=heard))
    return " · ".join(told)
