"""Two arms against each other, for any outcome that a person either has or has not."""

import math

import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.reference.intervals import may_publish
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import proportions
from analysis.stats.score import miettinen_nurminen
from analysis.stats.two_exact import two_exact_difference, two_exact_ratio
from analysis.stats.unconditional import LARGEST_PRODUCT, exact_difference, exact_ratio

CONTRAST = f"{PARTICIPANT}-{COMPARISON}"


def count(people: pd.DataFrame, happened: pd.Series, arm: str) -> tuple[int, int]:
    """Events and people in one arm."""
    inside = people["arm"] == arm
    return int((happened & inside).sum()), int(inside.sum())


def shares(
    people: pd.DataFrame, happened: pd.Series, *, outcome: str, horizon: str, conf_level: float
) -> list[Estimate]:
    """Share with the event in each arm, and the difference and ratio of the two shares.

    An arm without people gives `NotEstimable`. A ratio with an event in one arm only is 0 or infinite, and its interval
    has one limit ("at most", "at least"); without any event there is none.
    """
    about = {"outcome": outcome, "horizon": horizon}
    arms = {arm: count(people, happened, arm) for arm in (PARTICIPANT, COMPARISON)}
    return [
        *(_share(about, arm, *arms[arm], conf_level) for arm in arms),
        _difference(about, *arms.values(), conf_level),
        _ratio(about, *arms.values(), conf_level),
    ]


def _share(about: dict, arm: str, events: int, n: int, conf_level: float) -> Estimate:
    interval = proportions.share_interval(events, n, conf_level=conf_level) if n else None
    return Estimate(
        **about,
        estimand="share",
        group=arm,
        value=events / n if n else NotEstimable("nobody_in_an_arm"),
        interval=interval,
        unit="share",
        n=n,
        n_events=events,
        method="proportion",
    )


def difference_interval(first: tuple[int, int], second: tuple[int, int], conf_level: float) -> Interval:
    """The interval that may be shown for the difference of two shares, each given as events and people.

    Newcombe's where it is known to be right; else the exact unconditional one if the arms are small enough for it;
    else Miettinen and Nurminen's where that is known to be right; else the two shares' own exact limits.
    """
    if _may_publish("newcombe", first, second, conf_level):
        return proportions.newcombe(*first, *second, conf_level=conf_level)
    if first[1] * second[1] <= LARGEST_PRODUCT:
        return exact_difference(*first, *second, conf_level=conf_level)
    if _may_publish("miettinen_nurminen", first, second, conf_level):
        return miettinen_nurminen(*first, *second, conf_level=conf_level)
    return two_exact_difference(*first, *second, conf_level=conf_level)


def ratio_interval(first: tuple[int, int], second: tuple[int, int], conf_level: float) -> Interval:
    """The interval that may be shown for the ratio of two shares, by the rule of `difference_interval`."""
    if _may_publish("katz_log", first, second, conf_level):
        return proportions.log_ratio(*first, *second, conf_level=conf_level)
    small = first[1] * second[1] <= LARGEST_PRODUCT
    return (exact_ratio if small else two_exact_ratio)(*first, *second, conf_level=conf_level)


def _may_publish(method: str, first: tuple[int, int], second: tuple[int, int], conf_level: float) -> bool:
    fewest = min(count for events, n in (first, second) for count in (events, n - events))
    return may_publish(method, min(first[1], second[1]), fewest, conf_level=conf_level)


def _difference(about: dict, first: tuple[int, int], second: tuple[int, int], conf_level: float) -> Estimate:
    (events_1, n_1), (events_0, n_0) = first, second
    known = n_1 > 0 and n_0 > 0
    return Estimate(
        **about,
        estimand="risk_difference",
        group=CONTRAST,
        value=events_1 / n_1 - events_0 / n_0 if known else NotEstimable("nobody_in_an_arm"),
        interval=difference_interval(first, second, conf_level) if known else None,
        unit="share",
        n=n_1 + n_0,
        n_events=events_1 + events_0,
        method="difference_of_shares",
    )


def _ratio(about: dict, first: tuple[int, int], second: tuple[int, int], conf_level: float) -> Estimate:
    value = _ratio_of_shares(first, second)
    known = not isinstance(value, NotEstimable)
    return Estimate(
        **about,
        estimand="risk_ratio",
        group=CONTRAST,
        value=value,
        interval=ratio_interval(first, second, conf_level) if known else None,
        unit="ratio",
        n=first[1] + second[1],
        n_events=first[0] + second[0],
        method="ratio_of_shares",
    )


def _ratio_of_shares(first: tuple[int, int], second: tuple[int, int]) -> float | NotEstimable:
    (events_1, n_1), (events_0, n_0) = first, second
    if min(n_1, n_0) == 0:
        return NotEstimable("nobody_in_an_arm")
    if events_1 + events_0 == 0:
        return NotEstimable("no_events")
    return (events_1 / n_1) / (events_0 / n_0) if events_0 else math.inf
