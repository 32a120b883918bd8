"""The bytes of a card, by hand and from every hostile side."""

import struct
from dataclasses import replace
from datetime import date

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import cose
from sync.credentials import claims, cwt, forms, judging
from sync.credentials.claims import Certificate, Leg, Slip
from sync.credentials.verdict import Answer, Here
from sync.streams import Malformed
from tests.sync.credentials.hand import CERTIFICATE, NOW, PTM, SLIP, World, card, key, signed

BOOK = World().book()
HERE = Here(now=NOW)
WHOLE = signed(card())


def byte_string(content: bytes) -> bytes:
    """Write a CBOR byte string without a library."""
    assert 24 <= len(content) < 1 << 16
    head = (
        b"\x58" + bytes([len(content)]) if len(content) < 256 else b"\x59" + struct.pack(">H", len(content))
    )
    return head + content


def test_the_signature_stands_over_what_the_standard_says() -> None:
    """RFC 9052 §4.4: the array Signature1, protected header, no external data, payload, all by hand."""
    public = PTM.public_key().public_bytes_raw()
    protected = b"\xa3\x01\x27\x04\x48" + cwt.key_id(public) + b"\x10\x6bmuster-card"
    payload = cbor2.dumps(claims.claims_of(card()), canonical=True)
    to_sign = b"\x84\x6aSignature1" + byte_string(protected) + b"\x40" + byte_string(payload)
    signature = WHOLE[-64:]
    Ed25519PublicKey.from_public_bytes(public).verify(signature, to_sign)
    assert (
        b"\xd2\x84" + byte_string(protected) + b"\xa0" + byte_string(payload) + b"\x58\x40" + signature
        == WHOLE
    )


def test_what_it_says_and_what_it_never_says() -> None:
    """J11: no reason, no birth date, no telephone; whoever photographs it has a name and a number."""
    said = claims.claims_of(card())
    assert said.keys() == {1, 4, 6, 7, 65535, -70001}
    assert said[-70001].keys() <= {1, 2, 3, 4, 5, 6, 7, 8}
    assert claims.claims_of(card(SLIP)).keys() == {1, 4, 5, 6, 7, 65535, -70002}


NAMES = st.text(min_size=1, max_size=claims.LONGEST_TEXT)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
LEGS = st.builds(Leg, NAMES, NAMES, st.none() | DAYS)
SAID = st.one_of(
    st.builds(Certificate, NAMES, NAMES, NAMES, DAYS, NAMES, NAMES, NAMES, NAMES),
    st.builds(
        Slip,
        NAMES,
        st.lists(NAMES, max_size=12).map(tuple),
        DAYS,
        DAYS,
        st.lists(LEGS, max_size=8).map(tuple),
    ),
)


@settings(max_examples=25)
@given(SAID, st.booleans())
def test_what_is_written_is_read(says: Certificate | Slip, short: bool) -> None:  # noqa: FBT001 - drawn
    one = card(says)
    one = claims.short(one) if short else one
    token = cwt.read(cwt.sign(claims.claims_of(one), PTM, claims.TYPE), most=1 << 14)
    assert claims.card_of(token.claims) == one


