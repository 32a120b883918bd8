"""Where the rules come from: for each list the paragraph behind it, and in a sentence what it asks for."""

from typing import Final

from tui.words import _

_SOURCES: Final[dict[str, tuple[str, str]]] = {
    "people": ("S004 ¶10(e), ¶16(d)", _("the list of staff and families is kept up to date at all times")),
    "dependants": (
        "S004 ¶10(e), ¶15(i)",
        _("eligible family members are on the list too"),
    ),
    "households": ("S004 ¶19-20", _("every household belongs to a warden's zone")),
    "contacts": ("S004 ¶10(e)", _("everybody on the list can be reached")),
    "kin": ("S001 ¶28-29", _("somebody to be told is known of everybody")),
    "presence": ("S004 ¶15(j)", _("the designated official knows at any time where people are")),
    "absences": ("S004 ¶9", _("whoever is away is stood in for, without a gap")),
    "agencies": ("S004 ¶15(i)", _("every agency gives its list regularly")),
    "agency_lists": ("S004 ¶15(i)", _("every agency gives its list regularly")),
    "mous": ("S004 ¶8(l)", _("partners' people are covered once an agreement is signed")),
    "areas": ("S004 ¶17-18", _("far from the capital an area has its coordinator")),
    "zones": ("S004 ¶19", _("a large city is divided into zones, each with a warden")),
    "appointments": (
        "S004 ¶17, ¶19",
        _("wardens and coordinators are appointed in writing, in consultation with the security team"),
    ),
    "visits": (
        "S004 ¶20(g)",
        _("a warden visits every family of the zone; the office says how often"),
    ),
    "submissions": ("S004 ¶15(i), ¶18(d)", _("agencies and wardens propose; the office decides")),
    "visitors": ("S004 ¶20(d)", _("a visitor in the zone has a named contact person")),
    "notices": ("S004 ¶20(a), ¶20(b)", _("wardens keep their zone informed")),
    "notice_acks": ("S004 ¶20(b)", _("wardens keep their zone informed")),
    "tasks": ("S004 ¶20(e)", _("wardens do what the designated official asks of them")),
    "zone_reports": ("S004 ¶18(f), ¶20(a)", _("wardens and coordinators report at any time")),
    "precautions": ("S004 ¶20(c)", _("wardens see that precautions are taken")),
    "courses": ("S004 ¶26", _("headquarters says what is taught")),
    "audiences": ("S004 ¶25, ¶28-33", _("who takes which course")),
    "certificates": ("S004 ¶27, ¶32", _("everybody who was trained has a certificate, families too")),
    "cards": ("S004 ¶27, S004-A ¶27", _("a certificate, and the record that is carried, can be checked")),
    "sessions": ("S004 ¶27", _("training is recorded with those who attended")),
    "attendances": ("S004-A ¶26", _("training is compulsory, and attendance is kept")),
    "briefings": ("S004 ¶10(j), ¶33", _("newcomers are briefed on arrival")),
    "acks": ("S004 ¶22(c)", _("a briefing is acknowledged in writing")),
    "clearances": ("S004 ¶22(b); S004-A ¶27", _("official travel is cleared before it begins")),
    "messages": ("S004-A ¶9; S002 ¶30", _("stations and headquarters keep each other informed, securely")),
    "transfers": ("S004 ¶15(j), ¶20(d)", _("everybody is on the list of the station where they are")),
    "clearance_rules": ("S004-A ¶27", _("the designated official says what needs a decision")),
    "alerts": ("S004 ¶20(b); S002 ¶43-46", _("a level tells; it never acts by itself")),
    "rollcalls": ("S004 ¶15(j)", _("everybody is accounted for")),
    "findings": ("S001 ¶20-21", _("what an exercise shows is followed up")),
    "call_tests": ("S001-A; S004 ¶8(f)", _("the call tree is tested in every calendar year")),
    "assembly_points": ("S004 ¶8(a), ¶19", _("people know where to gather")),
    "relocation_options": ("S004 ¶8(a), ¶10(l)", _("ways out are known and kept feasible")),
    "duties": ("", _("set by this office: a local default, not a rule of the organisation")),
    "restricted": ("S004 ¶10(o)", _("security matters are kept in confidence")),
    "reads": ("S004 ¶10(o)", _("security matters are kept in confidence")),
    "exports": ("S004 ¶10(o)", _("security matters are kept in confidence")),
}


def of(kind: str) -> str:
    """Give a list's paragraph and what it asks for, in one sentence; nothing where none is known."""
    source, said = _SOURCES.get(kind, ("", ""))
    if not said:
        return ""
    return _("{source}: {said}.").format(source=source, said=said) if source else f"{said}."
