import numpy as np
import pytest
from scipy import optimize, stats

from analysis.stats import firth
from tests.conftest import PARITY, reference
from tests.stats.lalonde import columns, men

CASES = ("all_men", "sixty_men", "separated")
UNITS = {"age": 10, "educ": 10, "re75": 10_000}


@pytest.fixture(scope="module")
def numbers():
    return reference("firth")


def case(expected):
    rows = slice(*expected["rows"])
    covariates = columns(*expected["columns"])[rows] / [UNITS.get(name, 1) for name in expected["columns"]]
    return men()["re78"][rows] > 0, covariates


def cells(events_1, n_1, events_0, n_0):
    """A fourfold table as people: event, and one column for the arm."""
    event = np.repeat([1, 0, 1, 0], [events_1, n_1 - events_1, events_0, n_0 - events_0])
    return event, np.repeat([1.0, 0.0], [n_1, n_0])[:, None]


@pytest.mark.parametrize("name", CASES)
def test_estimates_equal_firthmodels(numbers, name):
    fit = firth.fit(*case(numbers[name]))
    # firthmodels stops within 2e-6 of its coefficients (see firth.py there); its likelihood is exact.
    assert fit.coef == pytest.approx([numbers[name]["intercept"], *numbers[name]["coef"]], rel=5e-6)
    assert fit.log_likelihood == pytest.approx(numbers[name]["log_likelihood"], rel=1e-10)


@pytest.mark.parametrize("name", CASES)
def test_profile_limits_and_p_values_equal_firthmodels(numbers, name):
    expected = numbers[name]
    found = [firth.coefficient(*case(expected), column) for column in range(len(expected["columns"]))]
    assert [each.interval.low for each in found] == pytest.approx(expected["low"], rel=PARITY)
    assert [each.interval.high for each in found] == pytest.approx(expected["high"], rel=PARITY)
    assert [each.p_value for each in found] == pytest.approx(expected["p"], rel=PARITY)


@pytest.mark.parametrize("table", [(0, 6, 4, 13), (3, 7, 2, 9), (5, 5, 0, 8), (40, 300, 61, 280)])
def test_a_fourfold_table_is_that_with_a_half_in_each_cell(table):
    events_1, n_1, events_0, n_0 = table
    odds_1 = (events_1 + 0.5) / (n_1 - events_1 + 0.5)
    odds_0 = (events_0 + 0.5) / (n_0 - events_0 + 0.5)
    found = firth.coefficient(*cells(*table), 0)
    assert found.log_odds_ratio == pytest.approx(np.log(odds_1 / odds_0), rel=1e-9)
    assert firth.fit(*cells(*table)).coef[0] == pytest.approx(np.log(odds_0), rel=1e-9)
    # Information of a group: n p q, at the corrected odds.
    variance = sum((1 + odds) ** 2 / (n * odds) for odds, n in ((odds_1, n_1), (odds_0, n_0)))
    assert found.std_error == pytest.approx(np.sqrt(variance), rel=1e-9)


@pytest.mark.parametrize("table", [(0, 6, 4, 13), (3, 7, 2, 9)])
def test_profile_of_a_fourfold_table_by_its_own_likelihood(table):
    # The penalised likelihood of a fourfold table is the binomial one with the added halves.
    events_1, n_1, events_0, n_0 = table

    def profile(log_ratio):
        def height(log_odds):
            return -sum(
                (events + 0.5) * linear - (n + 1) * np.logaddexp(0, linear)
                for events, n, linear in ((events_1, n_1, log_odds + log_ratio), (events_0, n_0, log_odds))
            )

        return -optimize.minimize_scalar(height, bounds=(-15, 15), method="bounded", options={"xatol": 1e-10}).fun

    found = firth.coefficient(*cells(*table), 0, conf_level=0.9)
    top = profile(found.log_odds_ratio)
    limit = stats.chi2.isf(0.1, 1)
    assert 2 * (top - profile(found.interval.low)) == pytest.approx(limit, rel=PARITY)
    assert 2 * (top - profile(found.interval.high)) == pytest.approx(limit, rel=PARITY)
    assert found.interval.low < found.log_odds_ratio < found.interval.high
    assert found.p_value == pytest.approx(stats.chi2.sf(2 * (top - profile(0)), 1), rel=PARITY)


