"""What the exchange says of itself, line by line: pure words over what ``sync`` has worked out."""

from collections.abc import Sequence
from typing import Final

from store import expiry
from store.clock import iso, moment
from store.identity import Identity
from store.refusals import Code
from store.rhythm import Silence
from sync.apart import Apart, Early
from sync.lanes import File, LaneWaits, Way
from sync.passages import Told
from sync.rounds import Standing
from sync.watched import Doing, Step, time_left
from sync.world.stations import DeviceAt
from tui import counting, estimating, terms, theme, world_words
from tui.reasons import reason
from tui.refusing import of
from tui.widgets.paged_table import Column, Row
from tui.words import _, plural

_BAR: Final = 20
_PERCENT: Final = 100
_WAYS: Final = 3
"""Lines that this screen has room for."""
_STATIONS: Final = 5
"""Stations that are late for which this screen of headquarters has room."""
HISTORY, EARLY, APART = "history", "early", "apart"
"""The sections of the screen."""

Line = tuple[str, str]
"""A label and what is said behind it."""
SAME: Final = " "
"""The label of a line that goes on with what stands above it."""


def sections() -> dict[str, tuple[Sequence[Column], str]]:
    """Give the columns of each section, and what is said where nothing is in it."""
    return {
        HISTORY: (
            (
                Column(_("When (UTC)"), 16),
                Column(_("Way"), 3),
                Column(_("Changes"), 7),
                Column(_("Bytes"), 7),
                Column(_("What became of it"), 29),
                Column(_("With"), 8, grow=True),
            ),
            _("no bundle has left or come yet"),
        ),
        EARLY: (
            (
                Column(_("Since (UTC)"), 16),
                Column(_("From"), 12),
                Column(_("Waits for"), 30, grow=True),
                Column(_("Bytes"), 8),
            ),
            _("nothing came too early: no piece is missing"),
        ),
        APART: (
            (
                Column(_("Since (UTC)"), 16),
                Column(_("From"), 12),
                Column(_("About"), 16),
                Column(_("Why"), 20, grow=True),
            ),
            _("nothing was kept apart"),
        ),
    }


def lane(name: str) -> str:
    """Say what a lane is called."""
    words = {
        "urgent": _("urgent"),
        "records": _("the rest"),
        "bulk": _("behind: who looked, what left"),
    }
    return words.get(name, name)


def standing(now: Standing, lanes: Sequence[LaneWaits], files: Sequence[File]) -> list[Line]:
    """Say what waits for the parent, lane by lane, what it weighs, and what was handed over."""
    lines = [(_("Waiting"), _waiting(now, files))]
    for one in lanes:
        if one.changes and (len(lanes) > 1):
            oldest = _("oldest of {day}").format(day=counting.day(iso(one.since))) if one.since else ""
            count = counting.number(one.changes)
            lines.append((f"  {lane(one.lane)}", ", ".join(filter(None, (count, oldest)))))
    handed = _("{handed} of them, which is not arrived").format(handed=counting.number(now.handed_over))
    return [*lines, (_("Handed over"), handed)]


def _waiting(now: Standing, files: Sequence[File]) -> str:
    changes = plural("{count} change", "{count} changes", now.pending)
    said = changes.format(count=counting.number(now.pending))
    if not files:
        return said
    exact = all(one.exact for one in files)
    weight = _("{bytes} bytes") if exact else _("about {bytes} bytes")
    return f"{said}, {weight.format(bytes=counting.number(sum(one.bytes for one in files)))}"


def acknowledged(now: Standing, at: int) -> Line:
    """Say when the parent signed last, and how many days ago (R16)."""
    if now.acknowledged_at is None:
        return _("Acknowledged"), _("nothing yet")
    said = _("{ago} ({when} UTC)").format(
        ago=counting.ago(now.acknowledged_at, at), when=counting.minute(iso(now.acknowledged_at))
    )
    return _("Acknowledged"), said


