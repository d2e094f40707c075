"""Lists in TCVN3, VNI and Windows-1258, headings and all, as text files and as spreadsheets."""

import random

import openpyxl
import pytest

from analysis.columns.text import match_key
from analysis.delivery.headings import canonical_frame, match_headings
from analysis.delivery.letters import to_unicode
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from analysis.words import words
from tests.columns.test_encodings import to_cp1258, to_tcvn3, to_vni
from tests.columns.test_legacy import WORDS as TEXT_WORDS

PEOPLE = read_vocabulary(("police_list",))
LIST = (
    ("CÔNG AN XÃ MẪU", "", "", "", "", ""),
    ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Thôn", "Ghi chú"),
    ("1", "Nguyễn Văn Đức", "1990", "Nam", "Thôn Đoài", "đã có việc làm ổn định"),
    ("2", "Trần Thị Hạnh", "1985", "Nữ", "Thôn Hạ", "hộ nghèo"),
    ("3", "Lê Hữu Phước", "1978", "Nam", "Thôn Đoài", ""),
    ("4", "Phạm Thúy Hằng", "1992", "Nữ", "Thôn Hạ", "vắng mặt tại địa phương"),
    ("", "Tổng cộng", "4", "", "", ""),
)
ENCODE = {"TCVN3 (ABC)": to_tcvn3, "VNI-Win": to_vni, "Windows-1258": to_cp1258}
CODEC = {"TCVN3 (ABC)": "latin-1", "VNI-Win": "latin-1", "Windows-1258": "cp1252"}


def encoded(name: str, rows=LIST) -> tuple:
    return tuple(tuple(map(ENCODE[name], row)) for row in rows)


def alike(rows, expected) -> bool:
    """Without case, which TCVN3 loses in capitals with a tone, and with the tone wherever it stands."""
    return [list(map(match_key, row)) for row in rows] == [list(map(match_key, row)) for row in expected]


def places(findings):
    return [(finding.code, finding.row, finding.column, finding.detail) for finding in findings]


@pytest.fixture
def csv_of(tmp_path):
    def read(content: bytes):
        (tmp_path / "list.csv").write_bytes(content)
        return read_workbook(tmp_path / "list.csv", label="people #1")

    return read


@pytest.fixture
def xlsx_of(tmp_path):
    def read(*sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets):
            sheet = book.create_sheet(f"s{number}")
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "list.xlsx")
        return read_workbook(tmp_path / "list.xlsx", label="people #1")

    return read


def known(book) -> list[str]:
    """The canonical columns of a file's first table, and its kept names."""
    table = find_table(book.sheets[0], vocabulary=PEOPLE)
    frame = canonical_frame(table, match_headings(table, PEOPLE))
    assert table.left_out == ((7, "total"),) and table.title_rows == (1,)
    assert list(map(match_key, frame["person_name"])) == [match_key(row[1]) for row in LIST[2:6]]
    return list(frame.columns)


COLUMNS = ["row_number", "person_name", "birth_year", "sex", "village", "note"]


@pytest.mark.parametrize("name", ENCODE)
def test_a_text_file_is_converted_and_says_from_what(csv_of, name):
    book = csv_of("\r\n".join(";".join(row) for row in encoded(name)).encode(CODEC[name]))
    assert alike(book.sheets[0].rows, LIST) and known(book) == COLUMNS
    assert places(book.findings) == [("legacy_encoding", None, "", name)]
    assert name in book.findings[0].line(words("en"))


@pytest.mark.parametrize("name", ENCODE)
def test_a_spreadsheet_is_converted_and_says_from_what(xlsx_of, name):
    book = xlsx_of(encoded(name))
    assert alike(book.sheets[0].rows, LIST) and known(book) == COLUMNS
    assert places(book.findings) == [("legacy_encoding", None, "", name)]
    if name != "TCVN3 (ABC)":
        assert book.sheets[0].rows == LIST


def test_unicode_is_left_alone(csv_of, xlsx_of):
    for book in (csv_of("\n".join(";".join(row) for row in LIST).encode()), xlsx_of(LIST)):
        assert book.sheets[0].rows == LIST and book.findings == ()


