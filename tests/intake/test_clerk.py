"""A clerk fills in the templates in Vietnamese, and the district is read."""

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.intake.asked import FILES
from analysis.sites import read_site
from tests.intake import hand

VIETNAMESE = {"HOANHAP_LANGUAGE": "vi", "COLUMNS": "200"}
POLICE = [
    {"Họ và tên": "Trần Văn An", "Ngày sinh": "05/03/1985", "Giới tính": "Nam", "Số CCCD/CMND": hand.AN, "Xã": "Xã Suối Mơ",
     "Ngày chấp hành xong": "10/02/2022", "Diện": "Đặc xá", "Tội danh": "Trộm cắp tài sản", "Mức án": "3 năm"},
    {"Họ và tên": "Lê Văn Bình", "Ngày sinh": "1990", "Giới tính": "Nam", "Xã": "Đồi Gió", "Ngày chấp hành xong": "06/2023"},
    {"Họ và tên": "", "Giới tính": "Nữ", "Xã": "Đồi Gió"},
]  # fmt: skip
JOINED = [
    {
        "Họ và tên": "Trần Văn An",
        "Ngày sinh": "05/03/1985",
        "Xã": "Suối Mơ",
        "Mô hình": "4+ Suối Mơ",
        "Ngày tham gia": "01/03/2024",
    }
]
MODELS = [{"Tên mô hình": "4+ Suối Mơ", "Loại mô hình": "4+", "Xã": "Suối Mơ", "Ngày ra mắt": "01/01/2024"}]


def type_in(*words):
    return CliRunner().invoke(app, list(words), env=VIETNAMESE)


def fill(path, rows):
    """Write under the headings of a template, leaving its example row where it is."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if sum(cell.value is not None for cell in row) > 2)
    places = {str(cell.value): cell.column for cell in head}
    first = sheet.max_row + 1
    for number, row in enumerate(rows, first):
        for heading, value in row.items():
            sheet.cell(number, places[heading], value)
    book.save(path)


@pytest.fixture
def demo(project, monkeypatch):
    assert type_in("new", "demo").exit_code == 0
    folder = project / "data" / "raw" / "districts" / "demo"
    for role, rows in (("police_list", POLICE), ("participants", JOINED), ("models", MODELS)):
        fill(folder / FILES[role], rows)
    (folder / "areas.csv").write_text(hand.AREAS, encoding="utf-8")
    settings = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    filled = hand.settings("demo")
    filled["deliveries"] = [each | {"as_of": "2024-12-31"} for each in settings["deliveries"]]
    filled["records"] = dict.fromkeys(settings["records"], filled["records"]["police"])
    for each in filled["deliveries"]:
        each.pop("firm", None)
    (folder / "source.yaml").write_text(yaml.safe_dump(filled, allow_unicode=True), encoding="utf-8")
    return folder


def test_templates_not_filled_in_are_refused_with_every_gap(project):
    type_in("new", "demo")
    shown = type_in("check", "demo")
    assert shown.exit_code == 2 and "Traceback" not in shown.output
    assert "phải là một ngày" in shown.output and "not" not in shown.output.split("\n")[0]


def test_new_never_overwrites(project):
    type_in("new", "demo")
    shown = type_in("new", "demo")
    assert shown.exit_code == 2 and "không tệp nào bị ghi đè" in shown.output


def test_what_a_clerk_filled_in_is_read_and_what_is_wrong_is_said_in_vietnamese(demo):
    shown = type_in("check", "demo")
    assert shown.exit_code == 1, shown.output
    assert "dòng này không nói về ai" in shown.output
    assert "Trần" not in shown.output and hand.AN not in shown.output
    assert (demo / "_returned" / "rejected-police_list-1-1.xlsx").exists()
    assert (demo / "_returned" / "quality.html").exists()
    site = read_site("demo")
    assert len(site.tables["people"]) == 2 and len(site.tables["enrolments"]) == 1
    files = site.quality["files"].set_index("role")
    assert files.loc["police_list", ["rows_in", "rows_kept", "rows_rejected"]].tolist() == [3, 2, 1]
    assert (files["rows_left_out"] == 1).all()  # the example row of each template
    assert files.loc["payroll", "rows_in"] == 0
