"""Whatever is cut out of a page about invented people still says that they are."""

import re

import pytest

from analysis.report import simulated, site
from analysis.report.blocks import Blocks, Figure, Sentences, Table
from analysis.report.overview import first, known
from analysis.report.show import PIECES, block, has, show
from analysis.words import words
from tests.report.conftest import CASES

# No invented district bears a panel of communes; tests/report/test_panels.py shows these pieces on rows made for it.
ELSEWHERE = {"panel_steps", "panel_bounds"}
MARKS = {"vi": "dữ liệu mô phỏng", "en": "simulated data"}
SVG = '<svg width="200pt" height="100pt" viewBox="0 0 200 100"><g></g></svg>'
EN = words("en")


def elements(html, tag):
    return re.findall(rf"<{tag}[ >].*?</{tag}>", html, flags=re.DOTALL)


@pytest.mark.parametrize("language", MARKS)
@pytest.mark.parametrize("piece", [name for name in PIECES if name not in ELSEWHERE])
def test_every_part_of_every_piece_is_marked(invented, piece, language):
    mark = MARKS[language]
    shown = [block(released, piece, language) for released in invented.values() if has(released, piece)]
    assert shown
    for one in shown:
        lines = [line for line in one.text().splitlines() if line.strip("- ")]
        assert lines and all(mark in line for line in lines)
        html = one.html()
        assert "<" in html
        for tag in ("tr", "caption", "p", "li", "figcaption"):
            assert all(mark in part for part in elements(html, tag))
        for drawing in elements(html, "svg"):
            inside = re.findall(rf'<text transform="translate\((\d+) (\d+)\)[^>]*>{mark}</text>', drawing)
            width, height = map(float, re.search(r'viewBox="0 -20 ([\d.]+) ([\d.]+)"', drawing).groups())
            # In each quarter of the drawing, so that no half of it is without one.
            quarters = {(int(x) > width / 2, int(y) > (height - 20) / 2) for x, y in inside}
            assert len(quarters) == 4
        assert all(mark in label for label in re.findall(r'aria-label="([^"]*)"', html))


@pytest.mark.parametrize("language", MARKS)
def test_real_people_are_not_called_simulated(results, language):
    # The printed figures of an invented district say so in their own text.
    for released in (each for (_, name), each in results.items() if name != "mau-01"):
        for piece in PIECES:
            assert MARKS[language] not in block(released, piece, language).html()


def test_every_sentence_has_the_mark_at_its_head():
    text = "Of 30 people, 4 (p = 0.05). “So what?” 2 of 6 did. This: 8.5 million!"
    assert simulated.sentence(text, EN) == (
        "[simulated data] Of 30 people, 4 (p = 0.05). [simulated data] “So what?” [simulated data] 2 of 6 did. "
        "[simulated data] This: 8.5 million!"
    )
    assert simulated.sentence("", EN) == ""


def test_a_row_is_marked_between_its_words_and_its_numbers():
    table = simulated.marked(Table("Caption", ("name", "n", "why"), (("a", "1", "x"), ("b", "2", "y")), "", (0, 2)), EN)
    assert table.rows == (("a", "simulated data", "1", "x"), ("b", "simulated data", "2", "y"))
    assert table.wordy == (0, 1, 3) and table.pinned == 1
    assert table.html().count('class="pinned"') == 3
    assert "many" not in table.html()  # three columns of its own: it fits a phone without scrolling
    assert "a     simulated data  1  x" in table.text()


def test_a_folded_table_stays_folded_and_its_caption_is_marked():
    told = simulated.marked(Table("A list", ("what", "n"), (("a", "1"),), folded=True), words("en"))
    assert told.folded and "<summary>[simulated data] A list</summary>" in told.html()


def test_parts_of_a_piece_are_marked_too():
    blocks = simulated.marked(
        Blocks((Sentences(("a",), listed=True), Figure("b", "c", lambda size: SVG, lambda mark: b""))), EN
    )
    assert blocks.text() == "- [simulated data] a\n\n[simulated data] b\n\n[simulated data] c"


