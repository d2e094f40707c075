"""One logit fitted to many replicates of the same people at once, each replicate being a row of counts."""

from collections.abc import Iterator

import numpy as np

# Replicates worked on together: enough to be fast, few enough to stay in the processor's cache.
TOGETHER = 128
# Newton has converged when no coefficient, per standard deviation of its column, would move by more than this. The plain
# score then is off by the square of it; the penalised one moves towards its end in even parts, so its limit is lower.
STEP, PENALISED_STEP = 1e-4, 1e-9
# Separated groups still move by about 1 at the end. A penalised score always converges, but more slowly.
MOST_STEPS, MOST_PENALISED_STEPS = 30, 300
# Log-likelihoods closer than this are equal but for rounding.
ROUNDING = 1e-12
# Log odds are kept within this, short of overflow; it matters for people whom a replicate leaves out only.
FARTHEST = 30.0
# A replicate whose covariates have a direction with less than this variance, of 1 in all people, cannot be fitted.
LEAST_VARIANCE = 1e-8
# Keeps Newton's equations solvable on the way to separation; where the score is zero it changes nothing.
RIDGE = 1e-12


def fit_batches(
    counts: np.ndarray, treated: np.ndarray, covariates: np.ndarray, *, penalised: bool = False
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Chances of treatment in each replicate, some replicates at a time.

    Parameters
    ----------
    counts : ndarray of int, shape (B, k)
        How often each row of people is in each replicate.
    treated : ndarray of bool, shape (k,)
    covariates : ndarray, shape (k, p)
    penalised : bool
        Firth's logit; see `firth`.

    Yields
    ------
    rows : slice
        Of `counts`, b replicates.
    chance : ndarray, shape (b, k)
        In (0, 1).
    fitted : ndarray of bool, shape (b,)
        Whether there is a fit: false where an arm is empty, a column constant or dependent, or the groups are
        separated (never, if penalised).

    Notes
    -----
    Newton's method with step halving, all replicates in one product of matrices.
    """
    spread = covariates.std(axis=0)
    scaled = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    design = np.column_stack([np.ones(len(scaled)), scaled])
    # With the signs of the others turned, one product gives everybody the log odds of their own arm.
    signed = np.where(treated, 1.0, -1.0)[:, None] * design
    # All start from the fit to all of them together, which is near.
    none = np.zeros(design.shape[1])
    start, together = _scores(counts.mean(axis=0, keepdims=True), treated, signed, none, penalised)
    for first in range(0, len(counts), TOGETHER):
        rows = slice(first, first + TOGETHER)
        coef, fitted = _scores(
            counts[rows].astype(float), treated, signed, start[0] if together[0] else none, penalised
        )
        yield rows, 1 / (1 + np.exp(_bounded(-coef @ design.T))), fitted


def _scores(count, treated, signed, start, penalised) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients, shape (B, p + 1), and in which replicates they were found: Newton in all at once."""
    upper = np.triu_indices(signed.shape[1])
    products = signed[:, upper[0]] * signed[:, upper[1]]
    arms = [count[:, arm].sum(axis=1) > 0 for arm in (treated, ~treated)]
    variance = _matrices(count, products) / np.maximum(count.sum(axis=1), 1)[:, None, None]
    going = np.flatnonzero(arms[0] & arms[1] & (np.linalg.eigvalsh(variance)[:, 0] > LEAST_VARIANCE))
    coef, step = np.tile(start, (len(count), 1)), np.zeros((len(count), len(start)))
    height, found = np.full(len(count), -np.inf), np.zeros(len(count), bool)
    for number in range(MOST_PENALISED_STEPS if penalised else MOST_STEPS):
        if len(going) == 0:
            break
        # Copied only once some are done.
        part = count if len(going) == len(count) else count[going]
        # At the start all have one score, worked out once.
        new_height, new_step = _newton(part, coef[going] if number else coef[:1], signed, products, penalised)
        # Where the last step went down, half of it is taken back; elsewhere the next one is taken.
        worse = new_height < height[going] - ROUNDING * (1 + np.abs(new_height))
        step[going] = np.where(worse[:, None], step[going] / 2, new_step)
        coef[going] += np.where(worse[:, None], -step[going], step[going])
        height[going] = np.where(worse, height[going], new_height)
        done = ~worse & (np.abs(new_step).max(axis=1) < (PENALISED_STEP if penalised else STEP))
        found[going[done]] = True
        going = going[~done]
    return coef, found


def _newton(count, coef, signed, products, penalised) -> tuple[np.ndarray, np.ndarray]:
    """(Penalised) log-likelihood of each replicate, shape (B,), and its next step, shape (B, p + 1)."""
    odds = np.exp(_bounded(-coef @ signed.T))
    total = 1 + odds
    wrong = odds / total
    height = -np.einsum("bk,bk->b", count, np.log(total))
    pull = count * wrong
    spread = pull * (1 - wrong)
    slope = _matrices(spread, products)
    if penalised:
        height = height + np.linalg.slogdet(slope)[1] / 2
        leverage = wrong * (1 - wrong) * np.einsum("ka,bac,kc->bk", signed, np.linalg.inv(slope), signed, optimize=True)
        slope = _matrices(spread * (1 + leverage), products)
        pull = pull + count * leverage * (wrong - 0.5)
    slope = slope + RIDGE * count.sum(axis=1)[:, None, None] * np.eye(signed.shape[1])
    return height, np.linalg.solve(slope, (pull @ signed)[:, :, None])[:, :, 0]


def _matrices(weight: np.ndarray, products: np.ndarray) -> np.ndarray:
    """Weighted sums over people of the products of their columns (upper triangle given), one matrix a replicate."""
    found = weight @ products
    size = int((2 * products.shape[1]) ** 0.5)
    rows, columns = np.triu_indices(size)
    whole = np.empty((len(weight), size, size))
    whole[:, rows, columns] = whole[:, columns, rows] = found
    return whole


def _bounded(log_odds: np.ndarray) -> np.ndarray:
    return np.clip(log_odds, -FARTHEST, FARTHEST)
