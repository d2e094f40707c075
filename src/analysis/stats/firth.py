"""Firth's penalised logit: finite and less biased odds ratios where events are few or the data separate."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, stats
from scipy.special import expit

from analysis.results import Interval

# Newton stops when no coefficient (per standard deviation of its column) would move by more than this.
STEP = 1e-10
MOST_STEPS, MOST_HALVINGS = 500, 40
# Log-likelihoods closer than this are equal but for rounding.
ROUNDING = 1e-12
# A profile is searched no further than this many standard errors from its maximum.
FARTHEST = 200


@dataclass(frozen=True)
class Fit:
    """A fitted logit, the intercept first.

    `coef` has log odds, shape (p + 1,); `covariance` is the inverse of Fisher's information there; `chance`
    the fitted probability of each person, shape (n,), in (0, 1); `log_likelihood` has its penalty (NaN for
    FLIC, which is no maximum of it).
    """

    coef: np.ndarray
    covariance: np.ndarray
    chance: np.ndarray
    log_likelihood: float


@dataclass(frozen=True)
class Coefficient:
    """One log odds ratio, with its profile interval (log scale) and penalised likelihood-ratio p-value."""

    log_odds_ratio: float
    std_error: float
    interval: Interval
    p_value: float

    def ratio(self) -> tuple[float, Interval]:
        """Odds ratio with its interval."""
        ratio, low, high = (
            float(np.exp(each)) for each in (self.log_odds_ratio, self.interval.low, self.interval.high)
        )
        return ratio, replace(self.interval, low=low, high=high)


def fit(event: np.ndarray, covariates: np.ndarray) -> Fit:
    """Logit with Jeffreys' prior as penalty; an intercept is added.

    Parameters
    ----------
    event : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, p), p >= 0

    Raises
    ------
    ValueError
        If nobody is there, a value is missing, or a column is constant or depends on the others.

    Notes
    -----
    Firth (1993) Biometrika 80:27-38; Heinze & Schemper (2002) Stat Med 21:2409-2419. Without covariates,
    or with one of two values, it is the plain logit after adding 1/2 to each cell. No events, or events
    only, give finite numbers too.
    """
    event, scaled, back = _prepare(event, covariates)
    coef = _maximise(event, scaled, np.zeros(scaled.shape[1]), np.ones(scaled.shape[1], bool))
    # Columns are standardised for the fit, which shifts the penalty by a constant.
    shift = float(np.linalg.slogdet(back)[1])
    return _fit(scaled, back, coef, _log_likelihood(event, scaled, coef) - shift)


def coefficient(event: np.ndarray, covariates: np.ndarray, column: int, *, conf_level: float = 0.95) -> Coefficient:
    """Log odds ratio of one column of `covariates` (from 0); other parameters and errors as `fit`.

    Notes
    -----
    Profile of the penalised likelihood, its penalty always from the information of all columns, as in
    Heinze & Schemper (2002) and R's logistf.
    """
    event, scaled, back = _prepare(event, covariates)
    place, p = range(scaled.shape[1])[1:][column], scaled.shape[1]
    best = _maximise(event, scaled, np.zeros(p), np.ones(p, bool))
    top, error = _log_likelihood(event, scaled, best), np.sqrt(np.linalg.inv(_information(scaled, best))[place, place])
    others = np.arange(p) != place

    def drop(value: float) -> float:
        start = best.copy()
        start[place] = value
        return 2 * (top - _log_likelihood(event, scaled, _maximise(event, scaled, start, others)))

    limit = stats.chi2.isf(1 - conf_level, 1)
    ends = [_crossing(drop, best[place], sign * error, limit) * back[place, place] for sign in (-1, 1)]
    return Coefficient(
        float(best[place] * back[place, place]),
        float(error * back[place, place]),
        Interval(float(ends[0]), float(ends[1]), conf_level, "firth_profile"),
        float(stats.chi2.sf(max(drop(0.0), 0.0), 1)),
    )


def flic(event: np.ndarray, covariates: np.ndarray) -> Fit:
    """Firth's logit with its intercept corrected, so that fitted risks add up to the events: for predicted risks.

    Raises
    ------
    ValueError
        As `fit`, and where there are no events or only events (the corrected intercept is infinite).

    Notes
    -----
    FLIC of Puhr et al. (2017) Stat Med 36:2302-2317. The covariance is the inverse information at the
    corrected coefficients.
    """
    event = np.asarray(event, float)
    if not 0 < event.sum() < len(event):
        raise ValueError("risks from a model need people with and people without the event")
    uncorrected = fit(event, covariates)
    event, scaled, back = _prepare(event, covariates)
    coef = np.linalg.solve(back, uncorrected.coef)
    linear = scaled @ coef
    far = np.abs(linear).max() + np.log(2 * len(event))
    coef[0] += optimize.brentq(lambda move: expit(linear + move).sum() - event.sum(), -far, far, xtol=1e-14)
    return _fit(scaled, back, coef, float("nan"))


def _prepare(event: np.ndarray, covariates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events, standardised columns behind an intercept, and the matrix that takes coefficients back."""
    event, covariates = np.asarray(event, float), np.asarray(covariates, float)
    if len(event) == 0 or covariates.shape[0] != len(event):
        raise ValueError("a logit needs at least one person, and as many rows of covariates as people")
    if not (np.isfinite(covariates).all() and np.isin(event, (0, 1)).all()):
        raise ValueError("events must be 0 or 1, and covariates finite")
    centre, spread = covariates.mean(axis=0), covariates.std(axis=0)
    # A constant column becomes zero here, and so fails the test of the rank.
    spread = np.where(spread > 1e-12 * np.abs(covariates).max(axis=0, initial=0), spread, np.inf)
    scaled = np.column_stack([np.ones(len(event)), (covariates - centre) / spread])
    if np.linalg.matrix_rank(scaled) < scaled.shape[1]:
        raise ValueError("a column is constant, or depends on the others")
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -centre / spread
    return event, scaled, back


