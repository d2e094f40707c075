"""Wild cluster bootstrap of a difference of means or another coefficient, with the null imposed."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from analysis.results import Interval
from analysis.stats.clusters import FEW_CLUSTERS, arm_clusters, cluster_warnings, design, members, need_known

RADEMACHER = (1.0, -1.0)
WEBB = tuple(sign * size**0.5 for sign in (1, -1) for size in (0.5, 1.0, 1.5))
# With fewer clusters two signs give few different statistics, so six weights are used (Webb 2023, Can J Econ 56:839-858).
WEBB_BELOW = 10
# Statistics this close, squared and relative, are ties: the weights that are all equal repeat the one seen.
TIE = 1e-9
# An interval that has not ended this many standard errors away is taken to have no end.
FURTHEST = 2.0**20


@dataclass(frozen=True)
class WildBootstrap:
    """Difference of means with the bootstrap's test and interval.

    Attributes
    ----------
    value, std_error : float
        Least squares, and the CR1 error that `p_value` and `interval` do not lean on.
    p_value : float
        Two-sided, of the null asked for: share of weights with an absolute t at least the one seen.
    interval : Interval
        Differences that the test does not reject; an end is infinite where it rejects none.
    smallest_p : float
        Smallest p-value that so many clusters allow.
    n_used : int
        Weights looked at: all of them, or those drawn and the one seen.
    weights : {"rademacher", "webb"}
    warnings : tuple of str
        As `clusters.cluster_warnings`.
    """

    value: float
    std_error: float
    p_value: float
    interval: Interval
    smallest_p: float
    n_used: int
    weights: str
    warnings: tuple[str, ...]


def wild_bootstrap(
    values: np.ndarray,
    treated: np.ndarray,
    cluster: np.ndarray,
    covariates: np.ndarray | None = None,
    *,
    rng: np.random.Generator,
    null: float = 0.0,
    weights: str | None = None,
    conf_level: float = 0.95,
    limit: int = 200_000,
    draws: int = 9_999,
    few: int = FEW_CLUSTERS,
) -> WildBootstrap:
    """Test and interval for a difference of means by re-signing whole clusters' residuals.

    Parameters
    ----------
    values, treated, cluster, covariates, few
        As in `clusters.adjusted`, with its errors.
    rng : numpy.random.Generator
        Used only where there are more weights than `limit`.
    null : float
        Difference that `p_value` tests.
    weights : {"rademacher", "webb"} or None
        None takes Webb's six weights below 10 clusters, two signs otherwise.
    limit, draws : int
        Up to `limit` vectors of weights (2^G or 6^G) all are looked at, otherwise `draws` random ones,
        and the p-value is (b + 1) / (m + 1).

    Notes
    -----
    Cameron, Gelbach & Miller (2008) Rev Econ Stat 90:414-427, WCR; by clusters' scores, as Roodman et al.
    (2019) Stata J 19:4-60. With one treated cluster it hardly ever rejects: read `warnings` first.
    """
    n_treated, n_control = arm_clusters(treated, cluster)
    found = of_coefficient(
        values, design(treated, covariates), cluster,
        rng=rng, null=null, weights=weights, conf_level=conf_level, limit=limit, draws=draws,
    )  # fmt: skip
    return replace(found, warnings=cluster_warnings(n_treated, n_control, few))


def of_coefficient(
    values: np.ndarray,
    columns: np.ndarray,
    cluster: np.ndarray,
    *,
    rng: np.random.Generator,
    null: float = 0.0,
    weights: str | None = None,
    conf_level: float = 0.95,
    limit: int = 200_000,
    draws: int = 9_999,
) -> WildBootstrap:
    """Test and interval for the coefficient of the second column, the constant being the first; no warnings.

    Parameters
    ----------
    columns : ndarray, shape (n, p)
        Of full rank, else `ValueError`; the other parameters as in `wild_bootstrap`.
    """
    groups = members(cluster)
    weights = weights or ("webb" if len(groups) < WEBB_BELOW else "rademacher")
    matrix, n_used, smallest = _weights(weights, len(groups), rng, limit, draws)
    values, columns = np.asarray(values, float), np.asarray(columns, float)
    need_known(values, columns)
    problem = _Problem.of(values, columns, groups, matrix)
    value, error = problem.estimate(len(groups))
    low, high = (problem.limit(value, side * error, 1 - conf_level) for side in (-1, 1))
    return WildBootstrap(
        value,
        error,
        problem.p_value(null),
        Interval(low, high, conf_level, f"wild_cluster_{weights}"),
        smallest,
        n_used,
        weights,
        (),
    )


@dataclass(frozen=True)
class _Problem:
    """For each vector of weights, numerator and squared error of t: polynomials in the null, the one seen first.

    Residuals under a null b are those of the outcome minus b times those of the treatment, so the numerator is
    n_y - b n_d and the squared error q_yy - 2 b q_yd + b^2 q_dd. `size` is the treatment's sum of squares.
    """

    n_y: np.ndarray
    n_d: np.ndarray
    q_yy: np.ndarray
    q_yd: np.ndarray
    q_dd: np.ndarray
    size: float

    @classmethod
    def of(cls, values, columns, groups, weights):
        if np.linalg.matrix_rank(columns) < columns.shape[1]:
            raise ValueError("the columns of the design depend on one another")
        basis = np.linalg.qr(columns)[0]
        restricted = np.linalg.qr(np.delete(columns, 1, axis=1))[0]
        residual_y, residual_d = (each - restricted @ (restricted.T @ each) for each in (values, columns[:, 1]))
        shadow = np.array([basis[rows].T @ residual_d[rows] for rows in groups])

        def scores(residual):
            own = np.array([residual_d[rows] @ residual[rows] for rows in groups])
            # What the full model, fitted again to re-signed residuals, takes from each cluster's score.
            fitted = np.array([basis[rows].T @ residual[rows] for rows in groups])
            return weights @ own, weights * own - (weights @ fitted) @ shadow.T

        (n_y, score_y), (n_d, score_d) = scores(residual_y), scores(residual_d)
        q = [(one * other).sum(axis=1) for one, other in ((score_y, score_y), (score_y, score_d), (score_d, score_d))]
        if q[0][0] <= TIE * (residual_y @ residual_y) * (residual_d @ residual_d) / len(values):
            raise ValueError("the outcome does not vary between the clusters of an arm")
        return cls(n_y, n_d, *q, float(residual_d @ residual_d))

    def estimate(self, n_clusters: int) -> tuple[float, float]:
        """Least squares and its CR1 error."""
        error = np.sqrt(self.q_yy[0] * n_clusters / (n_clusters - 1)) / self.size
        return float(self.n_y[0] / self.size), float(error)

    def p_value(self, null: float) -> float:
        top = (self.n_y - null * self.n_d) ** 2
        below = np.maximum(self.q_yy - 2 * null * self.q_yd + null**2 * self.q_dd, 0)
        return float(np.mean(top * below[0] >= top[0] * below * (1 - TIE)))

    def limit(self, start: float, step: float, alpha: float) -> float:
        """End of the nulls kept, from the estimate (kept always) in the direction of `step`."""
        kept, out = 0.0, 1.0
        while self.p_value(start + out * step) > alpha:
            kept, out = out, 2 * out
            if out > FURTHEST:
                return float(np.copysign(np.inf, step))
        while out - kept > TIE * out:
            middle = (kept + out) / 2
            kept, out = (middle, out) if self.p_value(start + middle * step) > alpha else (kept, middle)
        return float(start + out * step)


def _weights(name: str, n_clusters: int, rng, limit: int, draws: int) -> tuple[np.ndarray, int, float]:
    """Vectors of weights, all ones first; how many they stand for; the smallest p-value that they allow."""
    if name not in ("rademacher", "webb"):
        raise ValueError("weights must be rademacher or webb")
    choices = RADEMACHER if name == "rademacher" else WEBB
    count = len(choices) ** n_clusters
    if count > limit:
        drawn = rng.choice(choices, (draws, n_clusters))
        return np.vstack([np.ones(n_clusters), drawn]), draws + 1, 1 / (draws + 1)
    # A vector and its negative give the same absolute t: half of them stand for all.
    positive = [each for each in choices if each > 0]
    half = np.array(list(product(positive, *[choices] * (n_clusters - 1))))
    seen = int(np.argmax((half == 1).all(axis=1)))
    half[[0, seen]] = half[[seen, 0]]
    return half, count, len(choices) / count
