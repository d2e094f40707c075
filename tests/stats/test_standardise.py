import csv
from importlib.resources import files

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.stats.propensity import propensity
from analysis.stats.standardise import aipw, g_computation
from tests.conftest import PARITY, reference
from tests.stats.lalonde import COVARIATES, columns, men


@pytest.fixture(scope="module")
def adjust():
    return reference("adjust")


@pytest.fixture(scope="module")
def chance():
    return propensity(men()["treat"], columns(), penalised=False)


@pytest.mark.parametrize("target", ["all", "treated"])
def test_g_computation_equals_r(adjust, target):
    expected = adjust["g_computation"][target]
    found = g_computation(men()["re78"] > 0, men()["treat"], columns(), target=target, penalised=False)
    assert found.value == pytest.approx(expected["value"], rel=PARITY)
    assert found.std_error == pytest.approx(expected["se"], rel=PARITY)
    assert (found.mean_treated, found.mean_others) == pytest.approx(
        (expected["risk_1"], expected["risk_0"]), rel=PARITY
    )
    assert (found.error_treated, found.error_others) == pytest.approx((expected["se_1"], expected["se_0"]), rel=PARITY)
    assert found.interval.high == pytest.approx(expected["value"] + 1.959963984540 * expected["se"], rel=PARITY)


@pytest.mark.parametrize("target", ["all", "treated"])
@pytest.mark.parametrize("model", ["logit", "linear"])
def test_aipw_equals_r(adjust, chance, model, target):
    expected = adjust[f"aipw_{model}"][target]
    values = (men()["re78"] > 0).astype(float) if model == "logit" else men()["re78"]
    # All Hispanic participants had work: the logit within that arm leaves the column out.
    covariates = columns(*(name for name in COVARIATES if name != "hispan" or model == "linear"))
    found = aipw(values, men()["treat"], covariates, chance, model=model, target=target, penalised=False)
    assert found.value == pytest.approx(expected["value"], rel=PARITY)
    assert found.std_error == pytest.approx(expected["se"], rel=PARITY)
    assert found.value == pytest.approx(found.mean_treated - found.mean_others)


def test_aipw_equals_stata_on_births():
    path = files("statsmodels.treatment.tests.results") / "cataneo2.csv"
    if not path.is_file():
        pytest.skip("this statsmodels was installed without its tests")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    born = {name: np.array([float(row[name]) for row in rows]) for name in (*SCORE, *OUTCOME, "mbsmoke_", "bweight")}
    score = sm.add_constant(np.column_stack([born[name] for name in SCORE]))
    chance = sm.Probit(born["mbsmoke_"], score).fit(method="newton", tol=1e-12, disp=0).predict()
    covariates = np.column_stack([born[name] for name in OUTCOME])
    found = aipw(born["bweight"], born["mbsmoke_"], covariates, chance, model="linear")
    # Stata's teffects aipw, as statsmodels carries it (results_teffects.py).
    assert found.value == pytest.approx(-230.989201113, rel=PARITY)
    assert found.mean_others == pytest.approx(3403.35525, rel=1e-6)
    # Stata's error stacks the moments of both models; the influence function takes them as known, and is 3% less here.
    assert found.std_error == pytest.approx(26.210564625, rel=0.04)


SCORE = ("mmarried_", "mage", "mage2", "fbaby_", "medu")
OUTCOME = ("prenatal1_", "mmarried_", "mage", "fbaby_")

# Group 0: 1 of 2 treated, 1 of 4 others have the event; group 1: 3 of 4, 1 of 2.
EVENT = np.array([1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0])
TREATED = np.array([1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0])
GROUP = np.array([0.0] * 6 + [1.0] * 6)[:, None]


def test_without_covariates_the_shares_are_compared():
    # 4 of 6 against 2 of 6; the error is that of two shares.
    found = g_computation(EVENT, TREATED, np.zeros((12, 0)), penalised=False)
    assert (found.mean_treated, found.mean_others) == pytest.approx((4 / 6, 2 / 6))
    assert found.error_treated == pytest.approx(np.sqrt(4 / 6 * 2 / 6 / 6))
    assert found.std_error == pytest.approx(np.sqrt(2 * 4 / 6 * 2 / 6 / 6))


