"""What notebook 3 says of loans beside how they stand: to whom they went, when they end, the rules, the yardsticks."""

import pandas as pd
import pytest

from analysis.evidence import repayment
from analysis.plan import read_plan
from analysis.sites import Site, read_site
from tests.evidence import district
from tests.lending.test_snapshots import DAYS, LOAN, rows, shot


def loan(name, household, person, **facts):
    return LOAN | {"loan_id": name, "household_id": household, "person_id": person} | facts


def test_two_people_of_a_household_and_a_person_with_two_loans():
    found = rows(
        shot(DAYS[0], 100, paid=0),
        loans=[
            loan("l", "h1", "p1"), loan("m", "h1", "p2"),  # one household, two people
            loan("n", "h2", "p3"), loan("o", "h2", "p3", amount_vnd=80e6),  # one person, two loans
            loan("q", None, None),  # tied to nobody
        ],
    )  # fmt: skip
    (row,) = repayment.lent(found, "person")
    assert (row.n_loans, row.n_households, row.n_people) == (5, 2, 3)
    assert (row.n_several_loans, row.n_several_people, row.n_person_unknown) == (2, 1, 1)
    assert (row.n_at_ceiling, row.lent_vnd) == (4, 480e6)
    assert repayment.lent(found, "employer") == []


def test_when_loans_end_by_the_contract_and_with_extensions():
    ends = {"l": "2024-09-30", "m": "2024-10-01", "n": "2025-06-30", "o": "2024-06-30", "q": "2024-12-31"}
    found = rows(
        *(shot(DAYS[0], 10, paid=90, loan=name, extended="2025-12-01" if name == "q" else None) for name in ends),
        shot(DAYS[0], paid=100, loan="z"),
        loans=[
            loan(name, name, name, contract_due_date=pd.Timestamp(day))
            for name, day in (ends | {"z": "2024-07-01"}).items()
        ],
    )
    got = {row.months: (row.n_contract, row.n_extended, row.contract_vnd) for row in repayment.falling(found)}
    # From 30 June 2024: three months end on 30 September, six on 30 December, twelve on 30 June. A repaid loan does not count.
    assert got[0] == (1, 1, 10e6)  # due on that very day
    assert (got[3][:2], got[6][:2]) == ((1, 1), (1, 1))
    assert got[12][:2] == (2, 1)  # 31 December, which an extension moves out of the year, and 30 June
    assert got[None][:2] == (0, 1)


def test_rules_are_counted_and_a_rule_that_no_file_tells_of_is_said():
    loans = pd.DataFrame(
        [loan("l", "h", "p", amount_vnd=120e6), loan("m", "h", "q", loan_date=pd.Timestamp("2023-10-09"))]
    )
    kept = {
        row.rule: (row.n_checked, row.n_broken)
        for row in repayment.rules(Site(district.source(), {"loans": loans}, None, ()))
    }
    assert kept["loan_ceiling"] == (2, 1)
    assert kept["loan_programme_start"] == (2, 1)
    assert kept["overdue_rate"] == (None, None)


def test_none_late_of_thirteen_is_what_one_would_see_anyway():
    found = {row.yardstick: row for row in repayment.yardsticks(13)}
    # exp(13 ln 0.9938) = exp(-0.08085) and exp(13 ln 0.9892) = exp(-0.14116).
    assert found["vbsp_overdue_frozen_2023"].chance_of_none == pytest.approx(0.9223, abs=5e-5)
    assert found["vbsp_par30_2013"].chance_of_none == pytest.approx(0.8683, abs=5e-5)
    assert repayment.yardsticks(0) == []


def test_all_of_a_district():
    site = read_site("mau-01")
    found, estimates, facts = repayment.district(site, read_plan("mau-01"), conf_level=0.95)
    assert facts["last_day"] == "2025-12-31"
    (person, employer) = found["lent"]
    assert (person.n_loans, person.n_at_ceiling, employer.n_loans) == (13, 13, 1)
    last = found["loan_standings"][-1]
    parts = last.in_term_vnd + last.extended_vnd + last.overdue_vnd + last.frozen_vnd
    assert parts == last.balance_vnd > 0
    assert sum(row.balance_vnd for row in found["loan_parts"] if row.by == "office") == last.balance_vnd
    assert {row.horizon for row in estimates if row.outcome == "ever_late_30"} == {"6m", "12m", "24m", "36m"}
    assert not any(row.estimand == "repaid_over_lent" for row in estimates)
