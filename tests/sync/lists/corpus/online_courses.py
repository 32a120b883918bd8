"""Completed courses as an online school exports them: by mail, month first, with a time of day behind."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("Learner", "Email", "Course title", "Completion date", "Certificate ID", "Score %"),
                ("Rana Al-Masri", "rana@coast.example", "BSAFE", "3/14/2026 0:00", "C-1", "91"),
                ("Piet Berg", "piet@coast.example", "BSAFE", "4/5/2026 0:00", "C-2", "80"),
            ]
        )
    },
    {
        "Learner": "full_name",
        "Email": "email",
        "Course title": "course",
        "Completion date": "issued_on",
        "Certificate ID": "certificate_no",
        "Score %": "score",
    },
    """
certificate_no=C-1 · course=BSAFE · email=rana@coast.example · full_name=Rana Al-Masri · issued_on=2026-03-14 · score=91
certificate_no=C-2 · course=BSAFE · email=piet@coast.example · full_name=Piet Berg · issued_on=2026-04-05 · score=80
""",
    wanted="completions",
)