def _fit(scaled: np.ndarray, back: np.ndarray, coef: np.ndarray, log_likelihood: float) -> Fit:
    covariance = back @ np.linalg.inv(_information(scaled, coef)) @ back.T
    return Fit(back @ coef, covariance, expit(scaled @ coef), log_likelihood)


def _maximise(event: np.ndarray, design: np.ndarray, coef: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Coefficients where the penalised likelihood is highest, those not free held where they are."""
    height = _log_likelihood(event, design, coef)
    for _ in range(MOST_STEPS):
        chance, leverage = _chance_and_leverage(design, coef)
        score = design.T @ (event - chance + leverage * (0.5 - chance))
        # The slope of the score with the leverages held: a better step than Fisher's information alone.
        slope = (design * (chance * (1 - chance) * (1 + leverage))[:, None]).T @ design
        step = np.zeros(len(coef))
        step[free] = np.linalg.solve(slope[np.ix_(free, free)], score[free])
        if np.abs(step).max() < STEP:
            return coef + step
        for _ in range(MOST_HALVINGS):
            new = _log_likelihood(event, design, coef + step)
            if new >= height - ROUNDING * (1 + abs(height)):
                break
            step /= 2
        coef, height = coef + step, new
    raise ValueError("the penalised logit does not converge")


def _chance_and_leverage(design: np.ndarray, coef: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    chance = expit(design @ coef)
    root = design * np.sqrt(chance * (1 - chance))[:, None]
    return chance, (np.linalg.qr(root)[0] ** 2).sum(axis=1)


def _information(design: np.ndarray, coef: np.ndarray) -> np.ndarray:
    chance = expit(design @ coef)
    return (design * (chance * (1 - chance))[:, None]).T @ design


def _log_likelihood(event: np.ndarray, design: np.ndarray, coef: np.ndarray) -> float:
    linear = design @ coef
    penalty = np.linalg.slogdet(_information(design, coef))[1] / 2
    return float(event @ linear - np.logaddexp(0, linear).sum() + penalty)


def _crossing(drop, start: float, step: float, limit: float) -> float:
    """Where `drop` reaches `limit`, going from `start` in steps that double."""
    inner, outer = start, start + step
    while drop(outer) < limit:
        if abs(outer - start) > FARTHEST * abs(step):
            raise ValueError("the profile of the penalised likelihood does not fall far enough")
        inner, outer = outer, start + 2 * (outer - start)
    return float(optimize.brentq(lambda value: drop(value) - limit, inner, outer, xtol=1e-11))
