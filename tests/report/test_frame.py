"""What a page has around its pieces: a short word of its end, a list of its parts, and links that lead to them."""

import base64
import hashlib
import re

import pytest

from analysis.report import page, site
from analysis.report.drawing import PALETTE
from analysis.report.frame import TEMPLATES, css_text, framed
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
    assert said.splitlines() == [
        "Cannot tell yet: re-arrested",
        "Participants minus comparison group, week 52: −8.33 percentage points (95% interval −16.50 to −0.02); 432 people.",
        "“Cannot tell” does not mean “does not work”.",
    ]


def test_invented_people_are_marked_in_the_head_too(invented):
    for case in {notebook: (notebook, name) for notebook, name in invented}.values():  # one of each notebook
        box = re.search(r'<aside class="short".*?</aside>', written(invented[case], case, "en"), re.DOTALL)[0]
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


SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def test_the_policy_names_the_pages_own_scripts_and_no_host(results):
    text = written(results["2_recidivism", "tarp"], ("2_recidivism", "tarp"), "en")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace("&#39;", "'")
    scripts = SCRIPT.findall(text)
    assert len(scripts) == 2
    for script in scripts:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ") and "//" not in policy and "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]


def test_a_mark_is_printed_as_it_stands_whatever_is_in_it():
    told = css_text('5% "đủ" \\ </style>\n')
    assert told == r"5\25  \22 đủ\22  \5c  \3c \2f style\3e \a "


def places(depth, name, **given):
    return framed(words("en"), depth, "Title", name, [], **given)["places"]


def test_what_the_head_leads_to():
    assert [file for file, _, here in places(0, "methods") if here] == ["methods.en.html"]
    assert [file for file, _, here in places(0, "index") if here] == ["index.en.html"]
    inner = places(1, "index", documents=True)
    assert inner[0][0] == "../index.en.html" and inner[-1][0] == "../docs/index.en.html"
    assert not any(here for *_, here in inner)
    assert not any("docs/" in file for file, *_ in places(0, "index"))
    assert places(0, "quality", alone=True) == []


STYLE = (TEMPLATES / "style.css").read_text(encoding="utf-8")
TEXTS = ("ink", "quiet", "accent", "warn-ink", "blue", "orange", "grey", "violet")
LINES = ("edge", "faint", "sky")


def palettes():
    parts = {
        "dark": STYLE.split("{% set dark %}")[1].split("{% endset %}")[0],
        "light": STYLE.split(":root {")[1].split("}")[0],
    }
    return {scheme: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text)) for scheme, text in parts.items()}


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_as_wcag_computes_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # the grey that just passes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_lines_stand_out_from_the_paper(scheme):
    colours = palettes()[scheme]
    assert contrast(colours["on-band"], colours["band"]) >= 7
    for name in TEXTS:
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
        assert contrast(colours[name], colours["soft"]) >= (3 if name == "violet" else 4.5), name
    for name in LINES:
        assert contrast(colours[name], colours["paper"]) >= 3, name


def test_both_schemes_have_the_same_colours_and_drawings_use_no_other():
    light, dark = palettes()["light"], palettes()["dark"]
    assert set(light) == set(dark) >= set(PALETTE)
