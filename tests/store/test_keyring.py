"""The keyring: what opens it, and that nothing else does. A guess costs 0.15 s here, so guesses are few."""

import random
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import cbor2
import pytest

from store import keyring
from store.clock import Entropy
from store.keyring import FLOOR, Label, Strength, Unlocked, changing
from store.keyring import slot as slots
from store.refusals import Code, Refused

Refuses = Callable[[Code], AbstractContextManager[object]]
Ring = dict[str, Any]

LABEL = Label("station", "PTM", bytes(range(16)))
USER = "Amina Rakoto"
TYPED = "caf\u00e9 \ufb01lter 12"
SECOND, SECOND_TYPED = "Thị Nguyễn", "ebony kettle river"
SECRETS = {"store": b"k" * 32, "sign": b"s" * 32, "seal": b"e" * 96}
OPENS_NOTHING = {
    Code.KEYRING_DAMAGED,
    Code.WRONG_PASSPHRASE,
    Code.KEYRING_TOO_WEAK,
    Code.STORE_NEWER,
}


def asked(path: Path) -> tuple[bool, bool]:
    """Whether a keyring asks for a name, and for a key file."""
    face = keyring.face(path)
    return face.several, face.second


def make(path: Path, entropy: Entropy, passphrase: str = TYPED, key_file: bytes | None = None) -> Unlocked:
    return keyring.create(
        path,
        LABEL,
        user=USER,
        passphrase=passphrase,
        secrets=SECRETS,
        entropy=entropy,
        strength=FLOOR,
        key_file=key_file,
        extras={"drawer": b"d" * 96},
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


def outcome(path: Path, user: str | None = None) -> Code | None:
    """Say what refuses a keyring; anything but a refusal fails the test."""
    try:
        keyring.unlock(path, TYPED, user=user)
    except Refused as refused:
        return refused.code
    return None


# what opens it


def test_the_passphrase_gives_the_secrets_back(tmp_path: Path, entropy: Entropy) -> None:
    made = make(tmp_path / "keyring", entropy)
    opened = keyring.unlock(tmp_path / "keyring", TYPED)
    assert opened == made
    assert (dict(opened.secrets), dict(opened.extras)) == (SECRETS, {"drawer": b"d" * 96})
    assert len(opened.sign_seed) == 32


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
    with refuses(Code.WRONG_PASSPHRASE):
        keyring.unlock(path, TYPED, key_file=b"on another stick")
    for none in (None, b""):
        with refuses(Code.KEY_FILE_NEEDED):
            keyring.unlock(path, TYPED, key_file=none)
    assert asked(path) == (False, True)


def test_a_key_file_is_passed_over_where_none_is_asked_for(ring: Path) -> None:
    assert keyring.unlock(ring, TYPED, key_file=b"on a stick").secrets == SECRETS
    assert asked(ring) == (False, False)


def test_several_people_each_open_it_with_their_own(ring: Path, entropy: Entropy, refuses: Refuses) -> None:
    first = two_people(ring, entropy)
    with refuses(Code.USER_NEEDED):
        keyring.unlock(ring, TYPED)
    second = keyring.unlock(ring, SECOND_TYPED, user=SECOND)
    assert (second.master, second.secrets, second.extras) == (first.master, first.secrets, first.extras)
    assert second.sign_seed != first.sign_seed
    assert keyring.unlock(ring, TYPED, user=USER).sign_seed == first.sign_seed
    with refuses(Code.WRONG_PASSPHRASE):
        keyring.unlock(ring, TYPED, user=SECOND)
    assert asked(ring) == (True, False)


def two_people(ring: Path, entropy: Entropy) -> Unlocked:
    """Put a second person in; gives what the first opens."""
    first = keyring.unlock(ring, TYPED)
    slot, _ = slots.make(LABEL, user=SECOND, passphrase=SECOND_TYPED, entropy=entropy, strength=FLOOR)
    whole = changing.checked(ring, first)
    changing.with_slot(whole, first, slot, first.extras, {first.slot}).write(ring, first.master)
    return first


def test_a_new_master_reaches_who_is_not_there_and_nobody_else(
    ring: Path, tmp_path: Path, entropy: Entropy, refuses: Refuses
) -> None:
    first = two_people(ring, entropy)
    old = tmp_path / "an old copy"
    old.write_bytes(ring.read_bytes())
    without = changing.without(changing.checked(ring, first), {first.slot})
    fresh, known = changing.rekeyed(without, first, entropy)
    fresh.write(ring, known.master)
    second = keyring.unlock(ring, SECOND_TYPED, user=SECOND)
    assert second.master == known.master != first.master
    assert second.secrets["store"] not in (first.secrets["store"], b"")
    assert second.secrets["store-before"] == first.secrets["store"]
    assert (second.epoch, second.extras) == (2, first.extras)
    with refuses(Code.WRONG_PASSPHRASE):
        keyring.unlock(ring, TYPED, user=USER)
    assert keyring.unlock(old, TYPED, user=USER).secrets["store"] == first.secrets["store"]


# who edits it without the master key


def test_a_public_key_that_a_thief_put_in_gets_no_master(ring: Path, entropy: Entropy) -> None:
    """Otherwise the next re-key would seal the new master to the thief's key."""
    first = two_people(ring, entropy)
    thief, keys = slots.make(LABEL, user="x", passphrase="y" * 12, entropy=entropy, strength=FLOOR)
    said = cbor2.loads(ring.read_bytes())
    other = next(slot for slot in said["slots"] if slot["id"] != first.slot)
    other["public"] = thief.public
    ring.write_bytes(cbor2.dumps(said, canonical=True))
    assert outcome(ring, USER) is Code.KEYRING_DAMAGED
    with pytest.raises(Refused) as refused:
        changing.checked(ring, first)
    assert refused.value.code is Code.KEYRING_DAMAGED
    assert keys.pair.seal_public == thief.public


def swapped(said: Ring) -> None:
    """Give each of two slots what is sealed to the other."""
    one, two = said["slots"]
    one["master"], two["master"] = two["master"], one["master"]


def exchanged(said: Ring) -> None:
    one, two = said["slots"]
    one["public"], two["public"] = two["public"], one["public"]


def of_another(part: str) -> Callable[[Ring], None]:
    """Put in a part of another keyring of the same device, which the same passphrases open."""

    def put(said: Ring) -> None:
        other = said.pop("other")
        said[part] = other[part]

    return put


def another_slot(said: Ring) -> None:
    said["slots"][0] = said.pop("other")["slots"][0]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(swapped, id="masters swapped between slots"),
        pytest.param(exchanged, id="public keys swapped between slots"),
        pytest.param(of_another("slots"), id="slots of another keyring"),
        pytest.param(of_another("wrapped"), id="secrets of another keyring"),
        pytest.param(of_another("mac"), id="MAC of another keyring"),
        pytest.param(another_slot, id="one slot of another keyring"),
        pytest.param(lambda ring: ring["slots"].pop(), id="a slot less"),
        pytest.param(lambda ring: ring["slots"].reverse(), id="slots in another order"),
        pytest.param(lambda ring: ring["slots"].append(ring["slots"][0]), id="a slot twice"),
        pytest.param(lambda ring: ring["slots"][1].update(use="service"), id="another's use"),
        pytest.param(lambda ring: ring["slots"][1].update(hint=1), id="another's hint"),
        pytest.param(lambda ring: ring["slots"][1].update(memory=FLOOR.memory + 8), id="another's price"),
        pytest.param(lambda ring: ring["slots"][1].update(proof=bytes(32)), id="another's proof"),
        pytest.param(lambda ring: ring["slots"][1].update(extras={}), id="another's drawer taken out"),
        pytest.param(lambda ring: ring["slots"][0].update(extras={}), id="the drawer taken out"),
        pytest.param(lambda ring: ring.update(epoch=ring["epoch"] + 1), id="a later epoch"),
        pytest.param(lambda ring: ring.update(epoch=ring["epoch"] - 1), id="an earlier epoch"),
        pytest.param(lambda ring: ring.update(escrow={"x": bytes(1200)}), id="put away for a stranger"),
        pytest.param(lambda ring: ring.update(mac=bytes(32)), id="another MAC"),
        pytest.param(lambda ring: ring.update(mac=b""), id="no MAC"),
    ],
)
def test_whoever_edits_it_without_its_master_is_found(
    ring: Path, tmp_path: Path, entropy: Entropy, change: Callable[[Ring], object]
) -> None:
    two_people(ring, entropy)
    other = tmp_path / "another"
    chance = random.Random(8).randbytes  # noqa: S311 - the same on purpose
    make(other, chance)
    two_people(other, chance)
    said = cbor2.loads(ring.read_bytes())
    said["other"] = cbor2.loads(other.read_bytes())
    change(said)
    said.pop("other", None)
    ring.write_bytes(cbor2.dumps(said, canonical=True))
    assert outcome(ring, USER) in OPENS_NOTHING


