"""What lies in files, folders and mailboxes: bundles and requests, each with a name, in a settled order.

A folder is looked through with all that is in it. A mailbox is a file of mails one after the other
(mbox), a folder as mail programs keep them (Maildir), or a single mail (.eml): what is attached is what is
looked at; all else of a mail is nothing to us, and is not kept. Nothing here believes anything: what is in
a file is found out where it is opened (``sync/incoming.py``).
"""

import contextlib
import mailbox
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import Final

from store.files import is_folder
from store.refusals import Code, Refused
from sync import seal
from sync.carriers.folder import ENDING, FRAME, name_of_tag
from sync.frames import frame
from sync.frames.shelf import Shelf
from sync.streams import Malformed

BUNDLES: Final = frozenset({ENDING, ".muster"})
REQUEST: Final = ".request"
_OURS: Final = BUNDLES | {REQUEST}
_MAIL: Final = ".eml"
_MBOX: Final = ".mbox"
_FROM: Final = b"From "
_MAILDIR: Final = ("cur", "new", "tmp")
_HEAD: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may be a bundle.

    Attributes:
        name: what it is called in a receipt: its file; of an attachment the mail's and its own.
        path: where it lies, if it is a file of its own.
        content: it, if it is not.
    """

    name: str
    path: Path | None = None
    content: bytes = b""

    def read(self) -> bytes | None:
        """Give its bytes; ``None`` if it cannot be read (any more)."""
        if self.path is None:
            return self.content
        try:
            return self.path.read_bytes()
        except OSError:
            return None


def found(paths: Sequence[Path], shelf: Shelf | None = None, *, may_go: bool = False) -> Iterator[Found]:
    """Give what lies in some files, folders and mailboxes, one after the other, by name.

    A file that is named is given whatever it is; in a folder only what is ours by its ending, or is a
    whole bundle. Names that begin with a point, and half-written files, are passed over.

    Args:
        paths: files and folders.
        shelf: takes in the frames that lie there; a file that becomes whole by them is given, too.
        may_go: whether others may take away meanwhile what is named: it is given, and cannot be read then.

    Raises:
        Refused: ``FILE_UNREADABLE`` if a path that is named is not there; nothing was given then.
    """
    for path in paths:
        if not may_go and (not path.exists() or (path.is_dir() and _is_shut(path))):
            raise Refused(Code.FILE_UNREADABLE, name=path.name)
    return _joined(_all(paths), shelf)


def _is_shut(folder: Path) -> bool:
    try:
        with os.scandir(folder):
            return False
    except OSError:
        return True


def _joined(items: Iterator[Found], shelf: Shelf | None) -> Iterator[Found]:
    """Put frames on a shelf, attached or not; gives a file that becomes whole by them, and all else."""
    for item in items:
        content = item.read() if item.path is None or item.path.suffix.lower() == FRAME else None
        if content is None or not content.startswith(frame.MAGIC):
            yield item
        elif shelf is not None:
            with contextlib.suppress(Malformed):
                came = shelf.take(content)
                if came.whole is not None:
                    shelf.drop(came.tag, came.length)
                    yield Found(name_of_tag(came.tag), None, came.whole)


def _all(paths: Sequence[Path]) -> Iterator[Found]:
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path) or [Found(path.name, path)]


def _folder(place: Path) -> Iterator[Found]:
    """Look through a folder and those in it; links to folders are not followed: they may go round."""
    if all(is_folder(place / name) for name in _MAILDIR):
        yield from _mails(place.name, partial(_maildir, place))
        return
    try:
        inside = sorted(place.iterdir())
    except OSError:
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from _folder(path)
        elif path.is_file():
            mail = _file(path)
            if mail is not None:
                yield from mail
            elif path.suffix.lower() in {*_OURS, FRAME} or _is_bundle(path):
                yield Found(path.name, path)


def _is_bundle(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if file.read(_HEAD)[:1] != seal.MAGIC:
                return False
        return isinstance(seal.look(path.read_bytes()), seal.Outside)
    except OSError:
        return False


def _file(path: Path) -> Iterator[Found] | None:
    """Give what is attached to the mails of a file; ``None`` if it holds none."""
    ending = path.suffix.lower()
    if ending == _MAIL:
        return _mails(path.name, partial(_one, path))
    if ending == _MBOX or (not ending and _begins_with(path, _FROM)):
        return _mails(path.name, partial(_mbox, path))
    return None


def _begins_with(path: Path, head: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(head)) == head
    except OSError:
        return False


Mails = Iterator[bytes]


def _one(path: Path) -> Mails:
    yield path.read_bytes()


def _mbox(path: Path) -> Mails:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()


def _maildir(place: Path) -> Mails:
    # In the order of their names, which begin with when they came; what is in ``tmp`` is not whole.
    for folder in ("cur", "new"):
        for path in sorted((place / folder).iterdir()):
            if path.is_file() and not path.name.startswith("."):
                yield path.read_bytes()


def _mails(name: str, mails: Callable[[], Mails]) -> Iterator[Found]:
    """Give what is attached to some mails; one that cannot be read never hides the others."""
    try:
        for number, content in enumerate(mails(), start=1):
            for attached, said in _attached(content):
                yield Found(f"{name}#{number}/{attached}", content=said)
    except OSError:
        return


def _attached(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the attachments of a mail that are ours by their name, or are whole bundles."""
    try:
        mail: Message = BytesParser(_class=EmailMessage, policy=policy.compat32).parsebytes(content)
        parts = list(mail.walk())
    except Exception:  # noqa: BLE001 - what a stranger wrote; the library promises nothing about it
        return
    for place, part in enumerate(parts):
        try:
            name = part.get_filename() or ""
            said = part.get_payload(decode=True)
        except Exception:  # noqa: BLE001, S112 - the same
            continue
        if not isinstance(said, bytes) or len(said) > seal.LARGEST:
            continue
        if Path(name).suffix.lower() in _OURS or isinstance(seal.look(said), seal.Outside):
            yield Path(name).name or f"{place}{ENDING}", said
