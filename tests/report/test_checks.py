"""What the page says of guards and of what should show no difference."""

import pytest

from analysis.evidence.guards.eligibility import ELIGIBILITY
from analysis.report import checks, labels, sentences
from analysis.report.show import show
from analysis.words import words

EN = words("en")
HERE = ("2_recidivism", "mau-01")
LOANS = ("3_loan_repayment", "mau-01")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_guard_and_control_has_words_and_stands_on_the_page(results, language):
    released, write = results[HERE], words(language)
    assert set(released.table("guards")["guard"]) == set(labels.GUARDS)
    assert set(released.table("guards")["consequence"]) <= set(checks.CONSEQUENCES)
    assert set(released.table("negative_controls")["outcome"]) == set(checks.CONTROLS)
    for piece, told in (("guards", labels.GUARDS), ("negative_controls", checks.CONTROLS)):
        text = repr(show(released, piece, language))
        # What concerns borrowers only, and is no fault here, stands on the page about loans.
        assert [code for code in told if write(told[code]) not in text and code != ELIGIBILITY] == []
    about_loans = results[LOANS]
    assert set(about_loans.table("guards")["models"]) == {"fund"}
    text = repr(show(about_loans, "guards", language))
    assert write(labels.GUARDS[ELIGIBILITY]) in text
    assert [code for code in about_loans.table("guards")["guard"] if write(labels.GUARDS[code]) not in text] == []


def row(outcome, low, high, n_events=5):
    return {"outcome": outcome, "conf_low": low, "conf_high": high, "n_events": n_events}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("placebo_joining", 0.01, 0.2)], "who joined differed already"),
        ([row("placebo_joining", -0.3, 0.2), row("earlier_violations", -0.1, 0.1)], "up to 30 percentage points"),
        ([row("placebo_joining", -0.3, 0.2), row("earlier_violations", -0.4, 0.1, 0)], "up to 30 percentage points"),
        ([row("placebo_joining", None, None), row("deaths", 0.01, 0.2)], "None of these can show anything"),
    ],
)
def test_what_the_controls_say(rows, said):
    rows = [each | {name: float("nan") for name in ("conf_low", "conf_high") if each[name] is None} for each in rows]
    (text,) = checks.what_they_say(rows)
    assert said in EN(text)


def test_a_fault_and_its_consequence_stand_beside_each_other(results):
    text = repr(show(results[HERE], "guards", "en"))
    line = next(each for each in text.splitlines() if "kept by those who run the model" in each and "4+" in each)
    assert "(police)" in line and line.endswith("weaker evidence")


@pytest.mark.parametrize("because", ["negative_control", "guard_stops"])
def test_the_verdict_says_why_nothing_is_concluded(because):
    assert "would have been another" in EN(sentences._why_not({"because": because}))
