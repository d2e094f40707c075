"""The pages of the real sites: what they say, in both languages, and that they need nothing but themselves."""

import json
import re
from functools import cache
from html.parser import HTMLParser

import pytest

from analysis import store
from analysis.disclosure.release import release
from analysis.evidence import reoffending
from analysis.report import handbook, page, site
from analysis.report.made import GUARDS
from analysis.report.overview import known, method_words
from analysis.report.show import PIECES, has, show
from analysis.sites import Site
from tests.report.conftest import CASES

# No site's records bear these yet; shown in test_panels.
ELSEWHERE = {"panel_steps", "panel_bounds"}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_piece_is_shown_in_both_languages(results, case, language):
    for piece in PIECES:
        if has(results[case], piece):
            shown = show(results[case], piece, language)
            assert repr(shown).strip()
            assert "nan" not in repr(shown).lower().replace("tài chính sau", "").split()
            assert "{" not in repr(shown)


def test_every_piece_is_used_by_some_result(results):
    used = {piece for piece in PIECES for result in results.values() if has(result, piece)}
    assert used | ELSEWHERE == set(PIECES)


def test_what_is_said_about_tarp(results):
    said = repr(show(results["2_recidivism", "tarp"], "verdict", "en"))
    assert said.startswith("Cannot tell yet")
    assert "−8.33 percentage points (95% interval −16.50 to −0.02)" in said
    assert "p = 0.0501" in said
    assert "does not mean “does not work”" in said
    assert "Retrospective" in said
    said = repr(show(results["2_recidivism", "tarp"], "frequencies", "en"))
    assert "Of 100 people" in said and "about 22" in said and "about 31" in said


def test_what_is_said_about_nsw(results):
    said = repr(show(results["4_employment_income", "nsw"], "lesson", "en"))
    assert "−8,498 USD" in said and "+1,794 USD" in said and "+1,782 USD" in said
    assert repr(show(results["4_employment_income", "nsw"], "verdict", "en")).startswith("Better")


def test_what_is_said_about_thanh_mien(results):
    said = repr(show(results["1_evaluability", "thanh-mien"], "conclusion", "en"))
    assert "nothing can be concluded yet" in said
    assert "67% of the time" in said and "24.7%" in said


def test_numbers_are_the_same_in_both_languages(results):
    # A lone 0 is left out: where English writes "zero", Vietnamese writes the digit.
    digits = re.compile(r"(?<![\d.,])0(?!\d|[.,]\d)|(\d+)")
    for case in CASES:
        for piece in ("verdict", "conclusion", "frequencies", "lesson"):
            if has(results[case], piece):
                vi, en = (
                    sorted(filter(None, digits.findall(repr(show(results[case], piece, language)))))
                    for language in ("vi", "en")
                )
                assert vi == en, (case, piece)


def test_few_people_are_counted_and_not_turned_into_a_hundred(results):
    released = results["2_recidivism", "tarp"]
    rows = released.table("estimates").copy()
    shares = (rows["estimand"] == "share") & (rows["horizon"] == "52w")
    rows.loc[shares, ["n", "n_events"]] = [[6, 0], [13, 2]]
    few = type(released)(released.about, released.tables | {"estimates": rows}, released.door)
    said = repr(show(few, "frequencies", "en"))
    assert "0 of 6 participants and 2 of 13" in said and "100" not in said


