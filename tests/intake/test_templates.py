"""A new district's folder: its templates are read as they are, and its source.yaml says what is still missing."""

import os
import shutil
from types import SimpleNamespace

import openpyxl
import pytest
import yaml

from analysis.delivery.headings import match_headings
from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.errors import HoanhapError
from analysis.intake import asked
from analysis.intake.choices import read_choices
from analysis.intake.clean import clean_batch
from analysis.intake.collect import collect
from analysis.intake.roles import NEEDS, ROLES
from analysis.intake.spreadsheet import GUIDE, LISTS
from analysis.intake.templates import DATA, RECORDS, new_site, source_text
from analysis.tables.source import Delivery, read_source
from analysis.words import LANGUAGES
from tests.conftest import PROJECT

REFERENCE = PROJECT / "data" / "raw" / "reference"
ROLE_NAMES = list(ROLES)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("districts") / "demo"
    return folder, new_site("demo", folder)


def reference(name):
    return yaml.safe_load((REFERENCE / f"{name}.yaml").read_text(encoding="utf-8"))[name]


def batch_of(folder, role):
    """The data sheet as intake reads it."""
    delivery = Delivery(file=asked.FILES[role], role=role, record="r", as_of="2025-06-30")
    return next(collect(folder, SimpleNamespace(deliveries=(delivery,)), delivery))


def edited(made, tmp_path, role, rows):
    """The template with other rows in place of its example, as a spreadsheet program saves them."""
    shutil.copy(made[0] / asked.FILES[role], tmp_path)
    path = tmp_path / asked.FILES[role]
    book = openpyxl.load_workbook(path)
    example = book[DATA].max_row
    book[DATA].delete_rows(example)
    for row in rows:
        book[DATA].append(row)
    book.save(path)
    return tmp_path


def test_one_template_a_role_and_nothing_else(made):
    folder, paths = made
    assert sorted(path.name for path in folder.iterdir()) == sorted(["source.yaml", *asked.FILES.values()])
    assert sorted(paths) == sorted(folder.iterdir()) and paths[0].name == "source.yaml"
    assert set(asked.FILES) == set(asked.TITLES) == set(ROLES)
    assert [role for kept in RECORDS.values() for role in kept.roles if ROLES[role].agency != kept.agency] == []
    assert sorted(role for kept in RECORDS.values() for role in kept.roles) == sorted(ROLES)
    assert set(asked.NEEDS) == set(NEEDS)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_the_folder_is_open_to_its_owner_only(made):
    assert made[0].stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_headings_are_the_first_wordings_in_the_roles_order(made, role):
    wordings = reference("headings")[role]
    expected = [wordings[field.name][0] for field in ROLES[role].fields]
    book = openpyxl.load_workbook(made[0] / asked.FILES[role])
    rows = [[cell.value for cell in row if cell.value] for row in book[DATA].iter_rows(max_row=3)]
    assert expected in rows or ["STT", *expected] in rows


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_every_heading_is_understood_and_the_example_is_no_row(made, role):
    batch = batch_of(made[0], role)
    assert set(batch.cells) - {"row_number"} == {field.name for field in ROLES[role].fields}
    assert [finding.code for finding in batch.table.findings] == []
    assert (batch.origin.rows["in"], batch.origin.rows["left_out"]) == (0, 1)
    assert batch.origin.rows["sheet"] == sum(batch.origin.rows[name] for name in ("heading", "blank", "left_out", "in"))


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_template_without_any_row_is_no_error(made, tmp_path, role):
    batch = batch_of(edited(made, tmp_path, role, []), role)
    assert (batch.origin.rows["in"], batch.origin.rows["left_out"], batch.origin.rows["blank"]) == (0, 0, 0)
    assert set(batch.cells) - {"row_number"} == {field.name for field in ROLES[role].fields}


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_the_example_is_written_as_it_is_asked_to_be(made, tmp_path, role):
    book = openpyxl.load_workbook(made[0] / asked.FILES[role])
    example = [cell.value for cell in book[DATA][book[DATA].max_row]]
    assert example[0].startswith("VÍ DỤ")
    cleaned = clean_batch(batch_of(edited(made, tmp_path, role, [["1", *example[1:]]]), role), read_choices())
    assert cleaned.rejected == {} and cleaned.findings == () and len(cleaned.values) == 1


def test_filled_in_by_a_clerk(made, tmp_path):
    row = ["1", "TRẦN VĂN MẪU", "1985", "nam", "030085000001", "xã Mẫu", "", "", "", "", "05/2024", "8,5 triệu", 26]
    other = [
        "2",
        "Lê Thị Mẫu",
        "01/02/1990",
        "Nữ",
        "",
        "xã Mẫu",
        "",
        "",
        "",
        "01/05/2024",
        "05/2024",
        "7.500.000",
        "24,5",
    ]
    batch = batch_of(edited(made, tmp_path, "payroll", [row, other]), "payroll")
    values = clean_batch(batch, read_choices()).values
    assert batch.origin.unit_vnd == 1
    assert values["gross_pay"].tolist() == [8_500_000, 7_500_000]
    assert values["days_worked"].tolist() == [26, 24.5]
    assert values["sex"].tolist() == ["male", "female"]


