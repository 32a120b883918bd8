"""What stands on each page about who may see it.

Security matters are kept in confidence (S004 ¶10(o)): a list of people is ``CONFIDENTIAL``; what comes out of
the drawer is ``STRICTLY CONFIDENTIAL`` (ST/SGB/2007/6); what is handed to the person it is about names nobody
else, and is theirs.
"""

from typing import Final

from tui.words import _

UNMARKED: Final = "unclassified"
CONFIDENTIAL: Final = "confidential"
STRICT: Final = "strictly_confidential"
ASKS_PURPOSE: Final = frozenset({CONFIDENTIAL, STRICT})
"""The markings of what is not written without saying what for."""


def said(marking: str) -> str:
    """Say a marking as it stands on a page; nothing where there is none."""
    words = {CONFIDENTIAL: _("CONFIDENTIAL"), STRICT: _("STRICTLY CONFIDENTIAL")}
    return words.get(marking, "")
