"""QR codes taken in, from pictures or a keyboard scanner; what is whole goes where every file goes."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from store.clock import iso
from store.files import place_of
from store.node import Node
from store.refusals import Code, Exit, Refused
from sync import arriving
from sync.enrol import Enrolled
from sync.fate import Receipt
from sync.frames import digits
from sync.frames.shelf import Came, Shelf, shelf
from sync.qr import pictures
from sync.streams import Malformed
from tui import counting
from tui.cli.commands.syncing import totals, worst
from tui.cli.opening import opened
from tui.cli.output import Output
from tui.refusing import line, of
from tui.words import _, plural

_LONGEST = 8_000


@dataclass
class _Taken:
    """What came of a run of it."""

    codes: int = 0
    foreign: int = 0
    unread: list[str] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    files: list[dict[str, object]] = field(default_factory=list)
    refused: Refused | None = None


def take(options: argparse.Namespace, out: Output) -> int:
    """Take codes in; without pictures, from standard input."""
    paths = pictures.found([place_of(path) for path in options.pictures])
    with opened(options) as node:
        frames, done = shelf(node.home), _Taken()
        frames.tidy(time.time())
        for picture in pictures.read(paths):
            _of_picture(node, frames, picture, done, out)
        if options.scanner or not options.pictures:
            _of_scanner(node, frames, done, out)
        left = frames.under_way()
    out.data(_document(done, left), _lines(done, left))
    if done.refused is not None and not done.receipts:
        return int(done.refused.exit)
    if not done.codes:
        _said_nothing(options, done, out)
        return int(Exit.FAILED)
    return worst(done.receipts)


def _of_picture(node: Node, frames: Shelf, picture: pictures.Picture, done: _Taken, out: Output) -> None:
    kept = [came for text in picture.texts or () if (came := _kept(frames, text)) is not None]
    done.codes += len(kept)
    done.foreign += len(picture.texts or ()) - len(kept)
    if not kept:
        done.unread.append(picture.name)
    for came in {(one.tag, one.length): one for one in kept if one.whole is not None}.values():
        _whole(node, frames, came, done, out)


def _of_scanner(node: Node, frames: Shelf, done: _Taken, out: Output) -> None:
    """Take lines of digits in, until a file is whole or nothing more comes."""
    for text in _typed():
        came = _kept(frames, text)
        if came is None:
            done.foreign += 1
            out.talk("muster: " + "; ".join(of(Code.QR_NOT_OURS, {})))
            continue
        done.codes += 1
        more = plural("at least {count} code more", "at least {count} codes more", came.lacking)
        out.progress(more.format(count=came.lacking), last=came.whole is not None)
        if came.whole is not None:
            _whole(node, frames, came, done, out)
            return


def _typed() -> Iterator[str]:
    """Give the lines of standard input that are not empty, of bounded length; a terminal shows none."""
    quiet = _quietly() if sys.stdin.isatty() else None
    try:
        while text := sys.stdin.readline(_LONGEST):
            if text.strip():
                yield text
    finally:
        if quiet is not None:
            quiet()


def _quietly() -> Callable[[], None]:
    """Let a terminal not show what is typed; gives what lets it show it again."""
    try:
        import termios
    except ImportError:
        return lambda: None
    before = termios.tcgetattr(sys.stdin)
    silent = termios.tcgetattr(sys.stdin)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, silent)
    return lambda: termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _kept(frames: Shelf, text: str) -> Came | None:
    """Keep a frame; gives nothing if it is none."""
    try:
        return frames.take(digits.read(text))
    except Malformed:
        return None
    except OSError:
        raise Refused(Code.DISK_FULL) from None


def _whole(node: Node, frames: Shelf, came: Came, done: _Taken, out: Output) -> None:
    """Take a whole file in; its frames go only after that."""
    name = came.tag.hex()
    said: dict[str, object] = {"bundle": name, "bytes": came.length}
    try:
        became = arriving.take(node, came.whole or b"", name)
    except Refused as refused:
        done.refused = refused
        done.files.append(said | {"fate": "refused", "code": refused.code.name.lower()})
        out.talk("muster: " + line(refused))
        return
    frames.drop(came.tag, came.length)
    if isinstance(became, Receipt):
        done.receipts.append(became)
        if became.code is not None:
            out.talk("muster: " + "; ".join(of(became.code, {"name": name})))
        code = None if became.code is None else became.code.name.lower()
        said |= {"fate": became.fate.value, "code": code}
        said |= {"applied": became.applied, "acknowledged": became.acknowledged}
    elif isinstance(became, Enrolled):
        said |= {"fate": "applied", "code": None, "parent": became.parent, "words": became.fingerprint}
    else:
        said |= {"fate": "applied", "code": None, "zone": became.zone, "households": became.households}
        said |= {"people": became.people, "expires": iso(became.expires)}
    done.files.append(said)


def _document(done: _Taken, left: list[Came]) -> dict[str, object]:
    waits = [
        {"bundle": one.tag.hex(), "bytes": one.length, "known": one.known, "lacking": one.lacking}
        for one in left
    ]
    told = {"codes": done.codes, "foreign": done.foreign, "unread": done.unread}
    acknowledged = sum(receipt.acknowledged for receipt in done.receipts)
    told |= totals(done.receipts) | {"acknowledged": acknowledged}
    return told | {"files": done.files, "under_way": waits}


def _lines(done: _Taken, left: list[Came]) -> list[str]:
    """Say what was read, what became of what is whole, and how much is lacking."""
    read = plural("{count} code read", "{count} codes read", done.codes).format(count=done.codes)
    lines = [read]
    for one in done.files:
        if "zone" in one:
            said = _("zone {zone}: {households} households with {people} people; expires {expires}")
            lines.append(said.format(**one))
        elif "parent" in one:
            said = _("this device reports to {parent} now; compare their words by telephone: {words}")
            lines.append(said.format(**one))
        elif "applied" in one:
            lines.append(_("{applied} changes applied, {acknowledged} of ours acknowledged").format(**one))
    for came in left:
        more = plural("at least {count} code more", "at least {count} codes more", came.lacking)
        size = _("{bytes} bytes").format(bytes=counting.number(came.length))
        lines.append(f"{size}: {more.format(count=came.lacking)}")
    return lines


def _said_nothing(options: argparse.Namespace, done: _Taken, out: Output) -> None:
    if done.unread:
        out.talk("muster: " + "; ".join(of(Code.QR_NO_CODE, {"name": done.unread[0]})))
    elif options.pictures and not options.scanner:
        out.talk("muster: " + _("there is no picture in that folder: nothing was read"))
