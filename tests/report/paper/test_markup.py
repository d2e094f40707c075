"""Texts stay texts in every kind of file, and wide tables turn their page."""

import io

import pytest
from pypdf import PdfReader

from analysis.report.blocks import Figure, Sentences, Table
from analysis.report.paper import pdf, word
from analysis.report.paper.document import Document, Heading, Prose
from analysis.report.paper.fit import TURNED, UPRIGHT, fit
from tests.report.paper.read import W, Word, bare, said, style

SIGNS = r'*a* _b_ #c $d$ @e <f> & "g" \h [i](j) {k} `l` ~m~ ^n^ |o| 1. p -- q // s = t'


def of(*body, marks=("Mark & <more>",)):
    return Document("Title", "Below", "en", marks, (Heading("First", 2),), body)


def texts(document):
    read = Word(word.docx(document))
    return said(read.body), "".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.pdf(document))).pages)


@pytest.mark.parametrize("listed", [False, True])
def test_no_text_is_taken_for_markup(listed):
    table = Table(SIGNS, (SIGNS, "n"), ((SIGNS, "1"),), note=SIGNS)
    in_word, in_print = texts(of(Heading("One", 1), Sentences((SIGNS, f"- {SIGNS}", f"# {SIGNS}"), listed=listed), table,
                                 Prose("Prose", note=SIGNS)))  # fmt: skip
    assert in_word.count(SIGNS) == 7  # the footnote stands in a part of its own
    assert bare(in_print).count(bare(SIGNS)) == 8


def test_a_headline_comes_first_and_whole():
    in_word, in_print = texts(of(Heading("One", 1), Sentences((SIGNS, "and why"), headline=True)))
    assert f"{SIGNS}and why" in in_word and bare(f"{SIGNS}and why") in bare(in_print)


WIDE = Table(
    "Wide", tuple(f"heading{i:02}" for i in range(24)), (tuple(f"{i:02}23456789" for i in range(24)),) * 3, wordy=(0,)
)
NARROW = Table("Narrow", ("what", "n"), (("one", "1"), ("two", "2")))
LONG = Table("Long", ("what", "why", "n"), (("one", "because " * 40, "1"),), wordy=(0, 1))


@pytest.mark.parametrize("table", [WIDE, NARROW, LONG], ids=lambda table: table.caption)
def test_a_table_fits_on_its_paper(table):
    fitted = fit(table)
    assert sum(fitted.widths) <= (TURNED if fitted.turned else UPRIGHT) + 0.01
    assert fitted.turned == (table is WIDE)


def test_letters_get_smaller_before_the_page_is_turned():
    sizes = [fit(Table("", ("x" * 8,) * n, (("1" * 8,) * n,))) for n in range(2, 20)]
    assert [each.size for each in sizes if not each.turned] == sorted(
        (e.size for e in sizes if not e.turned), reverse=True
    )
    assert not sizes[0].turned and sizes[-1].turned
    turned = [each.turned for each in sizes]
    assert turned == sorted(turned)


def test_a_long_text_gets_the_room_that_numbers_do_not_need():
    what, why, n = fit(LONG).widths
    assert why > 3 * what and why > 3 * n


def test_a_tall_cell_makes_letters_smaller():
    tall = [fit(Table("", ("what", "why"), (("one", "because " * n),), wordy=(0, 1))) for n in (10, 90)]
    assert tall[0].size == 11 > tall[1].size and not tall[1].turned


def test_a_turned_page_holds_its_heading_and_the_marks():
    read = Word(
        word.docx(
            of(Heading("One", 1), NARROW, Heading("Two", 2), Prose("Before it"), WIDE, Heading("Three", 2), NARROW)
        )
    )
    first, turned, last = read.sections()
    orient = [each.find(f"{W}pgSz").get(f"{W}orient") for each in (first, turned, last)]
    assert orient == [None, "landscape", None]
    assert [len(list(each.iter(f"{W}headerReference"))) for each in (first, turned, last)] == [2, 0, 0]  # handed on
    assert [each.find(f"{W}titlePg") is not None for each in (first, turned, last)] == [True, False, False]
    ends = [i for i, each in enumerate(read.body) if each.find(f"{W}pPr/{W}sectPr") is not None]
    between = [said(each) for each in read.body[ends[0] : ends[1]] if style(each)]
    assert between[0] == "Two" and "Before it" in between and not any("Three" in each for each in between)
    pages = PdfReader(io.BytesIO(pdf.pdf(of(Heading("One", 1), NARROW, Heading("Two", 2), WIDE, NARROW)))).pages
    sides = [each.mediabox.width > each.mediabox.height for each in pages]
    assert sum(sides) == 1 and "Two" in pages[sides.index(True)].extract_text()
    assert all("Mark & <more>" in each.extract_text() for each in pages)


def test_a_document_without_turned_pages_has_one_section():
    (only,) = Word(word.docx(of(Heading("One", 1), NARROW))).sections()
    assert only.find(f"{W}titlePg") is not None and len(list(only.iter(f"{W}headerReference"))) == 2


def drawn(colour):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="9" height="9" style="fill: {colour}"/></svg>'
    return of(Heading("One", 1), Figure("Caption", "A bar", lambda size: svg, lambda mark: b""))


def test_colours_that_a_page_may_set_are_drawn_in_print():
    plain, other = (pdf.pdf(drawn(colour)) for colour in ("#0072b2", "#333333"))
    assert pdf.pdf(drawn("var(--blue, #0072b2)")) == plain != other
