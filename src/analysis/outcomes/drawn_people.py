"""People of a waiting list by the lot: the first wave against those still waiting when it has been followed to the horizon.

Everybody counts where the lot put them, whatever they did, from the first day of the first wave.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.outcomes import arm_balance
from analysis.outcomes.arm_balance import ArmBalance
from analysis.outcomes.contrast import difference_interval
from analysis.outcomes.units import KNOWN, Communes
from analysis.stats import proportions

PERSON = "person"
FIRST, WAITING, BETWEEN = "first_wave", "waiting", "between"
ARMS = (FIRST, WAITING)
# Why somebody on the list is not followed from that day; all of it was so before, in both arms alike but for chance.
NOT_FOUND, NO_RELEASE, GONE, LATE, NOT_COVERED = "not_found", "no_release", "gone_before", "enters_later", "not_covered"
NOT_FOLLOWED = (NOT_FOUND, NO_RELEASE, GONE, LATE, NOT_COVERED)
LISTS_END, MANY_UNKNOWN, NO_LIST = "list_ends_at_expungement", "too_many_unknown", "no_waiting_list"
MOST_UNKNOWN = 0.2  # share of an arm whose state nobody knows above which no difference is given (assumed)
TRAITS = ("age", "prior_convictions", "sentence_months", "months_out", "offended_before")


@dataclass(frozen=True, kw_only=True)
class DrawnArm:
    """One arm of a lot of people.

    Attributes
    ----------
    models, horizon, arm : str
        `arm` is ``"first_wave"`` or ``"waiting"``.
    n : int
        Rows of the list that the lot put there: those not followed from the first day, who cannot be followed so long yet,
        of whom nobody knows, and who are known.
    n_not_followed, n_not_yet, n_unknown, n_known, n_events : int
    value, conf_low, conf_high : float or None
        Share with the event of those known.
    n_early, n_never : int
        Of those followed: started before the day drawn (of those waiting: before the end); of the first wave: not started by
        the end.
    """

    models: str
    horizon: str
    arm: str
    n: int
    n_not_followed: int
    n_not_yet: int
    n_unknown: int
    n_known: int
    n_events: int
    value: float | None
    conf_low: float | None
    conf_high: float | None
    n_early: int
    n_never: int


def arms(rows: pd.DataFrame, models: str, horizon: str, *, conf_level: float) -> list[DrawnArm]:
    """Both arms.

    Parameters
    ----------
    rows : DataFrame
        One for each row of the list: `arm` (`FIRST`, `WAITING`, or `BETWEEN`: they start while the first wave is followed and
        are in neither), `state` (one of `NOT_FOLLOWED`, else as `followup.states.at_horizon` gives it, from the first day of
        the first wave), `early`, `never`, and `TRAITS`.
    models, horizon : str
    conf_level : float
    """
    return [_arm(rows[rows["arm"] == arm], models, horizon, arm, conf_level) for arm in ARMS]


def compared(rows: pd.DataFrame, models: str, outcome: str, horizon: str, *, conf_level: float) -> Communes:
    """The difference, first wave minus waiting, as a verdict reads it; `rows` as in `arms`, none where there is no list.

    Notes
    -----
    Who is not followed from the first day is left out in both arms: nothing of it can come from the model. The interval is
    the one that the sizes allow (`contrast.difference_interval`); the p-value is Fisher's exact one, which is that of the
    lottery: of all ways to draw so many of these people first, those no likelier than what was drawn.
    """
    first, waiting = arms(rows, models, horizon, conf_level=conf_level)
    in_arms = rows[rows["arm"] != BETWEEN]
    followed = ~in_arms["state"].isin(NOT_FOLLOWED)
    about = {
        "models": models,
        "outcome": outcome,
        "horizon": horizon,
        "unit": PERSON,
        "lottery": True,
        "n_released": len(rows),
        "n_not_yet": first.n_not_yet + waiting.n_not_yet,
        "n_unplaced": int((~followed).sum()),
        "events_unplaced": 0,
        "n_between": int((rows["arm"] == BETWEEN).sum()),
        "n_unknown": first.n_unknown + waiting.n_unknown,
        "n_with": first.n_known,
        "events_with": first.n_events,
        "communes_with": first.n_known,
        "n_without": waiting.n_known,
        "events_without": waiting.n_events,
        "communes_without": waiting.n_known,
    }
    why = _why(in_arms, first, waiting)
    if why:
        return Communes(**about, reason=why)
    counts = (first.n_events, first.n_known), (waiting.n_events, waiting.n_known)
    limits = difference_interval(*counts, conf_level)
    return Communes(
        **about,
        difference=first.n_events / first.n_known - waiting.n_events / waiting.n_known,
        conf_low=limits.low,
        conf_high=limits.high,
        conf_level=conf_level,
        p_value=proportions.fisher(*counts[0], *counts[1]).p_value,
    )


def bounds(first: DrawnArm, waiting: DrawnArm) -> tuple[float, float] | None:
    """Limits of the difference whatever those did of whom it is not known; None without anybody to be followed in an arm.

    Low: none of them had the event in the first wave, and all among those waiting; high: the other way round.
    """
    n_1, n_0 = first.n_known + first.n_unknown, waiting.n_known + waiting.n_unknown
    if not n_1 or not n_0:
        return None
    low = first.n_events / n_1 - (waiting.n_events + waiting.n_unknown) / n_0
    return low, (first.n_events + first.n_unknown) / n_1 - waiting.n_events / n_0


def balances(rows: pd.DataFrame) -> list[ArmBalance]:
    """What was known of both arms before the first day, among those who are followed from it."""
    followed = rows[~rows["state"].isin(NOT_FOLLOWED)]
    return list(_balances(followed))


def _balances(followed: pd.DataFrame) -> Iterator[ArmBalance]:
    for trait in TRAITS:
        one, other = (followed.loc[followed["arm"] == arm, trait].dropna().astype(float) for arm in ARMS)
        if len(one) and len(other):
            yield arm_balance.balance(trait, one, other)


def _arm(rows: pd.DataFrame, models: str, horizon: str, arm: str, conf_level: float) -> DrawnArm:
    state = rows["state"]
    outside, known = state.isin(NOT_FOLLOWED), state.isin(KNOWN)
    n, events = int(known.sum()), int((state == "event").sum())
    limits = proportions.share_interval(events, n, conf_level=conf_level) if n else None
    not_yet = int((state == "not_yet").sum())
    return DrawnArm(
        models=models,
        horizon=horizon,
        arm=arm,
        n=len(rows),
        n_not_followed=int(outside.sum()),
        n_not_yet=not_yet,
        n_unknown=len(rows) - int(outside.sum()) - not_yet - n,
        n_known=n,
        n_events=events,
        value=events / n if n else None,
        conf_low=limits.low if limits else None,
        conf_high=limits.high if limits else None,
        n_early=int((rows["early"] & ~outside).sum()),
        n_never=int((rows["never"] & ~outside).sum()) if arm == FIRST else 0,
    )


def _why(in_arms: pd.DataFrame, first: DrawnArm, waiting: DrawnArm) -> str:
    """Why there is no difference; empty if there is one."""
    if in_arms.empty:
        return NO_LIST
    if (in_arms["state"] == "list_ends").any():
        return LISTS_END
    if min(first.n_known, waiting.n_known) == 0:
        return "not_yet_followable" if first.n_not_yet + waiting.n_not_yet else "nobody_in_an_arm"
    many = any(arm.n_unknown > MOST_UNKNOWN * (arm.n_known + arm.n_unknown) for arm in (first, waiting))
    return MANY_UNKNOWN if many else ""
