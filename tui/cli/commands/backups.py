"""Backups: writing one, reading one back, making a node of one."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from store import backup as backups
from store import reading_back, settings
from store.clock import SetClock
from store.files import place_of
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.restoring import Newcomer
from sync import restoring
from tui.cli.opening import (
    home_of,
    moment_of,
    opened,
    passphrase_of,
    read_file,
    read_passphrase,
)
from tui.cli.output import Output
from tui.version import __version__
from tui.words import _


def backup(options: argparse.Namespace, out: Output) -> int:
    """Write a backup of the node, or read one back."""
    if options.check:
        return _check(options, out)
    with opened(options) as node:
        place = place_of(options.file) if options.file else _usual_place(node)
        made = backups.write(node, place, __version__)
    out.data(
        {"file": str(place), "bytes": made.size, "digest": made.digest, "opened_by": list(made.opened_by)},
        [
            _("backup of {people} people in {bytes} bytes: {file}").format(
                people=made.people, bytes=made.size, file=place
            ),
            _("it opens with recovery identity {marks} only").format(marks=", ".join(made.opened_by)),
            _("Take it to another building. It counts when somebody with the identity has read it back:"),
            f"  muster backup --check {place.name} --identity KEYFILE",
        ],
    )
    return 0


def _usual_place(node: Node) -> Path:
    """Give a new file where the settings say that backups go, named after the node and the minute (UTC).

    Raises:
        Refused: ``NO_BACKUP_PLACE`` where nothing is set; ``SETTINGS_UNREADABLE`` and the like.
    """
    folder = settings.read(node.home).backup_place
    if not folder:
        raise Refused(Code.NO_BACKUP_PLACE)
    when = datetime.fromtimestamp(node.now, UTC)
    return place_of(place_of(folder) / f"{node.me.code}-{when:%Y-%m-%d-%H%M}.age")


def _check(options: argparse.Namespace, out: Output) -> int:
    if not options.file:
        raise Refused(Code.FIELD_MISSING, field="FILE")
    key = _identity(options)
    with opened(options) as node:
        found = reading_back.check(node, place_of(options.file), key)
    out.data(
        {
            "code": found.code,
            "made_at": found.made_at,
            "entries": found.entries,
            "ours": found.ours,
            "durable": found.durable,
        },
        [
            _("a whole backup of {code}, made {made_at}, with {entries} changes").format(
                code=found.code, made_at=found.made_at, entries=found.entries
            ),
            _("{durable} changes of our devices are durable; they hear it with their next exchange").format(
                durable=found.durable
            )
            if found.ours
            else _("it is of another node: nothing here counts as durable by it"),
        ],
    )
    return 0


def restore(options: argparse.Namespace, out: Output) -> int:
    """Make a node of a backup."""
    user = getattr(options, "user", None)
    if not user:
        raise Refused(Code.FIELD_MISSING, field="--user")
    home, now = home_of(options), moment_of(options)
    second = getattr(options, "key_file", None)
    newcomer = Newcomer(
        user, read_passphrase(options.new_passphrase_file), read_file(Path(second)) if second else None
    )
    done = restoring.restore(
        place_of(options.file),
        _identity(options),
        home,
        newcomer,
        clock=SetClock(now) if now else None,
    )
    out.data(
        {"code": done.code, "kind": done.kind, "mark": done.mark, "made_at": done.made_at, "home": str(home)},
        [
            _("{code} is restored as of {made_at} in {home}; it goes on as {mark}").format(
                code=done.code, made_at=done.made_at, home=home, mark=done.mark
            ),
            *_next(done),
        ],
    )
    return 0


def _next(done: restoring.Restored) -> list[str]:
    """Say what comes next, in the order in which it is to be done."""
    if done.parent is None:
        steps = [
            _("1. Take in what stations sent since (`muster hq import`), and answer each (`muster hq out`)."),
            _("2. What was decided here after the backup is lost where no station has heard of it."),
        ]
    else:
        steps = [
            _("1. Exchange with {parent} at once: `muster sync now`, or `sync out` and `sync in`.").format(
                parent=done.parent
            ),
            _("2. What was entered after the backup comes back from there, as far as it was sent."),
            _("3. Ask everybody who worked here what they entered since, and enter the rest again."),
        ]
    return [*steps, _("Other users of this node are given a passphrase again: `muster user add`.")]


def _identity(options: argparse.Namespace) -> RecoveryIdentity:
    if not options.identity:
        raise Refused(Code.FIELD_MISSING, field="--identity")
    content = read_file(Path(options.identity))
    named = getattr(options, "identity_passphrase_file", None)
    return RecoveryIdentity.read(content, read_passphrase(named) if named else passphrase_of(options))
