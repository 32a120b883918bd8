"""HXL: headings nobody could tell, and a row of tags below them."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Code", "Who A", "Who B", "Cat", "When", "Line", "Mail", "Door"),
                ("#meta+id", "#contact+name+family", "#contact+name+given", "#contact+sex", "#date+birth", "#contact+phone", "#contact+email", "#loc+address"),
                ("X1", "Haile", "Selam", "f", "1990-03-14", "+33639980601", "selam@relief.example", "Block 2"),
                ("X2", "Bekele", "Dawit", "m", "1979-01-05", "+33639980602", "", "Block 3"),
            ]
        )
    },
    {
        "Code": "index_no",
        "Who A": "family_name",
        "Who B": "given_name",
        "Cat": "sex",
        "When": "birth_date",
        "Line": "telephone",
        "Mail": "email",
        "Door": "address",
    },
    """
X1 · Haile, Selam · F · 1990-03-14 · +33639980601
X2 · Bekele, Dawit · M · 1979-01-05 · +33639980602
""",
)
