"""Hazard ratio of joining with exact limits: for few events, and where an arm has none."""

import numpy as np

from analysis.stats.exposure import ExposureRows
from analysis.stats.stratified_exact import ExactOdds, odds_ratio


def exact_hazard_ratio(rows: ExposureRows, *, stratum: np.ndarray | None = None, conf_level: float = 0.95) -> ExactOdds:
    """Who has the event on a day, of those at risk that day: joined, or not.

    Parameters
    ----------
    rows : ExposureRows
    stratum : ndarray, shape (n,), or None
        Of each release as given to `exposure.exposure_rows`; people are compared within it.

    Returns
    -------
    ExactOdds
        Where nobody who joined, or nobody else, had an event that tells something, one-sided.

    Raises
    ------
    ValueError
        If on no day of an event people of both kinds are at risk.

    Notes
    -----
    Each day on which somebody has the event makes one table in each stratum, of those at risk (Mantel 1966, Cancer
    Chemother Rep 50:163-170), and `stratified_exact.odds_ratio` puts them together. With one event a table its value is
    Cox's partial likelihood estimate. The tables are taken as given; strictly, who is left at risk depends on the events
    before. What that does to the limits is measured in the tests' audit.
    """
    label = np.zeros(len(rows.row), int) if stratum is None else np.asarray(stratum)[rows.row]
    cells = np.unique(np.column_stack([rows.stop, label])[rows.event], axis=0)
    if not len(cells):
        raise ValueError("nobody has the event")
    day, where = cells[:, :1], cells[:, 1:]
    at_risk = (rows.start < day) & (day <= rows.stop) & (label == where)
    now = at_risk & rows.event & (rows.stop == day)
    counts = [(which & arm).sum(axis=1) for arm in (rows.exposed, ~rows.exposed) for which in (now, at_risk)]
    return odds_ratio(*counts, conf_level=conf_level)
