"""What stands on each page about who may see it.

Security matters are kept in confidence (S004 ¶10(o)): a list of people is ``CONFIDENTIAL`` (ST/SGB/2007/6);
what is handed to the person it is about is theirs. Nothing that is kept in the drawer is on any paper.
"""

from typing import Final

from tui.words import _

UNMARKED: Final = "unclassified"
CONFIDENTIAL: Final = "confidential"
ASKS_PURPOSE: Final = frozenset({CONFIDENTIAL})
"""The markings of what is not written without saying what for."""


def said(marking: str) -> str:
    """Say a marking as it stands on a page; nothing where there is none."""
    return _("CONFIDENTIAL") if marking == CONFIDENTIAL else ""
