"""A document as a Word file: real tables, numbered captions, a table of contents, the marks at the head of every page."""

import re
from base64 import b64encode
from struct import unpack_from
from xml.sax.saxutils import escape

from analysis.intake.packed import pack, unpack
from analysis.report.blocks import Figure, Table
from analysis.report.drawing import DOTS
from analysis.report.paper import pandoc, reference
from analysis.report.paper.document import Document, Sides
from analysis.report.paper.fit import UPRIGHT, fit, unbroken
from analysis.report.paper.markup import Form, plain, raw, written
from analysis.words import say, words

TAGS = {"vi": "vi-VN", "en": "en-GB"}
HALVES = (6.0, 10.0)  # cm, of what stands beside each other
TALLEST = 20.0  # cm of a figure, so that its caption stands on the same page
TOGETHER = 8  # rows of a table that is kept on one page
CM = 567  # twentieths of a point in a centimetre
NAME = "openxml"  # as pandoc calls it
ENDED = '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section}</w:pPr></w:p>'  # the end of a section
SET = {"": "", "b": "<w:b/>", "i": "<w:i/>"}
HEADED = re.compile(r"<w:headerReference[^>]*/>|<w:titlePg ?/>")
MADE = "word/document.xml"
CORE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:language>{language}</dc:language>'
    "</cp:coreProperties>"
)


def docx(document: Document) -> bytes:
    """The document as a .docx file; the same content gives the same bytes.

    Fields (the table of contents, numbers of pages) are filled, and brought up to date when Word opens the file; the table of
    contents has no numbers of pages until then.
    """
    write, tag = words(document.language), TAGS[document.language]
    form = Form(
        NAME,
        lambda table, number: _table(table, write(say("Table")), number),
        lambda figure, number: _figure(figure, write(say("Figure")), number),
        _headline,
        lambda listed: _contents(listed, write(say("Contents"))),
        _turned,
        lambda title, below: f"{_styled('Title', plain(title))}\n\n{_styled('Subtitle', plain(below))}",
        _sides,
    )
    made = pandoc.convert(
        written(document, form),
        "docx",
        language=tag,
        reference=reference.document(document.marks, tag, write, chapters=bool(document.body)),
    )
    return _mended(made, document.title, tag)


def _paragraph(style: str, inner: str, more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inner}</w:p>'


def _run(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _field(code: str, shown: str) -> str:
    """A field with what it says until it is brought up to date."""
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    told = f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    return f"{marks[0]}{told}{marks[1]}{_run(shown)}{marks[2]}"


def _caption(label: str, number: int, text: str, more: str = "") -> str:
    inner = _run(f"{label} ") + _field(f"SEQ {label.replace(' ', '_')} \\* ARABIC", str(number)) + _run(f". {text}")
    return _paragraph("Caption", inner, more)


def _table(table: Table, label: str, number: int) -> str:
    fitted = fit(table)
    whole = len(table.rows) <= TOGETHER
    grid = "".join(f'<w:gridCol w:w="{round(width * CM)}"/>' for width in fitted.widths)
    rows = [_row(table, table.heading, fitted, "TableHead", keep=True)]
    for i, row in enumerate(table.rows, 1):
        rows.append(_row(table, row, fitted, "TableText", keep=i < len(table.rows) and (whole or i == 1)))
    about = (
        '<w:tblPr><w:tblStyle w:val="Table"/>'
        f'<w:tblW w:w="{round(sum(fitted.widths) * CM)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={_quoted(table.caption)}/></w:tblPr>"
    )
    body = f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    note = _paragraph("TableNote", _run(table.note))
    return _caption(label, number, table.caption, "<w:keepNext/>") + body + note


def _row(table: Table, row: tuple[str, ...], fitted, style: str, *, keep: bool) -> str:
    head = style == "TableHead"
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * CM)}" w:type="dxa"/></w:tcPr>'
        + _paragraph(
            style,
            _run(text if head else unbroken(table, i, text), f'<w:sz w:val="{round(fitted.size * 2)}"/>'),
            ("<w:keepNext/>" if keep else "") + ("" if i in table.wordy else '<w:jc w:val="right"/>'),
        )
        + "</w:tc>"
        for i, (text, width) in enumerate(zip(row, fitted.widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def _figure(figure: Figure, label: str, number: int) -> str:
    picture = figure.png()
    wide, high = unpack_from(">II", picture, 16)  # of the PNG's first chunk
    width = min(UPRIGHT, wide / DOTS * 2.54, TALLEST * wide / high)
    data = b64encode(picture).decode("ascii")
    image = f"![{plain(figure.alt)}](data:image/png;base64,{data}){{width={width:.2f}cm}}"
    return f"{_styled('Figure', image)}\n\n{raw(NAME, _caption(label, number, figure.caption))}"


def _headline(texts: tuple[str, ...]) -> str:
    first, *others = texts
    return "\n\n".join([_styled("Headline", first), *(_styled("Finding", text) for text in others)])


def _styled(style: str, markdown: str) -> str:
    return f'::: {{custom-style="{style}"}}\n{markdown}\n:::'


def _contents(listed: list[tuple[int, str, str]], title: str) -> str:
    """A field that Word fills anew when it opens the file; until then the headings as links."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = [
        _paragraph(
            f"TOC{level}", f'{begin if i == 0 else ""}<w:hyperlink w:anchor="{anchor}">{_run(text)}</w:hyperlink>'
        )
        for i, (level, text, anchor) in enumerate(listed)
    ]
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    return _paragraph("TOCHeading", _run(title)) + "".join(lines) + end


def _sides(sides: Sides) -> str:
    """A table without lines."""
    widths = [round(width * CM) for width in HALVES]
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + "".join(_paragraph("Letterhead", _run(text, SET[how])) for text, how in lines)
        + "</w:tc>"
        for lines, width in zip((sides.left, sides.right), widths, strict=True)
    )
    about = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"


def _turned(text: str) -> str:
    """Sections of their own: what stands before ends a section that stands upright."""
    before, after = (raw(NAME, ENDED.format(section=reference.section(turned=turned))) for turned in (False, True))
    return f"{before}\n\n{text}\n\n{after}"


def _headed(text: str) -> str:
    """The document whose first section, and no other, begins with a page without a number."""
    upright = reference.section()
    if upright not in text:
        return text
    last = text.rindex("<w:sectPr")
    return text[:last].replace(upright, reference.section(first=True), 1) + HEADED.sub("", text[last:])


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'


def _mended(made: bytes, title: str, tag: str) -> bytes:
    """What pandoc cannot leave out or say: pictures told by their data, who wrote it and when, the language."""
    parts = unpack(made)
    text = re.sub(r' descr="data:[^"]*"', "", parts[MADE].decode("utf-8"))
    parts[MADE] = _headed(text).encode()
    parts["docProps/core.xml"] = CORE.format(title=escape(title), language=tag).encode()
    settings = parts["word/settings.xml"].decode("utf-8")
    parts["word/settings.xml"] = re.sub(r'(<w:themeFontLang w:val=")[^"]*', rf"\g<1>{tag}", settings).encode()
    return pack(parts)
