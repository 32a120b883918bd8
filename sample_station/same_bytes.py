"""Saves a workbook so that the same cells give the same bytes, whatever the clock says."""

import io
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_UNIX = 3


def save(workbook: Workbook, path: Path, moment: datetime) -> None:
    """Write ``workbook`` to ``path``, as made and last changed at ``moment`` (taken as UTC)."""
    workbook.properties.created = workbook.properties.modified = moment.astimezone(UTC).replace(tzinfo=None)
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        # Workbook.save would put the present moment over the one just set.
        ExcelWriter(workbook, archive).save()
    with ZipFile(written) as dated, ZipFile(path, "w") as archive:
        for name in dated.namelist():
            entry = ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            archive.writestr(entry, dated.read(name))
