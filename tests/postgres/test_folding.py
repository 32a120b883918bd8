"""Text is folded for searching on a server just as it is here."""

import sys
import unicodedata
from random import Random

import psycopg

from sample_station.names import CULTURES
from store.postgres.functions import statements
from store.values import folded

LEFT_OUT = {"Cn", "Co", "Cs"}
"""What no text of ours has: not assigned, private, half a character."""


def test_every_character_and_every_name_folds_alike(database: str) -> None:
    letters = [
        chr(code) for code in range(1, sys.maxunicode) if unicodedata.category(chr(code)) not in LEFT_OUT
    ]
    chance = Random(7)  # noqa: S311 - nothing secret
    names = [name for one in CULTURES for name in (*one.family_names, *one.given_women, *one.given_men)]
    texts = [f"A{letter}b" for letter in letters]
    texts += [" ".join(chance.sample(names, 3)) for _ in range(3000)]
    texts += ["".join(chance.choices(letters, k=9)) for _ in range(3000)]
    with psycopg.connect(database) as db:
        for statement in statements():
            db.execute(statement.encode())
        asked = b'SELECT folded(t COLLATE "C") FROM unnest(%s::text[]) WITH ORDINALITY AS x (t, n) ORDER BY n'
        answer = db.execute(asked, (texts,)).fetchall()
    assert [text for text, (there,) in zip(texts, answer, strict=True) if there != folded(text)] == []


def test_it_may_stand_in_an_index(database: str) -> None:
    with psycopg.connect(database) as db:
        for statement in statements():
            db.execute(statement.encode())
        db.execute("CREATE TABLE people (name text)")
        db.execute("CREATE INDEX by_name ON people (folded(name))")
        db.execute("INSERT INTO people VALUES ('Þórsdóttir'), (NULL)")
        found = db.execute("SELECT name FROM people WHERE folded(name) = 'thorsdottir'").fetchall()
    assert found == [("Þórsdóttir",)]
