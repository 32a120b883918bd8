"""What a mail of ours looks like: one sealed file, or a piece of one, under a subject that says nothing.

A mail is ours only if it says so in every part: our subject, one attachment, nothing that tells of an answer
by a machine. Bounces and out-of-office notes carry our own mail back to us, or our subject; neither is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Final

from store.refusals import Code, Refused
from sync import seal
from sync.carriers.folder import name_of_tag
from sync.frames import frame
from sync.frames.cut import Cutting
from sync.frames.in_memory import InMemory
from sync.frames.keeping import Keeping
from sync.streams import Malformed

SUBJECT: Final = "Muster"
LARGEST: Final = 70_000
"""Bytes of a file that go in one mail: in base64 that is under 100 kB."""
MOST: Final = 140_000
"""Bytes that a mail of ours may have on its way, with whatever servers add; a larger one is none."""
_MACHINE: Final = ("auto-replied", "auto-notified")
_NOBODY: Final = ("mailer-daemon", "postmaster", "noreply", "no-reply")


@dataclass(frozen=True, slots=True)
class Part:
    """What one mail holds: a sealed file or a frame of one, the beginning of its tag, and who sent it."""

    tag: bytes
    content: bytes
    sender: str


def mails(sealed: bytes, sender: str, to: str) -> Iterator[EmailMessage]:
    """Give the mails in which a sealed file goes: one, or as many as it is long."""
    tag = seal.tag(sealed)
    if len(sealed) <= LARGEST:
        yield _mail(sealed, tag.hex(), sender, to)
        return
    cutting = Cutting(sealed, LARGEST)
    for number in range(cutting.slices):
        yield _mail(cutting.frame(number), f"{tag.hex()}.{number}", sender, to)


def _mail(content: bytes, called: str, sender: str, to: str) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, SUBJECT
    # The same file again is the same mail again: some servers then keep one.
    made["Message-ID"] = f"<{called}@{sender.rpartition('@')[2] or 'muster.invalid'}>"
    # Asks other programs not to answer (RFC 3834), and says that nobody wrote this by hand.
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(content, "application", "octet-stream", filename=name_of_tag(bytes.fromhex(called[:16])))
    return made


def read(raw: bytes) -> Part | None:
    """Read a mail; ``None`` if it is not one of ours: of a person, of a machine that answers, or spoilt."""
    try:
        mail = BytesParser(policy=policy.default).parsebytes(raw)
        if not _is_ours(mail):
            return None
        found = [one for one in mail.walk() if one.get_content_type() == "application/octet-stream"]
        content = found[0].get_payload(decode=True) if len(found) == 1 else None
        sender = parseaddr(str(mail.get("Reply-To") or mail.get("From", "")))[1]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return _part(content, sender) if isinstance(content, bytes) else None


def _part(content: bytes, sender: str) -> Part | None:
    """Read what is attached: a sealed file, or a piece of one."""
    if not isinstance(seal.look(content), seal.Fault):
        return Part(seal.tag(content), content, sender)
    try:
        return Part(frame.read(content).tag, content, sender)
    except Malformed:
        return None


def _is_ours(mail: EmailMessage) -> bool:
    """Say whether a mail could be one that this program wrote."""
    machine = str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    sender = parseaddr(str(mail.get("From", "")))[1].lower()
    back = str(mail.get("Return-Path", "")).strip() == "<>"
    answered = any(
        mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Failed-Recipients")
    )
    report = any(
        one.get_content_type() in {"multipart/report", "message/rfc822", "message/delivery-status"}
        for one in mail.walk()
    )
    return (
        str(mail.get("Subject", "")).strip() == SUBJECT
        and machine not in _MACHINE
        and sender.partition("@")[0] not in _NOBODY
        and bool(sender)
        and not (back or answered or report)
    )


def whole(parts: list[Part], keeping: Keeping) -> bytes | None:
    """Put a file together from its parts, doubled or not; ``None`` while one is missing.

    Of each sender apart: a stranger who knows a name cannot spoil what somebody else sent. Then with what
    other lines brought (``keeping``).
    """
    for sender in dict.fromkeys(part.sender for part in parts):
        found = _joined([part for part in parts if part.sender == sender], InMemory())
        if found is not None:
            return found
    return _joined(parts, keeping)


def length_of(part: Part) -> int | None:
    """Give how long the file is that a part is a frame of; ``None`` if it is the whole."""
    try:
        return frame.read(part.content).length
    except Malformed:
        return None


def _joined(parts: list[Part], keeping: Keeping) -> bytes | None:
    for part in parts:
        if not isinstance(seal.look(part.content), seal.Fault):
            return part.content
        came = keeping.take(part.content)
        if came.whole is not None:
            return came.whole
    return None


def checked(address: str) -> str:
    """Give a mail address back if it can be one; raises ``BAD_ADDRESS``."""
    name, at, host = address.rpartition("@")
    if not (name and at and host and address.isascii() and address.isprintable() and " " not in address):
        raise Refused(Code.BAD_ADDRESS, text=address[:60])
    return address
