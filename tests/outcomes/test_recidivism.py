import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import cohort
from analysis.cohort import Cohort
from analysis.outcomes import recidivism
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import RecidivismPlan
from analysis.results import NotEstimable
from analysis.stats import firth_cox
from tests.conftest import PARITY


def pick(estimates, estimand, group=CONTRAST, horizon="52w"):
    (found,) = [e for e in estimates if (e.estimand, e.group, e.horizon) == (estimand, group, horizon)]
    return found


@pytest.fixture(scope="module")
def estimates(tarp):
    return recidivism.estimate(cohort.build_releases(tarp[0]), tarp[1].recidivism)


def test_the_shares_and_contrasts_of_tarp(estimates):
    assert (pick(estimates, "share", "participant").n_events, pick(estimates, "share", "comparison").n_events) == (
        48,
        66,
    )
    difference, ratio = pick(estimates, "risk_difference"), pick(estimates, "risk_ratio")
    assert difference.value == pytest.approx(-1 / 12, rel=PARITY)
    assert ratio.value == pytest.approx(8 / 11, rel=PARITY)
    assert difference.interval.high < 0 < ratio.interval.high - 1


def test_events_at_every_horizon_equal_r(estimates, rossi):
    for arm, expected in rossi["arrested_within"].items():
        if arm in ("participant", "comparison"):
            found = [pick(estimates, "share", arm, f"{week}w").n_events for week in expected["weeks"]]
            assert found == expected["events"]


def test_the_four_p_values_straddle_one_in_twenty(estimates):
    found = {
        name: pick(estimates, name).p_value for name in ("adjusted_hazard_ratio", "log_rank", "chi_square", "fisher")
    }
    assert {name: round(p, 4) for name, p in found.items()} == {
        "adjusted_hazard_ratio": 0.0474, "log_rank": 0.0501, "chi_square": 0.0494, "fisher": 0.0632,
    }  # fmt: skip


def test_the_curve_ends_at_the_share(estimates):
    for arm in ("participant", "comparison"):
        steps = [e for e in estimates if e.estimand == "curve" and e.group == arm]
        assert steps[-1].value == pytest.approx(pick(estimates, "share", arm).value, rel=PARITY)
        assert steps[-1].n_events == pick(estimates, "share", arm).n_events
        assert all(a.value <= b.value for a, b in itertools.pairwise(steps))


def test_limits_of_a_curve_by_the_events_so_far(estimates, rossi):
    """Few events: the beta product interval, which without censoring is Clopper and Pearson's; then log-log limits of R."""
    for arm in ("participant", "comparison"):
        steps = [e for e in estimates if e.estimand == "curve" and e.group == arm]
        methods = [e.interval.method for e in steps]
        assert set(methods[: methods.index("log_log")]) == {"beta_product"}
        assert set(methods[methods.index("log_log") :]) == {"log_log"}
        first = steps[0]
        exact = stats.beta.ppf(
            [0.025, 0.975], [first.n_events, first.n_events + 1], [216 - first.n_events + 1, 216 - first.n_events]
        )
        assert [first.interval.low, first.interval.high] == pytest.approx(exact, rel=PARITY)
        curve = rossi["kaplan_meier"][arm]
        at_52 = [1 - curve["high_log_log"][-1], 1 - curve["low_log_log"][-1]]
        assert [steps[-1].interval.low, steps[-1].interval.high] == pytest.approx(at_52, rel=PARITY)


def test_a_curve_of_few_people_has_limits_everywhere():
    people = small(6).people.assign(days=lambda p: p["days"].clip(upper=200))
    found = recidivism.estimate(Cohort(people, ()), PLAN)
    steps = [e for e in found if e.estimand == "curve"]
    assert {e.interval.method for e in steps} == {"beta_product"}
    assert [e.value for e in steps if e.group == "participant"][-1] == 1
    assert steps[5].interval.low == pytest.approx(0.025 ** (1 / 6)) and steps[5].interval.high == 1


def test_numbers_at_risk_equal_r(estimates, rossi):
    for arm in ("participant", "comparison"):
        found = [pick(estimates, "at_risk", arm, f"{week}w").value for week in (13, 26, 39, 52)]
        assert found == rossi["kaplan_meier"][arm]["n_risk"]


def test_an_earlier_horizon_cuts_follow_up_there(tarp):
    early = recidivism.estimate(cohort.build_releases(tarp[0]), tarp[1].recidivism, horizon="26w")
    assert pick(early, "log_rank", horizon="26w").n_events == 22 + 32
    assert max(float(e.horizon[:-1]) for e in early if e.estimand == "curve") <= 26 * 7


def small(events, n=6):
    days = np.where(np.arange(2 * n) < events, 7.0 * (1 + np.arange(2 * n)), 364.0)
    arms = ["participant"] * n + ["comparison"] * n
    return Cohort(pd.DataFrame({"arm": arms, "days": days, "event": days < 364, "age_years": range(2 * n)}), ())


PLAN = RecidivismPlan(horizons=("26w", "52w"), adjust_for=())


