"""The table of certificates, and what it takes for one to be confirmed as it stands (D02; S004 ¶27)."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Final

from pydantic import AfterValidator

from store.columns import Merge, Row, Wire, column, reference
from store.values import Value, stored


def _digest(said: str) -> str:
    digest = said.strip().lower()
    if re.fullmatch("[0-9a-f]{64}", digest) is None:
        raise ValueError("it is not a SHA-256 in hexadecimal")
    return digest


Hash = Annotated[str, AfterValidator(_digest)]
"""SHA-256 of a file, in hexadecimal."""


class Certificate(Row, table=True):
    """One certificate; ``expires_on`` only where it is printed on it, as the last day on which it counts.

    ``replaces`` names the confirmed one that this was written in place of. ``confirmed_content`` says what
    was confirmed: two desks may confirm and change one before they hear of each other, and then it is not
    confirmed as it stands.
    """

    __tablename__ = "certificates"
    person: int = reference(1, "people")
    course: int = reference(2, "courses")
    number: str | None = column(3, Merge.REGISTER, index=True)
    issued_on: str = column(4, Merge.REGISTER, Wire.DAY)
    expires_on: str | None = column(5, Merge.REGISTER, Wire.DAY)
    issuer: str | None = column(6, Merge.REGISTER)
    score: str | None = column(7, Merge.REGISTER)
    evidence_hash: str | None = column(8, Merge.REGISTER)
    session: int | None = reference(9, "sessions", merge=Merge.EVENT, sparse=True)
    confirmed_by: int | None = reference(10, "users", merge=Merge.AUTHORITY)
    confirmed_on: str | None = column(11, Merge.AUTHORITY, Wire.DAY)
    revoked_on: str | None = column(12, Merge.AUTHORITY, Wire.DAY)
    revoked_reason: str | None = column(13, Merge.AUTHORITY)
    replaces: int | None = reference(14, "certificates", merge=Merge.EVENT, sparse=True)
    replaces_reason: str | None = column(15, Merge.EVENT)
    confirmed_content: str | None = column(16, Merge.AUTHORITY)


SAID: Final = ("course", "number", "issued_on", "expires_on", "issuer", "score", "evidence_hash")
"""What a certificate says, whoever holds it: what whoever confirms it compares with the paper."""
_AS_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode


def content(row: Mapping[str, Any]) -> str:
    """Give the hash of what a certificate says."""
    return content_of([stored(row[name]) for name in SAID])


def content_of(said: Sequence[Value]) -> str:
    """Give the hash of what a certificate says, of the stored values of :data:`SAID`."""
    return sha256(_AS_JSON(said).encode("utf-8")).hexdigest()


def confirmed(row: Mapping[str, Any]) -> bool:
    """Say whether a certificate was confirmed as it stands now."""
    return bool(row["confirmed_content"] == content(row))
