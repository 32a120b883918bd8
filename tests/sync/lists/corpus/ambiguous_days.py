"""Every day could be read either way: the column is asked about, once."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Surname", "First name", "Date of birth", "Contract end date", "Phone"),
                ("Achterberg", "Joris", "03/04/1987", "31/12/2026", "0639980701"),
                ("Müller", "Jürgen", "05/05/1990", "30/06/2027", "0639980702"),
                ("Okonkwo", "Ada", "11/12/1979", "01/02/2027", "0639980703"),
            ]
        )
    },
    {
        "Surname": "family_name",
        "First name": "given_name",
        "Date of birth": "birth_date",
        "Contract end date": "contract_to",
        "Phone": "telephone",
    },
    """
Achterberg, Joris · 1987-04-03 · +33639980701
Müller, Jürgen · 1990-05-05 · +33639980702
Okonkwo, Ada · 1979-12-11 · +33639980703
""",
    asks={"dates:Date of birth": "day_first"},
)
