"""What readers do with a page: search, filter, change language and colours, by mouse and by keys, with and without scripts."""

import io
import shutil

import pytest
from markupsafe import Markup
from playwright.sync_api import expect
from pypdf import PdfReader

from analysis.report import search
from analysis.report.blocks import Table
from analysis.report.frame import PAGES, framed, named
from analysis.words import words

FOLDED = Table("Files that were read", ("file", "hash"), (("a.xlsx", "0f3c"),), folded=True)
MARK = {"vi": "Dữ liệu mô phỏng: không ai ở đây là người thật.", "en": "Simulated data: nobody here is real."}
PAGE = """{% extends "frame.html" %}{% block content %}<h1>A page</h1>{% include "filters.html" %}
<ul data-filterable>{% for name, data in items.items() %}
<li data-item{% for key, codes in data.items() %} data-{{ key }}="{{ codes }}"{% endfor %}>{{ name }}</li>{% endfor %}
</ul>{% include "filters.html" %}<table><tbody data-filterable><tr data-item data-model="loans"><td>Other</td></tr></tbody></table>
{{ folded }}<p style="height: 300vh">Long</p><p id="end">End</p>{% endblock %}"""
ITEMS = {
    "Huyện Đông Đường": {
        "model": "loans firms",
        "outcome": "work debts",
        "verdict": "better worse",
        "known": "work:better debts:worse",
    },
    "Huyện Mẫu": {"model": "loans", "outcome": "work", "verdict": "worse", "known": "work:worse"},
    "Huyện Ba": {"model": "firms", "verdict": "better"},
}
FILTERS = [
    ("model", "Model", [("loans", "Loans"), ("firms", "Firms")]),
    ("outcome", "Outcome", [("work", "Work"), ("debts", "Debts")]),
    ("verdict", "Verdict", [("better", "Better"), ("worse", "Worse")]),
]
ENTRIES = [
    ("Methods", "index.html", "Mọi điều về tái phạm. Đường Lê Lợi."),
    ("Tái phạm – Huyện Mẫu 01", "mau-01/a.html", "Chưa thể kết luận"),
    ("Tái phạm – Huyện Mẫu 02", "mau-02/a.html", "Chưa thể kết luận"),
    ("Trả nợ – Huyện Mẫu 01", "mau-01/b.html", "Nói về tái phạm. Bạn đọc"),
    ("Bàn giao – Huyện Mẫu 01", "mau-01/c.html", ""),
    ("Firm", "models/firm.html", "A firm takes on people.", "firms; garment firm; có lợi"),
]


@pytest.fixture(scope="module")
def made(browser, tmp_path_factory):
    """A page with marks and two forms of filters in both languages, and an index of five pages."""
    target = tmp_path_factory.mktemp("made")
    for language in ("vi", "en"):
        around = framed(words(language), 0, "A <page>", "index", [MARK[language]])
        text = PAGES.from_string(PAGE).render(around, items=ITEMS, filters=FILTERS, folded=Markup(FOLDED.html()))
        (target / named("index", language)).write_text(text, encoding="utf-8")
        search.write(target, language, ENTRIES)
    return target


@pytest.fixture
def alone(made, tmp_path):
    """The English page without an index."""
    shutil.copy(made / "index.en.html", tmp_path)
    return tmp_path


def opened(page, made, name="index.en.html"):
    page.goto((made / name).as_uri())
    return page


def results(page):
    return page.locator("form.search a").all_text_contents()


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("tai pham", [ENTRIES[1][0], ENTRIES[2][0], ENTRIES[0][0], ENTRIES[3][0]]),  # in the title first
        ("Tái phạm", [ENTRIES[1][0], ENTRIES[2][0], ENTRIES[0][0], ENTRIES[3][0]]),
        ("pha 01 TÁI", [ENTRIES[1][0], ENTRIES[3][0]]),  # any order, beginnings of words
        ("duong le", [ENTRIES[0][0]]),
        ("đường", [ENTRIES[0][0]]),
        ("ban", [ENTRIES[4][0], ENTRIES[3][0]]),
        ("lợi", [ENTRIES[5][0], ENTRIES[0][0]]),  # another name counts as a title
        ("hạm", []),
        ("?!", []),
    ],
)
def test_search_finds_words_in_any_order_with_their_marks_or_without(page, made, asked, titles):
    opened(page, made).get_by_role("searchbox", name="Search").fill(asked)
    expect(page.locator("form.search a")).to_have_count(len(titles))
    assert results(page) == titles


