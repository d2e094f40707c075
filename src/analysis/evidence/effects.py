"""What the plan's comparisons say of each kind of model, as new offences prevented, and what is believed after them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from scipy import stats

from analysis.decision import Decision
from analysis.evidence.design_level import LEVELS, SAME_DAY
from analysis.outcomes.joining_contrasts import JOINED, NOT_JOINED, WEIGHTS
from analysis.results import Estimate, NotEstimable
from analysis.stats import value_of_information as voi
from analysis.stats.value_of_information import Known

INTERVAL, COUNTS, NOTHING = "interval", "counts", "nothing"
SAME_DAY_LEVEL = LEVELS[SAME_DAY]
# Reasons for which there is no estimate although everybody was followed: then two counts tell as much as they can.
COUNTED = ("too_few_for_model", "comparison_of_a_few")


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the plan's comparison says of one kind of model, as new offences prevented per participant.

    Attributes
    ----------
    models, horizon : str
    basis : str
        ``"interval"`` (the plan's estimate and its interval), ``"counts"`` (only counts of two arms, as beta distributions) or
        ``"nothing"``.
    level : int
        Of the design (`evidence.design_level`): 1 to 5, or 0 where nothing may be concluded, which has the bias of 1. Counts
        without weights have at most that of people compared on the same day, if the level rested on weights.
    n : int
        People compared.
    risk_without : float
        Share with a new offence by the horizon that prior and bias are a part of: that of everybody released.
    prior_sd, bias_sd : float
        Spread of what was thought before, and of the bias of a design of this level.
    prevented, std_error : float or None
    best : float or None
        Most that the interval allows to be prevented; None without an interval.
    reason : str
        Why there is no estimate, or no interval; empty where there is one.
    """

    models: str
    horizon: str
    basis: str
    level: int
    n: int
    risk_without: float
    prior_sd: float
    bias_sd: float
    prevented: float | None = None
    std_error: float | None = None
    best: float | None = None
    reason: str = ""

    @property
    def prior(self) -> Known:
        """What was thought before any outcome."""
        return Known(0.0, self.prior_sd)

    @property
    def known(self) -> Known:
        """What is believed after the estimate, if there is one."""
        if self.basis == NOTHING:
            return self.prior
        return voi.posterior(self.prior, self.prevented, self.std_error, self.bias_sd)


def effect(
    difference: Estimate | None,
    estimates: Iterable[Estimate],
    base: float,
    level: int,
    decision: Decision,
    *,
    models: str,
    horizon: str,
) -> Effect:
    """What a risk difference (joined minus not joined) says of offences prevented; its interval as that of a normal error.

    Parameters
    ----------
    difference : Estimate or None
        None: nobody is compared.
    estimates : iterable of Estimate
        With the risks of both arms, for their counts.
    base : float
        Share with a new offence by the horizon among everybody released.
    level : int
        Of the design.
    decision : Decision
    models, horizon : str
    """
    about = {
        "models": models,
        "horizon": horizon,
        "level": level,
        "n": difference.n if difference else 0,
        "risk_without": base,
        "prior_sd": decision.prior.relative_sd * base,
        "bias_sd": decision.bias.relative_sd[max(level, 1) - 1] * base,
    }
    if difference is None:
        return Effect(**about, basis=NOTHING, reason="nobody_to_compare")
    known = not isinstance(difference.value, NotEstimable)
    if known and difference.interval is not None:
        found = difference.interval
        error = (found.high - found.low) / (2 * stats.norm.ppf((1 + found.level) / 2))
        if error > 0:
            return Effect(**about, basis=INTERVAL, prevented=-difference.value, std_error=error, best=-found.low)
    reason = "no_safe_interval" if known else difference.value.reason
    arms = _arms(estimates, models, horizon)
    if arms and (known or reason in COUNTED):
        mean, error = _of_counts(*arms)
        plain = min(level, SAME_DAY_LEVEL) if difference.method == WEIGHTS else level
        about |= {"level": plain, "bias_sd": decision.bias.relative_sd[max(plain, 1) - 1] * base}
        return Effect(**about, basis=COUNTS, prevented=mean, std_error=error, reason=reason)
    return Effect(**about, basis=NOTHING, reason=reason)


def _arms(estimates: Iterable[Estimate], models: str, horizon: str) -> tuple[tuple[int, int], ...]:
    """Events and people of those who joined and those who had not; empty if one of them is nobody."""
    found = {row.group: row for row in estimates if row.estimand == "risk" and row.horizon == horizon}
    rows = [found.get(f"{models}:{arm}") for arm in (JOINED, NOT_JOINED)]
    return tuple((row.n_events, row.n) for row in rows) if all(row is not None and row.n for row in rows) else ()


def _of_counts(joined: tuple[int, int], others: tuple[int, int]) -> tuple[float, float]:
    """Mean and spread of the difference of two shares, others less joined, each a beta distribution after Jeffreys."""
    told = [stats.beta(events + 0.5, n - events + 0.5) for events, n in (joined, others)]
    return float(told[1].mean() - told[0].mean()), math.sqrt(told[0].var() + told[1].var())
