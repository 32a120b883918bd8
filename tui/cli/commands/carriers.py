"""Lines: setting them up with their limits, seeing how they stand, trying one, taking one away."""

import argparse
import time

from store.clock import iso
from store.files import place_of
from store.node import Node
from store.refusals import Code, Refused
from sync import known_lines, lanes, looking, ready
from sync.carriers import Reached
from sync.limits import Spent
from sync.lines import FOLDER, HTTPS, MAIL, UDP, Line
from tui import estimating, trips
from tui.cli.opening import opened, read_passphrase
from tui.cli.output import Output, table
from tui.words import _


def add(options: argparse.Namespace, out: Output) -> int:
    """Set a line up, or change what was said of it."""
    pairs = [one.partition("=") for one in options.options]
    said = tuple((name.strip(), value.strip()) for name, _equals, value in pairs)
    if options.https:
        line = Line(options.name, HTTPS, options.https, said)
    elif options.udp:
        line = Line(options.name, UDP, options.udp, said)
    elif options.mail:
        line = Line(options.name, MAIL, options.mail, said)
    else:
        line = Line(options.name, FOLDER, str(place_of(options.folder).absolute()), said)
    with opened(options) as node:
        known_lines.set_up(node, line, _password(options))
        _with_courier(node, line, wanted=options.password_with_courier)
        ready.set_up(node)
    document = {"name": line.name, "kind": line.kind, "place": line.place, "options": line.said}
    told = [_("carrier {name} is set up").format(name=line.name)]
    if options.password_with_courier:
        told.append(
            _("its password lies beside the store in clear: whoever takes the laptop reads that mailbox")
        )
    if not line.limits.ciphertext:
        told.append(_("nothing that is encrypted may go over it, so Muster sends nothing there"))
    out.data(document, told)
    return 0


def _password(options: argparse.Namespace) -> str | None:
    return read_passphrase(options.password_file) if options.password_file else None


def _with_courier(node: Node, line: Line, *, wanted: bool) -> None:
    """Let the password of a mailbox lie with the courier, or take it away there."""
    if line.kind == MAIL:
        known = known_lines.around(node).passwords.get(line.name)
        known_lines.give_to_courier(node.home, line.name, known if wanted else None)


def show(options: argparse.Namespace, out: Output) -> int:
    """Show the lines that are set up, their limits, and how they stand."""
    with opened(options) as node:
        rows = standing(node)
        files = lanes.files(node) if not node.me.is_top else []
        costs = {way.line: estimating.document(way, files) for way in lanes.ways(node) if way.line}
        rows = [row | {"costs": costs.get(str(row["name"]))} for row in rows]
    out.data(
        {"carriers": rows},
        [
            *table(rows, ("name", "kind", "place")),
            *(
                f"{row['name']}: {text}"
                for row in rows
                for text in (
                    " ".join(f"{name}={value}" for name, value in _items(row["options"])),
                    str(row["budget"]),
                )
                if text
            ),
        ],
    )
    return 0


def _items(options: object) -> list[tuple[str, str]]:
    return list(options.items()) if isinstance(options, dict) else []


def standing(node: Node) -> list[dict[str, object]]:
    """Give every line with its options, what it cost, when it was tried and when it is next."""
    with node.read() as db:
        known = known_lines.all_of(db)
    at = looking.standing(node.home, node.now) if ready.is_wanted(node) else {}
    rows: list[dict[str, object]] = []
    for line in known:
        stands = at.get(line.name, {})
        today, month = (int(str(stands.get(name, 0))) for name in ("today", "this_month"))
        tried, following = stands.get("tried_at"), stands.get("next_at")
        rows.append(
            {
                "name": line.name,
                "kind": line.kind,
                "place": line.place,
                "options": line.said,
                "budget": trips.budget(line.limits, Spent("", today, "", month)),
                "today_bytes": today,
                "month_bytes": month,
                "tried_at": iso(tried) if isinstance(tried, int) else None,
                "failures": stands.get("failures", 0),
                "next_at": iso(following) if isinstance(following, int) else None,
            }
        )
    return rows


def remove(options: argparse.Namespace, out: Output) -> int:
    """Take a line away; what waits stays for the others."""
    with opened(options) as node:
        known_lines.take_away(node, options.name)
        ready.set_up(node)
    out.data({"name": options.name}, [_("carrier {name} is taken away").format(name=options.name)])
    return 0


def probe(options: argparse.Namespace, out: Output) -> int:
    """See whether a line can be reached; nothing is carried."""
    with opened(options) as node:
        with node.read() as db:
            chosen = [line for line in known_lines.all_of(db) if line.name == options.name]
        if not chosen:
            raise Refused(Code.NO_CARRIER)
        carrier = chosen[0].opened(known_lines.around(node))
        began = time.monotonic()
        if isinstance(carrier, Reached):
            try:
                carrier.probe()
            finally:
                carrier.close()
        took = time.monotonic() - began
    document = {"name": options.name, "reached": True, "seconds": round(took, 3)}
    out.data(document, [_("{name} can be reached, in {seconds} seconds").format(**document)])
    return 0
