"""A recovery identity in three parts: any two open it, one says nothing."""

import os
import random
from collections import Counter
from itertools import permutations

import pytest

from store import armour, shares
from store.refusals import Code, Refused

CONTENT = bytes(range(200)) + b"the identity, under its passphrase"


@pytest.mark.parametrize(("one", "other"), list(permutations("ABC", 2)))
def test_any_two_give_it_back(one: str, other: str) -> None:
    made = shares.split(CONTENT, os.urandom)
    assert shares.join(shares.read(made[one], "x"), shares.read(made[other], "y")) == CONTENT


@pytest.mark.parametrize("custodian", "ABC")
def test_one_alone_is_as_random_as_its_pads(custodian: str) -> None:
    """Of many splits of one file each byte of a share is anything: nothing is left of the file in it."""
    seen: list[Counter[int]] = [Counter(), Counter()]
    chance = random.Random(3).randbytes  # noqa: S311 - the same in every run
    for _ in range(600):
        share = shares.read(shares.split(b"\xff", chance)[custodian], "x")
        for count, part in zip(seen, share.parts.values(), strict=True):
            count[part[0] & 0x0F] += 1
    for count in seen:
        assert len(count) == 16
        assert max(count.values()) < 3 * min(count.values())


def test_two_that_do_not_belong_together_are_refused() -> None:
    first, second = (shares.split(CONTENT, os.urandom) for _ in range(2))
    mine = shares.read(first["A"], "x")
    for other in (mine, shares.read(second["B"], "y")):
        with pytest.raises(Refused) as refused:
            shares.join(mine, other)
        assert refused.value.code is Code.SHARES_APART


def test_an_altered_share_is_found() -> None:
    made = shares.split(CONTENT, os.urandom)
    mine, theirs = shares.read(made["A"], "x"), shares.read(made["B"], "y")
    spoiled = dict(theirs.parts)
    spoiled["A"] = bytes([spoiled["A"][0] ^ 1]) + spoiled["A"][1:]
    for parts in (spoiled, spoiled | {"A": spoiled["A"][:-1]}):
        with pytest.raises(Refused) as refused:
            shares.join(mine, shares.Share(theirs.of, "B", parts))
        assert refused.value.code is Code.SHARES_APART


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x84\x00AxaA\xa0", b"\x84\x00AxaZ\xa0"])
def test_what_is_no_share_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        shares.read(armour.written(shares.SHARE, content), "x")
    assert refused.value.code is Code.NOT_THAT_FILE
