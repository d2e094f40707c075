"""Archives whose bytes depend on nothing but their parts: xlsx and docx files are such archives."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

UNIX = 3


def pack(parts: Mapping[str, bytes]) -> bytes:
    """An archive of the parts in their order, each as of 1 January 1980."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = ZipInfo(name)
            entry.create_system, entry.compress_type = UNIX, ZIP_DEFLATED  # the same wherever it is written
            archive.writestr(entry, part)
    return content.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The parts of an archive of ours, by name."""
    with ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
