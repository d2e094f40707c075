"""How often the intervals hold the true value when people of one commune resemble each other.

Run by hand: ``nice python -m tests.audit.commune_coverage`` (some minutes); it writes ``docs/audit/commune_coverage.json``.

Each person lives in one of `COMMUNES` communes, all equally likely. A commune's effect on the logit of the risk (on the
logarithm, of a rate) is normal with standard deviation `sd`, drawn anew in every draw. The true value is the one over all
such communes, so an interval is asked about communes like these, not about these alone. Two arms have the same risk and are of
equal size; they live in the same communes (`mixed`), or the first in one commune and the second in the others (`apart`).
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats

from analysis import store
from analysis.reference.intervals import may_publish
from analysis.stats.score import difference_score
from analysis.stats.share_intervals import blaker
from analysis.stats.unconditional import LARGEST_PRODUCT
from tests.audit.censored_draws import CENSORED, HORIZON, kaplan_meier, quantile
from tests.audit.coverage import (
    DRAWS,
    LEVEL,
    NS,
    RATES,
    SHARES_LOOKED_UP,
    limits,
    miettinen_nurminen_holds,
    newcombe_holds,
    table_chances,
    two_exact_holds,
)

COMMUNES, SDS = 17, (0.0, 0.3, 0.5)
SEED = 20_261_127
MIXED, APART = "mixed", "apart"
LEAST_EVENTS, FURTHEST = 5, 12.0  # Firth's ratio is shown from so many events on; logs of ratios are looked for within
NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(41)
RESULT = Path("docs/audit/commune_coverage.json")
CHECKED = (
    "src/analysis/stats/share_intervals.py",
    "src/analysis/stats/proportions.py",
    "src/analysis/stats/score.py",
    "src/analysis/stats/rates.py",
    "src/analysis/stats/censored.py",
    "src/analysis/stats/firth_cox.py",
    "tests/audit/commune_coverage.py",
)
REGIONS = ("newcombe", "miettinen_nurminen", "kaplan_meier_log_log")  # approximate intervals that are shown within them
Pair = tuple[np.ndarray, np.ndarray]


def intercept(rate: float, sd: float) -> float:
    """Logit with which the risk over all communes is `rate`."""

    def excess(logit: float) -> float:
        return float(special.expit(logit + sd * NODES) @ NODE_WEIGHTS / NODE_WEIGHTS.sum()) - rate

    return float(optimize.brentq(excess, -20, 20, xtol=1e-12))


def effects(n: int, sd: float, arms: str, draws: int, rng: np.random.Generator) -> Pair:
    """Effect of the commune of each person of both arms, shapes (draws, n)."""
    effect = sd * rng.standard_normal((draws, COMMUNES))
    first, second = (rng.integers(COMMUNES, size=(draws, n)) for _ in range(2))
    if arms == APART:
        first, second = np.zeros((draws, n), int), rng.integers(1, COMMUNES, size=(draws, n))
    return tuple(np.take_along_axis(effect, each, axis=1) for each in (first, second))


def arm_risks(n: int, rate: float, sd: float, arms: str, draws: int, rng: np.random.Generator) -> Pair:
    """Risk of each person of both arms, shapes (draws, n)."""
    logit = intercept(rate, sd)
    return tuple(special.expit(logit + each) for each in effects(n, sd, arms, draws, rng))


def holds(low: np.ndarray, high: np.ndarray, true: float) -> np.ndarray:
    """Whether each interval holds the true value."""
    return (low <= true) & (true <= high)


def share(n: int, rate: float, sd: float, rng: np.random.Generator) -> dict[str, float]:
    """Blaker's interval, which is shown for a share."""
    risk, _ = arm_risks(n, rate, sd, MIXED, DRAWS, rng)
    low_high = limits(blaker, n)[(rng.random(risk.shape) < risk).sum(axis=1)]
    return {"blaker": float(holds(*low_high.T, rate).mean())}


def difference(n: int, rate: float, sd: float, arms: str, rng: np.random.Generator) -> dict[str, float]:
    """The interval that is shown for a difference of two shares."""
    first, second = ((rng.random(each.shape) < each).sum(axis=1) for each in arm_risks(n, rate, sd, arms, DRAWS, rng))
    return {"shown": float(np.mean(zero_held(n)[first, second]))}


@cache
def zero_held(n: int) -> np.ndarray:
    """Whether the interval shown for a difference (`outcomes.contrast.difference_interval`) holds 0, by both arms' events."""
    x = np.arange(n + 1)
    held = exact_holds_zero(n) if n * n <= LARGEST_PRODUCT else two_exact_holds(x, n, x, n, 0.0)
    approximate = [("newcombe", newcombe_holds)]
    if n * n > LARGEST_PRODUCT:
        approximate.insert(0, ("miettinen_nurminen", miettinen_nurminen_holds))
    fewest = np.minimum(np.minimum(x, n - x)[:, None], np.minimum(x, n - x))
    for method, holds in approximate:
        allowed = np.array([may_publish(method, n, int(count)) for count in x])
        held = np.where(allowed[fewest], holds(x, n, x, n, 0.0), held)
    return held


