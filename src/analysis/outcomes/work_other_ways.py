"""Pay of joiners and of those who had not joined, in other ways than by its mean: they decide nothing."""

from collections.abc import Callable

import numpy as np

from analysis.outcomes.income import rounded
from analysis.outcomes.joining_contrasts import COUNTS, MODEL
from analysis.outcomes.work_arms import NOTHING_SAID, Known
from analysis.plan import Ladder
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import placements, two_part
from analysis.stats.weighted_medians import weighted_median_difference

MEDIAN, SHIFT = "joined_median_difference", "joined_hodges_lehmann"
MORE, PARTS = "joined_more_pay", "joined_two_part"
WAYS = (MEDIAN, SHIFT, MORE, PARTS)


def other_ways(known: Known, about: dict, ladder: Ladder, *, conf_level: float) -> list[Estimate]:
    """Difference of medians, shift by ranks, how often the joined has more, and means from two parts.

    Parameters
    ----------
    known : Known
        Of mean pay.
    about : dict
        Outcome, group, horizon and unit.
    ladder : Ladder

    Notes
    -----
    All weighted and counted by person as the mean is; values and limits in dong to the nearest hundred thousand, because a
    median is somebody's pay. The p-value of `joined_more_pay` is of ranks within the day of joining (`placements.rank_test`),
    with those who joined later; its value is the share of pairs of a day in which the joined has more, ties half.
    """
    about = about | {"n": sum(known.n_people), "method": known.method}
    why = _why_not(known)
    if why:
        return [_row(about, way, NotEstimable(why)) for way in WAYS]
    rows, values = known.rows, known.values
    arrays = values, rows.treated, known.weight, rows.person
    return [
        _try(about, MEDIAN, lambda: _money(weighted_median_difference(*arrays, conf_level=conf_level))),
        *_pairs(known, about, conf_level),
        _try(about, PARTS, lambda: _two_part(known, ladder, conf_level)),
    ]


def _why_not(known: Known) -> str:
    if not min(known.n_people):
        return "nobody_in_an_arm"
    if known.reason not in NOTHING_SAID and np.isnan(known.values).any():
        return "not_seen"
    return known.reason or ("too_few_for_model" if known.rung == COUNTS else "")


def _pairs(known: Known, about: dict, conf_level: float) -> list[Estimate]:
    rows = known.rows
    arrays = known.values, rows.treated, rows.trial, known.weight, rows.person
    try:
        found = placements.compare(*arrays, conf_level=conf_level)
    except ValueError:
        return [_row(about, way, NotEstimable("nobody_to_compare")) for way in (SHIFT, MORE)]
    shift = {"value": rounded(found.shift), "interval": _rounded(found.interval)}
    share = about | {"unit": "share"}
    return [
        _row(about, SHIFT, **shift),
        _row(share, MORE, found.share, std_error=found.std_error, p_value=_p_value(*known.everybody)),
    ]


def _p_value(values: np.ndarray, treated: np.ndarray, trial: np.ndarray) -> float | None:
    try:
        return placements.rank_test(values, treated, trial)
    except ValueError:  # of somebody who joined later it is not known, or all are alike
        return None


def _two_part(known: Known, ladder: Ladder, conf_level: float) -> dict:
    held = known.covariates
    held = held[:, np.ptp(held, axis=0) > 0]
    held = held[:, : ladder.covariates_at_most] if known.rung == MODEL else held
    rows = known.rows
    found = two_part.two_part(
        known.values, rows.treated, held, weight=known.weight, person=rows.person, conf_level=conf_level
    )
    return {"value": found.value, "interval": found.interval, "std_error": found.std_error, "p_value": found.p_value}


def _money(found) -> dict:
    return {"value": rounded(found.value), "interval": _rounded(found.interval)}


def _rounded(interval: Interval) -> Interval:
    return Interval(rounded(interval.low), rounded(interval.high), interval.level, interval.method)


def _try(about: dict, way: str, make: Callable[[], dict]) -> Estimate:
    try:
        return _row(about, way, **make())
    except (ValueError, np.linalg.LinAlgError):
        return _row(about, way, NotEstimable("too_few_for_model"))


def _row(about: dict, way: str, value: float | NotEstimable, **more) -> Estimate:
    return Estimate(**about | {"estimand": way}, value=value, **more)
