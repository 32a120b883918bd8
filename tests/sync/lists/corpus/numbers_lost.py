"""A spreadsheet made numbers of telephones and of days: what was lost is refused, what was not is read."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Data": Page(
            [
                ("Index number", "Family names", "First names", "Birthdate", "Telephone", "Arrival date"),
                (1001.0, "Lund", "Åse", 32946, 33639982501, date(2025, 1, 2)),
                (1002.0, "Nyman", "Börje", 29587.0, "1.23E+11", date(2025, 1, 3)),
                (1003.0, "Ek", "Ulla", date(1979, 2, 3), 639982503.0, "4 January 2025"),
                (1004.0, "Dal", "Pär", "14/13/1979", 639982504, None),
                (1005.0, "Hed", "Siv", "#N/A", 639982505, None),
            ]
        )
    },
    {
        "Index number": "index_no",
        "Family names": "family_name",
        "First names": "given_name",
        "Birthdate": "birth_date",
        "Telephone": "telephone",
        "Arrival date": "arrived_on",
    },
    """
1001 · Lund, Åse · 1990-03-14 · +33639982501
1003 · Ek, Ulla · 1979-02-03 · +33639982503
""",
    refused=["3 NUMBER_CUT", "5 NO_SUCH_DAY", "6 CELL_ERROR"],
)
