"""The commands as a person types them: release, ledger."""

import pytest
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.disclosure.ledger import book
from analysis.run.checklist import QUESTIONS
from tests.run.finished import SITE, finished, source, tables


@pytest.fixture
def outside(project, tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("outside")
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(folder / "key"))
    monkeypatch.setenv("HOANHAP_LEDGER", str(folder / "ledger"))
    source()
    finished(tables())
    return folder


def type_in(*told, answers=None):
    return CliRunner().invoke(app, [*map(str, told)], input=answers, env={"HOANHAP_LANGUAGE": "en", "COLUMNS": "200"})


def release(outside, *more, answers=None):
    told = ("--profile", "partner", "--for", "Sở Thử", "--ran-by", "Lê Chạy", "--checked-by", "Phạm Soát")
    return type_in("release", SITE, *told, "--to", outside / "out", *more, answers=answers)


def test_a_ledger_is_started_checked_and_listed(outside):
    assert type_in("ledger").exit_code == 2
    assert type_in("ledger", "--backup", outside / "copy" / "ledger.jsonl").exit_code == 0
    assert release(outside, "--confirmed").exit_code == 0
    shown = type_in("ledger")
    assert shown.exit_code == 0 and "1: released · " in shown.output and "1 entries" in shown.output
    (outside / "copy" / "ledger.jsonl").unlink()
    assert type_in("ledger").exit_code == 2


def test_each_point_is_asked_in_both_languages_and_one_no_stops_it(outside):
    type_in("ledger", "--backup", outside / "copy" / "ledger.jsonl")
    shown = release(outside, answers="y\ny\nn\n")
    assert shown.exit_code == 2 and not (outside / "out").exists()
    assert "1. Neither who ran it" in shown.output and "1. Người chạy và người kiểm tra" in shown.output
    assert [(each.kind, each.why) for each in book.read().entries] == [("refused", ("checklist",))]
    assert release(outside, answers="y\n" * len(QUESTIONS)).exit_code == 0
    assert (outside / "out" / "SHA256SUMS").exists()


def test_a_refusal_exits_with_2_and_leaves_nothing(outside):
    type_in("ledger", "--backup", outside / "copy" / "ledger.jsonl")
    shown = release(outside, "--checked-by", "chạy lê", "--confirmed")
    assert shown.exit_code == 2 and "two people" in shown.output and not (outside / "out").exists()
