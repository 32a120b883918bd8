"""A recovery identity in three parts, of which any two give it back, and one alone says nothing (M10).

For each two of three custodians a pad as long as the file is drawn: one of them
keeps the pad, the other the file with the pad added. Nothing is assumed about
anybody's computer: one share is random bytes, whatever somebody can work out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from typing import Any, Final

import cbor2

from store import armour
from store.clock import Entropy
from store.refusals import Code, Refused

SHARE: Final = "MUSTER RECOVERY SHARE"
CUSTODIANS: Final = ("A", "B", "C")
_CHECK = 16
_SET = 8


@dataclass(frozen=True, slots=True)
class Share:
    """What one custodian keeps: which set it is of, whose it is, and for each other custodian a part."""

    of: bytes
    custodian: str
    parts: Mapping[str, bytes]


def split(content: bytes, entropy: Entropy) -> dict[str, bytes]:
    """Split a file; gives each custodian's share as text.

    Args:
        content: the file.
        entropy: source of the pads, each as long as the file: no other randomness will do.
    """
    whole = content + _check(content)
    of = entropy(_SET)
    parts: dict[str, dict[str, bytes]] = {one: {} for one in CUSTODIANS}
    for one, other in combinations(CUSTODIANS, 2):
        pad = entropy(len(whole))
        parts[one][other], parts[other][one] = pad, _added(pad, whole)
    return {
        one: armour.written(SHARE, cbor2.dumps([0, of, one, found], canonical=True))
        for one, found in parts.items()
    }


def join(first: Share, second: Share) -> bytes:
    """Give the file back; raises ``SHARES_APART`` if the two are not two shares of one."""
    if first.of != second.of or first.custodian == second.custodian:
        raise Refused(Code.SHARES_APART)
    pad, other = first.parts[second.custodian], second.parts[first.custodian]
    if len(pad) != len(other):
        raise Refused(Code.SHARES_APART)
    whole = _added(pad, other)
    content, check = whole[:-_CHECK], whole[-_CHECK:]
    if _check(content) != check:
        raise Refused(Code.SHARES_APART)
    return content


def read(text: bytes, name: str) -> Share:
    """Read a share as it was written or typed in again; raises ``NOT_THAT_FILE``, ``LINE_WRONG``."""
    try:
        said: Any = cbor2.loads(armour.read(SHARE, text, name))
        version, of, custodian, parts = said
        whole = (
            version == 0
            and custodian in CUSTODIANS
            and set(parts) == {*CUSTODIANS} - {custodian}
            and all(isinstance(part, bytes) for part in (of, *parts.values()))
        )
    except (cbor2.CBORError, ValueError, TypeError):
        whole = False
    if not whole:
        raise Refused(Code.NOT_THAT_FILE, name=name, wanted=SHARE)
    return Share(of, custodian, parts)


def _added(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _check(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECK, person=b"muster/share/0").digest()
