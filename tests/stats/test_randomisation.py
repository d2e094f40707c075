import math

import numpy as np
import pytest
from scipy import stats

from analysis.stats import randomisation
from tests.conftest import PARITY, reference

NUMBERS = reference("clusters")
PLANTS = {name: np.array(column) for name, column in NUMBERS["data"]["twelve"].items()}
ROWS = PLANTS["uptake"], PLANTS["chilled"], PLANTS["plant"]
LIMITS = {"rel": PARITY, "abs": 1e-12}


def rng():
    return np.random.default_rng(20)


def test_clusters_of_unequal_size_equal_a_loop_in_r():
    found, expected = randomisation.test(*ROWS, rng=rng(), limit=924), NUMBERS["randomised"]["twelve"]
    assert [found.value, found.p_value, found.p_greater, found.p_less] == pytest.approx(
        [expected[key] for key in ("seen", "p", "greater", "less")], **LIMITS
    )
    assert found.n_assignments == found.n_used == expected["n"] == math.comb(12, 6)


def test_the_interval_equals_a_search_in_r():
    found = randomisation.shift_interval(*ROWS, rng=rng())
    assert [found.low, found.high] == pytest.approx(NUMBERS["randomised"]["twelve_limits_95"], **LIMITS)


def test_strata_equal_a_loop_in_r():
    found, expected = randomisation.test(*ROWS, PLANTS["quebec"], rng=rng()), NUMBERS["randomised"]["by_type"]
    assert [found.value, found.p_value] == pytest.approx([expected["seen"], expected["p"]], **LIMITS)
    assert found.n_assignments == expected["n"] == 20 * 20


def test_people_equal_coin():
    data = NUMBERS["coin"]
    assert randomisation.test(data["weight"], data["treated"], rng=rng()).p_value == pytest.approx(data["p"], **LIMITS)


def test_one_sided_on_people_is_fishers_test():
    # 6 of 13 against 1 of 9 people: the tail of the hypergeometric distribution.
    values = np.repeat([1, 0, 1, 0], [6, 7, 1, 8])
    treated = np.repeat([True, False], [13, 9])
    found = randomisation.test(values, treated, rng=rng(), limit=10**6)
    assert found.p_greater == pytest.approx(stats.hypergeom.sf(5, 22, 7, 13), **LIMITS)
    assert found.p_less == pytest.approx(stats.hypergeom.cdf(6, 22, 7, 13), **LIMITS)


def communes(sizes, events):
    unit = np.repeat(np.arange(len(sizes)), sizes)
    return np.concatenate([np.arange(n) < k for n, k in zip(sizes, events, strict=True)]).astype(float), unit


def test_three_communes_by_hand():
    # 3 of 4, 1 of 4 and 0 of 2 people; the first was treated. Its difference is 3/4 - 1/6 = 7/12;
    # the second's would be 1/4 - 3/6 = -1/4, the third's 0 - 4/8 = -1/2.
    values, unit = communes([4, 4, 2], [3, 1, 0])
    found = randomisation.test(values, unit == 0, unit, rng=rng())
    assert (found.value, found.p_value, found.p_greater, found.p_less) == pytest.approx((7 / 12, 1 / 3, 1 / 3, 1))
    found = randomisation.test(values, unit == 2, unit, rng=rng())
    assert (found.value, found.p_value, found.p_greater, found.p_less) == pytest.approx((-1 / 2, 2 / 3, 1, 1 / 3))
    assert found.smallest_p == pytest.approx(1 / 3)


def test_one_commune_of_seventeen_reaches_one_in_seventeen():
    values, unit = communes([10] * 17, [9, *range(1, 9), *range(1, 9)])
    found = randomisation.test(values, unit == 0, unit, rng=rng())
    assert found.p_value == found.smallest_p == pytest.approx(1 / 17)
    assert randomisation.smallest_one_sided_p(17, 1) == pytest.approx(1 / 17)
    income = values + np.arange(len(values)) / 1000
    whole = randomisation.shift_interval(income, unit == 0, unit, rng=rng())
    assert (whole.low, whole.high) == (-math.inf, math.inf)
    # At 90% the one assignment of 17 (5.9%) is enough to end it.
    assert math.isfinite(randomisation.shift_interval(income, unit == 0, unit, rng=rng(), conf_level=0.9).low)


def test_smallest_p_of_a_design_by_hand():
    # 3 of 6 and 1 of 4 units: 20 * 4 assignments.
    assert randomisation.smallest_one_sided_p([6, 4], [3, 1]) == pytest.approx(1 / 80)


