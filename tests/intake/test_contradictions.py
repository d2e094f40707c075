"""Loan files and payrolls that contradict themselves or each other: each with one planted fault, and its twin without."""

from datetime import date

import pandas as pd
import pytest

from analysis.columns.dates import PartDate
from analysis.delivery.workbook import read_workbook
from analysis.intake import build_loans, build_work, contradictions
from analysis.intake.build import in_contract
from analysis.intake.collect import Origin
from analysis.intake.facts import joined
from analysis.intake.reasons import NOTES, describe
from analysis.intake.roles import ROLES
from analysis.sites import read_site
from analysis.tables.source import Delivery
from analysis.words import words
from tests.intake import hand

MILLION = 1e6
FIRST = {"loan": "l", "loan_date": PartDate(2024, 3, 20), "loan_amount": 100 * MILLION, "balance_in_term": 90 * MILLION,
         "in_arrears": 0.0, "frozen": 0.0, "balance": 90 * MILLION, "principal_repaid": 10 * MILLION}  # fmt: skip
LATER = FIRST | {"balance_in_term": 80 * MILLION, "balance": 80 * MILLION, "principal_repaid": 20 * MILLION}
NO_FIGURE = dict.fromkeys(build_loans.FIGURES)
PAY = {"person": "a", "period": PartDate(2024, 5, 0), "gross_pay": 8.5 * MILLION, "start_date": PartDate(2024, 5, 1)}
NEXT = PAY | {"period": PartDate(2024, 6, 0), "end_date": PartDate(2024, 6, 30)}


def rows(role, *told):
    """Facts of one role; each row stands in a file of its own, of 30 June and 31 December 2024."""
    days = [pd.Timestamp("2024-06-30"), pd.Timestamp("2024-12-31")]
    place = [{"label": f"{role} #{n + 1}", "sheet": 1, "row": 5, "as_of": days[n % 2]} for n in range(len(told))]
    frame = pd.DataFrame([{"record": role} | where | each for where, each in zip(place, told, strict=True)])
    return joined({role: [frame]}, role).assign(loan=frame.get("loan"))


def loans(*told):
    found = contradictions.of_loans("bank_loans", rows("bank_loans", *told))
    return {(each.code, each.column, label) for each in found for label in each.places["label"]}


def pay(*told):
    told = rows("payroll", *told)
    found = contradictions.of_pay(told, firms(told))
    return {(each.code, each.column, label) for each in found for label in each.places["label"]}


def firms(told):
    return pd.Series("f", told.index)


@pytest.mark.parametrize(
    ("fault", "code", "column"),
    [
        (NO_FIGURE, "loan_no_status", "balance"),
        ({"as_of_date": PartDate(2024, 3, 19)}, "loan_day_early", "as_of"),
        ({"balance": 100 * MILLION + 1, "principal_repaid": None, "loan_amount": 100 * MILLION},
         "loan_balance_above", "balance"),
        ({"principal_repaid": 10 * MILLION - 1}, "loan_repaid_falls", "principal_repaid"),
        ({"balance": 90 * MILLION + 1}, "loan_balance_rises", "balance"),
        ({"balance": None, "balance_in_term": 90 * MILLION + 1}, "loan_balance_rises", "balance"),
        ({"as_of_date": PartDate(2024, 6, 30)}, "loan_day_differs", "as_of"),
    ],
)  # fmt: skip
def test_a_fault_of_the_second_loan_file_is_found_where_it_stands(fault, code, column):
    assert (code, column, "bank_loans #2") in loans(FIRST, LATER | fault)


@pytest.mark.parametrize(
    "twin",
    [
        {},
        NO_FIGURE | {"principal_repaid": 20 * MILLION},
        {"as_of_date": PartDate(2024, 7, 1)},
        {
            "balance": 90 * MILLION,
            "balance_in_term": 90 * MILLION,
            "principal_repaid": 10 * MILLION,
        },  # nothing was paid
        {"balance": 120 * MILLION, "loan_amount": 130 * MILLION},  # more was lent
        {"balance": 95 * MILLION, "loan": "another"},
        FIRST | {"as_of_date": PartDate(2024, 6, 30)},  # the same figures again
    ],
)
def test_a_second_loan_file_in_order_is_not_accused(twin):
    assert loans(FIRST, LATER | twin) == set()


