"""The table within a sheet, every row accounted for, and the canonical names of its columns."""

import io
import random
import time
import unicodedata

import openpyxl
import pytest
import yaml

from analysis.delivery.findings import TEXTS, column_letter
from analysis.delivery.headings import canonical_frame, match_headings
from analysis.delivery.scan import Merged
from analysis.delivery.scan_xlsx import column_number
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import Sheet, read_workbook
from analysis.errors import HoanhapError
from analysis.words import words
from tests.conftest import PROJECT

VBSP = (
    "Mã KH", "Tên KH", "Số khế ước", "Ngày vay", "Thời hạn vay", "Lãi suất", "Mức vay", "Ngày ĐH theo hợp đồng",
    "Ngày ĐH theo Gia hạn", "Dư nợ trong hạn", "Dư nợ quá hạn", "Dư nợ khoanh", "Tổng dư nợ", "Gốc đã trả", "Lãi tồn TH",
    "Lãi tồn QH", "Phân loại", "Tình trạng món vay", "Ngày số liệu", "Ngày giao dịch gần nhất", "Tên ĐVUT", "Tên xã",
    "Tên thôn", "Tên tổ", "Tên PGD", "Số CMND", "Mã chương trình", "Tên chương trình", "Nguồn vốn",
)  # fmt: skip
LOANS = read_vocabulary(("bank_loans",))
PEOPLE = read_vocabulary(("police_list",))
PERSON = ("1", "Trần Văn Mẫu", "1990", "Thôn 1", "2024-01-15")
HEADING = ("STT", "Họ và tên", "Năm sinh", "Thôn", "Ngày ra trại")


def table_of(*rows, merged=(), vocabulary=PEOPLE):
    table = find_table(Sheet(1, "", tuple(map(tuple, rows)), merged), label="people #1", vocabulary=vocabulary)
    counted = [*table.heading_rows, *table.title_rows, *table.row_numbers, *(row for row, _ in table.left_out)]
    assert sorted(counted) == list(range(1, len(rows) + 1)), "every row is accounted for, once"
    return table


def codes(found):
    return [(finding.code, finding.row, finding.column) for finding in found.findings]


def test_all_headings_of_the_loan_file_are_known():
    columns = [LOANS.column(heading) for heading in VBSP]
    assert "" not in columns and len(set(columns)) == len(VBSP)


@pytest.mark.parametrize(
    "heading",
    ["Dư nợ\n trong hạn", "DƯ NỢ TRONG HẠN", " dư  nợ trong hạn. ", unicodedata.normalize("NFD", "Dư nợ trong hạn")],
)
def test_spellings_of_a_heading(heading):
    assert LOANS.column(heading) == "balance_in_term"


def test_tone_placement_does_not_count_but_tones_do():
    assert PEOPLE.column("Ngày xoá án tích") == PEOPLE.column("Ngày xóa án tích") == "expunged_date"
    assert PEOPLE.column("Ngay xoa an tich") == ""
    assert LOANS.column("Ð.V.U.T") == ""


def test_title_rows_and_a_heading_below():
    table = table_of(("CÔNG AN XÃ MẪU", "", "CỘNG HÒA"), ("DANH SÁCH",), (), HEADING, PERSON)
    assert (table.title_rows, table.heading_rows, table.row_numbers) == ((1, 2), (4,), (5,))
    assert table.left_out == ((3, "blank"),)
    assert table.rows == (PERSON,) and table.columns == (1, 2, 3, 4, 5) and table.findings == ()


TOP = ("Mã KH", "Ngày vay", "Dư nợ", "", "", "Phân loại")
SUB = ("", "", "trong\n hạn", "quá hạn", "khoanh", "")
LOAN = ("0012", "2024-01-15", "5", "0", "0", "A")
MERGED = (Merged(1, 1, 2, 1), Merged(1, 2, 2, 2), Merged(1, 3, 1, 5), Merged(1, 6, 2, 6))