def exact_holds_zero(n: int) -> np.ndarray:
    """Whether neither of the two tests that the exact unconditional interval inverts leaves 0 out, shape (n + 1, n + 1)."""
    x = np.arange(n + 1)
    risk = np.linspace(0, 1, SHARES_LOOKED_UP)
    chance = table_chances(n, risk, risk)
    scores = difference_score(x[:, None], n, x, n, 0.0).ravel()
    held = np.ones(len(scores), bool)
    for order in (scores, -scores):
        ranked = np.argsort(-order, kind="stable")
        as_extreme = np.searchsorted(-order[ranked], -order + 1e-9, side="right") - 1
        held &= np.cumsum(chance[:, ranked], axis=1).max(axis=0)[as_extreme] > (1 - LEVEL) / 2
    return held.reshape(n + 1, n + 1)


def censored_times(risk: np.ndarray, rng: np.random.Generator) -> Pair:
    """Times, ascending in each row, and whether each is an event before the horizon; a fifth are lost on the way."""
    event_time = rng.exponential(-HORIZON / np.log1p(-risk))
    lost = np.where(rng.random(risk.shape) < CENSORED, rng.uniform(0, HORIZON, risk.shape), HORIZON)
    time, event = np.minimum(event_time, lost), event_time < lost
    order = np.argsort(time, axis=1)
    return np.take_along_axis(time, order, axis=1), np.take_along_axis(event, order, axis=1)


def beta_product_limits(time: np.ndarray, event: np.ndarray, level: float) -> Pair:
    """Limits of the share with the event by the horizon, shapes (draws,); as `stats.censored.beta_product`."""
    at_risk = time.shape[1] - np.arange(time.shape[1])
    mean = np.prod(np.where(event, at_risk / (at_risk + 1), 1), axis=1)
    square = np.prod(np.where(event, at_risk / (at_risk + 2), 1), axis=1)
    followed, tail = np.sum(time == HORIZON, axis=1), (1 - level) / 2
    high = quantile(mean, square, 1 - tail)
    low = quantile(mean * followed / (followed + 1), square * followed / (followed + 2), tail)
    return 1 - high, 1 - low


def censored(n: int, rate: float, sd: float, rng: np.random.Generator) -> dict[str, float]:
    """The beta product interval, and Kaplan-Meier's, where it is in its region, else the beta product."""
    time, event = censored_times(arm_risks(n, rate, sd, MIXED, DRAWS, rng)[0], rng)
    low, high = beta_product_limits(time, event, LEVEL)
    product = holds(low, high, rate)
    count = event.sum(axis=1)
    allowed = np.array([may_publish("kaplan_meier_log_log", n, int(each)) for each in range(n + 1)])
    by_rule = np.where(allowed[np.minimum(count, n - count)], kaplan_meier(time, event, rate), product)
    return {"beta_product": float(product.mean()), "kaplan_meier_log_log_in_region": float(by_rule.mean())}


def censored_difference(n: int, rate: float, sd: float, arms: str, rng: np.random.Generator) -> dict[str, float]:
    """The cautious interval of joiners against others: beta product limits of each arm at (1 + level) / 2."""
    each = [
        beta_product_limits(*censored_times(risk, rng), (1 + LEVEL) / 2)
        for risk in arm_risks(n, rate, sd, arms, DRAWS, rng)
    ]
    (low_1, high_1), (low_0, high_0) = each
    return {"beta_products": float(np.mean((low_1 <= high_0) & (low_0 <= high_1)))}


def events_of_rates(n: int, rate: float, sd: float, arms: str, rng: np.random.Generator) -> Pair:
    """Events of both arms in a year of each of `n` people, shapes (draws,); `rate` a year over all communes."""
    both = effects(n, sd, arms, DRAWS, rng)
    return tuple(rng.poisson(rate * np.exp(each - sd**2 / 2).sum(axis=1)) for each in both)


def rates(n: int, rate: float, sd: float, rng: np.random.Generator) -> dict[str, float]:
    """The exact interval of a rate per person-year, and Byar's from 10 events on (exact below)."""
    events, _ = events_of_rates(n, rate, sd, MIXED, rng)
    tail, true = (1 - LEVEL) / 2, rate * n
    low = np.where(events > 0, special.gammaincinv(np.maximum(events, 1), tail), 0.0)
    high = special.gammainccinv(events + 1, tail)
    z, some = stats.norm.isf(tail), np.maximum(events, 1)
    byar_low, byar_high = (
        each * (1 - 1 / (9 * each) + side * z / (3 * np.sqrt(each))) ** 3
        for each, side in ((some, -1), (events + 1, 1))
    )
    exact, byar = holds(low, high, true), holds(byar_low, byar_high, true)
    return {"exact": float(exact.mean()), "byar": float(np.where(events >= 10, byar, exact).mean())}


