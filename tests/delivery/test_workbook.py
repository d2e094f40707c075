"""Cells as delivered, from every format; the separator and encoding of text from the whole file."""

import datetime
import unicodedata

import openpyxl
import pytest

from analysis.delivery.cells import cell_text
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from tests.conftest import PROJECT

FIXTURES = PROJECT / "tests" / "delivery" / "fixtures"
LOANS = ("bank_loans",)


@pytest.fixture
def rows_of(tmp_path):
    """Rows and codes of findings of a text file."""

    def read(content: bytes, name: str = "list.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        found = read_workbook(path)
        return found.sheets[0].rows, [finding.code for finding in found.findings]

    return read


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100.0, "100"), (100, "100"), (0.1, "0.1"), (8.58, "8.58"), (-0.0, "0"), (1e22, "1" + "0" * 22), (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30000000000000004"), (30093001234.0, "30093001234"), (True, "TRUE"), ("001", "001"), (" a\nb ", " a\nb "),
        (datetime.date(2024, 11, 7), "2024-11-07"), (datetime.datetime(2024, 11, 7), "2024-11-07"),
        (datetime.datetime(2024, 11, 7, 8, 30), "2024-11-07T08:30:00"), (datetime.time(8, 30), "08:30:00"),
        (datetime.timedelta(hours=30), "PT30H00M00S"), (datetime.timedelta(hours=-1), "-PT01H00M00S"),
    ],
)  # fmt: skip
def test_a_cell_as_text(value, text):
    assert cell_text(value) == text


def test_numbers_come_back_as_they_were():
    for value in (1 / 3, 123456789.123456789, 5e-324, 1.7976931348623157e308, 2.0**53 + 2):
        assert float(cell_text(value)) == value


def test_only_what_the_spreadsheet_types_as_a_date_is_one(tmp_path):
    formats = {
        "#,##0 \"đ\"": "45603", "#,##0\\ [$₫-42A]": "45603", "#,##0 \"tháng\"": "45603", "General": "45603", "0.00%": "45603",
        "dd/mm/yyyy": "2024-11-07", "[$-42A]d/m/yyyy": "2024-11-07", "mm/yyyy": "2024-11-07", "\"Ngày\" dd": "2024-11-07",
    }  # fmt: skip
    book = openpyxl.Workbook()
    for row, form in enumerate(formats, 1):
        book.active.cell(row, 1, 45603).number_format = form
    book.active.cell(len(formats) + 1, 1, "07/11/2024")
    book.save(tmp_path / "dates.xlsx")
    rows = read_workbook(tmp_path / "dates.xlsx").sheets[0].rows
    assert rows == tuple((text,) for text in [*formats.values(), "07/11/2024"])


def test_three_formats_give_the_same_rows_and_merged_ranges():
    books = [read_workbook(FIXTURES / f"loans.{kind}") for kind in ("xlsx", "xls", "ods")]
    assert [book.kind for book in books] == ["xlsx", "xls", "ods"]
    assert books[0].sheets[0].rows == books[1].sheets[0].rows == books[2].sheets[0].rows
    assert set(books[0].sheets[0].merged) == set(books[1].sheets[0].merged) == set(books[2].sheets[0].merged)
    assert books[0].sheets[0].name == books[2].sheets[0].name == "DS vay"
    assert books[0].sheets[0].rows[5][3:8] == ("66000002", "2024-02-20", "50000000", "0", "12500000.5")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_the_table_of_each_format_by_hand(kind):
    book = read_workbook(FIXTURES / f"loans.{kind}")
    table = find_table(book.sheets[0], vocabulary=read_vocabulary(LOANS))
    assert table.headings[5:] == ("Mức vay", "Dư nợ trong hạn", "Dư nợ quá hạn", "Dư nợ khoanh", "Tổng dư nợ")
    assert (table.title_rows, table.heading_rows, table.row_numbers) == ((1,), (3, 4), (5, 6, 7))
    assert table.left_out == (
        (2, "blank"),
        (8, "total"),
        (9, "blank"),
        (10, "signature"),
        (11, "blank"),
        (12, "signature"),
    )
    assert table.rows[0] == (
        "1", "0012", "Trần Văn Mẫu", "66000001", "2024-01-15", "100000000", "80000000", "0", "0", "80000000",
    )  # fmt: skip


