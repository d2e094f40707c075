"""What an analysis returns: one row type for every outcome, and the few that travel beside it.

Rows hold numbers and short codes only; `report.labels` puts the codes into words.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd


@dataclass(frozen=True)
class Interval:
    """A confidence interval, or bounds (`level` 1) that leave out no possibility.

    Attributes
    ----------
    low, high : float
        On the scale of the estimate; `low` <= `high`; either may be infinite.
    level : float
        Coverage asked for, in (0, 1]; 1 for bounds that need no chance model.
    method : str
        Code of the method, e.g. ``"wilson"``.
    """

    low: float
    high: float
    level: float
    method: str

    def excludes(self, value: float) -> bool:
        """Whether `value` lies outside."""
        return value < self.low or value > self.high

    def inside(self, margin: float) -> bool:
        """Whether the whole interval lies strictly between -margin and +margin."""
        return -margin < self.low and self.high < margin


@dataclass(frozen=True)
class NotEstimable:
    """Stands where a number would be, with the code of the reason why there is none."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number about one outcome, with all that a reader needs to judge it.

    Attributes
    ----------
    outcome : str
        What happened, e.g. ``"rearrest"``, ``"employed"``, ``"income"``.
    estimand : str
        What is estimated, e.g. ``"share"``, ``"risk_difference"``.
    group : str
        An arm, or the contrast between two (``"participant-comparison"``).
    value : float or NotEstimable
        The number, in `unit`.
    interval : Interval or None
    unit : str
        ``"share"``, ``"ratio"``, ``"people"``, ``"chi2"``, or money as ``"USD"``.
    n, n_events : int or None
        People behind the number and events among them, after exclusions.
    method : str
        Code of the estimator.
    horizon : str
        Follow-up as ``"52w"`` or ``"12m"``, or a calendar period; empty if none.
    std_error, p_value : float or None
    role : str
        ``"described"`` or ``"lesson"`` (shown to teach, never to decide).
    """

    outcome: str
    estimand: str
    group: str
    value: float | NotEstimable
    interval: Interval | None = None
    unit: str
    n: int | None
    n_events: int | None = None
    method: str
    horizon: str = ""
    std_error: float | None = None
    p_value: float | None = None
    role: str = "described"

    def row(self) -> dict:
        """The estimate as a flat row with the names that broom uses."""
        known = not isinstance(self.value, NotEstimable)
        interval = self.interval
        return {
            "outcome": self.outcome,
            "estimand": self.estimand,
            "group": self.group,
            "horizon": self.horizon,
            "estimate": self.value if known else None,
            "std_error": self.std_error,
            "conf_low": interval.low if interval else None,
            "conf_high": interval.high if interval else None,
            "conf_level": interval.level if interval else None,
            "conf_method": interval.method if interval else "",
            "p_value": self.p_value,
            "unit": self.unit,
            "n": self.n,
            "n_events": self.n_events,
            "method": self.method,
            "role": self.role,
            "reason": "" if known else self.value.reason,
        }


@dataclass(frozen=True, kw_only=True)
class FlowStep:
    """A count of people or releases at one step: those before are those excluded and those left."""

    step: str
    unit: str
    n_before: int
    n_excluded: int

    def row(self) -> dict:
        """The step as a flat row, with those left added."""
        return asdict(self) | {"n_left": self.n_before - self.n_excluded}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison of printed figures with another figure or a rule, within the limits of rounding.

    `verdict` is ``"holds"`` (they agree), ``"can_hold"`` (some of the values possible keep to the
    rule) or ``"fails"``; `found` and `expected` are on the figures' own scale, in `unit`.
    """

    check: str
    unit: str
    found: float
    found_low: float
    found_high: float
    expected: float
    expected_low: float
    expected_high: float
    verdict: str


def frame(rows: Sequence) -> pd.DataFrame:
    """Rows of one type as a table: counts (`n`, `n_...`) whole where some are missing, no mixed columns."""
    table = pd.DataFrame([row.row() if hasattr(row, "row") else asdict(row) for row in rows])
    whole = [name for name in table if name == "n" or name.startswith("n_")]
    empty = [name for name in table if name not in whole and table[name].isna().all()]
    kinds = dict.fromkeys(whole, "Int64") | dict.fromkeys(empty, "float64")
    return table.assign(**{name: table[name].astype(kind) for name, kind in kinds.items()})
