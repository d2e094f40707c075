"""What follows from the comparison of each kind of model: what is believed of it, what that is worth, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.decision import Decision
from analysis.evidence import decision as deciding
from analysis.evidence import worth
from analysis.evidence.decision import HOLD, Decided
from analysis.evidence.effects import effect
from analysis.evidence.guards.guard import Guard
from analysis.evidence.information import information
from analysis.evidence.verdict import Verdict
from analysis.plan import ReoffendingPlan
from analysis.results import Estimate

TABLES = ("effects", "break_even", "net_benefits", "acceptability", "information", "swings", "decisions")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of model as it was compared.

    Attributes
    ----------
    models : str
    difference : Estimate or None
        The one that a verdict would read; None: nobody is compared.
    risks : sequence of Estimate
        Of both arms, with the counts of those of whom it is known.
    level : int
        Of the design (`evidence.design_level`).
    """

    models: str
    difference: Estimate | None
    risks: Sequence[Estimate]
    level: int


def weighed(
    kinds: Iterable[Kind],
    released: tuple[int, int],
    verdict: Verdict,
    guards: Sequence[Guard],
    asked: ReoffendingPlan,
    decision: Decision,
    *,
    unknown: str = "nobody_released",
    conf_level: float,
) -> dict[str, list]:
    """Result tables `TABLES`.

    Parameters
    ----------
    kinds : iterable of Kind
    released : tuple of int
        Everybody released: those with a new offence by the horizon, and all of whom it is known.
    verdict, guards, asked, decision
        Of the plan's contrast, of the site, and what is weighed.
    unknown : str
        Why nothing is known of those released, if nobody is.
    conf_level : float
    """
    horizon, rows = asked.main_horizon, {name: [] for name in TABLES}
    events, n = released
    # Half an event added on either side (Jeffreys) keeps it above zero where nobody had one.
    base = (events + 0.5) / (n + 1) if n else None
    for kind in kinds:
        about = {"models": kind.models, "horizon": horizon}
        margin = asked.primary.margin if asked.primary and asked.primary.models == kind.models else None
        if base is None:
            rows["break_even"].append(worth.break_even(decision, **about, without=None, margin=margin))
            rows["decisions"].append(Decided(models=kind.models, decision=HOLD, because=unknown))
            continue
        each = effect(kind.difference, kind.risks, base, kind.level, decision, **about)
        row, points = worth.benefit(each, decision, conf_level=conf_level)
        steps = information(each, decision)
        rows["effects"].append(each)
        rows["break_even"].append(worth.break_even(decision, **about, without=base, margin=margin, best=each.best))
        rows["net_benefits"].append(row)
        rows["acceptability"] += points
        rows["information"] += steps
        rows["swings"] += worth.swings(each, decision, conf_level=conf_level)
        rows["decisions"].append(deciding.decide(each, row, steps, verdict, guards, asked, decision))
    return rows


def facts(decision: Decision, asked: ReoffendingPlan) -> dict:
    """What a page has to know of the decision beside its tables."""
    told = {"decision_hash": decision.hash, "prices_of": decision.prices_of, "decide": decision.decide.model_dump()}
    return {"main_horizon": asked.main_horizon, "main_models": asked.main.models} | told
