"""Exact unconditional intervals for two shares: they cover at least as often as they say, whatever the true shares.

A value of the contrast (difference or ratio) is left out of a limit when no pair of shares with that contrast gives the
table seen, or one further from it by the score statistic, a chance above half of 1 - `conf_level`.
"""

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from analysis.results import Interval
from analysis.stats.contrasts import Difference, Ratio
from analysis.stats.counts import check_counts

# Above this product of the arms' sizes an interval takes longer than a second.
LARGEST_PRODUCT = 40_000
# Widths of the first and last step of the search; all tables but one are extreme at a difference of -1, so it starts small.
FIRST_STEP, LAST_STEP = 2.0**-12, 2.0**-24
# Scores this close count as equal, so that a table as extreme as the one seen is never lost to rounding.
SAME_SCORE = 1e-7
# The unknown share is split into so many parts first, and a part that must be looked at closer into so many again.
PARTS, CLOSER = 32, 4
# A smaller chance is taken for this one.
SMALLEST = 1e-300


def exact_difference(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Interval for the difference of two independent shares (first minus second) with guaranteed coverage.

    Parameters
    ----------
    events_1, n_1, events_0, n_0 : int
        Each 0 <= events <= n, n >= 1; n_1 n_0 at most 40,000 (`LARGEST_PRODUCT`), otherwise `ValueError`:
        use `score.miettinen_nurminen` for larger arms.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Interval
        Each side errs with chance at most (1 - `conf_level`) / 2.

    Notes
    -----
    Chan & Zhang (1999) Biometrics 55:1202-1209: two one-sided tests, ordered by the score statistic of Farrington
    & Manning (1990), the unknown share being maximised over. The interval holds every difference that neither test
    leaves out, also where these have gaps between them.

    Chances are not looked up on a grid but bounded from above, so a limit can only lie too far out (by less than
    1e-6 but for ties of the score). Between two differences a and b, and two second shares: (1) a table is counted if
    its score at a reaches that of the table seen at b, as the score falls with the difference; (2) these
    tables are closed towards more events in the first arm and fewer in the second, so their chance grows with the
    first share (Röhmel & Mansmann 1999, Biometrical Journal 41:149-170) and is largest at b; (3) along b it is
    bounded between two second shares by touching exponentials (`_chance`). The two properties of the score
    are checked over all tables of small arms in the tests.
    """
    _check_size(events_1, n_1, events_0, n_0)
    tail = (1 - conf_level) / 2
    low = _low(Difference(n_1, n_0), events_1, events_0, tail)
    high = -_low(Difference(n_0, n_1), events_0, events_1, tail)
    return Interval(low, high, conf_level, "exact_unconditional")


def exact_ratio(events_1: int, n_1: int, events_0: int, n_0: int, *, conf_level: float = 0.95) -> Interval:
    """Interval for the ratio of two independent shares (first over second) with guaranteed coverage.

    Parameters as `exact_difference`.

    Returns
    -------
    Interval
        From 0 to infinity if nobody has the event. With no event in the second arm only, `high` is infinite and
        `low` is the statement ("at least"); with none in the first, `low` is 0 and `high` is it ("at most").

    Notes
    -----
    As `exact_difference`, with the score of Miettinen & Nurminen (1985). An upper limit that is infinite
    with events in both arms is possible: a second share near 0 is then not ruled out.
    """
    _check_size(events_1, n_1, events_0, n_0)
    tail = (1 - conf_level) / 2
    low = _low(Ratio(n_1, n_0), events_1, events_0, tail)
    inverse = _low(Ratio(n_0, n_1), events_0, events_1, tail)
    low, inverse = low / (1 - low), inverse / (1 - inverse)
    return Interval(low, 1 / inverse if inverse > 0 else np.inf, conf_level, "exact_unconditional")


def _low(contrast: Difference | Ratio, events_1: int, events_0: int, tail: float) -> float:
    """Lowest contrast that cannot be left out: steps grow while they leave out all they pass, and halve otherwise."""
    at, estimate = contrast.range(events_1, events_0)
    step, grow = FIRST_STEP, True
    while at < estimate:
        end = min(at + step, estimate)
        if not _possible(contrast, events_1, events_0, at, end, tail):
            at, step, grow = end, 2 * step if grow else step, True
        elif step <= LAST_STEP:
            break
        else:
            step, grow = step / 2, False
    return at


def _possible(contrast: Difference | Ratio, events_1: int, events_0: int, low: float, high: float, tail: float) -> bool:
    """Whether some contrast from `low` to `high` might give the tables so extreme a chance above `tail`."""
    if high >= 1:  # a first share of 1 and a second of 0, or an infinite ratio: never left out
        return True
    fewest = _fewest_extreme(contrast, events_1, events_0, low, high)
    start, end = contrast.nuisance(low, high)
    width = (end - start) / PARTS
    middle = start + width * (np.arange(PARTS) + 0.5)
    while True:
        chance, bound = _chance(contrast, fewest, high, middle, width)
        middle = middle[bound > tail]
        if not len(middle):
            return False
        if chance.max() > tail or width <= (high - low) / CLOSER:
            return True
        width /= CLOSER
        middle = (middle[:, None] + width * (np.arange(CLOSER) - (CLOSER - 1) / 2)).ravel()


def _fewest_extreme(contrast: Difference | Ratio, events_1: int, events_0: int, low: float, high: float) -> np.ndarray:
    """For each count in the second arm the fewest events in the first that are extreme; n_1 + 1 if none is.

    Extreme is what scores at `low` at least what the table seen scores at `high`: all that is
    extreme at some contrast between the two.
    """
    seen = contrast.score(high, np.array(events_1), np.array(events_0)) - SAME_SCORE
    x_0 = np.arange(contrast.n_0 + 1)
    fewest, beyond = np.zeros_like(x_0), np.full_like(x_0, contrast.n_1 + 1)
    while np.any(fewest < beyond):
        middle = (fewest + beyond) // 2
        extreme = contrast.score(low, np.minimum(middle, contrast.n_1), x_0) >= seen
        extreme |= middle > contrast.n_1
        fewest, beyond = np.where(extreme, fewest, middle + 1), np.where(extreme, middle, beyond)
    return fewest


def _chance(
    contrast: Difference | Ratio, fewest: np.ndarray, at: float, share: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Chance of the extreme tables at each second share, and its upper bound within half a `width` of it.

    The chance is a sum over x_0 of P(X_0 = x_0) P(X_1 >= fewest). Both factors are log-concave in the share (the second
    is a beta distribution function), so each term lies below the exponential that touches it in the
    middle; the sum of those is convex, hence largest at one of the two ends.
    """
    first = contrast.first_share(at, share)
    seen = np.arange(contrast.n_0 + 1)
    exactly = np.exp(_log_binomial(contrast.n_1, first))
    exactly = np.concatenate([exactly, np.zeros((len(share), 1))], axis=1)
    at_least = np.cumsum(exactly[:, ::-1], axis=1)[:, ::-1][:, fewest]
    # What underflows is bounded from above by SMALLEST, and its slope by the largest possible.
    known = at_least > SMALLEST
    hazard = np.divide(exactly[:, fewest], at_least, out=np.ones_like(at_least), where=known)
    hazard *= fewest * contrast.rise(at, share)[:, None] / first[:, None]
    log_term = _log_binomial(contrast.n_0, share) + np.log(np.maximum(at_least, SMALLEST))
    log_term = np.where(fewest > contrast.n_1, -np.inf, log_term)
    slope = seen / share[:, None] - (contrast.n_0 - seen) / (1 - share[:, None]) + hazard
    ends = [np.exp(np.minimum(log_term + slope * half, 0)).sum(axis=1) for half in (-width / 2, width / 2)]
    return np.exp(log_term).sum(axis=1), np.maximum(*ends)


def _log_binomial(n: int, share: np.ndarray) -> np.ndarray:
    """Log chances of 0 to n events at each share, shape (k, n + 1)."""
    x = np.arange(n + 1)
    log_choices = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return log_choices + xlogy(x, share[:, None]) + xlog1py(n - x, -share[:, None])


def _check_size(events_1: int, n_1: int, events_0: int, n_0: int) -> None:
    check_counts(events_1, n_1)
    check_counts(events_0, n_0)
    if n_1 * n_0 > LARGEST_PRODUCT:
        raise ValueError(f"too many people for the exact interval: n_1 n_0 = {n_1 * n_0}, at most {LARGEST_PRODUCT}")
