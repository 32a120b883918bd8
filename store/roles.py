"""Who may do what: one table, asked by the door and again by the parent that takes a bundle in.

Roles: ``fsco`` field security coordination officer, ``fsca`` their assistant,
``do`` designated official, ``sfp`` agency or country security focal point (the
only operator where there is no officer, S004 ¶9), ``asc`` area security
coordinator, ``warden``, ``hq`` headquarters' desk, ``auditor``.
"""

ROLES = ("fsco", "fsca", "do", "sfp", "asc", "warden", "hq", "auditor")

# An act is looked up by its full name first, then by its register with ``.*``.
_TABLE: dict[str, str] = {
    # act                       may be done by
    "agencies.*": "fsco fsca sfp hq",
    "agencies.import": "fsco fsca sfp asc",
    "people.*": "fsco fsca sfp asc",
    # The designated official decides who is essential; the officer writes the decision down.
    "people.essential": "fsco do sfp",
    "people.reviewed": "fsco do sfp",
    # What cannot be undone, and what a person may ask for: whoever answers for the list.
    "people.erase": "fsco sfp hq",
    "retention.*": "fsco do sfp hq",
    "retention.purge": "fsco sfp",
    # An area's office does not see all that names a person.
    "people.merge": "fsco fsca sfp",
    "people.split": "fsco fsca sfp",
    "contacts.*": "fsco fsca sfp asc",
    "dependants.*": "fsco fsca sfp asc",
    "kin.*": "fsco fsca sfp asc",
    "visitors.*": "fsco fsca sfp asc",
    "mous.*": "fsco do sfp hq",
    "agency_lists.*": "fsco fsca sfp asc",
    "list_habits.*": "fsco fsca sfp asc",
    "households.*": "fsco fsca sfp asc",
    "areas.*": "fsco do sfp",
    "zones.*": "fsco do sfp",
    "appointments.*": "fsco do sfp",
    # An area's coordinator proposes, and may take that back; it stands by the letter alone (S004 ¶18(b)).
    "appointments.add": "fsco do sfp asc",
    "appointments.withdraw": "fsco do sfp asc",
    "absences.*": "fsco fsca do sfp asc",
    "handovers.make": "fsco fsca sfp asc",
    "offices.*": "fsco fsca sfp",
    "visits.checkin": "fsco fsca sfp asc warden",
    "precautions.*": "fsco do sfp hq",
    "routes.set": "fsco fsca sfp asc warden",
    "presence.record": "fsco fsca sfp asc warden do",
    "presence.correct": "fsco fsca sfp asc do",
    "submissions.accept": "fsco fsca sfp asc",
    "submissions.refuse": "fsco fsca sfp asc",
    "submissions.bring": "fsco fsca sfp asc",
    "submissions.submit": "fsco fsca sfp asc",
    "duties.*": "fsco do sfp hq",
    "schemes.*": "hq",
    "levels.*": "hq",
    "alerts.*": "fsco do sfp",
    "clearance_rules.*": "fsco do sfp",
    # That the letter of delegation is there: by anybody but who has recorded it.
    "clearance_rules.confirm": "fsco fsca do sfp",
    "clearances.*": "fsco fsca sfp asc",
    "clearances.send_back": "fsco do sfp hq",
    "clearances.decide": "fsco do sfp hq",
    "clearances.revoke": "fsco do sfp",
    "clearances.depart": "fsco fsca do sfp asc",
    "clearances.arrive": "fsco fsca do sfp asc",
    "clearances.extend": "fsco fsca do sfp asc",
    "clearances.return": "fsco fsca do sfp asc",
    "clearances.close": "fsco fsca do sfp asc",
    "travellers.*": "fsco fsca sfp asc",
    "segments.*": "fsco fsca sfp asc",
    "movements.check_in": "fsco fsca do sfp asc",
    "rollcalls.open": "fsco fsca do sfp asc",
    "rollcalls.mark": "fsco fsca do sfp asc warden",
    "rollcall_marks.withdraw": "fsco fsca do sfp asc warden",
    "rollcall_states.tell": "fsco fsca do sfp asc",
    "rollcalls.close": "fsco do sfp asc",
    "notices.*": "fsco do sfp asc",
    # What was heard by radio an assistant writes down; the warden's own device says it itself.
    "notice_acks.*": "fsco fsca do sfp asc warden",
    "tasks.*": "fsco fsca do sfp asc",
    "tasks.done": "fsco fsca do sfp asc warden",
    "zone_reports.add": "fsco fsca do sfp asc warden",
    "zone_reports.read": "fsco fsca do sfp asc",
    "zone_reports.end": "fsco do sfp",
    "assembly_points.*": "fsco do sfp asc",
    "assembly_points.verify": "fsco fsca do sfp asc",
    "relocation_options.*": "fsco do sfp",
    "relocation_options.verify": "fsco fsca do sfp asc",
    "call_tests.*": "fsco fsca do sfp asc",
    "call_tests.end": "fsco do sfp",
    "findings.*": "fsco fsca do sfp asc",
    "findings.end": "fsco do sfp",
    "messages.write": "fsco fsca do sfp asc hq",
    "messages.read": "fsco fsca do sfp asc hq",
    "messages.answer": "fsco fsca do sfp asc hq",
    "transfers.*": "fsco fsca sfp",
    # Carrying on what stations say to each other is nobody's but headquarters'.
    "transfers.route": "hq",
    "courses.*": "fsco do sfp hq",
    "equivalents.*": "fsco sfp hq",
    "audiences.*": "fsco do sfp hq",
    "sessions.*": "fsco fsca sfp asc",
    "sessions.certify": "fsco sfp",
    "attendances.*": "fsco fsca sfp asc",
    "certificates.*": "fsco fsca sfp asc",
    # What a certificate decides, who serves where, is not for whoever typed it in.
    "certificates.confirm": "fsco do sfp",
    "certificates.confirm_many": "fsco do sfp",
    "certificates.revoke": "fsco do sfp",
    "certificates.replace": "fsco do sfp",
    "briefings.*": "fsco do sfp hq",
    "acks.record": "fsco fsca do sfp asc",
    # That somebody was briefed is proof for them and for the office: who answers for it takes it back.
    "acks.withdraw": "fsco do sfp",
    "users.*": "fsco sfp hq",
    # One's own.
    "users.passphrase": "fsco fsca do sfp asc warden hq auditor",
    "users.drill": "fsco fsca do sfp asc hq",
    "users.recovered": "fsco fsca do sfp asc warden hq auditor",
    "stations.*": "hq",
    "recovery_keys.*": "hq",
    # A list to take along when leaving is for everybody who may have to.
    "exports.make": "fsco fsca do sfp asc hq",
    # Whoever may write the paper puts it on a card; which keys count, headquarters says.
    "cards.make": "fsco fsca do sfp asc",
    "card_keys.announce": "fsco fsca do sfp asc",
    "card_keys.tend": "hq",
    # The drawer: whoever decides about people opens it; others of an office break its glass, with a reason.
    "restricted.*": "fsco do sfp",
    "reads.open": "fsco do sfp hq",
    "reads.break_glass": "fsca asc",
    "drawers.tend": "fsco fsca do sfp asc hq",
    "drawers.share_back": "hq",
    "devices.*": "fsco sfp hq",
    "devices.admit": "fsco sfp hq",
    "devices.accept": "fsco fsca sfp asc hq",
    # Whoever may let a zone leave says whose the device is that carries it.
    "devices.give": "fsco fsca sfp asc",
    # The device says again what was lost above it; whoever sits before it has no part in that.
    "devices.restate": "fsco fsca do sfp asc hq auditor",
    "devices.recall": "fsco fsca do sfp asc hq auditor",
}  # fmt: skip - a table is read by its columns

