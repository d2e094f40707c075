import numpy as np
import pytest

from analysis.stats import clusters, pooling_counts, stratified
from tests.conftest import PARITY, reference

NUMBERS = reference("pooling")
LIMITS = {"rel": PARITY, "abs": 1e-12}
ARMS = ("x1", "n1", "x0", "n0")


def strata(most=5):
    rows = {name: np.array(values) for name, values in NUMBERS["strata"].items()}
    return {name: values[rows["district"] <= most] for name, values in rows.items()}


def people(rows):
    return pooling_counts.people_of(*(rows[name] for name in (*ARMS, "stratum", "district")))


@pytest.mark.parametrize("name", NUMBERS["counts"])
def test_petos_ratio_equals_metafor(name):
    case = NUMBERS["counts"][name]
    found, expected = pooling_counts.peto_odds_ratio(*(np.array(case[arm]) for arm in ARMS)), case["peto"]
    told = [
        np.log(found.value),
        found.std_error,
        np.log(found.interval.low),
        np.log(found.interval.high),
        found.p_value,
    ]
    assert told == pytest.approx([expected[key] for key in ("value", "se", "low", "high", "p")], **LIMITS)


def test_petos_ratio_by_hand():
    # 0 of 10 against 2 of 10: 1 expected, variance 10 * 10 * 2 * 18 / (400 * 19).
    found = pooling_counts.peto_odds_ratio([0], [10], [2], [10])
    assert np.log(found.value) == pytest.approx(-1 / (9 / 19), rel=1e-12)


def test_petos_ratio_needs_an_event_somewhere():
    with pytest.raises(ValueError, match="in no stratum"):
        pooling_counts.peto_odds_ratio([0, 0], [10, 5], [0, 0], [10, 9])


@pytest.mark.parametrize(("most", "name"), [(5, "one_stage"), (3, "one_stage_three")])
def test_everybody_at_once_equals_clubsandwich(most, name):
    found, expected = pooling_counts.one_stage_difference(people(strata(most))), NUMBERS[name]
    told = [found.value, found.std_error, found.df, found.p_value, found.interval.low, found.interval.high]
    assert told == pytest.approx([expected[key] for key in ("value", "se", "df", "p", "low", "high")], **LIMITS)


def test_a_covariate_held_fixed_equals_clubsandwich():
    rows, expected = {key: np.array(values) for key, values in NUMBERS["people"].items()}, NUMBERS["one_stage_age"]
    columns = rows["event"], rows["treated"], rows["stratum"], rows["district"]
    found = pooling_counts.one_stage_difference(pooling_counts.StratifiedPeople(*columns, rows["age"][:, None]))
    told = [found.value, found.std_error, found.df, found.p_value, found.interval.low, found.interval.high]
    assert told == pytest.approx([expected[key] for key in ("value", "se", "df", "p", "low", "high")], **LIMITS)


def test_its_value_is_mantel_and_haenszels():
    rows = strata()
    expected = stratified.mantel_haenszel_difference(*(rows[name] for name in ARMS)).value
    assert pooling_counts.one_stage_difference(people(rows)).value == pytest.approx(expected, rel=1e-12)


def test_three_alike_districts_by_hand():
    # In each district one of two joined had the event and, of two who had not, none, one, two: differences 1/2, 0, -1/2.
    rows = pooling_counts.people_of([1, 1, 1], [2, 2, 2], [0, 1, 2], [2, 2, 2], [1, 2, 3], [1, 2, 3])
    found = pooling_counts.one_stage_difference(rows)
    # Districts of one size: the mean of the three and its usual error with 2 degrees of freedom.
    assert [found.value, found.std_error, found.df] == pytest.approx([0, 0.5 / np.sqrt(3), 2], abs=1e-12)


def test_a_stratum_with_one_arm_tells_nothing():
    rows = strata()
    more = {name: np.append(values, add) for (name, values), add in zip(rows.items(), (6, 11, 0, 0, 3, 9), strict=True)}
    assert pooling_counts.one_stage_difference(people(more)) == pooling_counts.one_stage_difference(people(rows))


def test_two_districts_are_not_pooled():
    with pytest.raises(ValueError, match="nothing is pooled below 3"):
        pooling_counts.one_stage_difference(people(strata(2)))


def test_a_stratum_lies_in_one_district():
    rows = strata() | {"stratum": np.ones(10, int)}
    with pytest.raises(ValueError, match="two clusters"):
        pooling_counts.one_stage_difference(people(rows))


