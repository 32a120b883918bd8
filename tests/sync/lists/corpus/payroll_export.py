"""An export of a payroll: "sep=;", much that no register keeps, "Title" for Mr and Ms, contracts, units."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Personnel Number", "Title", "Last Name", "First Name", "Gender", "Birth Date", "Marital Status", "Net salary", "Grade", "Org Unit", "Position title", "Contract type", "Contract start date", "Contract end date", "Nationality", "Passport No.", "Passport expiry date", "Work email", "Mobile"),
                ("40001", "Ms", "Özdemir", "Elif", "Female", "1988-02-29", "Married", "1200", "G-5", "Finance", "Finance Assistant", "Fixed term", "01.09.2024", "31.08.2027", "TUR", "U1234567", "12.05.2030", "elif@grain.example", "+33 639 98 22 01"),
                ("40002", "Mr", "O'Shaughnessy", "Ciarán", "Male", "1969-11-02", "Single", "2200", "P-4", "Office of the Head", "Head of Office", "Continuing", "15.03.2019", "Permanent", "IRL", "P7654321", "01.02.2029", "ciaran@grain.example", "+33 639 98 22 02"),
            ]
        )
    },
    {
        "Personnel Number": "index_no",
        "Title": "title",
        "Last Name": "family_name",
        "First Name": "given_name",
        "Gender": "sex",
        "Birth Date": "birth_date",
        "Marital Status": "marital_status",
        "Net salary": "money",
        "Grade": "grade",
        "Org Unit": "unit",
        "Position title": "function",
        "Contract type": "contract_type",
        "Contract start date": "contract_from",
        "Contract end date": "contract_to",
        "Nationality": "nationality",
        "Passport No.": "passport",
        "Passport expiry date": "expires_on",
        "Work email": "email",
        "Mobile": "telephone",
    },
    """
40001 · Özdemir, Elif · F · 1988-02-29 · +33639982201
40002 · O'Shaughnessy, Ciarán · M · 1969-11-02 · +33639982202
""",
    between=";",
    first="sep=;\r\n",
)