@pytest.mark.parametrize("merged", [(), MERGED])
def test_two_rows_of_headings_are_joined(merged):
    table = table_of(TOP, SUB, LOAN, merged=merged, vocabulary=LOANS)
    assert table.headings == ("Mã KH", "Ngày vay", "Dư nợ trong hạn", "Dư nợ quá hạn", "Dư nợ khoanh", "Phân loại")
    assert table.heading_rows == (1, 2) and table.row_numbers == (3,)


def test_a_heading_of_two_rows_may_be_known_only_as_a_whole():
    table = table_of(("Mã KH", "Dư nợ", "", ""), ("", "trong hạn", "quá hạn", "khoanh"), LOAN[:4], vocabulary=LOANS)
    assert table.headings == ("Mã KH", "Dư nợ trong hạn", "Dư nợ quá hạn", "Dư nợ khoanh") and table.findings == ()


def test_a_unit_before_a_known_heading_does_not_hide_it():
    table = table_of(("(đồng) Mức vay", "(đồng) Tổng dư nợ"), ("5", "6"), vocabulary=LOANS)
    assert table.findings == () and table.row_numbers == (2,)


def test_a_merged_heading_ends_where_it_is_merged():
    top, sub = ("Mã KH", "Dư nợ", "", "", "Mức vay"), ("", "trong hạn", "quá hạn", "Ngày vay", "")
    merged = (Merged(1, 2, 1, 3), Merged(1, 1, 2, 1))
    table = table_of(top, sub, LOAN[:5], merged=merged, vocabulary=LOANS)
    assert table.headings == ("Mã KH", "Dư nợ trong hạn", "Dư nợ quá hạn", "Ngày vay", "Mức vay")


def test_a_row_with_one_word_under_a_wide_heading_is_data():
    rows = (
        ("Họ và tên", "Nơi cư trú", "", "Ghi chú"),
        ("", "Thôn Một", "", ""),
        ("Trần Văn Mẫu", "Thôn 1", "Xã Mẫu", "1"),
    )
    assert table_of(*rows).row_numbers == (2, 3)


def test_three_rows_of_headings_are_joined():
    table = table_of(
        ("Mã KH", "Nợ", "", "", ""), ("", "Gốc", "", "Lãi", ""), ("", "TH", "QH", "TH", "QH"), ("1", "2", "3", "4", "5"),
        vocabulary=None,
    )  # fmt: skip
    assert table.headings == ("Mã KH", "Nợ Gốc TH", "Nợ Gốc QH", "Nợ Lãi TH", "Nợ Lãi QH")


def test_a_title_just_above_is_not_joined_to_the_headings():
    table = table_of(("DANH SÁCH NGƯỜI CHẤP HÀNH XONG", "", "", "", ""), HEADING, PERSON)
    assert table.headings == HEADING and table.title_rows == (1,)


def test_a_first_row_of_data_is_not_taken_for_a_lower_line():
    table = table_of(("Họ và tên", "Nơi cư trú", "", "Ghi chú"), ("Trần Văn Mẫu", "Thôn 1", "Xã Mẫu", "không"))
    assert table.heading_rows == (1,) and table.row_numbers == (2,)
    assert codes(table) == [("blank_heading", 1, "C")]


def test_a_blank_heading_is_named_after_its_column_and_reported():
    heading, row = [*VBSP[:12], "", *VBSP[12:]], [str(number) for number in range(30)]
    table = table_of(heading, row, row, vocabulary=LOANS)
    assert table.headings[12] == "column 13" and codes(table) == [("blank_heading", 1, "M")]
    assert match_headings(table, LOANS).findings == () and len(match_headings(table, LOANS).columns) == 29


def test_a_table_may_begin_at_any_column_and_row():
    table = table_of((), ("", "", *HEADING, "", ""), ("", "", *PERSON))
    assert table.columns == (3, 4, 5, 6, 7) and table.rows == (PERSON,)