def rate_ratio(n: int, rate: float, sd: float, arms: str, rng: np.random.Generator) -> dict[str, float]:
    """The conditional exact interval of two rates; without any event nothing is said, which is not wrong."""
    first, second = events_of_rates(n, rate, sd, arms, rng)
    total, tail = first + second, (1 - LEVEL) / 2
    low = np.where(first > 0, special.betaincinv(np.maximum(first, 1), second + 1, tail), 0.0)
    high = np.where(second > 0, special.betaincinv(first + 1, np.maximum(second, 1), 1 - tail), 1.0)
    return {"conditional_exact": float(np.mean((total == 0) | holds(low, high, 0.5)))}


def hazard_ratio(n: int, rate: float, sd: float, arms: str, rng: np.random.Generator) -> dict[str, float]:
    """Firth's profile limits of the hazard ratio, where there are events enough for it to be shown."""
    risk = np.concatenate(arm_risks(n, rate, sd, arms, DRAWS, rng), axis=1)
    event_time = rng.exponential(-HORIZON / np.log1p(-risk))
    lost = np.where(rng.random(risk.shape) < CENSORED, rng.uniform(0, HORIZON, risk.shape), HORIZON)
    time, event = np.minimum(event_time, lost), event_time < lost
    first = np.broadcast_to(np.arange(2 * n) < n, risk.shape)
    order = np.argsort(time, axis=1)
    event, first = (np.take_along_axis(each, order, axis=1) for each in (event, first))
    shown = event.sum(axis=1) >= LEAST_EVENTS
    held = profile_fall(event[shown], first[shown]) <= stats.chi2.isf(1 - LEVEL, 1) if shown.any() else np.array([])
    return {"firth_profile": float(held.mean()) if shown.any() else None, "firth_profile_given": int(shown.sum())}


def profile_fall(event: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Twice the fall of one covariate's penalised likelihood at a ratio of 1; people by rows, in the order of their times."""
    at_risk_1 = first[:, ::-1].cumsum(axis=1)[:, ::-1]
    at_risk_0 = np.arange(event.shape[1], 0, -1) - at_risk_1
    # Events only, moved to the left; what is empty has nobody at risk.
    place = np.argsort(~event, axis=1, kind="stable")[:, : event.sum(axis=1).max()]
    one, other, mine, there = (np.take_along_axis(each, place, axis=1) for each in (at_risk_1, at_risk_0, first, event))
    one, other = np.where(there, one, 0), np.where(there, other, 1)
    events_1 = (mine & there).sum(axis=1)

    def penalised(log_ratio: np.ndarray) -> np.ndarray:
        hazard = one * np.exp(log_ratio)[:, None]
        information = np.sum(hazard * other / (hazard + other) ** 2, axis=1)
        return events_1 * log_ratio - np.log(hazard + other).sum(axis=1) + np.log(information) / 2

    return 2 * (highest(penalised, len(events_1)) - penalised(np.zeros(len(events_1))))


def highest(function: Callable[[np.ndarray], np.ndarray], n: int) -> np.ndarray:
    """Largest values of `n` functions with one top each, by golden sections."""
    golden = (np.sqrt(5) - 1) / 2
    low, high = np.full(n, -FURTHEST), np.full(n, FURTHEST)
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(40):
        upper = at_left < at_right
        low, high = np.where(upper, left, low), np.where(upper, high, right)
        new = np.where(upper, low + golden * (high - low), high - golden * (high - low))
        at_new = function(new)
        left, right = np.where(upper, right, new), np.where(upper, new, left)
        at_left, at_right = np.where(upper, at_right, at_new), np.where(upper, at_new, at_left)
    return np.maximum(at_left, at_right)


ONE_ARM = {"share": share, "censored": censored, "rate": rates}
TWO_ARMS = {
    "difference": difference,
    "censored_difference": censored_difference,
    "rate_ratio": rate_ratio,
    "hazard_ratio": hazard_ratio,
}


def cells() -> list[dict]:
    """Coverage of every interval in every cell, each with chance of its own."""
    rows = []
    jobs = [(kind, None) for kind in ONE_ARM] + [(kind, arms) for kind in TWO_ARMS for arms in (MIXED, APART)]
    for number, (kind, arms) in enumerate(jobs):
        for n in NS:
            for rate in RATES:
                for sd in SDS:
                    rng = np.random.default_rng([SEED, number, n, round(1000 * rate), round(10 * sd)])
                    found = (ONE_ARM[kind] if arms is None else TWO_ARMS[kind])(
                        n, rate, sd, *([arms] * bool(arms)), rng
                    )
                    rows.append({"kind": kind, "arms": arms or "", "n": n, "rate": rate, "sd": sd} | found)
    return rows


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    regions = {
        method: [[n, count] for n in NS for count in range(n // 2 + 1) if may_publish(method, n, count)]
        for method in REGIONS
    }
    return store.content_key(store.hashes(store.root() / each for each in CHECKED) | regions)


def main() -> dict:
    """Everything, with the hash of the code."""
    about = {"code": code_hash(), "level": LEVEL, "draws": DRAWS, "seed": SEED, "communes": COMMUNES}
    return about | {"cells": cells()}


if __name__ == "__main__":
    store.write_text(store.root() / RESULT, json.dumps(main(), indent=1) + "\n")
