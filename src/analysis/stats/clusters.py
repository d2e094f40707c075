"""Least squares with standard errors for whole clusters (communes, firms) that were assigned."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.results import Interval

# Below this many treated or control clusters a result carries a warning: a rule of thumb, not a theorem.
FEW_CLUSTERS = 6
# Below these degrees of freedom the t distribution itself is a poor guide (Tipton 2015, Psychol Methods 20:375-393).
FEW_DF = 4
# A cluster's own share of a coefficient this close to 1 is 1 but for rounding (as with one treated cluster).
WHOLE = 1 - 1e-10
# A standard error this small beside the outcome is rounding.
TINY = 1e-10
KINDS = ("CR0", "CR1", "CR1S", "CR2")


@dataclass(frozen=True)
class Fit:
    """Coefficients, or sums of them, with their cluster-robust covariance.

    Attributes
    ----------
    coef : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
    df : ndarray, shape (k,)
        Satterthwaite's degrees of freedom of each.
    """

    coef: np.ndarray
    covariance: np.ndarray
    df: np.ndarray


@dataclass(frozen=True)
class Clustered:
    """Difference of means, treated minus control, with its error counted by cluster.

    `warnings` has the codes of `cluster_warnings`, and ``"few_df"`` where `df` is below 4.
    """

    value: float
    std_error: float
    df: float
    interval: Interval
    p_value: float
    n_treated_clusters: int
    n_control_clusters: int
    warnings: tuple[str, ...]


def fit(
    values: np.ndarray,
    design: np.ndarray,
    cluster: np.ndarray,
    *,
    kind: str = "CR2",
    along: np.ndarray | None = None,
) -> Fit:
    """Least squares with a cluster-robust covariance.

    Parameters
    ----------
    values : ndarray, shape (n,)
    design : ndarray, shape (n, p)
        Constant included; all known and of full column rank, else `ValueError`.
    cluster : ndarray, shape (n,)
        Labels; two or more clusters, else `ValueError`.
    kind : {"CR0", "CR1", "CR1S", "CR2"}
        Plain; times G / (G - 1); Stata's, that times (n - 1) / (n - p); Bell and McCaffrey's, unbiased if
        the residuals are independent and equally spread.
    along : ndarray, shape (k, p), or None
        Weights of the sums of coefficients that are asked for; None: each coefficient.

    Notes
    -----
    Bell & McCaffrey (2002) Survey Methodology 28:169-181; Pustejovsky & Tipton (2018) J Bus Econ Stat
    36:672-683, with the identity as working covariance.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    values, design = np.asarray(values, float), np.asarray(design, float)
    need_known(values, design)
    groups = members(cluster)
    if len(design) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("the columns of the design depend on one another, or are not fewer than the rows")
    basis, triangle = np.linalg.qr(design)
    residuals = values - basis @ (basis.T @ values)
    order, begin = np.concatenate(groups), np.cumsum([0, *map(len, groups[:-1])])
    basis, residuals = basis[order], residuals[order]
    adjusted_basis = np.concatenate(list(map(_adjusted, np.split(basis, begin[1:])))) if kind == "CR2" else basis
    scores = np.add.reduceat(adjusted_basis * residuals[:, None], begin)
    back = np.linalg.inv(triangle) if along is None else along @ np.linalg.inv(triangle)
    scale = _scale(kind, len(groups), *design.shape)
    covariance = scale * back @ (scores.T @ scores) @ back.T
    df = np.array([_satterthwaite(basis, adjusted_basis, begin, row) for row in back])
    return Fit(back @ (basis.T @ values[order]), covariance, df)


def adjusted(
    values: np.ndarray,
    treated: np.ndarray,
    cluster: np.ndarray,
    covariates: np.ndarray | None = None,
    *,
    kind: str = "CR2",
    conf_level: float = 0.95,
    few: int = FEW_CLUSTERS,
) -> Clustered:
    """Difference of means with covariates held fixed by least squares, its error counted by cluster.

    Parameters
    ----------
    values : ndarray, shape (n,)
        0 and 1 for a difference of shares.
    treated : ndarray of bool, shape (n,)
        Both arms must have a cluster, else `ValueError`.
    cluster, kind
        As in `fit`.
    covariates : ndarray, shape (n, p), or None
    few : int
        Treated or control clusters below which the result warns.
    """
    treated = np.asarray(treated, bool)
    n_treated, n_control = arm_clusters(treated, cluster)
    found = fit(values, design(treated, covariates), cluster, kind=kind)
    value, error, df = float(found.coef[1]), float(np.sqrt(found.covariance[1, 1])), float(found.df[1])
    if not error > TINY * np.std(values):
        raise ValueError("the outcome does not vary within or between the clusters of an arm")
    half = float(stats.t.isf((1 - conf_level) / 2, df)) * error
    warnings = cluster_warnings(n_treated, n_control, few) + (("few_df",) if df < FEW_DF else ())
    interval = Interval(value - half, value + half, conf_level, f"{kind.lower()}_satterthwaite")
    p_value = float(2 * stats.t.sf(abs(value) / error, df))
    return Clustered(value, error, df, interval, p_value, n_treated, n_control, warnings)


