"""Looks at the outcomes: which the plan named, and how sure each of them has to be."""

from dataclasses import dataclass

from analysis.plan import Plan
from analysis.stats.spending import per_look

UNPLANNED = "unplanned_look"


@dataclass(frozen=True)
class Opened:
    """What plan.log says of this look at a site's outcomes.

    Attributes
    ----------
    known : bool
        Whether outcomes were known when the plan was written, or when it was last changed.
    look : int or None
        Its number, from 1; None where it is not recorded.
    """

    known: bool = False
    look: int | None = None


UNRECORDED = Opened()  # where nothing is known of earlier looks


def level(plan: Plan, conf_level: float, opened: Opened) -> float | None:
    """The confidence level at which this look may decide; None for one that the plan did not name.

    Parameters
    ----------
    plan : Plan
        A plan that names no day of analysis has one look.
    conf_level : float
        Of all looks together, in (0, 1).
    opened : Opened
        A look that is not recorded counts as the first.

    Notes
    -----
    The looks share the error rate (`spending.per_look`): each day on which somebody looks is another chance of a
    difference that is not there.
    """
    looks, look = max(len(plan.analyses), 1), opened.look or 1
    if look > looks:
        return None
    return 1 - float(per_look(1 - conf_level, looks, plan.spending)[look - 1]) if looks > 1 else conf_level
