"""Many censored samples at once, and whether the intervals for the share with the event hold the truth in each."""

import numpy as np
from scipy import special, stats

HORIZON, CENSORED, LEVEL = 1.0, 0.2, 0.95


def covered_by_censored_intervals(n: int, rate: float, draws: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """For each method, whether its interval holds `rate`, shape (draws,).

    Events are exponential with chance `rate` by the horizon; a fifth of the people, whatever their risk, are lost at a
    time uniform before it. A sample in which Kaplan-Meier's interval does not exist (nobody, or everybody, has
    the event) counts as not covered.
    """
    time, event = draw(n, rate, draws, rng)
    return {
        "share_of_all": share_of_all(time, event, rate),
        "kaplan_meier_plain": kaplan_meier_plain(time, event, rate),
        "kaplan_meier_log_log": kaplan_meier(time, event, rate),
        "beta_product": beta_product(time, event, rate),
    }


def draw(n: int, rate: float, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Times, ascending in each row, and whether each is an event before the horizon, shapes (draws, n)."""
    event_time = rng.exponential(-HORIZON / np.log1p(-rate), (draws, n))
    lost = np.where(rng.random((draws, n)) < CENSORED, rng.uniform(0, HORIZON, (draws, n)), HORIZON)
    time, event = np.minimum(event_time, lost), event_time < lost
    order = np.argsort(time, axis=1)
    return np.take_along_axis(time, order, axis=1), np.take_along_axis(event, order, axis=1)


def share_of_all(time: np.ndarray, event: np.ndarray, rate: float) -> np.ndarray:
    """Naive: Wald's interval for the events among all people, as if who was lost were known to be without the event."""
    share = event.mean(axis=1)
    return np.abs(share - rate) <= stats.norm.isf((1 - LEVEL) / 2) * np.sqrt(share * (1 - share) / time.shape[1])


def kaplan_meier_plain(time: np.ndarray, event: np.ndarray, rate: float) -> np.ndarray:
    """Naive: Kaplan-Meier plus and minus z times Greenwood's standard error; where it is not known the point itself."""
    at_risk = time.shape[1] - np.arange(time.shape[1])
    survival = np.prod(np.where(event, 1 - 1 / at_risk, 1), axis=1)
    left = np.where(event & (survival > 0)[:, None], at_risk * np.maximum(at_risk - 1, 1), np.inf)
    error = survival * np.sqrt(np.sum(1 / left, axis=1))
    return np.abs(1 - survival - rate) <= stats.norm.isf((1 - LEVEL) / 2) * error


def kaplan_meier(time: np.ndarray, event: np.ndarray, rate: float) -> np.ndarray:
    """Whether the log-log interval holds `rate`: no two times are equal, so the k-th has n - k + 1 at risk."""
    at_risk = time.shape[1] - np.arange(time.shape[1])
    survival = np.prod(np.where(event, 1 - 1 / at_risk, 1), axis=1)
    exists = (survival > 0) & (survival < 1)
    left = np.where(event & exists[:, None], at_risk * np.maximum(at_risk - 1, 1), np.inf)
    spread = np.sqrt(np.sum(1 / left, axis=1))
    known = np.where(exists, survival, 0.5)
    return exists & (
        np.abs(np.log(-np.log1p(-rate)) - np.log(-np.log(known)))
        <= stats.norm.isf((1 - LEVEL) / 2) * spread / -np.log(known)
    )


def beta_product(time: np.ndarray, event: np.ndarray, rate: float) -> np.ndarray:
    """Whether the beta product interval (method of moments) holds `rate`."""
    at_risk = time.shape[1] - np.arange(time.shape[1])
    mean = np.prod(np.where(event, at_risk / (at_risk + 1), 1), axis=1)
    square = np.prod(np.where(event, at_risk / (at_risk + 2), 1), axis=1)
    followed = np.sum(time == HORIZON, axis=1)
    tail = (1 - LEVEL) / 2
    high = quantile(mean, square, 1 - tail)
    low = quantile(mean * followed / (followed + 1), square * followed / (followed + 2), tail)
    return (low <= 1 - rate) & (1 - rate <= high)


def quantile(mean: np.ndarray, square: np.ndarray, chance: float) -> np.ndarray:
    """Quantile of the beta distribution with these first two moments; a mean of 0 or 1 is a point."""
    inside = (mean > 0) & (mean < 1)
    mean_, square_ = np.where(inside, mean, 0.5), np.where(inside, square, 1 / 3)
    size = (mean_ - square_) / (square_ - mean_**2)
    return np.where(inside, special.betaincinv(size * mean_, size * (1 - mean_), chance), mean)
