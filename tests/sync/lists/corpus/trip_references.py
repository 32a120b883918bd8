"""References of clearances from the travel system of the organisation, with their status."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("TRIP No.", "System", "Status", "Traveller name", "Index No", "Departure date", "Return date", "Destination"),
                ("SC-2026-001", "TRIP", "Approved", "MWANGI Grace", "10234", "2026-11-20", "2026-11-25", "North Bay"),
                ("SC-2026-002", "TRIP", "Pending", "O'BRIEN Seán", "10235", "2026-12-01", "", "Port Tamarin"),
            ]
        )
    },
    {
        "TRIP No.": "clearance_ref",
        "System": "clearance_system",
        "Status": "clearance_status",
        "Traveller name": "full_name",
        "Index No": "index_no",
        "Departure date": "depart_on",
        "Return date": "return_on",
        "Destination": "destination",
    },
    """
clearance_ref=SC-2026-001 · clearance_status=Approved · clearance_system=TRIP · depart_on=2026-11-20 · destination=North Bay · full_name=MWANGI Grace · index_no=10234 · return_on=2026-11-25
clearance_ref=SC-2026-002 · clearance_status=Pending · clearance_system=TRIP · depart_on=2026-12-01 · destination=Port Tamarin · full_name=O'BRIEN Seán · index_no=10235
""",
    wanted="clearances",
)