def cluster_warnings(n_treated: int, n_control: int, few: int = FEW_CLUSTERS) -> tuple[str, ...]:
    """Codes of what is wrong with so few clusters an arm.

    ``"not_credible_one_treated"``, ``"not_credible_one_control"``: no error counted by cluster is credible, since what
    sets that cluster apart cannot be told from the effect. ``"few_clusters"``: below `few` in an arm.

    Notes
    -----
    MacKinnon & Webb (2018) Econometrics J 21:114-135: with few treated clusters robust errors reject far
    too often, and the wild bootstrap far too seldom or too often.
    """
    named = (("not_credible_one_treated", n_treated == 1), ("not_credible_one_control", n_control == 1))
    return tuple(code for code, found in (*named, ("few_clusters", min(n_treated, n_control) < few)) if found)


def arm_clusters(treated: np.ndarray, cluster: np.ndarray) -> tuple[int, int]:
    """Clusters with anybody treated, and with anybody not; none is a `ValueError`."""
    treated, cluster = np.asarray(treated, bool), np.asarray(cluster)
    counts = len(np.unique(cluster[treated])), len(np.unique(cluster[~treated]))
    if min(counts) == 0:
        raise ValueError("each arm needs a cluster")
    return counts


def design(treated: np.ndarray, covariates: np.ndarray | None) -> np.ndarray:
    """Constant, treatment and covariates side by side, shape (n, 2 + p)."""
    treated = np.asarray(treated, float)
    rest = [] if covariates is None else [np.asarray(covariates, float)]
    return np.column_stack([np.ones(len(treated)), treated, *rest])


def need_known(values: np.ndarray, columns: np.ndarray) -> None:
    """Refuse, by `ValueError`, an outcome or a column of the design that is unknown for anybody."""
    if not (np.isfinite(values).all() and np.isfinite(columns).all()):
        raise ValueError("an outcome or a covariate is unknown")


def members(cluster: np.ndarray) -> list[np.ndarray]:
    """Row numbers of each cluster, by label; fewer than two clusters are a `ValueError`."""
    labels, code, size = np.unique(cluster, return_inverse=True, return_counts=True)
    if len(labels) < 2:
        raise ValueError("need two clusters or more")
    return np.split(np.argsort(code, kind="stable"), np.cumsum(size)[:-1])


def _adjusted(part: np.ndarray) -> np.ndarray:
    """(I - Q Q')^(-1/2) Q for a cluster's rows Q of an orthonormal basis, by its p singular values."""
    left, size, right = np.linalg.svd(part, full_matrices=False)
    inside = size**2 < WHOLE
    # A direction that the cluster alone determines has no residual: generalised inverse, as clubSandwich.
    factor = np.where(inside, size / np.sqrt(np.where(inside, 1 - size**2, 1)), 0)
    return (left * factor) @ right


def _satterthwaite(basis: np.ndarray, adjusted_basis: np.ndarray, begin: np.ndarray, contrast: np.ndarray) -> float:
    """Degrees of freedom by matching two moments, residuals independent and equally spread."""
    part = adjusted_basis @ contrast
    size, shadow = np.add.reduceat(part**2, begin), np.add.reduceat(basis * part[:, None], begin)
    products = np.diag(size) - shadow @ shadow.T
    return float(np.trace(products) ** 2 / (products**2).sum())


def _scale(kind: str, n_clusters: int, n: int, p: int) -> float:
    scale = {"CR0": 1.0, "CR1": n_clusters / (n_clusters - 1), "CR2": 1.0}
    return scale.get(kind, n_clusters / (n_clusters - 1) * (n - 1) / (n - p))
