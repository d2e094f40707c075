"""How other methods, and what would overturn the result, read: many people, six people, no event, firms."""

import math

import pytest

from analysis.disclosure import release
from analysis.evidence.verdict import Verdict
from analysis.outcomes.arms import Arm
from analysis.outcomes.exact_hazards import EXACT_HAZARD_RATIO
from analysis.outcomes.overturn import overturn
from analysis.outcomes.second_opinions import SecondOpinion
from analysis.plan import read_plan
from analysis.report.show import has, show
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import read_site

ABOUT = {"models": "helpers", "horizon": "12m"}


@pytest.fixture(scope="module")
def source():
    """That of the district of invented people, as if they were real."""
    return read_site("mau-04").source.model_copy(update={"synthetic": False})


def arms(x_1, n_1, x_0, n_0, unknown=0, later=0):
    counts = {"n_unknown": unknown, "n_not_yet": later}
    return tuple(
        Arm(**ABOUT, arm=name, n_events=x, n_without=n - x, **counts)
        for name, x, n in (("joined", x_1, n_1), ("not_joined", x_0, n_0))
    )


def estimate(method, value=-0.1):
    return Estimate(outcome="any/offence", estimand="risk_difference", group="helpers", horizon="12m", value=value,
                    unit="share", n=200, n_events=9, method=method)  # fmt: skip


def plans(n=100, reason="", shares=(0.1, 0.2)):
    if reason:
        return SecondOpinion(**ABOUT, method="plan", n_joined=n, n_not_joined=n, n_events=9, reason=reason)
    return SecondOpinion(**ABOUT, method="plan", risk_joined=shares[0], risk_not_joined=shares[1],
                         difference=shares[0] - shares[1], n_joined=n, n_not_joined=n, n_events=9)  # fmt: skip


def said(folder, source, piece, counted, opinions=(), estimates=(), language="en", verdicts=(), **more):
    """A piece as it reads after the release was written and read."""
    rows = {"arm_counts": counted, "overturn": overturn(counted, conf_level=0.95, **more), "estimates": list(estimates)}
    rows |= {
        "second_opinions": list(opinions),
        "verdicts": list(verdicts),
        "settings": [Arm(**vars(each)) for each in counted],
    }
    parameters = {"conf_level": 0.95}
    made = release.release(source, read_plan("mau-04"), rows, notebook="2_recidivism", parameters=parameters,
                           facts={"main_horizon": "12m"}, profile="internal")  # fmt: skip
    release.save(made, folder)
    read = release.load(folder)
    assert has(read, piece)
    return repr(show(read, piece, language))


def test_many_people_are_a_hundred_and_six_are_themselves(tmp_path, source):
    many, few = arms(10, 100, 20, 100), arms(0, 6, 2, 40)
    weighted = said(tmp_path, source, "adjusted_people", many, [plans()], [estimate("weights")])
    assert "Of 100 people like those who joined, about 10" in weighted and "without the model, about 20" in weighted
    bare = said(tmp_path, source, "adjusted_people", many, [plans(shares=(0.004, 0.02))], [estimate("model")])
    assert "about fewer than 1" not in bare and "fewer than 1 had" in bare and "too few to make" in bare
    themselves = said(tmp_path, source, "adjusted_people", few, [plans(n=6)], [estimate("counts")])
    assert "0 of 6 (those who joined), 2 of 40" in themselves and "100" not in themselves


def test_without_a_share_the_reason_or_the_people_stand_there(tmp_path, source):
    gone = [plans(reason="list_ends_at_expungement")]
    text = said(tmp_path, source, "adjusted_people", arms(1, 9, 2, 9), gone, [estimate("counts")])
    assert text == "No share can be given: the list ends at expungement."
    later = [plans(reason="not_yet_followable"), SecondOpinion(**ABOUT, method="counted", difference=0.0)]
    text = said(tmp_path, source, "adjusted_people", arms(1, 9, 2, 9), later, [estimate("counts")])
    assert "1 of 9 (those who joined)" in text


def test_methods_withheld_for_one_reason_are_one_row(tmp_path, source):
    few = [SecondOpinion(**ABOUT, method=name, reason="too_few_for_model") for name in ("aipw", "entropy", "matched")]
    text = said(tmp_path, source, "second_opinions", arms(1, 9, 2, 9), [plans(), *few], [estimate("model")])
    assert text.count("too few people or events") == 1 and "regression, weights and matching" in text
    mixed = [*few[:2], SecondOpinion(**ABOUT, method="matched", reason="comparison_of_a_few", ess=4.2)]
    text = said(tmp_path, source, "second_opinions", arms(1, 9, 2, 9), [plans(), *mixed], [estimate("model")])
    assert text.count("too few people or events") == 2 and "rest on a few people" in text and " 4\n" in text


