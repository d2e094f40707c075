import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.stats.weighted_means import uneven_difference, weighted_difference
from tests.conftest import PARITY, PROJECT, reference


@pytest.fixture(scope="module")
def rows():
    """The rows of tests/reference/income.R: every seventh man, in one, two or three rows."""
    men = pd.read_csv(PROJECT / "data" / "raw" / "studies" / "nsw" / "original" / "nsw_mixtape.csv")
    times = np.tile([1, 2, 3], 20)
    table = men.iloc[np.repeat(7 * np.arange(1, 61) - 1, times)].reset_index(drop=True)
    return table.assign(person=np.repeat(np.arange(60), times), weight=1 + (np.arange(1, len(table) + 1) % 4) / 2)


def test_equals_r(rows):
    told = reference("income")["weighted"]
    about = (rows["weight"].to_numpy(), rows["person"].to_numpy())
    found = weighted_difference(rows["re78"], rows["treat"].to_numpy(bool), *about)
    assert (found.value, found.std_error) == pytest.approx((told["difference"], told["se"]), rel=PARITY)
    crossed = weighted_difference(rows["re78"], np.arange(1, len(rows) + 1) % 2 == 1, *about)
    assert (crossed.value, crossed.std_error) == pytest.approx((told["crossed"], told["crossed_se"]), rel=PARITY)


def test_by_hand():
    # Means 3 and 1; influences +-1/2 * 1 and 0, by person; G / (G - 1) = 4 / 3.
    found = weighted_difference([2.0, 4.0, 1.0, 1.0], np.array([1, 1, 0, 0], bool), np.ones(4), np.arange(4))
    assert found.value == 2 and found.std_error == pytest.approx(np.sqrt(2 * 0.25 * 4 / 3))


def test_a_row_twice_changes_nothing():
    values, treated, person = np.array([2.0, 4.0, 1.0, 5.0]), np.array([1, 1, 0, 0], bool), np.arange(4)
    once = weighted_difference(values, treated, np.array([2.0, 1, 1, 1]), person)
    twice = weighted_difference(values[[0, 0, 1, 2, 3]], treated[[0, 0, 1, 2, 3]], np.ones(5), person[[0, 0, 1, 2, 3]])
    assert (once.value, once.std_error) == pytest.approx((twice.value, twice.std_error))


@pytest.mark.parametrize(
    "values, treated, weight",
    [([1.0, 2.0], [1, 1], [1, 1]), ([1.0, np.nan], [1, 0], [1, 1]), ([1.0, 2.0], [1, 0], [1, 0])],
)
def test_refuses(values, treated, weight):
    with pytest.raises(ValueError):
        weighted_difference(values, np.array(treated, bool), weight, [0, 1])


def test_with_uneven_weights_it_is_the_jackknife_by_person_of_r():
    numbers = reference("work")
    rows = {name: np.array(values, float) for name, values in numbers["rows"].items()}
    found = uneven_difference(rows["pay"], rows["treated"] == 1, rows["weight"], rows["person"])
    wanted = numbers["uneven"]
    assert (found.value, found.std_error) == pytest.approx((wanted["difference"], wanted["error"]), rel=PARITY)
    half = stats.t.ppf(0.975, wanted["df"]) * wanted["error"]
    assert found.interval.high == pytest.approx(wanted["difference"] + half, rel=PARITY)


def test_one_person_in_a_group_has_no_error():
    with pytest.raises(ValueError):
        uneven_difference(np.arange(4.0), np.arange(4) < 2, np.ones(4), np.array([1, 1, 2, 3]))