@pytest.mark.parametrize(
    "text", ["Tổng cộng", "TỔNG CỘNG:", "Cộng", "Tổng cộng: 13 người", "Cộng xã Mẫu", "Tong cong", "Lũy kế"]
)
def test_totals_are_left_out_wherever_they_stand(text):
    table = table_of(HEADING, PERSON, ("", text, "3980", "", ""), PERSON)
    assert table.left_out == ((3, "total"),) and table.row_numbers == (2, 4)


@pytest.mark.parametrize("name", ["Tống Công Mẫu", "Cống Thị Mẫu", "Công Mẫu"])
def test_names_that_sound_like_totals_stay(name):
    table = table_of(HEADING, PERSON, ("2", name, "1990", "", ""), ("", name, "1990", "", ""))
    assert table.row_numbers == (2, 3, 4)


def test_signatures_and_notes_at_the_end():
    table = table_of(
        HEADING, PERSON, PERSON, ("Ghi chú: danh sách tạm thời",), (), ("", "", "", "Xã Mẫu, ngày 7 tháng 11 năm 2024"),
        ("", "Người lập biểu", "", "Trưởng Công an xã"), ("", "(Ký, ghi rõ họ tên)"), ("", "Lê Thị Ví Dụ", "", "Đỗ Giả Định"),
    )  # fmt: skip
    assert table.row_numbers == (2, 3)
    assert [reason for _, reason in table.left_out] == ["note", "blank", *["signature"] * 4]


def test_a_row_that_reads_like_a_signature_amid_data_stays_and_is_reported():
    table = table_of(HEADING, PERSON, ("", "", "", "Giám đốc", ""), PERSON, PERSON)
    assert table.row_numbers == (2, 3, 4, 5) and codes(table) == [("sparse_row", 3, "")]


def test_numbers_of_columns_are_left_out():
    assert table_of(HEADING, ("A", "B", "1", "2", "3"), PERSON).left_out == ((2, "column_numbers"),)
    assert table_of(HEADING, ("(1)", "(2)", "(3)", "(4)", "(5)=(3)+(4)"), PERSON).left_out == ((2, "column_numbers"),)
    assert table_of(HEADING, ("1", "2", "1990", "4", "5"), PERSON).left_out == ()
    assert table_of(HEADING, ("7", "2", "3", "4", "5"), PERSON).left_out == ()
    assert table_of(HEADING, PERSON, ("1", "2", "3", "4", "5"), PERSON).left_out == ()


def test_a_heading_repeated_on_a_new_page_is_left_out():
    table = table_of(HEADING, PERSON, HEADING, PERSON)
    assert table.left_out == ((3, "repeated_heading"),) and len(table.rows) == 2


OTHER = ("STT", "Họ và tên", "Tội danh", "Mức án", "Trại giam")


def test_of_two_tables_parted_by_an_empty_row_the_first_is_read():
    table = table_of(HEADING, PERSON, ("", "Tổng cộng", "1"), (), ("Bảng 2",), OTHER, PERSON, ())
    assert table.row_numbers == (2,) and ("several_tables", 6, "") in codes(table)
    assert [reason for _, reason in table.left_out] == [
        "total", "blank", "another_table", "another_table", "another_table", "blank"
    ]  # fmt: skip


def test_two_tables_without_an_empty_row_are_not_read():
    table = table_of(HEADING, PERSON, OTHER, PERSON)
    assert table.rows == () and codes(table) == [("ambiguous_tables", 3, "")]
    assert {reason for _, reason in table.left_out} == {"ambiguous"}


def test_two_tables_side_by_side_are_not_read():
    table = table_of((*HEADING, "", *HEADING), (*PERSON, "", *PERSON))
    assert table.rows == () and codes(table) == [("ambiguous_tables", 1, "")]