_ALL = (
    "stations devices users agencies areas zones households people contacts dependants appointments"
    " presence visits submissions duties absences offices handovers schemes levels alerts clearance_rules"
    " clearances travellers segments movements rollcalls rollcall_expected rollcall_marks rollcall_states"
    " courses equivalents"
    " audiences sessions certificates attendances briefings acks visitors kin mous merges agency_lists"
    " list_habits"
    " notices notice_acks tasks zone_reports assembly_points relocation_options"
    " call_tests call_answers findings messages transfers"
    " recovery_keys drawers drawer_shares restricted reads"
    " retention purges precautions routes"
    " recovery_keys drawers drawer_shares restricted reads exports"
    " card_keys cards"
)

# What names a person, and so may name another when two records become one.
_NAMING = (
    "people households contacts kin dependants appointments presence visitors merges submissions absences"
    " clearances travellers movements rollcall_expected rollcall_marks certificates attendances acks"
    " restricted call_answers list_habits"
    " restricted devices transfers"
)

# What is about people, and so may be erased.
_ERASING = (
    "people contacts kin dependants appointments presence submissions visitors merges absences certificates"
    " attendances acks travellers movements rollcall_expected rollcall_marks households visits clearances"
    " segments purges call_answers transfers list_habits"
)

# Whoever leaves takes along what is theirs; it comes back with them.
_LEAVING = "people households contacts kin dependants appointments visitors restricted"