def headline(now: Standing, lanes: Sequence[LaneWaits], at: int) -> theme.Sign:
    """Say how worried to be: amber once the oldest change has waited for a day, red after three (R16)."""
    sign = theme.exchange(now.state)
    oldest = min((one.since for one in lanes if one.since and one.lane != "bulk"), default=None)
    if now.parent is None:
        return theme.unknown(_("this device reports to nobody yet"))
    if not now.pending:
        return theme.in_order(_("nothing waits: all of it is acknowledged"))
    if now.state == "ok" or oldest is None:
        return sign
    word = _("{word}: the oldest change waits since {ago}").format(
        word=sign.word, ago=counting.ago(oldest, at)
    )
    return theme.Sign(sign.mark, word)


def on_lines(ways: Sequence[Way], files: Sequence[File]) -> list[Line]:
    """Say before anything is sent what it costs on each line, the one in use first."""
    lines: list[Line] = []
    for way in ways[:_WAYS]:
        label = SAME if lines else _("Line")
        if way.line is None:
            speed = counting.number(way.speed or 0)
            hand = estimating.cost(way.costs(files), files)
            lines.append((label, _("none is set up; {cost} at {speed} bit/s").format(cost=hand, speed=speed)))
            continue
        lines.append((label, f"{way.line}: {estimating.sentence(way, files)}"))
        lines.extend((SAME, more) for more in estimating.budget(way, files))
    if len(ways) > _WAYS:
        lines.append((SAME, _("and {count} more: `muster carrier list`").format(count=len(ways) - _WAYS)))
    return lines


def zone(me: Identity, now: int) -> list[Line]:
    """Say until when the zone on a warden's device may be seen, or that its time is over."""
    if me.expires is None:
        return []
    if expiry.is_over(me, now):
        return [(_("Zone"), "‼ " + ": ".join(of(Code.ZONE_EXPIRED, {})))]
    days = counting.until(moment(me.expires).date(), moment(now).date())
    when = counting.minute(iso(me.expires))
    return [(_("Zone"), _("may be seen until {when} UTC: {days}").format(when=when, days=days))]


def heard(one: DeviceAt) -> str:
    """Say of a station's device how late it is, and when it was heard last."""
    if one.heard_at is None:
        return world_words.named(f"? {one.mark} {one.name}", _("never heard"))
    when = _("{when} UTC").format(when=counting.minute(one.heard_at))
    named = f"{world_words.MARKS[one.silence]} {one.mark} {one.name}"
    return world_words.named(named, f"{world_words.silent(one.silence)} ({when})")


# how far it is


def in_time(devices: Sequence[DeviceAt]) -> list[Line]:
    """Say which stations' devices are late, the latest first, and how many were heard in time."""
    late = sorted(
        (one for one in devices if one.silence is not Silence.OK or one.heard_at is None),
        key=lambda one: (-one.silence, one.heard_at or ""),
    )
    lines = [heard(one) for one in late[:_STATIONS]]
    if len(late) > _STATIONS:
        lines.append(_("and {count} more that are late").format(count=len(late) - _STATIONS))
    if devices:
        said = _("✓ {count} of {all} heard in time; the board says more of each station (Ctrl+O b)")
        lines.append(said.format(count=len(devices) - len(late), all=len(devices)))
    return [("", text) for text in lines or [_("no station is admitted yet")]]


def doing(step: Step, elapsed: float) -> str:
    """Say how far an exchange is; a time that is left only where it can be told."""
    match step.doing:
        case Doing.TAKING:
            files = _("1 of 3: looking at what lies there, {done} of {of} files")
            said = files.format(done=step.done, of=step.of if step.of is not None else "?")
        case Doing.SEALING:
            said = _("2 of 3: sealing what waits")
        case Doing.LEAVING:
            written = _("3 of 3: writing file {file}, {done} of {of} bytes")
            said = written.format(
                file=step.file, done=counting.number(step.done), of=counting.number(step.of or 0)
            )
    if step.taken:
        said += ", " + _("{bytes} bytes brought").format(bytes=counting.number(step.taken))
    if step.part is not None:
        said = f"{counting.bar(step.part, _BAR)} {int(step.part * _PERCENT)} %  {said}"
    left = time_left(step, elapsed)
    if left is not None:
        said += "  " + _("about {time} left").format(time=counting.duration(left))
    return said


