"""A spreadsheet set to another country made days of what it could, the wrong ones, and left the rest as text."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Sheet1": Page(
            [
                ("ID No.", "Surname", "Forename", "Date of birth", "Cell phone"),
                ("K1", "Fernando", "Nimal", "25/12/1978", "0639982801"),
                ("K2", "Perera", "Kumari", date(1990, 4, 3), "0639982802"),
                ("K3", "Silva", "Ruwan", "17/08/1985", "0639982803"),
                ("K4", "Bandara", "Ishara", date(1992, 7, 7), "0639982804"),
            ]
        )
    },
    {
        "ID No.": "index_no",
        "Surname": "family_name",
        "Forename": "given_name",
        "Date of birth": "birth_date",
        "Cell phone": "telephone",
    },
    """
K1 · Fernando, Nimal · 1978-12-25 · +33639982801
K3 · Silva, Ruwan · 1985-08-17 · +33639982803
K4 · Bandara, Ishara · 1992-07-07 · +33639982804
""",
    refused=["3 MAYBE_SWAPPED"],
)