def test_loans_to_employers_are_held_against_the_same_rules():
    told = rows("employer_loans", FIRST, LATER | {"balance": 90 * MILLION + 1})
    found = {each.code for each in contradictions.of_loans("employer_loans", told) if len(each.places)}
    assert found == {"loan_balance_rises"}


def test_a_loan_may_be_paid_out_on_the_day_of_its_first_figures():
    assert loans(FIRST | {"as_of_date": PartDate(2024, 3, 20)}) == set()


def test_an_earlier_gap_does_not_hide_what_contradicts_the_file_before_it():
    gap = LATER | NO_FIGURE | {"as_of_date": PartDate(2024, 9, 30)}
    found = loans(FIRST, gap, LATER | {"principal_repaid": 5 * MILLION, "as_of_date": PartDate(2024, 12, 31)})
    assert ("loan_repaid_falls", "principal_repaid", "bank_loans #3") in found


def test_a_row_without_any_figure_is_no_status_and_its_loan_stays():
    told = rows("bank_loans", FIRST, LATER | NO_FIGURE, FIRST | NO_FIGURE | {"loan": "m"})
    employers = joined({}, "employer_loans").assign(loan=None, firm_id=None)
    status = in_contract("loan_status", build_loans.loan_status(told, employers))
    assert status["loan_id"].tolist() == ["l"] and status["as_of"].tolist() == [pd.Timestamp("2024-06-30")]
    nobody = pd.DataFrame(columns=["person", "household", "borrower", "purpose"])
    assert sorted(build_loans.loans(told, employers, nobody)["loan_id"]) == ["l", "m"]


@pytest.mark.parametrize(
    ("fault", "code", "column", "labels"),
    [
        ({"period": PAY["period"]}, "pay_month_twice", "period", {"payroll #2"}),
        ({"period": PAY["period"], "gross_pay": 9 * MILLION}, "pay_month_differs", "gross_pay", {"payroll #1", "payroll #2"}),
        ({"period": PartDate(2024, 7, 0)}, "pay_outside_job", "period", {"payroll #2"}),
        ({"period": PartDate(2024, 4, 0)}, "pay_outside_job", "period", {"payroll #2"}),
    ],
)  # fmt: skip
def test_pay_that_contradicts_another_row_is_found(fault, code, column, labels):
    found = pay(PAY, NEXT | fault)
    assert {label for each, name, label in found if (each, name) == (code, column)} == labels


def test_each_kind_of_file_about_pay_is_counted_apart():
    both = pd.concat([rows("payroll", PAY, PAY), rows("social_insurance", PAY, PAY, PAY)], ignore_index=True)
    found = [each for each in contradictions.of_pay(both, firms(both)) if each.code == "pay_month_twice"]
    assert {(each.role, each.n_checked, len(each.places)) for each in found} == {
        ("payroll", 2, 1),
        ("social_insurance", 3, 2),
    }
    assert build_work.income_months(both, firms(both))["income"].tolist() == [8.5 * MILLION] * 2


@pytest.mark.parametrize(
    "twin",
    [
        {},
        {"period": PAY["period"], "person": "b"},
        {"period": PAY["period"], "record": "insurance"},
        {"period": PAY["period"], "gross_pay": None},  # a list of jobs tells of no pay
        {"period": PartDate(2024, 7, 0), "end_date": None},
        {"period": PartDate(2024, 9, 0), "start_date": PartDate(2024, 8, 1)},  # came back
        {"start_date": PartDate(2024, 0, 0), "end_date": PartDate(2024, 0, 0)},  # the day is not known
    ],
)
def test_pay_in_order_is_not_accused(twin):
    assert pay(PAY, NEXT | twin) == set()


def test_pay_told_twice_counts_once_and_pay_told_in_two_ways_is_not_known():
    twice = rows(
        "payroll", PAY, PAY, NEXT | {"days_worked": 20.0}, NEXT | {"gross_pay": 9 * MILLION, "days_worked": 22.0}
    )
    found = build_work.income_months(twice, firms(twice))
    assert found["period"].tolist() == ["2024-05", "2024-06"]
    assert found["income"].tolist()[0] == 8.5 * MILLION and pd.isna(found["income"].tolist()[1])
    assert found["days_worked"].isna().all()
    assert len(in_contract("income_months", found)) == 2


