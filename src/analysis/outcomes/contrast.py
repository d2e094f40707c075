"""Two arms against each other, for any outcome that a person either has or has not."""

import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.results import Estimate, NotEstimable
from analysis.stats import proportions

CONTRAST = f"{PARTICIPANT}-{COMPARISON}"


def count(people: pd.DataFrame, happened: pd.Series, arm: str) -> tuple[int, int]:
    """Events and people in one arm."""
    inside = people["arm"] == arm
    return int((happened & inside).sum()), int(inside.sum())


def shares(
    people: pd.DataFrame, happened: pd.Series, *, outcome: str, horizon: str, conf_level: float
) -> list[Estimate]:
    """Share with the event in each arm, and the difference and ratio of the two shares.

    An arm without people gives `NotEstimable`; a ratio needs an event in each arm.
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


def _difference(about: dict, first: tuple[int, int], second: tuple[int, int], conf_level: float) -> Estimate:
    (events_1, n_1), (events_0, n_0) = first, second
    known = n_1 > 0 and n_0 > 0
    return Estimate(
        **about,
        estimand="risk_difference",
        group=CONTRAST,
        value=events_1 / n_1 - events_0 / n_0 if known else NotEstimable("nobody_in_an_arm"),
        interval=proportions.newcombe(*first, *second, conf_level=conf_level) if known else None,
        unit="share",
        n=n_1 + n_0,
        n_events=events_1 + events_0,
        method="difference_of_shares",
    )


def _ratio(about: dict, first: tuple[int, int], second: tuple[int, int], conf_level: float) -> Estimate:
    (events_1, n_1), (events_0, n_0) = first, second
    known = events_1 > 0 and events_0 > 0
    return Estimate(
        **about,
        estimand="risk_ratio",
        group=CONTRAST,
        value=(events_1 / n_1) / (events_0 / n_0) if known else NotEstimable("no_event_in_an_arm"),
        interval=proportions.log_ratio(*first, *second, conf_level=conf_level) if known else None,
        unit="ratio",
        n=n_1 + n_0,
        n_events=events_1 + events_0,
        method="ratio_of_shares",
    )
