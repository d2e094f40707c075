"""The hazard ratio of joining with exact limits, where events are too few for Cox's."""

import numpy as np

from analysis.outcomes.halves import upper_half
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import COUNTS, rung
from analysis.plan import Contrast, Ladder
from analysis.results import Estimate, NotEstimable
from analysis.stats import exposure
from analysis.stats.exposure_exact import exact_hazard_ratio

EXACT_HAZARD_RATIO = "exact_joining_hazard_ratio"


def exact_hazard(
    compared: Compared, contrast: Contrast, ladder: Ladder, outcome: str, *, conf_level: float
) -> list[Estimate]:
    """The ratio where the ladder has Firth's, beside it; none elsewhere.

    Those at risk on the same day since release are compared within halves by the plan's first covariate (its upper half over
    all releases compared, or not), and where controls come from the joiner's stratum only, within it. One
    covariate, because every further split takes comparisons away.
    """
    event = compared.cause == 1
    exposed = compared.joined < compared.exit
    people = [len(np.unique(compared.person[where])) for where in (exposed, ~exposed)]
    n_events = int(event.sum())
    if rung(ladder, [n_events], min(people)) == COUNTS:
        return []
    cut = exposure.exposure_rows(
        compared.entry, compared.joined, compared.exit, event, origin=np.minimum(compared.origin, compared.entry)
    )
    if n_events >= ladder.weights_from and cut.event[cut.exposed].sum() >= ladder.model_from:
        return []
    half = upper_half(compared.covariates[:, 0]) if compared.covariates.shape[1] else None
    about = {"outcome": outcome, "estimand": EXACT_HAZARD_RATIO, "group": contrast.models, "unit": "ratio"}
    about |= {"n": len(np.unique(compared.person)), "n_events": n_events}
    about["method"] = "exact_by_day" if half is None else "exact_by_day_and_half"
    try:
        found = exact_hazard_ratio(cut, stratum=_within(half, compared.stratum), conf_level=conf_level)
    except ValueError:
        return [Estimate(**about, value=NotEstimable("nobody_to_compare"))]
    return [Estimate(**about, value=found.value, interval=found.interval, p_value=found.p_value)]


def _within(half: np.ndarray | None, stratum: np.ndarray | None) -> np.ndarray | None:
    """One label for the half and the stratum together."""
    given = [each for each in (half, stratum) if each is not None]
    if not given:
        return None
    codes = [np.unique(each, return_inverse=True)[1].reshape(-1) for each in given]
    return codes[0] if len(codes) == 1 else codes[0] * (codes[1].max() + 1) + codes[1]
