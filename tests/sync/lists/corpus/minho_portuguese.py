"""Portuguese in Latin-9 with bars between the cells; the family in a column of relations, households by number."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Agregado familiar", "Nome", "Apelido", "Parentesco", "Data de nascimento", "Telemóvel", "Morada", "Observações"),
                ("17", "João", "da Conceição", "Titular", "31/01/1980", "0639982101", "Rua Nova, 4", "fala mandinga"),
                ("18", "Ana", "Fragoso", "Titular", "02/03/1991", "0639982102", "Rua Nova, 6", ""),
                ("17", "Inês", "da Conceição", "Filha", "05/06/2014", "", "", ""),
                ("18", "Rui", "Fragoso", "Cônjuge", "07/08/1990", "", "", ""),
            ]
        )
    },
    {
        "Agregado familiar": "household_no",
        "Nome": "given_name",
        "Apelido": "family_name",
        "Parentesco": "relation",
        "Data de nascimento": "birth_date",
        "Telemóvel": "telephone",
        "Morada": "address",
        "Observações": "remarks",
    },
    """
da Conceição, João · 1980-01-31 · +33639982101
  child · da Conceição, Inês · 2014-06-05
Fragoso, Ana · 1991-03-02 · +33639982102
  spouse · Fragoso, Rui · 1990-08-07
""",
    encoding="iso8859-15",
    between="|",
)