def test_what_was_sealed_for_one_epoch_does_not_open_in_another(ring: Path, entropy: Entropy) -> None:
    first = two_people(ring, entropy)
    before = cbor2.loads(ring.read_bytes())
    fresh, known = changing.rekeyed(changing.checked(ring, first), first, entropy)
    fresh.write(ring, known.master)
    after = cbor2.loads(ring.read_bytes())
    for one, two in zip(after["slots"], before["slots"], strict=True):
        one["master"] = two["master"]
    ring.write_bytes(cbor2.dumps(after, canonical=True))
    assert outcome(ring, USER) is Code.KEYRING_DAMAGED


def test_a_name_twice_in_the_file_is_damaged(ring: Path, content: bytes) -> None:
    doubled = bytes([content[0] + 1]) + content[1:] + cbor2.dumps("code") + cbor2.dumps("XXX")
    ring.write_bytes(doubled)
    assert outcome(ring) is Code.KEYRING_DAMAGED


def test_whoever_opened_it_before_others_changed_it_changes_nothing(
    ring: Path, entropy: Entropy, refuses: Refuses
) -> None:
    first = keyring.unlock(ring, TYPED)
    fresh, known = changing.rekeyed(changing.checked(ring, first), first, entropy)
    fresh.write(ring, known.master)
    with refuses(Code.KEYS_CHANGED):
        changing.checked(ring, first)


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
    for word in (*USER.split(), *TYPED.split()[:2], "k" * 16, "s" * 16, "e" * 16, "d" * 16):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert word.encode(encoding) not in content
            assert word.lower().encode(encoding) not in content


def test_its_label_is_read_without_a_passphrase(ring: Path) -> None:
    assert keyring.label_of(ring) == LABEL


# what happens to it


def test_wherever_it_is_cut_it_is_damaged(ring: Path, content: bytes) -> None:
    for length in {*range(0, len(content), 17), *range(60), *range(len(content) - 60, len(content))}:
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
    """Most turned bytes break its form, which is seen at once; of the others every 37th is tried.

    Most of the file is key material, which is looked at in steps; what is around it byte by byte.
    """
    formed: list[bytes] = []
    for place in {*range(0, len(content), 7), *range(100), *range(len(content) - 200, len(content))}:
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
        pytest.param(lambda ring: ring["slots"][0].update(use="service"), id="use"),
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
        pytest.param(lambda ring: ring["slots"][0].update(sealed=bytes(48)), id="another seed"),
        pytest.param(lambda ring: ring["slots"][0].update(public=bytes(1216)), id="another public key"),
        pytest.param(lambda ring: ring["slots"][0].update(master=bytes(1168)), id="another master key"),
        pytest.param(lambda ring: ring["slots"][0].update(use="spare"), id="another use"),
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
