"""What the page about loans says of those with whom borrowers are compared."""

import pytest

from analysis.disclosure.release import release
from analysis.evidence.guards.guard import CLEAR, DESCRIBE, FOUND, NOTE, Guard
from analysis.report import borrowers, sentences
from analysis.report.show import show
from analysis.words import words
from tests.report.conftest import evaluated

HERE = ("3_loan_repayment", "mau-01")


def with_guard(n, n_of):
    """The real page's rows with another finding of the guard."""
    task, rows, facts = evaluated(*HERE)
    about = {"finding": FOUND if n else CLEAR, "consequence": DESCRIBE if n else NOTE}
    guard = Guard(guard="eligibility_by_outcome", models="fund", n=n, n_of=n_of, **about)
    parameters = task.parameters.model_dump()
    made = rows | {"guards": [guard]}
    return release(task.site.source, task.plan, made, notebook=HERE[0], parameters=parameters, facts=facts)


@pytest.mark.parametrize(
    ("n", "n_of", "told"),
    [
        (0, 13, "All 13 people compared with had the certificate"),
        (2, 13, "Of 13 people compared with, 2 had no certificate"),
        (0, 0, "nobody with whom borrowers can be compared"),
    ],
)
def test_who_could_have_borrowed_stands_before_the_comparison(n, n_of, told):
    text = borrowers.said(with_guard(n, n_of), words("en")).text()
    assert told in text and ("nothing about borrowers can be called better" in text) == (n > 0)


def test_the_page_describes_borrowers_and_compares_them_with_whom_the_plan_says(results):
    released = results[HERE]
    assert "nobody is compared with anybody" not in repr(show(released, "planned", "en"))
    said = repr(show(released, "verdict", "en"))
    assert "Described only: new offences, jobs and pay of borrowers" in said and "Better" not in said
    assert "policy loan" in repr(show(released, "contrasts", "en"))
    assert "Not compared: policy loan" in repr(show(released, "work_contrasts", "en"))


def test_a_verdict_on_loans_needs_no_plan_for_new_offences():
    task, rows, facts = evaluated(*HERE)
    plan = task.plan.model_copy(update={"reoffending": None, "work": None})
    only = rows | {"verdicts": rows["verdicts"][:1]}
    made = release(task.site.source, plan, only, notebook=HERE[0], parameters=task.parameters.model_dump(), facts=facts)
    assert "Described only: repayment of loans" in sentences.verdict(made, words("en")).text()