def test_headings_in_unicode_over_a_column_in_an_old_font(xlsx_of):
    rows = [row[1:4] + row[5:] for row in [*LIST[1:2], *encoded("VNI-Win", LIST[2:])]]
    book = xlsx_of(rows)
    assert book.sheets[0].rows == tuple(row[1:4] + row[5:] for row in LIST[1:])
    assert {finding.code for finding in book.findings} == {"legacy_encoding"}


def test_each_column_may_have_its_own_encoding(xlsx_of):
    names = ["Nguyễn Văn Đức", "Trần Thị Hạnh", "Lê Hữu Phước", "Phạm Thúy Hằng", "Vũ Đình Tuấn"]
    rows = [(to_tcvn3(one), to_vni(one), one) for one in names]
    book = xlsx_of(rows)
    assert alike(book.sheets[0].rows, [(one, one, one) for one in names])
    assert places(book.findings) == [
        ("legacy_encoding", None, "A", "TCVN3 (ABC)"),
        ("legacy_encoding", None, "B", "VNI-Win"),
    ]


def test_a_column_with_too_few_words_is_read_as_the_whole_file_is(xlsx_of):
    few = [("hép møt",), ("tÕt",)]
    assert xlsx_of(few).sheets[0].rows == tuple(few)
    book = xlsx_of([(*row, "x") for row in few], encoded("TCVN3 (ABC)"))
    assert book.sheets[0].rows == (("hộp mứt", "x"), ("tết", "x"))


def test_a_column_that_tells_nothing_is_left_and_reported(xlsx_of):
    book = xlsx_of([("hép møt", "a"), ("tÕt", "b")])
    assert places(book.findings) == [("encoding_undecided", None, "A", "")]


def test_cells_of_another_encoding_are_left_counted_and_reported_once(xlsx_of):
    names = ["Nguyễn Văn Đức", "Trần Thị Hạnh", "Lê Hữu Phước", "Phạm Thúy Hằng", "Vũ Đình Tuấn"]
    odd = to_tcvn3("Bùi Thị Hường")
    book = xlsx_of([(one,) for one in (*names, odd, odd)])
    assert book.sheets[0].rows[5] == (odd,)
    assert places(book.findings) == [("encoding_differs", 6, "A", "2")]
    more = [" ".join(TEXT_WORDS[start : start + 4]) for start in range(0, 60, 4)]
    book = xlsx_of([(to_tcvn3(one),) for one in more] + [(to_vni("Hường"),)])
    assert book.sheets[0].rows[15] == (to_vni("Hường"),)
    assert places(book.findings) == [("legacy_encoding", None, "", "TCVN3 (ABC)"), ("encoding_differs", 16, "A", "1")]


def test_signs_and_foreign_words_are_no_encoding(xlsx_of):
    cells = ["·", "µ", "¶ 5", "25 m²", "30 °C", "½", "Müller", "café", "société", "Ø 20", "¹"]
    assert xlsx_of([(cell,) for cell in cells]).findings == ()
    assert xlsx_of([(cell, "Nguyễn Văn Đức") for cell in cells]).findings == ()


def test_a_text_of_bytes_with_signs_only_is_western(csv_of):
    book = csv_of("Ten;Nhiet do\nA;30 °C\nB;“x” – y\n".encode("cp1252"))
    assert book.sheets[0].rows[1] == ("A", "30 °C") and [finding.code for finding in book.findings] == [
        "legacy_encoding"
    ]


@pytest.mark.parametrize("name", ENCODE)
def test_bytes_with_too_few_words_are_refused(csv_of, name):
    with pytest.raises(HoanhapError, match="neither UTF-8"):
        csv_of(
            "Ten;x\nTrần;1\nVăn;2\n".translate({ord("ầ"): ENCODE[name]("ầ"), ord("ă"): ENCODE[name]("ă")}).encode(
                CODEC[name]
            )
        )


def test_spoilt_utf_8_is_never_taken_for_an_old_encoding(csv_of):
    rng, content = random.Random(1), "\n".join(";".join(row) for row in LIST * 20).encode()
    for _ in range(20):
        at = rng.choice([place for place, byte in enumerate(content) if byte > 0x7F])
        with pytest.raises(HoanhapError, match="neither UTF-8"):
            csv_of(content[:at] + content[at + 1 :])


def test_ragged_rows_and_empty_tables():
    rows = ((), ("a", "b"), ("Nguyễn",), ("c", "", "ë"))
    assert to_unicode([rows, ()], "people #1") == ([rows, ()], [], True)
