"""What is done about covariates with missing values, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis import cohort
from analysis.outcomes.missing import complete, fill


def frame(n_missing_joined, n_missing_others, n_joined=10, n_others=90):
    """Ages 30 of joiners and 50 of others, some missing; the number of sentences is known of everybody."""
    ages = [np.nan] * n_missing_joined + [30.0] * (n_joined - n_missing_joined)
    ages += [np.nan] * n_missing_others + [50.0] * (n_others - n_missing_others)
    took_part = np.arange(n_joined + n_others) < n_joined
    return pd.DataFrame({"age": ages, "priors": np.arange(n_joined + n_others, dtype=float)}), took_part


def test_a_few_missing_values_among_many_people_take_the_mean_of_the_others():
    values, took_part = frame(2, 10)
    filled, (gap,) = fill(values, took_part, n_people=50, models="helpers")
    # 8 ages of 30 and 80 of 50.
    assert filled["age"].isna().sum() == 0 and filled["age"][0] == pytest.approx((8 * 30 + 80 * 50) / 88)
    assert (filled["age"].value_counts()[[30.0, 50.0]] == [8, 80]).all()
    assert (gap.covariate, gap.n, gap.n_missing, gap.done, gap.models) == ("age", 100, 12, "filled", "helpers")
    assert gap.largest_share == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("n_missing", "n_people", "done"),
    [
        ((1, 0), 49, "few_people"),
        ((1, 0), 50, "filled"),
        ((3, 0), 1000, "many_missing"),  # 3 of 100, but 3 of the 10 joiners
        ((0, 19), 1000, "many_missing"),
        ((0, 18), 1000, "filled"),
        ((10, 90), 1000, "never_known"),
        ((10, 90), 20, "never_known"),
    ],
)
def test_the_rule(n_missing, n_people, done):
    values, took_part = frame(*n_missing)
    filled, (gap,) = fill(values, took_part, n_people)
    assert gap.done == done
    assert list(filled) == (["age", "priors"] if done == "filled" else ["priors"])


def test_what_is_complete_stays_as_it_is():
    values, took_part = frame(0, 0)
    filled, gaps = fill(values, took_part, n_people=3)
    assert gaps == () and filled.equals(values)


def test_nobody_to_compare():
    values, took_part = frame(1, 1)
    filled, gaps = fill(values[:0], took_part[:0], n_people=0)
    assert gaps == () and list(filled) == ["age", "priors"]


def test_one_group_only():
    values, took_part = frame(1, 0, n_others=0)
    assert fill(values, took_part, n_people=100)[1][0].largest_share == pytest.approx(0.1)


def test_a_study_keeps_its_covariates_where_few_are_missing(tarp):
    site, plan = tarp
    followed = cohort.build_releases(site)
    same, asked, gaps = complete(followed, plan.recidivism)
    assert asked == plan.recidivism and gaps == () and same.people.equals(followed.people)
    holes = followed.people.copy()
    holes.loc[:9, "age_years"] = np.nan
    holes.loc[:199, "married"] = np.nan
    found, asked, gaps = complete(cohort.Cohort(holes, followed.flow), plan.recidivism)
    assert [(gap.covariate, gap.done) for gap in gaps] == [("age_years", "filled"), ("married", "many_missing")]
    assert asked.adjust_for == tuple(name for name in plan.recidivism.adjust_for if name != "married")
    assert found.people["age_years"][:10].nunique() == 1
    assert found.people["age_years"][0] == pytest.approx(holes["age_years"].mean())
