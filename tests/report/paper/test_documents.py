"""Word and PDF say what the page of the same result says: headings, tables, captions, language, marks."""

import io
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from matplotlib.image import imread
from pypdf import PdfReader

from analysis.disclosure.guarded import GUARDED, guard
from analysis.report.frame import marks
from analysis.report.guarded import banner
from analysis.report.paper import chapters, pdf, word
from analysis.words import words
from tests.report.conftest import released_of
from tests.report.paper.conftest import Made
from tests.report.paper.read import NUMBER, W, Word, bare, said, spaced

LABELS = {"vi": ("Bảng", "Hình"), "en": ("Table", "Figure")}
TAGS = {"vi": "vi-VN", "en": "en-GB"}
CASES = [("printed", "vi"), ("printed", "en"), ("study", "en"), ("district", "vi"), ("set", "vi")]
IN_SHORT = {"vi": "Tóm lại", "en": "In short"}

both = pytest.mark.parametrize(("name", "language"), CASES)


def outline(entries):
    for each in entries:
        yield from outline(each) if isinstance(each, list) else [spaced(each.title)]


@both
def test_headings_are_those_of_the_pages(made, name, language):
    expected = [heading for each in made[name].pages(language) for heading in each.headings]
    found = made[name].word(language).paragraphs("Heading1", "Heading2", "Heading3")
    assert len(expected) > 2 and found == [IN_SHORT[language], *expected]
    assert list(outline(made[name].print(language).outline)) == found


@both
def test_word_has_the_tables_of_the_pages_cell_by_cell(made, name, language):
    expected = [table for each in made[name].pages(language) for table in each.tables]
    assert expected and made[name].word(language).tables() == expected


@both
def test_print_has_every_cell_and_no_fewer_numbers(made, name, language):
    text = "".join(made[name].printed(language))
    rows = [row for each in made[name].pages(language) for _, rows in each.tables for row in rows]
    missing = [cell for row in rows for cell in row if bare(cell) not in bare(text)]
    assert missing == []
    asked = Counter(number for row in rows for cell in row for number in NUMBER.findall(cell))
    assert asked and not asked - Counter(NUMBER.findall(text))


@both
def test_captions_are_numbered_and_told_as_such(made, name, language):
    document, pages = made[name].word(language), made[name].pages(language)
    tables, figures = LABELS[language]
    expected = [f"{tables} {i}. {caption}" for i, (caption, _) in enumerate((t for p in pages for t in p.tables), 1)]
    drawn = [f"{figures} {i}. {caption}" for i, caption in enumerate((f for p in pages for f in p.figures), 1)]
    found = document.paragraphs("Caption")
    assert [each for each in found if each.startswith(tables)] == expected
    assert [each for each in found if each.startswith(figures)] == drawn
    assert len(found) == len(expected) + len(drawn)
    text = bare("".join(made[name].printed(language)))
    assert [each for each in found if bare(each) not in text] == []


@both
def test_numbers_stand_right_where_the_page_has_numbers(made, name, language):
    """A row is never split, and the first is said again on the next page."""
    numeric = [each for page in made[name].pages(language) for each in page.numeric]
    tables = list(made[name].word(language).body.iter(f"{W}tbl"))
    assert len(tables) == len(numeric)
    for table, right in zip(tables, numeric, strict=True):
        for i, row in enumerate(table.iter(f"{W}tr")):
            sides = [cell.find(f"{W}p/{W}pPr/{W}jc") for cell in row.iter(f"{W}tc")]
            assert [each is not None and each.get(f"{W}val") == "right" for each in sides] == right
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            assert (row.find(f"{W}trPr/{W}tblHeader") is not None) == (i == 0)


@pytest.mark.parametrize(("name", "language"), [("study", "en"), ("set", "vi")])
def test_pictures_show_something_and_say_what(made, name, language):
    document = made[name].word(language)
    figures = [each for page in made[name].pages(language) for each in page.figures]
    told = [each for each in document.body.iter() if each.tag.endswith("}docPr")]
    assert len(told) == len(figures) > 0 and all(len(each.get("descr")) > len("picture") for each in told)
    pictures = [part for part in document.parts if part.startswith("word/media/")]
    assert len(pictures) == len(figures)
    for each in pictures:
        shown = imread(io.BytesIO(document.parts[each]))
        assert min(shown.shape[:2]) > 200 and shown[..., :3].std() > 0.01
    assert b"data:image" not in document.parts["word/document.xml"]


@both
def test_language_and_title_are_told_and_nobody_and_no_day(made, name, language):
    document = made[name].word(language)
    title = document.paragraphs("Title")
    core = {each.tag.rpartition("}")[2]: each.text for each in document.xml("docProps/core.xml")}
    assert core == {"title": title[0], "language": TAGS[language]} and len(title) == 1
    assert {each.get(f"{W}val") for each in document.xml("word/styles.xml").iter(f"{W}lang")} == {TAGS[language]}
    read = made[name].print(language)
    assert read.trailer["/Root"]["/Lang"] == TAGS[language] and read.metadata["/Title"] == title[0]
    assert not {"/Author", "/CreationDate", "/ModDate"} & set(read.metadata)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged, for readers of screens
    subtitle = document.paragraphs("Subtitle")
    assert subtitle and bare(subtitle[0]) in bare(made[name].printed(language)[0])


