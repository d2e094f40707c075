"""A survey of work and income: what was not answered is not known, never a no; what contradicts itself is listed and not used."""

import shutil

import pandas as pd
import pytest

from analysis.followup.work import answers, pay_rows, sights
from analysis.intake import build_survey
from analysis.sites import Site, read_site
from tests.conftest import PROJECT
from tests.intake import hand

HEADINGS = ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Đợt khảo sát", "Ngày phỏng vấn", "Kết quả phỏng vấn",
            "Có việc làm", "Thu nhập tháng trước (đồng)", "Tháng hỏi thu nhập"]  # fmt: skip
AN, BINH = ("Trần Văn An", "1985", hand.AN, "Suối Mơ"), ("Lê Văn Bình", "1990", hand.BINH, "Đồi Gió")
CHI, DUNG = ("Phạm Thị Chi", "1978", hand.CHI, "Suối Mơ"), ("Vũ Đức Dũng", "1988", hand.DUNG, "Đồi Gió")
ROWS = [
    # What a survey can say: paid; no work, so nothing; worked, pay not said; refused; not reached; a month of its own.
    ["1", *AN, "1", "15/06/2024", "Đã phỏng vấn", "Có", "7.500.000", ""],
    ["2", *BINH, "1", "15/06/2024", "Đã phỏng vấn", "Không", "0", ""],
    ["3", *DUNG, "1", "06/2024", "Đã phỏng vấn", "Có", "", ""],
    ["4", *CHI, "1", "15/06/2024", "Từ chối", "", "", ""],
    ["5", *AN, "2", "", "Không gặp được", "", "", ""],
    ["6", *DUNG, "2", "10/12/2024", "Trả lời", "Không", "", "10/2024"],
    # What cannot be: answers of who refused, of no month, of a month to come, pay without work, two answers for a month.
    ["7", *CHI, "2", "10/12/2024", "Từ chối", "Không", "0", ""],
    ["8", *CHI, "3", "2024", "Đã phỏng vấn", "Có", "5.000.000", ""],
    ["9", *CHI, "3", "10/09/2024", "Đã phỏng vấn", "Có", "5.000.000", "10/2024"],
    ["10", *BINH, "2", "10/07/2024", "Đã phỏng vấn", "Không", "4.000.000", ""],
    ["11", *DUNG, "3", "05/09/2024", "Đã phỏng vấn", "Có", "6.000.000", ""],
    ["12", *DUNG, "3", "20/09/2024", "Đã phỏng vấn", "Có", "9.000.000", ""],
    # Who is nobody of ours, nobody at all, or answers what is on no list.
    ["13", "Hoàng Văn Lạ", "1992", "030092000055", "Suối Mơ", "1", "15/06/2024", "Đã phỏng vấn", "Có", "9.000.000", ""],
    ["14", "", "1992", "", "Suối Mơ", "1", "15/06/2024", "Đã phỏng vấn", "Có", "9.000.000", ""],
    ["15", *BINH, "3", "15/10/2024", "Đã phỏng vấn", "Có lẽ", "-5", ""],
]  # fmt: skip
FIRST_ROW = 4


def district(project, rows=ROWS, headings=HEADINGS, **survey):
    told = hand.settings("vi-du")
    police = told["records"]["police"]
    covers = [{**police["covers"][0], "events": ["job", "income"]}]
    asked = police | {"recorded_by": "researcher", "observed_for": "everyone", "covers": covers} | survey
    deliveries = [*told["deliveries"], {"file": "ks.xlsx", "role": "survey", "record": "survey", "as_of": "2024-12-31"}]
    folder = hand.write_district(project, records=told["records"] | {"survey": asked}, deliveries=deliveries)
    hand.write_sheet(folder / "ks.xlsx", headings, rows)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("asked")
    shutil.copytree(PROJECT / "data" / "raw" / "reference", root / "data" / "raw" / "reference")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOANHAP_ROOT", str(root))
        district(root)
        found = read_site("vi-du")
        names = ("income_months", "interviews", "source_coverage", "jobs", "people")
        return Site(found.source, {name: found.tables[name] for name in names}, None, (), found.quality)


def born(site):
    return site.tables["people"].set_index("person_id")["birth_year"]


def told(site, table, *columns):
    rows = site.tables[table]
    rows = rows[rows["record"] == "survey"].assign(born=lambda each: each["person_id"].map(born(site)))
    return sorted(rows[["born", *columns]].itertuples(index=False, name=None), key=str)


