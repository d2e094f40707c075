"""Two arms' risks over districts whose own risks differ: beta-binomial counts, zeros as they are."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats
from scipy.special import betaln, digamma, expit, gammaln, logit

from analysis.results import Interval

# Below this a correlation is none: between so few people nobody could see it.
LEAST_RHO = 1e-6
# Where the search for the correlation begins, in log odds; from each of them, because there can be two maxima.
STARTS = (-5.0, -2.5, 0.0)
# Fisher's scoring ends when no term moves by more than this.
STEP, MOST_STEPS = 1e-10, 100


@dataclass(frozen=True)
class BetaBinomial:
    """Risks of both arms in the middle of the districts, and what sets them apart.

    Attributes
    ----------
    risk_1, risk_0 : float
        In (0, 1).
    difference, difference_error : float
        First less second, with its error by the delta method.
    interval : Interval
        Of the difference.
    log_odds_ratio, std_error : float
    p_value : float
        Wald's, of the log odds ratio.
    rho : float
        Correlation between people of one district and arm beyond their arm's risk, in [0, 1); 0: plain binomial.
    log_likelihood : float
        Of the counts, binomial coefficients included.
    """

    risk_1: float
    risk_0: float
    difference: float
    difference_error: float
    interval: Interval
    log_odds_ratio: float
    std_error: float
    p_value: float
    rho: float
    log_likelihood: float


def beta_binomial(
    events_1: np.ndarray, n_1: np.ndarray, events_0: np.ndarray, n_0: np.ndarray, *, conf_level: float = 0.95
) -> BetaBinomial:
    """Maximum likelihood with one risk an arm and one correlation within a district's arm.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : ndarray of int, shape (k,)
        0 <= events <= n, else `ValueError`; an arm without people tells nothing.

    Raises
    ------
    ValueError
        If over all districts nobody, or everybody, of an arm has the event: the risk is then at its end.

    Notes
    -----
    Kuss (2015) Stat Med 34:1097-1116. A district's two arms are taken as two draws: what they share is not used, so
    the answer stands beside a comparison within districts, never in its place. Errors from the expected information.
    """
    counts = np.array([np.atleast_1d(each) for each in (events_1, n_1, events_0, n_0)], float)
    x_1, m_1, x_0, m_0 = counts
    if not np.all((x_1 >= 0) & (x_1 <= m_1) & (x_0 >= 0) & (x_0 <= m_0)) or np.any(counts % 1):
        raise ValueError("need whole numbers, 0 <= events <= n in each arm of each district")
    for events, people in ((x_1, m_1), (x_0, m_0)):
        if not 0 < events.sum() < people.sum():
            raise ValueError("in an arm nobody or everybody has the event")
    x, n, arm = np.concatenate([x_1, x_0]), np.concatenate([m_1, m_0]), np.repeat([1.0, 0.0], len(x_1))
    seen = n > 0
    return _fitted(x[seen], n[seen], arm[seen], conf_level)


def _fitted(x: np.ndarray, n: np.ndarray, arm: np.ndarray, conf_level: float) -> BetaBinomial:
    low, high = (float(logit(x[arm == each].sum() / n[arm == each].sum())) for each in (0, 1))
    plain = np.array([low, high - low, -math.inf])
    fits = [_best(np.array([low, high - low, each]), x, n, arm) for each in STARTS]
    terms = max([plain, *fits], key=lambda each: _log_likelihood(each, x, n, arm))
    if expit(terms[2]) <= LEAST_RHO:
        terms = plain
    covariance = np.linalg.inv(_information(terms, n, arm))[:2, :2]
    risk_0, risk_1 = float(expit(terms[0])), float(expit(terms[0] + terms[1]))
    slope_1, slope_0 = risk_1 * (1 - risk_1), risk_0 * (1 - risk_0)
    gradient = np.array([slope_1 - slope_0, slope_1])
    error, odds_error = float(np.sqrt(gradient @ covariance @ gradient)), float(np.sqrt(covariance[1, 1]))
    difference, half = risk_1 - risk_0, stats.norm.isf((1 - conf_level) / 2) * error
    return BetaBinomial(
        risk_1=risk_1,
        risk_0=risk_0,
        difference=difference,
        difference_error=error,
        interval=Interval(float(difference - half), float(difference + half), conf_level, "beta_binomial"),
        log_odds_ratio=float(terms[1]),
        std_error=odds_error,
        p_value=float(2 * stats.norm.sf(abs(terms[1]) / odds_error)),
        rho=float(expit(terms[2])),
        log_likelihood=_log_likelihood(terms, x, n, arm),
    )


def _best(start: np.ndarray, x: np.ndarray, n: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """A maximum of the likelihood; minus infinity as third term where it has none above a correlation of 0."""
    bounds = [(None, None), (None, None), (float(logit(LEAST_RHO)), float(logit(1 - LEAST_RHO)))]
    terms = optimize.minimize(
        lambda each: -_log_likelihood(each, x, n, arm),
        start,
        jac=lambda each: -_score(each, x, n, arm).sum(axis=0),
        bounds=bounds,
        method="L-BFGS-B",
    ).x
    for _ in range(MOST_STEPS):
        if not bounds[2][0] < terms[2] < bounds[2][1]:
            return np.array([*terms[:2], -math.inf]) if terms[2] <= bounds[2][0] else terms
        step = np.linalg.solve(_information(terms, n, arm), _score(terms, x, n, arm).sum(axis=0))
        terms = terms + np.clip(step, -1, 1)
        if np.abs(step).max() < STEP:
            break
    return terms


def _shape(terms: np.ndarray, arm: np.ndarray) -> tuple[np.ndarray, float, np.ndarray, np.ndarray]:
    """Risk of each row, the two shapes' sum, and both shapes of the beta distribution."""
    risk = expit(terms[0] + arm * terms[1])
    size = float(np.exp(-terms[2]))
    return risk, size, risk * size, (1 - risk) * size


