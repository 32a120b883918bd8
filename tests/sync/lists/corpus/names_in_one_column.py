"""Full names without comma or capitals: nobody can tell which is the family name, so it is asked."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Sheet1": Page(
            [
                ("S/No", "Full Name", "Sex (M/F)", "Year of birth", "Contact No.", "Next of kin", "Next of kin contact"),
                (1, "Wanjiru Kamau", "F", 1991, "0639982301", "Peter Kamau", "0639982309"),
                (2, "Suharto", "M", 1975, "0639982302", None, None),
                (3, "Hodan Abdi Warsame", "F", 1987, "0639982303 or 0465712303", "Abdi Warsame", "0639982308"),
            ]
        )
    },
    {
        "S/No": "number",
        "Full Name": "full_name",
        "Sex (M/F)": "sex",
        "Year of birth": "birth_date",
        "Contact No.": "telephone",
        "Next of kin": "emergency.full_name",
        "Next of kin contact": "emergency.telephone",
    },
    """
Kamau, Wanjiru · F · +33639982301
Suharto · M · +33639982302
Warsame, Hodan Abdi · F · +33639982303 +33465712303
""",
    asks={"names:Full Name": "family_last"},
)
