"""What a culture brings to the sample station: its names, and the passports they travel on."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Sex = Literal["F", "M", ""]


@dataclass(frozen=True)
class Culture:
    """Names that go together; family names keep one form for women and men."""

    label: str
    nationalities: tuple[str, ...]  # ISO 3166-1 alpha-3
    family_names: tuple[str, ...]
    given_women: tuple[str, ...]
    given_men: tuple[str, ...]

    def given_names(self, sex: Sex) -> tuple[str, ...]:
        """Take a sex ("" when it is not recorded) and give the given names to choose from."""
        if sex == "F":
            return self.given_women
        if sex == "M":
            return self.given_men
        return self.given_women + self.given_men


def pool(names: str) -> tuple[str, ...]:
    """Take names separated by commas and give them one by one, trimmed, as NFC text."""
    return tuple(unicodedata.normalize("NFC", name.strip()) for name in names.split(","))
