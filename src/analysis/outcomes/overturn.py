"""What would overturn a difference of two shares: events nobody recorded, a record that sees one arm better, confounding.

Takes counts of two arms, so it serves a district's comparison by joining and a study with arms alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from analysis.outcomes.arms import Arm
from analysis.outcomes.contrast import difference_interval, ratio_interval
from analysis.results import Interval
from analysis.stats import misclassification, sensitivity
from analysis.stats.misclassification import Record
from analysis.stats.score import miettinen_nurminen

FOUND = (0.5, 0.75, 1.0)  # assumed shares of new offences that the record finds, in either arm


@dataclass(frozen=True, kw_only=True)
class Overturn:
    """One answer to what would overturn the difference, first arm minus second.

    Attributes
    ----------
    models, horizon : str
    what : str
        ``"difference"`` of those known, with its interval; ``"bounds"`` if everybody unknown had the event in one arm and
        nobody in the other; ``"unrecorded"``, `n` events of the `n_of` people of `arm` without a recorded one at which the
        difference is gone, ``"unrecorded_interval"`` at which its interval holds zero; ``"detection"``, the share of events
        that the record finds in `arm` at which all of the difference is detection; ``"detected"``, the difference if the
        record finds the assumed shares; ``"e_value"`` of the ratio (`value`) and of its limit nearest to 1 (`low`).
    arm : str
        The arm with the smaller share, where the answer is about one.
    n_unknown : int or None
        People of `arm` of whom it is not known, or not yet, whether they had the event.
    assumed_first, assumed_second : float or None
        Share of events that the record finds in each arm.
    value, low, high, conf_level : float or None
    reason : str
        Why there is no answer.
    """

    models: str
    horizon: str
    what: str
    arm: str = ""
    n: int | None = None
    n_of: int | None = None
    n_unknown: int | None = None
    assumed_first: float | None = None
    assumed_second: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    conf_level: float | None = None
    reason: str = ""


def overturn(arms: tuple[Arm, ...], *, conf_level: float, by_person: bool = True) -> list[Overturn]:
    """All answers about two arms; none without two arms of which anybody is known.

    `by_person` False: firms or communes were chosen, not people, so that no interval from counts of people is given.
    """
    if len(arms) < 2 or min(arm.n_known for arm in arms) == 0:
        return []
    first, second = arms
    about = {"models": first.models, "horizon": first.horizon}
    interval = difference_interval(*_tables(arms), conf_level) if by_person else None
    limits = {"low": interval.low, "high": interval.high, "conf_level": conf_level} if interval else {}
    difference = Overturn(**about, what="difference", value=_difference(arms), **limits)
    return [
        difference,
        _bounds(about, first, second),
        *_unrecorded(about, arms, interval, conf_level),
        *_detection(about, arms),
        _e_value(about, arms, interval, conf_level),
    ]


def _tables(arms: tuple[Arm, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((arm.n_events, arm.n_known) for arm in arms)


def _difference(arms: tuple[Arm, ...]) -> float:
    (x_1, n_1), (x_0, n_0) = _tables(arms)
    return x_1 / n_1 - x_0 / n_0


def _lower(arms: tuple[Arm, ...]) -> int | None:
    """Which arm has the smaller share; None if neither has."""
    (x_1, n_1), (x_0, n_0) = _tables(arms)
    return None if x_1 * n_0 == x_0 * n_1 else int(x_1 * n_0 > x_0 * n_1)


def _bounds(about: dict, first: Arm, second: Arm) -> Overturn:
    found = misclassification.difference_bounds(
        first.n_events, first.n_known, first.n_unknown, second.n_events, second.n_known, second.n_unknown
    )
    unknown = first.n_unknown + second.n_unknown
    return Overturn(**about, what="bounds", n_unknown=unknown, low=found.low, high=found.high)


def _unrecorded(about: dict, arms: tuple[Arm, ...], interval: Interval | None, conf_level: float) -> list[Overturn]:
    """How many unrecorded events in the better arm take the difference away, or take zero into its interval."""
    lower = _lower(arms)
    if lower is None:
        return [Overturn(**about, what="unrecorded", reason="no_difference")]

    def differs(x_1: int, n_1: int, x_0: int, n_0: int) -> bool:
        return x_1 * n_0 < x_0 * n_1 if lower == 0 else x_1 * n_0 > x_0 * n_1

    counts, arm = [count for table in _tables(arms) for count in table], arms[lower]
    gone = sensitivity.tipping_point(*counts, arm=1 - lower, holds=differs)
    found = {"unrecorded": gone.extra}
    if interval and interval.excludes(0):
        found["unrecorded_interval"] = _until_zero(arms, lower, conf_level)
    about = about | {"arm": arm.arm, "n_of": gone.possible, "n_unknown": arm.n_unknown + arm.n_not_yet}
    return [Overturn(**about, what=name, n=extra) for name, extra in found.items()]


def _until_zero(arms: tuple[Arm, ...], lower: int, conf_level: float) -> int | None:
    """Fewest unrecorded events of the better arm with which the published interval holds zero.

    An exact interval takes a tenth of a second: so the search starts where Miettinen and Nurminen's comes to hold it.
    """
    possible = arms[lower].n_without

    def leaves_out(interval: Callable[..., Interval], extra: int) -> bool:
        tables = [(arm.n_events + extra * (place == lower), arm.n_known) for place, arm in enumerate(arms)]
        return interval(*tables).excludes(0)

    def score(first: tuple[int, int], second: tuple[int, int]) -> Interval:
        return miettinen_nurminen(*first, *second, conf_level=conf_level)

    @cache
    def holds(extra: int) -> bool:
        return leaves_out(lambda first, second: difference_interval(first, second, conf_level), extra)

    near = next((extra for extra in range(1, possible + 1) if not leaves_out(score, extra)), possible)
    while near > 1 and not holds(near - 1):
        near -= 1
    while near <= possible and holds(near):
        near += 1
    return near if near <= possible else None


def _detection(about: dict, arms: tuple[Arm, ...]) -> list[Overturn]:
    """The share found at which detection is all of the difference, and the difference under assumed shares."""
    lower, counts = _lower(arms), [count for table in _tables(arms) for count in table]
    if lower is None:
        alone = Overturn(**about, what="detection", reason="no_difference")
    elif arms[lower].n_events == 0:
        alone = Overturn(**about, what="detection", arm=arms[lower].arm, reason="no_event_in_an_arm")
    else:
        found = misclassification.vanishing(*counts, Record(), Record()).sensitivity
        alone = Overturn(**about, what="detection", arm=arms[lower].arm, value=found)
    if not any(arm.n_events for arm in arms):
        return [alone]
    return [
        alone,
        *(
            Overturn(
                **about,
                what="detected",
                assumed_first=first,
                assumed_second=second,
                value=misclassification.difference(*counts, Record(first), Record(second)).value,
            )
            for first in FOUND
            for second in FOUND
        ),
    ]


def _e_value(about: dict, arms: tuple[Arm, ...], interval: Interval | None, conf_level: float) -> Overturn:
    """Of the ratio of shares; of its limit only where the interval of the difference leaves zero out."""
    (x_1, n_1), (x_0, n_0) = _tables(arms)
    if not (x_1 and x_0):
        reason = "no_event_in_an_arm" if x_1 or x_0 else "no_events"
        return Overturn(**about, what="e_value", reason=reason)
    ratio = ratio_interval(*_tables(arms), conf_level) if interval and interval.excludes(0) else None
    found = sensitivity.e_value_risk_ratio((x_1 / n_1) / (x_0 / n_0), ratio)
    limit = found.limit if ratio else 1.0 if interval else None
    return Overturn(**about, what="e_value", value=found.estimate, low=limit)
