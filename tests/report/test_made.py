"""How a result was made, as its page tells it: files by kind and number, and nothing of them to whom they are not shown."""

from analysis.report.made import made
from analysis.words import words
from tests.report.overview.results import released

EN = words("en")
HASH = "0123456789abcdef" * 4
TOLD = {
    "key": "abc", "notebook": "2_recidivism", "code": HASH, "lock": HASH, "plan": HASH, "decision": None,
    "versions": {"python": "3.11.7", "pandas": "3.1.1"}, "reference": {"data/raw/reference/a.csv": HASH},
    "inputs": {"data/raw/districts/thu-01/bank_loans #2": HASH, "data/raw/districts/thu-01/source.yaml": HASH,
               "data/processed/runs/r1/run.json": HASH, "data/processed/runs/r1/estimates/cells.csv": HASH},
    "refused": {"bank_loans #2": {"rows": 40, "rejected": {"repeated_row": 2}, "found": {"unmapped": 1}}},
    "guards": {"guards/loss/helpers": {"consequence": "note", "n": "10", "n_of": "187"},
               "guards/thu-01/early_end": {"consequence": "stop", "n": "1", "n_of": "9"}},
}  # fmt: skip


def test_the_run_its_files_what_was_refused_and_what_guards_found():
    text = made(released(), TOLD, EN).text()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "run abc" in lines and "pandas 3.1.1" in lines and f"program {HASH[:16]}" in lines
    assert f"loan file of the bank 2 {HASH[:16]}" in lines and f"source.yaml {HASH[:16]}" in lines
    assert sum(line.startswith("results of run r1") for line in lines) == 1  # one line for all of its files
    assert "loan file of the bank 2 repeats a row above it in every cell 2 40" in lines
    assert any(line.startswith("people compared who moved") and line.endswith("10 187") for line in lines)
    assert any("records of new offences that fall silent" in line and "no conclusion 1 9" in line for line in lines)
    assert HASH not in text


def test_of_a_guarded_result_nothing_is_told_of_files_and_guards():
    text = made(released(profile="partner"), TOLD, EN).text()
    assert "run" in text and "pandas" in text and "is told only where it was run" in text
    for gone in ("bank", "source.yaml", "repeats", "187", "40", "Guards"):
        assert gone not in text


def test_without_the_runs_own_account_the_page_says_so():
    assert "is not here" in made(released(), {}, EN).text()


def test_invented_people_are_marked_in_every_row():
    text = made(released(synthetic=True), TOLD, EN).text()
    assert text.startswith("[simulated data]") and "source.yaml" in text
    assert all("simulated data" in line for line in text.splitlines() if "source.yaml" in line)
