"""A roll call in words and signs, as the board, its papers and every other screen's top line say them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui import terms, theme
from tui.safe import clean, fit
from tui.words import _, plural

if TYPE_CHECKING:
    from store.rollcall.board import Board, Line
    from store.rollcall.curve import Curve

_BARS: Final = "▁▂▃▄▅▆▇█"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

CHANNELS: Final = ("radio", "phone", "sms", "visit", "paper", "in_person", "other")
"""The ways by which somebody is heard of, in the order in which a key goes through them."""


def channel(code: str) -> str:
    """Say by what way somebody was heard of."""
    words = {
        "radio": _("by radio"),
        "phone": _("by telephone"),
        "sms": _("by message"),
        "visit": _("at the door"),
        "paper": _("from paper"),
        "in_person": _("in person"),
        "other": _("otherwise"),
    }
    return words.get(code, code)


def state(code: str) -> theme.Sign:
    """Give the sign of how somebody was found."""
    signs = {
        "accounted": theme.Sign("✓", _("accounted for")),
        "injured": theme.Sign("‼", _("INJURED")),
        "missing": theme.Sign("‼", _("MISSING")),
        "relocated": theme.Sign("→", _("relocated")),
        "not_in_area": theme.Sign("→", _("not in the area")),
        "unreachable": theme.Sign("!", _("not reached")),
    }
    return signs.get(code, theme.unknown(code))


def sign(line: "Line") -> theme.Sign:
    """Give the sign of a line: how somebody was found, or what was known of them when it was opened."""
    if line.state is not None:
        return state(line.state)
    expected = {
        "here": theme.Sign("!", _("expected here")),
        "elsewhere": theme.Sign("→", _("elsewhere")),
    }
    return expected.get(line.who.expectation or "", theme.Sign("?", _("not known")))


def ago(now: int, at: int | None) -> str:
    """Say how long ago something was, roughly; both in UTC seconds."""
    if at is None:
        return _("never")
    passed = max(now - at, 0)
    if passed < _MINUTE:
        return _("now")
    if passed < 2 * _HOUR:
        return _("{count} min").format(count=passed // _MINUTE)
    if passed < 2 * _DAY:
        return _("{count} h").format(count=passed // _HOUR)
    return _("{count} d").format(count=passed // _DAY)


def headline(board: "Board", width: int) -> str:
    """Say in so many cells which roll call it is: a drill is called so at both ends of the line."""
    what = f"{board.number}  {terms.parts(board.covers)}"
    if not board.is_drill:
        return fit(clean(_("ROLL CALL {what}").format(what=what)), width).rstrip()
    drill = _("** EXERCISE **")
    room = max(0, width - 2 * cell_len(drill) - 4)
    return f"{drill}  {fit(clean(what), room).rstrip()}  {drill}"


def figures(board: "Board") -> str:
    """Say the figures in one line; they add up."""
    found = board.figures
    said = [
        _("{count} TO FIND").format(count=found.unaccounted),
        _("{found} of {expected} found").format(found=found.accounted, expected=found.expected),
        _("{count} injured").format(count=found.injured),
        _("{count} missing").format(count=found.missing),
        _("{count} elsewhere").format(count=found.elsewhere),
    ]
    return "  ".join(said)


def spark(curve: "Curve") -> str:
    """Draw a curve in one line of text, a sign for each five minutes."""
    if not curve.expected:
        return ""
    most = len(_BARS) - 1
    return "".join(_BARS[min(most, found * most // curve.expected)] for found in curve.found)


def zones(board: "Board", width: int) -> str:
    """Say how many are to be found in each zone, those with most first, as far as a line has room."""
    left: dict[str, int] = {}
    for zone, count in board.count.by_zone.items():
        if count.unaccounted:
            left[board.zones.get(zone or 0, _("no zone"))] = count.unaccounted
    words = [f"{code} {count}" for code, count in sorted(left.items(), key=lambda one: (-one[1], one[0]))]
    if not words:
        return _("nobody is left to find in any zone")
    return _fitting(words, width)


def _fitting(words: Sequence[str], width: int) -> str:
    line = ""
    for place, word in enumerate(words):
        rest = len(words) - place
        more = plural("and {count} zone more", "and {count} zones more", rest).format(count=rest)
        longer = f"{line}  {word}".strip()
        if len(longer) + (len(more) + 2 if rest > 1 else 0) > width and line:
            return f"{line}  {more}"
        line = longer
    return line
