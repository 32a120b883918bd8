"""The registers of the office, one file each; this list is what the rest of the program knows of them.

Numbers are for ever (see ``store/columns.py``).
"""

from store.register import Registry
from store.registers.agencies import AGENCIES
from store.registers.agency_lists import AGENCY_LISTS
from store.registers.appointments import APPOINTMENTS
from store.registers.contacts import CONTACTS
from store.registers.dependants import DEPENDANTS
from store.registers.duties import DUTIES
from store.registers.households import HOUSEHOLDS
from store.registers.kin import KIN
from store.registers.merges import MERGES
from store.registers.mous import MOUS
from store.registers.offices import DEVICES, STATIONS, USERS
from store.registers.people import PEOPLE
from store.registers.places import AREAS, ZONES
from store.registers.presence import PRESENCE
from store.registers.submissions import SUBMISSIONS
from store.registers.visitors import VISITORS
from store.registers.visits import VISITS

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
        HOUSEHOLDS,
        PEOPLE,
        CONTACTS,
        KIN,
        DEPENDANTS,
        APPOINTMENTS,
        PRESENCE,
        VISITORS,
        MERGES,
        VISITS,
        SUBMISSIONS,
        DUTIES,
    )
)
