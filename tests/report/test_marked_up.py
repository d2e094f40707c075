"""A document as HTML: what a reader needs is there, what could do harm is not."""

import re

import pytest

from analysis.report.marked_up import headings, render, title


def same(address):
    return address, ""


def test_headings_can_be_linked_to_and_no_two_are_alike():
    html = render("# Cách đọc\n\n## Kết quả\n\n## Kết quả\n\n## Content\n", same)
    assert re.findall(r'<h(\d) id="([^"]+)">', html) == [
        ("1", "cach-doc"),
        ("2", "ket-qua"),
        ("2", "ket-qua-2"),
        ("2", "content-2"),  # the frame has this name already
    ]


def test_title_and_headings_are_plain():
    text = "# The `run` *command*\n\n## One\n\n### Two `x`\n"
    assert title(text) == "The run command" and headings(text) == ["One", "Two x"]
    assert title("no heading") == ""


def test_a_table_scrolls_in_a_region_that_has_a_name():
    html = render("## Shares\n\n| | n |\n|---|---|\n| a | 1 |\n\n| x |\n|---|\n| y |\n", same)
    assert '<div class="table" role="region" tabindex="0" aria-label="Shares"><table>' in html
    assert 'aria-label="Shares (2)"' in html
    assert "<td></td>" in html and '<th scope="col">n</th>' in html  # a head cell without words is no heading
    assert html.count("<div") == html.count("</div>")


def test_code_is_reached_by_the_keyboard_and_is_text():
    html = render("```\nrun <b> & c\n```\n", same)
    assert html == '<pre tabindex="0"><code>run &lt;b&gt; &amp; c\n</code></pre>\n'


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<style>*{}</style>"]
)
def test_raw_html_is_shown_as_text(text):
    html = render(text, same)
    assert re.findall(r"<(\w+)", html) in ([], ["p"])
    assert "&lt;" in html


def test_comments_are_for_the_writers():
    html = render("a\n\n<!-- made: share -->\n\nb <!-- x --> c\n", same)
    assert "made" not in html and "x" not in html and "<p>a</p>" in html


def test_a_link_that_leads_nowhere_leaves_its_words():
    html = render(
        '[gone](gone.md) and [kept](kept.md "t")', lambda address: None if "gone" in address else ("here.html", "")
    )
    assert html == '<p><span>gone</span> and <a href="here.html" title="t">kept</a></p>\n'


def test_a_file_s_name_becomes_the_title_of_what_is_there():
    html = render(
        "[plan.en.md](plan.en.md), [the plan](plan.en.md)", lambda address: ("plan.en.html", "The plan: writing it")
    )
    assert html == '<p><a href="plan.en.html">The plan: writing it</a>, <a href="plan.en.html">the plan</a></p>\n'


def test_no_link_runs_anything():
    assert "javascript" not in render("[x](javascript:alert(1))", same).replace("[x](javascript:alert(1))", "")


def test_formulas_come_one_by_one_in_their_order_as_mathml():
    html = render("```math\n\\frac{a}{b}\n```\n\ntext\n\n```math\nx^2\n```\n", same)
    first, second = re.findall(r'<div class="formula"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert "<mfrac>" in first and "<msup>" in second
    assert html.index("<mfrac>") < html.index("text") < html.index("<msup>")
    assert "annotation" not in html and "http" not in html.replace("http://www.w3.org/1998/Math/MathML", "")


def test_a_formula_that_is_none_stops_the_page():
    with pytest.raises(ValueError, match="cannot be read as TeX"):
        render("```math\n\\frac{a\n```\n", same)
