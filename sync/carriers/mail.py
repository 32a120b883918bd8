"""Mail as carrier: sealed files leave by SMTP and are fetched by IMAP, among mails that are none of ours.

What is not ours is neither changed nor taken away nor answered. Mail loses, doubles and reorders, which the
exchange makes good; a server that says no is asked again when the line is next due, ever later.
"""

import imaplib
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from store.refusals import Code, Refused
from sync import seal
from sync.carriers import post
from sync.carriers.folder import name_of, name_of_tag
from sync.carriers.post import Part
from sync.frames.in_memory import InMemory
from sync.frames.keeping import Keeping

IMPLICIT, STARTTLS, NONE = "implicit", "starttls", "none"
_NEAR: Final = ("127.0.0.1", "::1", "localhost")
_SILENT: Final = 120.0
AROUND: Final = 6_000
"""About what a connection with TLS and a login costs, in bytes."""
_LOOKED_AT: Final = 200
"""Mails of our subject that are fetched in one round at most."""
_PORTS: Final = {IMPLICIT: (993, 465), STARTTLS: (143, 587), NONE: (143, 25)}
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail is fetched and left.

    Attributes:
        to: the address that files go to: the parent's.
        sender: our own.
        user, password: of both servers; no password for servers that ask for none.
        imap, smtp: ``host`` or ``host:port``.
        folder: that is looked into.
        tls: ``implicit``, ``starttls``, or ``none``, which is on this machine only.
        authority: a file of certificates to trust instead of the system's.
    """

    to: str
    sender: str
    user: str
    password: str
    imap: str
    smtp: str
    folder: str = "INBOX"
    tls: str = IMPLICIT
    authority: str = ""

    def checked(self) -> "Mailbox":
        """Give it back if it can be one; raises ``BAD_ADDRESS``, ``BAD_LIMIT``."""
        post.checked(self.to)
        post.checked(self.sender)
        if self.tls not in _PORTS:
            raise Refused(Code.BAD_LIMIT, text=self.tls[:30], wanted=f"tls={IMPLICIT}")
        for server in (self.imap, self.smtp):
            host, port = _server(server, 1)
            if not host or not 0 < port < 1 << 16 or (self.tls == NONE and host not in _NEAR):
                raise Refused(Code.BAD_ADDRESS, text=server[:60])
        if not self.user.isascii() or '"' in self.folder or not self.folder.isprintable():
            raise Refused(Code.BAD_ADDRESS, text=self.user[:60])
        return self


def _server(said: str, usual: int) -> tuple[str, int]:
    host, colon, port = said.rpartition(":")
    return (host, int(port) if port.isdecimal() else 0) if colon else (said, usual)


@dataclass(slots=True)
class Mail:
    """A mailbox; ``spent`` counts the bytes that went and came, about."""

    box: Mailbox
    keeping: Keeping = field(default_factory=InMemory)
    spent: int = 0
    moved: int = 0
    busy: float = 0.0
    _imap: imaplib.IMAP4 | None = None
    _smtp: smtplib.SMTP | None = None
    _parts: dict[str, list[Part]] = field(default_factory=dict)
    _where: dict[str, list[bytes]] = field(default_factory=dict)

    def put(self, sealed: bytes) -> str:
        """Send a sealed file; raises ``CARRIER_AWAY``, ``CARRIER_REFUSES``."""
        return self._send(sealed, self.box.to)

    def answer(self, name: str, _seal_public: bytes, sealed: bytes) -> str:
        """Send an answer to whoever sent the file ``name``."""
        senders = [part.sender for part in self._parts.get(name, [])]
        return self._send(sealed, post.checked(senders[-1] if senders else self.box.to))

    def names(self) -> Iterator[str]:
        """Fetch the mails of ours that lie there, and give the names of the files in them."""
        self._parts.clear()
        self._where.clear()
        for uid in self._ours():
            part = self._fetched(uid)
            if part is not None:
                name = name_of_tag(part.tag)
                self._parts.setdefault(name, []).append(part)
                self._where.setdefault(name, []).append(uid)
        yield from list(self._parts)

    def get(self, name: str) -> bytes | None:
        """Give a file whose mails came, all of them; ``None`` while one is missing."""
        parts = self._parts.get(name)
        sealed = post.whole(parts, self.keeping) if parts else None
        return None if sealed is None or isinstance(seal.look(sealed), seal.Fault) else sealed

    def drop(self, name: str) -> None:
        """Take the mails of a file away, and no others, also of those that are marked to be."""
        uids = self._where.pop(name, [])
        parts = self._parts.pop(name, [])
        for length in {one for part in parts if (one := post.length_of(part)) is not None}:
            self.keeping.drop(parts[0].tag, length)
        if not uids:
            return
        with _Said():
            imap, some = self._reading(), b",".join(uids).decode()
            imap.uid("STORE", some, "+FLAGS.SILENT", "(\\Deleted)")
            # What a server can is asked again: it says more to whoever has logged in. Without this, the mails
            # stay marked, for an ordinary EXPUNGE would take along what somebody else has marked.
            _kind, said = imap.capability()
            if b"UIDPLUS" in said[0].upper().split():
                imap.uid("EXPUNGE", some)

    @property
    def shown(self) -> tuple[int, float]:
        """Give what was sent so far, in bytes, and how many seconds that took."""
        return self.moved, self.busy

    def probe(self) -> None:
        """Connect to where mail is fetched; raises ``CARRIER_AWAY``."""
        with _Said():
            self._connected()

    def close(self) -> None:
        """Let go of both servers."""
        for end in (self._imap and self._imap.logout, self._smtp and self._smtp.quit):
            if end:
                with suppress(OSError, imaplib.IMAP4.error, smtplib.SMTPException):
                    end()
        self._imap = self._smtp = None

    # sending

    def _send(self, sealed: bytes, to: str) -> str:
        with _Said():
            for mail in post.mails(sealed, self.box.sender, to):
                raw, line, began = mail.as_bytes(), self._writing(), time.monotonic()
                line.sendmail(self.box.sender, [to], raw)
                self.busy += time.monotonic() - began
                self.moved += len(raw)
                self.spent += len(raw)
        return name_of(sealed)

    def _writing(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        host, port = _server(self.box.smtp, _PORTS[self.box.tls][1])
        if self.box.tls == IMPLICIT:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SILENT, context=self._context())
        else:
            smtp = smtplib.SMTP(host, port, timeout=_SILENT)
            if self.box.tls == STARTTLS:
                smtp.starttls(context=self._context())
        self.spent += AROUND
        if self.box.password:
            try:
                smtp.login(self.box.user, self.box.password)
            except BaseException:
                smtp.close()
                raise
        self._smtp = smtp
        return smtp

    # reading

    def _connected(self) -> imaplib.IMAP4:
        if self._imap is not None:
            return self._imap
        host, port = _server(self.box.imap, _PORTS[self.box.tls][0])
        if self.box.tls == IMPLICIT:
            self._imap = imaplib.IMAP4_SSL(host, port, ssl_context=self._context(), timeout=_SILENT)
        else:
            self._imap = imaplib.IMAP4(host, port, timeout=_SILENT)
            if self.box.tls == STARTTLS:
                self._imap.starttls(self._context())
        self.spent += AROUND
        return self._imap

    def _reading(self) -> imaplib.IMAP4:
        imap = self._connected()
        if imap.state == "NONAUTH":
            imap.login(self.box.user, self.box.password)
        if imap.state == "AUTH":
            kind, _said = imap.select(f'"{self.box.folder}"')
            if kind != "OK":
                raise imaplib.IMAP4.error
        return imap

    def _ours(self) -> list[bytes]:
        """Give the numbers of the mails that may be ours: of our subject, and not too large."""
        with _Said():
            imap = self._reading()
            imap.noop()
            _kind, found = imap.uid(
                "SEARCH", "UNDELETED", "SUBJECT", f'"{post.SUBJECT}"', "SMALLER", str(post.MOST)
            )
            return (found[0] or b"").split()[:_LOOKED_AT]

    def _fetched(self, uid: bytes) -> Part | None:
        with _Said():
            _kind, came = self._reading().uid("FETCH", uid.decode(), "(BODY.PEEK[])")
            raw = next((one[1] for one in came if isinstance(one, tuple)), b"")
            self.spent += len(raw)
            return post.read(raw)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.box.authority or None)


class _Said:
    """Turns what mail servers raise into our refusals."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise what is to be raised."""
        match error:
            case smtplib.SMTPRecipientsRefused():
                code = next(iter(error.recipients.values()))[0]
                raise _refused(int(code)) from None
            case smtplib.SMTPResponseException():
                raise _refused(int(error.smtp_code)) from None
            case imaplib.IMAP4.abort() | smtplib.SMTPException() | OSError():
                raise Refused(Code.CARRIER_AWAY) from None
            case imaplib.IMAP4.error():
                said = re.sub(r"[^A-Z]", "", str(error).upper()[:40])
                raise Refused(Code.CARRIER_REFUSES, status="login" if "AUTH" in said else "IMAP") from None


def _refused(code: int) -> Refused:
    permanent = code >= _PERMANENT
    return Refused(Code.CARRIER_REFUSES, status=str(code)) if permanent else Refused(Code.CARRIER_AWAY)