def test_a_sheet_without_a_table():
    table = table_of(("Báo cáo năm 2024",), (), ("Xin gửi kèm danh sách.",))
    assert table.rows == () and codes(table) == [("no_table", None, "")]
    assert table_of().n_rows == 0


def test_unknown_headings_are_told_by_their_shape_and_that_is_said():
    table = table_of(("Báo cáo",), ("Alpha", "Beta", "Gamma"), ("1", "2", "3"))
    assert table.headings == ("Alpha", "Beta", "Gamma") and codes(table) == [("headings_unknown", 2, "")]


def test_merged_data_are_reported():
    table = table_of(HEADING, PERSON, ("2", "", "1991", "", ""), merged=(Merged(2, 2, 3, 2),))
    assert codes(table) == [("merged_data", 2, "B")]


def test_unknown_near_and_double_headings_are_reported_and_never_used():
    heading = ("Ho va ten", "Năm sinh", "Sinh năm", "Thôn", "Số giày", "Nghề nghiệpp")
    table = table_of(heading, ("A", "1990", "1990", "1", "42", "thợ may"))
    matched = match_headings(table, PEOPLE)
    assert matched.columns == {3: "village"}
    assert [(f.code, f.column, f.detail) for f in matched.findings] == [
        ("near_miss", "A", "person_name"), ("same_column", "B", "birth_year"), ("same_column", "C", "birth_year"),
        ("unmapped", "E", ""), ("near_miss", "F", "occupation"),
    ]  # fmt: skip
    assert all("giày" not in finding.line(words("vi")) for finding in matched.findings)


def test_a_heading_below_another_is_matched_as_a_whole_only():
    table = table_of(("STT", "Họ và tên", "Người thừa kế", ""), ("", "", "Năm sinh", "Thôn"), ("1", "A", "1990", "2"))
    matched = match_headings(table, PEOPLE)
    assert matched.columns == {0: "row_number", 1: "person_name"}
    assert [(f.code, f.detail) for f in matched.findings] == [("near_miss", "birth_year"), ("near_miss", "village")]


def test_the_frame_keeps_text_and_row_numbers():
    table = table_of(("DANH SÁCH",), HEADING, PERSON, (), ("002", "", "", "", ""))
    frame = canonical_frame(table, match_headings(table, PEOPLE))
    assert list(frame.columns) == ["row_number", "person_name", "birth_year", "village", "release_date"]
    assert list(frame.index) == [3, 5] and frame.loc[5, "row_number"] == "002" and frame.loc[5, "village"] == ""


def test_mutated_cells_lose_no_row_and_no_value():
    rng, cells = (
        random.Random(17),
        ["", "Cộng", "Họ và tên", "STT", "Kế toán", "1", "2024-01-15", "Ghi chú", "Thôn", "x" * 300, "\n"],
    )
    start = [
        ("CÔNG AN XÃ MẪU",),
        (),
        (*HEADING[:3], "Nơi ở", ""),
        ("", "", "", "Thôn", "Xã"),
        PERSON,
        PERSON,
        (),
        HEADING,
        PERSON,
    ]
    for _ in range(400):
        rows = [list(row) for row in start]
        for _ in range(rng.randint(1, 8)):
            row = rng.choice(rows)
            row[rng.randint(0, len(row)) :][:1] = [rng.choice(cells)]
            row.insert(rng.randint(0, len(row)), rng.choice(cells))
            rng.choice((rows.reverse, rows.sort, lambda rows=rows: rows.append([]), lambda rows=rows: rows.pop(0)))()
        top = rng.randint(1, 6)
        left = rng.randint(1, 6)
        table = table_of(*rows, merged=(Merged(top, left, top + rng.randint(0, 3), left + rng.randint(0, 3)),))
        match_headings(table, PEOPLE)
        for number, kept in zip(table.row_numbers, table.rows, strict=True):
            assert [cell for cell in rows[number - 1] if cell.strip()] == [cell for cell in kept if cell.strip()]


