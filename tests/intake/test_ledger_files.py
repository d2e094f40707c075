"""A ledger of instalments as a bank officer keeps it, from the workbook to the tables and notebook 3."""

from datetime import date

import pandas as pd
import pytest
import yaml

from analysis.delivery.sheets import Table
from analysis.delivery.workbook import read_workbook
from analysis.evidence import repayment
from analysis.intake.choices import read_choices
from analysis.intake.clean import clean_batch
from analysis.intake.collect import Batch, Origin
from analysis.intake.ledger_rows import agreeing
from analysis.intake.returned import returned_folder
from analysis.intake.roles import ROLES
from analysis.plan import read_plan
from analysis.sites import read_site
from analysis.tables.source import Delivery
from tests.intake import hand

LEDGER = "so-ky-han.xlsx"
HEADINGS = ["STT", "Số khế ước", "Ngày đến hạn", "Gốc phải trả", "Gia hạn đến ngày", "Ngày trả", "Gốc đã trả", "Xóa nợ"]
COLUMNS = ["row_number", "loan_id", "due_date", "amount_due", "extended_due_date", "paid_date", "principal_paid",
           "written_off"]  # fmt: skip
# Lent 100 million on 20 March 2024 (KU-001). Two instalments of 10, the second paid in parts and extended, then 80.
ROWS = [
    ["1", "KU-001", "20/07/2024", "10.000.000", "", "18/07/2024", "10.000.000", ""],
    ["2", "KU-001", "20/11/2024", "10.000.000", "20/02/2025", "20/11/2024", "4.000.000", ""],
    ["3", "KU-001", "20/11/2024", "10.000.000", "", "15/12/2024", "1.500.000", ""],
    ["4", "KU-001", "20/03/2029", "80.000.000", "", "", "0", ""],
]  # fmt: skip


@pytest.fixture
def district(project):
    return hand.write_district(project)


