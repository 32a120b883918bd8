"""A sheet of useful numbers beside the staff, and below the staff a second list of their dependants."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Staff": Page(
            [
                ("Staff members",),
                ("Index No", "Surname", "Given name", "Sex", "DOB", "Post", "Mobile"),
                ("P-1", "Ganbold", "Oyuna", "F", "14 Mar 1990", "Clerk", "0639983201"),
                ("P-2", "Bat", "Temur", "M", "5 Jan 1979", "Driver", "0639983202"),
                (),
                ("Dependants of staff members",),
                ("Staff Index No", "Dependant surname", "Dependant given name", "Relationship", "DOB"),
                ("P-2", "Bat", "Saran", "Daughter", "6 Feb 2010"),
                ("P-1", "Ganbold", "Naran", "Mother", "7 Mar 1960"),
            ]
        ),
        "Useful numbers": Page([("Name", "Telephone"), ("Central Hospital", "0465713209"), ("Fire Brigade", "0465713208")]),
    },
    {
        "Index No": "index_no",
        "Surname": "family_name",
        "Given name": "given_name",
        "Sex": "sex",
        "DOB": "birth_date",
        "Post": "function",
        "Mobile": "telephone",
        "Staff!Staff Index No": "sponsor.index_no",
        "Staff!Dependant surname": "family_name",
        "Staff!Dependant given name": "given_name",
        "Staff!Relationship": "relation",
        "Staff!DOB": "birth_date",
    },
    """
P-1 · Ganbold, Oyuna · F · 1990-03-14 · +33639983201
  parent · Ganbold, Naran · 1960-03-07
P-2 · Bat, Temur · M · 1979-01-05 · +33639983202
  child · Bat, Saran · 2010-02-06
""",
    asks={"sheet:Useful numbers": "no"},
)