def test_an_interval_by_hand():
    # 10 and 8 against 3 and 1: 7 seen. The assignment itself and its mirror image are never less extreme;
    # two others differ by 2 and -2 and count from 5 to 9, two by 0 and count at 7 alone.
    values, treated = np.array([10, 8, 3, 1.0]), np.array([1, 1, 0, 0])
    found = randomisation.shift_interval(values, treated, rng=rng(), conf_level=0.6)
    assert (found.low, found.high) == pytest.approx((5, 9))
    found = randomisation.shift_interval(values, treated, rng=rng(), conf_level=0.7)
    assert (found.low, found.high) == (-math.inf, math.inf)


@pytest.mark.parametrize("stratum", [None, PLANTS["quebec"]])
def test_the_interval_ends_where_the_test_begins_to_reject(stratum):
    found = randomisation.shift_interval(*ROWS, stratum, rng=rng(), conf_level=0.9)

    def p_value(shift):
        values = PLANTS["uptake"] - shift * PLANTS["chilled"]
        return randomisation.test(values, *ROWS[1:], stratum, rng=rng()).p_value

    assert p_value(found.low - 1e-6) <= 0.1 < p_value(found.low + 1e-6)
    assert p_value(found.high + 1e-6) <= 0.1 < p_value(found.high - 1e-6)


def test_draws_come_near_the_enumeration():
    exact = randomisation.test(*ROWS, PLANTS["quebec"], rng=rng())
    drawn = randomisation.test(*ROWS, PLANTS["quebec"], rng=rng(), limit=399, draws=19_999)
    assert (drawn.n_assignments, drawn.n_used) == (400, 20_000)
    # Four standard errors of the share of draws.
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * math.sqrt(0.035 * 0.965 / 19_999))
    near = randomisation.shift_interval(*ROWS, rng=rng(), limit=1, draws=19_999)
    assert [near.low, near.high] == pytest.approx(NUMBERS["randomised"]["twelve_limits_95"], abs=0.5)


def test_drawn_p_values_count_the_one_seen():
    # The treated hold the ten largest of forty values, so no draw comes up to it: 1 of 99 + 1.
    values = np.arange(40.0)
    found = randomisation.test(values, values >= 30, rng=rng(), draws=99)
    assert found.p_value == found.p_greater == pytest.approx(1 / 100)
    assert found.p_less == 1


@pytest.mark.parametrize("unit", [None, PLANTS["plant"]])
@pytest.mark.parametrize("limit", [1, 10**6])
def test_row_order_changes_no_digit(unit, limit):
    rows = slice(None) if unit is not None else slice(0, 14)
    keep = [each if each is None else each[rows] for each in (PLANTS["uptake"], PLANTS["log_conc"] > 6, unit)]
    if unit is not None:
        keep[1] = PLANTS["chilled"]
    order = np.random.default_rng(3).permutation(len(keep[0]))
    shuffled = [each if each is None else each[order] for each in keep]
    for ask in (randomisation.test, randomisation.shift_interval):
        assert ask(*shuffled, rng=rng(), limit=limit, draws=99) == ask(*keep, rng=rng(), limit=limit, draws=99)


def test_outcomes_all_alike_show_nothing():
    found = randomisation.test([0, 0, 0, 0], [1, 1, 0, 0], rng=rng())
    assert (found.value, found.p_value, found.p_greater, found.p_less, found.smallest_p) == (0, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("values", "treated", "unit", "stratum", "message"),
    [
        ([], [], None, None, "at least one row"),
        ([1, math.nan], [1, 0], None, None, "unknown"),
        ([1, 2], [1, 1], None, None, "each arm"),
        ([1, 2], [0, 0], None, None, "each arm"),
        ([1, 2, 3], [1, 0, 0], ["a", "a", "b"], None, "more than one arm"),
        ([1, 2, 3], [1, 1, 0], ["a", "a", "b"], [1, 2, 1], "more than one arm or stratum"),
        ([1, 2, 3, 4], [1, 0, 1, 1], None, [1, 1, 2, 2], "each stratum"),
    ],
)
def test_no_randomisation_is_refused(values, treated, unit, stratum, message):
    with pytest.raises(ValueError, match=message):
        randomisation.test(values, treated, unit, stratum, rng=rng())


def test_a_shift_of_a_share_is_refused():
    with pytest.raises(ValueError, match="no meaning"):
        randomisation.shift_interval([0, 1, 1, 0], [1, 1, 0, 0], rng=rng())


@pytest.mark.parametrize(("n_units", "n_treated"), [(17, 0), (17, 17), ([5, 0], [2, 0])])
def test_designs_without_two_arms_are_refused(n_units, n_treated):
    with pytest.raises(ValueError, match="each arm"):
        randomisation.smallest_one_sided_p(n_units, n_treated)
