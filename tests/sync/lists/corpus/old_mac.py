"""French from an old Mac in its own letters, in a CSV."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Matricule", "Prénom", "Nom de famille", "Né(e) le", "Téléphone portable", "Groupe sanguin"),
                ("G-1", "Hélène", "Châtaignier", "1er mars 1970", "06 39 98 29 01", "O+"),
                ("G-2", "François", "Lacoste", "14 août 1982", "06 39 98 29 02", "AB-"),
            ]
        )
    },
    {
        "Matricule": "index_no",
        "Prénom": "given_name",
        "Nom de famille": "family_name",
        "Né(e) le": "birth_date",
        "Téléphone portable": "telephone",
        "Groupe sanguin": "blood_type",
    },
    """
G-1 · Châtaignier, Hélène · 1970-03-01 · +33639982901
G-2 · Lacoste, François · 1982-08-14 · +33639982902
""",
    encoding="mac_roman",
    between=";",
)
