"""How the exchange stands, as ``muster doctor`` tells it."""

from pathlib import Path
from zoneinfo import ZoneInfo

from store import clock, identity
from store.clock import iso
from store.health import Check, State
from store.node import Node
from sync import known_lines, line_book, lines, rounds
from sync.limits import Spent, nearly
from sync.line_book import Book
from sync.lines import Line


def look(node: Node) -> list[Check]:
    """Look at an open node's exchange with its parent, and at the carriers it was set up with."""
    me = node.me
    if me.kind == "hq":
        return []
    standing, book = rounds.standing(node), line_book.read(node.home)
    with node.read() as db:
        known = known_lines.all_of(db)
        enrolled = identity.parent(db) is not None
    if not enrolled:
        return [
            Check("exchange", State.AMBER, "this node reports to nobody", "carry its request to the parent")
        ]
    detail = f"{standing.pending} changes wait; acknowledged {iso(standing.acknowledged_at) or 'never'}"
    then = "exchange: `muster sync now`, or `sync out` and `sync in`" if standing.state != "ok" else ""
    return [
        Check("exchange", State(standing.state), detail, then),
        *(_carrier(node, line, book) for line in known),
    ]


def unopened(home: Path) -> list[Check]:
    """Say what of the lines stands in clear; needs no key."""
    known = lines.passwords(home)
    if not known:
        return []
    return [
        Check(
            "passwords of mailboxes",
            State.AMBER,
            f"{len(known)} lie in clear beside the store, so that a locked node fetches mail",
            "whoever takes the laptop reads that mailbox; `muster carrier add` without"
            " --password-with-courier takes it away",
        )
    ]


def _carrier(node: Node, line: Line, book: Book) -> Check:
    name = f"carrier {line.name}"
    if not line.limits.ciphertext:
        return Check(name, State.OK, "it may carry nothing that is encrypted: nothing goes there")
    spent = book.spent.get(line.mark, Spent()).at(clock.moment(node.now).astimezone(_zone(node)))
    used = nearly(line.limits, spent)
    if used:
        wanting = f"its budget of the {used} is nearly used up: {spent.today} bytes today"
        then = "only what is urgent goes when it is: raise it, or use another line"
        return Check(name, State.AMBER, f"{wanting}, {spent.this_month} this month", then)
    return _reached(name, line, book)


def _reached(name: str, line: Line, book: Book) -> Check:
    """Say whether a line can be reached, or could when it was tried last."""
    tried = book.tried.get(line.mark)
    if line.kind == lines.FOLDER:
        there, detail = Path(line.place).is_dir(), "it is there"
    elif tried is None:
        there, detail = True, "it was not tried yet by the agent"
    else:
        there, detail = not tried.failures, f"reached {clock.iso(tried.at)}"
    if there:
        return Check(name, State.OK, detail)
    since = f" {tried.failures} times, last {clock.iso(tried.at)}" if tried and tried.failures else ""
    then = (
        "put the stick in, or set it up anew"
        if line.kind == lines.FOLDER
        else "`muster carrier try` tries it"
    )
    return Check(name, State.AMBER, f"it cannot be reached{since}", then)


def _zone(node: Node) -> ZoneInfo:
    return ZoneInfo(clock.known_zone(node.me.timezone))
