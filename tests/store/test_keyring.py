"""The keyring: what opens it, and that nothing else does. A guess costs 0.15 s here, so guesses are few."""

import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import cbor2
import pytest

from store import keyring
from store.clock import Entropy
from store.keyring import FLOOR, Label, Strength
from store.refusals import Code, Refused

Refuses = Callable[[Code], AbstractContextManager[object]]
Ring = dict[str, Any]

LABEL = Label("station", "PTM", bytes(range(16)))
USER = "Amina Rakoto"
TYPED = "caf\u00e9 \ufb01lter 12"
SECRETS = {"store": b"k" * 32, "sign": b"s" * 32, "seal": b"e" * 96}
OPENS_NOTHING = {
    Code.KEYRING_DAMAGED,
    Code.WRONG_PASSPHRASE,
    Code.KEYRING_TOO_WEAK,
    Code.STORE_NEWER,
}


def make(path: Path, entropy: Entropy, passphrase: str = TYPED, key_file: bytes | None = None) -> bytes:
    return keyring.create(
        path,
        LABEL,
        user=USER,
        passphrase=passphrase,
        secrets=SECRETS,
        entropy=entropy,
        strength=FLOOR,
        key_file=key_file,
    )


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a keyring that ``TYPED`` opens; zeroes for randomness are random enough here."""
    path = tmp_path_factory.mktemp("ring") / "keyring"
    make(path, bytes)
    return path.read_bytes()


@pytest.fixture
def ring(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "keyring"
    path.write_bytes(content)
    return path


@pytest.fixture
def edited(ring: Path) -> Callable[[Callable[[Ring], object]], Path]:
    """Give the keyring as somebody left it who knows the format but no passphrase."""

    def edit(change: Callable[[Ring], object]) -> Path:
        said = cbor2.loads(ring.read_bytes())
        change(said)
        ring.write_bytes(cbor2.dumps(said, canonical=True))
        return ring

    return edit


def outcome(path: Path) -> Code | None:
    """Say what refuses a keyring; anything but a refusal fails the test."""
    try:
        keyring.unlock(path, TYPED)
    except Refused as refused:
        return refused.code
    return None


# what opens it


def test_the_passphrase_gives_the_secrets_back(tmp_path: Path, entropy: Entropy) -> None:
    slot = make(tmp_path / "keyring", entropy)
    opened = keyring.unlock(tmp_path / "keyring", TYPED)
    assert (opened.slot, dict(opened.secrets)) == (slot, SECRETS)


@pytest.mark.parametrize("typed", ["cafe\u0301 filter 12", "caf\u00e9 \ufb01lter \uff11\uff12"])
def test_keyboards_that_write_the_same_letters_differently_agree(ring: Path, typed: str) -> None:
    assert dict(keyring.unlock(ring, typed).secrets) == SECRETS


@pytest.mark.parametrize("typed", ["Caf\u00e9 filter 12", "cafe filter 12", "", "\udce9 not UTF-8"])
def test_another_passphrase_opens_nothing(ring: Path, typed: str, refuses: Refuses) -> None:
    with refuses(Code.WRONG_PASSPHRASE):
        keyring.unlock(ring, typed)


def test_the_user_may_be_named_in_any_case(ring: Path) -> None:
    assert keyring.unlock(ring, TYPED, user=USER.upper()).secrets == SECRETS


def test_another_users_name_opens_nothing(ring: Path, refuses: Refuses) -> None:
    with refuses(Code.WRONG_PASSPHRASE):
        keyring.unlock(ring, TYPED, user="Somebody Else")


def test_a_key_file_is_needed_where_there_is_one(tmp_path: Path, entropy: Entropy, refuses: Refuses) -> None:
    path = tmp_path / "keyring"
    make(path, entropy, key_file=b"on a stick")
    assert keyring.unlock(path, TYPED, key_file=b"on a stick").secrets == SECRETS
    for wrong in (None, b"", b"on another stick"):
        with refuses(Code.WRONG_PASSPHRASE):
            keyring.unlock(path, TYPED, key_file=wrong)


def test_a_short_passphrase_is_refused_and_nothing_is_written(
    tmp_path: Path, entropy: Entropy, refuses: Refuses
) -> None:
    with refuses(Code.PASSPHRASE_SHORT):
        make(tmp_path / "keyring", entropy, passphrase="x" * (keyring.LEAST_PASSPHRASE - 1))
    assert not list(tmp_path.iterdir())


def test_no_keyring_is_no_node(tmp_path: Path, refuses: Refuses) -> None:
    with refuses(Code.NO_NODE):
        keyring.unlock(tmp_path / "keyring", TYPED)


# what the file gives away


def test_only_its_owner_may_read_it(tmp_path: Path, entropy: Entropy) -> None:
    make(tmp_path / "keyring", entropy)
    assert stat.S_IMODE((tmp_path / "keyring").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keyring"]


def test_it_names_neither_user_nor_passphrase_nor_secret(content: bytes) -> None:
    for word in (*USER.split(), *TYPED.split(), "k" * 16, "s" * 16, "e" * 16):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert word.encode(encoding) not in content
            assert word.lower().encode(encoding) not in content


def test_its_label_is_read_without_a_passphrase(ring: Path) -> None:
    assert keyring.label_of(ring) == LABEL


# what happens to it


def test_wherever_it_is_cut_it_is_damaged(ring: Path, content: bytes) -> None:
    for length in range(len(content)):
        ring.write_bytes(content[:length])
        assert outcome(ring) is Code.KEYRING_DAMAGED, length


@pytest.mark.parametrize("more", [b"\x00", b"\xf6", b"\xff" * (1 << 20)], ids=["zero", "null", "a megabyte"])
def test_with_more_behind_it_is_damaged(ring: Path, content: bytes, more: bytes) -> None:
    ring.write_bytes(content + more)
    assert outcome(ring) is Code.KEYRING_DAMAGED


def well_formed(path: Path) -> bool:
    try:
        keyring.label_of(path)
    except Refused:
        return False
    return True


def test_no_byte_of_it_can_be_turned(ring: Path, content: bytes) -> None:
    """Most turned bytes break its form, which is seen at once; of the others every 37th is tried."""
    formed: list[bytes] = []
    for place in range(len(content)):
        for mask in (0x01, 0xFF):
            turned = content[:place] + bytes([content[place] ^ mask]) + content[place + 1 :]
            ring.write_bytes(turned)
            if well_formed(ring):
                formed.append(turned)
    assert len(formed) > 400
    for turned in formed[::37]:
        ring.write_bytes(turned)
        assert outcome(ring) in OPENS_NOTHING


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda ring: ring.update(kind="hq"), id="kind"),
        pytest.param(lambda ring: ring.update(code="XXX"), id="code"),
        pytest.param(lambda ring: ring.update(device=bytes(16)), id="device"),
        pytest.param(lambda ring: ring["slots"][0].update(id=b"12345678"), id="slot"),
        pytest.param(lambda ring: ring["slots"][0].update(hint=255), id="hint"),
        pytest.param(lambda ring: ring["slots"][0].update(factors=2), id="factors"),
        pytest.param(lambda ring: ring["slots"][0].update(memory=FLOOR.memory + 8), id="memory"),
        pytest.param(lambda ring: ring["slots"][0].update(proof=bytes(32)), id="proof"),
        pytest.param(lambda ring: ring["slots"].clear(), id="no slots"),
    ],
)
def test_an_edited_slot_or_label_opens_nothing(
    edited: Callable[[Callable[[Ring], object]], Path], change: Callable[[Ring], object]
) -> None:
    assert outcome(edited(change)) is Code.WRONG_PASSPHRASE


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda ring: ring["slots"][0].update(sealed=bytes(48)), id="another master key"),
        pytest.param(lambda ring: ring["slots"][0].update(nonce=b"1" * 12), id="another nonce"),
        pytest.param(
            lambda ring: ring["wrapped"].update(store=ring["wrapped"]["sign"]), id="one secret for another"
        ),
        pytest.param(lambda ring: ring["slots"][0].update(nonce=b"12345"), id="short nonce"),
        pytest.param(lambda ring: ring["slots"][0].update(salt=b"1"), id="short salt"),
        pytest.param(lambda ring: ring["slots"][0].update(salt=b"1" * 40), id="long salt"),
        pytest.param(lambda ring: ring["wrapped"].update(sign=[b"", b""]), id="empty secret"),
        pytest.param(lambda ring: ring["wrapped"].update(sign=[b"1" * 12]), id="half a pair"),
        pytest.param(lambda ring: ring["slots"][0].update(memory=True), id="yes for a number"),
        pytest.param(lambda ring: ring.update(slots={}), id="another shape"),
        pytest.param(lambda ring: ring.update(version=-1), id="no version of ours"),
        pytest.param(lambda ring: ring.update(more=1), id="something more"),
        pytest.param(lambda ring: ring.pop("wrapped"), id="something less"),
    ],
)
def test_what_no_muster_wrote_is_damaged(
    edited: Callable[[Callable[[Ring], object]], Path], change: Callable[[Ring], object]
) -> None:
    assert outcome(edited(change)) is Code.KEYRING_DAMAGED


@pytest.mark.parametrize(
    "asked",
    [
        Strength(FLOOR.memory - 1, FLOOR.passes, FLOOR.lanes),
        Strength(FLOOR.memory, FLOOR.passes - 1, FLOOR.lanes),
        Strength(FLOOR.memory, FLOOR.passes, 0),
        Strength(-1, FLOOR.passes, FLOOR.lanes),
        Strength(1 << 40, FLOOR.passes, FLOOR.lanes),
        Strength(FLOOR.memory, 1 << 20, FLOOR.lanes),
    ],
    ids=str,
)
def test_weaker_or_endless_stretching_is_refused_before_it_begins(
    edited: Callable[[Callable[[Ring], object]], Path], asked: Strength
) -> None:
    ring = edited(
        lambda ring: ring["slots"][0].update(memory=asked.memory, passes=asked.passes, lanes=asked.lanes)
    )
    assert outcome(ring) is Code.KEYRING_TOO_WEAK


@pytest.mark.parametrize("more", [{}, {"recovery": b"?"}], ids=["as it is", "of another shape"])
def test_a_newer_keyring_is_said_to_be_newer(
    edited: Callable[[Callable[[Ring], object]], Path], more: Ring
) -> None:
    assert outcome(edited(lambda ring: ring.update(version=keyring.VERSION + 1, **more))) is Code.STORE_NEWER
