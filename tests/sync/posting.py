"""A mail server for tests: aiosmtpd takes mails in, pymap gives them out by IMAP, both real, over STARTTLS.

Mails lie in one Maildir for each address; a test may lay others beside ours there.
"""

import contextlib
import mailbox
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pysasl.hashing import BuiltinHash

from sync.carriers.mail import STARTTLS, Mail, Mailbox

WORD = "a word for a mailbox"
HOST = "127.0.0.1"


@dataclass
class Delivery:
    """What takes mails in; ``says`` is what it answers instead, a code with a word."""

    base: Path
    says: str = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.says:
            return self.says
        for to in envelope.rcpt_tos:
            lay(self.base, to, envelope.content if isinstance(envelope.content, bytes) else b"")
        return "250 OK"

    def is_known(
        self, _server: object, _session: object, _envelope: object, _mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == WORD.encode()
        return AuthResult(success=right, handled=right)


@dataclass
class Posted:
    """A server that runs."""

    base: Path
    delivery: Delivery
    imap: int
    smtp: int
    authority: Path

    def line(self, own: str, to: str, password: str = WORD) -> Mail:
        """Give the line of whoever has the address ``own``."""
        return Mail(
            Mailbox(
                to=to,
                sender=own,
                user=own,
                password=password,
                imap=f"{HOST}:{self.imap}",
                smtp=f"{HOST}:{self.smtp}",
                tls=STARTTLS,
                authority=str(self.authority),
            ).checked()
        )

    def lies(self, address: str) -> list[bytes]:
        """Give the mails that lie in a mailbox."""
        found = mailbox.Maildir(self.base / address)
        return [found.get_bytes(name) for name in found.iterkeys()]

    def clear(self) -> None:
        """Throw all mail away."""
        for place in self.base.glob("*@*"):
            found = mailbox.Maildir(place)
            for name in list(found.iterkeys()):
                found.remove(name)
        self.delivery.says = ""


def lay(base: Path, address: str, raw: bytes) -> None:
    """Lay a mail into the mailbox of an address."""
    mailbox.Maildir(base / address).add(raw)


@contextmanager
def posted(base: Path, tls: tuple[Path, Path], *addresses: str) -> Iterator[Posted]:
    """Run both servers until the end of the block."""
    base.mkdir()
    hashed = BuiltinHash(rounds=1000).hash(WORD)
    (base / "pymap-etc-passwd").write_text(
        "".join(f"{one}:x:::: {one}:\n".replace(" ", "") for one in addresses)
    )
    (base / "pymap-etc-shadow").write_text("".join(f"{one}:{hashed}:::::::\n" for one in addresses))
    for one in addresses:
        mailbox.Maildir(base / one)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    delivery = Delivery(base)
    smtp = Controller(
        delivery, HOST, _free(), tls_context=context, require_starttls=True, authenticator=delivery.is_known
    )
    port = _free()
    command = [sys.executable, "-W", "ignore", "-c", "from pymap.main import main; main()"]
    command += ["--host", HOST, "--port", str(port), "--cert", str(tls[0]), "--key", str(tls[1])]
    smtp.start()
    # It renames from its temporary folder, which must be on the same disk.
    with subprocess.Popen(
        [*command, "maildir", str(base)], env=os.environ | {"TMPDIR": str(base)}, stderr=subprocess.DEVNULL
    ) as imap:
        try:
            _wait(port)
            yield Posted(base, delivery, port, smtp.port, tls[0])
        finally:
            imap.terminate()
            smtp.stop()


def _free() -> int:
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _wait(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=5):
            return
        time.sleep(0.05)
    raise AssertionError("the mail server did not begin")
