"""What is known of the pay of two arms at one horizon, and how those who had not joined are weighted."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.outcomes.income import about_a_few
from analysis.outcomes.joiners import Compared, joining_covariates
from analysis.outcomes.joining_contrasts import LEAST_EFFECTIVE, WEIGHTS, rung
from analysis.plan import Contrast, Ladder
from analysis.stats import joining_weights
from analysis.stats.means import Difference
from analysis.stats.trials import TrialRows
from analysis.stats.weighted_means import uneven_difference, weighted_difference
from analysis.stats.weighting import effective_sample_size

METHOD, FOR_JOINING = "weighted_by_person", "weighted_for_joining"
PAY, PAID = "pay", "paid"
BY_UNIT, FEW_PAID = "assigned_by_unit", "few_with_pay"
NOTHING_SAID = (BY_UNIT, FEW_PAID)  # reasons for which there are no bounds either
MOST_ROWS, SEED = 60_000, 17  # rows of trials beyond which those not joined are thinned for other ways; of that draw


@dataclass(frozen=True)
class Known:
    """One outcome of the rows that are compared.

    Attributes
    ----------
    rows : TrialRows
        Joiners, and those who had not joined by then.
    values : ndarray, shape (m,)
        NaN where not observed.
    weight : ndarray, shape (m,)
    covariates : ndarray, shape (m, p)
        The plan's, and last the days waited before the trial's day.
    everybody : tuple of ndarray
        Values, arm and trial of those who joined later too: if joining changes nothing, it changes nothing for them.
    most : float
        Largest value thought possible; the smallest is 0.
    n_people : tuple of int
        Different people joined and not joined.
    rung, method : str
        Step of the ladder, and how the rows are weighted.
    reason : str
        Why there is no estimate even where everybody was observed; empty if there is one.
    """

    rows: TrialRows
    values: np.ndarray
    weight: np.ndarray
    covariates: np.ndarray
    everybody: tuple[np.ndarray, np.ndarray, np.ndarray]
    most: float
    n_people: tuple[int, int]
    rung: str
    method: str
    reason: str

    def fewer(self) -> "Known":
        """The same of the rows that are looked at in other ways (`thinned`)."""
        kept, everybody = thinned(self.rows.treated), thinned(self.everybody[1])
        return replace(
            self,
            rows=self.rows.taken(kept),
            values=self.values[kept],
            weight=self.weight[kept],
            covariates=self.covariates[kept],
            everybody=tuple(each[everybody] for each in self.everybody),
        )

    def difference(self, values: np.ndarray, conf_level: float) -> Difference:
        """The weighted difference of the arms' means of these values, of the rows; its error as the weights need it."""
        rows, how = self.rows, uneven_difference if self.method == FOR_JOINING else weighted_difference
        return how(values, rows.treated, self.weight, rows.person, conf_level=conf_level)


@dataclass(frozen=True)
class Seen:
    """Rows of trials of whom pay is asked at a horizon: those not gone, and followable so far.

    `paid` and `pay` are NaN where not observed; `switched`: joined by then; `place`: which of all rows of the trials they are.
    """

    rows: TrialRows
    paid: np.ndarray
    pay: np.ndarray
    switched: np.ndarray
    place: np.ndarray
    covariates: np.ndarray

    def of(self, outcome: str, most_vnd: float, ladder: Ladder, contrast: Contrast, weight: np.ndarray | None) -> Known:
        """One outcome, with the weights that its ladder allows; `weight` from `at_horizons`."""
        stay = np.flatnonzero(~self.switched)
        rows, values = self.rows.taken(stay), getattr(self, outcome)
        arms = rows.treated, ~rows.treated
        n = tuple(len(np.unique(rows.person[arm])) for arm in arms)
        with_pay, without = ([_people(rows, arm & (self.paid[stay] == is_paid)) for arm in arms] for is_paid in (1, 0))
        fewest = with_pay if outcome == PAY else [min(each) for each in zip(with_pay, without, strict=True)]
        step = rung(ladder, fewest, min(n))
        used, reason = rows.weight, "" if contrast.assigned == "person" else BY_UNIT
        if outcome == PAY and not reason and any(about_a_few(_people(rows, arm & (values[stay] > 0))) for arm in arms):
            reason = FEW_PAID
        if step == WEIGHTS and not reason:
            used = None if weight is None else weight[self.place][stay]
            reason = _unusable(rows, used)
        return Known(
            rows=rows,
            values=values[stay],
            weight=rows.weight if used is None else used,
            covariates=self.covariates[stay],
            everybody=(values, self.rows.treated, self.rows.trial),
            most=most_vnd if outcome == PAY else 1.0,
            n_people=n,
            rung=step,
            method=FOR_JOINING if step == WEIGHTS else METHOD,
            reason=reason,
        )


def at_horizons(compared: Compared, days: list[float]) -> list[np.ndarray | None]:
    """Weight of each row of the trials by the chance of joining, then and until each horizon; None where it has no model."""
    c, known = compared, joining_covariates(compared)
    if not known.shape[1]:
        return [c.found.rows.weight] * len(days)
    try:
        return list(joining_weights.weigh_at(c.found, c.entry, c.joined, c.exit, known, stratum=c.stratum, days=days))
    except ValueError:
        return [None] * len(days)


def thinned(treated: np.ndarray) -> np.ndarray:
    """Rows that are looked at in other ways: all, or of more than `MOST_ROWS` a random part of those not treated."""
    if len(treated) <= MOST_ROWS:
        return np.arange(len(treated))
    rng = np.random.default_rng(SEED)
    kept = treated | (rng.random(len(treated)) < max(MOST_ROWS - treated.sum(), 0) / (~treated).sum())
    return np.flatnonzero(kept)


def _unusable(rows: TrialRows, weight: np.ndarray | None) -> str:
    if weight is None:
        return "too_few_for_model"
    few = (effective_sample_size(_by_person(rows.person[arm], weight[arm])) for arm in (rows.treated, ~rows.treated))
    return "comparison_of_a_few" if min(few) < LEAST_EFFECTIVE else ""


def _by_person(person: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.sort(np.bincount(np.unique(person, return_inverse=True)[1].reshape(-1), weight))


def _people(rows: TrialRows, where: np.ndarray) -> int:
    return len(np.unique(rows.person[where]))
