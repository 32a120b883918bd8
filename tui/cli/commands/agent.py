"""The unattended half: carries sealed files while the node is locked, without passphrase and key."""

import argparse
import random
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from store import occupied
from store.files import place_of
from store.refusals import Code, Exit, Refused
from sync import boxes, courier, lines, looking
from sync.copying import FAILED, IN_USE, MADE, SAME
from tui import trips
from tui.cli.homes import home_of
from tui.cli.output import Output
from tui.refusing import line as in_one_line
from tui.refusing import of
from tui.words import _

_LONG = 3600.0
_COPY_AGAIN = 900
"""Seconds between two looks at whether the copy is of today, where no line is due."""


@dataclass(slots=True)
class _Agent:
    """What one agent was told to do."""

    home: Path
    more: list[lines.Line]
    copy_to: Path | None
    every: float
    out: Output
    copied_at: int = 0

    def round(self) -> int:
        """Go one round on all lines."""
        done = courier.go(
            self.home, self.more, self.copy_to, _now(), courier.Going(self.more, chance=_chance())
        )
        self.copied_at = _now()
        return _say(done, self.out, None)

    def look(self) -> None:
        """Go on the lines that are due; say nothing where none was."""
        now = _now()
        if self.more:
            self.round()
            return
        copy_due = self.copy_to if now - self.copied_at >= min(_COPY_AGAIN, self.every) else None
        done, following = looking.look(self.home, now, _chance(), every=int(self.every), copy_to=copy_due)
        if done is None and copy_due is not None:
            done = courier.go(self.home, (), copy_due, now, courier.Going(only=frozenset()))
            done = None if done.copy == SAME else done
        if copy_due is not None:
            self.copied_at = now
        if done is not None:
            _say(done, self.out, following)


def agent(options: argparse.Namespace, out: Output) -> int:
    """Go one round, or go whenever a line is due until somebody ends this."""
    more = [lines.of(said) for said in options.carrier]
    home = home_of(options)
    copy_to = place_of(options.copy_to) if options.copy_to else None
    if options.every <= 0:
        raise Refused(Code.FIELD_INVALID, field="--every", reason="that is no time")
    one = _Agent(home, more, copy_to, 60 * options.every, out)
    if options.once:
        return one.round()
    # The first round says at once what cannot work at all.
    one.round()
    alone = _alone(home)
    try:
        _keep_going(one)
    finally:
        alone.end()
    return 0


def _alone(home: Path) -> occupied.Hold:
    """Be the only agent that goes on by itself for this node; raises ``COURIER_BUSY``."""
    mine = occupied.alone(boxes.outbox(home).place) if occupied.KNOWN else occupied.Hold(None)
    if mine is None:
        raise Refused(Code.COURIER_BUSY)
    return mine


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


def _chance() -> float:
    return random.random()  # noqa: S311 - moves a time, keeps no secret


def _say(done: courier.Round, out: Output, following: looking.Next | None) -> int:
    reached = [trip for trip in done.trips if not trip.away and not trip.closed]
    away = [trip for trip in done.trips if trip.away]
    document = {
        "carried": sum(trip.carried for trip in done.trips),
        "brought": sum(trip.brought for trip in done.trips),
        "waiting": done.waiting,
        "no_room": sum(trip.no_room for trip in done.trips),
        "lines": {"reached": len(reached), "away": len(away)},
        "copy": done.copy,
        "trips": trips.document(done),
    }
    told = [
        _("{carried} sealed files carried out (not acknowledged), {brought} brought in").format(**document),
        _("{waiting} wait for a line; lines reached: {reached}, away: {away}").format(
            waiting=done.waiting,
            **document["lines"],  # type: ignore[arg-type]
        ),
        *(f"  {sentence}" for sentence in trips.sentences(done)),
    ]
    if following is not None:
        document["next"] = dict(following.at)
        told.append("  " + trips.again(list(following.at.values()), _now()))
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
    if away and not reached:
        out.talk("muster: " + "; ".join(of(Code.CARRIER_AWAY, {})))
    return int(Exit.FAILED if done.copy == FAILED or (away and not reached) else Exit.DONE)


def _keep_going(one: _Agent) -> None:
    """Look again and again; what is late is gone once, not as often as it was missed."""
    from apscheduler.schedulers.background import BackgroundScheduler

    from tui import crash

    def once_more() -> None:
        try:
            one.look()
        except Refused as refused:
            one.out.talk("muster: " + in_one_line(refused))
        except Exception as error:  # noqa: BLE001 - one round that fails must not be the last; a report without values
            one.out.talk(crash.sentence(error))

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    crash.install_hook()
    # No job is kept anywhere: what is due is worked out anew on every look.
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        once_more,
        "interval",
        seconds=min(looking.LOOK, one.every),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        # This thread does nothing but wait: raised in the midst of work, an interruption could be swallowed.
        while True:
            time.sleep(_LONG)
    finally:
        scheduler.shutdown(wait=False)