# What an act may write beside its own register; a parent keeps apart what an act could not have done.
_TOUCHES: dict[str, str] = {
    # act                       writes to
    "agencies.import": "people contacts dependants households agency_lists agencies restricted kin",
    "agency_lists.take_references": "clearances",
    "agency_lists.take_back": (
        "people contacts dependants households agency_lists agencies restricted kin certificates clearances"
    ),
    "people.*": "people households",
    "people.end": _LEAVING,
    "people.return": _LEAVING,
    "people.merge": _NAMING,
    "people.split": _NAMING,
    "people.erase": _ERASING,
    "retention.purge": _ERASING,
    "visitors.add": "visitors people",
    "visitors.contacted": "visitors presence",
    "visits.checkin": "visits presence submissions people contacts dependants households notice_acks",
    "submissions.accept": f"submissions presence {_LEAVING}",
    "schemes.lay_down": "schemes levels",
    "clearances.request": "clearances travellers segments",
    "clearances.submit": "clearances drawers drawer_shares",
    "clearances.amend": "clearances travellers segments",
    "clearances.depart": "clearances movements presence",
    "clearances.arrive": "clearances movements presence",
    "clearances.extend": "clearances movements presence",
    "clearances.return": "clearances movements presence",
    "clearances.close": "clearances movements",
    "movements.check_in": "movements presence",
    "rollcalls.open": "rollcalls rollcall_expected rollcall_states",
    "rollcalls.close": "rollcalls rollcall_states rollcall_marks",
    "rollcalls.mark": "rollcall_marks",
    "call_tests.begin": "call_tests call_answers",
    "call_tests.answer": "call_answers",
    "call_tests.undo": "call_answers",
    "sessions.attend": "attendances",
    "sessions.certify": "certificates",
    "transfers.left": f"transfers {_LEAVING}",
    "transfers.route": "transfers people contacts kin dependants certificates visitors",
    "drawers.tend": "drawers drawer_shares",
    "drawers.share_back": "drawers drawer_shares",
    "devices.admit": "devices stations",
    "devices.accept": _ALL,
    "devices.restate": _ALL,
    "devices.recall": _ALL,
}  # fmt: skip - the same


_ERASES = frozenset({"people.erase", "retention.purge", "devices.accept", "devices.restate"})

_FROM_THE_TOP = frozenset({"schemes", "levels", "recovery_keys"})

_ON_NODE: dict[str, frozenset[str]] = {
    "hq": frozenset({"hq", "auditor"}),
    "station": frozenset({"fsco", "fsca", "do", "sfp", "asc", "auditor"}),
    "desk": frozenset({"fsco", "fsca", "do", "sfp", "asc", "auditor"}),
    "warden": frozenset({"warden"}),
}


def allowed(role: str, act: str) -> bool:
    """Say whether a role may do an act."""
    register = act.split(".", 1)[0]
    return role in _TABLE.get(act, _TABLE.get(f"{register}.*", "")).split()


def from_the_top(act: str) -> bool:
    """Say whether an act is that of the headquarters that nobody is above: what it lays down, all follow."""
    return act == "stations.add" or act.split(".", 1)[0] in _FROM_THE_TOP


def who(act: str) -> tuple[str, ...]:
    """Give the roles that may do an act."""
    return tuple(role for role in ROLES if allowed(role, act))


def touches(act: str) -> frozenset[str]:
    """Give the registers that an act may write to."""
    register = act.split(".", 1)[0]
    return frozenset(_TOUCHES.get(act, _TOUCHES.get(f"{register}.*", register)).split())


def erases(act: str) -> bool:
    """Say whether an act may take values away for good, or tells of what did."""
    return act in _ERASES


def fits(role: str, node: str) -> bool:
    """Say whether a user of a role may work on a node of a kind: a warden's device has wardens only."""
    return role in _ON_NODE.get(node, frozenset())


def table() -> list[tuple[str, tuple[str, ...]]]:
    """Give the table as rows of act and roles, for ``muster act --list``."""
    return [(act, tuple(roles.split())) for act, roles in _TABLE.items()]
