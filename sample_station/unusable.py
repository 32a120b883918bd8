"""Lines of which nothing can be made, so that an import has to refuse them by row and say why.

Nobody in them is in the town.
"""

from datetime import date

from sample_station.lines import Line, Value


def unusable_staff(agency_code: str, quarter: str) -> tuple[Line, ...]:
    """Take an agency's code and the name of a quarter; give four staff lines, each wrong in one cell."""
    everyone: dict[str, Value] = {
        "Relation": "Staff",
        "Sex": "F",
        "Date of birth": "1985-07-19",
        "Nationality": "MUS",
        "Function": "Driver",
        "Recruitment": "Local",
        "Telephone": "06 39 98 00 00",
        "Address": "9 Cour des Absents",
        "Quarter": quarter,
    }
    wrong: tuple[tuple[str, dict[str, Value]], ...] = (
        ("Date of birth", _named("Kestrelmann", "Ismène") | {"Date of birth": "31/02/1985"}),
        ("Date of birth", _named("Oduvaldo-Reis", "Tércia") | {"Date of birth": "03/04/20"}),
        ("Family name", _named("", "Philomène-Aurore")),
        ("Telephone", _named("Wachsmutter", "Leokadia") | {"Telephone": "see HR"}),
    )
    return tuple(
        Line("staff", everyone | cells | {"Index no.": f"{agency_code}-9900{number}"}, refused_for=heading)
        for number, (heading, cells) in enumerate(wrong, start=1)
    )


def unusable_dependants() -> tuple[Line, ...]:
    """Give two lines that stand below a family, each wrong in one cell."""
    everyone: dict[str, Value] = {
        "Relation": "Son",
        "Sex": "M",
        "Date of birth": "2015-05-22",
        "Nationality": "MUS",
    }
    return (
        Line(
            "dependant",
            everyone | _named("Tarandrell", "Jules-Évariste") | {"Relation": "friend of the family"},
            refused_for="Relation",
        ),
        Line(
            "dependant",
            everyone | _named("Ravelomirana", "Hobisoa") | {"Date of birth": date(2093, 1, 1)},
            refused_for="Date of birth",
        ),
    )


def _named(family_name: str, given_name: str) -> dict[str, Value]:
    return {"Family name": family_name, "Given name(s)": given_name}
