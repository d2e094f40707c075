"""What a sheet holds is found however it is spelt; cells read from the bytes are what the parser reads."""

import datetime
import io
import random
import re
from functools import partial

import openpyxl
import pytest

from analysis.delivery import guard, parser, scan_xlsx, skim, xlsx
from analysis.delivery.cells import joined
from analysis.delivery.formats import kinds_of_styles
from analysis.delivery.scan import UnfitError
from analysis.delivery.scan_xlsx import XlsxSheet, scan_part, stream
from analysis.delivery.skim import skim_cells
from analysis.errors import HoanhapError
from tests.conftest import PROJECT
from tests.delivery.test_guard import SHEET, repacked, spoilt, xlsx_bytes

FIXTURES = PROJECT / "tests" / "delivery" / "fixtures"
PLAIN = '<c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Mẫu</t></is></c>'


def sheet(cells: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<worksheet xmlns:x="m"><sheetData><row r="1">{PLAIN}{cells}</row></sheetData></worksheet>'


def marks(content: bytes) -> list[tuple]:
    return [tuple(mark) for mark in scan_part(content).scan.marks]


FORMULA, ERROR, D1 = "formula", "error_value", (1, 4)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ('<c r="D1"><f>A1</f><v>1</v></c>', [(FORMULA, *D1)]),
        ('<c r="D1"><f>A1</f></c>', [("formula_no_value", *D1)]),
        ('<c r="D1"><f/><v>1</v></c>', [(FORMULA, *D1)]),
        ('<c r="D1"><v>1</v><f>A1</f></c>', [(FORMULA, *D1)]),
        ('<c r="D1" t="str"><f>A1</f><v>Mẫu</v></c>', [(FORMULA, *D1)]),
        ("<c r='D1'><f>A1</f><v>1</v></c>", [(FORMULA, *D1)]),
        ('<c r="D1" ><f >A1</f ><v>1</v></c >', [(FORMULA, *D1)]),
        ('<c\nr="D1"><f\n>A1</f><v>1</v></c>', [(FORMULA, *D1)]),
        ('<c s="1" r="D1"><f>A1</f><v>1</v></c>', [(FORMULA, *D1)]),
        ('<c r="&#68;1"><f>A1</f><v>1</v></c>', [(FORMULA, *D1)]),
        ('<x:c r="D1"><x:f>A1</x:f><x:v>1</x:v></x:c>', [(FORMULA, *D1)]),
        ('<c r="D1"><x:f>A1</x:f><v>1</v></c>', [(FORMULA, *D1)]),
        ("<c><f>A1</f><v>1</v></c>", [(FORMULA, *D1)]),
        ('<x:c r="D1"/><c><f>A1</f><v>1</v></c>', [(FORMULA, 1, 5)]),
        ('<c r="D1"><!-- --><f>A1</f><v>1</v></c>', [(FORMULA, *D1)]),
        ('<c r="D1"><?x?><f>A1</f><v>1</v></c>', [(FORMULA, *D1)]),
        ('<c r="D1"><is><t>1</t></is><f>A1</f></c>', [(FORMULA, *D1)]),
        ('<c r="D1"><f t="array" ref="D1:E2">A1</f><v>1</v></c>', [(FORMULA, r, c) for r in (1, 2) for c in (4, 5)]),
        ('<!--<c r="D1"><f>A1</f><v>1</v></c>-->', []),
        ('<c r="D1" t="str"><v><![CDATA[<f>A1</f>]]></v></c>', []),
        ('<c r="D1" t="str"><v>&lt;f&gt;A1&lt;/f&gt; t="e"</v></c>', []),
        ('<c r="D1" t="e"><v>#N/A</v></c>', [(ERROR, *D1)]),
        ('<c r="D1" t="e"/>', [(ERROR, *D1)]),
        ('<x:c r="D1" t="e"/>', [(ERROR, *D1)]),
        ("<c r=\"D1\" t='e'><v>#N/A</v></c>", [(ERROR, *D1)]),
        ('<c r="D1" t = "e"><v>#N/A</v></c>', [(ERROR, *D1)]),
        ('<c r="D1" t="&#101;"><v>#N/A</v></c>', [(ERROR, *D1)]),
        ('<c r="D1" t="&#x65;"><v>#N/A</v></c>', [(ERROR, *D1)]),
        ('<c t="e" r="D1"><v>#N/A</v></c>', [(ERROR, *D1)]),
        ('<c r="D1" s="0" x:t="e"><v>1</v></c>', []),
        ('<c r="D1" t="e"><f>A1</f><v>#N/A</v></c>', [(ERROR, *D1), (FORMULA, *D1)]),
    ],
)
def test_formulas_and_errors_are_found_however_they_are_spelt(cells, found):
    text = sheet(cells)
    assert marks(text.encode()) == found
    assert marks(sheet(cells, "").encode()) == found
    assert marks(b"\xef\xbb\xbf" + text.encode()) == found
    assert marks(text.replace("UTF-8", "utf-16").encode("utf-16")) == found
    assert marks(text.replace("UTF-8", "utf-16").replace("ẫ", "a").encode("utf-16-be")) == found
    assert marks(text.replace("UTF-8", "iso-8859-1").replace("ẫ", "a").encode("latin-1")) == found