def test_rows_and_columns_keep_their_place_in_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active["C3"] = "Họ và tên"
    book.save(tmp_path / "list.xlsx")
    assert read_workbook(tmp_path / "list.xlsx").sheets[0].rows == (("",) * 3, ("",) * 3, ("", "", "Họ và tên"))


def test_formulas_of_both_zip_formats_are_the_same():
    found = [read_workbook(FIXTURES / f"loans.{kind}", label="loans #1").findings for kind in ("xlsx", "ods")]
    assert found[0] == found[1]
    assert [(f.row, f.column) for f in found[0]] == [(5, "J"), (6, "J"), (7, "J"), *[(8, letter) for letter in "FGHIJ"]]


def test_a_tab_lost_in_an_ods_is_reported(tmp_path):
    from tests.delivery.test_guard import repacked

    tab = {"content.xml": lambda part: part.replace("Trần Văn".encode(), "Trần<text:tab/>Văn".encode())}
    (tmp_path / "list.ods").write_bytes(repacked((FIXTURES / "loans.ods").read_bytes(), tab))
    found = [f for f in read_workbook(tmp_path / "list.ods").findings if f.code == "tab_lost"]
    assert [(f.row, f.column) for f in found] == [(5, "C")]


TEXT = "Họ và tên;Năm sinh;Ghi chú\r\nTrần Văn Mẫu;1990;được vay, đúng hạn\r\nLê Thị Ví Dụ;1985;\r\n"
ROWS = (
    ("Họ và tên", "Năm sinh", "Ghi chú"),
    ("Trần Văn Mẫu", "1990", "được vay, đúng hạn"),
    ("Lê Thị Ví Dụ", "1985", ""),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(rows_of, encoding, separator):
    quoted = TEXT.replace("được vay, đúng hạn", '"được vay, đúng hạn"').replace(";", separator)
    assert rows_of(quoted.encode(encoding)) == (ROWS, [])


def test_a_big_endian_mark(rows_of):
    assert rows_of(b"\xfe\xff" + TEXT.encode("utf-16-be")) == (ROWS, [])


def in_windows_1258(text: str) -> bytes:
    """As Windows writes it: circumflex, breve and horn in the letter, the tone after it."""
    whole = set("ăâêôơưđĂÂÊÔƠƯĐ")
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tones = [sign for sign in parts[1:] if sign in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in tones))
        letters.append((base if base in whole or base.isascii() else letter) + "".join(tones))
    return "".join(letters).encode("cp1258")


def test_windows_1258_is_read_and_reported(rows_of):
    rows, codes = rows_of(in_windows_1258(TEXT))
    assert tuple(tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in rows) == ROWS
    assert codes == ["legacy_encoding"]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (TEXT.encode().replace(b"1985", b"19\xff85"), 3),  # one byte spoilt
        (TEXT.encode()[:-30] + b"\xe1\xba", None),  # cut within a letter
        (b"a;b\n" + "hộp mứt".encode()[:-2] + b";1\n", 2),
        (b"T\xaan;N\xa8m sinh\nTr\xc7n V\xa8n;1990\n", 1),  # TCVN3
        ("Hoï teân;Naêm\nchaøo;1\n".encode("latin-1"), 1),  # VNI
        ("a;b\nmất\N{REPLACEMENT CHARACTER};1\n".encode(), 2),
        (b"\xff\xfea\0;\0\x00\xd8b\0", 1),  # half a UTF-16 pair
    ],
)  # fmt: skip
def test_unreadable_bytes_are_an_error_with_their_row(tmp_path, content, row):
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(HoanhapError) as caught:
        read_workbook(tmp_path / "list.csv")
    (problem,) = caught.value.problems
    assert row is None or problem.row == row


def test_ragged_and_empty_rows_stay(rows_of):
    assert rows_of(b"a;b;c\n1;2\n\n1;2;3;4\n1;2;3\n") == (
        (("a", "b", "c"), ("1", "2"), (), ("1", "2", "3", "4"), ("1", "2", "3")), []
    )  # fmt: skip


def test_line_breaks_and_separators_within_quotes(rows_of):
    text = '"Dư nợ\n trong hạn";"Tên; xã"\n"1,5";"""Mẫu"""\n'
    assert rows_of(text.encode()) == ((("Dư nợ\n trong hạn", "Tên; xã"), ("1,5", '"Mẫu"')), [])


