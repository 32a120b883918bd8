"""A list for several agencies from a workbook whose days begin in 1904; zones, positions, hidden columns."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "All": Page(
            [
                ("Security list", None, None, None, None, None, None, None, None, None),
                ("Organization", "Surname and first name", "National ID No.", "DOB", "Contract valid until", "Essential staff (Y/N)", "Zone", "GPS", None, "Nearest landmark", "Household phone"),
                (None, None, None, None, None, None, None, "Latitude", "Longitude", None, None),
                ("HRBO", "IBÁÑEZ, Paloma", "44556677", date(1990, 3, 14), date(2027, 6, 30), "Y", "Z3", -20.16, 57.49, "blue mosque", "0465713101"),
                ("LNTN", "KIM Min-jun", "11223344", date(1985, 8, 5), date(2028, 1, 31), "N", "Z4", -20.17, 57.5, "old port", "0465713102"),
            ],
            merged=["H2:I2"],
            hidden_columns=["C"],
        )
    },
    {
        "Organization": "agency",
        "Surname and first name": "full_name",
        "National ID No.": "national_id",
        "DOB": "birth_date",
        "Contract valid until": "contract_to",
        "Essential staff (Y/N)": "essential",
        "Zone": "zone",
        "GPS / Latitude": "lat",
        "GPS / Longitude": "lon",
        "Nearest landmark": "landmark",
        "Household phone": "telephone",
    },
    """
Ibáñez, Paloma · 1990-03-14 · +33465713101
Kim, Min-jun · 1985-08-05 · +33465713102
""",
    epoch=1904,
)