def test_every_flipped_bit_is_refused_in_words() -> None:
    """Anywhere in it, whole and short: never counted, never a traceback, always a sentence."""
    for content in (WHOLE, signed(claims.short(card(SLIP)))):
        for place in range(len(content) * 8):
            flipped = bytearray(content)
            flipped[place // 8] ^= 1 << place % 8
            found = judging.of_card(bytes(flipped), BOOK, HERE)
            assert found.answer is not Answer.VALID, place
            assert found.reasons[0].says
            assert not found.is_signed


@settings(max_examples=60)
@given(st.data())
def test_whatever_comes_is_refused_in_words(data: st.DataObject) -> None:
    """Cut, doubled, filled with anything, or nothing of ours at all."""
    what = data.draw(st.sampled_from(["any", "cut", "patched", "payload"]))
    if what == "any":
        content = data.draw(st.binary(max_size=400))
    elif what == "cut":
        content = WHOLE[: data.draw(st.integers(0, len(WHOLE) - 1))] + data.draw(st.binary(max_size=3))
        content = content if content != WHOLE else b""
    elif what == "patched":
        at = data.draw(st.integers(0, len(WHOLE) - 1))
        content = WHOLE[:at] + data.draw(st.binary(min_size=1, max_size=40)) + WHOLE[at + 1 :]
    else:
        simple = st.integers() | st.text(max_size=5) | st.binary(max_size=9) | st.none() | st.booleans()
        deep = st.recursive(
            simple, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(-9, 9), inner)
        )
        keys = st.sampled_from([1, 4, 5, 6, 7, 65535, -70001, -70002, 99])
        said = data.draw(st.dictionaries(keys, deep, max_size=6))
        # Signed by the right key: what is malformed inside is refused all the same.
        content = cwt.sign(said, PTM, claims.TYPE)
    if content != WHOLE:
        found = judging.of_card(content, BOOK, HERE)
        assert found.answer is not Answer.VALID
        assert found.reasons[0].says


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    head = b"\xd2\x84\x43\xa1\x01\x27\xa0"
    for bomb in (
        head + b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        head + b"\x9b\x00\x00\x00\xff\xff\xff\xff\xff",
        b"\xd2\x84" + b"\x81" * 4_000,
        b"\xd8\x1c" * 2_000,
        b"\xd2\x84" + b"\x00" * 100_000,
    ):
        with pytest.raises(Malformed):
            cwt.read(bomb)


def test_what_is_deterministic_is_the_only_way_to_say_it() -> None:
    said = claims.claims_of(card())
    plain = WHOLE
    for payload in (
        cbor2.dumps(dict(reversed(said.items()))),
        cbor2.dumps(said, canonical=True) + b"\x00",
        b"\xbf" + cbor2.dumps(said, canonical=True)[1:] + b"\xff",
        cbor2.dumps(said | {1: cbor2.CBORTag(35, "P")}, canonical=True),
        cbor2.dumps(said | {6: float(NOW)}, canonical=True),
    ):
        with pytest.raises(Malformed):
            cwt.strict(payload)
    assert cwt.read(plain).claims == cbor2.loads(cbor2.dumps(said))
    with pytest.raises(Malformed):
        claims.card_of({**said, 99: 1})


def test_nothing_else_that_is_signed_here_can_be_taken_for_a_card() -> None:
    """The same key under both: neither verifies as the other, for the aad differs and the type does."""
    one = key(9)
    bundle = cose.sign(cbor2.dumps({"a": 1}), one, "card", b"")
    with pytest.raises(Malformed):
        cwt.read(bundle)
    as_card = cwt.sign(claims.claims_of(card()), one, claims.TYPE)
    with pytest.raises((Malformed, cose.BadSignature)):
        cose.verify(as_card, lambda _name: one.public_key().public_bytes_raw(), "card", b"")
    other = cwt.sign(claims.claims_of(card()), PTM, "application/statuslist+cwt")
    assert judging.of_card(other, BOOK, HERE).answer is Answer.NOT_VALID


def test_long_texts_and_many_people_are_cut_and_counted() -> None:
    long = replace(CERTIFICATE, name="N" * 200)
    assert claims.claims_of(card(long))[-70001][2] == "N" * 79 + "…"
    crowd = replace(SLIP, travellers=tuple(f"P{number}" for number in range(30)))
    read = claims.card_of(claims.claims_of(card(crowd))).says
    assert isinstance(read, Slip)
    assert (len(read.travellers), read.more) == (12, 18)
    less = card(crowd)
    while (next_one := claims.narrower(less)) is not None:
        less = next_one
    assert isinstance(less.says, Slip)
    assert (less.says.travellers, less.says.more, less.says.legs, less.says.more_legs) == (("P0",), 29, (), 2)
    assert len(forms.letters(signed(less))) < 400
