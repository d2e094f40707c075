"""Every kind of file: a planted leak is found in each of its parts, and the same file without it passes."""

import json
import zlib

import matplotlib.pyplot as plt
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from analysis.disclosure.profiles import read_profiles
from analysis.disclosure.scan.scan import scan
from tests.disclosure.scan import made
from tests.disclosure.scan.made import NAME, WHO, docx, jpeg, notebook, packed, parquet_file, pdf, png, shown, xlsx

UTF8 = NAME.encode()


def svg(text="", title="", attribute=""):
    return (f'<svg viewBox="0 0 460 345"><title>{title}</title><!-- drawn --><path d="M 123 456 L 789 123 z"/>'
            f'<text aria-label="{attribute}">{text}</text></svg>')  # fmt: skip


def html(text="", comment="", attribute="", inside=""):
    return f'<!doctype html><p title="{attribute}">{text}</p><!-- {comment} -->{inside}'


def pictured(content):
    return f'<img src="data:image/png;base64,{made.base64(content)}">'


def failed(*lines):
    return {"output_type": "error", "ename": "E", "evalue": "", "traceback": list(lines)}


def hidden_sheet(book):
    book.create_sheet("x").append([NAME])
    book["x"].sheet_state = "hidden"


def header(book):
    book.active.oddHeader.center.text = NAME


def comment(book):
    book.active["A1"].comment = Comment(NAME, "somebody")


def creator(book):
    book.properties.creator = NAME


def custom(book):
    book.custom_doc_props.append(StringProperty(name="who", value=NAME))


def defined(book):
    book.defined_names["x"] = DefinedName("x", attr_text=f'"{NAME}"')


def sheet_name(book):
    book.active.title = NAME


def hidden_column(book):
    book.active["Z9"] = NAME
    book.active.column_dimensions["Z"].hidden = True


def drawn(kind, text="results", **about):
    """A figure in matplotlib's PDF, with letters as curves (3) or as a font (42)."""
    import io

    with plt.rc_context({"pdf.fonttype": kind}):
        figure = plt.figure()
        figure.text(0.1, 0.5, text)
        content = io.BytesIO()
        figure.savefig(content, format="pdf", metadata=about)
        plt.close(figure)
    return content.getvalue()


HEXED = "".join(f"{ord(sign):04X}" for sign in NAME).encode()
TABLE = zlib.compress(
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange"
)
UNICODE_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /X /ToUnicode 6 0 R >>",
    b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(TABLE) + TABLE + b"\nendstream",
)
SHOWN_HEX = zlib.compress(b"BT /F1 12 Tf 72 700 Td [<" + HEXED[:8] + b"> -20 <" + HEXED[8:] + b">] TJ ET")
FLATE = b"/Filter /FlateDecode"
OBJECTS = zlib.compress(b"9 0 << /Title " + b"(\xfe\xff" + NAME.encode("utf-16-be") + b") >>")
STREAMED = b"<< /Type /ObjStm /N 1 /First 4 /Length 9 /Filter /FlateDecode >>\nstream\n" + OBJECTS + b"\nendstream"
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT_PDF = b"BT /F1 12 Tf (Tong ) Tj (Khac Th\\165a) Tj ET"
XMP = (
    b"<< /Type /Metadata /Subtype /XML /Length 9 >>\nstream\n<?xpacket?><dc:creator>"
    + UTF8
    + b"</dc:creator>\nendstream"
)

LEAKING_PNG = png((b"tEXt", b"Title\0Tong Khac Thua"))
CLEAN_PDF = pdf(zlib.compress(b"/F1 1 Tf (x) Tj"), packing=FLATE)

