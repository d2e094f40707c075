import numpy as np
import pytest
from scipy import optimize

from analysis import cohort
from analysis.stats import cox
from tests.conftest import PARITY, PROJECT, reference
from tests.stats.columns import by_age, columns, melanoma_terms


@pytest.fixture(scope="module")
def releases(tarp):
    return cohort.build_releases(tarp[0]).people


@pytest.fixture(scope="module")
def expected():
    return reference("competing")["cox"]


@pytest.fixture(scope="module")
def men(releases):
    """Time, event and R's seven covariates."""
    columns = ["age_years", "black", "work_experience", "married", "conditional", "prior_convictions"]
    design = np.column_stack([releases["arm"] == "participant", *(releases[name] for name in columns)]).astype(float)
    return releases["days"].to_numpy() / 7, releases["event"].to_numpy(), design


@pytest.fixture(scope="module")
def weeks(men):
    """One row a man and week: start, stop, event, covariates with work in that week, man."""
    path = PROJECT / "data" / "raw" / "studies" / "tarp" / "original" / "rossi.csv"
    words = np.genfromtxt(path, delimiter=",", dtype=str, skip_header=1)
    worked = np.char.strip(words[:, -52:], '"') == "yes"
    time, event, design = men
    man = np.repeat(np.arange(len(time)), time.astype(int))
    stop = np.concatenate([np.arange(1, last + 1) for last in time.astype(int)])
    ends = event[man] & (stop == time[man])
    return stop - 1, stop, ends, np.column_stack([design[man], worked[man, stop - 1]]), man


def same(found, expected, *, rel=PARITY):
    assert found.coef == pytest.approx(np.ravel(expected["coef"]), rel=rel)
    assert found.std_error == pytest.approx(np.ravel(expected["se"]), rel=rel)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(np.ravel(expected["model_se"]), rel=rel)
    assert (found.loglik_null, found.loglik) == pytest.approx((expected["loglik_null"], expected["loglik"]), rel=rel)
    assert (found.n, found.n_events) == (expected["n"], expected["events"])
    return True


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_equals_r(men, rossi, ties):
    found = cox.fit(*men, ties=ties)
    expected = rossi[f"cox_{ties}"]
    for hazard, name in zip(found.hazards(), expected["coef"], strict=True):
        assert hazard.log_hr == pytest.approx(expected["coef"][name], rel=PARITY)
        assert hazard.std_error == pytest.approx(expected["se"][name], rel=PARITY)
        assert hazard.p_value == pytest.approx(expected["p"][name], rel=PARITY)
    assert (found.loglik_null, found.loglik) == pytest.approx((expected["loglik_null"], expected["loglik"]))


def test_aid_alone_equals_r(men, rossi):
    time, event, design = men
    found = cox.fit(time, event, design[:, :1]).hazards()[0]
    assert found.log_hr == pytest.approx(rossi["cox_fin_only"]["coef"]["fin"], rel=PARITY)
    ratio, limits = found.ratio()
    assert ratio == pytest.approx(np.exp(-0.36906921), rel=1e-6)
    assert limits.high == pytest.approx(np.exp(-0.369069210 + 1.959963985 * 0.189722437), rel=1e-6)


def test_likelihood_ratio_is_the_printed_one(men):
    # Fox & Weisberg, "Cox proportional-hazards regression in R": 33.27 on 7 degrees of freedom, p = 2e-05; more
    # digits recomputed in R.
    found = cox.fit(*men).likelihood_ratio()
    assert found.statistic == pytest.approx(33.2659458, rel=PARITY)
    assert found.p_value == pytest.approx(2.362e-05, rel=1e-3)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_heavy_ties_equal_r(expected, ties):
    data = columns("gehan")
    assert same(
        cox.fit(data["time"], data["cens"] == 1, data["control"][:, None], ties=ties), expected[f"gehan_{ties}"]
    )


@pytest.mark.parametrize(("ties", "name"), [("efron", "rossi_robust"), ("breslow", "rossi_robust_breslow")])
def test_robust_errors_equal_r(men, expected, ties, name):
    assert same(cox.fit(*men, cluster=np.arange(432), ties=ties), expected[name])


def test_clustered_errors_equal_r(expected):
    data = columns("gehan")
    found = cox.fit(data["time"], data["cens"] == 1, data["control"][:, None], cluster=data["pair"])
    assert same(found, expected["gehan_pairs_robust"])


def test_covariates_that_change_equal_r(weeks, expected):
    start, stop, event, design, man = weeks
    assert same(cox.fit(stop, event, design, entry=start), expected["rossi_weeks"])
    assert same(cox.fit(stop, event, design, entry=start, ties="breslow"), expected["rossi_weeks_breslow"])
    assert same(cox.fit(stop, event, design, entry=start, cluster=man), expected["rossi_weeks_robust"])


def test_strata_equal_r(men, expected):
    time, event, design = men
    found = cox.fit(time, event, np.delete(design, 2, axis=1), strata=np.where(design[:, 2] == 1, "black", "other"))
    assert same(found, expected["rossi_strata"])


def test_weights_equal_r(men, expected):
    time, event, design = men
    assert same(cox.fit(time, event, design[:, :2], weight=1 + design[:, 6] / 4), expected["rossi_weighted"])


def test_delayed_entry_equals_r(expected):
    data = by_age(columns("mgus2"))
    found = cox.fit(data["exit"], data["cause"] == 1, data["male"][:, None], entry=data["entry"])
    assert same(found, expected["mgus2_age"])


