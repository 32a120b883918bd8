"""What is said of a roll call afterwards, in lines of 80 columns: for the screen, a command and paper."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from store.rollcall.after import SHARES, After, after
from tui import terms
from tui.papers import pages as paper
from tui.safe import clean, fit
from tui.screens import rollcall_words as words
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node
    from store.rollcall.board import Line

KIND: Final = "rollcall_report"
_TITLE: Final = 54
_MINUTE, _HOUR = 60, 3_600


def pages(node: "Node", found: After, lines: int = paper.LINES) -> list[list[str]]:
    """Lay the report out in pages."""
    headline = words.headline(found.board, _TITLE)
    title = _("{code} AFTER {headline}").format(code=node.me.code, headline=headline)
    return paper.pages(_blocks(node, found), title, lines)


def gather(node: "Node", rollcall: object = None) -> After:
    """Give what is to be said; see ``store/rollcall/after.py``."""
    return after(node, rollcall)


def _blocks(node: "Node", found: After) -> Iterator[list[str]]:
    board, timezone = found.board, node.me.timezone
    if board.is_drill:
        yield [_("** EXERCISE **  nobody was really missing, and nothing here counts as real"), ""]
    opened = paper.when(board.opened_at, timezone)
    closed = paper.when(found.until, timezone) if not board.is_open else _("still open")
    figures = board.figures
    yield [
        paper.line(str(board.facts["reason"] or "")),
        paper.line(_("opened {opened}, closed {closed}").format(opened=opened, closed=closed)),
        paper.line(words.figures(board)),
        "",
    ]
    never = plural("NEVER FOUND: {count} person", "NEVER FOUND: {count} people", len(found.never_found))
    yield from _people(found, never.format(count=len(found.never_found)), found.never_found)
    if found.injured:
        yield from _people(found, _("INJURED: {count}").format(count=figures.injured), found.injured)
    if found.hearsay:
        title = _("SAID TO BE WELL BY NOBODY WHO SAW THEM: {count}").format(count=len(found.hearsay))
        yield from _people(found, title, found.hearsay)
    if found.beside:
        title = _("MARKED, AND ON NO LIST: {count}").format(count=len(found.beside))
        yield from _people(found, title, found.beside)
    yield from _findings(found)
    yield _how_it_went(found)
    yield _by_zone(found)
    if board.facts["note"]:
        yield [_("NOTE"), paper.line(str(board.facts["note"])), ""]


def _people(found: After, title: str, lines: Sequence["Line"]) -> Iterator[list[str]]:
    first = [title, *([] if lines else [_("  nobody")])]
    said = []
    for line in lines:
        one = line.who
        ago = words.ago(found.until, line.heard_at)
        heard = _("never heard of") if line.heard_at is None else _("heard {ago} before").format(ago=ago)
        what = str(words.sign(line))
        where = ", ".join(part for part in (line.place, heard) if part)
        name = fit(clean(one.name), 22)
        number = found.board.number_of(one.person)
        said.append(paper.line(f"  {fit(one.zone or '', 4)} {name} {number} {what}  {where}"))
    yield [*first, *said[:1]]
    yield from ([one] for one in said[1:])
    yield [""]


def _findings(found: After) -> Iterator[list[str]]:
    """Say what it has shown and who puts it right by when; room to write where nobody has said it yet."""
    first = [_("FINDINGS: {count}").format(count=len(found.findings))]
    if not found.findings:
        yield [*first, _("  none is written down yet: what went wrong, who puts it right, by which day?"), ""]
        return
    for one in found.findings:
        facts = [one["id"], one["owner"] or _("nobody named")]
        due = one["due_on"]
        facts.append(_("by {day}").format(day=due) if due else _("no day named"))
        facts.append(terms.choice(one["status"]))
        yield [
            *first,
            paper.line("  " + " · ".join(str(fact) for fact in facts)),
            *(paper.line(f"    {line}") for line in str(one["text"] or "").splitlines()),
        ]
        first = []
    yield [""]


def _how_it_went(found: After) -> list[str]:
    curve = words.spark(found.curve)
    lines = [_("HOW IT WENT"), _("  first hour {curve}").format(curve=curve)]
    said = {50: _("half"), 90: _("nine in ten"), 100: _("everybody")}
    for share in SHARES:
        after_so_long = found.quarters[share]
        took = _("never") if after_so_long is None else _lasted(after_so_long)
        lines.append(_("  {share} found after: {took}").format(share=said[share], took=took))
    by = ", ".join(f"{words.channel(code)} {count}" for code, count in sorted(found.channels.items()))
    lines.append(paper.line(_("  heard of {by}").format(by=by or _("by nobody"))))
    if found.typed_after is not None:
        marks = plural("{count} mark", "{count} marks", found.marks).format(count=found.marks)
        lines.append(
            _("  {marks}, typed {took} after it was so, as a rule").format(
                marks=marks, took=_lasted(found.typed_after)
            )
        )
    return [*lines, ""]


def _by_zone(found: After) -> list[str]:
    lines = [_("BY ZONE")]
    board = found.board
    zones = sorted(board.count.by_zone.items(), key=lambda one: board.zones.get(one[0] or 0, "~"))
    for zone, count in zones:
        code = board.zones.get(zone or 0, _("none"))
        lines.append(
            _("  {zone} expected {expected}, found {found}, not found {left}").format(
                zone=fit(code, 6), expected=count.expected, found=count.accounted, left=count.unaccounted
            )
        )
    return [*lines, ""]


def _lasted(seconds: int) -> str:
    if seconds < _HOUR:
        return _("{count} min").format(count=-(-seconds // _MINUTE))
    hours, rest = divmod(seconds, _HOUR)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest // _MINUTE)
