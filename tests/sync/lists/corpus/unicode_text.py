"""Excel's "Unicode text": UTF-16 with tabs; people of many scripts, some with one name."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Family name", "Given name", "Preferred name", "Date of birth", "Languages", "Blood group", "Mobile telephone"),
                ("ሀይሌ", "ሰላም", "Selam", "14-Mar-1990", "Amharic, English", "B+", "0639983001"),
                ("Thittila", "", "", "05-Jan-1971", "Burmese", "", "0639983002"),
                ("नेपाल", "सीता", "Sita", "30-Nov-1988", "नेपाली", "O-", "0639983003"),
                ("van 't Hoff", "Jan-Willem", "JW", "09-Sep-1965", "Nederlands", "", "0639983004"),
            ]
        )
    },
    {
        "Family name": "family_name",
        "Given name": "given_name",
        "Preferred name": "preferred_name",
        "Date of birth": "birth_date",
        "Languages": "languages",
        "Blood group": "blood_type",
        "Mobile telephone": "telephone",
    },
    """
ሀይሌ, ሰላም · 1990-03-14 · +33639983001
Thittila · 1971-01-05 · +33639983002
नेपाल, सीता · 1988-11-30 · +33639983003
van 't Hoff, Jan-Willem · 1965-09-09 · +33639983004
""",
    encoding="utf-16",
    between="\t",
)