def test_nothing_happened_to_six_and_six():
    found = recidivism.estimate(small(0), PLAN)
    share = pick(found, "share", "participant")
    assert (share.value, share.interval.method) == (0, "blaker")
    # Blaker's limit u: none of 6 becomes as likely as 5 or 6 of 6.
    u = share.interval.high
    assert 0.4 < u < 0.41 and (1 - u) ** 6 == pytest.approx(u**6 + 6 * (1 - u) * u**5)
    assert pick(found, "risk_ratio").value == NotEstimable("no_events")
    assert pick(found, "hazard_ratio").value == NotEstimable("no_event_in_an_arm")
    assert pick(found, "log_rank").value == NotEstimable("no_events")
    assert not [e for e in found if e.estimand == "curve"]


def test_events_in_one_arm_only():
    found = recidivism.estimate(small(3), PLAN)
    assert pick(found, "risk_difference").value == pytest.approx(0.5)
    ratio = pick(found, "risk_ratio")
    assert (ratio.value, ratio.interval.high) == (np.inf, np.inf) and ratio.interval.low > 0
    assert pick(found, "adjusted_hazard_ratio").value == NotEstimable("no_event_in_an_arm")


def test_a_horizon_not_everybody_reached_is_no_share():
    people = small(2).people.assign(days=lambda p: p["days"].clip(upper=200))
    found = recidivism.estimate(Cohort(people, ()), PLAN)
    assert pick(found, "share", "participant").value == NotEstimable("not_yet_followable")
    assert pick(found, "share", "participant", "26w").value == pytest.approx(2 / 6)


def test_tests_of_shares_need_everybody_followed():
    people = small(2).people.assign(days=lambda p: p["days"].clip(upper=200))
    found = recidivism.estimate(Cohort(people, ()), PLAN)
    for name in ("fisher", "chi_square", "risk_difference", "risk_ratio"):
        assert pick(found, name).value == NotEstimable("not_yet_followable")
    assert pick(found, "log_rank").p_value is not None


def test_one_arm_without_anybody():
    people = small(3).people.assign(arm="participant")
    found = recidivism.estimate(Cohort(people, ()), PLAN)
    for name in ("log_rank", "fisher", "chi_square", "risk_difference"):
        assert pick(found, name).value == NotEstimable("nobody_in_an_arm")
    assert pick(found, "share", "participant").value == pytest.approx(3 / 12)


def test_a_curve_ends_where_observation_ends():
    people = small(2).people.assign(days=lambda p: p["days"].clip(upper=200))
    found = recidivism.estimate(Cohort(people, ()), PLAN)
    steps = [e for e in found if e.estimand == "curve" and e.group == "participant"]
    assert [e.horizon for e in steps] == ["7d", "14d", "200d"]
    assert steps[-1].value == steps[-2].value


def mixed(events_1, events_0, n=40):
    """Two arms of `n`, the event spread over the weeks, and a covariate that alternates."""
    place = np.tile(np.arange(n), 2)
    event = place < np.repeat([events_1, events_0], n)
    people = pd.DataFrame({"arm": ["participant"] * n + ["comparison"] * n, "event": event})
    return people.assign(days=np.where(event, 7.0 * (1 + place), 364.0), one=place % 2, two=place % 3, three=place % 5)


def test_the_ladder_says_which_hazard_ratio():
    plan = PLAN.model_copy(update={"adjust_for": ("one", "two", "three")})
    few, middle, many = (recidivism.estimate(Cohort(mixed(*each), ()), plan) for each in ((2, 2), (5, 8), (9, 12)))
    assert pick(few, "hazard_ratio").value == NotEstimable("too_few_for_model")
    assert pick(middle, "adjusted_hazard_ratio").method == "firth_cox"
    assert pick(many, "adjusted_hazard_ratio").method == "cox_efron"


def test_few_events_bear_two_covariates_and_are_penalised():
    plan = PLAN.model_copy(update={"adjust_for": ("one", "two", "three")})
    people = mixed(5, 8)
    found = pick(recidivism.estimate(Cohort(people, ()), plan), "adjusted_hazard_ratio")
    design = np.column_stack([people["arm"] == "participant", people["one"], people["two"]])
    expected = firth_cox.firth(people["days"], people["event"], design, ties="efron").hazards[0].ratio()
    assert (found.value, found.interval) == expected


def test_more_covariates_than_the_data_bear():
    plan = PLAN.model_copy(update={"adjust_for": ("one", "twice")})
    people = mixed(12, 15).assign(twice=lambda p: p["one"] * 2)
    found = recidivism.estimate(Cohort(people, ()), plan)
    assert pick(found, "adjusted_hazard_ratio").value == NotEstimable("too_few_for_model")
    assert pick(found, "hazard_ratio").p_value is not None


def test_everybody_ends_with_the_event_free_or_lost():
    people = small(4).people
    people.loc[[7, 8, 9], "days"] = [100.0, 300.0, 181.0]
    first, second, *_ = recidivism.ends(Cohort(people, ()), ["26w", "52w"])
    assert (first.n, first.n_events, first.n_free, first.n_lost) == (6, 4, 2, 0)
    assert (second.n, second.n_events, second.n_free, second.n_lost) == (6, 0, 4, 2)  # 26 weeks are 182 days


def test_nobody_is_lost_in_tarp(tarp):
    found = recidivism.ends(cohort.build_releases(tarp[0]), ["52w"])
    assert [(each.n_events, each.n_free, each.n_lost) for each in found] == [(48, 168, 0), (66, 150, 0)]
