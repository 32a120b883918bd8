"""What it will cost to leave files on a line, said before anything is sent: bytes, time, budget, money. Pure.

Bytes are those on the line, with what is wrapped around a file there; what comes back is counted only as far
as it acknowledges that. A time is said only where somebody said how fast the line is, or it has shown that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sync.frames import frame, talk
from sync.frames.sending import AHEAD, pieces
from sync.limits import Limits, Spent

FOLDER, HTTPS, MAIL, UDP = "folder", "https", "mail", "udp"
_BITS: Final = 8
_MAIL_HEAD: Final = 300
"""Headers of a mail of ours; base64 with its line ends takes 78 bytes for each 57."""
_LINE, _OF_LINE = 78, 57
_SMTP: Final = 400
"""What is said around each mail when it is left."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What it will cost.

    Attributes:
        bytes: on the line, with everything around.
        seconds: how long that takes; ``None`` where nobody knows how fast the line is.
        money, currency: what it costs; ``None`` and "" where nobody said.
        over: the budget that would not be enough, ``day`` or ``month``; "" if none or enough.
        goes: bytes of what goes all the same then: it is urgent.
    """

    bytes: int
    seconds: float | None = None
    money: Decimal | None = None
    currency: str = ""
    over: str = ""
    goes: int = 0


def around(kind: str, limits: Limits, sizes: Sequence[int], *, tls: bool = True) -> int:
    """Give the bytes that files of some sizes are on a line of a kind.

    Args:
        kind: of the line.
        limits: its limits.
        sizes: of the files, in bytes.
        tls: of HTTPS, whether it is secured; on this machine it may not be.
    """
    if not sizes:
        return 0
    each = {FOLDER: _folder, HTTPS: _https, MAIL: _mail, UDP: _udp}.get(kind, _folder)
    return _begin(kind, tls=tls) + sum(each(size, limits) for size in sizes)


def _begin(kind: str, *, tls: bool) -> int:
    """Give what a line costs before any file goes."""
    # Whoever has no such line need not wait for its libraries.
    match kind:
        case "https":
            from sync.carriers import calling

            return calling.HANDSHAKE if tls else calling.CONNECT
        case "mail":
            from sync.carriers import mail

            return mail.AROUND
        case "udp":
            from sync.carriers import association
            from sync.carriers.datagrams import AROUND

            return 2 * AROUND + association.HELLO + association.COOKIE
    return 0


def of(  # noqa: PLR0913 - all that decides is passed in
    files: Sequence[tuple[int, bool]],
    kind: str,
    limits: Limits,
    speed: int | None,
    spent: Spent,
    *,
    tls: bool = True,
) -> Estimate:
    """Give what it will cost to leave files.

    Args:
        files: for each its bytes, and whether it is urgent.
        kind: of the line.
        limits: its limits.
        speed: bits a second; ``None`` if nobody knows.
        spent: what the line has cost on this day and in this month.
        tls: as of :func:`around`.
    """
    size = around(kind, limits, [one for one, _urgent in files], tls=tls)
    urgent = around(kind, limits, [one for one, urgent in files if urgent], tls=tls)
    over = next(
        (
            name
            for name, budget, used in (
                ("month", limits.month, spent.this_month),
                ("day", limits.day, spent.today),
            )
            if budget is not None and used + size > budget
        ),
        "",
    )
    cost = limits.cost
    return Estimate(
        size,
        None if speed is None else size * _BITS / speed,
        None if cost is None else cost.of(size),
        "" if cost is None else cost.currency,
        over,
        urgent if over else 0,
    )


def _folder(size: int, limits: Limits) -> int:
    if limits.pieces is None:
        return size
    room = limits.pieces - frame.OVERHEAD
    return size + math.ceil(size / room) * frame.OVERHEAD


def _https(size: int, limits: Limits) -> int:
    from sync.carriers import calling, reply

    most = min(limits.piece, reply.LARGE)
    ask = calling.CONNECT
    if size <= most:
        return size + ask
    # What is asked first, and for what waits at the end.
    return size + math.ceil(size / (most - frame.OVERHEAD)) * (frame.OVERHEAD + ask) + 2 * ask


def _mail(size: int, _limits: Limits) -> int:
    from sync.carriers import post

    mails = math.ceil(size / post.LARGEST)
    coded = math.ceil(size / _OF_LINE) * _LINE
    return coded + mails * (_MAIL_HEAD + _SMTP)


def _udp(size: int, limits: Limits) -> int:
    from sync.carriers import association
    from sync.carriers.datagrams import AROUND, ROOM

    piece = pieces(size, limits.pieces or ROOM, AROUND)
    slices = math.ceil(size / piece)
    repairs = math.ceil(slices * AHEAD) if slices <= frame.MOST_REPAIRED else 0
    said = (slices + repairs) * (piece + talk.SHORT + AROUND) + 2 * (talk.FIRST - talk.SHORT)
    # A poll, its answer, a question what waits, that answer.
    return said + association.OPENING + 4 * (AROUND + talk.FIRST)
