"""English, a title, headings in two rows that are merged, real dates, a total below."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Staff": Page(
            [
                ("Coastal Relief Programme: staff and dependants",),
                ("As at 1 November 2026",),
                (),
                ("No.", "Index", "Name", None, "Relation", "Sex", "DOB", "Telephone", None, "Residence"),
                (None, None, "Family", "Given", None, None, None, "Mobile", "Home", None),
                (1, 10234, "Mwangi", "Grace", "Staff", "F", date(1990, 3, 14), "+33 6 39 98 00 01", None, "12 Quay"),
                (None, None, "Mwangi", "Tom", "Son", "M", date(2015, 4, 3), None, None, None),
                (2, 10235, "O'Brien", "Seán", "Staff", "M", date(1981, 12, 1), "06 39 98 00 02", "04 65 71 00 02", "3 Hill"),
                (None, None, "O'Brien", "Áine", "Wife", "F", date(1983, 7, 30), None, None, None),
                ("Total staff: 2",),
            ],
            merged=["C4:D4", "H4:I4"],
        )
    },
    {
        "No.": "number",
        "Index": "index_no",
        "Name / Family": "family_name",
        "Name / Given": "given_name",
        "Relation": "relation",
        "Sex": "sex",
        "DOB": "birth_date",
        "Telephone / Mobile": "telephone",
        "Telephone / Home": "telephone",
        "Residence": "address",
    },
    """
10234 · Mwangi, Grace · F · 1990-03-14 · +33639980001
  child · Mwangi, Tom · M · 2015-04-03
10235 · O'Brien, Seán · M · 1981-12-01 · +33639980002 +33465710002
  spouse · O'Brien, Áine · F · 1983-07-30
""",
)
