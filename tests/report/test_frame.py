"""What a page has around its pieces: a short word of its end, a list of its parts, and links that lead to them."""

import re

import pytest

from analysis.report import page, site
from analysis.report.page import Section
from analysis.report.show import show
from analysis.words import words
from tests.report.conftest import CASES

HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>')


def written(released, case, language):
    notebook, name = case
    return site._page(site.Result(name, notebook, "0" * 20, released), words(language))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_contents_are_the_headings_that_are_there(results, case, language):
    text = written(results[case], case, language)
    headings = HEADING.findall(text)
    nav = re.search(r'<nav class="contents".*?</nav>', text, re.DOTALL)[0]
    assert re.findall(r'<a href="#([^"]+)">(.*?)</a>', nav) == headings
    assert len(headings) > 2


@pytest.mark.parametrize("case", CASES)
def test_every_link_within_a_page_leads_to_one_place(results, case):
    text = written(results[case], case, "vi")
    for anchor in re.findall(r'<a [^>]*href="#([^"]+)"', text):
        assert text.count(f' id="{anchor}"') == 1


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_head_says_what_the_end_says(results, case, language):
    text = written(results[case], case, language)
    box = re.search(r'<aside class="short".*?</aside>', text, re.DOTALL)[0]
    ((anchor, said),) = re.findall(r'<a href="#([^"]+)">(.*?)</a>', box)
    below = text[text.index(f' id="{anchor}"') :]
    assert re.search(r'<p class="headline">(.*?)</p>', below)[1] == said
    assert HEADING.findall(below)[0][0] != anchor  # no other heading between


def test_cannot_tell_is_never_left_alone(results):
    said = repr(show(results["2_recidivism", "tarp"], "in_short", "en"))
    assert said.splitlines() == ["Cannot tell yet: re-arrested", "“Cannot tell” does not mean “does not work”."]


def test_invented_people_are_marked_in_the_head_too(invented):
    for case, released in invented.items():
        box = re.search(r'<aside class="short".*?</aside>', written(released, case, "en"), re.DOTALL)[0]
        assert box.count("[simulated data]") >= box.count("<p>") > 0


def test_what_a_site_has_nothing_for_has_no_heading(results):
    study = written(results["2_recidivism", "tarp"], ("2_recidivism", "tarp"), "en")
    assert "The two groups at the start" in study and "From the day of joining" not in study
    district = written(results["2_recidivism", "mau-01"], ("2_recidivism", "mau-01"), "en")
    assert "The two groups at the start" not in district and "From the day of joining" in district


def test_outcomes_come_after_the_comparison_is_settled(results):
    study = [each.piece for each in page.sections(results["2_recidivism", "tarp"], "en")]
    assert study.index("balance_arms") < study.index("ends") < study.index("rearrest_shares") < study.index("verdict")
    district = [each.piece for each in page.sections(results["2_recidivism", "mau-01"], "en")]
    assert district.index("settings") < district.index("definitions") < district.index("contrasts")


def heading(level, text=""):
    return Section(f"<h{level}>{text}</h{level}>", level, text)


PIECE = Section("<table>", piece="flow")


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ([heading(2), PIECE], [0, 1]),
        ([heading(2), heading(2), PIECE], [1, 2]),
        (
            [heading(2), heading(3), heading(2), PIECE],
            [2, 3],
        ),  # nothing below the lower one, so neither below the higher
        ([heading(2), heading(3), PIECE, heading(3)], [0, 1, 2]),
        ([heading(3), heading(2), PIECE], [1, 2]),
        ([PIECE, heading(2)], [0]),
        ([heading(2)], []),
    ],
)
def test_a_heading_needs_something_below_it(found, kept):
    assert page._kept(found) == [found[i] for i in kept]


def test_two_headings_of_one_name_get_two_anchors():
    found = page._anchored([heading(2, "Kết quả"), PIECE, heading(3, "Kết quả"), heading(2, "Content"), PIECE])
    assert [each.anchor for each in found] == ["ket-qua", "", "ket-qua-2", "content-2", ""]
    assert found[2].html.startswith('<h3 id="ket-qua-2">')


@pytest.mark.parametrize(
    ("text", "name"), [("Đường cong: ở đâu?", "duong-cong-o-dau"), ("What may be said", "what-may-be-said"), ("…", "")]
)
def test_a_heading_as_a_link(text, name):
    assert page.slug(text) == name