def test_the_marks_of_accent_decide_between_words_that_differ_in_them_only(page, alone):
    search.write(alone, "en", [("Bàn", "1.html", ""), ("Bạn", "2.html", ""), ("Ban", "3.html", "")])
    box = opened(page, alone).get_by_role("searchbox", name="Search")
    for asked, first in {"ban": "Ban", "bàn": "Bàn", "bạn": "Bạn"}.items():
        box.fill(asked)
        expect(page.locator("form.search a").first).to_have_text(first)
        assert len(results(page)) == 3


def test_the_index_is_read_when_the_box_is_used_and_not_before(page, made):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    opened(page, made).wait_for_load_state()
    assert asked == ["index.en.html"]
    with page.expect_request_finished():
        page.get_by_role("searchbox", name="Search").focus()
    assert asked == ["index.en.html", "search.en.js"]


def test_search_by_keys(page, made):
    opened(page, made)
    box, links = page.get_by_role("searchbox", name="Search"), page.locator("form.search a")
    box.fill("mau")
    expect(links).to_have_count(4)
    expect(page.locator("form.search [role=status]")).to_contain_text("4 pages found")
    for key, focused in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)]:
        page.keyboard.press(key)
        expect(links.nth(focused)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(links.first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_visible()
    box.fill("methods")
    expect(links).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html")


def test_at_most_twenty_are_listed_and_all_are_counted(page, alone):
    search.write(alone, "en", [(f"Page {i}", "index.html", "") for i in range(1, 1235)])
    opened(page, alone).get_by_role("searchbox", name="Search").fill("page")
    expect(page.locator("form.search a")).to_have_count(20)
    expect(page.locator("form.search [role=status]")).to_contain_text("1,234 pages found, the first 20 are listed")


def test_a_page_without_its_index_says_so(browser, alone):
    with browser.new_context() as context:
        page = opened(context.new_page(), alone)
        page.get_by_role("searchbox", name="Search").focus()
        expect(page.locator("form.search [role=status]")).to_contain_text("copy the whole folder")


def shown(page):
    return page.locator("[data-item]:visible").all_text_contents()


def test_filters_hide_what_does_not_fit_and_stay_in_the_address(page, made):
    form = opened(page, made).locator("form.filters").first
    model, verdict, typed, count = (
        form.get_by_label("Model"),
        form.get_by_label("Verdict"),
        form.get_by_label("Words"),
        form.locator("output"),
    )
    assert len(shown(page)) == 4
    model.select_option("loans")
    assert shown(page) == ["Huyện Đông Đường", "Huyện Mẫu", "Other"]  # the last belongs to the other form
    expect(count).to_have_text("2 of 3 shown")
    verdict.select_option("better")
    typed.fill("duong dong")
    assert shown(page) == ["Huyện Đông Đường", "Other"]
    page.reload()
    assert (model.input_value(), typed.input_value()) == ("loans", "duong dong")
    assert shown(page) == ["Huyện Đông Đường", "Other"]
    page.get_by_role("link", name="Tiếng Việt").click()
    assert page.url.endswith("index.html?model=loans&verdict=better&words=duong+dong")
    assert shown(page) == ["Huyện Đông Đường", "Other"]
    page.locator("form.filters").first.get_by_role("button").click()
    assert len(shown(page)) == 4 and page.url.endswith("index.html")


def test_an_outcome_and_a_verdict_asked_for_together_are_told_of_each_other(page, made):
    form = opened(page, made).locator("form.filters").first
    form.get_by_label("Outcome").select_option("work")
    form.get_by_label("Verdict").select_option("worse")
    assert shown(page)[:-1] == ["Huyện Mẫu"]
    form.get_by_label("Outcome").select_option("debts")
    assert shown(page)[:-1] == ["Huyện Đông Đường"]


def test_a_second_form_has_its_own_place_in_the_address(page, made):
    page.goto((made / "index.en.html").as_uri() + "?model2=firms&verdict=nonsense")
    assert shown(page) == list(ITEMS)
    expect(page.locator("form.filters output").nth(1)).to_have_text("0 of 1 shown")


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


WHITE, DARK = "rgb(255, 255, 255)", "rgb(20, 25, 29)"


def test_colours_follow_the_system_or_the_readers_choice_which_is_kept(page, made):
    choice = opened(page, made).get_by_label("Colours")
    assert background(page) == WHITE
    page.emulate_media(color_scheme="dark")
    assert background(page) == DARK
    choice.select_option("light")
    assert background(page) == WHITE
    choice.select_option("dark")
    page.emulate_media(color_scheme="light")
    page.goto((made / "index.html").as_uri())
    assert background(page) == DARK and page.get_by_label("Màu nền").input_value() == "dark"
    page.emulate_media(media="print")
    assert background(page) == WHITE
    page.emulate_media(media="screen")
    page.get_by_label("Màu nền").select_option("")
    page.reload()
    assert background(page) == WHITE


def test_nothing_needs_to_be_kept(page, made):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })")
    opened(page, made).get_by_label("Colours").select_option("dark")
    assert background(page) == DARK
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()


