"""Days as in the United States with two digits for the year, "Last, First" in one column, mail and age."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Employee ID", "Employee Name", "DOB", "Age", "E-mail", "Cell", "Emergency contact", "Emergency phone"),
                ("E9001", "Smith-Jones, Mary Ann", "3/14/90", "36", "mary@coast.example", "06.39.98.12.01", "Bob Smith (husband)", "06 39 98 12 09"),
                ("E9002", "van der Berg, Piet", "12/1/58", "67", "piet@coast.example", "h: 04 65 71 12 02 m: 06 39 98 12 02", "", ""),
                ("E9003", "Al-Masri, Rana", "7/4/2001", "25", "rana@coast.example", "0639981203 ext. 12", "", ""),
            ]
        )
    },
    {
        "Employee ID": "index_no",
        "Employee Name": "full_name",
        "DOB": "birth_date",
        "Age": "age",
        "E-mail": "email",
        "Cell": "telephone",
        "Emergency contact": "emergency.full_name",
        "Emergency phone": "emergency.telephone",
    },
    """
E9001 · Smith-Jones, Mary Ann · 1990-03-14 · +33639981201
E9002 · van der Berg, Piet · 1958-12-01 · +33465711202 +33639981202
E9003 · Al-Masri, Rana · 2001-07-04 · +33639981203
""",
)
