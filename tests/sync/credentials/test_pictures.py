"""A picture of cards: one is read, whichever forms of it are there; of several none is chosen."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from store.refusals import Code, Refused
from sync.credentials import checking, claims, drawn, forms
from sync.qr import png
from tests.sync.credentials.hand import card, signed

ONE = card()


def pictured(folder: Path, *texts: str) -> Path:
    """Put codes side by side in a picture."""
    codes = [Image.open(BytesIO(png.picture(drawn.squares(text)))) for text in texts]
    whole = Image.new("L", (sum(one.width for one in codes), max(one.height for one in codes)), "white")
    at = 0
    for one in codes:
        whole.paste(one, (at, 0))
        at += one.width
    place = folder / "codes.png"
    whole.save(place)
    return place


def test_of_several_cards_none_is_chosen(tmp_path: Path) -> None:
    other = card(id=b"another.")
    place = pictured(tmp_path, forms.letters(signed(ONE)), forms.letters(signed(other)))
    with pytest.raises(Refused) as refused:
        checking.line_in(place)
    assert (refused.value.code, refused.value.facts["count"]) == (Code.QR_SEVERAL, "2")


def test_both_forms_of_one_card_are_one(tmp_path: Path) -> None:
    short = forms.digits(signed(claims.short(ONE)))
    place = pictured(tmp_path, forms.letters(signed(ONE)), short)
    assert forms.read(checking.line_in(place)) in (signed(ONE), signed(claims.short(ONE)))