def test_flic_without_covariates_by_hand():
    # 1 of 2 against 1 of 4: Firth's odds ratio is 7/3, and odds 7o/3 and o give two events in all where
    # 14 o^2 + 3 o - 3 = 0 (see test_firth).
    odds = (-3 + np.sqrt(177)) / 28
    risks = (7 * odds / (3 + 7 * odds), odds / (1 + odds))
    found = g_computation(EVENT[:6], TREATED[:6], np.zeros((6, 0)))
    assert (found.mean_treated, found.mean_others) == pytest.approx(risks)
    variance = [risk * (1 - risk) / n for risk, n in zip(risks, (2, 4), strict=True)]
    assert (found.error_treated, found.error_others) == pytest.approx(np.sqrt(variance))
    assert found.std_error == pytest.approx(np.sqrt(sum(variance)))


def test_aipw_with_groups_by_hand():
    # Regression by group within arms gives the groups' shares: 1/2 and 3/4 against 1/4 and 1/2; half of all are in each.
    chance = np.repeat([2 / 6, 4 / 6], 6)
    found = aipw(EVENT, TREATED, GROUP, chance, penalised=False)
    assert (found.mean_treated, found.mean_others) == pytest.approx((5 / 8, 3 / 8))
    # The treated are 2 in group 0 and 4 in group 1.
    treated = aipw(EVENT, TREATED, GROUP, chance, target="treated", penalised=False)
    assert (treated.mean_treated, treated.mean_others) == pytest.approx((4 / 6, (2 / 4 + 4 / 2) / 6))
    # Their error: participants (y - 2/3) - (group's share - 5/12) over 6; others n1/n0 times residuals over 6.
    participants = [1 - 2 / 3 - 1 / 4 + 5 / 12, -2 / 3 - 1 / 4 + 5 / 12, *[1 - 2 / 3 - 1 / 2 + 5 / 12] * 3]
    participants.append(-2 / 3 - 1 / 2 + 5 / 12)
    others = [2 / 4 * (1 - 1 / 4), *[2 / 4 * -1 / 4] * 3, 4 / 2 * (1 - 1 / 2), 4 / 2 * -1 / 2]
    assert treated.std_error == pytest.approx(np.sqrt(np.sum(np.square([*participants, *others]))) / 6)


def test_either_model_may_be_wrong():
    # A regression that knows nothing of the group, with the right chances, gives the same answer, and so does the
    # right regression with chances of one half.
    right = aipw(EVENT, TREATED, GROUP, np.repeat([2 / 6, 4 / 6], 6), model="linear").value
    assert aipw(EVENT, TREATED, np.zeros((12, 0)), np.repeat([2 / 6, 4 / 6], 6), model="linear").value == pytest.approx(
        right
    )
    assert aipw(EVENT, TREATED, GROUP, np.full(12, 0.5), model="linear").value == pytest.approx(right)
    assert right == pytest.approx(1 / 4)


def test_flic_gives_risks_where_the_plain_logit_has_none():
    # All five who are in group 1 have the event.
    event = np.array([1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0])
    group = np.array([0.0] * 6 + [1.0] * 5 + [0])[:, None]
    treated = np.array([1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1])
    found = g_computation(event, treated, group)
    assert 0 < found.mean_others < 1
    assert np.isfinite(found.std_error)
    with pytest.raises(ValueError, match="separated"):
        g_computation(event, treated, group, penalised=False)


@pytest.mark.parametrize(
    "event", [np.zeros(12), np.ones(12), np.where(TREATED == 1, 0, EVENT), np.where(TREATED == 1, 1, EVENT)]
)
def test_an_arm_of_one_kind_is_refused(event):
    with pytest.raises(ValueError, match="no events or only events"):
        g_computation(event, TREATED, GROUP)
    with pytest.raises(ValueError, match="no events or only events"):
        aipw(event, TREATED, GROUP, np.full(12, 0.5))


def test_what_makes_no_sense_is_refused():
    half = np.full(12, 0.5)
    with pytest.raises(ValueError, match="no events"):
        g_computation(EVENT, np.zeros(12), GROUP)
    with pytest.raises(ValueError, match="at least one person"):
        aipw(EVENT, np.ones(12), GROUP, half, model="linear")
    with pytest.raises(ValueError, match="target"):
        g_computation(EVENT, TREATED, GROUP, target="att")
    with pytest.raises(ValueError, match="model"):
        aipw(EVENT, TREATED, GROUP, half, model="probit")
    with pytest.raises(ValueError, match="strictly between"):
        aipw(EVENT, TREATED, GROUP, np.where(TREATED == 1, 1.0, 0.5))
    with pytest.raises(ValueError, match="constant"):
        aipw(EVENT, TREATED, np.ones((12, 1)), half, model="linear")
    with pytest.raises(ValueError, match="constant"):
        g_computation(EVENT, TREATED, TREATED[:, None])
