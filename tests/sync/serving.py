"""A spool that is served to one test over real sockets, by TLS that only this test trusts."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.carriers.calling import Caller, Where
from sync.carriers.https import Https
from sync.frames.keeping import Keeping
from sync.serving import Listen, server
from sync.spool import Bounds, Spool, box_of
from sync.spool_app import SpoolApp


@dataclass
class Served:
    """A spool and where it is reached."""

    app: SpoolApp
    port: int
    authority: str

    @property
    def spool(self) -> Spool:
        return self.app.spool

    @property
    def url(self) -> str:
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    def line(self, key: bytes, url: str = "", **more: int | Keeping) -> Https:
        """Give the line of whoever has a sealing key; the spool opens a box for it."""
        self.spool.know((box_of(key),))
        where = Where(url or self.url, box_of(key), self.authority).checked()
        return Https(Caller(where), **more)  # type: ignore[arg-type]


@contextmanager
def served(
    place: Path, *, tls: tuple[Path, Path] | None = None, bounds: Bounds | None = None
) -> Iterator[Served]:
    """Serve a spool in a thread, at a port that the system chooses, until the end of the block."""
    spool = Spool(place, bounds or Bounds(free=0))
    spool.make()
    at: list[int] = []
    began = threading.Event()

    def listening(_host: str, port: int) -> None:
        at.append(port)
        began.set()

    app = SpoolApp(spool)
    runs = server(app, Listen("127.0.0.1", 0, *(tls or ())), listening)
    thread = threading.Thread(target=runs.run)
    thread.start()
    try:
        assert began.wait(30)
        yield Served(app, at[0], str(tls[0]) if tls else "")
    finally:
        runs.should_exit = True
        runs.force_exit = True
        thread.join(30)
        assert not thread.is_alive()


def certified(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine; gives the files of the certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "spool")])
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
