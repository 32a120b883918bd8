"""The unattended half: carries sealed files while the node is locked, without passphrase and key."""

import argparse
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from store.refusals import Code, Exit, Refused
from sync import courier, lines
from sync.copying import FAILED, IN_USE, MADE, SAME
from tui.cli.homes import home_of
from tui.cli.output import Output
from tui.refusing import line as in_one_line
from tui.refusing import of
from tui.words import _


def agent(options: argparse.Namespace, out: Output) -> int:
    """Go one round, or one every few minutes until somebody ends this."""
    more = [lines.of(said) for said in options.carrier]
    home = home_of(options)
    copy_to = Path(options.copy_to).expanduser() if options.copy_to else None
    if options.every <= 0:
        raise Refused(Code.FIELD_INVALID, field="--every", reason="that is no time")
    if options.once:
        return _round(home, more, copy_to, out)
    # The first round says at once what cannot work at all.
    _round(home, more, copy_to, out)
    _keep_going(home, more, copy_to, options.every, out)
    return 0


def _round(home: Path, more: list[lines.Line], copy_to: Path | None, out: Output) -> int:
    done = courier.go(home, more, copy_to, int(datetime.now(UTC).timestamp()))
    reached = [trip for trip in done.trips if not trip.away]
    document = {
        "carried": sum(trip.carried for trip in done.trips),
        "brought": sum(trip.brought for trip in done.trips),
        "waiting": done.waiting,
        "no_room": sum(trip.no_room for trip in done.trips),
        "lines": {"reached": len(reached), "away": len(done.trips) - len(reached)},
        "copy": done.copy,
    }
    told = [
        _("{carried} sealed files carried out (not acknowledged), {brought} brought in").format(**document),
        _("{waiting} wait for a line; lines reached: {reached}, away: {away}").format(
            waiting=done.waiting,
            **document["lines"],  # type: ignore[arg-type]
        ),
    ]
    said = {
        MADE: _("the encrypted store was copied"),
        SAME: _("the copy of the encrypted store is up to date"),
        IN_USE: _("not copied: the node is open"),
        FAILED: _("not copied: the folder is away or takes nothing"),
    }
    if done.copy in said:
        told.append(said[done.copy])
    out.data(document, told)
    sys.stdout.flush()
    if done.copy == FAILED:
        out.talk("muster: " + said[FAILED])
    if done.trips and not reached:
        out.talk("muster: " + "; ".join(of(Code.CARRIER_AWAY, {})))
    return int(Exit.FAILED if done.copy == FAILED or (done.trips and not reached) else Exit.DONE)


def _keep_going(
    home: Path, more: list[lines.Line], copy_to: Path | None, minutes: float, out: Output
) -> None:
    """Go a round every so many minutes; one that is late is gone once, not as often as it was missed."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    from tui import crash

    def once_more() -> None:
        try:
            _round(home, more, copy_to, out)
        except Refused as refused:
            out.talk("muster: " + in_one_line(refused))
        except Exception as error:  # noqa: BLE001 - one round that fails must not be the last; a report without values
            out.talk(crash.sentence(error))

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    crash.install_hook()
    scheduler = BlockingScheduler(timezone=UTC)
    scheduler.add_job(
        once_more, "interval", seconds=60 * minutes, coalesce=True, max_instances=1, misfire_grace_time=None
    )
    scheduler.start()
