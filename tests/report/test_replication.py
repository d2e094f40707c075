"""The page of a study computed again."""

import pytest

from analysis.report import page
from analysis.report.show import block, show


def said(results, study, piece, language="en"):
    return repr(show(results["8_replication", study], piece, language))


def test_a_printed_number_stands_beside_the_computed_one_with_its_source(results):
    lines = said(results, "tarp", "replicated").splitlines()
    (row,) = [line for line in lines if line.startswith("participants: hazard ratio")]
    assert row.split()[-5:] == ["0.68426", "0.6842567", "−0.33", "page", "[1]"]
    (row,) = [line for line in lines if line.startswith("log-rank: p-value")]
    assert row.split()[-5:] == ["0.05011612", "0.0501161174", "−0.26", "R", "[4]"]
    (row,) = [line for line in said(results, "nsw", "replicated", "vi").splitlines() if "HC1" in line and "670" in line]
    assert row.split()[-5:] == ["670,8245", "670,824491", "−0,09", "trang", "[1]"]


def test_a_number_made_in_r_is_never_said_to_be_published(results):
    lines = said(results, "tarp", "replicated_sources").splitlines()
    assert sum("Read on the page" in line for line in lines) == 1
    assert all("no page read" in line for line in lines if "replication.R" in line)
    assert "Read on pages that others wrote: 19. Made for this project in R, because no page was read: 48." in said(
        results, "tarp", "conclusion"
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("study", ["tarp", "nsw"])
def test_every_code_has_words(results, study, language):
    tables = block(results["8_replication", study], "replicated", language).parts
    texts = [text for table in tables for text in (table.caption, *(row[0] for row in table.rows))]
    assert not [text for text in texts if "_" in text]


def test_no_quantity_has_another_ones_name(results):
    for study in ("tarp", "nsw"):
        for language in ("vi", "en"):
            for table in block(results["8_replication", study], "replicated", language).parts:
                names = [row[0] for row in table.rows]
                assert len(names) == len(set(names)), (table.caption, language)


def test_the_page_begins_with_what_it_concludes(results):
    released = results["8_replication", "nsw"]
    assert said(results, "nsw", "in_short") == "All 42 quantities agree with what others printed or R computed."
    found = page.sections(released, "vi")
    assert page.concluding(found) == "co-the-noi-gi"
