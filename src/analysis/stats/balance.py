"""How alike two arms are, and how unlike chance alone would make them."""

import numpy as np
from scipy import stats

from analysis.results import Interval


def smd(
    values: np.ndarray, treated: np.ndarray, weight: np.ndarray | None = None, *, divisor: str = "treated"
) -> float:
    """Standardised mean difference: (weighted) mean of the treated minus that of the others, over a spread.

    Parameters
    ----------
    values : ndarray, shape (n,)
    treated : ndarray of bool, shape (n,)
    weight : ndarray, shape (n,), optional
        None counts everybody once. The divisor is never weighted, so that weighting cannot change it.
    divisor : str
        ``"treated"``: s1, the standard deviation of the treated (with n - 1).
        ``"pooled"``: sqrt((s1^2 + s0^2) / 2).

    Raises
    ------
    ValueError
        If an arm is empty, or the divisor is zero or unknown (one person) while the means differ.

    Notes
    -----
    Packages differ in the divisor: print it. Austin (2009) Stat Med 28:3083-3107.
    """
    values, treated, weight = _checked(values, treated, weight)
    means = [np.average(values[arm], weights=weight[arm]) for arm in (treated, ~treated)]
    if means[0] == means[1]:
        return 0.0
    spread = _divisor(values, treated, divisor)
    if not spread > 0:
        raise ValueError("the values do not vary where the divisor is taken from: no standardised difference")
    return float((means[0] - means[1]) / spread)


def variance_ratio(values: np.ndarray, treated: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Variance of the treated over that of the others; parameters as `smd`.

    Raises
    ------
    ValueError
        If an arm has fewer than two people with weight, or the others do not vary.

    Notes
    -----
    Weighted variance: sum w (x - m)^2 / (sum w - sum w^2 / sum w), which is s^2 for equal weights.
    """
    values, treated, weight = _checked(values, treated, weight)
    variances = [_variance(values[arm], weight[arm]) for arm in (treated, ~treated)]
    if variances[1] == 0:
        raise ValueError("the comparison group does not vary: no ratio of variances")
    return variances[0] / variances[1]


def chance_band(n_treated: int, n_others: int, *, divisor: str = "treated", conf_level: float = 0.95) -> Interval:
    """Where the unweighted `smd` of one covariate lies when a lottery makes the arms.

    Parameters
    ----------
    n_treated, n_others : int
        Two or more each.
    divisor : str
        As in `smd`.

    Notes
    -----
    The variance of a difference of means over all ways to draw the arms is S^2 (1/n1 + 1/n0). For a normal
    covariate the difference over s1 sqrt(1/n1 + 1/n0) has exactly Student's t distribution with n1 - 1
    degrees of freedom; over the pooled spread nearly so, with Welch's n1 + n0 - 2 or fewer degrees (here at
    equal spread, (1 + 1)^2 / (1/(n1 - 1) + 1/(n0 - 1))). One covariate in twenty leaves a 95% band by chance.
    """
    if min(n_treated, n_others) < 2:
        raise ValueError("the band needs two people or more in each arm")
    if divisor == "treated":
        degrees = n_treated - 1
    elif divisor == "pooled":
        degrees = 4 / (1 / (n_treated - 1) + 1 / (n_others - 1))
    else:
        raise ValueError(f"no such divisor: {divisor}")
    half = float(stats.t.isf((1 - conf_level) / 2, degrees) * np.sqrt(1 / n_treated + 1 / n_others))
    return Interval(-half, half, conf_level, "chance_band")


def _checked(values, treated, weight) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    weight = np.ones(len(values)) if weight is None else np.asarray(weight, float)
    if any(weight[arm].sum() <= 0 for arm in (treated, ~treated)):
        raise ValueError("each arm needs at least one person with weight")
    return values, treated, weight


def _divisor(values: np.ndarray, treated: np.ndarray, divisor: str) -> float:
    if divisor not in ("treated", "pooled"):
        raise ValueError(f"no such divisor: {divisor}")
    arms = [values[treated]] if divisor == "treated" else [values[treated], values[~treated]]
    if min(len(arm) for arm in arms) < 2:
        return float("nan")
    return float(np.sqrt(np.mean([arm.var(ddof=1) for arm in arms])))


def _variance(values: np.ndarray, weight: np.ndarray) -> float:
    total = weight.sum()
    freedom = total - (weight**2).sum() / total
    if not freedom > 1e-12 * total:
        raise ValueError("a variance needs two people or more with weight")
    return float(weight @ (values - np.average(values, weights=weight)) ** 2 / freedom)