@pytest.mark.parametrize("cause", [1, 2])
def test_one_cause_with_the_others_censored_equals_r(expected, cause):
    data = columns("melanoma")
    found = cox.fit(data["time"], data["cause"] == cause, melanoma_terms(data))
    assert same(found, expected[f"melanoma_cause_{cause}"])
    data = columns("mgus2")
    found = cox.fit(data["months"], data["cause"] == cause, np.column_stack([data["male"], data["age"]]))
    assert same(found, expected[f"mgus2_cause_{cause}"])


def test_by_hand():
    # Two people in each arm, events at 1 (arm 1) and 2 (arm 0): with r = exp(b) the partial likelihood is
    # r / (2r + 2) * 1 / (r + 2), largest where r^2 = 2.
    found = cox.fit([1, 2, 3, 3], [True, True, False, False], [[1.0], [0.0], [1.0], [0.0]])
    assert found.coef == pytest.approx([np.log(np.sqrt(2))], rel=PARITY)


def test_rows_cut_in_two_change_nothing(men):
    time, event, design = men
    cut = np.minimum(20, time / 2)
    halves = np.concatenate([cut, time]), np.concatenate([np.zeros(432, bool), event]), np.vstack([design, design])
    found = cox.fit(*halves, entry=np.concatenate([np.zeros(432), cut]))
    assert found.coef == pytest.approx(cox.fit(*men).coef, rel=PARITY)


def test_size_and_place_of_a_covariate_change_nothing_else(men):
    time, event, design = men
    moved = cox.fit(time, event, design * [1, 1e-6, 1, 1, 1, 1, 1e5] + [0, 30, 0, 1, 0, 0, 1e6])
    assert moved.loglik == pytest.approx(-658.747659446086, rel=1e-9)
    assert moved.coef[1] * 1e-6 == pytest.approx(-0.0574377430137615, rel=1e-5)


@pytest.mark.parametrize(
    "column",
    [
        np.repeat([1.0, 0.0], 4),  # everybody in the first group has the event before anybody in the second
        np.array([0, 0, 1.0, 0, 0, 0, 0, 0]),  # the only one with the trait is censored
        np.arange(8.0),  # the events come in the order of the covariate
    ],
)
def test_a_likelihood_without_a_maximum_is_refused(column):
    event = np.array([True, True, False, True, True, True, True, True])
    with pytest.raises(cox.NoFitError, match="no maximum"):
        cox.fit(np.arange(1, 9), event, column[:, None])


def test_a_rare_trait_without_events_is_refused():
    # 5 of 500 have the trait and none of them the event: the ratio is 0, whatever its standard error looks like.
    rng = np.random.default_rng(1)
    trait, event = np.arange(500) < 5, rng.random(500) < 0.3
    with pytest.raises(cox.NoFitError, match="no maximum"):
        cox.fit(rng.exponential(1, 500), event & ~trait, np.column_stack([trait, rng.normal(size=500)]))


def test_a_large_ratio_that_exists_is_found():
    # One of the many in arm 0 goes before one of arm 1: without it there would be no maximum. The likelihood is
    # 1 / (3r + 3), then 3r * 2r * r / ((3r + 2)(2r + 2)(r + 2)); its slope is 0 at the value that brentq finds.
    found = cox.fit(np.arange(1, 7), [True, True, True, True, False, False], [[0.0], [1], [1], [1], [0], [0]])

    def slope(b):
        r = np.exp(b)
        return 3 - 3 * r / (3 * r + 3) - 3 * r / (3 * r + 2) - 2 * r / (2 * r + 2) - r / (r + 2)

    assert found.coef == pytest.approx([optimize.brentq(slope, -5, 5, xtol=1e-13)], rel=PARITY)


@pytest.mark.parametrize(
    "design",
    [
        [[1.0, 2], [0, 0], [1, 2], [0, 0]],
        [[1.0, 5], [0, 5], [1, 5], [0, 5]],
        [[1.0, 0], [0, 0], [1, 0], [0, 0]],
    ],
)
def test_covariates_that_depend_on_one_another_are_refused(design):
    with pytest.raises(cox.NoFitError, match="depend on one another"):
        cox.fit([1, 2, 3, 4], [True, True, True, False], design)


def test_a_covariate_that_varies_only_outside_the_risk_sets_is_refused():
    # It tells the one who left before the first event from the others.
    with pytest.raises(cox.NoFitError, match="depend on one another"):
        cox.fit([0.5, 2, 3, 4], [False, True, True, False], [[1.0], [0], [0], [0]])


def test_without_an_event_there_is_no_fit():
    with pytest.raises(cox.NoFitError, match="no event"):
        cox.fit([1, 2], [False, False], [[1.0], [0.0]])
    with pytest.raises(cox.NoFitError, match="no event"):
        cox.fit([], [], np.empty((0, 1)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"covariates": [[1.0], [0.0]]}, "one row for each person"),
        ({"covariates": [[1.0], [np.nan], [0.0]]}, "must be known"),
        ({"weight": [1, 0, 1]}, "above 0"),
        ({"weight": [1, 1]}, "above 0"),
        ({"cluster": [1, 1]}, "one label"),
        ({"strata": [1, 1]}, "one label"),
        ({"ties": "exact"}, "efron or breslow"),
        ({"entry": [0, 3, 0]}, "begin before"),
    ],
)
def test_impossible_data_are_refused(change, message):
    good = {"time": [1, 2, 3], "event": [True, True, False], "covariates": [[1.0], [0.0], [1.0]]}
    with pytest.raises(ValueError, match=message):
        cox.fit(**(good | change))


def test_rows_with_clusters_have_no_likelihood_ratio():
    found = cox.fit([1, 2, 3, 3], [True, True, False, False], [[1.0], [0.0], [1.0], [0.0]], cluster=[1, 1, 2, 2])
    with pytest.raises(ValueError, match="no likelihood-ratio test"):
        found.likelihood_ratio()