def deliver(folder, *sheets):
    """The district with one ledger a list of rows."""
    settings = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    for number, rows in enumerate(sheets):
        path = folder / f"{number}-{LEDGER}"
        hand.write_sheet(path, HEADINGS, rows)
        delivery = {"file": path.name, "role": "loan_ledger", "record": "police", "as_of": "2024-12-31"}
        settings["deliveries"].append(delivery)
    (folder / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return read_site("vi-du")


def changed(row, **fault):
    rows = [list(each) for each in ROWS]
    for column, text in fault.items():
        rows[row][int(column[1:])] = text
    return rows


def refused(rows):
    """Column and code of each refused row of a ledger, by row."""
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    cells = pd.DataFrame(columns, index=pd.RangeIndex(5, 5 + len(rows)), dtype="str")
    delivery = Delivery(file="x.xlsx", role="loan_ledger", record="r", as_of=date(2024, 12, 31))
    origin = Origin(delivery, ROLES["loan_ledger"], "loan_ledger #1", 1, (), {}, {"in": len(rows)}, ())
    found = clean_batch(Batch(origin, cells, Table("loan_ledger #1", 1, 1)), read_choices())
    assert found.rejected == {}
    lent = pd.DataFrame({"day": [pd.Timestamp("2024-03-20")], "vnd": [100e6]}, index=["KU-001"])
    return agreeing([found], [("loan_ledger #1", pd.Timestamp("2024-12-31"))], lent)[0].rejected


def test_instalments_and_payments_as_they_were_written(district):
    site = deliver(district, ROWS)
    due, paid = site.tables["loan_instalments"], site.tables["loan_payments"]
    assert due["due_vnd"].tolist() == [10e6, 10e6, 80e6] and due["number"].tolist() == [1, 2, 3]
    assert due["extended_due_date"].tolist()[1] == pd.Timestamp("2025-02-20")
    assert paid["paid_vnd"].tolist() == [10e6, 4e6, 1.5e6] and set(paid["kind"]) == {"paid"}
    assert set(due["loan_id"]) == set(paid["loan_id"]) == set(site.tables["loans"]["loan_id"])


def test_every_row_of_a_ledger_is_kept_or_rejected(district):
    files = deliver(district, ROWS, changed(0, c1="KU-777")).quality["files"]
    mine = files[files["role"] == "loan_ledger"]
    assert mine[["rows_in", "rows_kept", "rows_rejected"]].values.tolist() == [[4, 4, 0], [4, 3, 1]]


def test_a_payment_that_two_files_tell_of_is_one_and_two_alike_in_one_file_are_two(district):
    halves = changed(1, c6="2.000.000")
    halves[2] = ["3", "KU-001", "20/11/2024", "10.000.000", "", "20/11/2024", "2.000.000", "x"]
    halves[2][7] = ""
    again = [*halves[:2], ["9", *halves[2][1:2], "", "", "", "20/11/2024", "2.000.000", ""], halves[3]]
    paid = deliver(district, again, again).tables["loan_payments"]
    assert paid["paid_vnd"].tolist() == [10e6, 4e6]


def test_a_ledger_without_any_loan_file_is_sent_back_and_the_rest_goes_on(district):
    settings = yaml.safe_load((district / "source.yaml").read_text(encoding="utf-8"))
    settings["deliveries"] = [each for each in settings["deliveries"] if each["role"] != "bank_loans"]
    (district / "vay.xlsx").unlink()
    (district / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    site = deliver(district, ROWS)
    reasons = site.quality["rejected"].set_index(["role", "reason"])["n"]
    assert reasons["loan_ledger", "ledger_unknown_loan"] == 4 and len(site.tables["people"]) == 7


def test_notebook_3_tells_what_was_collected_by_the_ledger(district):
    """Files of 31 August and 31 December: 10 million fell due in between, by its extension none."""
    role, _, rows = hand.FILES["vay.xlsx"]
    hand.write_file(district / "vay-8.xlsx", role, [[*rows[0][:8], "31/08/2024", *rows[0][9:]]])
    settings = yaml.safe_load((district / "source.yaml").read_text(encoding="utf-8"))
    earlier = {"file": "vay-8.xlsx", "role": "bank_loans", "record": "police", "as_of": "2024-08-31"}
    settings["deliveries"].append(earlier)
    (district / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    site = deliver(district, changed(1, c4=""))
    found, _, _ = repayment.district(site, read_plan("vi-du"), conf_level=0.95)
    row = next(each for each in found["collected"] if each.source == "ledger")
    assert (row.first, row.last, row.n_loans) == ("2024-08-31", "2024-12-31", 1)
    assert (row.fell_due_vnd, row.recovered_vnd, row.paid_vnd) == (10e6, 5.5e6, 5.5e6)


# Row of `ROWS`, what is written instead, the field that the reason is about, the reason.
FAULTS = [
    (0, {"c5": "19/03/2024"}, "paid_date", "ledger_before_payout"),
    (0, {"c2": "19/03/2024"}, "due_date", "ledger_before_payout"),
    (0, {"c6": "-10.000.000"}, "principal_paid", "ledger_unreadable"),
    (0, {"c3": "-10.000.000"}, "amount_due", "ledger_unreadable"),
    (0, {"c5": "31/06/2024"}, "paid_date", "ledger_unreadable"),
    (3, {"c3": "79.000.000"}, "amount_due", "ledger_sum_differs"),
    (0, {"c7": "X"}, "paid_date", "ledger_after_write_off"),
    (2, {"c3": "9.000.000"}, "amount_due", "ledger_differs"),
    (2, {"c4": "21/02/2025"}, "extended_due_date", "ledger_differs"),
    (1, {"c4": "19/11/2024"}, "extended_due_date", "ledger_extended_earlier"),
    (1, {"c6": "99.000.000"}, "principal_paid", "ledger_paid_above"),
    (2, {"c5": "01/01/2025"}, "paid_date", "ledger_paid_later"),
    (0, {"c5": ""}, "paid_date", "ledger_half"),
    (0, {"c6": ""}, "principal_paid", "ledger_half"),
    (0, {"c2": ""}, "due_date", "ledger_half"),
    (3, {"c2": "", "c3": "", "c6": ""}, "amount_due", "ledger_nothing"),
    (0, {"c1": "KU-002"}, "loan_id", "ledger_unknown_loan"),
]


@pytest.mark.parametrize(("row", "fault", "column", "code"), FAULTS)
def test_a_ledger_that_contradicts_itself_is_refused_whole_and_says_why(row, fault, column, code):
    found = refused(changed(row, **fault))
    assert (column, code) in found.values()
    assert len(found) == len(ROWS)


# Each of these is in order.
TWINS = [
    (0, {"c5": "20/03/2024"}),  # paid back on the day of the payout
    (0, {"c2": "20/03/2024"}),
    (3, {"c3": "80.001.500"}),  # four rows, three instalments, each rounded to a thousand
    (2, {"c7": "X"}),  # written off after the last payment
    (2, {"c4": "20/02/2025"}),
    (2, {"c5": "31/12/2024"}),
    (3, {"c6": ""}),
]


@pytest.mark.parametrize(("row", "fault"), TWINS)
def test_a_ledger_in_order_is_used(row, fault):
    assert refused(changed(row, **fault)) == {}


def test_a_refused_ledger_goes_back_with_its_reasons_and_those_of_other_loans_go_on(district):
    role, _, rows = hand.FILES["vay.xlsx"]
    hand.write_file(district / "vay.xlsx", role, [*rows, ["KU-003", *rows[0][1:]]])
    theirs = [[each[0], "KU-003", *each[2:]] for each in ROWS]
    site = deliver(district, [*changed(0, c5="19/03/2024"), *theirs])
    found = site.quality["rejected"]
    mine = found[found["role"] == "loan_ledger"].set_index("reason")["n"].to_dict()
    assert mine == {"ledger_before_payout": 1, "ledger_loan": 3}
    assert site.tables["loan_instalments"]["loan_id"].nunique() == 1 and len(site.tables["loan_status"]) == 2
    back = read_workbook(returned_folder(district) / "rejected-loan_ledger-1-1.xlsx").sheets[0].rows
    assert back[1][:2] == ("“Ngày trả”: lies before the first payout of the loan", "4") and len(back) == 5
