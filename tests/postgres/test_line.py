"""The line to a server over the network: who is in between, and what the doctor says of it."""

import datetime as dt
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID

from store.health import State
from store.postgres import engine, entering
from store.refusals import Code, Refused
from tests.postgres.binaries import as_whom, found
from tests.postgres.fixtures import GIVEN, Servers
from tests.postgres.server import Server

pytestmark = pytest.mark.skipif(bool(GIVEN), reason="the line to TEST_PG_DSN's server is not ours")
NAME = "localhost"


@dataclass(frozen=True)
class Spoken:
    """A server that is spoken to over the network of this machine, and the certificate that names it."""

    port: str
    certificate: Path

    def address(self, **more: str) -> str:
        said = {"hostaddr": "127.0.0.1", "user": "postgres"} | more
        return f"postgresql://{NAME}:{self.port}/postgres?" + "&".join(f"{k}={v}" for k, v in said.items())


def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def prove(name: str, into: Path) -> None:
    """Write a key, and a certificate that names a server and proves itself."""
    key = generate_private_key(SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(whose, whose, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (into / "server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (into / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (into / "server.key").chmod(0o600)
    if user := as_whom():
        for file in ("server.crt", "server.key"):
            os.chown(into / file, user["user"], user["group"])


@pytest.fixture(scope="module")
def spoken(servers: Servers) -> Iterator[Spoken]:
    del servers
    port = free_port()
    able = next((one for one in found() if one.speaks_tls), None)
    if able is None:
        pytest.skip("no PostgreSQL here speaks TLS: those of the wheel do not")
    with closing(Server(able, {"listen_addresses": "127.0.0.1", "port": port})) as server:
        prove(NAME, server.data)
        server.run("ALTER SYSTEM SET ssl = on")
        server.stop()
        server.start()
        server.run(f"CREATE SCHEMA {engine.SCHEMA}")
        yield Spoken(port, server.data / "server.crt")


@pytest.mark.parametrize(
    ("mode", "state", "says"),
    [
        ("verify-full", State.OK, "proves its name"),
        ("require", State.AMBER, "in between"),
        ("disable", State.AMBER, "not encrypted"),
    ],
)
def test_what_is_said_of_the_line(spoken: Spoken, mode: str, state: State, says: str) -> None:
    records = engine.open_server(spoken.address(sslmode=mode, sslrootcert=str(spoken.certificate)))
    with engine.reading(records) as db:
        found = entering.line(db)
    records.dispose()
    assert (found.state, bool(found.then)) == (state, state is not State.OK)
    assert says in found.detail


def test_a_server_with_another_name_is_not_believed(spoken: Spoken) -> None:
    said = spoken.address(sslmode="verify-full", sslrootcert=str(spoken.certificate))
    for wrong in (said.replace(NAME, "elsewhere"), said.replace(str(spoken.certificate), "/nowhere")):
        with pytest.raises(Refused) as refused:
            engine.open_server(wrong)
        assert refused.value.code is Code.DATABASE_UNPROVED
