import numpy as np
import pytest

from analysis.stats import bootstrap
from analysis.stats.weighting import att, overlap
from tests.conftest import PARITY, reference
from tests.stats.lalonde import columns, men

ROWS = slice(100, 300)


@pytest.fixture(scope="module")
def numbers():
    return reference("adjust")["bootstrap"]


@pytest.fixture(scope="module")
def eighty(numbers):
    rows = np.array(numbers["men"]) - 1
    return (men()["re78"][rows] > 0).astype(float), men()["treat"][rows] == 1, columns(*numbers["terms"])[rows]


def two_hundred():
    return men()["re78"][ROWS] > 0, men()["treat"][ROWS], columns("age", "educ", "married")[ROWS]


def test_replicates_equal_glm_fits_in_r(numbers, eighty):
    found = bootstrap.differences(np.array(numbers["counts"]), *eighty)
    assert found == pytest.approx(numbers["differences"], rel=PARITY)
    assert bootstrap.differences(np.ones((1, 80), int), *eighty)[0] == pytest.approx(numbers["value"], rel=PARITY)


def test_intervals_equal_r_for_the_same_replicates(numbers, eighty, monkeypatch):
    # The rows are sorted before the draws, so R's counts are put into that order and handed over as the draws.
    rows = np.column_stack([eighty[1], eighty[0], eighty[2]])
    kinds, kind = np.unique(rows, axis=0, return_inverse=True)
    counts = np.array([np.bincount(kind.reshape(-1), count, len(kinds)) for count in numbers["counts"]]).astype(int)
    monkeypatch.setattr(bootstrap, "_draws", lambda *_: counts)
    found = bootstrap.weighted_difference(*eighty, rng=np.random.default_rng(), n_replicates=30, conf_level=0.8)
    assert (found.percentile.low, found.percentile.high) == pytest.approx(numbers["percentile_80"], rel=PARITY)
    assert (found.bca.low, found.bca.high) == pytest.approx(numbers["bca_80"], rel=PARITY)
    assert found.std_error == pytest.approx(np.std(numbers["differences"], ddof=1), rel=PARITY)


@pytest.mark.parametrize(("estimand", "estimate"), [("att", att), ("overlap", overlap)])
@pytest.mark.parametrize("penalised", [False, True])
def test_value_and_error_agree_with_the_formulas(estimand, estimate, penalised):
    exact = estimate(*two_hundred(), penalised=penalised)
    found = bootstrap.weighted_difference(
        *two_hundred(), rng=np.random.default_rng(5), estimand=estimand, penalised=penalised
    )
    assert found.value == pytest.approx(exact.value, rel=PARITY)
    # Two thousand replicates know a standard deviation to 1.6%; the formula is a large-sample one.
    assert found.std_error == pytest.approx(exact.std_error, rel=0.1)
    assert found.percentile.low == pytest.approx(exact.interval.low, abs=0.15 * exact.std_error * 1.96)
    assert (found.n_replicates, found.n_failed) == (2000, 0)


def test_the_seed_decides_and_the_order_of_rows_does_not():
    event, treated, covariates = two_hundred()
    order = np.random.default_rng(6).permutation(200)
    first, again, other = (
        bootstrap.weighted_difference(*people, rng=np.random.default_rng(seed), n_replicates=100)
        for people, seed in (
            ((event, treated, covariates), 1),
            ((event[order], treated[order], covariates[order]), 1),
            ((event, treated, covariates), 2),
        )
    )
    assert np.array_equal(first.replicates, again.replicates)
    assert (first.value, first.percentile, first.bca) == (again.value, again.percentile, again.bca)
    assert not np.array_equal(first.replicates, other.replicates)


def few():
    """Ten people of whom two are married, one in each arm: many draws lose one of them, and are separated."""
    event = np.array([1, 0, 0, 1, 0, 1, 0, 0, 1, 0])
    treated = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    married = np.array([1.0, 0, 0, 0, 1, 0, 0, 0, 0, 0])[:, None]
    return event, treated, married


def test_failed_replicates_are_counted_and_too_many_leave_no_interval():
    found = bootstrap.weighted_difference(*few(), rng=np.random.default_rng(3), n_replicates=4000)
    # A replicate works only if each of the four kinds of people (arm by marriage) is drawn at least once. By inclusion
    # and exclusion over the kinds, which are 1, 3, 1 and 5 tenths of the people:
    sizes = np.array([1, 3, 1, 5])
    subsets = [[place for place in range(4) if code >> place & 1] for code in range(16)]
    works = sum((-1) ** len(gone) * ((10 - sizes[gone].sum()) / 10) ** 10 for gone in subsets)
    assert found.n_failed / 4000 == pytest.approx(1 - works, abs=0.03)
    assert np.isnan(found.replicates).sum() == found.n_failed
    assert found.percentile is None
    assert found.bca is None
    assert np.isfinite([found.value, found.std_error]).all()
    # With leave to use those that worked there is an interval; leaving out a married person still fails, so no BCa.
    allowed = bootstrap.weighted_difference(*few(), rng=np.random.default_rng(3), n_replicates=200, most_failed=1)
    assert allowed.percentile is not None
    assert allowed.bca is None


def test_a_penalised_score_fails_only_without_variation():
    found = bootstrap.weighted_difference(*few(), rng=np.random.default_rng(3), n_replicates=4000, penalised=True)
    # Nobody married, all of one arm (4 or 6 of 10): (8/10)^10 and hardly more.
    assert found.n_failed / 4000 == pytest.approx(0.8**10 + 0.4**10 + 0.6**10, abs=0.03)


def test_people_without_a_result_are_refused():
    event, treated, married = few()
    chance = {"rng": np.random.default_rng(1), "n_replicates": 10}
    with pytest.raises(ValueError, match="separated"):
        bootstrap.weighted_difference(event, treated, treated[:, None] + married, **chance)
    with pytest.raises(ValueError, match="constant"):
        bootstrap.weighted_difference(event, treated, np.ones((10, 1)), **chance)
    with pytest.raises(ValueError, match="do not vary"):
        bootstrap.weighted_difference(np.where(treated == 1, 0, event), treated, married, **chance)
    with pytest.raises(ValueError, match="at least one person"):
        bootstrap.weighted_difference(event, np.ones(10), married, **chance)
    with pytest.raises(ValueError, match="missing"):
        bootstrap.weighted_difference(event, treated, np.where(married == 1, np.nan, 0), **chance)
    with pytest.raises(ValueError, match="two replicates"):
        bootstrap.weighted_difference(event, treated, married, rng=np.random.default_rng(1), n_replicates=1)
