from dataclasses import replace

from analysis.report.blocks import Blocks, Figure, Sentences, Table, for_screen

TABLE = Table("Caption", ("name", "n"), (("a <b>", "1"), ("c", "1,234")), "a note")


def test_a_table_as_plain_text():
    assert TABLE.text() == "Caption\n\nname       n\n-----  -----\na <b>      1\nc      1,234\na note"


def test_a_table_escapes_what_stands_in_it():
    html = TABLE.html()
    assert "a &lt;b&gt;" in html and "<b>" not in html
    assert '<th scope="col" class="number">n</th>' in html
    assert "<caption><span>Caption</span></caption>" in html


def test_a_folded_table_is_below_its_caption_and_whole():
    folded = replace(TABLE, folded=True)
    assert folded.html() == f'<details class="folded"><summary>Caption</summary>{TABLE.html()}</details>'
    assert folded.text() == TABLE.text()


def test_a_figure_has_words_for_those_who_cannot_see_it():
    figure = Figure("Caption", 'shows "this"', lambda size: f"<svg>{size}</svg>", lambda mark: b"")
    assert 'aria-label="shows &quot;this&quot;"' in figure.html()
    assert figure.html().count("<svg>") == 2
    assert figure.text() == 'Caption\n\nshows "this"'


def test_sentences_as_a_box_a_list_and_text():
    assert '<p class="headline">a &amp; b</p>' in Sentences(("a & b", "c"), headline=True).html()
    assert Sentences(("a", "b"), listed=True).html() == "<ul><li>a</li><li>b</li></ul>"
    assert Blocks((Sentences(("a",)), Sentences(("b",), listed=True))).text() == "a\n\n- b"


def test_a_notebook_shows_the_wide_drawing_only():
    figure = Figure("b", "c", lambda size: f"<svg>{size}</svg>", lambda mark: b"")
    shown = for_screen(Blocks((Sentences(("a",)), figure))).html()
    assert "<svg>wide</svg>" in shown and "narrow" not in shown and "<p>a</p>" in shown
