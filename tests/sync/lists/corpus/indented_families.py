"""Dependants stand indented below the staff member, who has no word under "Relationship"."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "List": Page(
            [
                ("Name", "Relationship", "Gender", "Birth date", "Mobile phone"),
                ("TRẦN, Minh Anh", None, "Female", date(1988, 2, 29), "0639980801"),
                ("TRẦN, Bảo", "Son", "Male", date(2016, 5, 7), None),
                ("LÊ, Quốc Huy", "Husband", "Male", date(1985, 8, 9), None),
                ("DIALLO, Aïssatou", None, "Female", date(1992, 10, 31), "0639980802"),
            ],
            indents={3: 2, 4: 2},
        )
    },
    {
        "Name": "full_name",
        "Relationship": "relation",
        "Gender": "sex",
        "Birth date": "birth_date",
        "Mobile phone": "telephone",
    },
    """
Trần, Minh Anh · F · 1988-02-29 · +33639980801
  child · Trần, Bảo · M · 2016-05-07
  spouse · Lê, Quốc Huy · M · 1985-08-09
Diallo, Aïssatou · F · 1992-10-31 · +33639980802
""",
)