def test_a_drawing_grows_by_a_line_and_keeps_its_width():
    drawing = simulated.stamped(SVG.replace("100", "100.4567891"), "<mark>")
    size = r'width="200pt" height="([\d.]+)pt" viewBox="0 -20 200.000000 ([\d.]+)"'
    assert [float(each) for each in re.search(size, drawing).groups()] == [pytest.approx(120.456789)] * 2
    assert "&lt;mark&gt;" in drawing and "<mark>" not in drawing
    assert drawing.endswith("</svg>") and drawing.count("<svg") == drawing.count("</svg>") == 1


def test_no_drawing_loses_its_lower_edge(invented, results):
    for case in (("2_recidivism", "mau-01"), ("3_loan_repayment", "mau-01")):
        both = invented[case], results[case]
        for piece in (piece for piece in PIECES if has(both[0], piece)):
            drawings = [elements(block(each, piece, "en").html(), "svg") for each in both]
            for stamped, plain in zip(*drawings, strict=True):
                heights = [float(re.search(r'viewBox="\S+ \S+ \S+ ([\d.]+)"', svg)[1]) for svg in (stamped, plain)]
                assert heights[0] == pytest.approx(heights[1] + 20)


def result(case, released):
    return site.Result(case[1], case[0], "0" * 20, released)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", MARKS)
def test_a_page_has_a_band_that_stays_and_says_so_in_title_and_name(invented, case, language):
    text = site._page(result(case, invented[case]), words(language))
    band = re.search(r'<section class="band"[^>]*>(.*?)</section>', text)[1]
    assert {"vi": "mô phỏng", "en": "Simulated data"}[language] in band
    assert re.search(r"\.band \{ position: sticky; top: 0;", text)
    assert MARKS[language] in re.search("<title>(.*?)</title>", text)[1]
    assert MARKS[language] in re.search('<p class="site">(.*?)</p>', text)[1]


def test_a_page_of_real_people_has_no_band(results):
    assert 'class="band"' not in site._page(result(CASES[1], results[CASES[1]]), words("en"))


@pytest.mark.parametrize("verdict", ["better", "worse", "little or no difference", "cannot tell yet"])
@pytest.mark.parametrize("case", [case for case in CASES if case[0] not in ("1_evaluability", "8_replication")])
def test_no_verdict_is_made_from_invented_people(invented, case, verdict):
    said = repr(show(invented[case], "verdict", "en")).lower()
    assert verdict not in said
    (place,) = known.places([site.card(result(case, invented[case]))])
    codes = {row["verdict"] for _, row in place.verdicts()}
    assert codes and not codes & {verdict.replace(" ", "_")} and MARKS["en"] in place.name(EN)
    if "described" not in said:
        assert "] demonstration: " in said and codes == {"demonstration"}
        assert "minh họa" in repr(show(invented[case], "verdict", "vi")).lower()


def test_the_index_lists_invented_sites_apart_and_last(results, invented):
    cases = [
        case for case in CASES if case[1] not in ("mau-01", "mau-30", "mau-40")
    ]  # whose own texts say what they are
    mixed = [result(case, (invented if case[1] in ("tarp", "mau-00", "mau-20") else results)[case]) for case in cases]
    text = first.page(known.places(map(site.card, mixed)), {}, EN, documents=False)
    captions = re.findall("<caption><span>(.*?)</span></caption>", text)
    assert captions == ["Districts", "Studies of real people, for replication",
                        "[simulated data] Simulated districts: nobody in them is real"]  # fmt: skip
    *real, apart = [elements(body, "tr") for body in elements(text, "tbody")]
    assert len(apart) == 3 and all(MARKS["en"] in row for row in apart)
    assert real and not any(MARKS["en"] in row for rows in real for row in rows)


def test_the_tables_behind_a_page_are_marked_in_every_row(invented, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "current_results", lambda: [result(CASES[1], invented[CASES[1]])])
    site.build(tmp_path)
    paths = list(tmp_path.rglob("*.csv"))
    assert len(paths) == len(invented[CASES[1]].tables)
    for path in paths:
        heading, *rows = path.read_text(encoding="utf-8").splitlines()
        assert heading.startswith("data,") and rows
        assert all(row.startswith("simulated,") for row in rows)
