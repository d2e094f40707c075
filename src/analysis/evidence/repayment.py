"""All that notebook 3 says of a site: how loans stand, what fell due and was collected, and whether the rules were kept."""

from dataclasses import dataclass

import pandas as pd

from analysis.evidence.borrowers import borrowers
from analysis.evidence.verdict import Verdict
from analysis.intake import plausible_loans
from analysis.lending import ledger as ledgers
from analysis.lending.snapshots import GONE, REPAID, Book, book
from analysis.outcomes import arrears, lateness
from analysis.outcomes.arrears import EMPLOYER, PERSON
from analysis.plan import Plan, horizon_months
from analysis.reference import tables as reference
from analysis.reference.loans import find_rule
from analysis.results import Estimate
from analysis.sites import Site
from analysis.stats.power import chance_of_none

CUTS = ("fund", "association", "office")
LADDER = (3, 6, 12)  # months
NOT_IN_FILES = ("overdue_rate",)  # rules about which no delivered field says anything


@dataclass(frozen=True, kw_only=True)
class Lent:
    """What was lent, to whom.

    `n_households` and `n_people` of the loans of which that is known; `n_several_loans`: households with several loans,
    `n_several_people`: with loans for several people. `n_at_ceiling`: loans of just as much as the rules allow.
    """

    kind: str
    n_loans: int
    n_households: int
    n_people: int
    n_several_loans: int
    n_several_people: int
    n_person_unknown: int
    n_at_ceiling: int
    lent_vnd: float
    first_day: str
    last_day: str


@dataclass(frozen=True, kw_only=True)
class Falling:
    """Balances on the last day whose last day lies within some months after it, by the contract and with extensions.

    `months` 0: it has passed; None: later than the longest span.
    """

    months: int | None
    n_contract: int
    contract_vnd: float
    n_extended: int
    extended_vnd: float


@dataclass(frozen=True, kw_only=True)
class RuleKept:
    """A rule of the programme: loans that could be held against it, and those that break it; None where no file says."""

    rule: str
    n_checked: int | None
    n_broken: int | None
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """A dated figure of the whole bank, and how often as many loans as here would show none late if it were their rate."""

    yardstick: str
    what_vi: str
    what_en: str
    value: float
    as_of: str
    source: str
    confirmed: bool
    n_loans: int
    chance_of_none: float