def test_a_code_page_in_which_ascii_means_something_else_is_not_skimmed():
    content = '<?xml version="1.0" encoding="cp037"?>'.encode("cp037") + sheet("", "").replace("ẫ", "a").encode("cp037")
    assert skim_cells(content) is None
    with pytest.raises(UnfitError):
        scan_part(content)


@pytest.mark.parametrize(
    "content",
    [
        '<row r="1" x="' + PLAIN + '">',  # a cell within an attribute
        f"<row r='1' x='{PLAIN}'/>",
        '<row r="1" ' + PLAIN + ">",
        PLAIN + "</row>" + PLAIN,
        PLAIN + '<c r="D1"><v>1</c></v>',
        PLAIN + '<c r="D1"><v>1</v>',
        PLAIN + "&nbsp;",
        PLAIN + "]]>",
        PLAIN + '<c r="D1"><v>\x01</v></c>',
        PLAIN + '<c r="D1" t="str"><v>\ufffe</v></c>',
        PLAIN + '<c r="D1" t="str" t="str"><v>1</v></c>',
        PLAIN + '<c r="D1" t="str"><v>a & b</v></c>',
        PLAIN + '<c r="D1" t="str"><v>&a;</v></c>',
        PLAIN + '<row r="x"/>',
        PLAIN + '</row><row r="2"><v>1</v>',
        PLAIN + '<c r="0D"><v>1</v></c>',
        PLAIN + '<c r="D0"><v>1</v></c>',
        PLAIN + '<c r="ZZZ9999999"><v>1</v></c>',
    ],
)
def test_what_is_not_well_formed_is_refused_also_behind_plain_cells(content):
    whole = sheet(content).encode()
    for scan in (scan_part, lambda part: stream(part, XlsxSheet())):
        with pytest.raises(UnfitError, match="damaged"):
            scan(whole)


def test_bytes_that_are_not_utf_8_are_refused_also_in_a_plain_cell():
    with pytest.raises(UnfitError, match="damaged"):
        scan_part(sheet('<c r="D1" t="str"><v>Mau</v></c>').encode().replace(b"Mau", b"M\xe1u"))


def test_every_cut_of_a_sheet_is_refused():
    whole = sheet('<c r="D1" t="str"><v>Mẫu</v></c>').encode()
    for end in range(1, len(whole)):
        with pytest.raises(UnfitError):
            scan_part(whole[:end])


@pytest.mark.parametrize("where", ["head", "inside"])
def test_a_document_type_is_refused_also_before_plain_cells(where):
    text = sheet("")
    at = text.index("?>") + 2 if where == "head" else text.index("<row")
    with pytest.raises(UnfitError):
        scan_part((text[:at] + '<!DOCTYPE x [<!ENTITY a "b">]>' + text[at:]).encode())


@pytest.mark.parametrize("cell", ['<c r="XFD1048576"><v>1</v></c>', '<c r="E1000001" t="str"><v>1</v></c>'])
def test_far_cells_are_refused_and_far_empty_ones_are_not(cell):
    with pytest.raises(UnfitError, match="too_large"):
        scan_part(sheet(cell).encode())
    assert marks(sheet(re.sub("<v>.*</v>", "", cell)).encode()) == []


