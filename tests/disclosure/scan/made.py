"""Files of every kind around a text, made in the test: invented people only."""

import io
import struct
import zipfile
import zlib
from base64 import b64encode
from datetime import date

import openpyxl
import pyarrow as pa
from pyarrow import parquet

from analysis.disclosure.scan.known import known

NAME, ID, PHONE, BIRTH = "Tống Khắc Thừa", "098085001234", "0912 345 678", date(1985, 3, 7)
HOME = "số 12 ngõ 5, thôn Suối Mơ, xã Đồi Gió"
KEY = b"a key for tests"
WHO = known(KEY, names=[NAME, "Lỗ Sâm"], numbers=[ID, PHONE], births=[BIRTH], addresses=[HOME])


def png(*chunks: tuple[bytes, bytes], after: bytes = b"") -> bytes:
    """One white pixel, with these chunks."""
    whole = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), *chunks, (b"IDAT", zlib.compress(b"\0\xff"))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, [*whole, (b"IEND", b"")])) + after


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, data = part
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(comment: bytes) -> bytes:
    """The segments of a JPEG up to its picture."""
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + b"\xff\xda\0\x02\xff\xd9"


def packed(parts: dict[str, bytes], comment: bytes = b"") -> bytes:
    """An archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.comment = comment
    return content.getvalue()


def docx(text: str = "", **parts: str) -> bytes:
    """A Word file with one paragraph, and further parts in the place of those that Word writes."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    whole = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {w}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>",
        "docProps/core.xml": f"<cp:coreProperties><dc:creator>{parts.get('creator', '')}</dc:creator></cp:coreProperties>",
        "docProps/custom.xml": f"<Properties><property><vt:lpwstr>{parts.get('custom', '')}</vt:lpwstr></property></Properties>",
        "word/comments.xml": f"<w:comments {w}><w:comment><w:p><w:r><w:t>{parts.get('comment', '')}</w:t></w:r></w:p>"
                             "</w:comment></w:comments>",
        "word/header1.xml": f"<w:hdr {w}><w:p><w:r><w:t>{parts.get('header', '')}</w:t></w:r></w:p></w:hdr>",
    }  # fmt: skip
    return packed({name: part.encode() for name, part in whole.items()})


def xlsx(change=lambda book: None) -> bytes:
    """A workbook with a small table, changed."""
    book = openpyxl.Workbook()
    for row in (["Model", "Share"], ["helpers", "0.5"], ["firm", "0.25"]):
        book.active.append(row)
    change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet_file(columns: dict, about: dict | None = None) -> bytes:
    """A parquet file."""
    content = io.BytesIO()
    parquet.write_table(pa.table(columns).replace_schema_metadata(about), content)
    return content.getvalue()


def pdf(stream: bytes, *objects: bytes, info: bytes = b"<< /Title (results) >>", packing: bytes = b"") -> bytes:
    """A PDF with one page whose stream is shown in /F1; `objects` come after the four that every one has."""
    head = b"<< /Length %d %s >>" % (len(stream), packing)
    parts = [
        b"<< /Type /Catalog >>",
        info,
        b"<< /Type /Page /Resources << /Font << /F1 5 0 R >> >> >>",
        head + b"\nstream\n" + stream + b"\nendstream",
        *(objects or (b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",)),
    ]
    whole = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + whole + b"trailer << /Root 1 0 R /Info 2 0 R >>\n%%EOF"


def notebook(*outputs: dict, source: str = "task.run()", **beside) -> dict:
    """A notebook of one cell with these outputs."""
    cell = {"cell_type": "code", "id": "a1", "metadata": {}, "execution_count": 1, "source": [source],
            "outputs": list(outputs)} | beside  # fmt: skip
    return {"cells": [cell], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}


def shown(**data) -> dict:
    """An output with what is shown; underscores of a type stand for a slash."""
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {name.replace("_", "/"): value for name, value in data.items()},
    }


def base64(content: bytes) -> str:
    """As notebooks and pages write bytes."""
    return b64encode(content).decode("ascii")
