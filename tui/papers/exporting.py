"""The one way out for a list or paper: checked, numbered, entered in the log, written; in this order.

It is made in memory and written to its place, which is held before the log hears of it (``store/files.py``):
no copy is left behind, no list stands in the log for which there was no room. What is there already is never
written over.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.papers import markings

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.printing import Stamp

_TRIES: Final = 3
"""So often a paper is made anew because another one took its number meanwhile."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be written: its bytes, how many pages (``None`` where there are none)."""

    content: bytes
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the log says of it: kind, how it is written, who may see it, how many people, what for."""

    kind: str
    format: str
    marking: str
    people: int
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: ``size`` in bytes, ``digest`` (SHA-256, hex), ``content`` where it has no place."""

    kind: str
    format: str
    size: int
    pages: int | None
    people: int
    number: str
    digest: str
    sealed: bool
    content: bytes = b""


def may(node: "Node", about: About, place: Path | None) -> None:
    """Refuse before anything is made.

    Raises:
        Refused: ``NOT_ALLOWED``, ``WRONG_NODE``; ``PURPOSE_MISSING``; ``FILE_EXISTS``, ``FILE_UNWRITABLE``.
    """
    from store.refusals import Code, Refused
    from store.taken_out import may_write

    may_write(node)
    if about.marking in markings.ASKS_PURPOSE and not (about.purpose or "").strip():
        raise Refused(Code.PURPOSE_MISSING)
    if place is None:
        return
    try:
        os.lstat(place)
    except FileNotFoundError:
        if not place.absolute().parent.is_dir():
            raise Refused(Code.FILE_UNWRITABLE, name=place.name) from None
    except (OSError, ValueError):
        raise Refused(Code.FILE_UNWRITABLE, name=place.name) from None
    else:
        raise Refused(Code.FILE_EXISTS, name=place.name or str(place))


def write(
    node: "Node",
    about: About,
    make: Callable[[str], Made],
    place: Path | None,
    passphrase: str | None = None,
) -> Written:
    """Write a list or paper, entered in the log.

    Args:
        node: the node.
        about: what the log says of it.
        make: makes it, given the number that it will have.
        place: the file; nothing may be there yet. ``None`` gives the bytes back instead.
        passphrase: encrypts it (``age -d`` opens it); in clear without one.

    Raises:
        Refused: those of :func:`may` and of ``make``; ``NOBODYS_FOLDER``, ``PASSPHRASE_SHORT``.
    """
    from store.files import place_of
    from store.keyring import LEAST_PASSPHRASE
    from store.refusals import Code, Refused

    place = place_of(place) if place is not None else None
    if passphrase is not None and len(passphrase) < LEAST_PASSPHRASE:
        raise Refused(Code.PASSPHRASE_SHORT, least=LEAST_PASSPHRASE)
    may(node, about, place)
    for left in reversed(range(_TRIES)):
        try:
            return _once(node, about, make, place, passphrase)
        except Refused as refused:
            if refused.code is not Code.NUMBER_TAKEN or not left:
                raise
    raise AssertionError


def _once(
    node: "Node", about: About, make: Callable[[str], Made], place: Path | None, passphrase: str | None
) -> Written:
    from store.taken_out import Facts, entered, next_number

    number = next_number(node)
    made = make(number)
    content = made.content
    if passphrase is not None:
        from store import passphrase_file

        content = passphrase_file.sealed(content, passphrase)
    digest = hashlib.sha256(content).hexdigest()
    purpose = (about.purpose or "").strip() or None
    facts = Facts(purpose, number, about.marking, about.format)
    sealed = passphrase is not None
    with _held(place, len(content)) as fill:
        # Entered first: a list that left without a word is worse than a word about one that did not.
        entered(node, about.kind, len(content), digest, about.people, sealed=sealed, facts=facts)
        fill(content)
    return Written(
        about.kind,
        about.format,
        len(content),
        made.pages,
        about.people,
        number,
        digest,
        sealed,
        b"" if place is not None else content,
    )


@contextmanager
def _held(place: Path | None, size: int) -> Iterator[Callable[[bytes], None]]:
    from store.files import held_new
    from store.refusals import Code, Refused

    if place is None:
        yield lambda _content: None
        return
    try:
        with held_new(place, size) as write:
            yield write
    except FileExistsError:
        raise Refused(Code.FILE_EXISTS, name=place.name) from None
    except OSError:
        raise Refused(Code.FILE_UNWRITABLE, name=place.name) from None


def stamp(node: "Node", number: str) -> "Stamp":
    """Give what each page says of itself: number, office, who, when, and where the log stands."""
    from store import desk
    from store.refusals import Refused
    from store.taken_out import log_head
    from tui import terms
    from tui.papers.printing import Stamp

    me = node.me
    with node.read() as db:
        actor = node.actor(db)
        user = node.numbers(db).text("U", actor.user) if actor.user else ""
    try:
        name = str(desk.record(node, "users", user).get("name") or user) if user else me.code
    except Refused:
        name = user
    by = f"{name} ({terms.choice(actor.role)})"
    return Stamp(number, f"{me.code} {me.name}".strip(), by, node.now, me.timezone, log_head(node))
