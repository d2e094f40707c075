"""Nothing unsafe reaches a parser, and whatever bytes come, the answer is a refusal or a whole table."""

import datetime
import io
import random
import re
import zipfile
from collections.abc import Sequence
from functools import partial

import openpyxl
import pytest

from analysis.delivery import archive, delimited, guard, parser, scan, scan_xlsx
from analysis.delivery.guard import check_file
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from analysis.words import words
from tests.conftest import PROJECT

FIXTURES = PROJECT / "tests" / "delivery" / "fixtures"
SHEET = "xl/worksheets/sheet1.xml"
LOANS = read_vocabulary(("bank_loans",))


def xlsx_bytes(change=lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Họ và tên", "Năm sinh", "Ghi chú"])
    book.active.append(["Trần Văn Mẫu", 1990, "không"])
    change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, changes: dict, added: dict | None = None) -> bytes:
    """The archive with some members changed by a function, and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, lambda part: part)(old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return out.getvalue()


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, name: str = "list.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_workbook(path, label="people #1")

    return read


@pytest.fixture
def refusal(read):
    def refusal(content: bytes, name: str = "list.xlsx") -> str:
        with pytest.raises(HoanhapError) as caught:
            read(content, name)
        (line,) = caught.value.lines("en")
        assert line.startswith("people #1")
        return line

    return refusal


def codes(found):
    return [(finding.code, finding.sheet, finding.row, finding.column) for finding in found.findings]


def test_a_plain_file_has_no_findings(read):
    assert read(xlsx_bytes()).findings == ()


def test_a_bomb_is_refused_before_it_is_unpacked(refusal):
    zeros = b"<a>" + b" " * (20 * archive.MEGABYTE) + b"</a>"
    content = repacked(xlsx_bytes(), {}, {"xl/media/zeros.xml": zeros})
    assert len(content) < 100_000
    assert "unpacks to far more" in refusal(content)


def test_many_members_are_refused(refusal):
    added = {f"xl/media/{number}.png": b"" for number in range(archive.MAX_MEMBERS)}
    assert "unpacks to far more" in refusal(repacked(xlsx_bytes(), {}, added))


def test_the_sum_of_the_members_counts(refusal, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1000)
    assert "unpacks to far more" in refusal(xlsx_bytes())


def test_a_file_over_the_limit_is_refused(refusal, monkeypatch):
    monkeypatch.setattr(guard, "MAX_FILE", 1000)
    assert "is larger than" in refusal(xlsx_bytes())


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "docProps/app.xml"])
def test_a_document_type_in_any_part_is_refused(refusal, part):
    def declare(content):
        head, sign, body = content.partition(b"?>")
        return head + sign + ENTITIES + body if sign else ENTITIES + content

    assert "document type or entities" in refusal(repacked(xlsx_bytes(), {part: declare}))


def test_a_document_type_in_utf_16_or_in_an_ods_is_refused(refusal):
    wide = ('<?xml version="1.0" encoding="utf-16"?>' + ENTITIES.decode() + "<x/>").encode("utf-16")
    assert "document type" in refusal(repacked(xlsx_bytes(), {}, {"xl/other.xml": wide}))
    ods = (FIXTURES / "loans.ods").read_bytes()
    declared = repacked(ods, {"content.xml": lambda part: part.replace(b"?>", b"?>" + ENTITIES, 1)})
    assert "document type" in refusal(declared, "list.ods")


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl\\evil.xml", "C:/evil.xml", "a/" * 9 + "b.xml"])
def test_members_with_strange_names_are_refused(refusal, name):
    assert "damaged" in refusal(repacked(xlsx_bytes(), {}, {name: b"<x/>"}))


def test_two_members_of_one_name_are_refused(refusal):
    assert "damaged" in refusal(repacked(xlsx_bytes(), {}, {SHEET.upper(): b"<x/>"}))


def test_macros_and_links_are_findings_and_never_reach_the_parser(tmp_path):
    added = {"xl/vbaProject.bin": b"anything", "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    path = tmp_path / "list.xlsm"
    path.write_bytes(repacked(xlsx_bytes(), {}, added))
    checked = check_file(path, "people #1")
    assert [finding.code for finding in checked.findings] == ["macros", "external_link"]
    with zipfile.ZipFile(io.BytesIO(checked.content)) as passed_on:
        assert not set(added) & set(passed_on.namelist())
    assert len(read_workbook(path).sheets[0].rows) == 2


def test_macros_of_the_old_format_are_found(read):
    content = (FIXTURES / "loans.xls").read_bytes()
    assert codes(read(content, "list.xls")) == [("not_scanned", None, None, "")]
    with_macros = content + "_VBA_PROJECT_CUR".encode("utf-16-le") + b"\0" * 480
    assert ("macros", None, None, "") in codes(read(with_macros, "list.xls"))


def test_every_formula_is_listed_with_its_place(read):
    def change(book):
        book.active["B3"], book.active["C3"] = "=1+1", "=B3*2"
        book.create_sheet("second")["AB7"] = "=1/0"

    with_value = {SHEET: lambda part: part.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")}
    found = read(repacked(xlsx_bytes(change), with_value))
    assert codes(found) == [("formula", 1, 3, "B"), ("formula_no_value", 1, 3, "C"), ("formula_no_value", 2, 7, "AB")]
    assert found.sheets[0].rows[2] == ("", "2", "")


def test_cells_filled_by_an_array_formula_are_listed(read):
    array = b'<row r="4"><c r="B4"><f t="array" ref="B4:C5">1</f><v>1</v></c></row></sheetData>'
    content = repacked(xlsx_bytes(), {SHEET: lambda part: part.replace(b"</sheetData>", array)})
    assert [place[2:] for place in codes(read(content))] == [(4, "B"), (4, "C"), (5, "B"), (5, "C")]


def test_error_values_and_hidden_sheets_are_listed(read):
    def change(book):
        book.active["B2"] = "#N/A"
        hidden = book.create_sheet("hidden")
        hidden["A1"], hidden.sheet_state = 1, "hidden"

    found = read(xlsx_bytes(change))
    assert codes(found) == [("error_value", 1, 2, "B"), ("hidden_sheet", 2, None, "")]
    assert found.sheets[0].rows[1][1] == ""


def test_sheets_are_numbered_as_the_workbook_orders_them(read):
    def change(book):
        book.create_sheet("second")["A1"] = "=1"

    def swapped(part):
        first, second = re.findall(rb"<sheet [^>]*>", part)
        return part.replace(first + second, second + first)

    found = read(repacked(xlsx_bytes(change), {"xl/workbook.xml": swapped}))
    assert codes(found) == [("formula_no_value", 1, 1, "A")] and len(found.sheets[1].rows) == 2


@pytest.mark.parametrize("reference", [b"XFD1048576", b"Z1000000", b"ZZZ9999999", b"A0", b"7"])
def test_a_cell_far_away_is_refused_before_the_parser_sees_it(tmp_path, reference):
    path = tmp_path / "list.xlsx"
    path.write_bytes(repacked(xlsx_bytes(), {SHEET: lambda part: part.replace(b'r="C2"', b'r="' + reference + b'"')}))
    with pytest.raises(HoanhapError, match=r"spans more cells|damaged"):
        check_file(path, "people #1")


def test_far_empty_cells_do_no_harm(read):
    def change(book):
        book.active["XFD1048576"].number_format = "0.00"

    assert len(read(xlsx_bytes(change)).sheets[0].rows) == 2


@pytest.mark.parametrize("attribute", ["table:number-columns-repeated", "table:number-rows-repeated"])
def test_repetitions_without_end_are_refused_before_the_parser_sees_them(tmp_path, attribute):
    tag = b"<table:table-cell " if "columns" in attribute else b"<table:table-row "
    more = tag + attribute.encode() + b'="900000" '

    def repeat(part):
        part = re.sub(rb'table:number-(rows|columns)-repeated="\d+" ?', b"", part)
        return part.replace(tag, more)

    path = tmp_path / "list.ods"
    path.write_bytes(repacked((FIXTURES / "loans.ods").read_bytes(), {"content.xml": repeat}))
    with pytest.raises(HoanhapError, match=r"spans more cells|damaged"):
        check_file(path, "people #1")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"%PDF-1.7 ...", "is not a spreadsheet"),
        (b"\xff\xd8\xff\xe0 picture", "is not a spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "is a web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "is a web page"),
        (b"PK\x03\x04 and no more", "damaged"),
        (guard.OLE2 + b"\0" * 2000, "is not a spreadsheet"),
        (guard.OLE2 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99, "password"),
        (guard.OLE2 + "Workbook".encode("utf-16-le") + b"\0" * 2000, "damaged"),
        (bytes(range(256)) * 8, "neither UTF-8"),
        (b"a,b\n1,\0\n", "no text"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_its_content(refusal, content, expected):
    assert expected in refusal(content)


def test_more_text_than_can_be_held_is_refused(refusal, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_ROWS", 1000)
    assert "spans more cells" in refusal(b"a;b\n" + b"1;2\n" * 1000, "list.csv")
    monkeypatch.setattr(delimited, "MAX_ROWS", 5000)
    monkeypatch.setattr(delimited, "MAX_CELLS", 2000)
    assert "spans more cells" in refusal(b"a;b\n" + b"1;2\n" * 1000, "list.csv")
    monkeypatch.setattr(guard, "MAX_TEXT", 1000)
    assert "is larger than" in refusal(b"a;b\n" + b"1;2\n" * 1000, "list.csv")


def test_a_text_may_be_larger_than_an_archive(read, monkeypatch):
    monkeypatch.setattr(guard, "MAX_FILE", 1000)
    assert len(read(b"a;b\n" + b"1;2\n" * 1000, "list.csv").sheets[0].rows) == 1001


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_rows_without_end_are_refused_before_they_are_held(refusal, end):
    wide = b"," * (scan.MAX_COLUMNS + 1)
    assert "spans more cells" in refusal(b"a,b" + end + wide + end, "list.csv")
    quoted = b'"' + (b'","' + end) * (scan.MAX_COLUMNS + 1)
    assert "spans more cells" in refusal(b"a,b" + end + quoted + b'"', "list.csv")
    assert "spans more cells" in refusal(b"a,b" + end + b"x" * (delimited.MAX_LINE + 1), "list.csv")


def test_a_word_document_is_refused(refusal):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as document:
        document.writestr("word/document.xml", "<document/>")
    assert "is not a spreadsheet" in refusal(out.getvalue())


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path, expected in ((tmp_path / "none.xlsx", "missing"), (tmp_path, "cannot be opened")):
        with pytest.raises(HoanhapError, match=expected):
            read_workbook(path)


def test_a_wrong_extension_is_reported_and_the_content_decides(read):
    found = read(xlsx_bytes(), "list.xls")
    assert found.kind == "xlsx"
    assert (
        found.findings[0]
        .line(words("en"))
        .startswith("people #1: the file's name ends otherwise than its content, which is .xlsx")
    )
    assert read(b"a\tb\n1\t2\n", "list.xls").kind == "text"


def accounts_for_all(workbook) -> bool:
    """Every row of every sheet is a heading, a title, kept or left out, once."""
    for sheet in workbook.sheets:
        table = find_table(sheet, vocabulary=LOANS)
        rows = [*table.heading_rows, *table.title_rows, *table.row_numbers, *(row for row, _ in table.left_out)]
        if sorted(rows) != list(range(1, len(sheet.rows) + 1)):
            return False
    return True


def outcome(path) -> str:
    """Whole or refused; any other exception is a failure of the test."""
    try:
        workbook = read_workbook(path)
    except HoanhapError as refused:
        return "refused" if refused.lines("vi") else "silent"
    return "whole" if accounts_for_all(workbook) else "lost"


def mutated(content: bytes, rng: random.Random) -> bytes:
    """A few bytes overwritten, cut out, doubled, or the end lost."""
    broken = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(broken))
        match rng.randrange(4):
            case 0:
                broken[at] = rng.randrange(256)
            case 1:
                del broken[at : at + rng.randint(1, 40)]
            case 2:
                broken[at:at] = broken[at : at + rng.randint(1, 40)]
            case 3:
                del broken[max(at, len(broken) // 2) :]
    return bytes(broken)


def spoilt(xml: bytes, rng: random.Random, share: float, snippets: Sequence[bytes]) -> bytes:
    """Some of the attributes and texts of an XML part with something else in them."""

    def other(found: re.Match) -> bytes:
        kept = rng.random() >= share
        return found[0] if kept else found[0][:1] + rng.choice(snippets) + found[0][-1:]

    return re.sub(rb'"[^"]*"|>[^<]+<', other, xml)


@pytest.mark.parametrize(("name", "times"), [("loans.xlsx", 60), ("loans.ods", 40), ("loans.xls", 40)])
def test_mutated_files_are_refused_or_read_whole(tmp_path, name, times):
    rng = random.Random(20241107)
    content, path = (FIXTURES / name).read_bytes(), tmp_path / name
    for _ in range(times):
        path.write_bytes(mutated(content, rng))
        assert outcome(path) in ("refused", "whole")


def test_mutated_sheets_in_a_sound_archive_are_refused_or_read_whole(tmp_path):
    rng, path = random.Random(11), tmp_path / "list.xlsx"
    content = (FIXTURES / "loans.xlsx").read_bytes()
    seen = set()
    for _ in range(60):
        part = rng.choice([SHEET, SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
        swap = partial(spoilt, rng=rng, share=0.05, snippets=(b"", b"-1", b"99999999999", b"A1", b"9"))
        path.write_bytes(repacked(content, {part: swap}))
        seen.add(outcome(path))
    assert seen == {"refused", "whole"}


def test_mutated_text_is_refused_or_read_whole(tmp_path):
    rng, path = random.Random(3), tmp_path / "list.csv"
    lines = ["Họ và tên;Năm sinh;Nơi cư trú", *[f'Trần Văn Mẫu;{1970 + n};"Thôn {n}; xã Mẫu"' for n in range(20)]]
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        content = "\r\n".join(lines).encode(encoding)
        for _ in range(100):
            path.write_bytes(mutated(content, rng))
            assert outcome(path) in ("refused", "whole")


def test_random_bytes_are_refused_or_read_whole(tmp_path):
    rng, path = random.Random(5), tmp_path / "list.xlsx"
    for head in (b"", b"PK\x03\x04", b"\xff\xfe", guard.OLE2 + "Workbook".encode("utf-16-le") + b"\0\0"):
        for _ in range(8):
            path.write_bytes(head + rng.randbytes(rng.randint(1, 3000)))
            assert outcome(path) in ("refused", "whole")


def test_truncated_files_are_refused(tmp_path):
    for name in ("loans.xlsx", "loans.ods"):
        content, path = (FIXTURES / name).read_bytes(), tmp_path / name
        for share in (0.1, 0.5, 0.9, 0.99):
            path.write_bytes(content[: int(share * len(content))])
            assert outcome(path) == "refused"


def test_a_parser_that_never_ends_or_dies_is_a_refusal(tmp_path, monkeypatch):
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx_bytes(lambda book: book.active.append([datetime.time(8, 30)])))  # so that the parser is asked
    monkeypatch.setattr(parser, "READ_SECONDS", 0.001)
    assert outcome(path) == "refused"
    monkeypatch.setattr(parser, "READ_SECONDS", 60)
    monkeypatch.setattr(parser, "MAX_CELLS", 2)  # the program's own check, for formats that are not scanned
    with pytest.raises(HoanhapError, match="spans more cells"):
        read_workbook(path)


def test_nothing_of_a_cell_is_shown(read, refusal, capfd):
    content = (FIXTURES / "loans.xls").read_bytes()
    found = read(content, "list.xls")
    shown = repr(found) + " ".join(finding.line(words("en")) for finding in found.findings)
    shown += refusal(content[: len(content) // 2], "list.xls") + "".join(capfd.readouterr())
    assert "Mẫu" not in shown and "66000001" not in shown


def test_limits_of_a_sheet_are_those_of_the_formats():
    assert scan_xlsx.column_number("XFD") == scan.MAX_COLUMNS
    assert scan_xlsx.cell_place("$AB$7") == (7, 28)