def test_a_sheet_of_plain_cells_needs_no_walk(monkeypatch):
    walked = []
    monkeypatch.setattr(scan_xlsx, "stream", lambda content, events: walked.append(content))
    part = scan_part(sheet("").encode())
    assert walked == [] and b"Mau" not in part.left and list(part.cells.columns) == [1, 2, 3]
    scan_part(sheet('<c r="D1"><f t="array" ref="D1:D2">A1</f></c>').encode())
    assert len(walked) == 1 and PLAIN.encode() not in walked[0]


def test_more_cells_than_are_held_are_left_to_the_walk_and_the_parser(monkeypatch):
    content = xlsx_bytes(lambda book: book.create_sheet("second").append(["a", "b"]))
    assert len(guard._archive(content, "people #1").sheets) == 2
    monkeypatch.setattr(xlsx, "MAX_CELLS", 7)  # six in the first sheet
    assert guard._archive(content, "people #1").sheets is None
    rows = f"<x><sheetData>{f'<row>{PLAIN}</row>' * 9}</sheetData></x>".encode()
    monkeypatch.setattr(skim, "CHUNK", 10)
    assert len(skim_cells(rows)[1].others) == 27
    monkeypatch.setattr(skim, "LONGEST", 100)
    assert skim_cells(rows) is None
    monkeypatch.setattr(skim, "LONGEST", 1000)
    monkeypatch.setattr(skim, "MAX_CELLS", 5)
    assert skim_cells(rows) is None


@pytest.mark.parametrize("place", ["<worksheet", "</worksheet>"])
def test_cells_outside_of_the_sheets_data_are_none(place):
    text = sheet("")
    at = text.index(place) if place.startswith("</") else text.index(">", text.index(place)) + 1
    odd = (text[:at] + '<c r="F1" t="e"><v>#N/A</v></c>' + text[at:]).encode()
    assert marks(odd) == [] and scan_part(odd).cells is None


def both(content: bytes):
    """The sheets as read from the bytes, and as the parser reads them."""
    checked = guard._archive(content, "people #1")
    return checked.sheets, tuple(parser.parse(checked, "people #1"))


def saved(*columns, form: str = "General") -> bytes:
    book = openpyxl.Workbook()
    for column, values in enumerate(columns, 2):
        for row, value in enumerate(values, 3):
            book.active.cell(row, column, value).number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


NUMBERS = (0, 1, -3, 61, 45603, 0.25, 1e15, 123456789012345678, 0.1 + 0.2, 1e-7, 1.5e300, -0.0, True, False)
TEXTS = ("Trần Văn Mẫu", " a", "b\nc", "A & B <c> \"d\" 'e'", "001", "", "a_b", "“ª”", "\u00ad", "😀")


@pytest.mark.parametrize(
    "form",
    ["General", "0", "0.00", "#,##0", '#,##0 "đ"', "#,##0\\ [$₫-42A]", "0.00%", "@", '0" tháng"', "[Red]0;-0", "0.0E+00",
     '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)'],
)  # fmt: skip
def test_numbers_and_texts_are_what_the_parser_reads(form):
    ours, theirs = both(saved(NUMBERS, form=form))
    assert ours == theirs and ours[0].rows[2][1] == "0"
    ours, theirs = both(saved(TEXTS[2:6], form=form))
    assert ours == theirs and ours[0].rows[3][1] == "A & B <c> \"d\" 'e'"


@pytest.mark.parametrize(
    "form", ["dd/mm/yyyy", "[$-42A]d/m/yyyy", "mm/yyyy", "yyyy-mm-dd;@", '"Ngày" dd', "d.m.yyyy", "mmm-yy"]
)
def test_days_are_what_the_parser_reads(form):
    ours, theirs = both(saved((61, 366, 45603, 2958465), form=form))
    assert ours == theirs
    assert [row[1] for row in ours[0].rows[2:]] == ["1900-03-01", "1900-12-31", "2024-11-07", "9999-12-31"]


