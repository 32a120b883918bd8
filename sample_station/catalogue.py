"""The sample headquarters' reference data about training: courses, what covers what, who is asked for what.

How long a course counts stands here only where a public source says it; the
others are left open, and the office sets its local value.
"""

from typing import Final

from store.node import Node

Said = dict[str, object]


def _course(code: str, kind: str, title: str, source: str, **more: object) -> Said:
    return {"code": code, "kind": kind, "title": title, "source": source} | more


def _asked(code: str, course: str, title: str, source: str, **more: object) -> Said:
    return {"code": code, "course": course, "title": title, "source": source} | more


COURSES: Final = (
    _course("BSITF", "basic", "Basic Security in the Field", "S002 ¶35, ¶54", validity_months=36),
    _course("ASITF", "advanced", "Advanced Security in the Field", "S002 ¶35, ¶54", validity_months=36),
    _course(
        "BSAFE", "basic", "BSAFE, basic security awareness", "S004 ¶32", lifelong=True, provider="online"
    ),
    _course("SSAFE", "advanced", "Safe and secure approaches in field environments", "S002 ¶55"),
    _course("ETB", "specialist", "Emergency Trauma Bag", "S002 ¶55"),
    _course("IFAK", "specialist", "Individual First Aid Kit", "S002 ¶55"),
    _course("WSAT", "specialist", "Women's security awareness", "S002 ¶55"),
    _course("STRESS", "stress", "Stress management", "S004 ¶25, ¶28, ¶29, ¶32"),
    _course("SECMAN", "advanced", "Security management for managers", "S004 ¶25, ¶28"),
    _course("DO-SMT", "role", "Designated officials and security management teams", "S004 ¶29"),
    _course("FSCO", "induction", "Induction of field security officers", "S004 ¶30"),
    _course("ASC", "role", "Area security coordinators", "S004 ¶31"),
    _course("WARDEN", "role", "Wardens", "S004 ¶31"),
    _course("DRIVER", "specialist", "Drivers", "S002 ¶55"),
    _course("AVIATION", "specialist", "Aviation safety", "S002 ¶55"),
    _course("FIRE", "specialist", "Fire safety", "S002 ¶55"),
    _course("HOSTAGE", "specialist", "Hostage incidents", "S002 ¶55"),
    _course("CLOSE-PROT", "specialist", "Close protection", "S002 ¶55"),
    _course("EMERG-MED", "specialist", "Emergency medical response", "S002 ¶55"),
    _course("FAMILY-FP", "specialist", "Family focal points, four days", "S001 ¶31"),
)

COVERS: Final[tuple[Said, ...]] = (
    {"old": "BSITF", "new": "BSAFE", "effective_from": "2019-06-30", "source": "S002 ¶35"},
    {"old": "ASITF", "new": "BSAFE", "effective_from": "2019-06-30", "source": "S002 ¶35"},
    {"old_name": "Basic Security in the Field", "new": "BSITF"},
    {"old_name": "Advanced Security in the Field", "new": "ASITF"},
)

ASKED: Final = (
    _asked("BASIC", "BSAFE", "all employees, whatever their contract", "S004 ¶32", category="staff"),
    _asked("BASIC-KIN", "BSAFE", "dependants", "S004 ¶32", category="dependant", mandatory=False),
    _asked("STRESS", "STRESS", "all employees", "S004 ¶25", category="staff", mandatory=False),
    _asked("DO", "DO-SMT", "the designated official, at the first opportunity", "S004 ¶29", role="do"),
    _asked("SMT", "DO-SMT", "the team, at the first opportunity", "S004 ¶29", role="smt"),
    _asked("MANAGERS", "SECMAN", "heads of agencies", "S004 ¶25", role="rep"),
    _asked("OFFICERS", "SECMAN", "security officers", "S004 ¶25, ¶28", role="fsco"),
    _asked("INDUCT", "FSCO", "officers, before duty", "S004 ¶30", role="fsco", moment="before_duty"),
    _asked("INDUCT-SFP", "FSCO", "an agency's own officers", "S004 ¶12, ¶30", role="sfp"),
    _asked("ASC", "ASC", "area coordinators", "S004 ¶31", role="asc"),
    _asked("WARDEN", "WARDEN", "wardens", "S004 ¶31", role="warden"),
    _asked("WARDEN-ALT", "WARDEN", "alternates of wardens", "S004 ¶31", role="alternate_warden"),
    _asked("WARDEN-SUB", "WARDEN", "sub-wardens", "S004 ¶31", role="sub_warden"),
)

CHECKLIST = (
    {"code": "LOCKS", "place": 1, "text": "doors and windows lock from inside", "source": "S004 ¶20(c)"},
    {"code": "BAG", "place": 2, "text": "a bag with papers stands packed", "source": "S004 ¶20(c)"},
    {"code": "RADIO", "place": 3, "text": "radio or telephone is charged", "source": "S004 ¶20(c)"},
    {
        "code": "PLAN",
        "place": 4,
        "text": "the family has its own plan",
        "about": "plan",
        "source": "S001 ¶31",
    },
    {
        "code": "KIT",
        "place": 5,
        "text": "water and food for a week",
        "about": "supplies",
        "source": "S001 ¶31",
    },
)
"""What wardens ask at the doors; the items are made up, as offices write their own."""


def load(hq: Node) -> int:
    """Write the reference data at headquarters; gives how many courses there are."""
    for act, rows in (
        ("courses.add", COURSES),
        ("equivalents.add", COVERS),
        ("audiences.add", ASKED),
        ("precautions.add", CHECKLIST),
    ):
        for said in rows:
            hq.act(act, None, said)
    return len(COURSES)
