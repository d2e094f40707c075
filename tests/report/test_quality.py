import os
import re
import stat
from datetime import date

import pandas as pd
import pytest

from analysis import store
from analysis.report import quality
from analysis.tables.source import Covered, Record, read_source, site_folder
from tests.report.test_pages import read

FILES = ["file", "role", "record", "as_of", "rows_sheet", "rows_heading", "rows_blank", "rows_left_out", "rows_in",
         "rows_kept", "rows_rejected"]  # fmt: skip


def frame(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns if isinstance(columns, list) else columns.split())


@pytest.fixture
def counts():
    """A small district: 90 rows of two police lists (one rejected for a date), 6 of a payroll."""
    return {
        "files": frame(
            FILES,
            ("police_list #1", "police_list", "stock", date(2024, 6, 30), 54, 2, 1, 3, 48, 45, 3),
            ("police_list #2", "police_list", "stock", date(2024, 12, 31), 47, 1, 2, 2, 42, 42, 0),
            ("payroll #1", "payroll", "pay", pd.Timestamp(2024, 12, 31), 8, 1, 0, 1, 6, 6, 0),
        ),
        "rejected": frame("file role reason n", ("police_list #1", "police_list", "date_unreadable", 2),
                          ("police_list #1", "police_list", "nobody", 1)),
        "fields": frame("role field n missing unreadable doubtful", ("police_list", "birth_date", 90, 9, 1, 0),
                        ("police_list", "sex", 90, 0, 0, 0), ("police_list", "birth_year", 90, 90, 0, 0),
                        ("court_register", "commune", 4, 0, 1, 0), ("payroll", "gross_pay", 6, 0, 0, 0)),
        "findings": frame("file code n", ("payroll #1", "formula", 4), ("police_list #2", "near_miss", 1)),
        "checks": frame("check n_checked n_failed", ("loan_over_ceiling", 13, 0), ("birth_after_release", 1000, 2)),
        "linkage": frame("source subgroup n linked doubtful share_low share_high",
                         ("payroll", "all", 6, 4, 1, 4 / 6, 5 / 6), ("payroll", "born: 1980s", 2, 1, 0, 0.5, 0.5),
                         ("payroll", "id: no", 4, 3, 1, 0.75, 1.0), ("roster", "all", 9, 9, 0, 1.0, 1.0),
                         ("roster", "sex: male", 9, 9, 0, 1.0, 1.0)),
        "doubtful": frame("quantity low high", ("hires", 4, 5), ("share_reoffended", 0.125, 0.1875)),
        "lists": frame("record as_of n_on_list n_new n_gone n_unexplained",
                       ("stock", date(2024, 6, 30), 45, pd.NA, pd.NA, pd.NA), ("stock", date(2024, 12, 31), 42, 9, 12, 5)),
        "flow": frame("step unit n_before n_excluded n_left", ("no_arm", "people", 54, 2, 52)),
    }  # fmt: skip


@pytest.fixture
def source(tarp):
    named = {"vi": "Danh sách quản lý", "en": "Register of people managed"}
    covered = Covered(events=("listed",), areas=("X",), starts="2024-01-01", ends="2024-12-31",
                      complete_until="2024-12-31", lag_days=0)  # fmt: skip
    record = Record(name=named, recorded_by="police", who=named, leaves=named, overwrites=True, sees_expunged=False,
                    covers=(covered,))  # fmt: skip
    return tarp[0].source.model_copy(update={"records": {"stock": record}})


def pages(counts, source, folder):
    vi, en = quality.write("mau-01", counts, source, folder)
    assert (vi.name, en.name) == ("quality.html", "quality.en.html")
    return {"vi": vi.read_text(encoding="utf-8"), "en": en.read_text(encoding="utf-8")}


