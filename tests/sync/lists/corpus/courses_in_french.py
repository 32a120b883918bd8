"""Completed courses in French, in a workbook with a title; index numbers that became numbers."""

from datetime import date

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "Formations": Page(
            [
                ("Formations achevées au 1er novembre",),
                ("N° d'index", "Nom et prénom", "Formation", "Date d'obtention", "N° de certificat", "Organisme de formation", "Valable jusqu'au"),
                (10004.0, "Aya KOUASSI", "Premiers secours", date(2026, 9, 1), 771, "Croix de Midi", date(2029, 8, 31)),
                (10005.0, "Yao KOFFI", "Premiers secours", "bientôt", 772, "Croix de Midi", None),
            ]
        )
    },
    {
        "N° d'index": "index_no",
        "Nom et prénom": "full_name",
        "Formation": "course",
        "Date d'obtention": "issued_on",
        "N° de certificat": "certificate_no",
        "Organisme de formation": "issuer",
        "Valable jusqu'au": "expires_on",
    },
    """
certificate_no=771 · course=Premiers secours · expires_on=2029-08-31 · full_name=Aya KOUASSI · index_no=10004 · issued_on=2026-09-01 · issuer=Croix de Midi
""",
    wanted="completions",
    refused=["4 NOT_A_DATE"],
)
