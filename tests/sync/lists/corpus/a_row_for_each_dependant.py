"""The staff member stands again on every row, one dependant to a row; bilingual headings."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Liste": Page(
            [
                ("N° Index / Index No.", "Nom / Surname", "Prénom / First name", "Date de naissance / Date of birth", "Nom du dépendant", "Prénom du dépendant", "Lien de parenté du dépendant", "Date de naissance du dépendant", "Contact d'urgence", "Téléphone contact d'urgence"),
                ("B7", "Ndiaye", "Khady", date(1986, 1, 15), "Ndiaye", "Awa", "Fille", date(2012, 2, 16), "Modou Ndiaye", "0639982709"),
                ("B7", "Ndiaye", "Khady", date(1986, 1, 15), "Fall", "Babacar", "Époux", date(1984, 3, 17), "Modou Ndiaye", "0639982709"),
                ("B8", "Gueye", "Pape", date(1990, 4, 18), None, None, None, None, None, None),
                ("B9", "Diop", "Rama", date(1979, 5, 19), "Diop", "Ousmane", "Cousin éloigné", date(2001, 6, 20), None, None),
            ]
        )
    },
    {
        "N° Index / Index No.": "index_no",
        "Nom / Surname": "family_name",
        "Prénom / First name": "given_name",
        "Date de naissance / Date of birth": "birth_date",
        "Nom du dépendant": "dependant.family_name",
        "Prénom du dépendant": "dependant.given_name",
        "Lien de parenté du dépendant": "dependant.relation",
        "Date de naissance du dépendant": "dependant.birth_date",
        "Contact d'urgence": "emergency.full_name",
        "Téléphone contact d'urgence": "emergency.telephone",
    },
    """
B7 · Ndiaye, Khady · 1986-01-15
  child · Ndiaye, Awa · 2012-02-16
  spouse · Fall, Babacar · 1984-03-17
B8 · Gueye, Pape · 1990-04-18
B9 · Diop, Rama · 1979-05-19
""",
    refused=["5 UNKNOWN_RELATION"],
)