def words_of(html):
    text = re.sub(r"<svg.*?</svg>|<style>.*?</style>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("\N{NO-BREAK SPACE}", " "))


def test_what_the_page_says_of_a_small_district(counts, source, tmp_path):
    said = words_of(pages(counts, source, tmp_path)["en"])
    assert "Of 96 rows in 3 files, 93 were kept and 3 were rejected. Every row is accounted for." in said
    assert "police list 1 30 Jun 2024 54 2 1 3 48 45 3" in said
    assert "is not a date; expected day/month/year, like 07/11/2024 2" in said
    assert "neither a name nor an ID number: the row names nobody 1" in said
    assert "Ngày sinh 9 (10%) 1 (1%) 0" in said
    assert "Complete and readable in every row: Giới tính. In no row: Năm sinh." in said
    assert "Tên xã 0 1 (25%) 0" in said  # a field that this kind of file has no column for
    assert "holds a formula; the value is the one last calculated 4" in said
    assert "1,000 2 (0.2%)" in said
    assert "payroll 6 4 (67%) 1 67% to 83%" in said
    assert "born: 1980–1989 2 1 (50%) 0 50% to 50%" in said and "has an ID number: no 4 3 (75%) 1 75% to 100%" in said
    assert "sex: male" not in said  # where everybody was linked there is nothing to tell apart
    assert "4 5" in said and "0.125 0.188" in said
    assert "31 Dec 2024 42 9 12 5" in said
    assert "30 Jun 2024 45 – – –" in said
    assert "Do not pass on" in said


def test_rows_that_do_not_add_up_are_said_to_be_a_fault(counts, source, tmp_path):
    counts["files"].loc[1, "rows_kept"] = 41
    said = words_of(pages(counts, source, tmp_path)["en"])
    assert "In 1 files the rows do not add up" in said and "Every row is accounted for" not in said


@pytest.mark.parametrize("without", ["frames", "rows"])
def test_nothing_counted_is_said_and_not_left_out(counts, source, tmp_path, without):
    empty = {} if without == "frames" else {name: rows.iloc[:0] for name, rows in counts.items()}
    html = pages(empty, source, tmp_path)["en"]
    sections = re.findall("<section>(.*?)</section>", html, flags=re.DOTALL)
    assert len(sections) == 9
    assert all(re.search("<p>.+?</p>", section) for section in sections)
    assert "No row was rejected." in html and "nan" not in words_of(html).lower().split()


def test_a_district_with_many_files_has_one_bar_for_each_kind(counts, source, tmp_path):
    many = pd.concat([counts["files"].assign(file=f"payroll #{i}", role="payroll") for i in range(9)])
    html = pages({"files": many}, source, tmp_path)["en"]
    (label,) = set(re.findall(r'aria-label="(Bars;[^"]*)"', html))
    assert label == "Bars; rejected in each: payroll 27."
    assert len(re.findall("<tr>", html)) == 1 + 27


def test_only_its_owner_reads_it_and_it_needs_nothing_else(counts, source, tmp_path):
    for path in quality.write("mau-01", counts, source, tmp_path):
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        reader = read(path)
        assert reader.sources == []
        assert set(reader.links) == {"#content", "quality.html" if ".en." in path.name else "quality.en.html"}
        assert reader.headings == [1] + [2] * 9
        assert "<script src" not in path.read_text(encoding="utf-8")
        assert str(store.root()) not in path.read_text(encoding="utf-8")


def test_the_same_counts_give_the_same_bytes(counts, source, tmp_path):
    assert pages(counts, source, tmp_path / "a") == pages(counts, source, tmp_path / "b")


@pytest.mark.parametrize(("language", "mark"), [("vi", "dữ liệu mô phỏng"), ("en", "simulated data")])
def test_a_page_about_invented_people_is_marked_in_every_row(counts, source, tmp_path, language, mark):
    html = pages(counts, source.model_copy(update={"synthetic": True}), tmp_path)[language]
    rows = re.findall(r"<tr>.*?</tr>", html, flags=re.DOTALL)
    assert len(rows) > 20 and all(mark in row for row in rows)
    assert mark not in pages(counts, source, tmp_path)[language]


def test_both_languages_hold_the_same_numbers(counts, source, tmp_path):
    found = pages(counts, source, tmp_path)
    numbers = [re.findall(r'<td class="number">([\d.,]+)', html) for html in found.values()]
    assert len(numbers[0]) > 40
    assert [re.sub(r"\D", "", n) for n in numbers[0]] == [re.sub(r"\D", "", n) for n in numbers[1]]


def test_communes_are_called_by_their_name_where_the_map_has_one(counts, source, tmp_path):
    more = frame("source subgroup n linked doubtful share_low share_high",
                 *(("payroll", f"commune: {code}", 2, 1, 0, 0.5, 0.5) for code in ("11239", "00000", "unknown")))  # fmt: skip
    counts["linkage"] = pd.concat([counts["linkage"], more], ignore_index=True)
    area = read_source(site_folder("mau-01")).area.model_copy(update={"units": ["300"], "valid_on": date(2024, 11, 7)})
    quality.write("tarp", counts, source.model_copy(update={"area": area}), tmp_path)
    shown = (tmp_path / "quality.en.html").read_text(encoding="utf-8")
    assert "commune: Xã Thanh Miện (11239)" in shown and "commune: 00000" in shown and "commune: not known" in shown
