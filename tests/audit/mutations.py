"""Good deliveries of invented people, and what can become of them: spoilt cells, spoilt archives, spoilt bytes.

Every cell about a person holds one of `CANARIES`, so that a message that quotes a cell gives itself away.
"""

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from tests.columns.test_encodings import to_tcvn3, to_vni

WORD, NUMBER = "Qzkanari", "987650123789"
CANARIES = (WORD, WORD.casefold(), NUMBER, NUMBER[:9])
FIXTURES = Path(__file__).parents[1] / "delivery" / "fixtures"
HEADINGS = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Xã",
    "Thôn",
    "Ngày ra trại",
    "Tội danh",
    "Ghi chú",
]
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
ODD_CELLS = (
    "", " ", "\n", "0", "-1", "1e308", "31/02/2024", "2024-13-45", "=1+1", "+84", "@x", "Tổng cộng", "Cộng", "STT", "Họ và tên",
    "Ghi chú", "Người lập biểu", "1.234", "1,5", "NaN", "#N/A", "x" * 300, "“a”;\t,", '"', "\u202e", "😀", "hép møt", "\ufeff",
    WORD * 9, NUMBER,
)  # fmt: skip
Rows = list[list]
Parts = dict[str, bytes]


def people(rng: random.Random) -> Rows:
    """A list with title, headings, people, a total and signatures."""
    rows = [["CÔNG AN XÃ MẪU"], [], list(HEADINGS)]
    count = rng.randint(1, 14)
    for number in range(1, count + 1):
        born = date(1970, 1, 1) + timedelta(rng.randrange(12_000))
        name = f"{rng.choice(['Nguyễn', 'Trần', 'Lê', 'Phạm'])} {WORD} {rng.choice(['Đức', 'Hạnh', 'Thúy', 'Phước'])}"
        rows.append([number, name, born, rng.choice(["Nam", "Nữ"]), NUMBER, "Xã Mẫu", f"Thôn {WORD}", date(2024, 1, 15),
                     rng.choice(["trộm cắp tài sản", "đánh bạc"]), rng.choice(["", f"ở cùng {WORD}"])])  # fmt: skip
    return [*rows, ["", "Tổng cộng", count], [], ["", "Người lập biểu", "", "", "Trưởng Công an xã"]]


# Cells


def _some(rows: Rows, rng: random.Random) -> list[tuple[list, int]]:
    """A few of the cells, as row and place."""
    cells = [(row, place) for row in rows for place in range(len(row))]
    return rng.sample(cells, min(len(cells), rng.randint(1, 12)))


def swap_cells(rows: Rows, rng: random.Random) -> None:
    """Cells change places."""
    for row, place in _some(rows, rng):
        other, at = _some(rows, rng)[0]
        row[place], other[at] = other[at], row[place]


def change_types(rows: Rows, rng: random.Random) -> None:
    """Numbers become texts, texts numbers, days times."""
    for row, place in _some(rows, rng):
        row[place] = rng.choice(
            [str(row[place]), 45603, 0.5, True, timedelta(hours=30), date(1900, 1, 5), None, 10**17, -1]
        )


def odd_cells(rows: Rows, rng: random.Random) -> None:
    """Cells hold what nobody expects."""
    for row, place in _some(rows, rng):
        row[place] = rng.choice(ODD_CELLS)