def test_pay_that_was_told_and_nothing_else(site):
    # An (1985), Bình (1990), Dũng (1988): the month before the interview, or the one stated; two amounts are none.
    months = told(site, "income_months", "period", "income")
    assert [each for each in months if each[2] == each[2]] == [
        (1985, "2024-05", 7_500_000), (1988, "2024-10", 0), (1990, "2024-05", 0),
    ]  # fmt: skip
    assert [each[:2] for each in months if each[2] != each[2]] == [(1988, "2024-08")]


def test_who_refused_or_was_not_reached_answered_nothing(site):
    rows = site.tables["interviews"]
    silent = rows[rows["result"].isin(["refused", "not_reached"])]
    assert len(silent) == 3 and silent["has_job"].isna().all()
    assert rows["result"].value_counts().to_dict() == {"interviewed": 10, "refused": 2, "not_reached": 1}


def test_answers_about_work(site):
    answered = [each for each in told(site, "interviews", "period", "has_job") if each[2] == each[2]]
    assert answered == [
        (1985, "2024-05", 1.0), (1988, "2024-05", 1.0), (1988, "2024-08", 1.0), (1988, "2024-08", 1.0),
        (1988, "2024-10", 0.0), (1990, "2024-05", 0.0),
    ]  # fmt: skip


def test_a_survey_makes_no_job_that_lasts(site):
    assert set(site.tables["jobs"]["record"]) == {"police"}  # the payroll's


def test_what_contradicts_itself_is_listed(site):
    checks = site.quality["checks"].set_index("check")
    counted = {name: tuple(checks.loc[name, ["n_checked", "n_failed"]]) for name in checks.index if "survey" in name}
    assert counted == {
        "survey_unasked": (13, 1), "survey_no_month": (9, 2), "survey_pay_no_job": (10, 1), "survey_differs": (7, 2),
    }  # fmt: skip


def test_strangers_and_nobody_are_counted_and_not_kept(site):
    row = site.quality["files"].query("role == 'survey'").iloc[0]
    assert (row["rows_in"], row["rows_kept"], row["rows_rejected"]) == (15, 13, 2)


def test_the_record_asks_and_sees_both(site):
    coverage = site.tables["source_coverage"]
    mine = coverage[coverage["record"] == "survey"]
    assert set(mine["event"]) == {"job", "income"} and set(mine["observed_for"]) == {"everyone"}
    assert (mine["asks"] == 1).all() and not coverage.loc[coverage["record"] != "survey", "asks"].any()
    found = {each.source: each for each in sights(site)}
    assert found["survey"].asks and not any(each.asks for name, each in found.items() if name != "survey")


def test_what_the_followup_reads(site):
    (sight,) = [each for each in sights(site) if each.asks]
    pay, work = pay_rows(site, sight), answers(site, sight)
    assert sorted(pay["pay"].dropna()) == [0, 0, 7_500_000] and len(pay) == 4
    assert sorted(work["pay"]) == [0, 0, 1, 1, 1]


def test_a_column_in_another_unit_is_not_used(project):
    # 7,5 under (đồng): asked about, and no month is made of it.
    rows = [[*row[:9], "7,5" if row[9] else "", row[10]] for row in ROWS[:1]]
    district(project, rows)
    found = read_site("vi-du")
    assert "survey" not in set(found.tables["income_months"]["record"])
    assert found.tables["interviews"]["has_job"].tolist() == [1.0]
    field = found.quality["fields"].query("role == 'survey' and field == 'last_pay'").iloc[0]
    assert (field["missing"], field["unreadable"]) == (0, 1)


def test_columns_that_are_not_there_are_not_known(project):
    rows = [["1", *AN, "15/06/2024", "7.500.000"], ["2", *BINH, "15/06/2024", ""]]
    district(project, rows, [*HEADINGS[:5], HEADINGS[6], HEADINGS[9]])
    found = read_site("vi-du").tables
    assert found["interviews"][["period", "has_job"]].isna().sum().to_dict() == {"period": 0, "has_job": 2}
    mine = found["income_months"].query("record == 'survey'")
    assert mine["income"].tolist() == [7_500_000]


def test_a_source_yaml_that_does_not_say_whom_it_asks_is_not_filled_in(project):
    district(project, observed_for=None)
    (sight,) = [each for each in sights(read_site("vi-du")) if each.asks]
    assert sight.observed_for == "not_said"


def test_a_survey_of_nobody_known_is_still_a_survey(project):
    # With not one row used the source must not become one that saw nobody work.
    district(project, [ROWS[12]])
    found = read_site("vi-du")
    assert "interviews" not in found.tables
    assert [each.asks for each in sights(found) if each.source == "survey"] == [True]


def test_an_empty_survey_has_no_rows():
    rows = pd.DataFrame(
        columns=["person", "record", "wave", "result", "has_job", "last_pay", "interview_date", "period"]
    )
    assert len(build_survey.interviews(rows)) == len(build_survey.income_months(rows)) == 0
