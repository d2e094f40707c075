"""How alike the two arms of a study were at the start, against what chance alone gives."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT, Cohort
from analysis.stats.balance import chance_band, smd


@dataclass(frozen=True, kw_only=True)
class ArmBalance:
    """A covariate in both arms, among those of whom it is known.

    `smd` is the difference of means over the participants' standard deviation; chance alone keeps it between `band_low`
    and `band_high` in 95 of 100 lotteries of this size. All three are None where an arm has fewer than two people, or the
    participants do not differ in it.
    """

    covariate: str
    n_participants: int
    n_comparison: int
    mean_participants: float
    mean_comparison: float
    smd: float | None
    band_low: float | None
    band_high: float | None


def balances(cohort: Cohort, covariates: Iterable[str]) -> list[ArmBalance]:
    """Each covariate that is known of somebody in both arms."""
    arms = {arm: cohort.people[cohort.people["arm"] == arm] for arm in (PARTICIPANT, COMPARISON)}
    found = [balance(name, *(people[name].dropna().astype(float) for people in arms.values())) for name in covariates]
    return [row for row in found if row.n_participants and row.n_comparison]


def balance(name: str, participants: pd.Series, comparison: pd.Series) -> ArmBalance:
    """One covariate in both arms; its values are known and numbers."""
    known = min(len(participants), len(comparison)) > 1 and participants.std() > 0
    band = chance_band(len(participants), len(comparison)) if known else None
    values = pd.concat([participants, comparison]).to_numpy()
    treated = np.arange(len(values)) < len(participants)
    return ArmBalance(
        covariate=name,
        n_participants=len(participants),
        n_comparison=len(comparison),
        mean_participants=float(participants.mean()),
        mean_comparison=float(comparison.mean()),
        smd=smd(values, treated) if known else None,
        band_low=band.low if band else None,
        band_high=band.high if band else None,
    )
