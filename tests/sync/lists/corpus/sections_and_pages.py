"""Units as rows of their own, headings again on every printed page, sums below each unit, notes at the end."""

from tests.sync.lists.corpus.sent import Page, Sent

_HEADS = ("No", "Staff ID", "Surname", "Given names", "D.O.B. (dd/mm/yyyy)", "Job title", "Telephone", "Estate")

LIST = Sent(
    {
        "Master list": Page(
            [
                ("RIVER BASIN AUTHORITY",),
                ("CONFIDENTIAL",),
                _HEADS,
                (1, 2, 3, 4, 5, 6, 7, 8),
                ("UNIT: LOGISTICS",),
                (1, "R-01", "Mensah", "Kwame", "01/02/1980", "Driver", "0639982401", "Osu"),
                (2, "R-02", "Asante", "Abena", "03/04/1985", "Clerk", "0639982402", "Labone"),
                ("Sub total", None, None, None, None, None, 2),
                _HEADS,
                ("UNIT: RADIO ROOM",),
                (3, "R-03", "Total", "Jean", "05/06/1990", "Radio operator", "0639982403", "Osu"),
                ("Grand total", None, None, None, None, None, 3),
                (),
                ("* Staff on special leave are listed by the agency that they went to",),
                ("Prepared by: Human Resources",),
            ]
        )
    },
    {
        "No": "number",
        "Staff ID": "index_no",
        "Surname": "family_name",
        "Given names": "given_name",
        "D.O.B. (dd/mm/yyyy)": "birth_date",
        "Job title": "function",
        "Telephone": "telephone",
        "Estate": "quarter",
    },
    """
R-01 · Mensah, Kwame · 1980-02-01 · +33639982401
R-02 · Asante, Abena · 1985-04-03 · +33639982402
R-03 · Total, Jean · 1990-06-05 · +33639982403
""",
)
