from datetime import date

import pandas as pd
import pytest

from analysis.columns.dates import PartDate
from analysis.columns.numbers import clean_numbers
from analysis.columns.values import Column
from analysis.delivery.sheets import Table
from analysis.intake.choices import read_choices
from analysis.intake.clean import clean_batch, over_distinct
from analysis.intake.collect import Batch, Origin
from analysis.intake.reasons import NOTES, ROWS, describe
from analysis.intake.roles import KINDS, NEEDS, ROLES
from analysis.tables.source import Delivery
from tests.conftest import PROJECT

CHOICES = read_choices()


def batch(role, headings=None, unit_vnd=None, **columns) -> Batch:
    """Rows of a file as they come from `collect`, numbered from 5 as below a title and a heading."""
    n = len(next(iter(columns.values())))
    cells = pd.DataFrame(columns, index=pd.RangeIndex(5, 5 + n), dtype="str")
    delivery = Delivery(file="x.xlsx", role=role, record="r", as_of=date(2024, 12, 31))
    rows = {"sheet": n + 1, "heading": 1, "blank": 0, "left_out": 0, "in": n}
    table = Table(f"{role} #1", 1, n + 1)
    origin = Origin(delivery, ROLES[role], f"{role} #1", 1, (), headings or {}, rows, (), unit_vnd)
    return Batch(origin, cells, table)


def cleaned(role, **columns):
    return clean_batch(batch(role, **columns), CHOICES)


def codes(found, name):
    return [(row, code) for row, field, code in found.findings if field == name]


def pay(**more):
    return {"person_name": ["Trần Văn An"], "period": ["05/2024"], "gross_pay": ["8,5"], **more}


def test_bare_pay_needs_a_unit_and_the_heading_gives_it():
    assert codes(cleaned("payroll", **pay()), "gross_pay") == [(5, "money_no_unit")]
    found = clean_batch(batch("payroll", {"gross_pay": "Tổng thu nhập (triệu đồng)"}, **pay()), CHOICES)
    assert found.values.loc[5, "gross_pay"] == 8_500_000


def test_a_unit_above_the_table_counts_for_bare_amounts_and_less_than_the_heading():
    assert clean_batch(batch("payroll", unit_vnd=1_000_000, **pay()), CHOICES).values.loc[5, "gross_pay"] == 8_500_000
    both = batch("payroll", {"gross_pay": "Lương (nghìn đồng)"}, unit_vnd=1_000_000, **pay(gross_pay=["8500"]))
    assert clean_batch(both, CHOICES).values.loc[5, "gross_pay"] == 8_500_000


def test_the_bank_counts_in_dong():
    loan = {"loan_id": ["1"], "loan_date": ["20/03/2024"], "loan_amount": ["100000000"]}
    assert cleaned("bank_loans", **loan).values.loc[5, "loan_amount"] == 100_000_000


@pytest.mark.parametrize(
    ("written", "code"), [("03/2024", "date_not_exact"), ("2024", "date_not_exact"), ("", "empty")]
)
def test_a_loan_without_its_day_is_rejected(written, code):
    loan = {"loan_id": ["1"], "loan_date": [written], "loan_amount": ["100000000"]}
    assert cleaned("bank_loans", **loan).rejected == {5: ("loan_date", code)}


def test_pay_needs_a_month():
    found = cleaned("payroll", **pay(period=["2024"], gross_pay=["8 triệu"]))
    assert pd.isna(found.values.loc[5, "period"]) and codes(found, "period") == [(5, "date_not_exact")]


def test_a_date_after_the_list_stays_and_is_noted():
    found = cleaned("police_list", person_name=["Trần Văn An"], release_date=["01/01/2025"])
    assert found.values.loc[5, "release_date"] == PartDate(2025, 1, 1)
    assert codes(found, "release_date") == [(5, "date_after_list")] and not found.rejected


