"""The recovery identity: what it opens, and what it does not (M03, M10)."""

import base64
import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import recovery
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.registers import recovery_keys
from tests.age import LOG_N, at_full_strength, under_passphrase

Refuses = Callable[[Code], AbstractContextManager[object]]
PHRASE = "seven grey herons over the ferry"


@pytest.fixture(scope="module")
def identity() -> RecoveryIdentity:
    return RecoveryIdentity.make("HQ the safe", os.urandom)


@pytest.fixture(scope="module")
def written(identity: RecoveryIdentity) -> bytes:
    return identity.written(PHRASE)


def said(identity: RecoveryIdentity) -> dict[str, str]:
    known = identity.recipient
    return {"name": "the safe", "age": known.age, "escrow": base64.b64encode(known.escrow).decode()}


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=pytest.mark.long)])
def test_it_comes_back_from_its_file(
    identity: RecoveryIdentity, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    """As the program writes it, at full strength where there is time."""
    if full:
        monkeypatch.setattr(pyrage.passphrase, "encrypt", at_full_strength)
    assert RecoveryIdentity.read(identity.written(PHRASE), PHRASE) == identity


def test_the_standard_tool_reads_its_file_as_an_identity(identity: RecoveryIdentity, written: bytes) -> None:
    """What age does with an identity file: comments are passed over, the rest are keys."""
    text = bytes(pyrage.passphrase.decrypt(written, PHRASE)).decode()
    (key,) = [line for line in text.splitlines() if line and not line.startswith("#")]
    sealed = pyrage.encrypt(b"the roster", [pyrage.x25519.Recipient.from_str(identity.recipient.age)])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)]) == b"the roster"


def test_the_public_half_comes_back_from_what_is_carried(identity: RecoveryIdentity) -> None:
    carried = identity.recipient.written("the safe, Zürich")
    assert recovery.read_public(carried) == ("the safe, Zürich", identity.recipient)
    assert len(identity.recipient.words.split()) == 8
    assert identity.age.encode() not in carried
    assert base64.b64encode(identity.seed) not in carried


@given(st.data())
def test_of_the_public_half_nothing_else_is_taken(identity: RecoveryIdentity, data: st.DataObject) -> None:
    """Whatever it was altered to, it is refused, or it is another that has other words."""
    carried = bytearray(identity.recipient.written("the safe"))
    at = data.draw(st.integers(0, len(carried) - 1))
    carried[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    codes = {Code.RECOVERY_UNUSABLE}
    try:
        name, known = recovery.read_public(bytes(carried))
    except Refused as refused:
        codes.add(refused.code)
    else:
        same = (name, known) == ("the safe", identity.recipient)
        assert same or name != "the safe" or known.words != identity.recipient.words
    assert codes == {Code.RECOVERY_UNUSABLE}


@pytest.mark.parametrize("content", [b"", b"\n" * 4, b"a" * 5_000, b"\xff" * 10, b"age1\n" * 4])
def test_what_is_no_public_half_is_said(content: bytes, refuses: Refuses) -> None:
    with refuses(Code.RECOVERY_UNUSABLE):
        recovery.read_public(content)


def test_nothing_of_it_stands_in_clear(identity: RecoveryIdentity, written: bytes) -> None:
    assert identity.age.encode() not in written
    assert base64.b64encode(identity.seed) not in written


def test_a_wrong_passphrase_is_said(written: bytes, refuses: Refuses) -> None:
    with refuses(Code.WRONG_PASSPHRASE):
        RecoveryIdentity.read(written, PHRASE + "s")


def test_a_file_that_asks_too_much_of_this_machine_is_not_called_a_wrong_passphrase(
    written: bytes, refuses: Refuses
) -> None:
    """Which files those are age measures anew each time: on a busy machine also one that it wrote itself."""
    stanza = written.split(b"\n")[1]
    assert stanza.endswith(b" %d" % LOG_N)
    more = stanza.removesuffix(b"%d" % LOG_N) + b"40"
    with refuses(Code.MACHINE_TOO_SLOW):
        RecoveryIdentity.read(written.replace(stanza, more), PHRASE)


def test_of_what_was_written_while_the_machine_was_busy_the_strongest_is_taken(
    identity: RecoveryIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    strengths = [4, 6, 5, 5]

    def measured(content: bytes, passphrase: str) -> bytes:
        return under_passphrase(content, passphrase, strengths.pop(0))

    monkeypatch.setattr(pyrage.passphrase, "encrypt", measured)
    content = identity.written(PHRASE)
    assert content.split(b"\n")[1].endswith(b" 6")
    assert RecoveryIdentity.read(content, PHRASE) == identity
    strengths[:] = [15, 16, 4]
    assert identity.written(PHRASE).split(b"\n")[1].endswith(b" 16")
    assert strengths == [4], "strong enough"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an identity",
        b"age-encryption.org/v1\n-> X25519 abc\n",
    ],
    ids=["empty", "text", "another age file"],
)
def test_what_is_no_identity_is_said(content: bytes, refuses: Refuses) -> None:
    with refuses(Code.RECOVERY_UNUSABLE):
        RecoveryIdentity.read(content, PHRASE)


@pytest.mark.parametrize("within", [b"# muster-recovery: x\n", b"\xff\xfe"], ids=["no key", "no text"])
def test_what_holds_no_identity_is_said(within: bytes, refuses: Refuses) -> None:
    with refuses(Code.RECOVERY_UNUSABLE):
        RecoveryIdentity.read(pyrage.passphrase.encrypt(within, PHRASE), PHRASE)


def test_escrow_opens_for_it_alone_and_for_one_use(identity: RecoveryIdentity, refuses: Refuses) -> None:
    sealed = recovery.put_away(b"k" * 32, identity.recipient, b"PTM")
    assert identity.open_escrow(sealed, b"PTM") == b"k" * 32
    with refuses(Code.ESCROW_CLOSED):
        identity.open_escrow(sealed, b"GUL")
    with refuses(Code.ESCROW_CLOSED):
        RecoveryIdentity.make("another", os.urandom).open_escrow(sealed, b"PTM")
    with refuses(Code.ESCROW_CLOSED):
        identity.open_escrow(sealed[:40], b"PTM")


def test_headquarters_lists_it_and_retires_it(hq: Node, identity: RecoveryIdentity) -> None:
    row = hq.act("recovery_keys.make", None, said(identity)).row
    with hq.read() as db:
        assert recovery_keys.known(db) == [identity.recipient]
    assert re.fullmatch(r"[0-9A-F]{8}", identity.recipient.mark)
    hq.act("recovery_keys.retire", row, {"reason": "the safe was opened"})
    with hq.read() as db:
        assert recovery_keys.known(db) == []


def test_no_station_lists_a_key_of_its_own(
    station: Node, identity: RecoveryIdentity, refuses: Refuses
) -> None:
    with refuses(Code.NOT_ALLOWED):
        station.act("recovery_keys.make", None, said(identity))


@pytest.mark.parametrize("spoiled", ["age", "escrow"])
def test_a_key_to_which_nothing_can_be_sealed_is_refused(
    hq: Node, identity: RecoveryIdentity, spoiled: str, refuses: Refuses
) -> None:
    with refuses(Code.RECOVERY_UNUSABLE):
        hq.act("recovery_keys.make", None, said(identity) | {spoiled: "AAAA"})
