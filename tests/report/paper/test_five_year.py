"""The five-year summary: numbers only where results have them, a blank elsewhere, and what may be said beside each."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import HoanhapError
from analysis.report.paper import five_year, word
from analysis.report.paper.claims import BY_YEAR, DONE, RESULTS
from analysis.words import words
from tests.report.conftest import released_of
from tests.report.paper.conftest import LANGUAGES, result
from tests.report.paper.read import NUMBER, Word

PARTS = {
    "vi": ["I. Căn cứ", "II. Công tác", "III. Kết quả", "Bằng chứng", "IV. Tồn tại", "V. Bài học", "VI. Đề xuất"],
    "en": ["I. Basis", "II. What", "III. Results", "What the evidence", "IV. Short", "V. Lessons", "VI. Proposals"],
}
BLANK = {"vi": "………… (chưa có số liệu)", "en": "………… (no record)"}
YEARS = ["2020", "2021", "2022", "2023", "2024"]


def made(results, language="en"):
    return Word(word.docx(five_year.document(results, language)))


def claimed(read):
    """Number and what may be said, by what it is about, of the two tables of claims."""
    tables = [rows for _, rows in read.tables() if rows[0][-2:] == ["number", "what may be said"]]
    return {row[0]: row[1:] for rows in tables for row in rows[1:]}


def by_year(read):
    (_, (heading, *rows)), *_ = read.tables()
    assert heading[-5:] == YEARS
    return {row[0]: dict(zip(YEARS, row[-5:], strict=True)) for row in rows}


@pytest.fixture(scope="module")
def printed():
    return [result(released_of("1_evaluability", "thanh-mien"))]


@pytest.fixture(scope="module")
def simulated():
    """Two notebooks of an invented district, as if its people were real."""
    return [result(released_of(name, "mau-01")) for name in ("1_evaluability", "5_community_sentences")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_the_parts_of_such_a_report(printed, language):
    headings = made(printed, language).paragraphs("Heading1", "Heading2", "Heading3")
    assert len(headings) == len(PARTS[language])
    assert all(found.startswith(part) for found, part in zip(headings, PARTS[language], strict=True))


def test_where_nothing_is_known_there_is_no_number_at_all(printed):
    read = made(printed)
    assert len(by_year(read)) == len(BY_YEAR)
    assert {cell for row in by_year(read).values() for cell in row.values()} == {"……"}
    told = claimed(read)
    assert len(told) == len(DONE) + len(RESULTS)
    assert {number for number, _ in told.values()} == {BLANK["en"]}
    assert all(may and not NUMBER.search(may) for _, may in told.values())
    assert told["New crimes: share of participants less that of the comparison group"][1].startswith(
        "Nothing about effect"
    )


def test_blanks_are_told_in_vietnamese_too(printed):
    tables = made(printed, "vi").tables()
    assert sum(cell == BLANK["vi"] for _, rows in tables for row in rows for cell in row) == len(DONE) + len(RESULTS)


def test_only_figures_of_the_place_itself_are_quoted(printed):
    captions = [caption for caption, _ in made(printed).tables()]
    assert len(captions) == 4 and not any("Viet Nam" in each for each in captions)


def test_numbers_by_year_are_those_released(simulated):
    read = by_year(made(simulated))
    seen = simulated[0].released.table("release_years").set_index("year")["n_seen"]
    assert read["People who came home from prison in the year, seen in any record"] == {
        year: str(int(seen[int(year)])) for year in YEARS
    }
    load = simulated[1].released.table("caseload")
    at_end = load[load["day"].str.endswith("12-31")].assign(year=lambda rows: rows["day"].str[:4])
    serving = at_end.groupby("year")["n_serving"].sum()
    begun = load.assign(year=load["day"].str[:4]).groupby("year")["n_begun"].sum()
    assert {"2023", "2024"} <= set(serving.index) and "2022" not in serving.index
    for what, numbers in (("served on 31 December", serving), ("begun in the year", begun)):
        row = next(row for name, row in read.items() if name.endswith(what))
        assert row == {year: str(int(numbers[year])) if year in numbers.index else "……" for year in YEARS}


def test_half_a_year_is_no_year(simulated):
    first, second = simulated
    load = second.released.table("caseload")
    half = replace(second, released=changed(second.released, caseload=load[load["day"] != "2023-12-31"]))
    row = next(row for name, row in by_year(made([first, half])).items() if name.endswith("begun in the year"))
    assert row["2023"] == "……" and row["2024"] != "……"


def test_claims_are_counted_from_what_was_released(simulated):
    told, reach = claimed(made(simulated)), simulated[0].released.table("reach")
    kind = reach[(reach["kind"] == "helpers") & (reach["model"] == "")].iloc[0]
    assert (
        told["Joined models of mass organisations (“4+”)"][0]
        == f"people: {kind['n_started']}, of {kind['n_eligible']} who were eligible"
    )
    helpers = reach.loc[(reach["kind"] == "helpers") & (reach["model"] != ""), "model"].nunique()
    assert helpers > 1 and {"exemplary", "firm", "fund"} <= set(reach["kind"])  # one each, and loans are no model
    assert told["Models at work"][0] == f"models that somebody is known to have been considered for: {helpers + 2}"
    ended = simulated[1].released.table("sentences_ended")
    ended = ended[ended["year"] == 0]
    assert (
        told["Sentences in the community completed"][0]
        == f"{ended['n_completed'].sum()} of {ended['n'].sum()} whose term is over"
    )


def test_what_is_hidden_is_a_blank_and_no_sum_of_the_rest(simulated):
    first, second = simulated
    ended = second.released.table("sentences_ended").copy()
    ended["n_completed"] = ended["n_completed"].astype("Int64")
    ended.loc[ended.index[0], "n_completed"] = pd.NA
    hidden = replace(second, released=changed(second.released, sentences_ended=ended))
    assert claimed(made([first, hidden]))["Sentences in the community completed"][0] == BLANK["en"]


def changed(released, **tables):
    return replace(released, tables={**released.tables, **tables})


LOANS = pd.DataFrame(
    {"day": ["2023-12-31", "2024-12-31", "2025-12-31"], "by": "all", "part": "all", "n_loans": [3, 13, 14],
     "n_overdue": [0, 2, 9], "n_not_due": [3, 11, 1]}
)  # fmt: skip
VERDICT = pd.DataFrame(
    {"outcome": ["any/offence"], "verdict": ["cannot_tell_yet"], "because": ["interval"], "unit": ["share"],
     "estimate": [0.01736], "conf_low": [-0.093888], "conf_high": [0.103148], "conf_level": [0.95], "n": [199],
     "horizon": ["12m"]}
)  # fmt: skip
STATES = pd.DataFrame(
    {"definition": ["any"], "by": ["offence"], "horizon": ["12m"], "chosen": [True], "n": [96],
     "bound_low": [0.0], "bound_high": [0.0]}
)  # fmt: skip
SHARES = pd.DataFrame(
    {"outcome": ["any/offence"], "estimand": ["share"], "group": ["released"], "horizon": ["12m"], "n": [73],
     "n_events": [0], "estimate": [0.0], "conf_low": [0.0], "conf_high": [0.0488], "conf_level": [0.95]}
)  # fmt: skip


def claim(claims, what):
    return next(each for each in claims if each.what.text.startswith(what))


def test_loans_are_told_at_the_end_of_the_five_years(printed):
    results = {"3_loan_repayment": changed(printed[0].released, loan_standings=LOANS)}
    said = words("en")(claim(RESULTS, "Loans overdue").found(results))
    assert said == "2 of 13 loans overdue on 31\N{NO-BREAK SPACE}Dec\N{NO-BREAK SPACE}2024; of 11 nothing was due yet"
    late = next(each for each in BY_YEAR if each.what.text.startswith("of these overdue"))
    assert [late.found(results, year) for year in range(2020, 2025)] == [None, None, None, 0, 2]


def test_a_difference_stands_with_its_verdict(printed):
    results = {"2_recidivism": changed(printed[0].released, verdicts=VERDICT)}
    told = claim(RESULTS, "New crimes: share")
    said = "+1.7 percentage points within 12 months (95% interval: −9.4 to +10.3); 199 releases compared"
    assert words("en")(told.found(results)) == said
    assert words("en")(told.may(results)).startswith("Cannot tell yet")
    stopped = {"2_recidivism": changed(printed[0].released, verdicts=VERDICT.assign(estimate=float("nan")))}
    assert told.found(stopped) is None and words("en")(told.may(stopped)).startswith("Cannot tell yet")


def test_no_new_crime_stands_with_those_followed_and_an_interval(printed):
    told = claim(RESULTS, "New crimes within")
    released = changed(printed[0].released, states=STATES, estimates=SHARES)
    none = "new crimes within 12 months: 0 of 73 releases followed so long, 0.0% (95% interval: 0.0% to 4.9%)"
    assert words("en")(told.found({"2_recidivism": released})) == none
    lost = changed(released, states=STATES.assign(bound_high=0.25))
    more = none + "; with those lost from sight before that, between 0.0% and 25.0%"
    assert words("en")(told.found({"2_recidivism": lost})) == more
    hidden = changed(released, estimates=SHARES.assign(conf_high=float("nan")))
    assert told.found({"2_recidivism": hidden}) is None


def test_invented_people_are_marked_in_every_row_and_sentence():
    results = [result(released_of("5_community_sentences", "mau-01", invented=True))]
    read = made(results, "vi")
    rows = [row for _, rows in read.tables() for row in rows]
    assert rows and all("dữ liệu mô phỏng" in row for row in rows)
    assert all(text.startswith("[dữ liệu mô phỏng]") for text in read.paragraphs("Finding", "Headline"))


def test_a_study_gets_none():
    with pytest.raises(HoanhapError, match="no district"):
        five_year.document([result(released_of("8_replication", "tarp"))], "en")
