"""The registers of the office, one file each; this list is what the rest of the program knows of them.

Numbers are for ever (see ``store/columns.py``).
"""

from sqlalchemy import Index

from store.register import Registry
from store.registers.absences import ABSENCES
from store.registers.accepting import SUBMISSIONS
from store.registers.acks import ACKS
from store.registers.agencies import AGENCIES
from store.registers.agency_lists import AGENCY_LISTS
from store.registers.alerts import ALERTS
from store.registers.appointing import APPOINTMENTS
from store.registers.assembly_points import ASSEMBLY_POINTS
from store.registers.attendances import ATTENDANCES
from store.registers.audiences import AUDIENCES
from store.registers.briefings import BRIEFINGS
from store.registers.call_tests import CALL_ANSWERS, CALL_TESTS
from store.registers.card_keys import CARD_KEYS
from store.registers.cards import CARDS
from store.registers.certificates import CERTIFICATES
from store.registers.clearance_rules import CLEARANCE_RULES
from store.registers.clearances import CLEARANCES
from store.registers.contacts import CONTACTS
from store.registers.courses import COURSES
from store.registers.dependants import DEPENDANTS
from store.registers.drawers import DRAWER_SHARES, DRAWERS
from store.registers.duties import DUTIES
from store.registers.equivalents import EQUIVALENTS
from store.registers.exports import EXPORTS
from store.registers.findings import FINDINGS
from store.registers.handovers import HANDOVERS
from store.registers.households import HOUSEHOLDS
from store.registers.kin import KIN
from store.registers.list_habits import LIST_HABITS
from store.registers.merges import MERGES
from store.registers.messages import MESSAGES
from store.registers.mous import MOUS
from store.registers.movements import MOVEMENTS
from store.registers.notice_acks import NOTICE_ACKS
from store.registers.notices import NOTICES
from store.registers.office_locations import OFFICES
from store.registers.offices import DEVICES, STATIONS, USERS
from store.registers.people import PEOPLE
from store.registers.places import AREAS, ZONES
from store.registers.precautions import PRECAUTIONS
from store.registers.presence import PRESENCE
from store.registers.purges import PURGES
from store.registers.reads import READS
from store.registers.recovery_keys import RECOVERY_KEYS
from store.registers.relocation_options import RELOCATION_OPTIONS
from store.registers.restricted import RESTRICTED
from store.registers.retention import RETENTION
from store.registers.rollcall_marks import ROLLCALL_MARKS
from store.registers.rollcall_states import ROLLCALL_STATES
from store.registers.rollcalls import ROLLCALL_EXPECTED, ROLLCALLS
from store.registers.routes import ROUTES
from store.registers.schemes import LEVELS, SCHEMES
from store.registers.segments import SEGMENTS
from store.registers.sessions import SESSIONS
from store.registers.tasks import TASKS
from store.registers.transfers import TRANSFERS
from store.registers.travellers import TRAVELLERS
from store.registers.visitors import VISITORS
from store.registers.visits import VISITS
from store.registers.zone_reports import ZONE_REPORTS

REGISTRY = Registry(
    (
        STATIONS,
        DEVICES,
        USERS,
        AGENCIES,
        AGENCY_LISTS,
        MOUS,
        AREAS,
        ZONES,
        PURGES,
        RETENTION,
        HOUSEHOLDS,
        PEOPLE,
        CONTACTS,
        KIN,
        LIST_HABITS,
        DEPENDANTS,
        APPOINTMENTS,
        PRESENCE,
        VISITORS,
        MERGES,
        VISITS,
        SUBMISSIONS,
        DUTIES,
        ABSENCES,
        OFFICES,
        HANDOVERS,
        SCHEMES,
        LEVELS,
        ALERTS,
        CLEARANCE_RULES,
        CLEARANCES,
        TRAVELLERS,
        SEGMENTS,
        MOVEMENTS,
        ROLLCALLS,
        ROLLCALL_EXPECTED,
        ROLLCALL_MARKS,
        ROLLCALL_STATES,
        NOTICES,
        NOTICE_ACKS,
        TASKS,
        ZONE_REPORTS,
        ASSEMBLY_POINTS,
        RELOCATION_OPTIONS,
        CALL_TESTS,
        CALL_ANSWERS,
        FINDINGS,
        COURSES,
        EQUIVALENTS,
        AUDIENCES,
        SESSIONS,
        CERTIFICATES,
        ATTENDANCES,
        BRIEFINGS,
        ACKS,
        RECOVERY_KEYS,
        EXPORTS,
        CARD_KEYS,
        CARDS,
        DRAWERS,
        DRAWER_SHARES,
        RESTRICTED,
        READS,
        PRECAUTIONS,
        ROUTES,
        MESSAGES,
        TRANSFERS,
    )
)

for _register in REGISTRY.registers:
    for _column in _register.sql.c:
        if _column.info.get("sparse"):
            Index(
                f"ix_{_register.sql.name}_{_column.name}",
                _column,
                sqlite_where=_column.is_not(None),
                postgresql_where=_column.is_not(None),
            )
