"""Finding and opening the node that a command is about."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from store.refusals import Code, Refused
from tui.cli.homes import home_of as home_of  # noqa: PLC0414 - what opens a node has it from here

if TYPE_CHECKING:
    from store.node import Node


def is_told(options: argparse.Namespace) -> bool:
    """Say whether a passphrase was given, so that nobody needs to be asked."""
    return bool(getattr(options, "passphrase_file", None) or os.environ.get("MUSTER_PASSPHRASE_FILE"))


def passphrase_of(options: argparse.Namespace) -> str:
    """Give the passphrase: from a file, from standard input, or asked at the terminal.

    Raises:
        Refused: ``PASSPHRASE_MISSING``, ``FILE_UNREADABLE``.
    """
    said = getattr(options, "passphrase_file", None) or os.environ.get("MUSTER_PASSPHRASE_FILE")
    if said:
        return read_passphrase(said)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(Code.PASSPHRASE_MISSING)
    import getpass

    from tui.words import _

    return getpass.getpass(_("Passphrase: "), stream=sys.stderr)


def new_passphrase_of(options: argparse.Namespace) -> tuple[str, bool]:
    """Give the passphrase to be, and whether it was made here and must be shown, once.

    From a file, made of words (``--generate``), or typed twice at the terminal.

    Raises:
        Refused: ``PASSPHRASE_MISSING``, ``PASSPHRASES_DIFFER``, ``FILE_UNREADABLE``.
    """
    if getattr(options, "generate", False):
        from store.spoken import passphrase

        return passphrase(os.urandom), True
    if options.new_passphrase_file:
        return read_passphrase(options.new_passphrase_file), False
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(Code.PASSPHRASE_MISSING)
    import getpass

    from tui.words import _

    typed = getpass.getpass(_("New passphrase: "), stream=sys.stderr)
    if getpass.getpass(_("Once more: "), stream=sys.stderr) != typed:
        raise Refused(Code.PASSPHRASES_DIFFER)
    return typed, False


def read_passphrase(name: str) -> str:
    """Read a passphrase from a file (its first line), or from standard input for ``-``."""
    if name == "-":
        return sys.stdin.readline().rstrip("\r\n")
    return read_file(Path(name)).decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")


def read_file(path: Path) -> bytes:
    """Read a file whole; raises ``FILE_UNREADABLE``, ``NOBODYS_FOLDER``."""
    from store.files import place_of

    try:
        return place_of(path).read_bytes()
    except OSError:
        raise Refused(Code.FILE_UNREADABLE, name=path.name) from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or not there; raises ``FILE_UNWRITABLE``, ``NOBODYS_FOLDER``."""
    from store.files import place_of, write_whole

    place = place_of(path)
    try:
        if not place.absolute().parent.is_dir():
            raise FileNotFoundError
        write_whole(place, content)
    except OSError:
        raise Refused(Code.FILE_UNWRITABLE, name=path.name) from None


def moment_of(options: argparse.Namespace) -> datetime | None:
    """Give the time that ``--now`` names, in UTC; raises ``BAD_TIME``."""
    said = getattr(options, "now", None)
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise Refused(Code.BAD_TIME, text=said) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


@contextmanager
def opened(options: argparse.Namespace, *, as_handed: bool = False) -> Iterator["Node"]:
    """Open the node a command is about, and close it after; first it hears what a courier took.

    ``as_handed`` is for what may be done with the passphrase that came with a prepared laptop: changing it.
    """
    from store import handed, keyring
    from store.node import Node
    from sync import ready, rebirth

    home = home_of(options)
    keyring.face(home / "keyring")  # a missing node is said before a passphrase is asked
    key_file = getattr(options, "key_file", None)
    node = Node.open(
        home,
        passphrase_of(options),
        user=getattr(options, "user", None),
        key_file=read_file(Path(key_file)) if key_file else None,
        now=moment_of(options),
    )
    with node:
        if not as_handed:
            handed.still(node)
        rebirth.if_put_back(node)
        if ready.is_wanted(node):
            ready.note_what_left(node)
        yield node
        lay_ready(node)


def lay_ready(node: "Node") -> None:
    """Lay ready for the courier what a command changed, where a line is set up. It is done all the same."""
    from sync import ready

    if ready.is_wanted(node):
        with contextlib.suppress(Refused, OSError):
            ready.keep(node)
