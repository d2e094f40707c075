import numpy as np
import pytest
from scipy import optimize

from analysis.stats import cox
from analysis.stats.firth_cox import firth
from tests.conftest import PARITY, reference
from tests.stats.columns import columns, melanoma_terms


@pytest.fixture(scope="module")
def expected():
    """Numbers of firthmodels, a second implementation: R's coxphf is not in Debian."""
    return reference("firth_cox")


def same(found, expected):
    assert [hazard.log_hr for hazard in found.hazards] == pytest.approx(expected["coef"], rel=PARITY)
    assert [hazard.std_error for hazard in found.hazards] == pytest.approx(expected["se"], rel=PARITY)
    assert [hazard.log_interval.low for hazard in found.hazards] == pytest.approx(expected["low"], rel=PARITY)
    assert [hazard.log_interval.high for hazard in found.hazards] == pytest.approx(expected["high"], rel=PARITY)
    assert [hazard.p_value for hazard in found.hazards] == pytest.approx(expected["p"], rel=PARITY)
    assert found.loglik == pytest.approx(expected["loglik"], rel=PARITY)
    return True


def test_equals_firthmodels(expected):
    data = columns("gehan")
    assert same(firth(data["time"], data["cens"] == 1, data["control"][:, None]), expected["gehan"])
    data = columns("melanoma")
    for cause in (1, 2):
        found = firth(data["time"], data["cause"] == cause, melanoma_terms(data))
        assert same(found, expected[f"melanoma_cause_{cause}"])


def test_an_arm_without_events_equals_firthmodels(expected):
    few = expected["nobody_in_an_arm"]
    found = firth(few["time"], few["event"], few["covariates"])
    assert same(found, few)
    with pytest.raises(cox.NoFitError, match="no maximum"):
        cox.fit(few["time"], few["event"], few["covariates"])


def test_one_event_by_hand():
    # One against one, the event in arm 1: with p = r / (r + 1) the likelihood is p, its information p (1 - p), and
    # p * sqrt(p (1 - p)) is largest at p = 3/4: a ratio of 3.
    found = firth([1, 2], [True, False], [[1.0], [0.0]]).hazards[0]
    assert found.log_hr == pytest.approx(np.log(3), rel=PARITY)
    assert found.std_error == pytest.approx(1 / np.sqrt(3 / 16), rel=PARITY)
    # The limits are where p^1.5 (1 - p)^0.5 is exp(-3.8415 / 2) of its largest value.
    for limit, bracket in ((found.log_interval.low, (1e-9, 0.75)), (found.log_interval.high, (0.75, 1 - 1e-12))):
        least = np.log(0.75**1.5 * 0.25**0.5) - 3.841458820694124 / 2
        share = optimize.brentq(
            lambda p, least=least: 1.5 * np.log(p) + 0.5 * np.log1p(-p) - least, *bracket, xtol=1e-15
        )
        assert limit == pytest.approx(np.log(share / (1 - share)), rel=PARITY)
    ratio, limits = found.ratio()
    assert ratio == pytest.approx(3) and limits.high == pytest.approx(np.exp(found.log_interval.high))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_ties_equal_a_likelihood_written_out(ties):
    # Second implementation: sums over people, event by event, and the information by differences of the slope.
    time, event = [1, 1, 2, 2, 2, 3, 4, 5], [1, 1, 1, 1, 0, 1, 0, 0]
    arm = [1, 0, 1, 1, 0, 0, 1, 0]

    def penalised(b):
        value, spread = 0.0, 0.0
        for at in (1, 2, 3):
            there = [i for i in range(8) if time[i] >= at]
            gone = [i for i in there if time[i] == at and event[i]]
            for place in range(len(gone)):
                left = place / len(gone) if ties == "efron" else 0
                weight = {i: np.exp(b * arm[i]) * (1 - left * (i in gone)) for i in there}
                total = sum(weight.values())
                mean = sum(weight[i] * arm[i] for i in there) / total
                value += b * arm[gone[place]] - np.log(total)
                spread += sum(weight[i] * (arm[i] - mean) ** 2 for i in there) / total
        return value + np.log(spread) / 2

    best = optimize.minimize_scalar(lambda b: -penalised(b), bounds=(-3, 3), method="bounded", options={"xatol": 1e-10})
    found = firth(time, np.array(event) == 1, np.array(arm, float)[:, None], ties=ties)
    # A maximum is found by comparing values to about the root of their precision only.
    assert found.hazards[0].log_hr == pytest.approx(best.x, abs=1e-6)
    assert found.loglik == pytest.approx(penalised(best.x), rel=1e-10)


def test_rows_cut_in_two_change_nothing():
    data = columns("gehan")
    cut = data["time"] / 2
    twice = np.concatenate([data["control"], data["control"]])[:, None]
    found = firth(
        np.concatenate([cut, data["time"]]),
        np.concatenate([np.zeros(42, bool), data["cens"] == 1]),
        twice,
        entry=np.concatenate([np.zeros(42), cut]),
    ).hazards[0]
    assert found.log_hr == pytest.approx(reference("firth_cox")["gehan"]["coef"][0], rel=PARITY)


def test_other_levels_are_narrower_inside_wider():
    few = reference("firth_cox")["nobody_in_an_arm"]
    sample = few["time"], few["event"], np.array(few["covariates"])[:, :1]
    low, high = (firth(*sample, conf_level=level).hazards[0].log_interval for level in (0.8, 0.95))
    assert high.low < low.low < low.high < high.high


def test_impossible_data_are_refused():
    with pytest.raises(cox.NoFitError, match="no event"):
        firth([1, 2], [False, False], [[1.0], [0.0]])
    with pytest.raises(cox.NoFitError, match="depend on one another"):
        firth([1, 2, 3], [True, True, False], [[1.0, 1], [0, 0], [1, 1]])
    with pytest.raises(ValueError, match="not negative"):
        firth([-1, 2], [True, False], [[1.0], [0.0]])


def test_a_penalised_likelihood_with_several_tops_is_refused():
    # Found by trying random sets of people: one event and two covariates.
    first = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    second = [-0.64, -1.03, 0.52, 0.4, -0.46, -0.08, -1.35, -1.45, 0.9, 1.32, 0.43, 0.37]
    with pytest.raises(cox.NoFitError, match="several tops"):
        firth(np.arange(1, 13), np.arange(12) == 1, np.column_stack([first, second]).astype(float))
