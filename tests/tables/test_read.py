import shutil

import pandas as pd
import pytest
import yaml

from analysis import store
from analysis.errors import HoanhapError
from analysis.sites import read_site
from analysis.tables.source import Source, read_source, site_folder, site_folders


@pytest.fixture
def folder(project):
    return project / "data" / "raw" / "studies" / "tarp"


def rewrite(folder, name, change):
    """Change a table of the copied project and record its new hash, as its keeper would."""
    path = folder / name
    change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False, lineterminator="\n")
    settings = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    settings["files"][name] = store.sha256(path)
    (folder / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def faults(site="tarp"):
    with pytest.raises(HoanhapError) as caught:
        read_site(site)
    return caught.value.lines("en")


def put(table, row, column, value):
    table.loc[row, column] = value
    return table


def test_the_real_sites_are_read(tarp, nsw):
    site, _ = tarp
    assert {name: len(table) for name, table in site.tables.items()} == {
        "people": 432, "releases": 432, "models": 1, "enrolments": 432, "offences": 114, "jobs": 609,
    }  # fmt: skip
    assert site.tables["releases"]["release_date"].isna().all()
    assert len(nsw[0].tables["income_months"]) == 3 * (445 + 15992)
    assert set(nsw[0].tables["income_months"]["currency"]) == {"USD"}


def test_every_fault_of_a_table_at_once_with_its_place_and_no_value(folder):
    def spoil(table):
        table = put(table, 0, "age_years", "secret-27")
        table = put(table, 2, "sex", "secret-sex")
        table = put(table, 4, "person_id", table.loc[3, "person_id"])
        return put(table, 5, "age_years", "")

    rewrite(folder, "people.csv", spoil)
    found = faults()
    people = "data/raw/studies/tarp/people.csv"
    assert f"{people}, row 2, column “age_years”: is not a number" in found
    assert f"{people}, row 4, column “sex”: must be one of: male, female, unknown" in found
    assert f"{people}, row 6, column “person_id”: this key stands in the table before" in found
    assert f"{people}, row 7, column “age_years”: is empty" in found
    assert not any("secret" in line for line in found)
    assert len([line for line in found if "row 2," in line]) == 1


def test_a_missing_and_an_unknown_column(folder):
    rewrite(folder, "people.csv", lambda table: table.rename(columns={"sex": "gender"}))
    found = faults()
    assert any("column “sex”: this column is missing" in line for line in found)
    assert any("column “gender”: this column is neither in the contract" in line for line in found)


def test_an_unreadable_date(folder):
    rewrite(folder, "releases.csv", lambda table: put(table, 9, "release_date", "31/02/2024"))
    assert faults() == [
        "data/raw/studies/tarp/releases.csv, row 11, column “release_date”: is not a date; expected year-month-day, "
        "like 2024-11-07"
    ]


def test_a_row_that_names_nobody(folder):
    rewrite(folder, "offences.csv", lambda table: put(table, 1, "person_id", "tarp-999"))
    assert faults() == [
        "data/raw/studies/tarp/offences.csv, row 3, column “person_id”: names a row that the table “people” does not have"
    ]


def test_a_negative_time(folder):
    rewrite(folder, "jobs.csv", lambda table: put(table, 0, "start_days", "-7"))
    assert any("row 2, column “start_days”: is below 0" in line for line in faults())


def test_faults_of_several_files_come_together(folder):
    rewrite(folder, "people.csv", lambda table: put(table, 0, "age_years", "x"))
    rewrite(folder, "jobs.csv", lambda table: put(table, 0, "end_days", "x"))
    assert {line.split(",")[0].rsplit("/")[-1] for line in faults()} == {"people.csv", "jobs.csv"}


def test_a_file_that_changed_since_it_was_recorded(folder):
    with open(folder / "people.csv", "a", encoding="utf-8") as file:
        file.write("\n")
    assert any("people.csv: has changed since source.yaml" in line for line in faults())


def test_a_file_that_nobody_declared(folder):
    shutil.copy(folder / "jobs.csv", folder / "income_months.csv")
    assert any("income_months.csv: stands in the folder but not under “files”" in line for line in faults())


def test_a_file_that_is_no_table(folder):
    (folder / "jobs.csv").write_bytes(b"\xff\xfe\x00 not text")
    assert any("jobs.csv: cannot be read as a table" in line for line in faults())


def raw_change(folder, old, new):
    """Change bytes of people.csv, past the comfort of a table library, and record the new hash."""
    path = folder / "people.csv"
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    settings = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    settings["files"]["people.csv"] = store.sha256(path)
    (folder / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def test_a_file_without_a_heading_row_quotes_nobody(folder):
    heading = (folder / "people.csv").read_bytes().split(b"\n")[0]
    raw_change(folder, heading + b"\n", b"Nguyen Van A 0912345678,male,27,1,0,5,3,nguyen\n")
    found = faults()
    assert any("column “1”: this column is neither in the contract" in line for line in found)
    assert not any("nguyen" in line.lower() or "0912" in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"\ntarp-003,", b"\n\ntarp-003,", "row 4: has another number of cells than the heading row, which has 8"),
        (b"\ntarp-003,male", b"\ntarp-003,Nguyen,male", "row 4: has another number of cells"),
        (b"\ntarp-003,male,19", b"\ntarp-003,male,inf", "row 4, column “age_years”: is not a number"),
        (b"education", b"married", "row 1: the heading row is missing, or has a name twice"),
        (b"\ntarp-003,male", b'\n"tarp-003,male', "cannot be read as a table"),
    ],
)
def test_rows_keep_their_number_and_none_is_lost(folder, old, new, line):
    raw_change(folder, old, new)
    found = faults()
    assert any(line in each for each in found)
    assert not any("Nguyen" in each for each in found)