def test_a_row_that_names_nobody_is_rejected_and_one_with_an_id_alone_is_not():
    found = cleaned("police_list", person_name=["", "", "An Văn"], id_number=["", "030085000001", ""], sex=["Nam"] * 3)
    assert found.rejected == {5: ("person_name", "nobody")} and list(found.values.index) == [6, 7]


def test_repeated_rows_are_rejected_only_where_a_number_says_that_they_are_one_person():
    twice = {"person_name": ["Trần Văn An"] * 2, "birth_year": ["1985"] * 2}
    assert cleaned("police_list", row_number=["1", "2"], **twice).rejected == {}
    found = cleaned("police_list", row_number=["1", "2"], id_number=["030085000001"] * 2, **twice)
    assert found.rejected == {6: ("", "repeated_row")}


def test_unreadable_values_are_missing_and_listed_while_the_row_stays():
    found = cleaned("police_list", person_name=["Trần Văn An"], release_date=["31/02/2024"], police_grade=["E"])
    assert codes(found, "release_date") == [(5, "date_impossible")]
    assert codes(found, "police_grade") == [(5, "choice_unknown")]
    assert found.values.loc[5, ["release_date", "police_grade"]].isna().all()


def test_a_number_of_convictions_is_whole():
    found = cleaned("police_list", person_name=["A B", "C D"], prior_convictions=["2", "1,5"])
    assert found.values["prior_convictions"].fillna(-1).tolist() == [2, -1]
    assert codes(found, "prior_convictions") == [(6, "number_not_whole")]


def test_an_id_that_contradicts_birth_and_sex_is_noted_and_all_three_stay():
    found = cleaned(
        "police_list", person_name=["Trần Văn An"], id_number=["030185000001"], birth_date=["05/03/1986"], sex=["Nam"]
    )
    assert codes(found, "id_number") == [(5, "id_birth_year_differs"), (5, "id_sex_differs")]
    assert found.values.loc[5, ["id_number", "sex"]].tolist() == ["030185000001", "male"]


def test_answers_become_codes():
    found = cleaned("leavers", person_name=["A B", "C D"], left_reason=["Xoá án tích", "đi đâu đó"])
    assert found.values["left_reason"].tolist() == ["expunged"] and found.rejected == {
        6: ("left_reason", "choice_unknown")
    }


def test_combined_cells_of_the_courts_register():
    found = cleaned(
        "court_register",
        person=["Trần Văn An (sinh ngày 05/3/1985; trú tại xã Suối Mơ)"],
        judgment=["Số 45/2019/HSST; ngày 12/8/2019; Trộm cắp tài sản"],
        sentence=["03 năm tù"],
        completed=["GCN số 12 ngày 10/02/2022"],
        amnesty=["QĐ số 5 ngày 01/02/2022"],
        died=[""],
    )
    row = found.values.loc[5]
    assert (row["person_name"], str(row["birth_date"]), row["offence"]) == ("Trần Văn An", "1985-03-05", "theft")
    assert (str(row["release_date"]), row["release_kind"], row["sentence"].months) == ("2022-02-10", "amnesty", 36)


def test_a_column_is_read_once_for_each_distinct_cell_with_the_findings_of_every_row():
    calls = []

    def read(cells) -> Column:
        calls.append(list(cells))
        return clean_numbers(cells)

    found = over_distinct(["1,5", "x", "1,5", "", "x"], read)
    assert calls == [["1,5", "x", ""]]
    assert found.values == (1.5, None, 1.5, None, None)
    assert found.findings == ((1, "number_unreadable"), (4, "number_unreadable"))


def test_every_reason_has_words_and_no_gap_for_a_value():
    for code in [*ROWS, *NOTES]:
        assert describe(code).values == () and "{" not in describe(code).text


def test_every_field_has_headings_and_every_set_of_answers_exists():
    import yaml

    common = yaml.safe_load((PROJECT / "data/raw/reference/headings.yaml").read_text(encoding="utf-8"))["headings"]
    for name, role in ROLES.items():
        named = {each.name for each in role.fields}
        assert named <= set(common[name]), name
    kinds = {each.kind for role in ROLES.values() for each in role.fields}
    assert kinds - set(KINDS) <= set(CHOICES)
    assert {each.need for role in ROLES.values() for each in role.fields} <= set(NEEDS)


