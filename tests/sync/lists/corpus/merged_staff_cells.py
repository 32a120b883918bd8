"""The staff member's cells are merged over the rows of the family, which stands to the right."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Feuil1": Page(
            [
                ("Matricule", "Nom", "Prénom", "Né(e) le", "Téléphone", "Personnes à charge", None, None),
                (None, None, None, None, None, "Nom et prénom", "Lien", "Date de naissance"),
                ("M1", "Traoré", "Moussa", date(1975, 5, 5), "0639981101", "TRAORÉ Fatou", "Épouse", date(1980, 2, 3)),
                (None, None, None, None, None, "TRAORÉ Sékou", "Fils", date(2009, 12, 13)),
                ("M2", "Keïta", "Oumou", date(1989, 9, 19), "0639981102", None, None, None),
                ("M3", "Sow", "Ibrahima", date(1983, 3, 4), "0639981103", "BA Awa", "Épouse", date(1985, 1, 2)),
            ],
            merged=[
                "A1:A2",
                "B1:B2",
                "C1:C2",
                "D1:D2",
                "E1:E2",
                "F1:H1",
                "A3:A4",
                "B3:B4",
                "C3:C4",
                "D3:D4",
                "E3:E4",
            ],
        )
    },
    {
        "Matricule": "index_no",
        "Nom": "family_name",
        "Prénom": "given_name",
        "Né(e) le": "birth_date",
        "Téléphone": "telephone",
        "Personnes à charge / Nom et prénom": "dependant.full_name",
        "Personnes à charge / Lien": "dependant.relation",
        "Personnes à charge / Date de naissance": "dependant.birth_date",
    },
    """
M1 · Traoré, Moussa · 1975-05-05 · +33639981101
  spouse · Traoré, Fatou · 1980-02-03
  child · Traoré, Sékou · 2009-12-13
M2 · Keïta, Oumou · 1989-09-19 · +33639981102
M3 · Sow, Ibrahima · 1983-03-04 · +33639981103
  spouse · Ba, Awa · 1985-01-02
""",
)
