"""The roles of the security system (A13): for what each is appointed, what must be said, who may say it.

One table, so that no chain of who appoints whom stands anywhere in the program
(X10): what a role needs is read here, and what was done stands in the paper.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """For what somebody is appointed."""

    STATION = "station"
    AREA = "area"
    ZONE = "zone"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Role:
    """One role.

    Attributes:
        title: as people call it.
        scope: for what one is appointed; of an agency's role, ``anywhere`` lets it be for the whole
            station instead (the country's focal point where there is no officer, S004 ¶9).
        by: who may sign, the usual one first.
        source: where the role comes from.
        single: whether one at most stands for one scope at a time.
        consulted: whether the security management team is consulted before, and the day is said.
        checked: whether training, kit and briefing are verified (S004 ¶8(h), ¶16(e), ¶31).
    """

    title: str
    scope: Scope
    by: tuple[str, ...]
    source: str
    single: bool = False
    consulted: bool = False
    checked: bool = False
    anywhere: bool = False


_DO, _HQ, _ASC, _AGENCY = "do", "hq", "asc_delegated", "agency"

ROLES: Final[dict[str, Role]] = {
    "do": Role("designated official", Scope.STATION, (_HQ,), "S004 ¶8", single=True),
    "acting_do": Role("acting designated official", Scope.STATION, (_HQ, _DO), "S004 ¶8(b)", single=True),
    "smt": Role("member of the security management team", Scope.STATION, (_DO, _AGENCY), "S004 ¶16"),
    "fsco": Role("field security coordination officer", Scope.STATION, (_HQ,), "S004 ¶9", single=True),
    "deputy_fsco": Role("deputy security officer", Scope.STATION, (_HQ, _DO), "S004 ¶9"),
    "regional_fsco": Role("regional security officer", Scope.STATION, (_HQ,), "S004 ¶9"),
    "fsca": Role("security assistant", Scope.STATION, (_DO, _HQ), "S004 ¶11"),
    "single_agency_officer": Role("an agency's own officer", Scope.AGENCY, (_AGENCY, _HQ), "S004 ¶12"),
    "rep": Role("agency's country representative", Scope.AGENCY, (_AGENCY,), "S004 ¶15", single=True),
    "sfp": Role("security focal point", Scope.AGENCY, (_AGENCY, _DO), "S004 ¶9", single=True, anywhere=True),
    "alternate_sfp": Role("alternate focal point", Scope.AGENCY, (_AGENCY, _DO), "S004-A ¶24", anywhere=True),
    "asc": Role(
        "area security coordinator", Scope.AREA, (_DO,), "S004 ¶17", single=True, consulted=True, checked=True
    ),
    "warden": Role("warden", Scope.ZONE, (_DO, _ASC), "S004 ¶19", single=True, consulted=True, checked=True),
    "alternate_warden": Role(
        "alternate warden", Scope.ZONE, (_DO, _ASC), "S004 ¶19", consulted=True, checked=True
    ),
    "sub_warden": Role("sub-warden", Scope.ZONE, (_DO, _ASC), "S004 ¶19", consulted=True, checked=True),
}

RoleName = StrEnum("RoleName", {name.upper(): name for name in ROLES})  # type: ignore[misc]  # made of the one table
AUTHORITIES: Final = tuple(dict.fromkeys(said for role in ROLES.values() for said in role.by))

# The links of S004 ¶17 and ¶19: whoever employs them, in this they answer to the designated official.
_LINE: Final[dict[str, tuple[str, ...]]] = {
    "warden": ("asc",),
    "alternate_warden": ("warden", "asc"),
    "sub_warden": ("warden", "asc"),
    "acting_do": (),
    "do": (),
}


def accountable(role: str) -> tuple[str, ...]:
    """Give the roles through which somebody answers to the designated official, the nearest first (B08).

    The line is the same whatever agency employs them (S004 ¶17, ¶19); a zone outside of every area has no
    coordinator in between. Empty for the official, who answers to headquarters.
    """
    if role in ("do", "acting_do"):
        return ()
    return (*_LINE.get(role, ()), "do")
