"""The other side, written from ``sync/BUNDLE.md`` alone: what the document says is what the code does."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from hashlib import blake2b, sha3_256, sha256
from pathlib import Path
from typing import TYPE_CHECKING

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV, ChaCha20Poly1305

from sample_station.day import Author, zone
from sample_station.standing import Standing, Vocabulary
from store import entry, log, short_keys
from store.columns import Wire
from store.entry import Entry
from store.register import ACTS_PER_REGISTER
from store.registers import REGISTRY
from sync import bundle, burst, outgoing, records, seal
from sync.bundle import Bundle, Lane, Purpose
from sync.profile import Profile
from sync.squeeze import stored, unsqueeze
from sync.streams import joined, parted
from tests.sync.by_hand import PRIMER, Records

if TYPE_CHECKING:
    from store.device_keys import DeviceKeys
    from tests.sync.conftest import House

DOCUMENT = (Path(__file__).parents[2] / "sync" / "BUNDLE.md").read_text(encoding="utf-8")
SUITE = b"HPKE" + (0x647A).to_bytes(2, "big") + (1).to_bytes(2, "big") + (3).to_bytes(2, "big")


def opened(sealed: bytes, keys: DeviceKeys) -> bytes:
    """Open an envelope with RFC 9180 and X-Wing by hand."""
    assert sealed[:2] == b"M\x01"
    hint, ciphertext, check = sealed[2:6], sealed[6:-4], sealed[-4:]
    assert check == blake2b(sealed[:-4], digest_size=4, person=b"muster/check/0").digest()
    name = blake2b(keys.seal_public, digest_size=32, person=b"muster/to/0").digest()
    assert hint == blake2b(ciphertext, digest_size=4, key=name).digest()
    in_lattice, in_curve, content = ciphertext[:1088], ciphertext[1088:1120], ciphertext[1120:]
    lattice = MLKEM768PrivateKey.from_seed_bytes(keys.seal_seed[:64]).decapsulate(in_lattice)
    point = X25519PublicKey.from_public_bytes(in_curve)
    curve = X25519PrivateKey.from_private_bytes(keys.seal_seed[64:]).exchange(point)
    shared = sha3_256(lattice + curve + in_curve + keys.seal_public[1184:] + rb"\.//^" + b"\\").digest()

    def extract(salt: bytes, label: bytes, content: bytes) -> bytes:
        return hmac.new(salt or bytes(32), b"HPKE-v1" + SUITE + label + content, sha256).digest()

    def expand(key: bytes, label: bytes, context: bytes, size: int) -> bytes:
        said = size.to_bytes(2, "big") + b"HPKE-v1" + SUITE + label + context
        return hmac.new(key, said + b"\x01", sha256).digest()[:size]

    info = b"muster/seal/\x00\x01"
    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    key, nonce = expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)
    return ChaCha20Poly1305(key).decrypt(nonce, content, b"")


def emptied(filled: bytes) -> bytes:
    """Take off what was filled up."""
    content = filled.rstrip(bytes(1))
    assert content[-1] == 0x80
    return content[:-1]


def test_a_bundle_is_opened_and_verified_by_hand(house: House) -> None:
    station, hq = house.station, house.hq
    sealed = outgoing.to_parent(station).sealed
    signed = emptied(opened(sealed, hq.keys))
    assert signed == seal.unseal(sealed, hq.keys)
    assert len(sealed) % 64 == 0
    protected, unprotected, payload, signature = cbor2.loads(signed).value
    public = station.keys.sign_public
    name = blake2b(public, digest_size=8, person=b"muster/key/0").digest()
    assert cbor2.loads(protected) == {1: -19, 3: "muster/exchange", 4: name}
    assert not unprotected
    aad = cbor2.dumps(["muster", 0, "exchange", hq.me.device])
    message = cbor2.dumps(["Signature1", protected, aad, payload])
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def test_the_overheads_are_what_the_document_says() -> None:
    assert "Sealing in full adds 1,147 bytes and more, signing about 105; thin, both together 99" in DOCUMENT
    assert 2 + 4 + 1120 + 16 + 4 + 1 == 1147
    assert 2 + 4 + 8 + 16 + 4 + 1 + 64 == 99


def short_opened(sealed: bytes, key: bytes, at: int, checked: int) -> bytes:
    """Open a thin or compact file under its key by hand."""
    profile = sealed[1]
    week = (at // 604_800).to_bytes(8, "big")
    assert sealed[2:6] == blake2b(week, key=key, digest_size=4, person=b"muster/hint/0").digest()
    end = len(sealed) - checked
    check = blake2b(sealed[:end], digest_size=4, person=b"muster/check/0").digest()
    assert sealed[end:] == check[:checked]
    nonce = bytes([0, 0, 0, profile]) + sealed[6:14]
    return emptied(AESGCMSIV(key).decrypt(nonce, sealed[14:end], sealed[:6]))


def number(content: bytes) -> tuple[int, bytes]:
    """Read a number, seven bits a byte."""
    value = shift = 0
    while True:
        byte, content = content[0], content[1:]
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, content


def signed_number(content: bytes) -> tuple[int, bytes]:
    value, rest = number(content)
    return (value // 2 if value % 2 == 0 else -(value + 1) // 2), rest


def key_of(house: House) -> tuple[bytes, int]:
    """Give the short key from the station to headquarters, and its base."""
    house.exchange(house.station)
    house.station.act("zones.add", None, {"code": "Z9", "name": "Nine"})
    house.exchange(house.station)
    house.station.act("zones.add", None, {"code": "Z8", "name": "Eight"})
    with house.hq.read() as db:
        (key,) = short_keys.coming(db)
    return key.key, key.base


def test_a_thin_bundle_is_opened_and_verified_by_hand(house: House) -> None:
    key, base = key_of(house)
    station, hq = house.station, house.hq
    sealed = outgoing.to_parent(station, wish=Profile.THIN).sealed
    assert sealed[:2] == b"M\x02"
    assert len(sealed) % 32 == 0
    content = short_opened(sealed, key, station.now, 4)
    signature, said = content[:64], content[64:]
    flags, said = number(said)
    since, said = signed_number(said)
    others, said = number(said)
    assert (flags & 0b1, flags & 0b10, others) == (0, 0b10, 0)
    count, said = number(said)
    place, said = number(said)
    after, said = number(said)
    many, said = number(said)
    before, chain, said = said[:8], said[8:16], said[16:]
    seen_count, said = number(said) if flags & 0b1000 else (0, said)
    seen = []
    for _ in range(seen_count):
        bucket, said = number(said)
        at, said = number(said)
        token, said = said[:4], said[4:]
        seen.append([{2: station.me.station}.get(bucket, bucket), at, token])
    assert flags & ~0b10001010 == 0
    knows, body = said[:4], said[4:]
    stretch = [station.me.writer, place % 4, after, many, before, chain]
    manifest = [0, station.me.device, hq.me.device, station.me.writer, base + since, 5, [stretch]]
    manifest += ([7, seen] if seen else []) + [19, knows]
    assert count == 1
    whole = joined([cbor2.dumps(manifest, canonical=True), body])
    payload = stored(whole)
    name = blake2b(station.keys.sign_public, digest_size=8, person=b"muster/key/0").digest()
    protected = cbor2.dumps({1: -19, 3: "muster/exchange", 4: name}, canonical=True)
    aad = cbor2.dumps(["muster", 0, "exchange", hq.me.device])
    message = cbor2.dumps(["Signature1", protected, aad, payload])
    Ed25519PublicKey.from_public_bytes(station.keys.sign_public).verify(signature, message)


def test_a_compact_bundle_is_opened_by_hand(house: House) -> None:
    key, base = key_of(house)
    station = house.station
    sealed = burst.for_parent(station).made.sealed
    assert sealed[:2] == b"M\x03"
    assert len(sealed) % 20 == 0
    said = short_opened(sealed, key, station.now, 0)
    lane, said = number(said)
    minutes, said = signed_number(said)
    after, said = number(said)
    count, said = number(said)
    with station.read() as db:
        heads = log.heads(db, station.me.writer)
    assert (lane, after, after + count) == (1, heads[1].acked, heads[1].upto)
    assert said[:4] == heads[1].chain[:4]
    stretch = records.Stretch(station.me.writer, lane, after, count)
    entries, _ = records.unpack(said[4:], [stretch], base + 60 * minutes)
    assert [entry.seq for entry in entries] == list(range(after + 1, after + count + 1))


# the worked example

WRITER, ROW, MADE = 0x01020304, 0x4000008000000001, 1_795_000_000
FIRST_KEY = bytes(range(32))
ENTRIES = [
    Entry(WRITER, 1, 1, 1, ROW, 97, 6, 1, ROW, ((1, "Z1"), (2, "Hill")), MADE - 120, 0, exercise=False),
    Entry(WRITER, 1, 2, 2, ROW, 98, 6, 2, ROW, ((6, "9"),), MADE - 60, 0, exercise=False),
]


def example() -> str:
    return DOCUMENT.split("## Example")[1].split("## Tables")[0]


def in_hex(text: str) -> Iterator[bytes]:
    for found in re.findall(r"\b(?:[0-9a-f]{2}){1,64}\b", text):
        yield bytes.fromhex(found)


def in_fields(entry: Entry) -> dict[str, object]:
    said = {"act": entry.act, "actor": entry.actor, "at": entry.wall, "drill": entry.exercise}
    return said | {
        "seen": entry.seen,
        "table": entry.table,
        "kind": entry.kind,
        "row": entry.row,
        "fields": dict(entry.fields),
    }


def test_the_examples_records_are_what_is_written() -> None:
    content = records.pack(ENTRIES, [], REGISTRY.wires, MADE)
    told = example().split("The records are")[1].split("which is")[0]
    assert bytes.fromhex("".join(told.split())) == content
    reader = Records(content, MADE, [2])
    entries, rows = reader.read()
    assert entries == [in_fields(entry) for entry in ENTRIES]
    assert rows == []
    table = re.findall(r"^\| \(.*$", example().split("which is")[1].split("The chain")[0], re.MULTILINE)
    assert table == list(reader.told())


def test_whole_days_and_a_zone_are_read_by_hand() -> None:
    standing = Standing(Vocabulary(3), 4, 0x000777, staff=120)
    author = Author(standing)
    for day in (author.office(), author.rollcall(60), author.office(40, 12, 3)):
        said = list(day.entries)
        content = records.pack(said, [], REGISTRY.wires, day.made_at)
        counts = [sum(entry.lane == lane for entry in said) for lane in range(2)]
        assert Records(content, day.made_at, counts).read()[0] == [in_fields(entry) for entry in said]
    puts = zone(standing)
    content = records.pack([], puts, REGISTRY.wires, MADE)
    assert [(row["row"], row["bucket"], row["fields"]) for row in Records(content, MADE, []).read()[1]] == [
        (put.row, put.bucket, dict(put.fields)) for put in puts
    ]


def test_the_primer_is_the_one_that_the_document_names() -> None:
    assert blake2b(PRIMER.read_bytes(), digest_size=32).hexdigest() in DOCUMENT


def hashed(size: int, about: str, said: bytes) -> bytes:
    return blake2b(said, digest_size=size, person=f"muster/{about}/0".encode()).digest()


def test_the_examples_chain_is_what_is_worked_out() -> None:
    link = hashed(32, "chain", cbor2.dumps([WRITER, 1]))
    key = blake2b(b"\x01", key=FIRST_KEY, digest_size=32, person=b"muster/lane/0").digest()
    worked = [link]
    for one in ENTRIES:
        nonce, key = hashed(16, "nonce", key), hashed(32, "turn", key)
        commitments = [
            hashed(
                32, "field", hashed(16, "single", nonce + nr.to_bytes(8, "big")) + cbor2.dumps([nr, value])
            )
            for nr, value in one.fields
        ]
        link = hashed(32, "link", b"".join([link, one.head(), *commitments]))
        worked += [nonce, link]
        if one is ENTRIES[0]:
            worked += [one.head(), *commitments]
    chain = example().split("The chain of lane 1:")[1].split("With the device ids")[0]
    assert set(worked) == set(in_hex(chain))
    start = log.Head(0, entry.first_link(WRITER, 1), entry.first_key(FIRST_KEY, 1))
    assert log.verified_end(ENTRIES, start) == link


def test_the_examples_manifest_reads_as_told() -> None:
    block = example().split("the manifest is")[1].split("Sealing in full adds")[0]
    manifest = cbor2.loads(bytes.fromhex("".join(block.split())))
    chain = next(in_hex(example().split("link 2")[1]))
    stretch = [WRITER, 1, 0, 2, entry.first_link(WRITER, 1)[:8], chain[:8]]
    sender, recipient = b"\xd0" * 16, b"\xe0" * 16
    assert manifest == [0, sender, recipient, WRITER, MADE, 5, [stretch], 9, [[WRITER, FIRST_KEY]]]


def test_a_bundles_manifest_is_what_the_example_says(house: House) -> None:
    """The code writes what the document tells: the example's manifest, in our own bytes."""
    keys = house.station.keys
    lane = Lane(WRITER, 1, 0, 2, entry.first_link(WRITER, 1)[:8], next(in_hex(example().split("link 2")[1])))
    said = Bundle(
        purpose=Purpose.EXCHANGE,
        sender=b"\xd0" * 16,
        recipient=b"\xe0" * 16,
        writer=WRITER,
        made_at=MADE,
        lanes=(lane,),
        entries=tuple(ENTRIES),
        keys={WRITER: FIRST_KEY},
    )
    sealed = bundle.write(said, keys, keys.seal_public, REGISTRY.wires)
    payload = cbor2.loads(emptied(opened(sealed, keys))).value[2]
    block = example().split("the manifest is")[1].split("Sealing in full adds")[0]
    assert parted(unsqueeze(payload), 2)[0] == bytes.fromhex("".join(block.split()))


