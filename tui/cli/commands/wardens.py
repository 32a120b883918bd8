"""A zone that leaves with its warden and comes back."""

import argparse
from dataclasses import asdict
from functools import partial
from pathlib import Path

from store.clock import iso
from store.registers.submissions import waiting
from store.wardens import desk as wardens
from sync import late as coming_late
from sync import outgoing
from sync import pack as packing
from sync.fate import Fate
from tui.cli.commands.syncing import taken, worst
from tui.cli.opening import opened, read_file, write_file
from tui.cli.output import Output
from tui.words import _


def pack(options: argparse.Namespace, out: Output) -> int:
    """Pack a zone for a warden's device, or say how large that would be."""
    said = {"days": options.days, "to": options.to}
    with opened(options) as node:
        if options.plan:
            packed = packing.plan(node, options.zone, options.device, **said)
        else:
            packed = packing.pack(node, options.zone, options.device, **said)
            write_file(Path(options.out), packed.sealed)
    document = {
        "households": packed.households,
        "people": packed.people,
        "bytes": len(packed.sealed),
        "expires": iso(packed.expires),
        "minutes": round(packed.minutes, 1),
    }
    said_so = _("{households} households with {people} people in {bytes} bytes; expires {expires}")
    takes = _("about {minutes} minutes on a line of {line} bits a second")
    lines = [said_so.format(**document), takes.format(line=packing.LINE, **document)]
    if options.plan:
        lines.append(_("nothing was written, and the device follows what it followed"))
    out.data(document, lines)
    return 0


def open_pack(options: argparse.Namespace, out: Output) -> int:
    """Install a zone on the warden's device."""
    path = Path(options.file)
    content = read_file(path)
    with opened(options) as node:
        got = packing.install(node, content, path.name)
    document = {
        "households": got.households,
        "people": got.people,
        "bytes": len(content),
        "expires": iso(got.expires),
        "zone": got.zone,
    }
    out.data(
        document,
        [
            _("zone {zone}: {households} households with {people} people; expires {expires}").format(
                **document
            )
        ],
    )
    return 0


def bring_back(options: argparse.Namespace, out: Output) -> int:
    """Write what was done on the device, for the station."""
    with opened(options) as node:
        made = outgoing.to_parent(node, partial(write_file, Path(options.out)))
    document = {"changes": made.changes, "bytes": len(made.sealed), "bundle": made.tag.hex()}
    out.data(
        document, [_("{changes} changes in {bytes} bytes, to be taken to the station").format(**document)]
    )
    return 0


def accept(options: argparse.Namespace, out: Output) -> int:
    """Take a warden's return in."""
    path = Path(options.file)
    content = read_file(path)
    with opened(options) as node:
        receipt = taken(node, content, path.name, out)
        with node.read() as db:
            proposed = len(waiting(db))
    document = {
        "applied": receipt.applied,
        "proposed": proposed,
        "held": int(receipt.fate is Fate.HELD),
        "duplicate": int(receipt.fate is Fate.DUPLICATE),
        "quarantined": receipt.quarantined,
    }
    out.data(
        document,
        [_("{applied} changes taken in; {proposed} proposals wait for a decision").format(**document)],
    )
    return worst([receipt])


def accept_all(options: argparse.Namespace, out: Output) -> int:
    """Accept what wardens propose where nothing is odd; what is odd is left with its reason."""
    with opened(options) as node:
        if options.plan:
            waits = wardens.waiting(node, options.zone)
            even = [str(one.shown["id"]) for one in waits if not one.odd]
            left = [
                (str(one.shown["id"]), "; ".join(why.value for why in one.odd)) for one in waits if one.odd
            ]
        else:
            done = wardens.accept_even(node, options.zone)
            even, left = done.accepted, done.left
    said = _("{count} would be accepted") if options.plan else _("{count} accepted")
    lines = [said.format(count=len(even)), *(f"{number}: {why}" for number, why in left)]
    out.data({"accepted": even, "left": [{"id": number, "reason": why} for number, why in left]}, lines)
    return 0


def late(options: argparse.Namespace, out: Output) -> int:
    """Look into a return that was kept apart, or admit some of it."""
    with opened(options) as node:
        if not options.admit:
            found = [asdict(one) for one in coming_late.items(node, options.id)]
            lines = [
                "  ".join(
                    str(one[name] or "") for name in ("key", "kind", "household", "person", "said", "at")
                )
                + ("  " + _("(here already)") if one["here"] else "")
                for one in found
            ]
            out.data({"items": found}, lines)
            return 0
        done, left = coming_late.admit(node, options.id, options.admit)
    lines = [_("{count} admitted").format(count=len(done)), *(f"{key}: {why}" for key, why in left)]
    out.data({"admitted": done, "left": [{"key": key, "reason": why} for key, why in left]}, lines)
    return 1 if left else 0