def test_drop_downs_are_the_first_wordings(made):
    book = openpyxl.load_workbook(made[0] / asked.FILES["leavers"])
    lists = [[cell.value for cell in column if cell.value] for column in book[LISTS].columns]
    choices = reference("choices")
    assert lists == [[wordings[0] for wordings in choices[name].values()] for name in ("sex", "left")]


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_the_guide_explains_every_column(made, role):
    book = openpyxl.load_workbook(made[0] / asked.FILES[role])
    names = [name for name in book.sheetnames if name != LISTS]
    assert names == [DATA, GUIDE]
    table = [[cell.value for cell in row] for row in book[GUIDE].iter_rows()][-len(ROLES[role].fields) :]
    assert [row[0] for row in table] == [each.heading for each in asked.described(ROLES[role], "vi")]
    assert all(all(row) for row in table)


def test_sheets_of_ours_hold_no_table_of_a_role(made):
    """If somebody renames them: still no row of theirs is taken for a person's."""
    for role in ROLES:
        vocabulary = read_vocabulary((role,))
        for sheet in read_workbook(made[0] / asked.FILES[role]).sheets[1:]:
            assert match_headings(find_table(sheet, vocabulary=vocabulary), vocabulary).columns == {}


def test_an_existing_folder_stays_as_it_is(made, tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "source.yaml").write_text("mine")
    with pytest.raises(HoanhapError, match="nothing was overwritten"):
        new_site("demo", tmp_path / "demo")
    assert [path.read_text() for path in (tmp_path / "demo").iterdir()] == ["mine"]
    with pytest.raises(HoanhapError, match="lower-case"):
        new_site("Demo 1", tmp_path / "Demo 1")
    assert not (tmp_path / "Demo 1").exists()


def gaps(content, path=()):
    match content:
        case None:
            return {".".join(map(str, path))}
        case dict():
            return set().union(*(gaps(value, (*path, name)) for name, value in content.items()))
        case list():
            return set().union(*(gaps(value, (*path, number)) for number, value in enumerate(content)))
    return set()


def filled(content, name=""):
    answers = {
        "accessed": "2025-07-01", "valid_on": "2025-06-30", "starts": "2020-01-01", "ends": "2025-06-30",
        "complete_until": "2025-06-30", "as_of": "2025-06-30", "lag_days": 30, "basis": "residence",
        "written": "2025-06-01", "keep_until": "2030-01-01", "users": ["x"],
        "overwrites": True, "sees_expunged": False, "units": ["11254"], "areas": ["11254"],
    }  # fmt: skip
    match content:
        case dict():
            in_lists = name == "not_known"
            return {key: ["x"] if in_lists and value is None else filled(value, key) for key, value in content.items()}
        case list():
            return [filled(value, name) for value in content]
        case None:
            return answers.get(name, "x")
    return content


@pytest.mark.parametrize("language", LANGUAGES)
def test_source_yaml_is_refused_for_its_gaps_and_for_nothing_else(tmp_path, language):
    content = yaml.safe_load(source_text("demo", language))
    (tmp_path / "source.yaml").write_text(source_text("demo", language), encoding="utf-8")
    with pytest.raises(HoanhapError) as fault:
        read_source(tmp_path)
    told = {problem.column for problem in fault.value.problems}
    assert not [column for column in told if column.endswith(".en")]
    may_be_empty = {"processing.legal_basis", "processing.consent_form"}  # one of them is needed; see test_processing
    in_vietnamese = [
        {each for each in columns if not each.endswith(".en")} - may_be_empty for columns in (told, gaps(content))
    ]
    assert in_vietnamese[0] == in_vietnamese[1]  # English may be left out
    assert not [problem for problem in fault.value.problems if "not what was expected" in problem.what.text]
    (tmp_path / "source.yaml").write_text(yaml.safe_dump(filled(content)), encoding="utf-8")
    source = read_source(tmp_path)
    assert {delivery.role: delivery.file for delivery in source.deliveries} == asked.FILES
    assert {delivery.record for delivery in source.deliveries} == set(source.records)
    assert (source.access, source.synthetic, source.calendar_dates) == ("restricted", False, True)


def test_source_yaml_is_the_same_in_both_languages():
    in_vi, in_en = (source_text("001", language) for language in ("vi", "en"))
    assert yaml.safe_load(in_vi) == yaml.safe_load(in_en) and in_vi != in_en
    assert yaml.safe_load(in_vi)["id"] == "001"  # text, not a number


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_files_in_docs_is_as_generated(language):
    stored = PROJECT / "docs" / "how-to" / f"files.{language}.md"
    assert stored.read_text(encoding="utf-8") == asked.files(language)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_certificates_are_a_record_that_no_list_replaces(language):
    # With the police lists, which are overwritten, a certificate's day would be known of nobody who left them.
    told = yaml.safe_load(source_text("xa-mau", language))
    assert told["records"]["certificates"]["overwrites"] is False
    assert [each["record"] for each in told["deliveries"] if each["role"] == "certificates"] == ["certificates"]
    assert {
        name: each["overwrites"] for name, each in told["records"].items() if name != "certificates"
    } == dict.fromkeys(set(RECORDS) - {"certificates"})
