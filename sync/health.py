"""How the exchange stands, as ``muster doctor`` tells it."""

from pathlib import Path
from zoneinfo import ZoneInfo

from store import clock, identity
from store.clock import iso
from store.files import is_folder
from store.health import Check, State
from store.node import Node
from store.saying import counting, saying
from sync import known_lines, line_book, lines, rounds
from sync.limits import Spent, nearly
from sync.line_book import Book
from sync.lines import Line


def look(node: Node) -> list[Check]:
    """Look at an open node's exchange with its parent, and at the carriers it was set up with."""
    me = node.me
    if me.is_top:
        return []
    standing, book = rounds.standing(node), line_book.read(node.home)
    with node.read() as db:
        known = known_lines.all_of(db)
        enrolled = identity.parent(db) is not None
    if not enrolled:
        nobody, then = saying("this node reports to nobody"), saying("carry its request to the parent")
        return [Check(saying("exchange"), State.AMBER, nobody, then)]
    signed: str = saying("never")
    if standing.acknowledged_at:
        signed = iso(standing.acknowledged_at) or ""
    detail = counting(
        "{count} change waits; acknowledged {when}",
        "{count} changes wait; acknowledged {when}",
        standing.pending,
        when=signed,
    )
    what = saying("exchange: `muster sync now`, or `sync out` and `sync in`")
    return [
        Check(saying("exchange"), State(standing.state), detail, what if standing.state != "ok" else ""),
        *(_carrier(node, line, book) for line in known),
    ]


def unopened(home: Path) -> list[Check]:
    """Say what of the lines stands in clear; needs no key."""
    known = lines.passwords(home)
    if not known:
        return []
    detail = counting(
        "{count} lies in clear beside the store, so that a locked node fetches mail",
        "{count} lie in clear beside the store, so that a locked node fetches mail",
        len(known),
    )
    then = saying(
        "whoever takes the laptop reads that mailbox; `muster carrier add` without --password-with-courier"
        " takes it away"
    )
    return [Check(saying("passwords of mailboxes"), State.AMBER, detail, then)]


def _carrier(node: Node, line: Line, book: Book) -> Check:
    name = saying("carrier {name}", name=line.name)
    if not line.limits.ciphertext:
        clear = saying("it may carry nothing that is encrypted: nothing goes there")
        return Check(name, State.OK, clear)
    spent = book.spent.get(line.mark, Spent()).at(clock.moment(node.now).astimezone(_zone(node)))
    if nearly(line.limits, spent):
        detail = saying(
            "its budget is nearly used up: {today} bytes today, {month} this month",
            today=str(spent.today),
            month=str(spent.this_month),
        )
        then = saying("when it is, only what is urgent goes: raise it, or use another line")
        return Check(name, State.AMBER, detail, then)
    return _reached(name, line, book)


def _reached(name: str, line: Line, book: Book) -> Check:
    """Say whether a line can be reached, or could when it was tried last."""
    tried = book.tried.get(line.mark)
    if line.kind == lines.FOLDER:
        if is_folder(Path(line.place)):
            return Check(name, State.OK, saying("it is there"))
        then = saying("put the stick in, or set it up anew")
        return Check(name, State.AMBER, saying("it cannot be reached"), then)
    if tried is None:
        return Check(name, State.OK, saying("it was not tried yet by the agent"))
    when = clock.iso(tried.at) or ""
    if not tried.failures:
        return Check(name, State.OK, saying("reached {when}", when=when))
    detail = counting(
        "it could not be reached {count} time, last {when}",
        "it could not be reached {count} times, last {when}",
        tried.failures,
        when=when,
    )
    return Check(name, State.AMBER, detail, saying("`muster carrier try` tries it now"))


def _zone(node: Node) -> ZoneInfo:
    return ZoneInfo(clock.known_zone(node.me.timezone))
