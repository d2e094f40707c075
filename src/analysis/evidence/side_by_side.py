"""All models of a district beside each other, and what was in several at once; no model is ranked."""

from dataclasses import dataclass

import numpy as np

from analysis.outcomes.by_model import KINDS, ByModel
from analysis.stats import funnel
from analysis.stats.shrinkage import shrink_counts
from analysis.stats.spread_prior import Spread as Prior

# How far models of one kind are thought to differ, in log odds, and a second opinion about that.
PRIORS = (Prior("half_normal", 1.0), Prior("half_cauchy", 0.5))
LEAST_MODELS = 3  # of one kind, with people whose state is known: fewer have no spread that could be looked at
WARN, ALARM = 0.95, 0.998


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far models of one kind lie apart.

    `share`: of all of them together; `factor`: overdispersion (1: chance alone); `used`: the factor of the limits, at least 1.
    """

    models: str
    n_models: int
    n_known: int
    n_events: int
    share: float
    factor: float
    used: float


@dataclass(frozen=True, kw_only=True)
class FunnelLimits:
    """Limits within which a model with `n_known` people lies if all of its kind are alike, without and with overdispersion."""

    models: str
    n_known: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float
    wide_low_998: float
    wide_high_998: float


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Share of one model with a new offence as counted, and moved towards the others of its kind.

    `family`, `scale`: the prior of their spread. `mean`, `low`, `high`: None for a model that is alone in its kind, which is
    moved towards nothing.
    """

    model: str
    models: str
    name_vi: str
    name_en: str
    family: str
    scale: float
    n_events: int
    n_known: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Whether models of one kind can be told apart: middle of their shares, and their spread in log odds, with limits.

    `at_zero`: how much likelier than beforehand it is that they do not differ. `told_apart`: it is much less likely.
    """

    models: str
    family: str
    scale: float
    n_models: int
    middle: float
    middle_low: float
    middle_high: float
    spread: float
    spread_low: float
    spread_high: float
    at_zero: float
    told_apart: bool


def moved(rows: list[ByModel], *, conf_level: float) -> tuple[list[Moved], list[Apart]]:
    """Every model beside itself moved towards the others of its kind, under each prior; whether they can be told apart."""
    found, apart = [], []
    for kind in KINDS:
        mine = [row for row in rows if row.models == kind and row.n_known]
        for prior in PRIORS:
            each, spread = _moved(mine, prior, conf_level)
            found += each
            apart += spread
    return found, apart


def _moved(mine: list[ByModel], prior: Prior, conf_level: float) -> tuple[list[Moved], list[Apart]]:
    about = [
        {"model": row.model, "models": row.models, "name_vi": row.name_vi, "name_en": row.name_en}
        | {"family": prior.family, "scale": prior.scale, "n_events": row.n_events, "n_known": row.n_known}
        for row in mine
    ]
    if len(mine) < 2:
        return [Moved(**each) for each in about], []
    events, n = (np.array([getattr(row, name) for row in mine], int) for name in ("n_events", "n_known"))
    found = shrink_counts(events, n, prior=prior, conf_level=conf_level)
    limits = zip(found.mean, found.low, found.high, strict=True)
    rows = [
        Moved(**each, mean=float(mean), low=float(low), high=float(high))
        for each, (mean, low, high) in zip(about, limits, strict=True)
    ]
    apart = Apart(
        models=mine[0].models,
        family=prior.family,
        scale=prior.scale,
        n_models=len(mine),
        middle=float(found.middle),
        middle_low=float(found.middle_low),
        middle_high=float(found.middle_high),
        spread=float(found.spread),
        spread_low=float(found.spread_low),
        spread_high=float(found.spread_high),
        at_zero=float(found.at_zero),
        told_apart=bool(found.told_apart),
    )
    return rows, [apart]


def funnels(rows: list[ByModel]) -> tuple[list[Spread], list[FunnelLimits]]:
    """Spread and limits of each kind that has several models; a model that is alone in its kind has none."""
    spreads, limits = [], []
    for kind in KINDS:
        mine = [row for row in rows if row.models == kind and row.n_known]
        events, n = (np.array([getattr(row, name) for row in mine], int) for name in ("n_events", "n_known"))
        if len(mine) < LEAST_MODELS or not 0 < events.sum() < n.sum():
            continue
        share = float(events.sum() / n.sum())
        factor = funnel.overdispersion(events, n, share)
        used = max(1.0, factor)
        spreads.append(
            Spread(
                models=kind,
                n_models=len(mine),
                n_known=int(n.sum()),
                n_events=int(events.sum()),
                share=share,
                factor=factor,
                used=used,
            )
        )
        limits += [_limits(kind, share, size, used) for size in range(1, int(n.max()) + 2)]
    return spreads, limits


def _limits(kind: str, share: float, n: int, used: float) -> FunnelLimits:
    warn, alarm, wide = (
        funnel.limits(share, n, conf_level=level, factor=factor)
        for level, factor in ((WARN, 1.0), (ALARM, 1.0), (ALARM, used))
    )
    return FunnelLimits(
        models=kind,
        n_known=n,
        low_95=warn.low,
        high_95=warn.high,
        low_998=alarm.low,
        high_998=alarm.high,
        wide_low_998=wide.low,
        wide_high_998=wide.high,
    )
