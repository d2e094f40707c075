"""How fast delivered workbooks are read, beside pandas with openpyxl on the same file, and how much memory large lists take.

Run by hand: ``python bench/reading.py speed 20000`` or ``python bench/reading.py memory 1000000``. It prints what it measured
and writes into a temporary folder only. All people, ids and places are invented.
"""

import argparse
import csv
import datetime
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd

from analysis.delivery.workbook import read_workbook

HEADINGS = (
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Xã", "Thôn", "Số giấy chứng nhận", "Ngày ra trại", "Mức án",
    "Tội danh", "Phân loại", "Số tiền án", "Nghề nghiệp", "Ghi chú",
)  # fmt: skip
FAMILY, MIDDLE, GIVEN = (
    names.split()
    for names in (
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
        "Văn Thị Hữu Đức Ngọc Thanh Minh Quang Xuân Thu",
        "An Bình Cường Dũng Hà Hải Hạnh Hiếu Hòa Hùng Hương Lan Linh Long Mai Nam Nga Phúc Quân Sơn Tâm Thảo Thắng Thúy Trang Tuấn",
    )
)
OFFENCES = ("trộm cắp tài sản", "cố ý gây thương tích", "đánh bạc", "tàng trữ trái phép chất ma túy", "lừa đảo")
WORK = ("làm ruộng", "thợ xây", "công nhân may", "lái xe", "", "chưa có việc làm")
REMARKS = ("", "", "", "đã có việc làm ổn định", "vay vốn qua hộ gia đình", "vắng mặt tại địa phương")
EPOCH = datetime.date(1899, 12, 30)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>"
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill '
    'patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
READ_CSV = """
import resource, sys
from pathlib import Path
from analysis.delivery.headings import canonical_frame, match_headings
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
import time
start, known = time.perf_counter(), read_vocabulary(("police_list",))
(sheet,) = read_workbook(Path(sys.argv[1])).sheets
read = time.perf_counter()
table = find_table(sheet, vocabulary=known)
found = time.perf_counter()
del sheet
frame = canonical_frame(table, match_headings(table, known))
done = time.perf_counter()
used = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(f"{len(frame)} rows, {len(frame.columns)} columns known: read {read - start:.1f} s, table found {found - read:.1f} s, "
      f"frame {done - found:.1f} s; most memory {used[0]:.0f} MiB, parser process {used[1]:.0f} MiB")
"""


def people(count: int, rng: random.Random) -> Iterator[tuple]:
    """Rows of a list of invented people, typed as a spreadsheet types them."""
    for number in range(1, count + 1):
        born = datetime.date(1960, 1, 1) + datetime.timedelta(rng.randrange(15_000))
        released = datetime.date(2015, 1, 1) + datetime.timedelta(rng.randrange(3_600))
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)} {rng.choice(GIVEN)}"
        yield (
            number, name, born, rng.choice(("Nam", "Nữ")), f"{rng.randrange(10**12):012}", f"Xã {rng.choice(GIVEN)} Mẫu",
            f"Thôn {rng.randrange(1, 9)}", f"{rng.randrange(10**7):07}/GCN", released, rng.choice((6, 9, 12, 18, 24, 36.5)),
            rng.choice(OFFENCES), rng.choice("ABCD"), rng.randrange(3), rng.choice(WORK), rng.choice(REMARKS),
        )  # fmt: skip


def write_as_excel(path: Path, rows: list[tuple]) -> None:
    """A workbook in the form that Excel gives it: shared strings, spans, dates as styled numbers."""
    shared: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, 1):
        filled = [(chr(ord("A") + place), value) for place, value in enumerate(row) if value != ""]
        cells = "".join(_cell(f"{letter}{number}", value, shared) for letter, value in filled)
        lines.append(f'<row r="{number}" spans="1:{len(row)}" x14ac:dyDescent="0.25">{cells}</row>')
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    parts = PACKAGE | {
        "xl/sharedStrings.xml": f'<sst {MAIN} count="{len(shared)}" uniqueCount="{len(shared)}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet {MAIN} xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
        f'<dimension ref="A1:O{len(rows)}"/><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n{content}')


def _cell(place: str, value: object, shared: dict[str, int]) -> str:
    match value:
        case str():
            return f'<c r="{place}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'
        case datetime.date():
            return f'<c r="{place}" s="1"><v>{(value - EPOCH).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def write_by_openpyxl(path: Path, rows: list[tuple]) -> None:
    """The same rows as openpyxl writes them: texts within the cells."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("DS")
    for row in rows:
        sheet.append(row)
    book.save(path)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed(count: int, times: int, folder: Path) -> None:
    """Both readers in turn on the same files."""
    rows = [HEADINGS, *people(count, random.Random(1))]
    path = folder / "list.xlsx"
    for name, write in (("as Excel writes", write_as_excel), ("as openpyxl writes", write_by_openpyxl)):
        write(path, rows)
        ratios = []
        for _ in range(times):
            theirs = seconds(lambda: pd.read_excel(path, engine="openpyxl"))
            ours = seconds(lambda: read_workbook(path))
            ratios.append(theirs / ours)
            print(
                f"{name}, {count} rows: pandas {count / theirs:,.0f} rows/s, here {count / ours:,.0f}, {ratios[-1]:.1f} times"
            )
        print(f"{name}, {count} rows: median {statistics.median(ratios):.1f} times")


def memory(count: int, folder: Path) -> None:
    """A CSV of 14 columns, and a workbook of up to 100,000 rows, each in a process of its own."""
    path = folder / "list.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS[1:])
        writer.writerows(row[1:] for row in people(count, random.Random(1)))
    print(f"CSV of {path.stat().st_size / 1e6:.0f} MB:", flush=True)
    subprocess.run([sys.executable, "-c", READ_CSV, path], check=True)
    book = folder / "list.xlsx"
    write_as_excel(book, [HEADINGS, *people(min(count, 100_000), random.Random(1))])
    print(f"workbook of {book.stat().st_size / 1e6:.0f} MB:", flush=True)
    subprocess.run([sys.executable, "-c", READ_CSV, book], check=True)


def main() -> None:
    """Take the measure that is asked for."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("what", choices=("speed", "memory"))
    asked.add_argument("rows", type=int)
    asked.add_argument("--times", type=int, default=5, help="repetitions of the measure of speed")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "speed":
            speed(given.rows, given.times, Path(folder))
        else:
            memory(given.rows, Path(folder))


if __name__ == "__main__":
    main()