def test_a_byte_order_mark_is_no_part_of_the_first_heading(folder):
    raw_change(folder, b"person_id", b"\xef\xbb\xbfperson_id")
    assert len(read_site("tarp").tables["people"]) == 432


def test_source_yaml_faults_together_and_without_values(folder):
    settings = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    settings["synthetic"] = "secret"
    settings["licence"] = ""
    settings["tilte"] = settings.pop("title")
    (folder / "source.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    found = faults()
    assert len(found) == 4
    assert any("column “title”: is missing" in line for line in found)
    assert any("column “tilte”: is not known here" in line for line in found)
    assert not any("secret" in line for line in found)


def test_source_yaml_that_is_no_yaml(folder):
    (folder / "source.yaml").write_text("id: [", encoding="utf-8")
    assert faults() == ["data/raw/studies/tarp/source.yaml: cannot be read as YAML in UTF-8"]


def test_yaml_cannot_run_code(folder):
    (folder / "source.yaml").write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")
    assert faults() == ["data/raw/studies/tarp/source.yaml: cannot be read as YAML in UTF-8"]


def test_an_unknown_site_lists_those_that_exist(project):
    assert faults("tapr") == ["unknown site “tapr”; there are: tarp, thanh-mien"]


@pytest.mark.parametrize("name", ["../x", "..", "a/b", "Tarp", "", "tarp ", "tarp\n", "C:"])
def test_a_path_is_no_site(project, name):
    assert "lower-case" in faults(name)[0]


def test_sites_are_found_by_their_folder(project):
    assert list(site_folders()) == ["tarp", "thanh-mien"]
    assert site_folder("tarp").name == "tarp"


def test_only_a_public_source_with_a_licence_is_open(tarp):
    source = tarp[0].source
    assert source.open
    assert not source.model_copy(update={"access": "restricted"}).open
    assert not source.model_copy(update={"licence": " "}).open


def test_every_shipped_site_describes_itself():
    for folder in site_folders().values():
        source = read_source(folder)
        assert isinstance(source, Source)
        assert len(source.not_known.vi) == len(source.not_known.en) > 0
        assert source.synthetic == folder.name.startswith("mau-")
