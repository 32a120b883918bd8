"""Two people typed the list: one writes the day first, the other the month; only what tells itself is read."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Staff No.", "Surname", "First Name", "DoB", "Expiry of contract"),
                ("V1", "Tupou", "Mele", "25/12/1978", "31 Dec 2027"),
                ("V2", "Fifita", "Sione", "12/25/1980", "31 Dec 2027"),
                ("V3", "Taufa", "Ana", "04/05/1990", "31 Dec 2027"),
                ("V4", "Havea", "Paula", "14 Safar 1410", "open"),
                ("V5", "Vea", "Lupe", "14/03/2533", ""),
                ("V6", "Moala", "Tevita", "3 Mar 1880", ""),
            ]
        )
    },
    {
        "Staff No.": "index_no",
        "Surname": "family_name",
        "First Name": "given_name",
        "DoB": "birth_date",
        "Expiry of contract": "contract_to",
    },
    """
V1 · Tupou, Mele · 1978-12-25
V2 · Fifita, Sione · 1980-12-25
""",
    refused=["4 TWO_DATES", "5 OTHER_CALENDAR", "6 OTHER_CALENDAR", "7 NO_SUCH_DAY"],
)
