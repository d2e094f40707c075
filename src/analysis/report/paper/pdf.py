"""A document as a PDF made for print: tagged for readers of screens (PDF/UA-1), the same bytes on every machine."""

import json
import re
from math import ceil

import matplotlib as mpl
import typst

from analysis.report.blocks import SIZES, Figure, Table
from analysis.report.frame import PAGES
from analysis.report.paper import pandoc
from analysis.report.paper.document import Document, Sides
from analysis.report.paper.fit import UPRIGHT, fit, unbroken
from analysis.report.paper.markup import Form, raw, written
from analysis.words import say, words

FONTS = f"{mpl.get_data_path()}/fonts/ttf"  # DejaVu Sans, for what the serif that comes with typst lacks
NAME = "typst"  # as pandoc calls it
REGIONS = {"vi": "VN", "en": "GB"}
TALLEST = 20.0  # cm of a figure
TOGETHER = 8  # rows of a table that is kept on one page
TOP, MARK = 2.5, 0.6  # cm above the text, and more for each line of marks after the first
LINE = 85  # letters in a line of a mark
VARIABLE = re.compile(r"var\(--[\w-]+, (#\w+)\)")  # colours that a page may set
VIEW = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
PAGES_OF_TYPST = PAGES.overlay(autoescape=False)


def pdf(document: Document) -> bytes:
    """The document as a PDF; only fonts that come with the libraries are used, so the same content gives the same bytes."""
    write = words(document.language)
    form = Form(
        NAME, _table, _figure, _headline, lambda listed: _contents(write(say("Contents"))), _turned, _title, _sides
    )
    body = pandoc.convert(written(document, form), NAME, language=document.language).decode("utf-8")
    texts = {
        "title": document.title,
        "table": write(say("Table")),
        "figure": write(say("Figure")),
        "page": write(say("Page")),
    }
    frame = PAGES_OF_TYPST.get_template("paper/print.typ").render(
        language=document.language,
        region=REGIONS[document.language],
        marks=_array(document.marks),
        top=TOP + MARK * max(0, sum(ceil(len(mark) / LINE) for mark in document.marks) - 1),
        chapters=bool(document.body),
        **{name: _string(text) for name, text in texts.items()} | {"page": texts["page"]},
    )
    return typst.compile(
        (frame + body).encode(), font_paths=[FONTS], ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"]
    )


def _string(text: str) -> str:
    """A text as typst writes it; JSON's marks of escape are a part of its own."""
    return json.dumps(text, ensure_ascii=False)


def _array(texts: tuple[str, ...]) -> str:
    return "(" + "".join(f"{_string(text)}, " for text in texts) + ")"


def _table(table: Table, number: int) -> str:
    fitted = fit(table)
    columns = "".join(f"{width:.2f}cm, " for width in fitted.widths)
    right = "".join(f"{i}, " for i in range(len(table.heading)) if i not in table.wordy)
    cells = tuple(unbroken(table, i, text) for row in table.rows for i, text in enumerate(row))
    breaks = "true" if len(table.rows) > TOGETHER else "false"
    return (
        f"#tabled({breaks}, {fitted.size}pt, ({columns}), ({right}), {_string(table.caption)}, "
        f"{_array(table.heading)}, {_array(cells)}, {_string(table.note)})"
    )


def _figure(figure: Figure, number: int) -> str:
    svg = VARIABLE.sub(r"\1", figure.drawing(SIZES[0])).replace('"sans-serif"', '"DejaVu Sans"')
    wide, high = map(float, VIEW.search(svg).groups())
    width = min(UPRIGHT, TALLEST * wide / high)
    text = (
        f'#figure(kind: image, image(bytes({_string(svg)}), format: "svg", width: {width:.2f}cm, alt: {_string(figure.alt)}), '
        f"caption: {_string(figure.caption)})"
    )
    return raw(NAME, text)


def _headline(texts: tuple[str, ...]) -> str:
    first, *others = texts
    return "\n\n".join([raw(NAME, "#found(["), first, raw(NAME, "], ["), *others, raw(NAME, "])")])


def _contents(title: str) -> str:
    return f"#outline(title: {_string(title)}, depth: 2)"


def _turned(text: str) -> str:
    return "\n\n".join([raw(NAME, "#page(flipped: true)["), text, raw(NAME, "]")])


def _title(title: str, below: str) -> str:
    return raw(NAME, f"#titled({_string(title)}, {_string(below)})")


def _sides(sides: Sides) -> str:
    left, right = (_array(tuple(f"{how}:{text}" for text, how in lines)) for lines in (sides.left, sides.right))
    return f"#sides({left}, {right})"
