"""Cards: a certificate or a clearance as a signed QR code, and whether one that is shown counts."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from store import desk
from store.clock import SystemClock, iso, local_day, seconds
from store.refusals import Code, Exit, Refused
from store.spoken import fingerprint
from sync.credentials import checking, drawn, forms, issuing, listing
from sync.credentials.book import Book
from sync.credentials.checking import Asked
from sync.credentials.claims import Kind
from sync.credentials.issuing import Made
from sync.credentials.verdict import Answer, Verdict
from sync.qr import png as picture
from sync.qr.code import Squares
from tui import card_words
from tui.cli import drawing
from tui.cli.opening import opened, write_file
from tui.cli.output import Output, table
from tui.half_blocks import room
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_LONGEST = 16_000
_BELOW = 5
"""Lines under a code: what it is, and where the next command is typed."""


def issue(options: argparse.Namespace, out: Output) -> int:
    """Write a certificate down, and confirm it if that was asked."""
    said = {
        name: value
        for name in ("person", "course", "number", "issued_on", "expires_on", "issuer", "score")
        if (value := getattr(options, name)) is not None
    }
    with opened(options) as node:
        said.setdefault("issued_on", local_day(node.now, node.me.timezone).isoformat())
        done = desk.act(node, "certificates.add", None, said)
        if options.confirm:
            desk.act(node, "certificates.confirm", done.number, {})
    stands = _("confirmed") if options.confirm else _("to be confirmed by somebody who has seen the paper")
    out.data(
        {"id": done.number, "changed": done.changed, "confirmed": bool(options.confirm)},
        [f"{done.number}: {stands}"],
    )
    return 0


def certificate(options: argparse.Namespace, out: Output) -> int:
    """Show a certificate's card."""
    return _show(options, out, issuing.certificate)


def slip(options: argparse.Namespace, out: Output) -> int:
    """Show a clearance's card."""
    return _show(options, out, issuing.slip)


def _show(options: argparse.Namespace, out: Output, make: Callable[["Node", object], Made]) -> int:
    with opened(options) as node:
        made = make(node, options.id)
    short = forms.letters(made.short)
    text = short if options.short else made.text
    if options.png is not None:
        squares, is_short = drawn.squares(text), bool(options.short)
        write_file(Path(options.png), picture.picture(squares))
    else:
        squares, is_short = _on_terminal(text, short, out)
    document = {
        "id": options.id,
        "card": made.number,
        "text": text,
        "digits": made.digits,
        "bytes": len(made.short if options.short else made.full),
        "version": (len(squares) - 17) // 4,
        "short": is_short,
        "listed": made.listed,
        "expires_at": iso(made.card.expires_at),
        "file": options.png,
    }
    lines = [] if options.png is None else [str(options.png)]
    if options.png is None and not sys.stdout.isatty():
        # Into a pipe goes what the code says.
        lines = [text]
    elif options.png is None and not out.as_json:
        held = drawing.pen(os.environ)
        size = shutil.get_terminal_size()
        page = os.terminal_size((size.columns, max(1, size.lines - _BELOW)))
        cells = drawing.drawn(squares, page, held, turned=options.turned)
        out.drawn("".join(f"{line}\n" for line in cells))
    about = _("the short form, without organisation and title") if is_short else ""
    told = [*card_words.made(made), *filter(None, (about,))]
    if lines == [text] and not out.as_json:
        for sentence in told:
            out.talk(sentence)
        told = []
    out.data(document, [*lines, *told])
    return 0


def _on_terminal(text: str, short: str, out: Output) -> tuple[Squares, bool]:
    """Give the code that the terminal has room for; raises ``CARD_NO_ROOM``."""
    size = shutil.get_terminal_size()
    if out.as_json or not sys.stdout.isatty():
        return drawn.squares(text), text == short
    ways = drawn.ways(text, short)
    fitted = drawn.fitting(ways, room(size.columns, size.lines - _BELOW))
    if fitted is None:
        needs = drawn.least(ways)
        raise Refused(Code.CARD_NO_ROOM, columns=needs, lines=-(-needs // 2) + _BELOW)
    return fitted.squares, fitted.short


# checking


def verify(options: argparse.Namespace, out: Output) -> int:
    """Say whether a card counts."""
    named = [said for said in (options.text, options.png, options.digits) if said is not None]
    if len(named) != 1:
        raise Refused(Code.CARD_NOT_GIVEN)
    asked = Asked(Kind(options.kind) if options.kind else None, options.at, gate=options.gate)
    line = checking.line_in(Path(options.png)) if options.png is not None else _line(named[0])
    whose = ""
    if options.keys is not None:
        book = checking.keys_of(Path(options.keys))
        found = checking.check_alone(line, book, seconds(SystemClock().now()), asked)
        whose = _words(book)
    else:
        with opened(options) as node:
            found = checking.check(node, line, asked)
    lines = [
        card_words.answer(found),
        *card_words.reasons(found),
        "",
        *card_words.about(found),
        "",
        *card_words.checked(found),
        *([_whose(whose)] if whose else ()),
    ]
    out.data(card_words.document(found) | ({"headquarters": whose} if whose else {}), lines)
    return int(_exit(found))


def _line(said: str) -> str:
    return sys.stdin.read(_LONGEST).strip("\r\n") if said == "-" else said


def _exit(found: Verdict) -> Exit:
    if found.answer is Answer.NOT_VALID:
        return Exit.FAILED
    return Exit.HELD if found.reasons else Exit.DONE


def keys(options: argparse.Namespace, out: Output) -> int:
    """Show the keys that may sign cards, or write them for a machine without a node."""
    with opened(options) as node:
        book = listing.book_of(node)
        if not book.statements:
            raise Refused(Code.CARD_KEYS_MISSING)
    withdrawn = book.list.withdrawn if book.list is not None else frozenset()
    rows = [
        {
            "key": one.id.hex(),
            "of": one.of,
            "may": list(one.may),
            "from": iso(one.begins),
            "until": iso(one.until),
            "withdrawn": one.id in withdrawn,
        }
        for one in sorted(book.statements, key=lambda one: (one.of, one.begins))
    ]
    words = _words(book)
    document = {
        "headquarters": words,
        "list_made_at": iso(book.list.at) if book.list is not None else None,
        "keys": rows,
        "file": options.out,
    }
    lines = table(rows, ("of", "key", "may", "from", "until", "withdrawn"))
    if options.out is not None:
        write_file(Path(options.out), book.file())
        lines = [options.out]
    out.data(document, [*lines, _whose(words)])
    return 0


def _words(book: Book) -> str:
    """Give the words of headquarters' key: a list from somebody else is told by them."""
    return fingerprint(b"card keys", book.root, b"")


def _whose(words: str) -> str:
    return _("by the keys of the headquarters whose words are: {words}").format(words=words)