def test_odds_ratio_is_the_exponential():
    found = firth.coefficient(*cells(3, 7, 2, 9), 0)
    ratio, interval = found.ratio()
    # (3.5 / 4.5) / (2.5 / 7.5)
    assert ratio == pytest.approx(7 / 3)
    assert np.log([interval.low, interval.high]) == pytest.approx([found.interval.low, found.interval.high])
    assert interval.method == "firth_profile"


def test_units_of_a_column_change_only_its_coefficient():
    event, covariates = men()["re78"][155:215] > 0, columns("treat", "re75")[155:215]
    units = [1, 24_000]
    first, second = (firth.coefficient(event, covariates * scale, 1) for scale in ([1, 1], units))
    assert second.log_odds_ratio * 24_000 == pytest.approx(first.log_odds_ratio, rel=PARITY)
    assert second.interval.high * 24_000 == pytest.approx(first.interval.high, rel=PARITY)
    assert second.p_value == pytest.approx(first.p_value, rel=PARITY)


def test_flic_risks_add_up_and_keep_the_slopes(numbers):
    event, covariates = case(numbers["sixty_men"])
    plain, corrected = firth.fit(event, covariates), firth.flic(event, covariates)
    assert corrected.chance.sum() == pytest.approx(event.sum(), rel=1e-10)
    assert abs(plain.chance.sum() - event.sum()) > 0.1
    assert corrected.coef[1:] == pytest.approx(plain.coef[1:], rel=1e-10)
    # The chances come from the coefficients that are returned, and the covariance is theirs.
    design = np.column_stack([np.ones(len(event)), covariates])
    assert corrected.chance == pytest.approx(1 / (1 + np.exp(-design @ corrected.coef)), rel=1e-10)
    information = design.T @ (design * (corrected.chance * (1 - corrected.chance))[:, None])
    assert corrected.covariance @ information == pytest.approx(np.eye(5), abs=1e-8)


def test_flic_by_hand():
    # Firth's log odds ratio for 1 of 2 against 1 of 4 is log(1) - log(1.5 / 3.5) = log(7/3). With odds 7o/3 and o, two
    # events are expected where 2 * 7o / (3 + 7o) + 4 * o / (1 + o) = 2, that is 14 o^2 + 3 o - 3 = 0.
    event, arm = cells(1, 2, 1, 4)
    odds = (-3 + np.sqrt(9 + 168)) / 28
    found = firth.flic(event, arm).chance
    assert found[-1] == pytest.approx(odds / (1 + odds), rel=1e-9)
    assert found[0] == pytest.approx(7 * odds / (3 + 7 * odds), rel=1e-9)


def test_no_events_and_only_events_are_finite_in_firth_and_refused_by_flic():
    none = np.zeros((6, 0))
    assert firth.fit(np.zeros(6), none).coef[0] == pytest.approx(np.log(0.5 / 6.5))
    assert firth.fit(np.ones(6), none).coef[0] == pytest.approx(np.log(6.5 / 0.5))
    for event in (np.zeros(6), np.ones(6)):
        with pytest.raises(ValueError, match="with and people without"):
            firth.flic(event, none)


@pytest.mark.parametrize(
    ("covariates", "message"),
    [
        (np.full((4, 1), 0.1), "constant"),
        (np.zeros((4, 1)), "constant"),
        (np.column_stack([np.arange(4.0), 2e9 * np.arange(4.0) + 1]), "depends"),
        (np.array([[1.0], [2], [3], [np.nan]]), "finite"),
        (np.zeros((3, 1)), "as many rows"),
    ],
)
def test_columns_that_cannot_be_fitted_are_refused(covariates, message):
    with pytest.raises(ValueError, match=message):
        firth.fit(np.array([0, 1, 0, 1]), covariates)


def test_nobody_and_events_that_are_no_events_are_refused():
    with pytest.raises(ValueError, match="at least one person"):
        firth.fit(np.array([]), np.zeros((0, 0)))
    with pytest.raises(ValueError, match="0 or 1"):
        firth.fit(np.array([0, 1, 2]), np.array([[1.0], [2], [4]]))
