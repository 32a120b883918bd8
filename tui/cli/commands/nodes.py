"""Making nodes and admitting devices."""

import argparse
from pathlib import Path
from typing import Any

from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from sync import enrol as enrolment
from tui import admitting
from tui.cli.opening import home_of, moment_of, opened, read_file, read_passphrase, write_file
from tui.cli.output import Output
from tui.words import _


def init_hq(options: argparse.Namespace, out: Output) -> int:
    """Make headquarters; a regional one, and its request to the one above it."""
    if options.request and not options.regional:
        raise Refused(Code.USAGE, text="--request is for headquarters that is --regional")
    return _init("hq", options, out)


def init_station(options: argparse.Namespace, out: Output) -> int:
    """Make a station, and its request to headquarters."""
    return _init("station", options, out)


def init_desk(options: argparse.Namespace, out: Output) -> int:
    """Make a second desk of a station, and its request to the station."""
    return _init("desk", options, out)


def init_warden(options: argparse.Namespace, out: Output) -> int:
    """Make a warden's device, and its request to the station."""
    return _init("warden", options, out)


def _init(kind: str, options: argparse.Namespace, out: Output) -> int:
    from store.clock import SetClock

    user = getattr(options, "user", None)
    if not user:
        raise Refused(Code.FIELD_MISSING, field="--user")
    now = moment_of(options)
    if now is not None and not options.rehearsal:
        raise Refused(Code.CLOCK_NOT_SETTABLE)
    key_file = getattr(options, "key_file", None)
    node = Node.create(
        home_of(options),
        Founding(
            kind=kind,
            code=options.code.strip().upper(),
            name=options.name,
            user=user,
            role=options.role,
            country=options.country.strip().upper(),
            timezone=options.timezone,
            rehearsal=options.rehearsal,
            regional=getattr(options, "regional", False),
        ),
        read_passphrase(options.new_passphrase_file),
        clock=SetClock(now) if now else None,
        key_file=read_file(Path(key_file)) if key_file else None,
        database=getattr(options, "database", None),
    )
    with node:
        request = getattr(options, "request", None)
        if request:
            write_file(Path(request), enrolment.request(node))
        words = enrolment.own_fingerprint(node)
        document: dict[str, Any] = {
            "node": node.me.device.hex(),
            "code": node.me.code,
            "kind": kind,
            "fingerprint": words,
        }
    lines = [
        _("made {kind} {code} in {home}").format(kind=kind, code=document["code"], home=home_of(options))
    ]
    if request:
        lines += [
            _("request written to {file}; carry it to whoever admits this device").format(file=request),
            _("read these words to them on the telephone: {words}").format(words=words),
        ]
    out.data(document, lines)
    return 0


def admit(options: argparse.Namespace, out: Output) -> int:
    """Admit a device and write its grant."""
    with opened(options) as node:
        admitted = admitting.admit(
            node, Path(options.request), Path(options.out), area=options.area, replaces=options.replaces
        )
        own = enrolment.own_fingerprint(node)
        mark = _mark(node, admitted.device)
        parent = f"{node.me.code} {node.me.name}"
    out.data(
        {
            "device": admitted.device.hex(),
            "parent": parent,
            "fingerprint": admitted.fingerprint,
            "mark": mark,
            "parent_fingerprint": own,
            "spools_away": list(admitted.away),
        },
        [
            _("admitted {mark}; grant written to {file}").format(mark=mark or parent, file=options.out),
            _("compare by telephone, the device's words: {words}").format(words=admitted.fingerprint),
            _("and ours: {words}").format(words=own),
            *(_replaced() if options.replaces else []),
            *admitting.no_box(admitted.away),
        ],
    )
    return 0


def _replaced() -> list[str]:
    """Say what comes next after a lost laptop was replaced."""
    return [
        _("the lost device is revoked; what it still sends waits in quarantine"),
        _("after `muster enrol`, carry the station to it: `muster hq out ... --part-bytes 360000`"),
        _("the wardens' devices and desks of the lost laptop are made anew and admitted there"),
    ]


def _mark(node: Node, device: bytes) -> str:
    from store import identity

    with node.read() as db:
        peer = identity.peer(db, device)
    return "" if peer is None else peer.mark or peer.code


def enrol(options: argparse.Namespace, out: Output) -> int:
    """Install a grant."""
    path = Path(options.grant)
    content = read_file(path)
    with opened(options) as node:
        enrolled = enrolment.enrol(node, content, path.name)
    out.data(
        {"device": enrolled.device.hex(), "parent": enrolled.parent, "fingerprint": enrolled.fingerprint},
        [
            _("this device now reports to {parent}").format(parent=enrolled.parent),
            _("compare by telephone, their words: {words}").format(words=enrolled.fingerprint),
        ],
    )
    return 0
