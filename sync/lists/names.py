"""Family names typed in capitals."""

import unicodedata


def small(name: str) -> str:
    """Give a family name that is wholly in capitals with small letters; any other stays as it is written.

    Some lists set family names in capitals to tell them from given names, so the capitals belong to the
    list and not to the name. What the small letters are can only be guessed (``MCBREARTNEY``), which is
    why a name on record is never replaced by such a guess. A name that mixes both, or is of a script
    without small letters, tells itself how it is written.
    """
    if not shouted(name):
        return name
    out: list[str] = []
    begins = True
    for letter in name:
        # A mark above or below a letter belongs to it: what follows does not begin a word.
        if unicodedata.combining(letter):
            out.append(letter)
            continue
        out.append(letter if begins else _lower(letter))
        begins = not letter.isalpha()
    return unicodedata.normalize("NFC", "".join(out))


def shouted(name: str) -> bool:
    """Say whether a name is wholly in capitals and more than an initial."""
    return name.isupper() and sum(letter.isalpha() for letter in name) > 1


def _lower(letter: str) -> str:
    # Python makes two characters of the Turkish capital; its small letter is the plain one.
    return "i" if letter == "İ" else letter.lower()
