"""The verdict of a district's contrast and the method that events allow: each rule by hand."""

import pytest

from analysis.errors import HoanhapError
from analysis.evidence.judged import decide
from analysis.evidence.reoffending import district, study
from analysis.outcomes.joining_contrasts import rung
from analysis.plan import Ladder, read_plan
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import read_site

LADDER = Ladder(model_from=5, weights_from=20, covariates_at_most=2)
ASKED = read_plan("mau-01").reoffending


def difference(value, low=None, high=None, level=0.95):
    known = None if low is None else Interval(low, high, level, "trials_beta_product")
    return Estimate(outcome="any/offence", estimand="risk_difference", group="helpers", horizon="12m", value=value,
                    interval=known, unit="share", n=200, method="model")  # fmt: skip


def hazard(value, low=None, high=None):
    known = None if low is None else Interval(low, high, 0.95, "profile_penalised")
    return Estimate(outcome="any/offence", estimand="joining_hazard_ratio", group="helpers", value=value, interval=known,
                    unit="ratio", n=200, method="firth_cox", p_value=0.01)  # fmt: skip


UNKNOWN = NotEstimable("too_few_for_model")
HALF = hazard(0.5, 0.3, 0.8)


@pytest.mark.parametrize(
    ("risk", "check", "verdict", "because"),
    [
        (difference(-0.01, -0.04, 0.04), HALF, "little_or_no_difference", "interval"),  # inside the margin of 0.05
        (difference(-0.1, -0.2, 0.01), HALF, "cannot_tell_yet", "interval"),
        (difference(-0.1, -0.2, -0.02), HALF, "better", "interval"),
        (difference(0.1, 0.02, 0.2), hazard(2.0, 1.2, 3.0), "worse", "interval"),
        (difference(-0.1, -0.2, -0.02), hazard(0.5, 0.3, 1.1), "cannot_tell_yet", "check_disagrees"),
        (difference(-0.1, -0.2, -0.02), hazard(2.0, 1.2, 3.0), "cannot_tell_yet", "check_disagrees"),
        (difference(-0.1, -0.2, -0.02), hazard(UNKNOWN), "cannot_tell_yet", "check_disagrees"),
        (difference(-0.1), HALF, "cannot_tell_yet", "no_safe_interval"),
        (difference(NotEstimable("not_yet_followable")), HALF, "cannot_tell_yet", "not_estimable"),
        (difference(-0.1, -0.2, -0.02, level=0.9), HALF, "described_only", "not_the_plans_level"),
    ],
)
def test_the_verdict(risk, check, verdict, because):
    found = decide([risk, check], ASKED, horizon="12m")
    assert (found.verdict, found.because) == (verdict, because)


def test_another_horizon_or_no_primary_decides_nothing():
    assert decide([], ASKED, horizon="24m").because == "not_the_plans_horizon"
    assert decide([], ASKED.model_copy(update={"primary": None}), horizon="12m").because == "no_primary"


@pytest.mark.parametrize(
    ("n_events", "n_people", "method"),
    [
        ([2, 2], 100, "counts"),  # 4 events in all
        ([10, 20], 29, "counts"),  # an arm of 29 people
        ([2, 3], 30, "model"),
        ([9, 10], 100, "model"),  # 19 events in all
        ([4, 30], 100, "model"),  # an arm with 4
        ([5, 15], 100, "weights"),
    ],
)
def test_the_method_follows_the_events_of_both_arms(n_events, n_people, method):
    assert rung(LADDER, n_events, n_people) == method


def test_a_horizon_of_the_other_kind_is_refused_in_words(tarp):
    with pytest.raises(HoanhapError, match="in weeks, like 26w"):
        study(*tarp, horizon="12m", conf_level=0.95)
    with pytest.raises(HoanhapError, match="in months, like 12m"):
        district(read_site("mau-04"), read_plan("mau-04"), horizon="26w", conf_level=0.95)


def test_a_horizon_that_the_plan_does_not_have_is_described():
    rows, _, facts = district(read_site("mau-04"), read_plan("mau-04"), horizon="18m", conf_level=0.95)
    assert facts["main_horizon"] == "18m" and "18m" in {row.horizon for row in rows["states"]}
    assert rows["verdicts"][0].because == "not_the_plans_horizon"