def test_the_manifests_keys_are_what_the_document_says() -> None:
    told = DOCUMENT.split("## Manifest")[1].split("## Terse")[0]
    assert [int(key) for key in re.findall(r"^\| (\d+) \|", told, re.MULTILINE)] == list(range(20))


def test_the_table_of_columns_is_the_registry() -> None:
    letters = {
        Wire.TEXT: "t",
        Wire.NUMBER: "n",
        Wire.FLAG: "f",
        Wire.DAY: "d",
        Wire.INSTANT: "i",
        Wire.REFERENCE: "r",
    }
    told = re.findall(r"^\| (\d+) \| (\w+) \| (.*?) \|(.*)\|$", DOCUMENT.split("## Tables")[1], re.MULTILINE)
    registry = []
    for register in sorted(REGISTRY.registers, key=lambda one: one.nr):
        specs = sorted((spec.nr, name, letters[spec.wire]) for name, spec in register.specs.items())
        base = register.nr * ACTS_PER_REGISTER
        acts = sorted(
            (number - base, name.split(".")[1])
            for number, name in REGISTRY.act_names.items()
            if base + 3 < number < base + ACTS_PER_REGISTER
        )
        columns = ", ".join(f"{number} {name} {letter}" for number, name, letter in specs if number < 60)
        further = ", ".join(f"{number} {name}" for number, name in acts)
        registry.append((str(register.nr), register.kind, columns, further))
    assert [(nr, kind, columns, acts.strip()) for nr, kind, columns, acts in told] == registry