# File with the leak, and the same without it.
CASES = {
    "text": ("a.log", UTF8, b"who"),
    "text in UTF-16": ("a.txt", NAME.encode("utf-16"), "who".encode("utf-16")),
    "csv": ("a.csv", f"who,n\n{NAME},9\n".encode(), b"who,n\nx,9\n"),
    "csv, columns apart": ("a.csv", "given;family;middle\nThừa;Tống;Khắc\n".encode(), b"given;family\nx;y\n"),
    "csv, heading": ("a.csv", f"n,{NAME}\n9,9\n".encode(), b"n,x\n9,9\n"),
    "json value": ("a.json", json.dumps({"a": [{"b": NAME}]}).encode(), b'{"a": [{"b": "x"}]}'),
    "json name": ("a.json", json.dumps({NAME: 1}).encode(), b'{"x": 1}'),
    "json lines": ("a.jsonl", json.dumps({"a": NAME}).encode() + b"\n{}\n", b'{"a": 1}\n{}\n'),
    "crate": ("ro-crate-metadata.json", json.dumps({"@graph": [{"@id": "T%E1%BB%91ng%20Kh%E1%BA%AFc%20Th%E1%BB%ABa"}]}).encode(),
              b'{"@graph": [{"@id": "x%20y"}]}'),
    "html text": ("a.html", html(text=NAME).encode(), html(text="x").encode()),
    "html, dressed letters": ("a.html", html(text="<b>T</b>ống Kh<i>ắc</i> <span>Thừa</span>").encode(), html().encode()),
    "html entities": ("a.html", html(text="T&#7889;ng Kh&#7855;c Th&#7915;a").encode(), html().encode()),
    "html cells": ("a.html", "<td>Tống</td><td>Khắc</td><td>Thừa</td>".encode(), b"<td>x</td>"),
    "html comment": ("a.html", html(comment=NAME).encode(), html().encode()),
    "html attribute": ("a.html", html(attribute=NAME).encode(), html().encode()),
    "html script": ("a.html", html(inside=f"<script>var x={json.dumps(NAME)}</script>").encode(), html().encode()),
    "html, drawing within": ("a.html", html(inside=svg(NAME)).encode(), html(inside=svg()).encode()),
    "html, picture within": ("a.html", html(inside=pictured(LEAKING_PNG)).encode(), html(inside=pictured(png())).encode()),
    "svg text": ("a.svg", svg(text=NAME).encode(), svg().encode()),
    "svg title": ("a.svg", svg(title=NAME).encode(), svg().encode()),
    "svg attribute": ("a.svg", svg(attribute=NAME).encode(), svg().encode()),
    "png tEXt": ("a.png", png((b"tEXt", b"Title\0Tong Khac Thua")), png((b"tEXt", b"Software\0matplotlib"))),
    "png iTXt": ("a.png", png((b"iTXt", b"Title\0\0\0vi\0\0" + UTF8)), png()),
    "png iTXt, packed": ("a.png", png((b"iTXt", b"Title\0\1\0vi\0\0" + zlib.compress(UTF8))), png()),
    "png zTXt": ("a.png", png((b"zTXt", b"Title\0\0" + zlib.compress(b"Tong Khac Thua"))), png()),
    "png eXIf": ("a.png", png((b"eXIf", b"MM\0*" + NAME.encode("utf-16-le"))), png()),
    "png, after its end": ("a.png", png(after=UTF8), png()),
    "jpeg comment": ("a.jpg", jpeg(UTF8), jpeg(b"drawn")),
    "word text": ("a.docx", docx(NAME), docx("x")),
    "word, runs": ("a.docx", docx("T</w:t></w:r><w:r><w:t>ống Kh</w:t></w:r><w:r><w:t>ắc Thừa"), docx("x")),
    "word properties": ("a.docx", docx(creator=NAME), docx(creator="hoanhap")),
    "word custom properties": ("a.docx", docx(custom=NAME), docx(custom="x")),
    "word comments": ("a.docx", docx(comment=NAME), docx(comment="x")),
    "word header": ("a.docx", docx(header=NAME), docx(header="x")),
    "excel cell": ("a.xlsx", xlsx(lambda book: book.active.append([NAME])), xlsx()),
    "excel hidden sheet": ("a.xlsx", xlsx(hidden_sheet), xlsx()),
    "excel hidden column": ("a.xlsx", xlsx(hidden_column), xlsx()),
    "excel sheet name": ("a.xlsx", xlsx(sheet_name), xlsx()),
    "excel comment": ("a.xlsx", xlsx(comment), xlsx()),
    "excel header": ("a.xlsx", xlsx(header), xlsx()),
    "excel properties": ("a.xlsx", xlsx(creator), xlsx()),
    "excel custom properties": ("a.xlsx", xlsx(custom), xlsx()),
    "excel defined name": ("a.xlsx", xlsx(defined), xlsx()),
    "parquet value": ("a.parquet", parquet_file({"a": [NAME]}), parquet_file({"a": ["x"]})),
    "parquet column": ("a.parquet", parquet_file({NAME: [1]}), parquet_file({"a": [1]})),
    "parquet metadata": ("a.parquet", parquet_file({"a": [1]}, {"who": NAME}), parquet_file({"a": [1]}, {"who": "x"})),
    "zip part": ("a.zip", packed({"a.txt": UTF8}), packed({"a.txt": b"x"})),
    "zip, name of a part": ("a.zip", packed({f"{NAME}.txt": b"x"}), packed({"a.txt": b"x"})),
    "zip comment": ("a.zip", packed({"a.txt": b"x"}, UTF8), packed({"a.txt": b"x"}, b"x")),
    "zip in a zip": ("a.zip", packed({"b.zip": packed({"a.docx": docx(NAME)})}), packed({"b.zip": packed({"a.docx": docx()})})),
    "pdf text": ("a.pdf", pdf(TEXT_PDF), pdf(b"BT /F1 12 Tf (x) Tj ET")),
    "pdf text, packed": ("a.pdf", pdf(zlib.compress(TEXT_PDF), packing=FLATE), CLEAN_PDF),
    "pdf text in a font": ("a.pdf", pdf(SHOWN_HEX, *UNICODE_FONT, packing=FLATE),
                           pdf(zlib.compress(b"/F1 1 Tf <00780079> Tj"), *UNICODE_FONT, packing=FLATE)),
    "pdf title": ("a.pdf", pdf(b"", info=b"<< /Title (\xfe\xff" + NAME.encode("utf-16-be") + b") >>"), pdf(b"")),
    "pdf title in hexadecimal": ("a.pdf", pdf(b"", info=b"<< /Title <FEFF" + HEXED + b"> >>"), pdf(b"")),
    "pdf object stream": ("a.pdf", pdf(b"", HELVETICA, STREAMED), pdf(b"", HELVETICA)),
    "pdf metadata": ("a.pdf", pdf(b"", HELVETICA, XMP), pdf(b"", HELVETICA)),
    "pdf, an earlier version": ("a.pdf", pdf(b"", info=b"<< /Title (Tong Khac Thua) >>") + pdf(b""), pdf(b"") + pdf(b"")),
    "pdf of matplotlib": ("a.pdf", drawn(42, NAME), drawn(42)),
    "pdf of matplotlib, title": ("a.pdf", drawn(3, Title=NAME), drawn(3, Title="x")),
    "notebook source": ("a.ipynb", notebook(source=f"# {NAME}"), notebook()),
    "notebook html": ("a.ipynb", notebook(shown(text_html=f"<b>{NAME}</b>")), notebook(shown(text_html="<b>x</b>"))),
    "notebook plain text": ("a.ipynb", notebook(shown(text_plain=["a\n", NAME])), notebook(shown(text_plain="x"))),
    "notebook markdown": ("a.ipynb", notebook(shown(text_markdown=NAME)), notebook(shown(text_markdown="x"))),
    "notebook json": ("a.ipynb", notebook(shown(application_json={"a": NAME})), notebook(shown(application_json={"a": 1}))),
    "notebook svg": ("a.ipynb", notebook(shown(**{"image_svg+xml": svg(NAME)})), notebook(shown(**{"image_svg+xml": svg()}))),
    "notebook png": ("a.ipynb", notebook(shown(image_png=made.base64(png((b"tEXt", b"Title\0Tong Khac Thua"))))),
                     notebook(shown(image_png=made.base64(png())))),
    "notebook stream": ("a.ipynb", notebook({"output_type": "stream", "name": "stderr", "text": [NAME]}),
                        notebook({"output_type": "stream", "name": "stderr", "text": ["x"]})),
    "notebook traceback": ("a.ipynb", notebook(failed(f"\x1b[31m{NAME}")), notebook(failed("\x1b[31mx"))),
    "notebook message": ("a.ipynb", notebook(failed() | {"evalue": NAME}), notebook(failed())),
    "notebook cell metadata": ("a.ipynb", notebook(metadata={"papermill": {"x": NAME}}), notebook(metadata={"papermill": {}})),
    "notebook output metadata": ("a.ipynb", notebook(shown() | {"metadata": {"x": NAME}}), notebook(shown())),
    "notebook metadata": ("a.ipynb", notebook() | {"metadata": {"papermill": {"parameters": {"x": NAME}}}}, notebook()),
    "notebook attachment": ("a.ipynb", notebook(attachments={"a": {"image/png": made.base64(png(after=UTF8))}}),
                            notebook(attachments={"a": {"image/png": made.base64(png())}})),
}  # fmt: skip

