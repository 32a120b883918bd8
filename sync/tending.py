"""What an open node does by itself: goes on lines that are due, makes backups at night, verifies weekly.

The same schedule as the locked agent's, from the same book, so that neither does again what the other did.
Blocking; called from a thread of its own.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store import backup, backup_list, settings
from store.backup import Backup
from store.clock import local_day
from store.files import is_folder, place_of
from store.node import Node
from store.refusals import Code, Refused
from store.verifying import looked_over
from store.verifying.desk import Report
from sync import known_lines, line_book, looking, ready, schedule, verified
from sync.courier import Round
from sync.lines import Lines

KEPT: Final = 14
"""Backups of the nights that stay where they are written to; older ones of this very name go (M10)."""
_STILL: Final = 60.0
"""Seconds without a key after which what takes the processor for a while may begin."""
_AGAIN: Final = 3600
"""Seconds after a backup that failed before the next is tried."""
_DAY: Final = 86_400
_SILENT: Final = frozenset({Code.COURIER_BUSY, Code.NO_CARRIER, Code.NO_NODE})


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done: a round on the lines, a backup, a look at what was altered; and what was refused."""

    round: Round | None = None
    backup: Backup | None = None
    report: Report | None = None
    refused: Refused | None = None


def tend(node: Node, chance: float, program: str, still: float) -> Tended:
    """Do what is due.

    Args:
        node: the open node.
        chance: from 0 to 1; moves the next tries.
        program: this program's version, for the backup.
        still: seconds since somebody pressed a key.
    """
    went, refused = _lines(node, chance)
    if still < _STILL:
        return Tended(went, refused=refused)
    try:
        made = _backup(node, program)
    except Refused as failed:
        return Tended(went, refused=failed)
    return Tended(went, made, _week(node), refused)


def _lines(node: Node, chance: float) -> tuple[Round | None, Refused | None]:
    if not ready.is_wanted(node):
        return None, None
    try:
        passwords = known_lines.around(node).passwords
        done, _next = looking.look(node.home, node.now, chance, passwords=passwords)
    except Refused as refused:
        return None, None if refused.code in _SILENT else refused
    return done, None


def _is_due(node: Node) -> bool:
    """Say whether the night's backup is to be made, and was not tried just now."""
    with node.read() as db:
        last = backup_list.last(db)
    local = Lines(b"", (), node.me.timezone).local(node.now)
    return (
        schedule.is_night_due(last.at if last else None, local)
        and node.now - line_book.read(node.home).backup_tried_at >= _AGAIN
    )


def _backup(node: Node, program: str) -> Backup | None:
    """Make the night's backup, where a place is set, its folder is there and this user may; else none.

    Raises:
        Refused: why it failed; also of a place that cannot be, which was set before anybody looked.
    """
    said = settings.at_start(node.home)[0].backup_place
    if not said or not _is_due(node):
        return None
    me = node.me
    try:
        place = place_of(said)
        target = place_of(place / f"{me.code}-{local_day(node.now, me.timezone).isoformat()}.age")
    except Refused:
        line_book.change(node.home, backup_tried_at=node.now)
        raise
    if not is_folder(place):
        return None
    line_book.change(node.home, backup_tried_at=node.now)
    if target.exists():
        return None
    try:
        made = backup.write(node, target, program)
    except Refused as refused:
        if refused.code in {Code.NO_RECOVERY, Code.NOT_ALLOWED}:
            return None
        raise
    _let_old_ones_go(place, me.code)
    return made


def _let_old_ones_go(place: Path, code: str) -> None:
    """Keep the latest; whatever has another name than ours is not touched."""
    digits = "[0-9]" * 4 + "-[0-9][0-9]" * 2
    for old in sorted(place.glob(f"{code}-{digits}.age"))[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()


def _week(node: Node) -> Report | None:
    book = line_book.read(node.home)
    if looked_over.days(node) < looked_over.EVERY or node.now - book.verify_tried_at < _DAY:
        return None
    line_book.change(node.home, verify_tried_at=node.now)
    return verified.verify(node)