def test_pay_of_two_firms_in_a_month_is_no_contradiction():
    told = rows("payroll", PAY, PAY)
    both = pd.Series(["f", "g"], told.index)
    assert all(each.places.empty for each in contradictions.of_pay(told, both))
    assert build_work.income_months(told, both)["income"].tolist() == [17 * MILLION]


def test_faults_are_listed_by_file_sheet_row_and_column_and_the_rest_goes_on(project):
    folder = hand.write_district(project)
    role, _, told = hand.FILES["vay.xlsx"]
    above, nothing = ["KU-004", *told[0][1:]], ["KU-005", *told[0][1:9], "", "", "", "", "", "Suối Mơ"]
    above[12], below = "100000001", ["KU-006", *told[0][1:9], "-1", "0", "0", "90000000", "10000000", "Suối Mơ"]
    hand.write_file(folder / "vay.xlsx", role, [*told, above, nothing, below])
    role, _, told = hand.FILES["luong.xlsx"]
    again, less = [*told[0][:5], "13", "8,5"], [*told[1][:6], "-1"]
    stranger = [*told[2][:5], "13", "7,5"]  # nobody of ours
    hand.write_file(folder / "luong.xlsx", role, [*told, again, less, stranger])
    site = read_site("vi-du")
    lines = {(*row[1:3], *row[4:]) for row in read_workbook(folder / "_returned" / "problems.xlsx").sheets[0].rows}
    write = words("en")
    for row, column, code in (
        ("6", "Tổng dư nợ", "loan_balance_above"),
        ("7", "Tổng dư nợ", "loan_no_status"),
        ("8", "Dư nợ trong hạn", "money_below_zero"),
        ("7", "Tháng", "pay_month_twice"),
        ("8", "Tổng thu nhập (triệu đồng)", "money_below_zero"),
        ("6", "Tổng thu nhập (triệu đồng)", "pay_month_differs"),  # the list would else tell who is one of ours
        ("9", "Tổng thu nhập (triệu đồng)", "pay_month_differs"),
    ):
        assert ("1", row, column, write(describe(code))) in lines, code
    assert not any("100000001" in cell for line in lines for cell in line)
    assert len(site.tables["loans"]) == 4 and len(site.tables["loan_status"]) == 3
    assert site.tables["income_months"]["income"].tolist() == [8_500_000, 6_250_000]
    checks = site.quality["checks"].set_index("check")[["n_checked", "n_failed"]]
    assert checks.loc["loan_balance_above"].tolist() == [3, 1] and checks.loc["pay_month_twice"].tolist() == [3, 1]
    fields = site.quality["fields"].set_index(["role", "field"])["doubtful"]
    assert fields["bank_loans", "balance"] == 2 and fields["payroll", "period"] == 1


@pytest.mark.parametrize(
    ("second", "n_found"),
    [
        ({}, 1),
        ({"id_number": None}, 0),
        ({"firm": None}, 0),
        ({"firm": "Công ty khác"}, 0),
        ({"firm": "CÔNG TY MAY"}, 1),
    ],
)
def test_any_worker_is_told_by_number_or_name_and_birth_never_by_name_alone(second, n_found):
    first = {"person_name": "Trần Văn An", "id_number": hand.AN, "birth_date": None, "commune_today": None,
             "firm": "Công ty may", "period": PAY["period"], "gross_pay": 8.5 * MILLION}  # fmt: skip
    values = pd.DataFrame([first, first | second], index=[5, 6])
    delivery = Delivery(file="x.xlsx", role="social_insurance", record="r", as_of=date(2024, 12, 31))
    origin = Origin(delivery, ROLES["social_insurance"], "social_insurance #1", 1, (), {}, {}, ())
    found = contradictions.everybody([contradictions.everybodys_pay(origin, values)])
    places = [(each.code, each.role, *place) for each in found for place in each.places.values.tolist()]
    assert places == [("pay_month_twice", "social_insurance", "social_insurance #1", 1, 6)] * n_found
    assert hand.AN not in contradictions.everybodys_pay(origin, values).to_csv()


def test_counts_of_nothing_are_counts():
    none = contradictions.counted([])
    assert list(none.dtypes.astype(str)) == ["str", "int64", "int64"] and none.empty


def test_every_contradiction_has_words_about_nobody_and_only_unused_values_count_as_wrong():
    for code, said in contradictions.CHECKS.items():
        assert said.values == () and describe(code).values == ()
    assert set(contradictions.CHECKS) - NOTES == {"pay_month_differs"}