def district(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district's loans."""
    found, ledger = book(site), ledgers.ledger(site)
    people = found.loans.index[found.loans["kind"] == PERSON]
    months = [horizon_months(each) for each in plan.loans.horizons]
    standings, employers = arrears.standings(found), arrears.standings(found, kind=EMPLOYER, last=True)
    spells = lateness.spells(found, site)
    ever = lateness.ever(spells, months)
    estimates = [*arrears.shares(standings, conf_level=conf_level), *lateness.shares(ever, conf_level=conf_level)]
    days = [pd.Timestamp(row.day) for row in standings]
    beside, compared = borrowers(site, plan, conf_level=conf_level)
    estimates += compared
    described = Verdict(outcome="loans", verdict="described_only", because="no_primary")
    rows = {
        "lent": [row for kind in (PERSON, EMPLOYER) for row in lent(found, kind)],
        "flow": [found.flow],
        "loan_standings": standings,
        "loan_parts": [row for by in CUTS for row in arrears.standings(found, by=by, last=True)],
        "employer_loans": employers,
        "collected": [
            *arrears.collected(found),
            *(arrears.collected_exactly(ledger.among(people), days) if ledger else []),
        ],
        "ever_late": ever,
        "late_months": lateness.curves(spells, max(months)) if len(spells) else [],
        "falling": falling(found),
        "loan_rules": rules(site),
        "yardsticks": yardsticks(standings[-1].n_open if standings else 0),
        "estimates": estimates,
        **beside,
        "verdicts": [described, *beside.get("verdicts", [])],
    }
    facts = {"last_day": standings[-1].day if standings else "", "describes": not beside}
    return rows, estimates, facts | ({"main_horizon": plan.reoffending.main_horizon} if beside else {})


def lent(found: Book, kind: str) -> list[Lent]:
    """What was lent in loans of one kind; none if there are none."""
    loans = found.loans[found.loans["kind"] == kind]
    if loans.empty:
        return []
    households, people = loans["household_id"], loans["person_id"]
    each = loans[households.notna()].groupby("household_id")
    known = {day: _ceiling(kind, day) for day in loans["loan_date"].unique()}
    row = Lent(
        kind=kind,
        n_loans=len(loans),
        n_households=households.nunique(),
        n_people=people.nunique(),
        n_several_loans=int((each.size() > 1).sum()),
        n_several_people=int((each["person_id"].nunique() > 1).sum()),
        n_person_unknown=int(people.isna().sum()),
        n_at_ceiling=int((loans["amount_vnd"] == loans["loan_date"].map(known)).sum()),
        lent_vnd=float(loans["amount_vnd"].sum()),
        first_day=f"{loans['loan_date'].min():%Y-%m-%d}",
        last_day=f"{loans['loan_date'].max():%Y-%m-%d}",
    )
    return [row]


def falling(found: Book) -> list[Falling]:
    """What falls due when: the last day of each open loan, from the day of the last file on."""
    mine = found.rows["kind"] == PERSON
    if not mine.any():
        return []
    day = found.rows["as_of"][mine].max()
    open_ = found.rows[mine & (found.rows["as_of"] == day) & ~found.rows["state"].isin((REPAID, GONE))]
    contract = open_["contract_due_date"]
    extended = open_["extended_due_date"].fillna(contract)
    edges = [pd.Timestamp.min, day, *(day + pd.DateOffset(months=each) for each in LADDER), pd.Timestamp.max]
    spans = (0, *LADDER, None)
    return [
        Falling(
            months=months,
            **_within(open_, contract, low, high, "contract"),
            **_within(open_, extended, low, high, "extended"),
        )
        for months, low, high in zip(spans, edges[:-1], edges[1:], strict=True)
    ]


def rules(site: Site) -> list[RuleKept]:
    """Every rule of the programme against the loans; what breaks one is counted and not corrected."""
    found = plausible_loans.by_rule(site.tables)
    day = max(row.valid_from for row in reference.rows("loan_rules"))
    kept = []
    for code, result in found.items():
        rule = code.removeprefix("loan_")
        confirmed = all(row.confirmed for row in reference.rows("loan_rules") if row.rule == CODES.get(rule, rule))
        kept.append(RuleKept(rule=code, n_checked=result.n_checked, n_broken=len(result.failed), confirmed=confirmed))
    return kept + [
        RuleKept(rule=rule, n_checked=None, n_broken=None, confirmed=find_rule(rule, PERSON, day).confirmed)
        for rule in NOT_IN_FILES
    ]


def yardsticks(n_loans: int) -> list[Yardstick]:
    """Dated figures of the bank beside the chance that so many loans show none late at that rate."""
    return [
        Yardstick(
            yardstick=row.yardstick,
            what_vi=row.what_vi,
            what_en=row.what_en,
            value=row.value,
            as_of=row.as_of.isoformat(),
            source=row.source,
            confirmed=row.confirmed,
            n_loans=n_loans,
            chance_of_none=chance_of_none(n_loans, row.value),
        )
        for row in reference.rows("yardsticks")
        if n_loans
    ]


CODES = {"employer_share": "ex_prisoner_share", "five_years": "years_from_completion", "due_date": "months_to_due_date",
         "after_release": "sentence_completed"}  # fmt: skip


def _ceiling(kind: str, day: pd.Timestamp) -> float:
    rule = find_rule("ceiling", kind, day.date())
    return getattr(rule, "value", float("nan"))


def _within(open_: pd.DataFrame, days: pd.Series, low: pd.Timestamp, high: pd.Timestamp, name: str) -> dict:
    mine = open_.loc[(days > low) & (days <= high), "balance_vnd"]
    return {f"n_{name}": len(mine), f"{name}_vnd": float(mine.sum())}
