"""Signed objects: one algorithm, one purpose, one recipient, and no second way to write the same."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.cose import BadSignature, Signed, key_id, peek, sign, strict, verify
from sync.streams import Malformed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ME, SOMEBODY = b"m" * 16, b"s" * 16
MESSAGE = sign(b"what is said", KEY, "exchange", ME)
HEADER = {1: -19, 3: "muster/exchange", 4: key_id(PUBLIC)}


def known(name: bytes) -> bytes | None:
    return PUBLIC if name == key_id(PUBLIC) else None


def accepted(message: bytes, purpose: str = "exchange", recipient: bytes = ME) -> Signed | None:
    return verify(message, known, purpose, recipient)


def test_what_was_signed_is_read() -> None:
    assert accepted(MESSAGE) == Signed("exchange", key_id(PUBLIC), b"what is said")
    assert peek(MESSAGE) == ("exchange", key_id(PUBLIC), b"what is said")


@given(st.binary(max_size=300))
def test_any_payload_is_read(payload: bytes) -> None:
    signed = accepted(sign(payload, KEY, "exchange", ME))
    assert signed is not None
    assert signed.payload == payload


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65_535, 65_536])
def test_payloads_of_every_length_form_are_read(size: int) -> None:
    signed = accepted(sign(bytes(size), KEY, "exchange", ME))
    assert signed is not None
    assert signed.payload == bytes(size)


def test_it_is_the_standard_form() -> None:
    tagged = cbor2.loads(MESSAGE)
    assert tagged.tag == 18
    protected, unprotected, payload, signature = tagged.value
    assert cbor2.loads(protected) == HEADER
    assert (dict(unprotected), payload, len(signature)) == ({}, b"what is said", 64)
    aad = cbor2.dumps(["muster", 0, "exchange", ME], canonical=True)
    KEY.public_key().verify(signature, cbor2.dumps(["Signature1", protected, aad, payload]))


def test_a_change_to_any_byte_is_refused() -> None:
    for place in range(len(MESSAGE)):
        for change in (0x01, 0x20, 0x80, 0xFF):
            message = MESSAGE[:place] + bytes([MESSAGE[place] ^ change]) + MESSAGE[place + 1 :]
            with suppress(Malformed, BadSignature):
                assert accepted(message) is None


def test_a_cut_object_is_refused() -> None:
    for end in range(len(MESSAGE)):
        with pytest.raises(Malformed):
            accepted(MESSAGE[:end])


def test_nothing_may_follow() -> None:
    with pytest.raises(Malformed):
        accepted(MESSAGE + b"\x00")


@pytest.mark.parametrize(
    ("purpose", "recipient"), [("grant", ME), ("exchang", ME), ("exchange", SOMEBODY), ("exchange", b"")]
)
def test_another_purpose_or_recipient_is_not_signed(purpose: str, recipient: bytes) -> None:
    with pytest.raises(BadSignature):
        accepted(MESSAGE, purpose, recipient)


def test_a_signer_nobody_knows_is_told_apart() -> None:
    assert accepted(sign(b"x", OTHER, "exchange", ME)) is None


def test_another_key_does_not_verify() -> None:
    with pytest.raises(BadSignature):
        verify(MESSAGE, lambda _: OTHER.public_key().public_bytes_raw(), "exchange", ME)


@pytest.mark.parametrize("size", [0, 5, 31, 33])
def test_a_key_of_another_length_does_not_verify(size: int) -> None:
    with pytest.raises(BadSignature):
        verify(MESSAGE, lambda _: bytes(size), "exchange", ME)


def signed_with(header: object, unprotected: object = None, payload: bytes = b"x") -> bytes:
    """Sign a whole object correctly under whatever header."""
    protected = header if isinstance(header, bytes) else cbor2.dumps(header, canonical=True)
    aad = cbor2.dumps(["muster", 0, "exchange", ME], canonical=True)
    signature = KEY.sign(cbor2.dumps(["Signature1", protected, aad, payload], canonical=True))
    body = [protected, {} if unprotected is None else unprotected, payload, signature]
    return cbor2.dumps(cbor2.CBORTag(18, body), canonical=True)


def test_the_header_we_write_is_taken_from_outside_too() -> None:
    assert accepted(signed_with(HEADER)) is not None


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {1: -8},
        HEADER | {1: -7},
        HEADER | {1: -19.0},
        HEADER | {2: [1]},
        {1: -19, 3: "muster/exchange"},
        {True: -19, 3: "muster/exchange", 4: key_id(PUBLIC)},
        HEADER | {3: "other/exchange"},
        HEADER | {3: 5},
        HEADER | {4: "text"},
        HEADER | {4: b"x" * 60},
        [1, -19],
        5,
        b"",
        b"\xa3\x01\x32\x01\x32\x04\x41x",
        b"\xbf" + cbor2.dumps(HEADER)[1:] + b"\xff",
        b"\xa3\x03\x6fmuster/exchange\x01\x32\x04\x48" + key_id(PUBLIC),
        b"\xa3\x01\x38\x12\x03\x6fmuster/exchange\x04\x48" + key_id(PUBLIC) + b"\x00",
    ],
    ids=lambda header: repr(header)[:40],
)
def test_any_other_protected_header_is_refused(header: object) -> None:
    with pytest.raises(Malformed):
        accepted(signed_with(header))


@pytest.mark.parametrize("unprotected", [{4: key_id(PUBLIC)}, {1: -19}, [], "", 0, False, b""])
def test_an_unprotected_header_is_refused(unprotected: object) -> None:
    with pytest.raises(Malformed):
        accepted(signed_with(HEADER, unprotected))


PARTS = cbor2.loads(MESSAGE).value
DETACHED = cbor2.dumps(cbor2.CBORTag(18, [PARTS[0], {}, None, PARTS[3]]))


@pytest.mark.parametrize(
    "message",
    [
        MESSAGE[1:],
        b"\xd8\x12" + MESSAGE[1:],
        b"\xd1" + MESSAGE[1:],
        b"\xd2\x9f" + MESSAGE[2:] + b"\xff",
        MESSAGE.replace(b"\xa0\x4c", b"\xa0\x58\x0c"),
        MESSAGE.replace(b"\xa0\x4c", b"\xbf\xff\x4c"),
        MESSAGE.replace(b"\xa0\x4cwhat", b"\xa0\x5f\x44what\x48").replace(b" said", b" said\xff", 1),
        DETACHED,
        cbor2.dumps(cbor2.CBORTag(18, [*PARTS, b""])),
        cbor2.dumps(cbor2.CBORTag(18, PARTS[:3])),
        cbor2.dumps(PARTS),
        cbor2.dumps(cbor2.CBORTag(18, {0: 1})),
    ],
    ids=[
        "no tag",
        "a long tag",
        "another tag",
        "an indefinite list",
        "a long length",
        "an indefinite map",
        "an indefinite payload",
        "a detached payload",
        "five parts",
        "three parts",
        "a bare list",
        "a map",
    ],
)
def test_the_same_in_another_form_is_refused(message: bytes) -> None:
    assert message != MESSAGE
    with pytest.raises(Malformed):
        accepted(message)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_malformed(content: bytes) -> None:
    for message in (content, b"\xd2\x84" + content, MESSAGE[:40] + content):
        with pytest.raises((Malformed, BadSignature)):
            accepted(message)


# what stands inside


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.binary(max_size=8)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_things_come_back(thing: object) -> None:
    assert strict(cbor2.dumps(thing, canonical=True)) == thing


@pytest.mark.parametrize(
    "thing",
    [
        1.5,
        float("nan"),
        2**63,
        2**100_000,
        -(2**64),
        Decimal("1E+1000000000"),
        datetime(2026, 11, 16, tzinfo=UTC),
        {1, 2},
        {"a": cbor2.CBORTag(35, "a+")},
        [cbor2.CBORSimpleValue(40)],
        cbor2.undefined,
        {1: 2},
        {None: 1},
        cbor2.CBORTag(18, [1]),
    ],
    ids=lambda thing: repr(type(thing)),
)
def test_other_things_are_malformed(thing: object) -> None:
    with pytest.raises(Malformed):
        strict(cbor2.dumps(thing, canonical=True))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x18\x05",
        b"\x5f\x41a\xff",
        b"\x9f\x01\xff",
        b"\xa2\x61a\x01\x61a\x02",
        b"\xa2\x61b\x01\x61a\x02",
        b"\x01\x01",
        b"\x81" * 40 + b"\x01",
        b"\x9b\x00\x00\x00\x7f\xff\xff\xff\xff",
        b"\x63\xed\xa0\x80",
        b"\xd8\x1c\x81\xd8\x1d\x00",
        b"\xc5\x82\x1a\x3b\x9a\xca\x00\x03",
    ],
)
def test_other_forms_are_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        strict(content)


@given(st.binary(max_size=60))
def test_what_is_accepted_is_written_the_same(content: bytes) -> None:
    try:
        thing: Any = strict(content)
    except Malformed:
        return
    assert cbor2.dumps(thing, canonical=True) == content


def test_the_key_is_asked_for_by_its_name_only() -> None:
    asked: list[bytes] = []

    def ask(name: bytes) -> bytes | None:
        asked.append(name)
        return None

    finder: Callable[[bytes], bytes | None] = ask
    assert verify(MESSAGE, finder, "exchange", ME) is None
    assert asked == [key_id(PUBLIC)]
