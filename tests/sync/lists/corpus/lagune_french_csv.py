"""French, Windows-1252 and semicolons as Excel saves them; one day of 25 settles how days are written."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Agence de la Lagune",),
                ("N°", "Matricule", "Nom", "Prénom(s)", "Sexe", "Date de naissance", "Lien de parenté", "Tél.", "Adresse", "Quartier"),
                ("1", "A-77", "KOUASSI", "Aya Thérèse", "F", "03/04/1987", "Agent", "06 39 98 01 01", "4 rue du Port", "Plateau"),
                ("", "", "KOUASSI", "Yao", "M", "25/12/2012", "Fils", "", "", ""),
                ("2", "A-78", "N'GUESSAN", "Koffi Hervé", "H", "01/02/79", "Agent", "06 39 98 01 02 / 04 65 71 01 02", "9 bd Lagunaire", "Cocody"),
                ("", "", "N'GUESSAN née BAMBA", "Mariam", "F", "11/10/1982", "Épouse", "", "", ""),
            ]
        )
    },
    {
        "N°": "number",
        "Matricule": "index_no",
        "Nom": "family_name",
        "Prénom(s)": "given_name",
        "Sexe": "sex",
        "Date de naissance": "birth_date",
        "Lien de parenté": "relation",
        "Tél.": "telephone",
        "Adresse": "address",
        "Quartier": "quarter",
    },
    """
A-77 · Kouassi, Aya Thérèse · F · 1987-04-03 · +33639980101
  child · Kouassi, Yao · M · 2012-12-25
A-78 · N'Guessan, Koffi Hervé · M · 1979-02-01 · +33639980102 +33465710102
  spouse · N'GUESSAN née BAMBA, Mariam · F · 1982-10-11
""",
    encoding="cp1252",
    between=";",
)
