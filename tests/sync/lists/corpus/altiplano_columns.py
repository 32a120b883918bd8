"""Spanish, the family in columns of the staff member's row, days with months as words."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Personal": Page(
            [
                ("Nº", "Apellidos", "Nombres", "Cédula", "Fecha de nacimiento", "Celular", "Cónyuge", "F. nac. cónyuge", "Hijo 1", "Fecha de nacimiento hijo 1", "Hijo 2", "Fecha de nacimiento hijo 2", "Dirección", "Barrio"),
                (1, "Quispe Mamani", "José Luis", "4455667", "14 de marzo de 1985", "0639980201", "Rosa Choque Apaza", "2 de abril de 1986", "Inti Quispe Choque", "30 de enero de 2014", None, None, "Calle 5 n.º 12", "Sopocachi"),
                (2, "de la Cruz Peña", "María del Carmen", "5566778", "1 de diciembre de 1990", "0639980202", None, None, "Luz Peña", "9 de mayo de 2019", "Sol Peña", "11 de junio de 2021", "Av. Sur 3", "Obrajes"),
            ]
        )
    },
    {
        "Nº": "number",
        "Apellidos": "family_name",
        "Nombres": "given_name",
        "Cédula": "national_id",
        "Fecha de nacimiento": "birth_date",
        "Celular": "telephone",
        "Cónyuge": "spouse.full_name",
        "F. nac. cónyuge": "spouse.birth_date",
        "Hijo 1": "child 1.full_name",
        "Fecha de nacimiento hijo 1": "child 1.birth_date",
        "Hijo 2": "child 2.full_name",
        "Fecha de nacimiento hijo 2": "child 2.birth_date",
        "Dirección": "address",
        "Barrio": "quarter",
    },
    """
Quispe Mamani, José Luis · 1985-03-14 · +33639980201
  spouse · Choque Apaza, Rosa · 1986-04-02
  child · Quispe Choque, Inti · 2014-01-30
de la Cruz Peña, María del Carmen · 1990-12-01 · +33639980202
  child · Peña, Luz · 2019-05-09
  child · Peña, Sol · 2021-06-11
""",
    asks={
        "names:Cónyuge": "given_first",
        "names:Hijo 1": "given_first",
        "names:Hijo 2": "given_first",
    },
)
