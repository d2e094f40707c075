"""Contributions to social insurance beside a payroll: two sources, never one income, and each says whom it sees."""

import shutil

import pytest
import yaml

from analysis.sites import Site, read_site
from tests.conftest import PROJECT
from tests.intake import hand

LOOKED_AT = ("income_months", "jobs", "source_coverage")

HEADINGS = ["Mã số BHXH", "Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Tên đơn vị", "Tháng đóng", "Mức đóng BHXH (đồng)"]
ROWS = [
    ["1", "Vũ Đức Dũng", "1988", hand.DUNG, "Đồi Gió", "Công ty May Ví Dụ", "05/2024", "5.000.000"],
    ["1", "Vũ Đức Dũng", "1988", hand.DUNG, "Đồi Gió", "Công ty May Ví Dụ", "07/2024", "5.000.000"],
    ["2", "Trần Văn An", "1985", hand.AN, "Suối Mơ", "Công ty Gỗ Khác", "05/2024", "4.500.000"],
    [
        "3",
        "Hoàng Văn Lạ",
        "1992",
        "030092000055",
        "Suối Mơ",
        "Công ty Gỗ Khác",
        "05/2024",
        "9.000.000",
    ],  # nobody of ours
    ["4", "Lê Văn Bình", "1990", hand.BINH, "Đồi Gió", "Công ty Gỗ Khác", "", "4.000.000"],  # for no month
]


def district(project, **insurance):
    told = hand.settings("vi-du")
    police = told["records"]["police"]
    records = {
        "police": police,
        "firm": police | {"recorded_by": "firm"},
        "insurance": police | {"recorded_by": "social_insurance"} | insurance,
    }
    role = {"luong.xlsx": "firm"}
    deliveries = [each | {"record": role.get(each["file"], "police")} for each in told["deliveries"]]
    deliveries.append({"file": "bhxh.xlsx", "role": "social_insurance", "record": "insurance", "as_of": "2024-12-31"})
    folder = hand.write_district(project, records=records, deliveries=deliveries)
    hand.write_sheet(folder / "bhxh.xlsx", HEADINGS, ROWS)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("insured")
    shutil.copytree(PROJECT / "data" / "raw" / "reference", root / "data" / "raw" / "reference")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOANHAP_ROOT", str(root))
        district(root, observed_for="everyone")
        found = read_site("vi-du")
        return Site(found.source, {name: found.tables[name] for name in LOOKED_AT}, None, (), found.quality)


def test_the_wage_insured_stands_beside_the_pay_and_is_not_added_to_it(site):
    table = site.tables["income_months"]
    told = sorted(table[["record", "period", "income"]].itertuples(index=False, name=None))
    assert told == [
        ("firm", "2024-05", 8_500_000), ("firm", "2024-06", 6_250_000), ("insurance", "2024-05", 4_500_000),
        ("insurance", "2024-05", 5_000_000), ("insurance", "2024-07", 5_000_000),
    ]  # fmt: skip


def test_a_job_seen_by_both_is_one_of_each_at_the_same_firm(site):
    jobs = site.tables["jobs"]
    both = jobs[jobs.duplicated(["person_id", "firm_id"], keep=False)]
    assert sorted(both["record"]) == ["firm", "insurance"] and len(jobs) == 3


def test_strangers_are_counted_and_not_kept_and_a_row_for_no_month_is_rejected(site):
    assert site.tables["income_months"]["person_id"].nunique() == 2
    files = site.quality["files"]
    row = files[files["role"] == "social_insurance"].iloc[0]
    assert (row["rows_in"], row["rows_kept"], row["rows_rejected"]) == (5, 3, 2)


def test_each_source_says_whom_it_sees(site):
    coverage = site.tables["source_coverage"].drop_duplicates("record").set_index("record")["observed_for"]
    assert coverage["insurance"] == "everyone" and coverage["firm"] == "own_workers"
    assert coverage.isna()["police"]


def test_a_source_yaml_that_does_not_say_is_not_filled_in(project):
    district(project)
    coverage = read_site("vi-du").tables["source_coverage"].drop_duplicates("record").set_index("record")
    assert coverage["observed_for"].isna()["insurance"]
    text = (project / "data/raw/districts/vi-du/source.yaml").read_text(encoding="utf-8")
    assert "observed_for" not in yaml.safe_load(text)["records"]["insurance"]