def _log_likelihood(terms: np.ndarray, x: np.ndarray, n: np.ndarray, arm: np.ndarray) -> float:
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    if terms[2] == -math.inf:
        log_odds = terms[0] + arm * terms[1]
        return float((ways + x * log_odds - n * np.logaddexp(0, log_odds)).sum())
    _, _, a, b = _shape(terms, arm)
    return float((ways + betaln(x + a, n - x + b) - betaln(a, b)).sum())


def _score(terms: np.ndarray, x: np.ndarray, n: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Slope of each row's log-likelihood in the two log odds and the correlation's, shape (rows, 3)."""
    risk, size, a, b = _shape(terms, arm)
    both = digamma(a + b) - digamma(n + a + b)
    by_a, by_b = digamma(x + a) - digamma(a) + both, digamma(n - x + b) - digamma(b) + both
    by_odds = (by_a - by_b) * size * risk * (1 - risk)
    return np.column_stack([by_odds, arm * by_odds, -(by_a * a + by_b * b)])


def _information(terms: np.ndarray, n: np.ndarray, arm: np.ndarray) -> np.ndarray:
    """Fisher's expected information of all terms, without the correlation where that is 0."""
    if terms[2] == -math.inf:
        risk = expit(terms[0] + arm * terms[1])
        design = np.column_stack([np.ones_like(arm), arm])
        return design.T @ (design * (n * risk * (1 - risk))[:, None])
    total = np.zeros((3, 3))
    for people, mine in zip(n, arm, strict=True):
        x = np.arange(people + 1)
        rows = np.full_like(x, people), np.full_like(x, mine)
        _, _, a, b = _shape(terms, rows[1])
        ways = gammaln(people + 1) - gammaln(x + 1) - gammaln(people - x + 1)
        chance = np.exp(ways + betaln(x + a, people - x + b) - betaln(a, b))
        score = _score(terms, x, *rows)
        total += score.T @ (score * chance[:, None])
    return total
