"""In which letters a text file is written: told for sure, or asked."""

import pytest

from sync.lists.apart.encodings import decode
from sync.lists.apart.limits import Bad

FRENCH = "Matricule;Nom;Prénom;Téléphone\nA1;Châtaignier;Hélène;06\n"
RUSSIAN = "Фамилия;Имя;Телефон\nИванов;Пётр;06\n"
ARABIC = "الاسم الأول;اسم العائلة;الهاتف\nليلى;الوراق;06\n"
CHINESE = "姓名;性别;电话\n王小明;男;06\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Surname,Name\nA,B\n", "ascii"),
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "cp1252"),
        (FRENCH, "latin-1"),
        (FRENCH, "iso8859-15"),
        (FRENCH, "mac_roman"),
        (FRENCH, "cp850"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (ARABIC, "cp1256"),
        (CHINESE, "gb18030"),
    ],
)
def test_told_for_sure(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), None)
    assert found.text == text
    assert found.choices == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Surname,Name\nMuñoz,José\n", "cp1252"),
        ("Surname,Name\nDvořák,Jiří\n", "cp1250"),
        ("Surname,Name\nYılmaz,Ayşe\n", "cp1254"),
        ("Surname,Name\nИванов,Пётр\n", "koi8-r"),
        ("Surname,Name\n山田,太郎\n", "shift_jis"),
        ("Surname,Name\nGARCÍA,MUÑOZ\n", "mac_roman"),
    ],
)
def test_asked_where_a_name_could_be_another(text: str, encoding: str) -> None:
    """Never silently wrong: the right one is among the choices, and what a person says is done."""
    found = decode(text.encode(encoding), None)
    readings = [decode(text.encode(encoding), name).text for name, _words in found.choices]
    assert text in (readings or [found.text])
    assert found.choices or found.text == text


@pytest.mark.parametrize("content", ["Šimek\n".encode() * 5 + b"Jos\xe9\n", b"a\xff\xfe\x00b"])
def test_what_is_written_in_none(content: bytes) -> None:
    with pytest.raises(Bad):
        decode(content, None)


def test_what_a_person_said_is_not_the_files_encoding() -> None:
    with pytest.raises(Bad):
        decode(FRENCH.encode("cp1252"), "utf-8")
