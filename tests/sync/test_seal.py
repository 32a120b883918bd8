"""The envelope: nothing that was altered is opened, and nobody outside learns who speaks to whom."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.device_keys import DeviceKeys
from store.refusals import Code
from sync import bundle, incoming, outgoing, seal
from sync.bundle import Bundle, Purpose
from sync.fate import Fate
from sync.profile import Profile
from sync.ring import Sender
from sync.seal import Fault, Outside, look, unseal

if TYPE_CHECKING:
    from tests.sync.conftest import House

KEYS = DeviceKeys.make(os.urandom)
STRANGER = DeviceKeys.make(os.urandom)
OPEN = b"what is signed"
SEALED = seal.seal(OPEN, KEYS.seal_public)


def enveloped(ciphertext: bytes, version: int = 0x01, keys: DeviceKeys = KEYS) -> bytes:
    """Put a true hint and a true check around whatever ciphertext: anybody with the public key can."""
    body = seal.MAGIC + bytes([version]) + seal._hint(keys.seal_public, ciphertext) + ciphertext
    return body + seal.check(body)


def test_what_is_sealed_is_opened() -> None:
    assert unseal(SEALED, KEYS) == OPEN
    assert enveloped(SEALED[6:-4]) == SEALED


@given(st.binary(max_size=3000))
@settings(max_examples=20)
def test_any_content_is_opened(content: bytes) -> None:
    assert unseal(seal.seal(content, KEYS.seal_public), KEYS) == content


def test_somebody_else_sees_that_it_is_not_theirs() -> None:
    assert unseal(SEALED, STRANGER) is Fault.NOT_FOR_US


def test_a_flipped_bit_anywhere_is_damage() -> None:
    for place in range(1, len(SEALED)):
        flipped = bytearray(SEALED)
        flipped[place] ^= 1 << place % 8
        assert look(bytes(flipped)) is Fault.DAMAGED
        assert unseal(bytes(flipped), KEYS) is Fault.DAMAGED


def test_a_flipped_bit_under_a_mended_check_does_not_open() -> None:
    for place in range(len(SEALED) - 10):
        ciphertext = bytearray(SEALED[6:-4])
        ciphertext[place] ^= 1 << place % 8
        assert unseal(enveloped(bytes(ciphertext)), KEYS) is Fault.DAMAGED


@pytest.mark.parametrize(
    "ciphertext",
    [
        b"",
        b"x",
        bytes(1119),
        bytes(1120),
        bytes(1136),
        bytes(3000),
        b"\xff" * 3000,
        os.urandom(1088) + bytes(32) + bytes(99),
        os.urandom(1088) + b"\x01" + bytes(31) + bytes(99),
    ],
    ids=["empty", "a byte", "short", "no tag", "no content", "zeros", "ones", "no point", "a small point"],
)
def test_made_up_ciphertexts_do_not_open(ciphertext: bytes) -> None:
    assert unseal(enveloped(ciphertext), KEYS) is Fault.DAMAGED


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.NOT_A_BUNDLE),
        (b"M", Fault.NOT_A_BUNDLE),
        (b"PK\x03\x04" + bytes(3000), Fault.NOT_A_BUNDLE),
        (b"M" * 9, Fault.NOT_A_BUNDLE),
        (b"M" + bytes(3000), Fault.DAMAGED),
        (enveloped(bytes(2000), 0x11), Fault.NEWER),
        (enveloped(bytes(2000), 0x04), Fault.NEWER),
        (b"M" + bytes(seal.LARGEST), Fault.NOT_A_BUNDLE),
    ],
    ids=["nothing", "a byte", "a zip", "short", "zeros", "version", "profile", "large"],
)
def test_other_files_are_told_apart(content: bytes, fault: Fault) -> None:
    assert look(content) is fault
    assert unseal(content, KEYS) is fault


def test_a_look_from_outside_shows_what_anyone_may_see() -> None:
    assert look(SEALED) == Outside(0, Profile.FULL, len(SEALED), seal.tag(SEALED))
    assert set(Outside.__dataclass_fields__) == {"version", "profile", "size", "tag"}


def test_two_seals_of_the_same_have_nothing_in_common() -> None:
    again = seal.seal(OPEN, KEYS.seal_public)
    assert again[2:6] != SEALED[2:6]
    assert seal.tag(again) != seal.tag(SEALED)
    runs = {SEALED[at : at + 8] for at in range(6, len(SEALED) - 8)}
    assert not any(again[at : at + 8] in runs for at in range(6, len(again) - 8))


# a whole bundle


def test_every_flip_and_every_cut_of_a_bundle_is_refused_and_changes_nothing(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    sealed = outgoing.to_parent(station).sealed
    assert len(sealed) < 1700
    before = house.digest(hq)
    for place in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[place] ^= 1 << place % 8
        receipt = incoming.take(hq, bytes(flipped))
        assert receipt.fate is Fate.REFUSED
        assert receipt.code in {Code.BUNDLE_DAMAGED, Code.NOT_A_BUNDLE}
        assert incoming.take(hq, sealed[:place]).code in {Code.BUNDLE_DAMAGED, Code.NOT_A_BUNDLE}
    assert house.digest(hq) == before
    assert incoming.take(hq, sealed).fate is Fate.APPLIED


def test_every_flip_of_what_is_signed_is_refused(house: House) -> None:
    """Seal again what was altered, as a recipient's enemy with the public key could."""
    station, hq = house.station, house.hq
    house.exchange(station)
    station.act("zones.change", "Z1", {"radio_channel": "9"})
    signed = unseal(outgoing.to_parent(station).sealed, hq.keys)
    assert isinstance(signed, bytes)
    sender = Sender(station.me.device, station.keys.sign_public)
    codes = set()
    for place in range(len(signed)):
        flipped = bytearray(signed)
        flipped[place] ^= 1 << place % 8
        sealed = seal.seal(bytes(flipped), hq.keys.seal_public)
        said = bundle.read(sealed, hq.keys, hq.me.device, lambda _: sender, Purpose.EXCHANGE)
        assert isinstance(said, Code)
        codes.add(said)
    assert codes == {Code.BAD_SIGNATURE, Code.BUNDLE_MALFORMED, Code.WRONG_PURPOSE}


def test_nothing_in_the_file_says_who_speaks_to_whom(house: House) -> None:
    station, hq = house.station, house.hq
    for sealed in (outgoing.to_parent(station).sealed, house.answer(station)):
        for node in (station, hq):
            keys = node.keys
            for secret in (node.me.device, keys.sign_public, keys.seal_public, node.me.code.encode()):
                for size in (8, len(secret)) if len(secret) >= 8 else ():
                    pieces = {secret[at : at + size] for at in range(0, len(secret) - size + 1, size)}
                    assert not any(piece in sealed for piece in pieces)


def test_a_bundle_reads_as_it_was_written(house: House) -> None:
    station, hq = house.station, house.hq
    said = Bundle(
        purpose=Purpose.EXCHANGE,
        sender=station.me.device,
        recipient=hq.me.device,
        writer=station.me.writer,
        made_at=station.now,
        seen={0: (5, b"abcd"), station.me.station: (9, b"efgh")},
        keys={station.me.writer: bytes(32)},
        facts={"zone": 5, "name": "é"},
    )
    assert house.read(house.say(said, station, hq), hq, station) == said
