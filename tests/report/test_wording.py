"""The sentences of verdicts against the page on which they are reviewed."""

import pytest

from tests.conftest import PROJECT
from tests.report import wording

NEVER = ("does not work", "không có tác dụng", "tái phạm nguy hiểm", "prisoner", "inmate", "offender", "tù nhân", "kẻ ")


def test_the_page_is_what_the_code_says():
    """If this fails: ``python -m tests.report.wording``, and read the difference before you commit it."""
    assert (PROJECT / wording.PAGE).read_text(encoding="utf-8") == wording.page()


@pytest.mark.parametrize("name", wording.cases())
def test_both_languages_have_the_same_numbers(name):
    verdict = wording.cases()[name]
    assert wording.digits(wording.said(verdict, "vi")) == wording.digits(wording.said(verdict, "en"))


@pytest.mark.parametrize(("n", "events"), wording.PEOPLE)
def test_people_have_the_same_numbers_in_both_languages(n, events):
    vi, en = (wording.digits(wording.people(n, events, language)) for language in ("vi", "en"))
    assert vi == en


def test_only_an_interval_with_nothing_against_it_concludes():
    concluding = {name: v.verdict for name, v in wording.cases().items() if v.verdict in wording.CONCLUDED}
    assert {name for name, verdict in concluding.items() if verdict == "better"} == {
        "interval below zero; nothing against it",
        "interval below zero; nothing against it, districts together",
    }
    worse = {name for name, verdict in concluding.items() if verdict == "worse"}
    assert worse == {"interval above zero; nothing against it", "interval above zero; operator_records"}


def test_no_sentence_calls_people_by_what_they_did_or_says_that_nothing_works():
    text = wording.page().replace("“Cannot tell” does not mean “does not work”.", "")
    text = text.replace("“Chưa thể kết luận” không có nghĩa là “không có tác dụng”.", "")
    assert [word for word in NEVER if word in text] == []
