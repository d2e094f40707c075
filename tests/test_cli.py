"""The command as a person types it."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import finished, store
from analysis.cli import rollout as rollout_command
from analysis.cli.main import app
from tests.rollout import hand as rollout_by_hand

HOANHAP = str(Path(sys.executable).parent / "hoanhap")
ENGLISH = {"HOANHAP_LANGUAGE": "en", "COLUMNS": "200"}


def type_in(*words):
    return CliRunner().invoke(app, list(words), env=ENGLISH)


def test_help_offers_what_exists_and_nothing_else():
    shown = type_in("--help")
    assert shown.exit_code == 0
    commands = [line.split()[1] for line in shown.output.splitlines() if line.startswith("│ ") and "--" not in line]
    assert [word for word in commands if word.isalpha()] == [
        "run",
        "list",
        "new",
        "request",
        "check",
        "simulate",
        "rollout",
        "compare",
        "verify",
        "purge",
        "scan",
        "release",
        "ledger",
        "forget",
        "export",
    ]
    for later in ("docx", "warm", "profile"):
        assert later not in type_in("run", "--help").output.lower()


@pytest.mark.parametrize("arguments", [["run", "nowhere"], ["run", "../x"], ["run", "-p", "x"], ["run", "-p", "x=1"],
                                       ["run", "-n", "9"], ["run", "-p", "conf_level=["]])  # fmt: skip
def test_a_refused_call_exits_with_2_and_one_line_beside_what_to_do_next(arguments):
    shown = type_in(*arguments)
    assert shown.exit_code == 2
    first, *advice = shown.output.strip().splitlines()
    assert not first.startswith("→") and len(advice) <= 1 and all(line.startswith("→ ") for line in advice)
    assert "Traceback" not in shown.output


def test_list_names_the_sites():
    shown = type_in("list")
    assert shown.exit_code == 0
    for site in ("tarp", "nsw", "thanh-mien"):
        assert site in shown.output


def test_list_names_what_is_finished_without_reading_it(project):
    store.write_json(finished.pointer("tarp"), {"2_recidivism": "a" * 20, "4_employment_income": "b" * 20})
    store.write_json(finished.folder("a" * 20) / finished.TOLD, {})
    (line,) = [line for line in type_in("list").output.splitlines() if line.strip().startswith("tarp")]
    assert line.rstrip().endswith("  2_recidivism")


def test_in_vietnamese():
    shown = subprocess.run([HOANHAP, "run", "nowhere"], capture_output=True, text=True, encoding="utf-8",
                           env={**os.environ, "HOANHAP_LANGUAGE": "vi", "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert shown.returncode == 2
    assert "nowhere" in shown.stderr and "unknown" not in shown.stderr


def test_one_bad_site_is_reported_and_the_others_go_on(project):
    people = project / "data" / "raw" / "studies" / "tarp" / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("tarp-002", "tarp-001"), encoding="utf-8")
    shown = subprocess.run([HOANHAP, "run"], capture_output=True, text=True, encoding="utf-8", env=os.environ | ENGLISH)
    assert shown.returncode == 1
    assert "thanh-mien · 1_evaluability: done" in shown.stdout
    last = shown.stdout.strip().splitlines()[-1]
    assert last == f"Report: {project / 'reports' / 'index.html'}"
    (line,) = [line for line in shown.stderr.splitlines() if "tarp failed" in line]
    assert "more); log: " in line
    log = Path(line.rpartition("log: ")[2])
    assert "row 3, column “person_id”: this key stands in the table before" in log.read_text(encoding="utf-8")


def test_a_site_to_which_no_notebook_applies(project):
    shown = subprocess.run([HOANHAP, "run", "thanh-mien", "-n", "2_recidivism"], capture_output=True, text=True,
                           encoding="utf-8", env=os.environ | ENGLISH)  # fmt: skip
    assert shown.returncode == 1
    assert "No notebook applies" in shown.stderr


def test_a_site_without_any_plan_is_told_where_one_is_looked_for(project):
    (project / "data" / "raw" / "plan.yaml").unlink()
    shown = subprocess.run([HOANHAP, "run", "thanh-mien"], capture_output=True, text=True, encoding="utf-8",
                           env=os.environ | ENGLISH)  # fmt: skip
    assert shown.returncode == 0
    assert "→ thanh-mien has no plan; put data/raw/plan.yaml back, or see docs/how-to/plan.en.md" in shown.stderr


def test_a_list_of_sites_tells_of_a_faulty_one_in_a_line(project):
    assert type_in("new", "xa-moi").exit_code == 0
    shown = type_in("list")
    (line,) = [line for line in shown.output.splitlines() if "see: hoanhap check xa-moi" in line]
    assert shown.exit_code == 1 and "name.vi" in line and "more)" in line


@pytest.fixture
def to_roll_out(project):
    """The project with a roll-out for its district, of communes of its own; the number is not known yet."""
    folder = project / "data" / "raw" / "districts" / "thanh-mien" / "rollout"
    return rollout_by_hand.write(folder, seed=rollout_by_hand.seed(number=""))


def test_a_roll_out_is_settled_then_drawn_then_never_drawn_again(to_roll_out, monkeypatch):
    monkeypatch.setattr(rollout_command, "date", type("Day", (date,), {"today": lambda: date(2026, 12, 1)}))
    settled = type_in("rollout", "thanh-mien")
    assert settled.exit_code == 0 and "Make their hash public" in settled.output
    made = sorted(path.name for path in to_roll_out.iterdir())
    assert made == ["rollout-input.txt", "rollout.en.html", "rollout.html", "rollout.yaml"]
    rollout_by_hand.write(to_roll_out)
    assert type_in("rollout", "thanh-mien").exit_code == 0
    drawn = (to_roll_out / "rollout-schedule.csv").read_bytes()
    assert type_in("rollout", "thanh-mien").exit_code == 0
    rollout_by_hand.write(to_roll_out, seed=rollout_by_hand.seed(number="54321"))
    other = type_in("rollout", "thanh-mien")
    assert other.exit_code == 2 and "nothing was overwritten" in other.output
    assert (to_roll_out / "rollout-schedule.csv").read_bytes() == drawn


def test_a_schedule_that_was_edited_stops_the_site(to_roll_out, monkeypatch):
    monkeypatch.setattr(rollout_command, "date", type("Day", (date,), {"today": lambda: date(2026, 12, 1)}))
    rollout_by_hand.write(to_roll_out)
    type_in("rollout", "thanh-mien")
    path = to_roll_out / "rollout-schedule.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2028-01-15", "2027-06-15"), encoding="utf-8")
    shown = type_in("run", "thanh-mien")
    assert shown.exit_code == 1 and "is not what was drawn" in shown.output


@pytest.mark.parametrize("site", ["nowhere", "thanh-mien"])
def test_a_roll_out_without_a_site_or_rules_is_refused(project, site):
    shown = type_in("rollout", site)
    assert shown.exit_code == 2 and len(shown.output.strip().splitlines()) == 1