class Reader(HTMLParser):
    """Collects links, ids and headings of a page."""

    def __init__(self):
        super().__init__()
        self.links, self.sources, self.ids, self.headings, self.language = [], [], [], [], ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.language = given["lang"]
        if tag == "a":
            self.links.append(given["href"])
        self.sources += [given[name] for name in ("src", "data", "action") if name in given]
        if tag == "link" and given["href"] != "data:,":
            self.sources.append(given["href"])
        if "id" in given and tag not in ("path", "g", "use", "clipPath", "rect", "defs"):
            self.ids.append(given["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def built(results, tmp_path_factory):
    """The site of the four results, built from what `save` wrote."""
    found = [site.Result(name, notebook, "0" * 20, released) for (notebook, name), released in results.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "current_results", lambda: found)
        patch.setattr(handbook, "documents", dict)  # test_handbook looks at those
        target = tmp_path_factory.mktemp("site")
        site.build(target)
    return target


def read(path):
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


ENDS = (".html", ".en.html")
TOGETHER = ["index", "methods", "models/helpers", "models/firm", "models/exemplary", "models/fund", "outcomes/reoffending",
            "outcomes/repayment", "outcomes/work", "outcomes/community"]  # fmt: skip


def test_one_page_per_site_notebook_and_language(built):
    names = sorted(path.relative_to(built).as_posix() for path in built.rglob("*.html"))
    assert names == sorted(
        [f"{name}/{notebook}{end}" for notebook, name in CASES for end in (".html", ".en.html")]
        + [
            f"{name}/{page}{end}"
            for name in {name for _, name in CASES}
            for page in ("index", "comments")
            for end in ENDS
        ]
        + [f"{name}/quality{end}" for notebook, name in CASES if notebook == "1_evaluability" for end in ENDS]
        + [f"{name}{end}" for name in TOGETHER for end in ENDS]
    )


@cache
def ids_of(path):
    return set(read(path).ids)


def test_every_link_leads_somewhere_in_the_site_and_nothing_is_fetched(built):
    for path in built.rglob("*.html"):
        reader = read(path)
        assert reader.sources == []
        for link in reader.links:
            assert "://" not in link
            file, _, anchor = link.partition("#")
            led = (path.parent / file).resolve() if file else path
            assert led.is_file(), (path.name, link)
            assert not anchor or anchor in ids_of(led), (path.name, link)


def test_pages_are_in_their_language_with_orderly_headings(built):
    for path in built.rglob("*.html"):
        reader = read(path)
        assert reader.language == ("en" if path.name.endswith(".en.html") else "vi")
        assert reader.headings.count(1) == 1 and reader.headings[0] == 1
        assert all(b <= a + 1 for a, b in zip(reader.headings, reader.headings[1:], strict=False))
        assert len(reader.ids) == len(set(reader.ids))


def test_a_document_that_the_prose_names_is_a_link_where_the_site_has_it(results, monkeypatch):
    released = results["2_recidivism", "tarp"]
    plain = "".join(each.html for each in page.sections(released, "en"))
    linked = "".join(each.html for each in page.sections(released, "en", linked=True))
    assert "docs/methods.md" in plain and "docs/methods.md" not in linked
    link = '<a href="../docs/methods.en.html">Methods and what each was checked against</a>'
    assert linked.replace(link, "docs/methods.md") == plain and linked.count(link) == 1
    monkeypatch.setattr(page, "documents", dict)
    assert "".join(each.html for each in page.sections(released, "en", linked=True)) == plain


def test_no_code_and_no_path_on_a_page(built):
    for path in built.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "show(released" not in text and "import " not in text.split("</style>")[1]
        assert str(store.root()) not in text


def test_a_heading_without_anything_below_is_left_out(built):
    text = (built / "tarp" / "4_employment_income.en.html").read_text(encoding="utf-8")
    assert "compared with whom" not in text
    assert "Share employed" in text


def test_a_page_of_a_source_that_is_not_public_says_so_twice(results, tarp):
    released = results["2_recidivism", "tarp"]
    about = released.about | {"profile": "internal"}
    hidden = type(released)(about, released.tables, released.door)
    text = site._page(site.Result("tarp", "2_recidivism", "0" * 20, hidden), site.words("en"))
    assert text.split("</style>", 1)[1].count("Do not pass on") == 2


def test_a_district_called_script_stays_text(results):
    released = results["2_recidivism", "tarp"]
    name = {"vi": "<script>alert(1)</script>", "en": "<script>alert(1)</script>"}
    about = released.about | {"source": released.about["source"] | {"name": name, "covers": name}}
    nasty = type(released)(about, released.tables, released.door)
    text = site._page(site.Result("tarp", "2_recidivism", "0" * 20, nasty), site.words("en"))
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_building_twice_gives_the_same_bytes(results, tarp):
    result = site.Result("tarp", "2_recidivism", "0" * 20, results["2_recidivism", "tarp"])
    assert site._page(result, site.words("vi")) == site._page(result, site.words("vi"))


def test_a_result_of_an_older_version_does_not_stop_the_other_pages(results, tmp_path, monkeypatch):
    released = results["2_recidivism", "tarp"]
    lacking = released.table("flow").drop(columns="n_left")
    old = type(released)(released.about, released.tables | {"flow": lacking}, released.door)
    found = [site.Result("tarp", "2_recidivism", "0" * 20, old),
             site.Result("thanh-mien", "1_evaluability", "0" * 20, results["1_evaluability", "thanh-mien"])]  # fmt: skip
    monkeypatch.setattr(site, "current_results", lambda: found)
    site.build(tmp_path)
    assert "Run: hoanhap run tarp" in (tmp_path / "tarp" / "2_recidivism.en.html").read_text(encoding="utf-8")
    other = (tmp_path / "thanh-mien" / "1_evaluability.en.html").read_text(encoding="utf-8")
    assert "hoanhap run thanh-mien" not in other and "nothing can be concluded" in other


def test_a_cell_that_does_more_than_show_is_no_piece():
    assert page.shown_piece('show(released, "flow", language)') == "flow"
    assert page.shown_piece('x = show(released, "flow", language)') is None
    assert page.shown_piece('show(released, "flow", language)\nprint(1)') is None


@pytest.mark.parametrize(
    ("keep", "events", "arms"),
    [(slice(0, 12), False, None), (slice(0, 432, 36), True, None), (slice(0, 12), True, "participant")],
    ids=["no event", "twelve people", "one arm"],
)
def test_a_page_of_a_dozen_people_says_what_it_can_in_both_languages(keep, events, arms, tarp):
    whole, plan = tarp
    ids = whole.tables["people"]["person_id"][keep]
    tables = {
        name: table[table["person_id"].isin(ids)].reset_index(drop=True) if "person_id" in table else table
        for name, table in whole.tables.items()
    }
    if not events:
        tables["offences"] = tables["offences"].iloc[:0]
    if arms:
        tables["enrolments"] = tables["enrolments"].assign(arm=arms)
    rows, _, facts = reoffending.study(Site(whole.source, tables, None, ()), plan, horizon="", conf_level=0.95)
    released = release(whole.source, plan, rows, notebook="2_recidivism", parameters={"conf_level": 0.95}, facts=facts)
    for language in ("vi", "en"):
        text = "".join(section.html for section in page.sections(released, language))
        assert "nan" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL).lower().split()
        assert "NaN" not in text


def with_shares(released, n_1, n_0):
    rows = released.table("estimates").copy()
    rows.loc[(rows["estimand"] == "share") & (rows["horizon"] == "52w"), ["n", "n_events"]] = [[n_1, 3], [n_0, 2]]
    return type(released)(released.about, released.tables | {"estimates": rows}, released.door)


@pytest.mark.parametrize(("n_1", "n_0", "of_a_hundred"), [(30, 30, True), (29, 300, False), (300, 29, False)])
def test_natural_frequencies_begin_at_thirty_in_both_arms(results, n_1, n_0, of_a_hundred):
    few = with_shares(results["2_recidivism", "tarp"], n_1, n_0)
    said = repr(show(few, "frequencies", "en"))
    assert ("Of 100 people" in said) == of_a_hundred


def with_verdict(released, **values):
    rows = released.table("verdicts").assign(**values)
    return type(released)(released.about, released.tables | {"verdicts": rows}, released.door)


@pytest.mark.parametrize(
    ("verdict_code", "vi", "en", "why"),
    [
        ("better", "Tốt hơn", "Better", "agrees that the difference is not zero"),
        ("worse", "Xấu hơn", "Worse", "agrees that the difference is not zero"),
        ("little_or_no_difference", "Khác biệt không đáng kể", "Little or no difference", "inside the smallest"),
        (
            "cannot_tell_yet",
            "Chưa thể kết luận",
            "Cannot tell yet",
            "both no difference and differences at least that large",
        ),
    ],
)
def test_each_verdict_in_words(results, verdict_code, vi, en, why):
    changed = with_verdict(results["2_recidivism", "tarp"], verdict=verdict_code, because="interval")
    assert repr(show(changed, "verdict", "vi")).startswith(vi)
    said = repr(show(changed, "verdict", "en"))
    assert said.startswith(en) and why in said
    (place,) = known.places([site.card(site.Result("tarp", "2_recidivism", "0" * 20, changed))])
    assert known.signed(known.verdict_of(place, "reoffending"), site.words("en")).endswith(
        f"</b>\N{NO-BREAK SPACE}{en}"
    )


def test_a_plan_written_before_says_so(results):
    released = results["2_recidivism", "tarp"]
    about = released.about | {"plan": released.about["plan"] | {"outcomes_known": False}}
    early = type(released)(about, released.tables, released.door)
    assert "before any outcome" in repr(show(early, "planned", "en"))
    assert "Retrospective" not in repr(show(early, "verdict", "en"))


def test_people_whose_week_is_unknown_are_counted(results):
    said = repr(show(results["4_employment_income", "tarp"], "job_bounds", "en"))
    assert [line.split()[1:3] for line in said.splitlines() if line.startswith("week ")][1:] == [
        ["13", "19"], ["26", "51"], ["39", "79"], ["52", "110"],
    ]  # fmt: skip


def test_every_method_that_results_name_has_words(results):
    for released in results.values():
        for table in released.tables.values():
            for column, words_for in (("conf_method", method_words.interval), ("method", method_words.way)):
                codes = set(table[column]) - {""} if column in table else ()
                assert [code for code in codes if words_for(code) == code] == []


def test_every_guard_that_found_something_has_words(results):
    for released in results.values():
        for name, table in released.tables.items():
            if name.endswith("guards"):
                assert set(table["guard"]) <= GUARDS.keys()


def test_what_pages_about_many_results_keep_of_one_is_small(results):
    for (notebook, name), released in results.items():
        told = site.card(site.Result(name, notebook, "0" * 20, released))
        if told["group"] != "study":  # whose own words about itself are long
            assert len(json.dumps(told, ensure_ascii=False).encode()) < 3_500, (notebook, name)