UNREADABLE = {
    "unknown kind": ("a.xyz", b"text"),
    "signs that no text has": ("a.txt", b"a\0b"),
    "unknown bytes": ("a.txt", b"\x00\x01\x02\xff"),
    "another encoding": ("a.csv", "Tống".encode("cp1258", "replace") + b"\xe3"),
    "gif": ("a.gif", b"GIF89a" + bytes(20)),
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)),
    "broken json": ("a.json", b'{"a": '),
    "broken csv": ("a.csv", b'a,b\n"x,y\n'),
    "broken notebook": ("a.ipynb", b'{"metadata": {}}'),
    "broken zip": ("a.zip", packed({"a.txt": b"x" * 500})[:60]),
    "broken png": ("a.png", png()[:40]),
    "broken packed text": ("a.png", png((b"zTXt", b"Title\0\0nonsense"))),
    "broken jpeg": ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    "broken parquet": ("a.parquet", b"PAR1" + bytes(50)),
    "unknown part of a zip": ("a.zip", packed({"a.bin": b"\x01"})),
    "too deep": (
        "a.zip",
        packed({"a.zip": packed({"a.zip": packed({"a.zip": packed({"a.zip": packed({"a.txt": b""})})})})}),
    ),
    "macros": ("a.docx", packed({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "notebook, unknown type": ("a.ipynb", json.dumps(notebook(shown(application_x="y"))).encode()),
    "notebook, broken picture": ("a.ipynb", json.dumps(notebook(shown(image_png="%%%"))).encode()),
    "page, unknown file within": ("a.html", b'<a href="data:application/x;base64,AAAA">'),
    "locked pdf": ("a.pdf", pdf(b"") + b"trailer << /Encrypt 9 0 R >>"),
    "pdf, font that only it knows": (
        "a.pdf",
        pdf(b"/F1 1 Tf <0001> Tj", b"<< /Type /Font /Subtype /Type0 /BaseFont /X >>"),
    ),
    "pdf, packed otherwise": ("a.pdf", pdf(b"x", packing=b"/Filter /LZWDecode")),
    "pdf, damaged": ("a.pdf", pdf(b"nonsense", packing=FLATE)),
    "pdf without objects": ("a.pdf", b"%PDF-1.7 nothing"),
}


@pytest.fixture
def rules_of(tmp_path):
    def found(name, content):
        path = tmp_path / name
        path.write_bytes(json.dumps(content).encode() if isinstance(content, dict) else content)
        return {finding.rule for finding in scan([path], read_profiles("tarp").internal, WHO)}

    return found


@pytest.mark.parametrize("case", CASES)
def test_a_leak_is_found_in_every_part_and_nothing_where_none_is(rules_of, case):
    name, leaking, clean = CASES[case]
    assert rules_of(name, leaking) == {"known_name"}
    assert rules_of(name, clean) == set()


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_never_passes(rules_of, case):
    assert rules_of(*UNREADABLE[case]) == {"unreadable"}


def test_a_bomb_is_not_unpacked(rules_of, monkeypatch):
    from analysis.disclosure.scan import packed as reader

    monkeypatch.setattr(reader, "MOST", 1000)
    assert rules_of("a.zip", packed({"a.txt": b"x" * 2000})) == {"unreadable"}


def test_a_day_in_a_cell_of_excel_is_a_day(tmp_path):
    from datetime import date

    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(lambda book: book.active.append([date(1985, 3, 7)])))
    found = scan([path], read_profiles("tarp").internal, WHO)
    assert [finding.rule for finding in found] == ["known_birth"]
    assert openpyxl.load_workbook(path).active["A4"].value.year == 1985
