"""A fiftieth of the audit of canaries runs here; the whole of it was run by hand. And its search is tried on what it must find."""

import json
import unicodedata
import urllib.parse

import pytest

from analysis.errors import HoanhapError
from analysis.sites import read_site
from tests.audit import canaries
from tests.audit.canary_search import leaks, search
from tests.conftest import PROJECT
from tests.disclosure.scan.made import base64, docx, packed, parquet_file

NAME, NUMBERS = "Khuých Tuỵch Vuých", frozenset({"98085001234", "987000001"})


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """The district by hand: ten marked people; checked, and one notebook run (ten seconds)."""
    root = tmp_path_factory.mktemp("canaries")
    canaries.project(root)
    who = canaries.by_hand(root, "vi-du")
    canaries.odd_places(root / "data" / "raw" / "districts" / "vi-du", who)
    status = canaries.command(root, "check", "vi-du"), canaries.command(root, "run", "-n", "1_evaluability", "-j", "1")
    return root, who.numbers | {phone.lstrip("0") for phone in canaries.PHONES}, status


def test_nobody_is_left_behind(district):
    root, numbers, status = district
    found, _ = canaries.left_behind(root, numbers)
    assert status == (1, 0)  # rows were rejected; the notebook ran
    assert found == {}
    # Both languages of the first page, methods, four models, four outcomes, and four pages of the site itself.
    assert (
        len(list((root / "reports").rglob("*.html"))) == 2 * (1 + 1 + 4 + 4 + 4)
        and len(list((root / "printed").iterdir())) == 4
    )


def test_people_were_there_to_be_found(district):
    root, numbers, _ = district
    raw = search(root / "data" / "raw" / "districts", numbers)
    assert len([name for name in raw if name.endswith(".xlsx") and "_returned" not in name]) == len(canaries.hand.FILES)
    assert any("_returned" in name for name in raw) and canaries.returned_is_closed(root)


def test_not_even_the_names_of_delivered_files_are_left_behind(district):
    root, numbers, _ = district
    assert canaries.left_behind(root, numbers)[1] == []


def test_a_model_that_is_called_as_a_borrower_is_refused(project):
    folder = canaries.hand.write_district(project)
    role, _, rows = canaries.hand.FILES["mo-hinh.xlsx"]
    canaries.hand.write_file(
        folder / "mo-hinh.xlsx", role, [*rows, ["Mô hình Trần Thị Giang", "Quỹ", "", "", "01/03/2024"]]
    )
    with pytest.raises(HoanhapError):
        read_site("vi-du")


@pytest.mark.parametrize(
    "told",
    [NAME, NAME.upper(), NAME.lower(), "khuych", unicodedata.normalize("NFD", NAME), urllib.parse.quote(NAME), json.dumps(NAME),
     "Khu&#253;ch", "Khu&#xfd;ch", "098085001234", "098 085 001 234", "98085001234", "0987.000.001", "0987 000 001"],
)  # fmt: skip
def test_the_search_finds_people_in_every_form(told):
    assert leaks(told.encode(), NUMBERS)
    assert leaks(told.encode("utf-16-le"), NUMBERS)
    assert leaks(packed({"a.txt": told.encode()}), NUMBERS)
    assert leaks(packed({f"{told}.txt": b""}), NUMBERS)
    assert leaks(docx(told), NUMBERS)
    assert leaks(parquet_file({"a": [told] * 50}), NUMBERS)
    assert leaks(f'"{base64(f"{told}, ".encode() * 20)}"'.encode(), NUMBERS)
    assert leaks(b"", NUMBERS, f"{told}.csv")


def test_the_search_finds_nobody_where_nobody_is():
    assert not leaks(b"0.98085001234 and 98085001235, huynh, quynh", NUMBERS - {"98085001234"})
    # The list of what Vietnamese words can be made of is the only place that has the marks.
    own = [*(PROJECT / "src").rglob("*.py"), *(PROJECT / "src").rglob("*.po"), *(PROJECT / "notebooks").glob("*.ipynb"),
           *(PROJECT / "data" / "raw" / "reference").iterdir()]  # fmt: skip
    assert [
        path.name
        for path in own
        if path.name != "syllables.py" and path.is_file() and leaks(path.read_bytes(), NUMBERS)
    ] == []


def test_the_whole_audit_was_run_on_this_very_code():
    """If this fails: ``nice python -m tests.audit.canaries``, look at what it says, commit docs/audit/canaries.json."""
    result = json.loads((PROJECT / canaries.RESULT).read_text(encoding="utf-8"))
    assert result["code"] == canaries.code_hash()
    assert result["people"] >= canaries.LEAST
    assert result["found"] == {} and result["returned_is_closed"]
    assert result["names_of_delivered_files"] == []
    assert {notebook for each in result["results"].values() for notebook in each} >= set(canaries.NOTEBOOKS)
