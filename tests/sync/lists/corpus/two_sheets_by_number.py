"""Staff on one sheet, dependants on another with the number of the staff member; a cover and a hidden sheet."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Cover": Page([("Highland Food Board",), ("Contact: registry",), ("Version", 3)]),
        "Staff": Page(
            [
                ("Staff No", "Last name", "First name", "Sex", "Date of birth", "Phone number", "Address"),
                (501, "Ravelo", "Hery", "M", date(1980, 1, 31), "0639980901", "Lot 3"),
                (502, "Rakoto", "Voahangy", "F", date(1986, 6, 1), "0639980902", "Lot 9"),
            ]
        ),
        "Dependants": Page(
            [
                ("Staff No", "Dependant last name", "Dependant first name", "Relationship", "Date of birth"),
                (502, "Rakoto", "Tiana", "Daughter", date(2011, 3, 3)),
                (501, "Ravelo", "Soa", "Spouse", date(1982, 9, 9)),
                (777, "Nobody", "Known", "Son", date(2010, 1, 1)),
            ]
        ),
        "Old": Page([("Surname", "First name"), ("Left", "Longago")], state="hidden"),
    },
    {
        "Staff No": "index_no",
        "Last name": "family_name",
        "First name": "given_name",
        "Sex": "sex",
        "Date of birth": "birth_date",
        "Phone number": "telephone",
        "Address": "address",
        "Dependants!Staff No": "sponsor.index_no",
        "Dependants!Dependant last name": "family_name",
        "Dependants!Dependant first name": "given_name",
        "Dependants!Relationship": "relation",
        "Dependants!Date of birth": "birth_date",
    },
    """
501 · Ravelo, Hery · M · 1980-01-31 · +33639980901
  spouse · Ravelo, Soa · 1982-09-09
502 · Rakoto, Voahangy · F · 1986-06-01 · +33639980902
  child · Rakoto, Tiana · 2011-03-03
""",
    asks={"sheet:Old": "no"},
    refused=["Dependants 4 NO_STAFF"],
)
