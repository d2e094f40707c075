"""Which confidence interval may be shown for how many people and events."""

from analysis.reference import tables

# Below these only intervals whose coverage is guaranteed, whatever the regions say.
GUARANTEED_BELOW_N = 30
GUARANTEED_BELOW_EVENTS = 5
# Proved to cover at least their level, but for the beta product under censoring: that held in every simulated cell.
GUARANTEED = frozenset({"blaker", "clopper_pearson", "exact_unconditional", "two_exact", "beta_product"})

REGIONS = (
    "intervals",
    "weighted_intervals",
    "adjusted_intervals",
    "hazard_intervals",
)  # each made by an audit of its own


def may_publish(method: str, n: int, events: int, *, conf_level: float = 0.95) -> bool:
    """Whether an interval by this method may be shown.

    Parameters
    ----------
    method : str
        Code as in one of the tables `REGIONS`, or one of `GUARANTEED`; of any other nothing is known, so it may not.
    n : int
        People; of two arms, those of the smaller; of a weighted one, what the weights leave of them.
    events : int
        People with the event or people without it, whichever are fewer; of two arms, the fewest of the four counts.
    conf_level : float
        The regions are about one level; at another, only what is guaranteed may be shown.

    Notes
    -----
    An approximate method may be shown where enumeration or simulation found that it covers at least 93.5% for every
    rate that such counts leave possible: `tests/audit/coverage.py`, for weighted ones `tests/audit/recovery.py`,
    for a lottery's adjusted ones `tests/audit/adjusted.py`, for the hazard ratio of joining `tests/audit/joining_hazards.py`;
    `docs/validity.md`.
    """
    if method in GUARANTEED:
        return True
    if n < GUARANTEED_BELOW_N or events < GUARANTEED_BELOW_EVENTS:
        return False
    rows = [row for name in REGIONS for row in tables.by(name, "method").get(method, ())]
    return any(n >= row.n_from and events >= row.events_from and conf_level == row.level for row in rows)