def amounts(role, field, cells, heading, more=None):
    """The values of one column of money as read, and its findings."""
    n = len(cells)
    columns = {"payroll": {"person_name": ["Trần Văn An"] * n, "id_number": [f"03008500000{k}" for k in range(n)]},
               "bank_loans": {"loan_id": [f"KU-{k}" for k in range(n)], "loan_date": ["20/03/2024"] * n}}[role]  # fmt: skip
    found = clean_batch(batch(role, {field: heading}, **(columns | (more or {}) | {field: cells})), CHOICES)
    return found, [code for _, code in codes(found, field)]


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        (["8,5", "7", "9,25"], "Tổng thu nhập (đồng)"),  # millions
        (["8", "7", "9"], "Tổng thu nhập (đồng)"),
        (["8.500", "7.000", "9.250"], "Tổng thu nhập (đồng)"),  # thousands
        (["8.500.000", "7.000.000", "9.250.000"], "Tổng thu nhập (triệu đồng)"),
        (["8,5"], "Tổng thu nhập (đồng)"),
    ],
)
def test_a_column_in_another_unit_is_asked_about_and_no_cell_is_guessed(cells, heading):
    found, told = amounts("payroll", "gross_pay", cells, heading)
    assert told == ["money_other_unit"] * len(cells)
    assert found.values["gross_pay"].isna().all() and found.rejected == {}


@pytest.mark.parametrize(
    ("cells", "heading", "values"),
    [
        (["8.500.000", "0", "450.000"], "Tổng thu nhập (đồng)", [8_500_000, 0, 450_000]),
        (["8,5", "7", "30"], "Tổng thu nhập (triệu đồng)", [8_500_000, 7_000_000, 30_000_000]),
        (["8500", "7000", "9250"], "Tổng thu nhập (nghìn đồng)", [8_500_000, 7_000_000, 9_250_000]),
        (["0", "", "0"], "Tổng thu nhập (đồng)", [0, None, 0]),
    ],
)
def test_a_column_in_its_own_unit_is_read(cells, heading, values):
    found, told = amounts("payroll", "gross_pay", cells, heading)
    assert told == [] and found.values["gross_pay"].astype(object).where(lambda x: x.notna(), None).tolist() == values


def test_a_cell_in_another_unit_than_its_column_is_refused_alone():
    found, told = amounts("payroll", "gross_pay", ["8.500.000", "8", "8,5", "9.000.000"], "Tổng thu nhập (đồng)")
    assert told == ["money_far", "money_far"]
    assert found.values["gross_pay"].notna().tolist() == [True, False, False, True]


def test_a_loan_file_in_millions_is_sent_back_with_the_question():
    found, told = amounts("bank_loans", "loan_amount", ["100", "50"], "Mức vay")
    assert told == ["money_other_unit"] * 2
    assert set(found.rejected.values()) == {("loan_amount", "money_other_unit")}
    lent = {"loan_amount": ["100.000.000", "50.000.000"]}
    found, told = amounts("bank_loans", "balance", ["90", "0"], "Tổng dư nợ", lent)
    assert told == ["money_other_unit"] * 2 and found.rejected == {}
    found, told = amounts("bank_loans", "balance", ["90.000.000", "0"], "Tổng dư nợ", lent)
    assert told == [] and found.values["balance"].tolist() == [90_000_000, 0]


@pytest.mark.parametrize("field", ["gross_pay", "days_worked"])
def test_nothing_is_below_zero(field):
    found, told = amounts("payroll", field, ["-8.500.000", "9.000.000"], "x (đồng)")
    assert told == ["money_below_zero" if field == "gross_pay" else "number_below_zero"]
    assert found.values[field].notna().tolist() == [False, True]