@pytest.mark.parametrize("form", ["h:mm", "[h]:mm", "d/m/yyyy h:mm", "mm", "[Mm]", "e", "[>100]0"])
def test_a_format_in_doubt_is_left_to_the_parser(form):
    assert both(saved((45603,), form=form))[0] is None


@pytest.mark.parametrize(
    "value", [datetime.datetime(2024, 11, 7, 8, 30), datetime.date(1900, 1, 5), datetime.timedelta(hours=30)]
)
def test_times_and_the_oldest_days_are_left_to_the_parser(value):
    book = openpyxl.Workbook()
    book.active["A1"] = value
    content = io.BytesIO()
    book.save(content)
    assert both(content.getvalue())[0] is None


def test_formats_of_differential_styles_do_not_count():
    part = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="999"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></dxf></dxfs></styleSheet>'
    )
    assert kinds_of_styles(part.encode()) == ["number", "number", "date", ""]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"'),
        ("xl/workbook.xml", b'state="visible"', b'state="x"'),
        (SHEET, b"</row>", b'<!--<c r="D1"><v>1</v></c>--></row>'),
        (SHEET, b"</row>", b'<c r="D1" t="str"><v><![CDATA[<c r="E1"><v>1</v></c>]]></v></c></row>'),
        (SHEET, b"</row>", b'<?x <c r="D1"><v>1</v></c>?></row>'),
        (SHEET, b"Ghi ch", b"Ghi_x000D_ch"),
        (SHEET, b"<t>Ghi", b"<t> Ghi"),
        (SHEET, b"<is><t>Ghi", b"<is><r><t>x</t></r><t>Ghi"),
        (SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1" /></mergeCells>'),
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(part, old, new):
    content = repacked(xlsx_bytes(), {part: lambda content: content.replace(old, new, 1)})
    assert guard._archive(content, "people #1").sheets is None


def test_merged_ranges_hidden_sheets_and_the_order_of_sheets_are_what_the_parser_reads():
    def change(book):
        book.active.merge_cells("A4:B6")
        book.create_sheet("second")["C3"] = "x"
        book.create_sheet("third").sheet_state = "veryHidden"

    ours, theirs = both(xlsx_bytes(change))
    assert ours == theirs
    assert [(each.name, each.visible, len(each.rows)) for each in ours] == [
        ("Sheet", True, 2),
        ("second", True, 3),
        ("third", False, 0),
    ]
    assert ours[0].merged == ((4, 1, 6, 2),) and ours[1].rows == (("",) * 3, ("",) * 3, ("", "", "x"))


def test_formulas_and_errors_have_the_values_that_the_parser_reads():
    ours, theirs = both((FIXTURES / "loans.xlsx").read_bytes())
    assert ours == theirs and ours[0].rows[7][9] == "192500000.5"
    cells = (
        '<row r="4"><c r="A4" t="str"><f>A1</f><v>Mẫu &amp; con</v></c><c r="B4"><f>A1&amp;"&lt;"</f><v/></c><c r="C4" t="e"><f/>'
        '<v>#DIV/0!</v></c></row><row r="6"><c r="A6" t="b"><f t="shared" ref="A6:A7" si="0">1=1</f><v>1</v></c>'
        '<c r="B6" t="e"><v>#N/A</v></c><c r="E6"><f t="shared" si="0"/></c></row></sheetData>'
    )
    content = repacked(xlsx_bytes(), {SHEET: lambda part: part.replace(b"</sheetData>", cells.encode())})
    ours, theirs = both(content)
    assert ours == theirs and [row[:3] for row in ours[0].rows[3:]] == [
        ("Mẫu & con", "", ""),
        ("",) * 3,
        ("TRUE", "", ""),
    ]
    assert [(finding.code, finding.row, finding.column) for finding in guard._archive(content, "people #1").findings] == [
        ("formula", 4, "A"), ("formula_no_value", 4, "B"), ("error_value", 4, "C"), ("formula", 4, "C"),
        ("formula", 6, "A"), ("error_value", 6, "B"), ("formula_no_value", 6, "E"),
    ]  # fmt: skip
    for odd in (b'<c r="A4" t="e"><v>7</v></c>', b'<c r="A4" t="str"><f t="dataTable" ref="A4:B5"/><v>7</v></c>'):
        content = repacked(
            xlsx_bytes(),
            {SHEET: lambda part, odd=odd: part.replace(b"</sheetData>", b'<row r="4">' + odd + b"</row></sheetData>")},
        )
        assert guard._archive(content, "people #1").sheets is None


def test_shared_strings_are_what_the_parser_reads():
    content = (FIXTURES / "loans.xlsx").read_bytes()
    odd = {"xl/sharedStrings.xml": lambda part: part.replace(b"KH", b"A &lt; &amp;lt; \n B &#10;\t", 3)}
    ours, theirs = both(repacked(content, odd))
    assert ours == theirs and "A < &lt; \n B \n\t" in ours[0].rows[2][1]
    one_rich = partial(re.sub, rb"<si>(<t.*?</t>)</si>(.*)</sst>", rb"<si><r>\1</r></si>\2<si><t>x</t></si></sst>")
    ours, theirs = both(repacked(content, {"xl/sharedStrings.xml": one_rich}))
    assert ours is None and theirs[0].rows[0][0] == "NGÂN HÀNG MẪU"
    lost = {"xl/sharedStrings.xml": lambda part: re.sub(rb"(?s)<si>.*</si>", b"", part)}
    assert guard._archive(repacked(content, lost), "people #1").sheets is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no json\n",
        b"[]\n",
        b'{"sheets": []}\n',
        b'{"sheets": [], "separator": ","}\na',
        b'{"sheets": [], "separator": ""}\n',
        b'{"sheets": [{"name": "", "visible": true, "merged": [], "rows": 1, "columns": 2}], "separator": ","}\na',
        b'{"sheets": [{"name": "", "visible": true, "merged": [], "rows": 1, "columns": 2}], "separator": ","}\na,b,c',
        b'{"sheets": [{"name": "", "visible": true, "merged": [], "rows": -1, "columns": -2}], "separator": ","}\na,b',
        b'{"sheets": [{"name": "", "visible": true, "merged": [[1]], "rows": 1, "columns": 1}], "separator": ","}\na',
        b'{"sheets": [{"name": "", "visible": true, "merged": [], "rows": 1, "columns": 1}], "separator": ","}\n\xff',
        b'{"fault": "x"}\n',
    ],
)
def test_an_answer_of_the_parser_that_is_not_as_it_should_be_is_a_refusal(answer):
    with pytest.raises(HoanhapError, match="damaged"):
        parser._taken(answer, "people #1")