def site_file(folder, headings):
    (folder / "headings.yaml").write_text(yaml.safe_dump({"headings": headings}, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_very_wide_sheet_of_words_with_many_merged_cells_is_done_soon():
    width = 8000
    rows = [["Họ và tên", ""] * (width // 2), ["Thôn"] * width, ["", "Xã"] * (width // 2), ["x"] * width] * 3
    merged = tuple(Merged(row, column, row + 10**6, width) for row in (1, 2, 3) for column in range(1, width, 2))
    start = time.perf_counter()
    table = table_of(*rows, merged=merged)
    match_headings(table, PEOPLE)
    unknown = table_of([*HEADING, *(f"Cột {number}" for number in range(width))], ["1"] * (width + 5))
    assert len(match_headings(unknown, PEOPLE).findings) == width
    assert time.perf_counter() - start < 15


def test_a_site_extends_and_overrides_without_code(tmp_path):
    folder = site_file(tmp_path, {"police_list": {"person_name": ["Tên đối tượng"], "residence": ["Thôn"]}})
    own = read_vocabulary(("police_list",), folder)
    assert own.column("tên đối tượng") == "person_name" and own.column("Họ và tên") == "person_name"
    assert (own.column("Thôn"), PEOPLE.column("Thôn")) == ("residence", "village")
    assert read_vocabulary(("police_list",), tmp_path / "none").columns == PEOPLE.columns


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        ({"poeple": {}}, "poeple"),
        ({"police_list": {"nmae": ["Tên"]}}, "police_list.nmae"),
        ({"police_list": {"commune": ["Nơi A"], "village": ["nơi a."]}}, "police_list.village"),
        ({"police_list": {"commune": "Nơi A"}}, "headings.police_list.commune"),
    ],
)
def test_mistakes_in_a_sites_list_are_refused(tmp_path, headings, column):
    with pytest.raises(HoanhapError) as caught:
        read_vocabulary(("police_list",), site_file(tmp_path, headings))
    assert [problem.column for problem in caught.value.problems] == [column]


def test_each_list_is_sound_and_an_unknown_one_is_refused():
    content = yaml.safe_load((PROJECT / "data/raw/reference/headings.yaml").read_text(encoding="utf-8"))["headings"]
    for table, columns in content.items():
        assert set(read_vocabulary((table,)).columns.values()) == set(columns)
    with pytest.raises(HoanhapError, match="misspelt"):
        read_vocabulary(("poeple",))


def test_a_heading_is_told_from_its_near_neighbour():
    table = table_of(("Mã KH", "Lãi tồn TH", "Lãi tồn QH"), ("1", "2", "3"), vocabulary=LOANS)
    assert match_headings(table, LOANS).columns == {
        0: "customer_id",
        1: "interest_due_in_term",
        2: "interest_due_overdue",
    }


def test_a_workbook_from_end_to_end(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["CÔNG AN XÃ MẪU"],
        [],
        list(HEADING),
        [1, "Trần Văn Mẫu", 1990, "Thôn 1", "15/01/2024"],
        ["", "Cộng", 1],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    content = io.BytesIO()
    book.save(content)
    (tmp_path / "ds.xlsx").write_bytes(content.getvalue())
    table = find_table(read_workbook(tmp_path / "ds.xlsx").sheets[0], vocabulary=PEOPLE)
    assert table.rows == (("1", "Trần Văn Mẫu", "1990", "Thôn 1", "15/01/2024"),) and table.left_out[-1] == (5, "total")


def test_letters_of_columns():
    assert [column_letter(number) for number in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letter(number)) == number for number in range(1, 16385))


def test_every_text_can_be_said_in_both_languages():
    from analysis.delivery.findings import Finding

    for code in TEXTS:
        line = Finding(code, "loans #2", 1, 14, "F", "balance").line(words("en"))
        assert line.startswith("loans #2, sheet 1, row 14, column “F”: ") and "{" not in line
