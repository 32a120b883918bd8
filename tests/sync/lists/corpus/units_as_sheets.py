"""Each unit has a sheet of its own with the same headings; below each a sum."""

from tests.sync.lists.corpus.sent import Page, Sent

_HEADS = ("S/N", "Index No.", "Surname", "Other names", "Date of birth", "Designation", "Mobile No.")

LIST = Sent(
    {
        "Logistics": Page(
            [
                ("LOGISTICS",),
                _HEADS,
                (1, "L-1", "Banda", "Chisomo", "12-Jan-1984", "Driver", 639981001),
                (2, "L-2", "Phiri", "Thandiwe", "3-Sep-91", "Storekeeper", 639981002),
                (None, "Sub-total", None, None, None, None, 2),
            ]
        ),
        "Health": Page(
            [
                ("HEALTH",),
                _HEADS,
                (1, "H-1", "Zimba", "Mphatso", "30-Oct-1977", "Nurse", 639981003),
                (None, "Sub-total", None, None, None, None, 1),
            ]
        ),
    },
    {
        "S/N": "number",
        "Index No.": "index_no",
        "Surname": "family_name",
        "Other names": "given_name",
        "Date of birth": "birth_date",
        "Designation": "function",
        "Mobile No.": "telephone",
        "Health!S/N": "number",
        "Health!Index No.": "index_no",
        "Health!Surname": "family_name",
        "Health!Other names": "given_name",
        "Health!Date of birth": "birth_date",
        "Health!Designation": "function",
        "Health!Mobile No.": "telephone",
    },
    """
L-1 · Banda, Chisomo · 1984-01-12 · +33639981001
L-2 · Phiri, Thandiwe · 1991-09-03 · +33639981002
H-1 · Zimba, Mphatso · 1977-10-30 · +33639981003
""",
)
