"""Policy loans: who signs, the instalments, and how each loan stands on a day."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analysis.reference.law import months_later
from analysis.simulate.names import choose
from analysis.simulate.world import World

DAYS_A_YEAR = 365
OVERDUE_RATE = 1.3  # times the rate of the loan (Decision 22/2023, Art. 9)
NEVER = date.max
RELATIONS = {"parent": 0.4, "spouse": 0.4, "sibling": 0.2}
ASSOCIATIONS = {"farmers": 0.45, "women": 0.35, "veterans": 0.12, "youth": 0.08}
PAID, LATE, EXTENDED = "paid", "late", "extended"
CATCHES_UP = 0.5  # of an overdue instalment by the next one; assumed


@dataclass(frozen=True)
class Loan:
    """One loan as it will go.

    Attributes
    ----------
    number : str
        Of the contract.
    amount_vnd, day, term_months, due
        What was agreed; `due` is the last day by the contract.
    fund, association, relation : str
    instalments : tuple of (date, int, str, date or None)
        Day it is due, dong, what became of it (``"paid"``, ``"late"``, ``"extended"``), and when it was paid in the end.
    extended_due : date or None
        Last day after an extension, and `extended_on` when it was granted.
    frozen_on : date or None
    """

    number: str
    amount_vnd: int
    day: date
    term_months: int
    due: date
    fund: str
    association: str
    relation: str
    instalments: tuple[tuple[date, int, str, date | None], ...] = field(repr=False)
    extended_due: date | None = None
    extended_on: date | None = None
    frozen_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """How a loan stands on a day, in dong; the first three add up to `balance`."""

    in_term: int
    overdue: int
    frozen: int
    paid: int
    interest_in_term: int
    interest_overdue: int

    @property
    def balance(self) -> int:
        """What is still owed."""
        return self.in_term + self.overdue + self.frozen


def draw_loan(number: str, day: date, world: World, rng: np.random.Generator) -> Loan:
    """A loan from its first day to the end of its term."""
    term = int(choose(world["loan_terms_months"], 1, rng)[0])
    relative = rng.random() < world["borrower_relative"]
    relation = choose(RELATIONS, 1, rng)[0] if relative else "self"
    fund = "local" if rng.random() < world["fund_local"] else "central"
    amount = int(world["loan_vnd"])
    instalments, extended_on = _instalments(amount, day, term, world, rng)
    due = months_later(day, term)
    late = [each for each in instalments if each[2] == LATE and each[3] is None]
    frozen = late[0][0] if late and rng.random() < world["overdue_is_frozen"] else None
    extended = months_later(due, term // 2) if extended_on else None
    frozen_on = months_later(frozen, 6) if frozen else None
    association = choose(ASSOCIATIONS, 1, rng)[0]
    return Loan(
        number, amount, day, term, due, fund, association, relation, instalments, extended, extended_on, frozen_on
    )


def standing(loan: Loan, on: date, world: World) -> Standing:
    """How a loan stands at the end of a day; what is due that day and not paid is overdue from the next."""
    paid = sum(amount for _, amount, _, when in loan.instalments if when and when <= on)
    late = [
        (day, amount) for day, amount, fate, when in loan.instalments if fate == LATE and day < on < (when or NEVER)
    ]
    owed = sum(amount for _, amount in late)
    frozen = owed if loan.frozen_on and loan.frozen_on <= on else 0
    in_term, rate = loan.amount_vnd - paid - owed, world["rate_percent_a_year"] / 100
    dear = 0 if frozen else sum(amount * (on - day).days for day, amount in late)
    return Standing(
        in_term,
        owed - frozen,
        frozen,
        paid,
        _dong(in_term * rate * on.day / DAYS_A_YEAR),
        _dong(dear * rate * OVERDUE_RATE / DAYS_A_YEAR),
    )


def _instalments(amount: int, day: date, term: int, world: World, rng: np.random.Generator):
    """Equal parts every half year; what is missed is paid by the next one, extended, or stays overdue."""
    step = int(world["instalment_months"])
    count = term // step
    parts = [_dong(amount / count)] * (count - 1)
    parts.append(amount - sum(parts))
    rows, extended_on = [], None
    for number, part in enumerate(parts, 1):
        when = months_later(day, step * number)
        if rng.random() >= world["instalment_missed"]:
            rows.append((when, part, PAID, when))
        elif rng.random() < world["missed_is_extended"]:
            extended_on = extended_on or when
            rows.append((when, part, EXTENDED, months_later(when, term // 2)))
        else:
            later = months_later(when, step) if rng.random() < CATCHES_UP else None
            rows.append((when, part, LATE, later))
    return tuple(rows), extended_on


def _dong(amount: float) -> int:
    """An amount to the nearest thousand."""
    return 1000 * round(amount / 1000)