def test_what_would_overturn_it(tmp_path, source):
    text = said(tmp_path, source, "overturn", arms(2, 40, 14, 40, unknown=3, later=5))
    assert "2 of 40 (those who joined), 14 of 40 (those who had not joined). Of 6 more it is not known." in text
    assert "Left out, because they cannot be followed so long yet: 10." in text
    assert "take the difference away (those who joined): 12, among 38 people" in text
    # E-value of 2 / 14.
    assert "13.5 times as likely" in text and "(assumed: both alike)" in text
    assert "14%" in text  # found among those who joined: 2 / 14
    assert text.count("assumed") > 4


def test_no_event_and_six_people(tmp_path, source):
    text = said(tmp_path, source, "overturn", arms(0, 6, 0, 5))
    assert "no difference, so there is none to overturn" in text and "It is known of everybody." in text
    assert "no event at all" in text and "if only part" not in text


def test_firms_have_no_interval(tmp_path, source):
    text = said(tmp_path, source, "overturn", arms(1, 9, 6, 9), by_person=False)
    assert "interval)" not in text and "Firms or communes were chosen" in text and "nan" not in text.lower()


def hazards(value, low, high, method="exact_by_day_and_half"):
    about = {"outcome": "any/offence", "group": "helpers", "unit": "ratio", "n": 60, "n_events": 7}
    exact = Estimate(**about, estimand=EXACT_HAZARD_RATIO, value=value, interval=Interval(low, high, 0.95, "conditional_exact"),
                     method=method)  # fmt: skip
    firth = Estimate(**about, estimand="joining_hazard_ratio", value=0.5, interval=Interval(0.1, 2, 0.95, "profile_penalised"),
                     method="firth_cox")  # fmt: skip
    other = Estimate(**(about | {"group": "firm"}), estimand="joining_hazard_ratio",
                     value=NotEstimable("too_few_for_model"), method="cox")  # fmt: skip
    return [firth, other, exact]


def test_the_exact_ratio_stands_beside_firths_and_is_one_sided_with_an_empty_cell(tmp_path, source):
    counted = arms(1, 9, 2, 9)
    text = said(tmp_path, source, "hazards", counted, estimates=hazards(0.0, 0.0, 2.345))
    lines = [line for line in text.splitlines() if "(“4+”)" in line]
    assert "0.50 (0.10 to 2.00)" in lines[0] and "at most 2.3" in lines[1] and "at least" not in lines[1]
    assert text.index("at most 2.3") < text.index("firm")
    text = said(tmp_path, source, "hazards", counted, estimates=hazards(math.inf, 0.41, math.inf))
    assert "at least 0.41" in text and "inf" not in text
    assert "0.70 (0.20 to 3.00)" in said(tmp_path, source, "hazards", counted, estimates=hazards(0.7, 0.2, 3.0))
    assert "age, years; earlier convictions" in text and "Below 20 events" in text


def verdict(**more):
    about = {
        "outcome": "any/offence",
        "verdict": "cannot_tell_yet",
        "because": "interval",
        "estimand": "risk_difference",
    }
    about |= {
        "horizon": "12m",
        "better": "lower",
        "estimate": -0.02,
        "conf_low": -0.1,
        "conf_high": 0.1,
        "conf_level": 0.95,
    }
    return Verdict(**about, margin=0.05, unit="share", n=200, check="joining_hazard_ratio", **more)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"n_per_arm_needed": 400, "n_per_arm_now": 100, "people_a_year": 100.0}, "in some 3.0 years"),
        ({"n_per_arm_needed": 1400, "n_per_arm_now": 100, "people_a_year": 100.0}, "Waiting in this district does not"),
        ({"n_per_arm_needed": 400, "n_per_arm_now": 100}, "How many come in a year is not known"),
        ({"n_per_arm_needed": 90, "n_per_arm_now": 100, "people_a_year": 10.0}, "There are enough people"),
        ({"n_per_arm_now": 100, "people_a_year": 10.0}, "that cannot fall by 5.00 percentage points"),
    ],
)
def test_what_waiting_brings(tmp_path, source, more, words):
    text = said(tmp_path, source, "verdict", arms(1, 9, 2, 9), verdicts=[verdict(risk_without=0.15, **more)])
    assert words in text and "15.0%" in text and "follow-up here is closed" not in text
    assert "does not mean “does not work”" in text
    assert said(
        tmp_path, source, "verdict", arms(1, 9, 2, 9), verdicts=[verdict(risk_without=0.15, **more)], language="vi"
    )
