"""Cards and keys made by hand, for what is pure: no node, no store."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.credentials import claims, cwt, key_statement, status
from sync.credentials.book import Book
from sync.credentials.claims import Card, Certificate, Leg, Slip
from sync.credentials.key_statement import LIST, PLACES, KeyStatement
from sync.credentials.status import StatusList

NOW: Final = 1_795_000_000
DAY: Final = 86_400
NAME: Final = "muster:HQ"


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


ROOT, HQ, PTM, GUL, STRANGER = (key(number) for number in range(1, 6))

CERTIFICATE: Final = Certificate(
    "PTM-G-00042", "Rakotomalala Hanitriniaina", "SSAFE", date(2026, 10, 30), "1234567", "HRBO"
)
SLIP: Final = Slip(
    "PTM-Y-00007",
    ("Rakotomalala Hanitriniaina", "Nguyễn Thị"),
    date(2026, 11, 18),
    date(2026, 11, 20),
    (Leg("Port Tamarin", "The Heights", date(2026, 11, 18)), Leg("The Heights", "Port Tamarin")),
)


def card(says: Certificate | Slip = CERTIFICATE, **other: object) -> Card:
    """Give a card of the first key of PTM; a slip counts from yesterday on."""
    begins = NOW - DAY if isinstance(says, Slip) else None
    made = Card("PTM", bytes(range(8)), NOW - 2 * DAY, begins, NOW + 12 * DAY, says, PLACES + 7, NAME)
    return replace(made, **other)  # type: ignore[arg-type]  # whatever a test wants otherwise


def signed(one: Card, by: Ed25519PrivateKey = PTM) -> bytes:
    return cwt.sign(claims.claims_of(one), by, claims.TYPE)


@dataclass
class World:
    """What headquarters says: its keys, what is revoked, and when it said so."""

    at: int = NOW - DAY
    revoked: tuple[int, ...] = ()
    withdrawn: tuple[Ed25519PrivateKey, ...] = ()
    keys: tuple[tuple[Ed25519PrivateKey, str, tuple[str, ...]], ...] = (
        (HQ, "HQ", (LIST,)),
        (PTM, "PTM", ("certificate", "slip")),
        (GUL, "GUL", ("certificate",)),
    )
    listed: bool = True
    statements: list[bytes] = field(default_factory=list)

    def book(self) -> Book:
        said = [
            key_statement.write(
                KeyStatement(
                    signer.public_key().public_bytes_raw(),
                    of,
                    may,
                    NOW - 100 * DAY,
                    NOW + 200 * DAY,
                    PLACES * number,
                    self.at - 50 * DAY,
                ),
                ROOT,
            )
            for number, (signer, of, may) in enumerate(self.keys)
        ]
        gone = frozenset(cwt.key_id(one.public_key().public_bytes_raw()) for one in self.withdrawn)
        bits = status.bits_of(self.revoked, PLACES * len(self.keys))
        lists = [status.write(StatusList(NAME, self.at, bits, gone), HQ)] if self.listed else []
        return Book.read(ROOT.public_key().public_bytes_raw(), [*said, *self.statements], lists)
