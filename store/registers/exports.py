"""What was taken out of the store on purpose: backups and grab lists. The log says by whom, and when.

It goes to headquarters behind everything else, and is never counted as waiting:
nobody's safety hangs on it, but whoever asks where a list came from finds it here.
"""

from store.columns import Merge, Row, Wire, column
from store.forms import Form
from store.register import Register
from store.values import Line


class Export(Row, table=True):
    """One file that was written: ``kind`` (``backup``, ``zone-book``), when, its bytes and SHA-256 (hex).

    ``sealed`` says whether it was encrypted; ``people`` how many of them stand in it; ``purpose`` what it was
    for; ``number`` what its pages say; ``marking`` who may see it; ``format`` how it is written (``pdf``,
    ``csv``). Where it was written to is not kept: sticks have no names.
    """

    __tablename__ = "exports"
    kind: str = column(1, Merge.EVENT)
    made_at: int = column(2, Merge.EVENT, Wire.INSTANT)
    bytes: int = column(3, Merge.EVENT, Wire.NUMBER)
    digest: str = column(4, Merge.EVENT)
    sealed: bool = column(5, Merge.EVENT, Wire.FLAG)
    people: int | None = column(6, Merge.EVENT, Wire.NUMBER)
    purpose: str | None = column(7, Merge.EVENT)
    number: str | None = column(8, Merge.EVENT)
    marking: str | None = column(9, Merge.EVENT)
    format: str | None = column(10, Merge.EVENT)


class ExportForm(Form):
    """What may be put in by hand: nothing is, it is written with the file."""

    kind: Line


EXPORTS = Register(
    kind="exports",
    nr=61,
    letter="PX",
    table=Export,
    form=ExportForm,
    listed=("made_at", "kind", "number", "people", "purpose", "format", "marking", "sealed", "bytes"),
    order=("made_at",),
    by_hand=False,
    # What headquarters takes out is no station's to know.
    kept_above=True,
    carried={4: "exports.make"},
)
