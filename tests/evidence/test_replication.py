"""Real studies beside printed numbers: any digit of either file that does not fit stops the run."""

import csv
import re
import shutil
from datetime import date

import pytest

from analysis import store
from analysis.errors import HoanhapError
from analysis.evidence import replication
from analysis.plan import read_plan
from analysis.run import execute
from analysis.sites import read_site
from analysis.tables.replication import IN_R, KEPT, PAGE, PRINTED, has_rows, read_replication
from analysis.tables.source import site_folders
from tests.conftest import PROJECT, reference

STUDIES = ("tarp", "nsw")
NUMBER = {PRINTED: "printed", KEPT: "computed"}
FOLDER = PROJECT / "data" / "raw" / "published"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as opened:
        table = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


@pytest.fixture(scope="module")
def found(tarp, nsw):
    """Every quantity of each study, computed once."""
    return {"tarp": replication.computed(*tarp), "nsw": replication.computed(*nsw)}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Copies of both files, to be broken, by name."""
    folder = tmp_path / "data" / "raw" / "published"
    folder.mkdir(parents=True)
    for name in NUMBER:
        shutil.copy(FOLDER / name, folder)
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    return {name: folder / name for name in NUMBER}


def refused(study, quantities):
    """What is said of a study that does not fit."""
    with pytest.raises(HoanhapError) as caught:
        replication.compared(study, quantities)
    return caught.value.lines("en")


@pytest.mark.parametrize("study", STUDIES)
def test_everything_agrees(found, study):
    rows = replication.compared(study, found[study])
    assert [f"{row.topic}.{row.item}.{row.measure}" for row in rows] == list(read_replication(study)[0])
    assert len(rows) == len(found[study]) > 40
    assert max(abs(row.off) for row in rows) <= 0.5
    assert {row.kind for row in rows} == {PAGE, IN_R}


def test_numbers_as_they_stand_in_textbooks_and_on_the_pages_read(found):
    """Typed here once more, from the pages: the file itself could have been copied from the results."""
    tarp, nsw = found["tarp"], found["nsw"]
    printed = {"participant": -0.37942, "age_years": -0.05744, "not_black": -0.31390, "work_experience": -0.14980,
               "not_married": 0.43370, "conditional": -0.08487, "prior_convictions": 0.09150}  # fmt: skip
    assert {item: round(tarp[f"cox_efron.{item}.coef"], 5) for item in printed} == printed
    assert round(tarp["cox_efron.all.likelihood_ratio"], 2) == 33.27
    assert round(nsw["incomes.contrast.mean_difference"], 3) == 1794.342
    assert round(nsw["incomes.contrast.hc1"], 4) == 670.8245
    assert round(nsw["lesson.naive.mean_difference"], 3) == -8497.516
    assert round(nsw["before.income_1974.mean_difference"], 6) == -11.452958


@pytest.mark.parametrize("name", NUMBER)
def test_flipping_any_one_digit_of_either_file_is_noticed(found, files, name):
    rows = rows_of(files[name])
    for place, row in enumerate(rows):
        text = row[NUMBER[name]]
        for at in [i for i, sign in enumerate(text.partition("e")[0]) if sign.isdigit()]:
            flipped = f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
            write(files[name], [*rows[:place], row | {NUMBER[name]: flipped}, *rows[place + 1 :]])
            (said,) = refused(row["study"], found[row["study"]])
            assert f"{row['study']}, {row['quantity']}: the file has {flipped}, computed is" in said
            assert f"{name}, row {place + 2}" in said


def test_a_lost_or_added_sign_is_noticed(found, files):
    rows = rows_of(files[PRINTED])
    for place, row in enumerate(rows):
        turned = row["printed"].removeprefix("-") if row["printed"][0] == "-" else f"-{row['printed']}"
        write(files[PRINTED], [*rows[:place], row | {"printed": turned}, *rows[place + 1 :]])
        assert len(refused(row["study"], found[row["study"]])) == 1


@pytest.mark.parametrize("name", NUMBER)
def test_a_quantity_in_one_file_only(found, files, name):
    rows = rows_of(files[name])
    write(files[name], rows[1:])
    assert refused("tarp", found["tarp"]) == [
        f"data/raw/published/{name}: has no row for tarp, cox_efron.participant.coef"
    ]


def test_a_quantity_that_is_in_no_file_or_that_nothing_computes(found, files):
    assert len(refused("tarp", found["tarp"] | {"tests.new.p_value": 0.5})) == 2
    without = {code: value for code, value in found["tarp"].items() if code != "tests.fisher.p_value"}
    (said,) = refused("tarp", without)
    assert "tarp, tests.fisher.p_value: the project computes no such quantity" in said


def test_a_number_that_is_none_never_passes(found, files):
    assert len(refused("nsw", found["nsw"] | {"incomes.welch.p_value": float("nan")})) == 2


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (PRINTED, {"printed": "0.3x"}, "row 2, column “printed”: is not a number"),
        (PRINTED, {"printed": "inf"}, "row 2, column “printed”: is not a number"),
        (PRINTED, {"source": ""}, "row 2, column “source”: is empty"),
        (PRINTED, {"kind": "book"}, "row 2, column “kind”: must be one of: page, r"),
        (KEPT, {"computed": "-0.3794"}, "row 2, column “computed”: has fewer than 6 digits"),
        (
            KEPT,
            {"quantity": "cox_efron.age_years.coef"},
            "row 3, column “quantity”: this key stands in the table before",
        ),
    ],
)
def test_a_row_that_cannot_be_used(files, name, change, said):
    rows = rows_of(files[name])
    write(files[name], [rows[0] | change, *rows[1:]])
    with pytest.raises(HoanhapError) as caught:
        read_replication("tarp")
    assert f"data/raw/published/{name}, {said}" in caught.value.lines("en")
    assert read_replication("nsw")


def test_without_the_files_no_study_has_rows(files):
    assert has_rows("tarp") and not has_rows("thanh-mien")
    files[PRINTED].unlink()
    with pytest.raises(HoanhapError, match="this file is missing"):
        read_replication("tarp")
    files[KEPT].unlink()
    assert not has_rows("tarp")


def test_every_number_made_in_r_is_what_the_script_wrote():
    made = reference("replication")
    rows = [row for row in rows_of(FOLDER / PRINTED) if row["kind"] == IN_R]
    assert {(row["study"], row["quantity"]) for row in rows} == {(s, code) for s in STUDIES for code in made[s]}
    for row in rows:
        value = made[row["study"]][row["quantity"]]
        assert row["printed"] == (str(value) if isinstance(value, int) else f"{value:#.7g}")
        assert row["address"] == "tests/reference/replication.R"
        assert re.match(r"R 4\.2\.2", row["source"])


def test_every_page_is_named_by_an_address_that_stays_the_same():
    pages = [row for row in rows_of(FOLDER / PRINTED) if row["kind"] == PAGE]
    assert len(pages) > 30
    assert all(re.fullmatch(r"https://github\.com/[^ ]+/blob/[0-9a-f]{40}/[^ ]+", row["address"]) for row in pages)


def test_both_files_are_about_studies_that_are_here():
    assert {row["study"] for name in NUMBER for row in rows_of(FOLDER / name)} == set(STUDIES) <= set(site_folders())


def run(notebook="8_replication"):
    return list(execute.run_site("tarp", execute.plan_work(["tarp"], [notebook], {}), today=date(2026, 11, 26)))


@pytest.mark.parametrize(("name", "old", "new"), [(PRINTED, "33.27", "33.28"), (KEPT, "33.26595", "33.26594")])
def test_one_flipped_digit_fails_the_run_and_leaves_no_result(project, name, old, new):
    path = project / "data" / "raw" / "published" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    (outcome,) = run()
    assert outcome.state == "failed"
    (reason,) = outcome.reasons
    assert f"tarp, cox_efron.all.likelihood_ratio: the file has {new}, computed is 33.2659" in reason
    assert list((project / "data" / "processed" / "runs").iterdir()) == []


def test_a_row_that_cannot_be_read_stops_this_notebook_before_its_kernel_and_no_other(project, monkeypatch):
    monkeypatch.setattr(execute, "_fill", lambda *_: pytest.fail("a kernel was started"))
    path = project / "data" / "raw" / "published" / PRINTED
    path.write_text(path.read_text(encoding="utf-8").replace("33.27", "33,27", 1), encoding="utf-8")
    (outcome,) = run()
    assert outcome.state == "failed" and "another number of cells" in outcome.reasons[0]
    (work,) = execute.plan_work(["tarp"], ["2_recidivism"], {})
    assert execute.key_parts(work, read_site("tarp"), read_plan("tarp"))["replication"] is None


def test_the_key_follows_both_files(project):
    (work,) = execute.plan_work(["tarp"], ["8_replication"], {})

    def key():
        return store.content_key(execute.key_parts(work, read_site("tarp"), read_plan("tarp")))

    seen = {key()}
    for name in NUMBER:
        path = project / "data" / "raw" / "published" / name
        path.write_text(re.sub(r"(33\.2\d*)", r"\g<1>1", path.read_text(encoding="utf-8")), encoding="utf-8")
        seen.add(key())
    assert len(seen) == 3
