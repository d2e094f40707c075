import numpy as np
import pytest
from scipy import optimize

from analysis.stats import firth
from analysis.stats.batched_logit import fit_batches
from tests.stats.lalonde import columns, men

ROWS = slice(155, 215)


def fit(counts, treated, covariates, *, penalised=False):
    chances, fitted = zip(
        *(part[1:] for part in fit_batches(counts, treated, covariates, penalised=penalised)), strict=True
    )
    return np.concatenate(chances), np.concatenate(fitted)


@pytest.mark.parametrize("penalised", [False, True])
def test_a_batch_solves_the_score_equations_of_each_replicate(penalised):
    # At the maximum, sums of (treated - chance), with Firth's leverages where penalised, are zero in every column.
    treated, covariates = men()["treat"][ROWS] == 1, columns("age", "educ", "married")[ROWS]
    counts = np.random.default_rng(1).multinomial(60, np.full(60, 1 / 60), size=300)
    chance, fitted = fit(counts, treated, covariates, penalised=penalised)
    assert fitted.all() if penalised else fitted.sum() > 200
    design = np.column_stack([np.ones(60), covariates / covariates.max(axis=0)])
    for count, each in zip(counts[fitted], chance[fitted], strict=True):
        pull = treated - each
        if penalised:
            information = design.T @ (design * (count * each * (1 - each))[:, None])
            leverage = each * (1 - each) * np.sum(design * np.linalg.solve(information, design.T).T, axis=1)
            pull = pull + leverage * (0.5 - each)
        assert (count * pull) @ design == pytest.approx(np.zeros(4), abs=1e-5)


def test_a_penalised_replicate_is_firths_logit_of_its_people():
    treated, covariates = men()["treat"][ROWS] == 1, columns("age", "educ", "married")[ROWS]
    counts = np.random.default_rng(2).multinomial(60, np.full(60, 1 / 60), size=3)
    chance, _fitted = fit(counts, treated, covariates, penalised=True)
    for count, each in zip(counts, chance, strict=True):
        people = np.repeat(np.arange(60), count)
        assert each[people] == pytest.approx(firth.fit(treated[people], covariates[people]).chance, rel=1e-6)


def is_separated(design, treated):
    """Whether some direction has all the treated on one side (or its edge) and all the others on the other."""
    signed = np.where(treated, 1.0, -1.0)[:, None] * design
    reach = optimize.linprog(
        -signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=[(-1, 1)] * len(design.T)
    )
    return -reach.fun > 1e-7


def test_fits_fail_just_where_a_linear_programme_finds_separation():
    treated, covariates = men()["treat"][ROWS] == 1, columns("age", "educ", "married")[ROWS]
    counts = np.random.default_rng(1).multinomial(60, np.full(60, 1 / 60), size=100)
    design = np.column_stack([np.ones(60), covariates / covariates.max(axis=0)])
    separated = [is_separated(design[count > 0], treated[count > 0]) for count in counts]
    assert 5 < sum(separated) < 50
    assert fit(counts, treated, covariates)[1].tolist() == [not each for each in separated]


def test_separated_constant_and_one_armed_replicates_are_told():
    treated = np.array([1, 1, 0, 0, 1, 0], bool)
    covariate = np.array([1.0, 2, 1, 2, 3, 0])[:, None]
    counts = np.array([
        [1, 1, 1, 1, 1, 1],
        # Only the highest was treated, only the lowest not.
        [0, 0, 0, 0, 3, 3],
        # At 2 there are both, and at 3 only the treated: nearly separated.
        [0, 2, 0, 2, 2, 0],
        # All at 1.
        [3, 0, 3, 0, 0, 0],
        # All treated.
        [2, 2, 0, 0, 2, 0],
        # Nobody at all.
        [0, 0, 0, 0, 0, 0],
    ])  # fmt: skip
    assert fit(counts, treated, covariate)[1].tolist() == [True, False, False, False, False, False]
    assert fit(counts, treated, covariate, penalised=True)[1].tolist() == [True, True, True, False, False, False]
