"""Pages of guarded results: hidden cells are marked, withheld pieces say so, and nothing is said of numbers that are not there."""

import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from analysis.disclosure.guarded import GUARDED, guard
from analysis.report import guarded as shown
from analysis.report import page, site
from analysis.report.overview import known
from analysis.report.show import PIECES, block
from analysis.words import LANGUAGES, words
from tests.report.conftest import released_of

NOTEBOOKS = [f"{each}" for each in ("1_evaluability", "2_recidivism", "3_loan_repayment", "4_employment_income",
                                    "5_community_sentences", "6_models_and_scaling")]  # fmt: skip
MADE = {}


def made(notebook, profile):
    """The invented district's result as if its people were real, guarded once for all tests."""
    if (notebook, profile) not in MADE:
        MADE[notebook, profile] = guard(released_of(notebook, "mau-01"), profile)
    return MADE[notebook, profile]


def page_of(tmp_path, notebook, profile, language):
    result = site.Result("mau-01", notebook, "abc", made(notebook, profile))
    site.write_result(tmp_path, result)
    return (tmp_path / result.file(language)).read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", GUARDED)
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_piece_is_made_in_both_languages(notebook, profile):
    for language in LANGUAGES:
        sections = page.sections(made(notebook, profile), language)
        assert len(sections) > 8
        assert all(each.html.strip() for each in sections)
        assert not re.search(r"\bnan\b|&lt;NA&gt;|None", " ".join(each.html for each in sections))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", GUARDED)
def test_the_head_says_whom_the_page_is_for(tmp_path, profile, language):
    text = page_of(tmp_path, "2_recidivism", profile, language)
    head = text[: text.index("<main")] if "<main" in text else text[:3000]
    expected = {("partner", "en"): "For partners who signed for it: counts under 5", ("partner", "vi"): "đối tác đã ký cam kết",
                ("public", "en"): "rounded to multiples of 5", ("public", "vi"): "Dành cho công chúng"}  # fmt: skip
    assert expected[profile, language] in head
    assert "another version" not in text and "phiên bản khác" not in text


def test_hidden_cells_are_marked_and_the_marks_explained():
    table = block(made("2_recidivism", "partner"), "states", "en").parts[0]
    assert "×a" in {cell for row in table.rows for cell in row}
    assert "×a: too few people: a count under 5" in table.note and "×b: another hidden number" in table.note
    assert "0" not in {
        cell for row in table.rows for cell in row
    }  # of those hidden some are zero, and none of those shown


def test_no_cell_is_empty_without_a_mark():
    guarded = made("2_recidivism", "partner")
    for name in ("states", "estimates", "settings", "balances", "flow"):
        told = guarded.table("hidden")
        marked = {(row["row"], row["column"]) for row in told[told["table"] == name].to_dict("records")}
        table = guarded.table(name)
        counted = [column for column in table if column == "n" or column.startswith("n_")]
        gaps = {(row, column) for column in counted for row in table.index if pd.isna(table[column][row])}
        assert gaps <= marked, name


def test_a_withheld_piece_says_so_and_why():
    text = block(made("2_recidivism", "partner"), "gaps", "en").text()
    assert text.startswith("Not shown to partners: counts the same people another way")
    assert "Không công bố cho công chúng" in block(made("2_recidivism", "public"), "gaps", "vi").text()


def test_a_piece_of_whole_tables_is_what_it_was():
    guarded = made("2_recidivism", "partner")
    open_ = released_of("2_recidivism", "mau-01")
    assert block(guarded, "changes_inside", "en").text() == block(open_, "changes_inside", "en").text()
    assert block(guarded, "planned", "vi").text() == block(open_, "planned", "vi").text()


def test_a_sentence_whose_numbers_are_hidden_says_so():
    seen = set()
    text = block(made("2_recidivism", "partner"), "contrasts", "en", seen).text()
    assert text.startswith("What may be seen of the table “estimates”") and seen == {"estimates"}
    again = block(made("2_recidivism", "partner"), "in_people", "en", seen).text()
    assert (
        again
        == "If there is anything here, it rests on numbers some of which are hidden; the table with the others stands above."
    )


def test_a_verdict_on_few_people_is_not_shown_on_page_or_index():
    guarded = made("2_recidivism", "partner")
    write = words("en")
    assert guarded.table("verdicts")["verdict"].tolist() == [""]
    assert shown.in_short(guarded, write).paragraphs == (
        "No verdict can be shown, because too few people are behind it: any new crime",
    )
    (place,) = known.places([site.card(site.Result("mau-01", "2_recidivism", "abc", guarded))])
    assert known.signed(known.verdict_of(place, "reoffending"), write).endswith("Not shown")


def test_a_verdict_that_is_shown_stands_in_words():
    guarded = made("2_recidivism", "partner")
    verdicts = guarded.table("verdicts").assign(verdict="cannot_tell_yet")
    told = replace(guarded, tables=guarded.tables | {"verdicts": verdicts})
    assert shown.in_short(told, words("en")).paragraphs == ("Cannot tell yet: any new crime",)


def test_what_is_said_twice_running_stands_once():
    html = [each.html for each in page.sections(made("2_recidivism", "partner"), "en")]
    assert all(one != other for one, other in pairwise(html))


def test_the_page_gives_the_tables_that_say_what_is_hidden(tmp_path):
    text = page_of(tmp_path, "5_community_sentences", "public", "en")
    assert "hidden.csv" in text and "withheld.csv" in text
    assert (tmp_path / "mau-01" / "5_community_sentences" / "hidden.csv").exists()


def test_invented_people_stay_marked():
    guarded = guard(released_of("2_recidivism", "mau-01", invented=True), "partner")
    text = block(guarded, "states", "en").text()
    assert text.startswith("[simulated data]") and "simulated data" in text.splitlines()[4]


def test_every_piece_of_pieces_can_be_asked_of_a_guarded_result():
    guarded = made("4_employment_income", "public")
    for piece in PIECES:
        assert block(guarded, piece, "en").text()
