"""Mortgages refused in Boston (hmda.csv): least squares with HC1 errors and a logit against Stock & Watson's numbers, made in R.

Sums over 2,380 people: if every person is a cluster of her own, errors by cluster are HC1.
"""

import numpy as np
import pandas as pd
import pytest

from analysis.stats import clusters
from analysis.stats.propensity import propensity
from tests.conftest import PARITY, PROJECT


@pytest.fixture(scope="module")
def people():
    return pd.read_csv(PROJECT / "tests" / "reference" / "hmda.csv")


def design(people, *names):
    return np.column_stack([np.ones(len(people)), *(people[name] for name in names)])


@pytest.mark.parametrize(
    ("names", "coef", "error"),
    [(("pirat",), 0.6035349355, 0.0984825647), (("pirat", "afam"), 0.1774282432, 0.0249462662)],
)
def test_linear_model_with_hc1_errors(people, names, coef, error):
    found = clusters.fit(people["deny"].to_numpy(float), design(people, *names), np.arange(len(people)), kind="CR1S")
    assert found.coef[-1] == pytest.approx(coef, rel=PARITY)
    assert found.covariance[-1, -1] ** 0.5 == pytest.approx(error, rel=PARITY)


def test_logit(people):
    """The log odds of the fitted chances are linear in what they were fitted on."""
    chance = propensity(people["deny"].to_numpy(bool), people[["pirat", "afam"]].to_numpy(float), penalised=False)
    odds = np.log(chance / (1 - chance))
    coef = np.linalg.lstsq(design(people, "pirat", "afam"), odds, rcond=None)[0]
    assert coef[1:] == pytest.approx([5.37036205, 1.27278193], rel=PARITY)
    event = people["deny"].to_numpy()
    log_likelihood = np.log(np.where(event == 1, chance, 1 - chance)).sum()
    assert log_likelihood == pytest.approx(-795.69520837, rel=PARITY)


def test_those_refused(people):
    black, white = (people.loc[people["afam"] == arm, "deny"] for arm in (1, 0))
    assert (black.sum(), len(black), white.sum(), len(white)) == (96, 339, 189, 2041)