# tables


def became(one: Told) -> theme.Sign:
    """Say what became of a bundle; what left is never called arrived before the parent signed for it."""
    if one.way == "in":
        return theme.in_order(_("taken in"))
    if one.acknowledged_at is not None:
        return theme.in_order(_("acknowledged"))
    return theme.Sign("→", _("handed over, not acknowledged") if one.waits else _("handed over"))


def purpose(code: str) -> str:
    """Say what a bundle was for."""
    words = {
        "exchange": _("exchange"),
        "pack": _("a zone, packed"),
        "grant": _("admission of a device"),
        "request": _("request for admission"),
    }
    return words.get(code, code)


def passage(one: Told) -> Row:
    """Give a bundle's line in the history."""
    sign = became(one)
    way = _("out") if one.way == "out" else _("in")
    cells = (
        counting.minute(one.at),
        way,
        counting.number(one.changes),
        counting.number(one.bytes),
        sign.word,
        one.peer,
    )
    return Row(f"{one.way}:{one.tag}", cells, sign.mark)


def all_of(one: Told) -> list[Line]:
    """Tell everything about a bundle."""
    other = _("To") if one.way == "out" else _("From")
    upto = _("up to record {upto}").format(upto=one.upto) if one.upto else ""
    changes = plural("{count} change", "{count} changes", one.changes).format(
        count=counting.number(one.changes)
    )
    lines = [
        (_("What became of it"), str(became(one))),
        (other, one.peer or _("nobody who is known here any more")),
        (_("What for"), purpose(one.purpose)),
        (_("When (UTC)"), counting.minute(one.at)),
        (_("What it holds"), ", ".join(filter(None, (changes, upto)))),
        (_("Bytes"), counting.number(one.bytes)),
        (_("Acknowledged (UTC, by their clock)"), counting.minute(one.acknowledged_at)),
        (_("Its tag, to compare by telephone"), one.tag),
    ]
    if one.waits:
        said = _("A carrier took it. Whether it arrived is known when the office above has signed for it.")
        lines.insert(1, (_("Which means"), said))
    return lines


def early(one: Early) -> Row:
    """Give the line of a bundle that waits for a missing piece."""
    wants = _("record {first} to {last}").format(first=one.here + 1, last=one.after)
    cells = (counting.minute(one.at), one.sender or _("not known"), wants, counting.number(one.bytes))
    return Row(one.id, cells, "…")


def all_early(one: Early) -> list[Line]:
    """Tell everything about it."""
    missing = _("Records {first} to {last} of that device are missing here.").format(
        first=one.here + 1, last=one.after
    )
    return [
        (_("From"), one.sender or _("not known")),
        (_("It waits for"), missing),
        (_("Since (UTC)"), counting.minute(one.at)),
        (_("Bytes"), counting.number(one.bytes)),
        (
            _("What to do"),
            _(
                "Nothing, if another exchange is under way: it goes on by itself when the piece comes. Else "
                "let that device exchange again: it sends everything that is not signed for."
            ),
        ),
    ]


def apart(one: Apart) -> Row:
    """Give the line of something that was kept apart."""
    why, _then = reason(one.reason)
    about = _("a whole file") if one.kind == "bundle" else f"{terms.kind(one.kind)} {one.row or ''}".rstrip()
    return Row(str(one.id), (counting.minute(one.at), one.sender or _("not known"), about, why), "!")


def all_apart(one: Apart) -> list[Line]:
    """Tell everything about it: why, who sent it, what to do next."""
    why, then = reason(one.reason)
    about = _("a whole file") if one.kind == "bundle" else terms.kind(one.kind)
    return [
        (_("Why"), why),
        (_("From"), one.sender or _("nobody known")),
        (_("About"), " ".join(filter(None, (about, one.row)))),
        (_("Since (UTC)"), counting.minute(one.at)),
        (_("Bytes"), counting.number(one.bytes)),
        (_("What to do"), then),
    ]
