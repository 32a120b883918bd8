"""How large a card and a status list are: bytes, letters or digits, the QR code at level M.

    python -m tests.bench.credential [--json]

Nothing is timed: it prints the same numbers everywhere, and ``sync/CREDENTIAL.md`` has them as a table.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.credentials import claims, cwt, drawn, forms, key_statement, status
from sync.credentials.claims import Card, Certificate, Leg, Slip
from sync.credentials.key_statement import PLACES, YEAR, KeyStatement
from sync.credentials.status import StatusList
from tests.bench.report import Row, tell

NOW = 1_795_000_000
SEED = b"\1" * 32


def cards() -> Iterator[tuple[str, Card]]:
    """Give the cards that are measured; all of them are of nobody."""
    certificate = Certificate(
        number="PTM-G-00042",
        name="Rakotomalala Hanitriniaina",
        course="SSAFE",
        issued_on=date(2026, 10, 30),
        index_no="1234567",
        organisation="HRBO",
        title="Safe and secure approaches in field environments",
        paper="SSD-2026-004217",
    )
    first, last = date(2026, 11, 23), date(2026, 11, 25)
    legs = (Leg("Port Tamarin", "The Heights", first), Leg("The Heights", "Port Tamarin", last))
    one = Slip("PTM-Y-00007", (certificate.name,), first, last, legs)
    four = replace(one, travellers=(certificate.name, "Nguyễn Thị", "محمد علي", "王小明"))
    for what, says in (
        ("certificate", certificate),
        ("slip, 1 person, 2 legs", one),
        ("slip, 4 people", four),
    ):
        begins = NOW if isinstance(says, Slip) else None
        yield what, Card("PTM", bytes(range(8)), NOW, begins, NOW + 14 * 86_400, says, 4217, "muster:HQ")


def rows() -> Iterator[Row]:
    """Measure everything."""
    signer = Ed25519PrivateKey.from_private_bytes(SEED)
    for what, card in cards():
        for form, one in (("whole", card), ("short", claims.short(card))):
            content = cwt.sign(claims.claims_of(one), signer, claims.TYPE)
            yield Row(f"{what}, {form}: bytes", len(content), "bytes")
            for written, text in (("letters", forms.letters(content)), ("digits", forms.digits(content))):
                version = drawn.version(text)
                yield Row(f"{what}, {form}: {written}", len(text), "characters")
                yield Row(f"{what}, {form}: QR of {written} at M", version, "version")
                low = drawn.version(text, drawn.LOW)
                yield Row(f"{what}, {form}: QR of {written} at L", low, "version")
    public = signer.public_key().public_bytes_raw()
    said = KeyStatement(public, "PTM", ("certificate", "slip"), NOW, NOW + YEAR, 0, NOW)
    yield Row("key statement", len(key_statement.write(said, signer)), "bytes")
    for issued, gone, keys in ((5_000, 50, 1), (50_000, 500, 10), (200_000, 2_000, 40)):
        chance = random.Random(7)  # noqa: S311 - the same every time
        each = issued // keys
        places = [PLACES * (number // each) + number % each for number in chance.sample(range(issued), gone)]
        bits = status.bits_of(places, PLACES * keys)
        made = status.write(StatusList("muster:HQ", NOW, bits), signer)
        yield Row(f"status list, {issued} cards of {keys} keys, {gone} revoked", len(made), "bytes")
    quiet = status.write(StatusList("muster:HQ", NOW, bytes(PLACES * 2_000 // 8)), signer)
    yield Row("status list, 2000 keys, none revoked", len(quiet), "bytes", must=status.LONGEST)


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    tell(list(rows()), as_json=parser.parse_args().json)


if __name__ == "__main__":
    main()
