"""Text files: a quotation mark out of place must not let people vanish from a list."""

import pytest

from sync.lists.apart.limits import Bad
from sync.lists.apart.text import rows

HEAD = "Index No,Family name,Given name,Function\n"


@pytest.mark.parametrize(
    "below",
    [
        '1,"Dupont,Jean,a\n2,Bo,Cy,b\n3,Do,"Ey",c\n',
        '1,Dupont,Jean,"a\n2,Bo,Cy,b\n3,Do,Ey,c"\n4,Fo,Gy,d\n',
        '1,"Dupont,Jean,a\n2,Bo,"Cy",b\n',
    ],
)
def test_rows_within_a_cell_are_refused(below: str) -> None:
    with pytest.raises(Bad) as bad:
        list(rows((HEAD + below).encode(), None))
    assert bad.value.why == "quote"


def test_an_address_in_two_lines_is_no_row() -> None:
    text = HEAD + '1,Dupont,Jean,"12, rue du Port,\nSainte-Anne, Tamarin"\n'
    *_others, last = rows(text.encode(), None)
    assert last["row"][1][3] == "12, rue du Port,\nSainte-Anne, Tamarin"