def double_rows(rows: Rows, rng: random.Random) -> None:
    """Rows stand twice, or not at all, or in another order."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(rows))
        rng.choice(
            [lambda at=at: rows.insert(at, list(rows[at])), lambda at=at: rows.pop(at), lambda: rng.shuffle(rows)]
        )()
        rows.append([])


def misspell_headings(rows: Rows, rng: random.Random) -> None:
    """Letters of headings are lost, changed or doubled; a heading may stand twice, or name a person."""
    head = rows[2]
    for place in rng.sample(range(len(head)), rng.randint(1, 6)):
        text, at = head[place], rng.randrange(len(head[place]))
        head[place] = rng.choice([text[:at] + text[at + 1 :], text[:at] + "z" + text[at:], text.upper(), f"{text}\n", WORD, "",
                                  rng.choice(HEADINGS)])  # fmt: skip


def ragged_rows(rows: Rows, rng: random.Random) -> None:
    """Rows are longer or shorter than the headings, or empty."""
    for row in rng.sample(rows, rng.randint(1, len(rows))):
        rng.choice(
            [row.clear, lambda row=row: row.extend([WORD] * rng.randint(1, 5)), lambda row=row: row.insert(0, "")]
        )()


def further_table(rows: Rows, rng: random.Random) -> None:
    """Another table stands below or beside."""
    if rng.random() < 0.5:
        rows += [[] for _ in range(rng.randint(0, 2))] + people(rng)
    else:
        rows[:] = [row + [""] * (len(HEADINGS) + 1 - len(row)) + row for row in rows]


def very_wide(rows: Rows, rng: random.Random) -> None:
    """A row has thousands of cells, words and headings among them."""
    wide = [rng.choice([*HEADINGS, *ODD_CELLS]) for _ in range(rng.randint(500, 3000))]
    rows.insert(rng.randint(0, len(rows)), wide)


CELL_KINDS = (
    swap_cells,
    change_types,
    odd_cells,
    double_rows,
    misspell_headings,
    ragged_rows,
    further_table,
    very_wide,
)


# Parts of an archive


def formulas(parts: Parts, rng: random.Random) -> None:
    """Cells are formulas, with and without a value, spelt in several ways."""
    if "content.xml" in parts:
        parts["content.xml"] = parts["content.xml"].replace(
            b"<table:table-cell ", b'<table:table-cell table:formula="of:=1" ', 3
        )
        return
    tag = rng.choice([b"<f>1+1</f>", b"<f >1+1</f>", b"<x:f>1</x:f>", b'<f t="array" ref="A1:B2">1</f>', b"<f/>"])
    parts[SHEET] = re.sub(rb"(<c [^>]*[^/])>", lambda found: found[1] + b">" + tag * (rng.random() < 0.2), parts[SHEET])
    parts[SHEET] = (
        parts[SHEET]
        .replace(b"</row>", b"<c>" + tag + b"</c></row>", 1)
        .replace(b"<sheetData", b'<sheetData xmlns:x="y"')
    )


def error_values(parts: Parts, rng: random.Random) -> None:
    """Cells hold errors."""
    spelt = rng.choice([b't="e"', b"t='e'", b't = "&#101;"'])
    value = rng.choice([b"#N/A", b"#DIV/0!", b"#REF!", b"7", WORD.encode()])
    cell = rb'<c r="(\w+)"[^>]*(?<!/)>(?:<f[^>]*>[^<]*</f>)?<v>[^<]*</v>'
    spoilt = rb'<c r="\1" ' + spelt + b"><v>" + value + b"</v>"
    parts[SHEET] = re.sub(cell, spoilt, parts[SHEET], count=rng.randint(1, 5))


def external_entity(parts: Parts, rng: random.Random) -> None:
    """A part defines a document type with an entity that is another file."""
    name = rng.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    head, sign, body = parts[name].rpartition(b"?>")
    parts[name] = (head + sign + DOCTYPE + body).replace(b">1<", b">&a;<")
    if rng.random() < 0.3:
        text = parts[name].decode().replace("UTF-8", "UTF-16").replace("utf-8", "UTF-16")
        parts[name] = text.encode("utf-16")


def zip_bomb(parts: Parts, rng: random.Random) -> None:
    """A part unpacks to a thousand times its size."""
    parts[rng.choice(["xl/media/a.xml", "xl/b.bin", SHEET])] = b"<a>" + b" " * (rng.randint(20, 30) * 2**20) + b"</a>"


def macros_and_links(parts: Parts, rng: random.Random) -> None:
    """Programs, other files and data sources hang on the workbook."""
    name = rng.choice(["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml", "Basic/a.xml"])
    parts[name] = f"<x>{WORD}</x>".encode()


def far_cells(parts: Parts, rng: random.Random) -> None:
    """A value far away, or a row repeated without end."""
    if "content.xml" in parts:
        many = b' table:number-%b-repeated="%d"' % (rng.choice([b"rows", b"columns"]), 10 ** rng.randint(3, 12))
        tag = b"<table:table-row" if b"rows" in many else b"<table:table-cell"
        parts["content.xml"] = re.sub(rb' table:number-\w+-repeated="\d+"', b"", parts["content.xml"]).replace(
            tag, tag + many, 9
        )
    else:
        place = rng.choice(["XFD1048576", "Z1000000", "AAA1", "A1048577", "XFE1", "ZZZ9999999", "A0"]).encode()
        parts[SHEET] = parts[SHEET].replace(
            b"</sheetData>", b'<row><c r="' + place + b'"><v>1</v></c></row></sheetData>'
        )


def spoilt_parts(parts: Parts, rng: random.Random) -> None:
    """Attributes and texts of a part are something else."""
    name, share = rng.choice([name for name in parts if name.endswith(".xml")]), rng.choice([0.005, 0.03, 0.1])
    other = [
        b"",
        b"-1",
        b"99999999999",
        b"A1",
        b"9",
        b"s",
        b"str",
        b"inlineStr",
        b"&amp;",
        b"&#10;",
        b"date",
        WORD.encode(),
    ]

    def spoil(found: re.Match) -> bytes:
        return found[0] if rng.random() >= share else found[0][:1] + rng.choice(other) + found[0][-1:]

    parts[name] = re.sub(rb'"[^"]*"|>[^<]+<', spoil, parts[name])


def lost_parts(parts: Parts, rng: random.Random) -> None:
    """A part is missing, empty, cut, or stands under a strange name."""
    name = rng.choice(list(parts))
    content = parts.pop(name)
    again = rng.choice(["", "../" + name, name.upper(), "C:/" + name, name])
    if again:
        parts[again] = content[: rng.randrange(len(content) + 1)] if again == name else content


ARCHIVE_KINDS = (
    formulas,
    error_values,
    external_entity,
    zip_bomb,
    macros_and_links,
    far_cells,
    spoilt_parts,
    lost_parts,
)


# Bytes


def cut_short(content: bytes, rng: random.Random) -> bytes:
    """The end is lost."""
    return content[: rng.randrange(len(content))]


def spoilt_bytes(content: bytes, rng: random.Random) -> bytes:
    """A few bytes are overwritten, cut out or doubled."""
    broken = bytearray(content)
    for _ in range(rng.randint(1, 5)):
        at, width = rng.randrange(len(broken)), rng.randint(1, 40)
        broken[at : at + rng.choice([0, 1, width])] = rng.choice(
            [bytes([rng.randrange(256)]), b"", broken[at : at + width]]
        )
    return bytes(broken)


def broken_encoding(content: bytes, rng: random.Random) -> bytes:
    """Bytes of letters are lost, or those of another encoding stand among them."""
    at = rng.randrange(len(content))
    piece = rng.choice(
        [b"\xff", b"\xc3", b"\0", b"\xef\xbf\xbd", b"h\xe9p m\xf8t", b'"', b"\xff\xfe", b"\r", b"a" * 200_000]
    )
    return content[:at] + piece + content[at + rng.randint(0, 2) :]


BYTE_KINDS = (cut_short, spoilt_bytes, broken_encoding)


# Files


def as_xlsx(rows: Rows) -> bytes:
    """The rows as a workbook; what it cannot hold is left out."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if isinstance(cell, str) and cell.startswith("=") else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_text(rows: Rows, rng: random.Random) -> bytes:
    """The rows as separated text in one of the encodings that occur."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=rng.choice(",;\t"), lineterminator=rng.choice(["\n", "\r\n"]))
    writer.writerows([[f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in rows])
    codec = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1258", "tcvn3", "vni"])
    if codec in ("tcvn3", "vni"):
        return (to_tcvn3 if codec == "tcvn3" else to_vni)(text.getvalue()).encode("latin-1", "replace")
    return text.getvalue().encode(codec, "replace")


def fixture(kind: str) -> bytes:
    """One of LibreOffice's files with a canary in place of a borrower's name, of the same length."""
    content = (FIXTURES / f"loans.{kind}").read_bytes()
    old, new = "Trần Văn Mẫu", f"{WORD} Mẫu"
    if kind == "xls":
        return content.replace(old.encode("utf-16-le"), new.encode("utf-16-le"))
    return packed({name: part.replace(old.encode(), new.encode()) for name, part in unpacked(content).items()})


def unpacked(content: bytes) -> Parts:
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """An archive of these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def mutated(change: Callable, rng: random.Random) -> tuple[str, bytes]:
    """The ending and the content of a file to which this happened."""
    if change in CELL_KINDS:
        rows = people(rng)
        change(rows, rng)
        return (".xlsx", as_xlsx(rows)) if rng.random() < 0.5 else (".csv", as_text(rows, rng))
    if change in ARCHIVE_KINDS:
        kind = "xlsx" if change in (error_values, zip_bomb) else rng.choice(["xlsx", "ods", "own"])
        parts = unpacked(as_xlsx(people(rng)) if kind == "own" else fixture(kind))
        change(parts, rng)
        return ".ods" if kind == "ods" else ".xlsx", packed(parts)
    ending = ".csv" if change is broken_encoding else rng.choice([".xlsx", ".csv", ".ods", ".xls"])
    content = (
        as_text(people(rng), rng)
        if ending == ".csv"
        else as_xlsx(people(rng))
        if ending == ".xlsx"
        else fixture(ending[1:])
    )
    return ending, change(content, rng)