def test_nobody_with_the_event_has_no_error():
    rows = strata() | {"x1": np.zeros(10, int), "x0": np.zeros(10, int)}
    with pytest.raises(ValueError, match="does not vary"):
        pooling_counts.one_stage_difference(people(rows))


def test_few_degrees_of_freedom_are_said():
    assert pooling_counts.one_stage_difference(people(strata(3))).warnings == ("few_df",)
    assert pooling_counts.one_stage_difference(people(strata(3))).df < clusters.FEW_DF


def test_more_events_than_people_are_refused():
    with pytest.raises(ValueError, match="0 <= events <= n"):
        pooling_counts.people_of([3], [2], [0], [2], [1], [1])


def test_its_interval_covers_no_difference_where_districts_differ_in_risk_and_effect():
    # Five districts of eight days; risks lognormal about 0.1, effects normal about 0 with 0.03. 300 sets with 5 events or
    # more in each arm; at 95% fewer than 272 are hardly ever covered (binomial, 1 in 1,000).
    random = np.random.default_rng(20261126)
    covered = n = 0
    while n < 300:
        base = np.repeat(np.clip(0.1 * np.exp(random.normal(-0.125, 0.5, 5)), 0, 1), 8)
        effect = np.repeat(random.normal(0, 0.03, 5), 8)
        m_1, m_0 = 1 + random.poisson(5, 40), 1 + random.poisson(10, 40)
        x_1, x_0 = random.binomial(m_1, np.clip(base + effect, 0, 1)), random.binomial(m_0, base)
        if min(x_1.sum(), x_0.sum()) >= 5:
            rows = pooling_counts.people_of(x_1, m_1, x_0, m_0, np.arange(40), np.repeat(np.arange(5), 8))
            covered, n = covered + (not pooling_counts.one_stage_difference(rows).interval.excludes(0)), n + 1
    assert covered >= 272


@pytest.mark.parametrize(("name", "covariates"), [("signs", []), ("signs_age", ["age"])])
def test_signs_of_districts_equal_a_loop_over_lm(name, covariates):
    """R fits every one of the 6^5 vectors of weights anew, with a constant for each stratum."""
    rows, expected = {key: np.array(values) for key, values in NUMBERS["people"].items()}, NUMBERS[name]
    columns = rows["event"], rows["treated"], rows["stratum"], rows["district"]
    held = np.column_stack([rows[each] for each in covariates]) if covariates else None
    found = pooling_counts.one_stage_wild(pooling_counts.StratifiedPeople(*columns, held), rng=np.random.default_rng(1))
    assert [found.value, found.p_value] == pytest.approx([expected["value"], expected["p"]], **LIMITS)
    assert found.n_used == 6**5


def test_three_districts_have_signs_that_can_hardly_leave_zero_out():
    found = pooling_counts.one_stage_wild(people(strata(3)), rng=np.random.default_rng(1), conf_level=0.99)
    assert found.smallest_p == 6 / 6**3 and (found.interval.low, found.interval.high) == (-np.inf, np.inf)


def test_one_district_by_itself_is_mantel_and_haenszels_with_its_own_slopes():
    rows = {key: np.array(values) for key, values in NUMBERS["people"].items()}
    mine = rows["district"] == 3
    columns = [rows[name][mine] for name in ("event", "treated", "stratum", "district")]
    counts = strata()
    of_three = [counts[name][counts["district"] == 3] for name in ARMS]
    alone = pooling_counts.within_difference(pooling_counts.StratifiedPeople(*columns))
    assert alone == pytest.approx(stratified.mantel_haenszel_difference(*of_three).value, rel=1e-12)
    age = rows["age"][mine].astype(float)
    held = pooling_counts.within_difference(pooling_counts.StratifiedPeople(*columns, age[:, None]))
    dummies = (columns[2][:, None] == np.unique(columns[2])).astype(float)
    full = np.column_stack([columns[1], age, dummies])
    assert held == pytest.approx(np.linalg.lstsq(full, columns[0], rcond=None)[0][0], rel=1e-9)
    twice = pooling_counts.within_difference(pooling_counts.StratifiedPeople(*columns, np.column_stack([age, 2 * age])))
    assert twice == pytest.approx(held, rel=1e-9)
    with pytest.raises(ValueError, match="nothing of the arms"):
        pooling_counts.within_difference(pooling_counts.StratifiedPeople(*columns, columns[1][:, None].astype(float)))
