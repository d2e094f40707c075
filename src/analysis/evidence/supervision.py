"""All that notebook 5 says of a site: sentences served in the community, described; nothing here is compared."""

from analysis.evidence.verdict import Verdict
from analysis.followup.served import served
from analysis.outcomes import supervision
from analysis.plan import Plan, horizon_months
from analysis.results import Estimate
from analysis.sites import Site


def district(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district's sentences in the community."""
    followed = served(site)
    horizons = list(plan.supervision.horizons)
    standings, ended = supervision.standings(followed, horizons), supervision.ended(followed)
    shares = supervision.shares([*standings, *ended], conf_level=conf_level)
    rows = {
        "flow": [followed.flow],
        "sentence_standings": standings,
        "sentences_ended": ended,
        "estimates": shares,
        "sentence_months": supervision.curves(followed, max(map(horizon_months, horizons))),
        "caseload": supervision.caseload(followed),
        "sentence_people": [supervision.overlap(followed, site)],
        "sentences_counted": [supervision.Counted(what=what, n=n) for what, n in followed.counted.items() if n],
        "verdicts": [Verdict(outcome="failed", verdict="described_only", because="no_primary")],
    }
    return rows, shares, {"describes": True}
