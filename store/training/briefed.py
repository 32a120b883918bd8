"""What a text is known by, and by when somebody who arrived is briefed (D19, D20, E08): pure functions."""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from hashlib import sha256

from store.due import Due, Duty, due


def text_hash(text: str) -> str:
    """Give the SHA-256 of a text, in hexadecimal: of its UTF-8, with accents composed (NFC).

    Two texts that look the same and are written differently are one; any other difference is another text.
    """
    return sha256(unicodedata.normalize("NFC", text).encode("utf-8")).hexdigest()


def arrival_briefing(
    arrived_on: date | None, briefed: Collection[date], duties: Iterable[Duty], today: date
) -> Due | None:
    """Say by when somebody who arrived is to be briefed (S004 ¶10(j), ¶33).

    Args:
        arrived_on: the day of arrival; who arrives again is briefed again.
        briefed: the days on which they acknowledged an arrival briefing.
        duties: the rules about it, usually those of ``duties.of(db, Subject.ARRIVAL_BRIEFING)``.
        today: the station's calendar day.

    Returns:
        ``None`` if nobody is to be briefed: not arrived yet, briefed since, or no rule asks for it.
    """
    if arrived_on is None or arrived_on > today or any(arrived_on <= day <= today for day in briefed):
        return None
    return due(duties, (), arrived_on, today)
