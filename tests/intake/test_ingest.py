"""A dozen invented people from the files to the tables, each value worked out by hand."""

import json
import os
import re
import shutil

import openpyxl
import pandas as pd
import pytest
import yaml

from analysis import store
from analysis.errors import HoanhapError
from analysis.sites import read_site
from tests.conftest import PROJECT
from tests.intake import hand

POLICE = "police"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The district read once, for the tests that only look; its folder."""
    root = tmp_path_factory.mktemp("kept")
    shutil.copytree(PROJECT / "data" / "raw" / "reference", root / "data" / "raw" / "reference")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOANHAP_ROOT", str(root))
        patched.setenv("HOANHAP_LANGUAGE", "en")
        folder = hand.write_district(root)
        read_site("vi-du")
        yield folder


@pytest.fixture(scope="module")
def site(kept):
    return read_site("vi-du")


@pytest.fixture
def district(project):
    """The district in a project of its own, to be changed."""
    return hand.write_district(project)


def by_release(site) -> dict[str, str]:
    """Pseudonym by the first possible day of release, which no two of the people share."""
    table = site.tables["releases"]
    return dict(zip(table["release_first"].dt.date.astype(str), table["person_id"], strict=True))


@pytest.fixture
def people(site):
    days = by_release(site)
    named = {"An": "2022-02-10", "Bình": "2023-06-15", "Chi": "2021-09-01", "Dũng": "2024-03-01", "Em": "2024-05-05"}
    return {name: days[day] for name, day in named.items()}


def rows(site, name, **where):
    table = site.tables[name]
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def test_the_same_person_in_several_files_is_one(site):
    assert (
        len(site.tables["people"]) == 7
    )  # An, Bình, Chi, Dũng, Em, Kha of the register, Hải of the community sentences


def test_a_lost_zero_and_another_capital_do_not_make_two_people(site, people):
    status = rows(site, "people_status", person_id=people["An"])
    assert status["as_of"].dt.date.astype(str).tolist() == ["2023-12-31", "2024-12-31"]
    assert status["grade"].tolist() == ["A", "B"]


def test_releases_have_the_days_that_were_written_and_no_more(site, people):
    release = rows(site, "releases", person_id=people["Dũng"]).iloc[0]
    assert (release["release_first"], release["release_last"]) == (
        pd.Timestamp("2024-03-01"),
        pd.Timestamp("2024-03-31"),
    )
    assert release["sentence_months"] == 84 and release["offence"] == "drugs"
    an = rows(site, "releases", person_id=people["An"]).iloc[0]
    assert an["certificate_kind"] == "amnesty" and an["conditional"] == 0


def test_birth_is_kept_as_a_year_and_an_impossible_day_not_at_all(site, people):
    years = site.tables["people"].set_index("person_id")["birth_year"]
    assert years[people["An"]] == 1985 and pd.isna(years[people["Em"]])


def test_who_left_the_list_and_why(site, people):
    spells = site.tables["list_spells"].set_index("person_id")
    assert spells.loc[people["Bình"], "reason"] == "custody"
    assert spells.loc[people["Chi"], "left_last"] == pd.Timestamp("2024-09-01")
    assert pd.isna(spells.loc[people["An"], "left_last"])
    exits = site.tables["exits"].set_index("person_id")["kind"]
    kha = by_release(site)["2023-01-15"]
    assert exits.to_dict() == {people["Bình"]: "custody", people["Chi"]: "expunged", kha: "death"}


def test_the_certificate_of_the_register_adds_its_day_to_the_release_on_the_list(site, people):
    an = rows(site, "releases", person_id=people["An"]).iloc[0]
    assert an["certificate_first"] == pd.Timestamp("2022-02-10")
    assert len(rows(site, "releases")) == 6


def test_offences_keep_each_date_apart_and_follow_a_release(site, people):
    offence = rows(site, "offences").iloc[0]
    assert offence["person_id"] == people["Bình"] and offence["release_id"] == f"{people['Bình']}-1"
    assert (offence["offence_first"], offence["arrest_first"]) == (
        pd.Timestamp("2024-08-19"),
        pd.Timestamp("2024-08-20"),
    )
    assert "judgment_first" not in offence or pd.isna(offence["judgment_first"])
    assert len(site.tables["offences"]) == 1  # the other offender is nobody whom a list names


def test_who_joined_who_refused_and_who_decided(site, people):
    joined = rows(site, "enrolments").iloc[0]
    assert (joined["person_id"], joined["assigned_by"]) == (people["An"], "official")
    assert joined["start_first"] == pd.Timestamp("2024-01-15")
    steps = site.tables["referrals"]
    dung = steps[steps["person_id"] == people["Dũng"]]
    assert sorted(dung["step"]) == ["offered", "refused"]


def test_the_loan_belongs_to_the_son_of_the_woman_who_signed(site, people):
    loan = rows(site, "loans").iloc[0]
    assert (loan["person_id"], loan["borrower"], loan["amount_vnd"]) == (people["An"], "relative", 100_000_000)
    assert loan["household_id"] == site.tables["people"].set_index("person_id").loc[people["An"], "household_id"]
    status = rows(site, "loan_status").iloc[0]
    assert (status["in_term_vnd"], status["principal_paid_vnd"]) == (90_000_000, 10_000_000)
    assert len(site.tables["loans"]) == 1  # the other loan is of another programme


def test_pay_in_millions_with_a_comma_is_whole_dong(site, people):
    pay = rows(site, "income_months", person_id=people["Dũng"]).set_index("period")["income"]
    assert pay.to_dict() == {"2024-05": 8_500_000, "2024-06": 6_250_000}
    job = rows(site, "jobs").iloc[0]
    assert job["start_last"] == pd.Timestamp("2024-05-31") and pd.isna(job.get("start_first", pd.NaT))


def test_every_row_is_kept_or_rejected_with_a_reason(site):
    files = site.quality["files"]
    counted = files["rows_heading"] + files["rows_blank"] + files["rows_left_out"] + files["rows_in"]
    assert (files["rows_sheet"] == counted).all()
    assert (files["rows_in"] == files["rows_kept"] + files["rows_rejected"]).all()
    reasons = site.quality["rejected"].set_index(["file", "reason"])["n"].to_dict()
    assert reasons == {
        ("bank_loans #1", "other_programme"): 1,
        ("participants #1", "unknown_model"): 1,
        ("payroll #1", "not_one_of_ours"): 1,
        ("police_list #2", "nobody"): 1,
        ("police_list #2", "repeated_row"): 1,
    }


def test_rejected_rows_go_back_with_the_reason_but_never_those_that_tell_who_has_a_record(kept):
    back = sorted(path.name for path in (kept / "_returned").glob("rejected-*.xlsx"))
    assert back == ["rejected-participants-1-1.xlsx", "rejected-police_list-2-1.xlsx"]


def test_nothing_that_identifies_a_person_is_kept_beyond_the_folder(site):
    written = [path for path in store.processed().rglob("*") if path.is_file()]
    text = "\n".join(map(_text, written)).casefold()
    cells = {cell.casefold() for _, _, rows in hand.FILES.values() for row in rows for cell in row}
    names = {cell for cell in cells if re.fullmatch(r"\w+ (văn|thị|đức) \w+", cell)}
    assert len(names) == 8
    for secret in [
        *names,
        hand.AN,
        hand.GIANG,
        hand.AN[1:],
        "ku-001",
        "may ví dụ\n",
        "công ty",
    ]:
        assert secret not in text
    assert "1985-03-05" not in text and "05/03/1985" not in text


def _text(path):
    return pd.read_parquet(path).to_csv() if path.suffix == ".parquet" else path.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such mode")
def test_what_is_kept_and_what_goes_back_is_for_its_owner_only(kept):
    files = [*(store.processed() / "tables").glob("*/*/*.*"), *(kept / "_returned").glob("*.xlsx")]
    assert files
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    assert (kept / "_returned").stat().st_mode & 0o077 == 0


def test_the_same_files_give_the_same_bytes_and_are_read_once(district, monkeypatch):
    read_site("vi-du")
    first = {path.name: path.read_bytes() for path in (store.processed() / "tables").glob("*/*/*.*")}
    with monkeypatch.context() as patched:
        patched.setattr("analysis.intake.prepare.ingest", None)  # a second reading would fail
        read_site("vi-du")
    for path in list((store.processed() / "tables").iterdir()):
        path.rename(path.with_name("gone"))
    read_site("vi-du")
    again = {path.name: path.read_bytes() for path in (store.processed() / "tables").glob("[!g]*/*/*.*")}
    assert first == again and {"people.parquet", "files.csv"} <= set(first)


def test_a_changed_file_is_read_anew(district):
    assert len(read_site("vi-du").tables["income_months"]) == 2
    role, _, rows = hand.FILES["luong.xlsx"]
    hand.write_file(district / "luong.xlsx", role, rows[:1])
    assert len(read_site("vi-du").tables["income_months"]) == 1


def test_files_not_declared_and_not_there_come_together_and_no_name_of_a_file_is_told(district):
    (district / "Nguyen Van A.xlsx").write_bytes(b"x")
    (district / "vay.xlsx").unlink()
    with pytest.raises(HoanhapError) as caught:
        read_site("vi-du")
    assert len(caught.value.problems) == 2 and "Nguyen" not in str(caught.value)


def test_files_that_cannot_be_read_come_together(district):
    (district / "vay.xlsx").write_bytes(b"PK\x03\x04 cut short")
    (district / "luong.xlsx").write_bytes(b"")
    with pytest.raises(HoanhapError) as caught:
        read_site("vi-du")
    assert {problem.file for problem in caught.value.problems} == {"bank_loans #1", "payroll #1"}
    assert not list((store.processed() / "tables").glob("*/prepared.json"))


def test_a_district_without_an_area_is_refused(district):
    settings = yaml.safe_load((district / "source.yaml").read_text(encoding="utf-8"))
    del settings["area"]
    (district / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    with pytest.raises(HoanhapError, match="area"):
        read_site("vi-du")


def test_quality_holds_counts_and_codes_only(site):
    for frame in site.quality.values():
        assert not {"person", "person_id", "name"} & set(frame.columns)
    assert json.dumps(site.quality["flow"].to_dict("records"))


@pytest.mark.parametrize("rows", [[], [["Danh sách đang được lập"]]])
def test_a_file_in_which_no_table_is_found_is_refused_and_not_read_as_nobody(district, rows):
    source = yaml.safe_load((district / "source.yaml").read_text(encoding="utf-8"))
    told = next(each for each in source["deliveries"] if each["role"] == "police_list")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    (district / told["file"]).unlink()
    told["file"] = "rong.xlsx"
    book.save(district / "rong.xlsx")
    (district / "source.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
    with pytest.raises(HoanhapError, match="police_list #1: no table was found in it") as fault:
        read_site("vi-du")
    assert "rong" not in str(fault.value)
