"""Headings in a language that nobody here reads: columns are told by what is in them, the names are asked."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Nambari", "Jina la ukoo", "Jina la kwanza", "Jinsia", "Tarehe ya kuzaliwa", "Simu", "Barua pepe", "Daraja"),
                ("T-301", "Mushi", "Neema", "F", "14/03/1990", "0639982601", "neema@lake.example", "G-4"),
                ("T-302", "Shayo", "Baraka", "M", "25/12/1979", "0639982602", "baraka@lake.example", "NO-B"),
                ("T-303", "Kimaro", "Zawadi", "F", "01/01/1985", "0639982603", "zawadi@lake.example", "G-6"),
            ]
        )
    },
    {
        "Nambari": "index_no",
        "Jina la ukoo": "",
        "Jina la kwanza": "",
        "Jinsia": "sex",
        "Tarehe ya kuzaliwa": "birth_date",
        "Simu": "telephone",
        "Barua pepe": "email",
        "Daraja": "grade",
    },
    """
T-301 · Mushi, Neema · F · 1990-03-14 · +33639982601
T-302 · Shayo, Baraka · M · 1979-12-25 · +33639982602
T-303 · Kimaro, Zawadi · F · 1985-01-01 · +33639982603
""",
    asks={"column:Jina la ukoo": "family_name", "column:Jina la kwanza": "given_name"},
)