def test_the_separator_is_a_sign_that_no_cell_holds():
    sheets = (
        '{"sheets": [{"name": "", "visible": true, "merged": [], "rows": 2, "columns": 2}], "separator": "\\u001e"}\n'
    )
    cells = ["a\x1fb", "", "Mẫu\n", "\x1f"]
    separator, content = joined(cells)
    assert separator == "\x1e"
    (read,) = parser._taken(sheets.encode() + content, "people #1")
    assert read.rows == (("a\x1fb", ""), ("Mẫu\n", "\x1f"))
    assert joined([]) == ("\x1f", b"") and joined([""]) == ("\x1f", b"")


def test_mutated_sheets_are_read_as_the_parser_reads_them():
    rng, seen = random.Random(19), set()
    content = xlsx_bytes(lambda book: book.active.append([datetime.date(2024, 11, 7), 1.5, "x"]))
    snippets = [
        b"",
        b"-1",
        b"A1",
        b"9",
        b"s",
        b"n",
        b"str",
        b"b",
        b"e",
        b" x ",
        b"&amp;",
        b"&#65;",
        b"0",
        b"1.50",
        b"1e3",
        b"60",
    ]
    for _ in range(60):
        swap = partial(spoilt, rng=rng, share=0.03, snippets=snippets)
        try:
            ours, theirs = both(repacked(content, {rng.choice([SHEET, SHEET, "xl/styles.xml"]): swap}))
        except HoanhapError:
            continue
        seen.add(ours is None)
        assert ours in (None, theirs)
    assert seen == {True, False}
