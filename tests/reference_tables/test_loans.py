"""Each rule of Decision 22 just kept and just broken."""

from datetime import date

import pytest

from analysis.reference.loans import Rule, Violation, check_loan, find_rule, rule_value
from analysis.reference.tables import NotKnown

START = date(2023, 10, 10)
PERSON = {"kind": "person", "amount_vnd": 100_000_000, "loan_date": date(2024, 5, 6)}
EMPLOYER = {"kind": "employer", "amount_vnd": 2_000_000_000, "loan_date": date(2024, 5, 6)}


@pytest.mark.parametrize(
    ("loan", "kept", "broken", "violation"),
    [
        (
            PERSON,
            {},
            {"amount_vnd": 100_000_001},
            Violation("ceiling", 100_000_001, 100_000_000, "VND"),
        ),
        (
            EMPLOYER,
            {},
            {"amount_vnd": 2_000_000_001},
            Violation("ceiling", 2_000_000_001, 2_000_000_000, "VND"),
        ),
        (
            EMPLOYER,
            {"workers": 20},
            {"workers": 19},
            Violation("ceiling_per_worker", 2_000_000_000, 1_900_000_000, "VND"),
        ),
        (
            EMPLOYER | {"amount_vnd": 1},
            {"workers": 70, "ex_prisoners": 7},
            {"workers": 70, "ex_prisoners": 6},
            Violation("ex_prisoner_share", 6 / 70, 0.1, "share"),
        ),
        (
            PERSON,
            {"due_date": date(2034, 5, 6)},
            {"due_date": date(2034, 5, 7)},
            Violation("months_to_due_date", date(2034, 5, 7), date(2034, 5, 6), "date"),
        ),
        (
            PERSON,
            {"completion_date": date(2019, 5, 6)},
            {"completion_date": date(2019, 5, 5)},
            Violation("years_from_completion", date(2024, 5, 6), date(2024, 5, 5), "date"),
        ),
        (
            PERSON,
            {"completion_date": date(2024, 5, 6)},
            {"completion_date": date(2024, 5, 7)},
            Violation("sentence_completed", date(2024, 5, 6), date(2024, 5, 7), "date"),
        ),
        (
            PERSON,
            {"rate": 0.066, "overdue_rate": 0.0858},
            {"rate": 0.066, "overdue_rate": 0.086},
            Violation("overdue_rate", 0.086, pytest.approx(0.0858), "share_a_year"),
        ),
        (
            PERSON,
            {"loan_date": START},
            {"loan_date": date(2023, 10, 9)},
            Violation("programme_start", date(2023, 10, 9), START, "date"),
        ),
    ],
    ids=lambda given: given.rule if isinstance(given, Violation) else "",
)
def test_a_rule_kept_and_broken(loan, kept, broken, violation):
    assert check_loan(**loan | kept) == []
    assert check_loan(**loan | broken) == [violation]


def test_a_rate_rounded_as_printed_is_no_violation():
    # 1.3 * 0.0655 = 0.08515, printed as 8.52%
    assert check_loan(**PERSON, rate=0.0655, overdue_rate=0.0852) == []
    # 1.3 * 0.0225 = 0.02925, printed as 2.93%; in floating point the difference is a little over half
    assert check_loan(**PERSON, rate=0.0225, overdue_rate=0.0293) == []
    assert len(check_loan(**PERSON, rate=0.0655, overdue_rate=0.0853)) == 1


def test_all_violations_come_at_once_and_rules_of_persons_spare_employers():
    wrong = {"amount_vnd": 3e9, "loan_date": date(2023, 1, 1), "completion_date": date(2010, 1, 1)}
    assert [found.rule for found in check_loan(kind="person", **wrong)] == [
        "ceiling",
        "years_from_completion",
        "programme_start",
    ]
    assert [found.rule for found in check_loan(kind="employer", **wrong)] == ["ceiling", "programme_start"]


def test_an_employer_without_ex_prisoners_is_not_overlooked():
    found = check_loan(kind="employer", amount_vnd=1, loan_date=START, workers=5, ex_prisoners=0)
    assert [violation.rule for violation in found] == ["ex_prisoner_share"]


def test_a_rule_s_number():
    assert rule_value("ceiling", "person", START) == 100_000_000
    assert rule_value("poor_household_rate", "person", START) == 0.066
    assert rule_value("ceiling", "person", date(2023, 10, 9)) == NotKnown("no_rule")
    assert rule_value("ceiling_per_worker", "person", START) == NotKnown("no_rule")
    with pytest.raises(ValueError, match="kind"):
        rule_value("ceiling", "household", START)
    with pytest.raises(ValueError, match="kind"):
        check_loan(kind="household", amount_vnd=1, loan_date=START)


def test_a_rule_and_what_breaks_it_say_whether_a_source_states_it(project):
    assert find_rule("ceiling", "person", START) == Rule(100_000_000, True)
    assert find_rule("poor_household_rate", "person", START) == Rule(0.066, False)
    path = project / "data" / "raw" / "reference" / "loan_rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    doubted = [line.removesuffix("yes") + "no" if line.startswith("ceiling,person") else line for line in lines]
    path.write_text("\n".join(doubted) + "\n", encoding="utf-8")
    assert [broken.confirmed for broken in check_loan(**PERSON | {"amount_vnd": 2e8})] == [False]
    assert [broken.confirmed for broken in check_loan(**PERSON | {"loan_date": date(2023, 10, 9)})] == [True]