@both
def test_who_is_invented_is_said_on_every_page(made, name, language):
    invented = name in ("district", "set")
    (mark,) = marks(internal=False, synthetic=True, write=words(language))
    assert {bare(mark) in bare(each) for each in made[name].printed(language)} == {invented}
    headers = made[name].word(language).headers()
    assert set(headers) == {"default", "first"} and {mark in text for text in headers.values()} == {invented}


def test_what_is_internal_says_so_on_every_page(made):
    released = made["printed"].results[0].released
    about = released.about | {"profile": "internal"}
    inside = [replace(made["printed"].results[0], released=replace(released, about=about))]
    document = chapters.document(inside, "vi")
    (mark,) = marks(internal=True, synthetic=False, write=words("vi"))
    pages = PdfReader(io.BytesIO(pdf.pdf(document))).pages
    assert len(pages) > 2 and all(bare(mark) in bare(each.extract_text()) for each in pages)
    assert all(mark in text for text in Word(word.docx(document)).headers().values())


@pytest.mark.parametrize("profile", GUARDED[-1:])
def test_what_is_guarded_says_for_whom_on_every_page_and_hides_the_same(profile):
    guarded = Made(guard(released_of("5_community_sentences", "mau-01"), profile))
    whom = banner(guarded.results[0].released, words("vi"))
    assert len(guarded.printed("vi")) > 2 and all(bare(whom) in bare(each) for each in guarded.printed("vi"))
    assert guarded.word("vi").tables() == [table for each in guarded.pages("vi") for table in each.tables]
    assert any("×a" in cell for _, rows in guarded.word("vi").tables() for row in rows for cell in row)


@both
def test_pages_are_numbered_of_how_many_but_for_the_first(made, name, language):
    page = {"vi": "Trang", "en": "Page"}[language]
    pages = made[name].printed(language)
    told = [bare(f"{page} {i}/{len(pages)}") in bare(each) for i, each in enumerate(pages, 1)]
    assert told == [False] + [True] * (len(pages) - 1)
    document = made[name].word(language)
    assert {kind: page in text for kind, text in document.headers().items()} == {"default": True, "first": False}
    fields = b" ".join(document.parts[each] for each in document.parts if "header" in each)
    assert fields.count(b"PAGE ") == 1 and fields.count(b"NUMPAGES ") == 1


def test_paper_and_type_are_those_of_an_official_document(made):
    """Decree 30/2020/NĐ-CP, annex I: in mm, 20 to 25 above and below, 30 to 35 left, 15 to 20 right; 13 or 14 points."""
    document = made["printed"].word("vi")
    for section in document.sections():
        size = section.find(f"{W}pgSz")
        assert {size.get(f"{W}w"), size.get(f"{W}h")} == {"11906", "16838"}
        mm = {
            side: int(section.find(f"{W}pgMar").get(f"{W}{side}")) / 1440 * 25.4
            for side in ("top", "bottom", "left", "right")
        }
        assert (
            20 <= mm["top"] <= 25 and 20 <= mm["bottom"] <= 25 and 30 <= mm["left"] <= 35 and 15 <= mm["right"] <= 20.1
        )
    run = document.xml("word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert run.find(f"{W}rFonts").get(f"{W}ascii") == "Times New Roman" and run.find(f"{W}sz").get(f"{W}val") in (
        "26",
        "28",
    )


@both
def test_the_contents_are_filled_and_lead_somewhere(made, name, language):
    document = made[name].word(language)
    assert document.paragraphs("TOC1", "TOC2") == document.paragraphs("Heading1", "Heading2")
    anchors = {each.get(f"{W}anchor") for each in document.body.iter(f"{W}hyperlink")} - {None}
    assert anchors <= {each.get(f"{W}name") for each in document.body.iter(f"{W}bookmarkStart")}
    field = next(each for each in document.body.iter(f"{W}fldChar") if each.get(f"{W}dirty"))
    assert field.get(f"{W}fldCharType") == "begin"  # Word fills it anew
    first = bare("".join(made[name].printed(language)[:3]))
    assert all(bare(each) in first for each in document.paragraphs("Heading1", "Heading2"))


def test_each_chapter_has_its_source_in_a_footnote(made):
    notes = [said(each) for each in made["study"].word("en").xml("word/footnotes.xml") if said(each)]
    assert len(notes) == len(made["study"].results) == 2
    for note, each in zip(notes, made["study"].results, strict=True):
        assert each.notebook in note and each.key in note and each.released.about["source"]["licence"] in note


@pytest.mark.parametrize("kind", [word.docx, pdf.pdf], ids=["docx", "pdf"])
def test_the_same_results_give_the_same_bytes(made, kind):
    before = {word.docx: made["printed"].docx, pdf.pdf: made["printed"].pdf}[kind]("vi")
    assert kind(chapters.document(made["printed"].results, "vi")) == before


def test_word_files_are_whole_xml(made):
    for name, language in CASES:
        parts = made[name].word(language).parts
        assert "word/document.xml" in parts
        for part, content in parts.items():
            if part.endswith((".xml", ".rels")):
                ElementTree.fromstring(content)
