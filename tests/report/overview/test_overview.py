"""Pages about many results: what they say, that nothing is ranked, and that invented people stay apart."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from analysis.report.overview import files, first, model, numbers, outcome, site, tables
from analysis.report.overview.known import places
from analysis.report.overview.section import rendered
from analysis.report.planned import CHANGED
from analysis.words import LANGUAGES, words
from tests.report.overview.results import card, place, result, rows

EN = words("en")
NEEDED = {"rate": 0.03, "n_per_arm": 1627, "years_low": 27, "years_high": 36}
ROW = re.compile(r"<tr data-item.*?</tr>", re.DOTALL)


def page(*found, language="en"):
    return first.page(found, {}, words(language), documents=False)


def verdict(code, **changed):
    return rows(verdict=code, **changed)


def html(told, write=EN):
    return rendered(told, write, documents=False)


def test_a_row_says_in_a_sign_and_a_word_what_may_be_said():
    (row,) = ROW.findall(page(place()))
    assert '<a href="thu-01/index.en.html">Trial district 01</a>' in row
    assert "?</b>\N{NO-BREAK SPACE}Cannot tell yet" in row and row.count("No result") == 3
    assert (
        'data-kind="district" data-model="helpers firm" data-outcome="reoffending" data-verdict="cannot_tell_yet"'
        in row
    )


def test_no_ranking_rows_stand_as_the_sites_do():
    worse, better = verdict("worse", estimate=0.2), verdict("better", estimate=-0.2)
    found = places([card("thu-01", tables=worse), card("thu-02", tables=better), card("thu-03", tables=worse)])
    assert [re.search("Trial district ..", row)[0][-2:] for row in ROW.findall(page(*found))] == ["01", "02", "03"]
    for told in (model.page("helpers", found, EN), outcome.page("reoffending", found, EN)):
        shown = [re.search("Trial district ..", row)[0][-2:] for row in ROW.findall(html(told))]
        assert shown[:3] == ["01", "02", "03"]


def test_a_site_costs_the_first_page_one_short_row():
    def length(n):
        return len(page(*places(card(f"thu-{i:03}") for i in range(n))).encode())

    assert (length(12) - length(4)) / 8 < 700


def test_invented_people_are_counted_nowhere():
    real, invented = (
        place("thu-01", tables=verdict("better")),
        place("thu-02", synthetic=True, tables=verdict("demonstration")),
    )
    assert first.in_short([invented])[0].text.startswith("Invented sites")
    assert "; 1 of them have a result" in EN(first.in_short([real, invented])[0])
    panels = re.findall(r'<p class="known">(.*?)</p>', page(real, invented))
    assert (
        "Real people: sites with records 1, with printed figures 0." in panels
        and "Districts of real people: Better: 1." in panels
    )


def test_districts_together_are_not_one_more_place_of_invented_people():
    found = [place(f"thu-0{i}", synthetic=True) for i in (1, 2)]
    together = place("thu-09", synthetic=True, notebook="7_synthesis")
    assert "Invented people: sites 2." in page(*found, together)


def test_a_study_elsewhere_counts_for_no_district():
    told = place("thu-02", tables=verdict("better"))
    study = replace(told, group="study")
    panels = re.findall(r'<p class="known">(.*?)</p>', page(place("thu-01"), study))
    assert "Districts of real people: Cannot tell yet: 1." in panels and "Studies elsewhere: Better: 1." in panels
    assert "nothing of the models of a district here" in outcome.page("reoffending", [study], EN).short[0]
    assert "nothing of the models" not in outcome.page("reoffending", [told], EN).short[0]


def test_only_a_page_of_invented_people_alone_has_the_band():
    invented, real = place("thu-02", synthetic=True), place("thu-01")
    assert first.band([invented], EN) == ["Simulated data: nobody here is real."]
    assert first.band([invented, real], EN) == []


def test_what_is_internal_or_changed_is_said_on_the_first_page():
    told = place()
    told.cards[0]["marks"] = {"en": ["Internal: small counts are shown. Do not pass on.", CHANGED.text]}
    text = page(told)
    assert 'class="band"' in text and text.count("Do not pass on") >= 2
    assert '<span class="tag">internal</span>' in text and '<span class="tag">plan changed</span>' in text
    assert CHANGED.text in text


def test_without_any_result_the_page_says_what_to_run():
    assert "hoanhap run" in page()


SAID = {
    (): ("nothing of real people", "Nobody has been compared well enough"),
    ("cannot_tell_yet",): ("districts of real people in which it runs: 1.", "Nobody has been compared well enough"),
    ("better",): ("What may be said: Trial district 01: Better.", "the same elsewhere"),
    ("cannot_tell_yet", "worse"): ("What may be said: Trial district 02: Worse.", "the same elsewhere"),
}


@pytest.mark.parametrize("codes", SAID)
def test_two_sentences_say_what_may_be_said_of_a_model_and_what_not(codes):
    found = [place(f"thu-0{i}", tables=verdict(code)) for i, code in enumerate(codes, 1)]
    invented = place("thu-09", synthetic=True, tables=verdict("demonstration"))
    may, not_ = model.said("helpers", [*found, invented], EN)
    assert SAID[codes][0] in may and SAID[codes][1] in not_


def test_a_model_that_the_plan_does_not_name_is_described_whatever_the_verdict():
    found = [place(tables=verdict("better"))]
    assert "Better" not in model.said("firm", found, EN)[0]
    (row,) = ROW.findall(html(model.page("firm", found, EN)))
    assert "Described only" in row and "Better" not in row


def test_only_the_model_that_the_plan_names_demonstrates_where_people_are_invented():
    found = [place(synthetic=True, tables=verdict("demonstration"))]
    (row,) = ROW.findall(html(model.page("firm", found, EN)))
    assert "Described only" in row
    (row,) = ROW.findall(html(model.page("helpers", found, EN)))
    assert "Demonstration" in row


def test_a_model_is_found_by_what_its_page_says_in_short(tmp_path):
    from analysis.report import site as whole

    told = card(notebook="1_evaluability", tables={}) | {"printed": {"helpers": ["9", "models"]}, "needed": NEEDED}
    whole.write_index(tmp_path, [told])
    index = (tmp_path / "search.en.js").read_text(encoding="utf-8")
    assert "Scale up or stop: nothing here to decide it by." in index
    assert "In full: Can it be evaluated?" in index and "<" not in index


def test_the_index_has_models_and_outcomes_before_documents_and_sites(tmp_path):
    from analysis.report import site as whole

    documents = {language: [("Models, explained", "docs/a.html", "")] for language in ("vi", "en")}
    whole.write_index(tmp_path, [card()], documents=documents)
    index = (tmp_path / "search.en.js").read_text(encoding="utf-8")
    pages = json.loads(index.removeprefix("const hoanhapIndex = ").removesuffix(";\n"))["pages"]
    order = [href.partition("/")[0] for _, href, *_ in pages]
    assert list(dict.fromkeys(order)) == ["index.en.html", "methods.en.html", "models", "outcomes", "docs", "thu-01"]
    assert {href for _, href, _, *names in pages if names and names[0]} == {
        f"models/{kind}.en.html" for kind in ("helpers", "firm", "exemplary", "fund")
    }


def test_one_printed_model_is_one_model():
    told = place(notebook="1_evaluability", tables={})
    told.cards[0]["printed"] = {"firm": ["1", "models"]}
    assert model.said("firm", [told], EN)[0].endswith("Trial district 01: 1 model.")


def test_a_model_known_by_printed_figures_is_said_to_exist_only():
    told = place(notebook="1_evaluability", tables={})
    told.cards[0]["printed"] = {"helpers": ["9", "models"]}
    assert model.said("helpers", [told], EN)[0] == (
        "What may be said: it exists, by printed figures. Trial district 01: 9 models."
    )


def test_a_model_without_a_verdict_says_that_nothing_decides_and_what_it_takes_to_know():
    told = place(notebook="1_evaluability", tables={})
    told.cards[0].update(printed={"helpers": ["9", "models"]}, needed=NEEDED)
    lot, takes = model.to_do("helpers", [told], EN)
    assert "nothing here to decide it by" in lot
    assert (
        "In Trial district 01 those are all releases of 27 to 36 years" in takes
        and "1,627 people in each of two groups" in takes
    )
    assert 'href="../thu-01/1_evaluability.en.html"' in takes
    assert len(model.to_do("fund", [told], EN)) == 1
    assert model.to_do("helpers", [place(tables=verdict("better"))], EN) == []


def test_a_decision_about_real_people_is_told_and_one_about_invented_people_is_not():
    decided = pd.DataFrame({"models": ["helpers"], "decision": ["hold"], "because": ["interval"]})
    found = [place("thu-01", tables=rows() | {"decisions": decided})]
    invented = place("thu-02", synthetic=True, tables=rows() | {"decisions": decided})
    (text,) = model.to_do("helpers", [*found, invented], EN)
    assert "Trial district 01: " in text and "02" not in text


def test_a_site_of_printed_figures_says_what_they_are_and_leads_to_its_models():
    told = place(notebook="1_evaluability", tables={})
    told.cards[0].update(printed={"helpers": ["9", "models"]}, needed=NEEDED)
    text = html(site.page(told, EN))
    assert "The figures count what was done." in text and "1,627 people" in text
    assert '<a href="../models/helpers.en.html">Helpers (“4+”)</a>: 9 models' in text


def test_no_number_stands_alone():
    pooled = {"models": "helpers", "hides": False, "estimate": -0.016, "horizon": "12m"}
    assert numbers.difference(pooled, EN, False) == "−1.6 (no interval: too few events)"
    told = tables.kinds([(place(), "helpers", pooled)], EN, root="../")
    assert "on the same day; compared" in told.note
    assert "same day (95% intervals);" in html(site.page(place(), EN))


def test_names_of_sites_and_with_them_the_mark_stay_in_view():
    text = html(model.page("helpers", [place("thu-01", synthetic=True)], EN))
    assert '<table class="many brief">' in text


def test_the_page_of_a_model_has_its_numbers():
    text = html(model.page("helpers", [place()], EN))
    (row,) = ROW.findall(text)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert cells[:6] == ["113", "3 of 101", "9 of 137", "−4.1 (−12.3 to +3.2)", "12 months", "2"]


def test_the_page_of_an_outcome_has_the_estimate_and_where_it_stands():
    judged, described = ROW.findall(html(outcome.page("reoffending", [place()], EN)))
    assert "−4.10 (−12.30 to +3.20)" in judged and ">238<" in judged
    assert '<a href="../thu-01/2_recidivism.en.html">' in judged
    assert "5.8% (3.9% to 8.3%); 27 of 468" in described
    assert ROW.findall(html(outcome.page("repayment", [place()], EN))) == []


def test_a_site_says_what_is_known_with_its_plan_its_run_and_what_is_not_known():
    told = {"inputs": {"a": "1", "b": "2"}, "refused": {"a": {"rejected": {"nobody": 3}, "rows": 9}}}
    found = places([card(told=told), card(notebook="1_evaluability", tables={})])
    text = html(site.page(found[0], EN))
    assert "−4.10 (−12.30 to +3.20)" in text and "by its interval" in text
    assert 'href="../models/helpers.en.html"' in text
    assert 'href="../thu-01/2_recidivism.en.html#made"' in text and "some rows could not be used in: 1." in text
    assert 'href="quality.en.html"' in text and 'href="comments.en.html"' in text
    assert "No source says what “4+” stands for." in text
    assert found[0].cards[0]["plan"]["hash"] in text


STANDING = pd.DataFrame({"standing": ["comparable"]})


def test_a_district_with_records_says_what_it_takes_for_each_result_that_it_lacks():
    there = card(notebook="1_evaluability", tables={"standing": STANDING})
    (found,) = places([there, card()])
    text = html(site.page(found, EN))
    assert "About new offences there is no result" not in text
    assert all(f"About {what} there is no result." in text for what in ("repayment", "work and pay"))
    assert "there is no result" not in html(site.page(place(), EN))  # a study, or printed figures alone


def test_nobody_followed_is_said_with_the_file_that_it_takes():
    tables = rows()
    shares = tables["estimates"]["estimand"] == "share"
    none = tables["estimates"].assign(n=tables["estimates"]["n"].mask(shares, 0))
    assert "certificates of everybody who was released" in html(
        site.page(place(tables=tables | {"estimates": none}), EN)
    )
    assert "certificates of everybody who was released" not in html(site.page(place(), EN))


def test_a_row_about_invented_people_has_the_mark_in_itself():
    text = html(site.page(place(synthetic=True), EN))
    body = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert len(body) == 5
    assert all("simulated data" in row for part in body for row in re.findall(r"<tr.*?</tr>", part, re.DOTALL))
    assert "simulated data" not in html(site.page(place(), EN))


def test_a_result_of_another_version_does_not_stop_the_pages():
    found = place(tables=rows() | {"settings": rows()["settings"][["models"]]})
    assert "hoanhap run thu-01" in html(site.page(found, EN))
    assert "No result" in page(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_that_is_promised_is_written(tmp_path, language):
    from analysis.report import site as whole

    whole.write_index(tmp_path, [card("thu-01"), card("thu-02", synthetic=True)])
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == set(files.files(["thu-01", "thu-02"]))
    assert result("thu-01").file(language) not in there


def test_what_would_not_change_is_not_written_again(tmp_path):
    from analysis.report import site as whole

    cards = [card("thu-01"), card("thu-02")]
    whole.write_index(tmp_path, cards)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.html")}
    changed = card("thu-02", tables=verdict("better"))
    whole.write_index(tmp_path, [cards[0], changed], again={"thu-02"})
    written = {path.relative_to(tmp_path).as_posix() for path in before if path.stat().st_ino != before[path]}
    assert {"thu-02/index.html", "index.html", "models/helpers.html", "outcomes/reoffending.html"} <= written
    assert not {"thu-01/index.html", "models/fund.html", "outcomes/work.html"} & written
    (tmp_path / "thu-01" / "index.html").unlink()
    whole.write_index(tmp_path, [cards[0], changed], again={"thu-02"})
    assert (tmp_path / "thu-01" / "index.html").is_file()
