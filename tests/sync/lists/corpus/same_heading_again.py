"""The headings of the family repeat those of the staff member; children stand together in one cell."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Surname", "First name", "DOB", "Phone", "Spouse", "DOB", "Children", "Emergency contact", "Phone", "Relation"),
                ("Adeyemi", "Tunde", "14-Mar-1984", "0639983301", "ADEYEMI Folake", "15-Apr-1986", "Ayo (5), Bisi (3)", "Kunle A.", "0639983309", "Brother"),
                ("Bello", "Zainab", "16-May-1990", "0639983302", "", "", "", "", "", ""),
            ]
        )
    },
    {
        "Surname": "family_name",
        "First name": "given_name",
        "DOB": "birth_date",
        "Phone": "telephone",
        "Spouse": "spouse.full_name",
        "DOB (2)": "spouse.birth_date",
        "Children": "child.full_name",
        "Emergency contact": "emergency.full_name",
        "Phone (2)": "emergency.telephone",
        "Relation": "emergency.relation",
    },
    """
Adeyemi, Tunde · 1984-03-14 · +33639983301
  spouse · Adeyemi, Folake · 1986-04-15
Bello, Zainab · 1990-05-16 · +33639983302
""",
    refused=["2 SEVERAL_PEOPLE"],
)
