"""Headquarters' spool: serving it without a key, and taking in what came with one."""

import argparse
import signal
import sys
import time
from contextlib import nullcontext
from types import FrameType
from typing import TYPE_CHECKING

from store.files import place_of
from store.refusals import Code, Exit, Refused
from sync.spool import Spool
from sync.spool import is_spool as _is_spool
from tui.cli.homes import home_of
from tui.cli.output import Output
from tui.refusing import line, of
from tui.words import _

if TYPE_CHECKING:
    from sync.spooling import Collected

_SOON = 1.0
"""Seconds between two looks into a spool that is watched: a station waits for its answer that long."""


def serve(options: argparse.Namespace, out: Output) -> int:
    """Serve a spool until somebody ends this; opens no store, and could not."""
    from sync.known_spools import OWN
    from sync.serving import Listen, server
    from sync.serving_datagrams import DatagramServer
    from sync.spool_app import SpoolApp
    from sync.spool_datagrams import Counts

    listen = Listen.of(options.listen, options.certificate, options.key)
    datagrams = _datagrams(options.udp)
    place = place_of(options.spool) if options.spool else home_of(options) / OWN
    app = SpoolApp(Spool(place))
    try:
        app.spool.make()
    except OSError:
        raise Refused(Code.FILE_UNWRITABLE, name=place.name) from None

    beside = DatagramServer(app.spool, *datagrams) if datagrams is not None else None

    def began(host: str, port: int) -> None:
        said = _("sealed files in {spool} are served at {host}, port {port}; Ctrl+C ends it")
        document: dict[str, object] = {"spool": str(place), "host": host, "port": port}
        if beside is not None:
            document["udp"] = beside.port
        out.data(document, [said.format(**document)])
        sys.stdout.flush()

    ending = server(app, listen, began)
    _end_on_request()
    try:
        with beside if beside is not None else nullcontext():
            ending.run()
    except SystemExit:  # how uvicorn says that it cannot listen there
        raise Refused(Code.CANNOT_LISTEN, address=options.listen) from None
    finally:
        done, more = app.counts, beside.answers.counts if beside is not None else Counts()
        out.talk(
            _("muster: {taken} files were taken, {given} given, {refused} requests refused").format(
                taken=done.taken + more.taken, given=done.given + more.given, refused=done.refused
            )
        )
    return 0


def _datagrams(said: str | None) -> tuple[str, int] | None:
    """Understand where datagrams are listened for; raises ``BAD_ADDRESS``."""
    if said is None:
        return None
    host, _colon, port = said.rpartition(":")
    if not host or not port.isdecimal() or int(port) >= 1 << 16:
        raise Refused(Code.BAD_ADDRESS, text=said)
    return host.strip("[]"), int(port)


def _end_on_request() -> None:
    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


def is_spool(options: argparse.Namespace) -> bool:
    """Say whether what is to be taken in is a spool; raises ``NOT_A_SPOOL`` where only one can be meant."""
    spools = [_is_spool(place_of(path)) for path in options.paths]
    if any(spools) or options.watch:
        if spools != [True]:
            raise Refused(Code.NOT_A_SPOOL)
        return True
    return False


def collect(options: argparse.Namespace, out: Output) -> int:
    """Take in what lies in a spool and leave the answers there; once, or until somebody ends this."""
    from sync import spooling
    from tui.cli.opening import opened

    spool = Spool(place_of(options.paths[0]))
    with opened(options) as node:
        if not options.watch:
            return _said(spooling.collect(node, spool), out)
        spooling.SpoolEnd.of(node, spool)
        _end_on_request()
        while True:
            spool.tell_at_work()
            try:
                done = spooling.collect(node, spool)
            except Refused as refused:
                out.talk("muster: " + line(refused))
            else:
                if done.taken:
                    _said(done, out)
                    sys.stdout.flush()
                    continue
            time.sleep(_SOON)


def _said(done: "Collected", out: Output) -> int:
    from tui.cli.commands.syncing import totals, worst

    receipts = [receipt for _name, receipt in done.taken]
    for name, receipt in done.taken:
        if receipt.code is not None and receipt.code.value.exit is not Exit.DONE:
            out.talk("muster: " + "; ".join(of(receipt.code, {"name": name.rpartition("/")[2]})))
    document = {"bundles": len(receipts)} | totals(receipts) | {"answers": len(done.answers)}
    out.data(
        document,
        [
            _(
                "{bundles} bundles: {applied} changes applied, {duplicate} known, {held} held;"
                " {answers} answers left"
            ).format(**document)
        ],
    )
    return worst(receipts)
