"""The comparison that `make oracle` makes, without R: what counts as the same, and what it says of a difference."""

import json
import re

import pytest

from tests import oracle
from tests.conftest import PROJECT


def said(kept, made):
    return list(oracle.differences(kept, made))


def test_the_last_printed_digits_may_differ():
    kept = {"p": 0.123456789012345, "zero": 0, "many": [1.5, [2, 3]]}
    made = {"p": 0.123456789012346, "zero": 3e-15, "many": [1.5, [2, 3.00000000000001]]}
    assert said(kept, made) == []


@pytest.mark.parametrize(
    ("made", "where"),
    [
        ({"p": 0.12345679, "names": ["a"]}, "p: 0.123456789 kept, 0.12345679 made"),
        ({"p": 0.123456789, "names": ["b"]}, "names[0]: a kept, b made"),
        ({"p": 0.123456789, "names": ["a", "a"]}, "names: 1 values kept, 2 made"),
        ({"p": 0.123456789}, "names: only in what is kept"),
        ({"p": 0.123456789, "names": ["a"], "q": 1}, "q: only in what was made"),
        ({"p": None, "names": ["a"]}, "p: 0.123456789 kept, None made"),
        ({"p": "0.123456789", "names": ["a"]}, "p: 0.123456789 kept, 0.123456789 made"),
        ({"p": {"low": 0}, "names": ["a"]}, "p: 0.123456789 kept, {'low': 0} made"),
    ],
)
def test_a_difference_is_named_with_its_place(made, where):
    assert said({"p": 0.123456789, "names": ["a"]}, made) == [where]


def test_a_table_is_compared_number_by_number(tmp_path):
    kept, made = tmp_path / "kept", tmp_path / "made"
    for folder, text in ((kept, "name,x\na,0.10\n"), (made, "name,x\na,0.1\n")):
        folder.mkdir()
        (folder / "t.csv").write_text(text, encoding="utf-8")
    assert oracle.compared("t.R", kept, [made / "t.csv"]).said == oracle.SAME
    (made / "t.csv").write_text("name,x\na,0.11\n", encoding="utf-8")
    found = oracle.compared("t.R", kept, [made / "t.csv"])
    assert found.said == oracle.DIFFERS and found.details == ("t.csv: [1][1]: 0.1 kept, 0.11 made",)


def test_another_version_of_r_is_told_and_is_no_difference(tmp_path):
    for folder, version in (("kept", "4.2"), ("made", "4.5")):
        (tmp_path / folder).mkdir()
        text = json.dumps({"engine": {"R": version}, "p": 0.5})
        (tmp_path / folder / "t.json").write_text(text, encoding="utf-8")
    found = oracle.compared("t.R", tmp_path / "kept", [tmp_path / "made" / "t.json"])
    assert found == oracle.Outcome("t.R", oracle.SAME, ("t.json: other version: R: 4.2 kept, 4.5 made",))


def test_what_nobody_kept_is_a_difference_and_nothing_written_a_failure(tmp_path):
    (tmp_path / "new.json").write_text("{}", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    assert oracle.compared("t.R", tmp_path / "kept", [tmp_path / "new.json"]).said == oracle.DIFFERS
    assert oracle.compared("t.R", tmp_path / "kept", []).said == oracle.FAILED


def test_the_packages_of_a_script_are_found_in_its_text():
    assert oracle.packages("# as survey::svyciprop\nlibrary(survival)\nx <- MASS::gehan\ny <- stats::qnorm(0.5)") == {
        "survival",
        "MASS",
        "stats",
    }
    rossi = (PROJECT / oracle.SCRIPTS / "rossi.R").read_text(encoding="utf-8")
    assert oracle.packages(rossi) == {"survival", "carData"}


def test_every_script_is_run_and_has_its_files_in_the_list():
    listed = set(
        re.findall(r"Rscript tests/reference/(\w+\.R)", (PROJECT / oracle.SCRIPTS / "README.md").read_text("utf-8"))
    )
    assert {path.name for path in oracle.scripts(PROJECT)} == listed
