"""A loan against the rules of Decision 22/2023/QĐ-TTg: what breaks them is listed, nothing is corrected."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from analysis.reference import tables
from analysis.reference.law import months_later
from analysis.reference.tables import NotKnown

KINDS = ("person", "employer")
# Rates are printed to 0.01 percentage points, so 1.3 times a printed rate can differ by half of that; the rest is
# room for floating point.
RATE_ROUNDING = 0.00005 + 1e-12


@dataclass(frozen=True)
class Violation:
    """A loan against one rule.

    Attributes
    ----------
    rule : str
        As in `loan_rules.csv`; ``"programme_start"`` for a loan before the first day of any rule.
    found, limit : float or date
        What the loan has and what the rule allows, both in `unit` (``"VND"``, ``"share"``,
        ``"share_a_year"`` or ``"date"``).
    confirmed : bool
        Whether the rule was read in a source.
    """

    rule: str
    found: float | date
    limit: float | date
    unit: str
    confirmed: bool = True


@dataclass(frozen=True)
class Rule:
    """The number of a rule, and whether it was read in a source."""

    value: float
    confirmed: bool


def rule_value(rule: str, kind: str, on: date) -> float | NotKnown:
    """The number of one rule on a day as `find_rule` gives it, alone."""
    found = find_rule(rule, kind, on)
    return found.value if isinstance(found, Rule) else found


def find_rule(rule: str, kind: str, on: date) -> Rule | NotKnown:
    """One rule on a day, e.g. ``"ceiling"`` in dong, else `NotKnown` ``"no_rule"``.

    `kind` is ``"person"`` or ``"employer"``; another raises `ValueError`.
    """
    return _in_force(kind, on, tables.state("loan_rules")).get(rule, NotKnown("no_rule"))


@lru_cache(maxsize=8192)
def _in_force(kind: str, on: date, _state: tuple) -> dict[str, Rule]:
    """The rules of a day, as the file of this state has them: a book has many loans of the same day."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}")
    rows = [row for row in tables.rows("loan_rules") if row.kind == kind and tables.in_force(row, on)]
    return {row.rule: Rule(row.value, row.confirmed) for row in reversed(rows)}  # of several the first counts


@lru_cache(maxsize=8)
def _first_day(_state: tuple) -> date:
    """The first day of any rule."""
    return min(row.valid_from for row in tables.rows("loan_rules"))


def check_loan(
    *,
    kind: str,
    amount_vnd: float,
    loan_date: date,
    completion_date: date | None = None,
    due_date: date | None = None,
    rate: float | None = None,
    overdue_rate: float | None = None,
    workers: int | None = None,
    ex_prisoners: int | None = None,
) -> list[Violation]:
    """The rules that one loan breaks; what is None is not checked.

    Parameters
    ----------
    kind : str
        ``"person"`` or ``"employer"``; another raises `ValueError`.
    amount_vnd : float
        Dong lent: to a person, or for an employer's project.
    loan_date, due_date : date
        First payout, and due date of the contract (not of an extension).
    completion_date : date
        End of the borrower's sentence (persons only).
    rate, overdue_rate : float
        Shares a year or both shares a month, e.g. 0.066.
    workers, ex_prisoners : int
        All workers of an employer, and those of them who have served a prison sentence.

    Returns
    -------
    list of Violation
        Empty if no rule is broken. A loan from before the programme is held against its first rules.

    Notes
    -----
    Decision 22/2023/QĐ-TTg. "Per worker" is read as per worker of all, the reading that accuses least.
    """
    state = tables.state("loan_rules")
    start = _first_day(state)
    on = max(loan_date, start)
    rules = _in_force(kind, on, state)

    def limit(rule: str) -> float | None:
        return rules[rule].value if rule in rules else None

    found = [
        _above("ceiling", amount_vnd, limit("ceiling"), "VND"),
        _above("ceiling_per_worker", amount_vnd, _times(limit("ceiling_per_worker"), workers), "VND"),
        _share(ex_prisoners, workers, limit("ex_prisoner_share")),
        _overdue(rate, overdue_rate, limit("overdue_rate")),
        _after("months_to_due_date", due_date, _later(loan_date, limit("months_to_due_date"), 1)),
        _after("years_from_completion", loan_date, _later(completion_date, limit("years_from_completion"), 12)),
        _before("sentence_completed", loan_date, _later(completion_date, limit("sentence_completed"), 12)),
        _before("programme_start", loan_date, start),
    ]
    return [_with_source(violation, rules) for violation in found if violation]


def _with_source(violation: Violation, rules: dict[str, Rule]) -> Violation:
    rule = rules.get(violation.rule)  # the first day of the programme is no rule of its own
    return replace(violation, confirmed=rule.confirmed) if rule else violation


def _above(rule: str, found: float, most: float | None, unit: str) -> Violation | None:
    return Violation(rule, found, most, unit) if most is not None and found > most else None


def _after(rule: str, found: date | None, last: date | None) -> Violation | None:
    return Violation(rule, found, last, "date") if found and last and found > last else None


def _before(rule: str, found: date, first: date | None) -> Violation | None:
    return Violation(rule, found, first, "date") if first and found < first else None


def _share(part: int | None, all_of: int | None, least: float | None) -> Violation | None:
    if part is None or not all_of or least is None:
        return None
    share = part / all_of
    return Violation("ex_prisoner_share", share, least, "share") if share < least else None


def _overdue(rate: float | None, overdue: float | None, times: float | None) -> Violation | None:
    if rate is None or overdue is None or times is None:
        return None
    wrong = abs(overdue - times * rate) > RATE_ROUNDING
    return Violation("overdue_rate", overdue, times * rate, "share_a_year") if wrong else None


def _times(value: float | None, count: int | None) -> float | None:
    return None if value is None or count is None else value * count


def _later(day: date | None, count: float | None, months: int) -> date | None:
    return None if day is None or count is None else months_later(day, int(count) * months)