def test_without_scripts_everything_is_there_but_what_needs_them(browser, made):
    with browser.new_context(java_script_enabled=False) as context:
        page = opened(context.new_page(), made)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("navigation")).to_be_visible()
        expect(page.get_by_role("link", name="Tiếng Việt")).to_be_visible()
        assert len(shown(page)) == 4
        assert page.locator("select:visible, input:visible, button:visible").count() == 0


def test_the_first_key_leads_past_the_head(page, made):
    opened(page, made).keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mark_stays_in_view(page, made, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(page, made).locator("#end").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 1000
    expect(page.get_by_text(MARK["en"])).to_be_in_viewport(ratio=1)


def bare(text):
    """Without spaces, which fonts of a machine that lack a letter bring into what is read back."""
    return "".join(text.split())


@pytest.mark.parametrize("scripts", [True, False])
def test_a_folded_table_opens_by_keys_also_without_scripts(browser, made, scripts):
    with browser.new_context(java_script_enabled=scripts) as context:
        page = opened(context.new_page(), made)
        cell, caption = page.get_by_text("0f3c"), page.locator("summary")
        expect(cell).to_be_hidden()
        caption.press("Enter")
        expect(cell).to_be_visible()
        caption.press("Enter")
        expect(cell).to_be_hidden()


def test_a_folded_table_is_open_on_paper(page, made):
    opened(page, made)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = "".join(bare(each.extract_text()) for each in printed)
    assert "0f3c" in text and text.count(bare(FOLDED.caption)) == 1


def test_every_printed_page_has_the_mark_and_no_control(page, made):
    opened(page, made, "index.html")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [bare(each.extract_text()) for each in printed]
    assert len(texts) > 2
    assert all(bare(MARK["vi"]) in text and f"{i}/{len(texts)}" in text for i, text in enumerate(texts, 1))
    assert not any(bare(word) in "".join(texts) for word in ("English", "Tìm kiếm", "Màu nền", "Từ khóa"))
    page.emulate_media(media="print")
    expect(page.locator("section.band")).to_be_visible()


def test_a_page_runs_its_own_scripts_only_and_asks_no_other_host(browser, made):
    with browser.new_context() as context:
        page, asked = opened(context.new_page(), made), []
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.evaluate("""() => {
            const script = document.createElement("script");
            script.textContent = "window.foreign = true";
            document.head.append(script);
            document.body.insertAdjacentHTML("beforeend", "<b id='inline' onclick='window.foreign = true'></b>");
            document.getElementById("inline").click();
            new Image().src = "http://127.0.0.1:9/picture.png";
        }""")
        refused = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', (fault) => fault.name)")
        assert (page.evaluate("window.foreign"), refused, asked) == (None, "TypeError", [])
