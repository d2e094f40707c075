"""How far a pooled result can be trusted, in GRADE's five domains: proposed by rule, to be signed by a person."""

from dataclasses import dataclass

from analysis.results import Estimate
from analysis.stats.pooling import PooledEffect

NONE, SERIOUS, VERY_SERIOUS, UNKNOWN = "no_concern", "serious", "very_serious", "not_judged"
FEW_MISSING = 0.2  # share of the members without a part in the result above which that is very serious (assumed)


@dataclass(frozen=True, kw_only=True)
class Domain:
    """One domain.

    Attributes
    ----------
    domain : str
        ``"risk_of_bias"``, ``"inconsistency"``, ``"indirectness"``, ``"imprecision"``, ``"sent_nothing"``.
    proposed : str
        ``"no_concern"``, ``"serious"``, ``"very_serious"`` or ``"not_judged"``.
    rule : str
        Code of the rule that proposes it.
    n, n_of : int or None
        What the rule counted.
    signed_by : str
        Empty: a person has to look at it and sign.
    """

    domain: str
    proposed: str
    rule: str
    n: int | None = None
    n_of: int | None = None
    signed_by: str = ""


def domains(
    found: Estimate,
    effect: PooledEffect | None,
    *,
    margin: float | None,
    n_pooled: int,
    n_members: int,
    n_weaker: int,
    n_mix_unknown: int,
    n_mixes: int,
    differed: bool,
) -> list[Domain]:
    """The five domains of one pooled result.

    Parameters
    ----------
    found : Estimate
        The result in one stage.
    effect : PooledEffect or None
        That in two stages, where there is one.
    margin : float or None
        The plan's smallest difference worth having.
    n_pooled, n_members, n_weaker : int
        Districts in the result, in the set, and those in the result of which a guard says that they are weaker evidence.
    n_mix_unknown, n_mixes : int
        Districts of which the mix of people is not known, of those asked.
    differed : bool
        Whether those who joined differed in what joining cannot have changed.

    Notes
    -----
    Guyatt et al. (2011) J Clin Epidemiol 64:383-394 name the domains; the rules are ours.
    """
    return [
        _bias(n_weaker, n_pooled, differed=differed),
        _inconsistency(effect),
        _indirectness(n_mix_unknown, n_mixes),
        _imprecision(found, margin),
        _sent(n_members - n_pooled, n_members),
    ]


def _bias(n_weaker: int, n_pooled: int, *, differed: bool) -> Domain:
    """Nobody drew lots: serious at best. Very serious where controls differed, or guards weaken half of the districts."""
    about = {"domain": "risk_of_bias", "n": n_weaker, "n_of": n_pooled}
    if differed:
        return Domain(**about, proposed=VERY_SERIOUS, rule="controls_differ")
    if n_pooled and n_weaker >= n_pooled / 2:
        return Domain(**about, proposed=VERY_SERIOUS, rule="guards_weaken_half")
    return Domain(**about, proposed=SERIOUS, rule="no_lottery")


def _inconsistency(effect: PooledEffect | None) -> Domain:
    if effect is None:
        return Domain(domain="inconsistency", proposed=UNKNOWN, rule="too_few_to_compare")
    about = {"domain": "inconsistency", "n_of": effect.n_groups}
    ahead = effect.prediction
    if effect.heterogeneity.tau2_interval.low > 0:
        both = ahead is not None and effect.interval.excludes(0) and not ahead.excludes(0)
        return Domain(**about, proposed=VERY_SERIOUS if both else SERIOUS, rule="spread_above_zero")
    return Domain(**about, proposed=NONE, rule="spread_can_be_zero")


def _indirectness(n_unknown: int, n_of: int) -> Domain:
    about = {"domain": "indirectness", "n": n_unknown, "n_of": n_of}
    if not n_of:
        return Domain(**about, proposed=UNKNOWN, rule="no_mix")
    serious = n_unknown > FEW_MISSING * n_of
    return Domain(
        **about, proposed=SERIOUS if serious else NONE, rule="mix_unknown_in_many" if serious else "mix_known"
    )


def _imprecision(found: Estimate, margin: float | None) -> Domain:
    """By the interval against zero and against the smallest difference worth having on both sides."""
    about = {"domain": "imprecision", "n": found.n_events, "n_of": found.n}
    if found.interval is None or margin is None:
        return Domain(
            **about, proposed=VERY_SERIOUS if margin else UNKNOWN, rule="no_interval" if margin else "no_margin"
        )
    low, high = found.interval.low, found.interval.high
    if low <= -margin and high >= margin:
        return Domain(**about, proposed=VERY_SERIOUS, rule="holds_both_margins")
    if not found.interval.excludes(0) and (low <= -margin or high >= margin):
        return Domain(**about, proposed=SERIOUS, rule="holds_zero_and_margin")
    return Domain(**about, proposed=NONE, rule="narrow_enough")


def _sent(n_without: int, n_members: int) -> Domain:
    about = {"domain": "sent_nothing", "n": n_without, "n_of": n_members}
    if not n_without:
        return Domain(**about, proposed=NONE, rule="all_are_in")
    many = n_without > FEW_MISSING * n_members
    return Domain(
        **about, proposed=VERY_SERIOUS if many else SERIOUS, rule="many_are_not_in" if many else "some_are_not_in"
    )