def test_decimal_commas_and_addresses_do_not_mislead(rows_of):
    rows, codes = rows_of("Tên;Lãi suất\nA;6,6\nB;7,2\nC;8,58\n".encode())
    assert rows[1] == ("A", "6,6") and codes == []
    place = "Thôn 1, xã Mẫu, huyện Mẫu, tỉnh Mẫu"
    rows, codes = rows_of(f"Tên;Nơi ở;Năm\nA;{place};1990\nB;{place};1991\n".encode())
    assert rows[1] == ("A", place, "1990") and codes == []


def test_an_undecidable_separator_is_reported_and_nothing_is_split(rows_of):
    assert rows_of(b"a,b;c\n1,2;3\n") == ((("a,b;c",), ("1,2;3",)), ["separator_undecided"])


def test_one_column_needs_no_separator(rows_of):
    assert rows_of("Họ và tên\nTrần Văn Mẫu\n".encode()) == ((("Họ và tên",), ("Trần Văn Mẫu",)), [])


def test_a_separator_named_by_the_file(rows_of):
    rows, codes = rows_of(b"sep=;\na;b,c,d\n1;2,3,4\n")
    assert rows == (("sep=", ""), ("a", "b,c,d"), ("1", "2,3,4")) and codes == []
    assert rows_of(b"a;b,c,d\n1;2,3,4\n")[0][0] == ("a;b", "c", "d")


def test_an_open_quote_is_an_error_and_not_another_separator(tmp_path):
    (tmp_path / "list.csv").write_bytes('Tên;Nơi ở;Năm\nA;"Thôn 1, xã Mẫu;1990\nB;Thôn 2, xã Mẫu;1991\n'.encode())
    with pytest.raises(HoanhapError, match="quotation mark"):
        read_workbook(tmp_path / "list.csv")


def with_sheets(path, **rows):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in rows.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return book


@pytest.mark.parametrize(
    "name", ["Hướng dẫn", "HƯỚNG DẪN", "danh mục", unicodedata.normalize("NFD", "Danh mục"), " Huong dan"]
)
def test_a_sheet_that_explains_is_skipped_without_a_word_and_listed(tmp_path, name):
    data, guide = [["Họ và tên"], ["Trần Văn Mẫu"]], [["Cách điền"], ["=1+1"], ["hép møt"]]
    book = with_sheets(tmp_path / "list.xlsx", **{"DS 1": data, name: guide, "DS 2": data})
    book[name].sheet_state = "hidden"
    book.save(tmp_path / "list.xlsx")
    found = read_workbook(tmp_path / "list.xlsx")
    assert ([sheet.number for sheet in found.sheets], found.skipped, found.findings) == ([1, 3], {2: name}, ())


def test_a_file_of_nothing_but_such_a_sheet_is_read(tmp_path):
    with_sheets(tmp_path / "list.xlsx", **{"Danh mục": [["Họ và tên"], ["Trần Văn Mẫu"]]})
    found = read_workbook(tmp_path / "list.xlsx")
    assert len(found.sheets) == 1 and found.skipped == {}
    with_sheets(tmp_path / "list.xlsx", **{"Danh mục vay": [["Họ và tên"]], "DS": [["Họ và tên"]]})
    assert len(read_workbook(tmp_path / "list.xlsx").sheets) == 2


def test_cells_that_repeat_are_one_text_and_many_different_ones_are_all_there(tmp_path, monkeypatch):
    from analysis.delivery import delimited

    monkeypatch.setattr(delimited, "KEPT", 5)
    lines = [f"{number};Xã Mẫu Một" for number in range(100)]
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    rows = read_workbook(tmp_path / "list.csv").sheets[0].rows
    assert rows == tuple(tuple(line.split(";")) for line in lines)
    assert 1 < len({id(row[1]) for row in rows}) < 50  # forgotten now and then


def test_the_separator_of_a_long_list_is_told_by_its_first_rows(tmp_path, monkeypatch):
    from analysis.delivery import delimited

    monkeypatch.setattr(delimited, "SAMPLE", 3)
    (tmp_path / "list.csv").write_text("a;b\n1;2\n3;4\n" + "x,y,z;1\n" * 5, encoding="utf-8")
    assert read_workbook(tmp_path / "list.csv").sheets[0].rows[-1] == ("x,y,z", "1")
    (tmp_path / "list.csv").write_bytes(b"\xef\xbb\xbfsep=;\r\na;b,c\r\n")
    assert read_workbook(tmp_path / "list.csv").sheets[0].rows == (("sep=", ""), ("a", "b,c"))
