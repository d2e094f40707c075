"""Help that a person can use: examples that the command takes, exit statuses, the reader's language, and its page in docs."""

import shlex
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from analysis.cli import manual, spoken
from analysis.cli.main import app
from analysis.cli.terminal import console, errors
from tests.conftest import PROJECT

COMMANDS = typer.main.get_command(app).commands
EXAMPLES = [example for each in manual.MANUALS.values() for example, _ in each.examples]
EXAMPLES += [example for example, _ in manual.FIRST_STEPS]
NARROW = {"HOANHAP_LANGUAGE": "en", "COLUMNS": "80"}


def type_in(*words, **env):
    return CliRunner().invoke(app, list(words), env=NARROW | env)


def test_every_command_has_a_manual_and_nothing_else_has():
    assert set(manual.MANUALS) == set(COMMANDS)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_what_the_command_takes(example):
    program, name, *words = shlex.split(example)
    assert program == "hoanhap" and len(example) <= 80
    if words != ["--help"]:
        COMMANDS[name].make_context(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_shows_the_examples_and_every_exit_status(name):
    shown = type_in(name, "--help").output
    assert max(map(len, shown.splitlines())) <= 80
    text = " ".join(shown.split())
    for example, what in manual.MANUALS[name].examples:
        assert f"{example} {what}" in text
    for status, meaning in manual.MANUALS[name].exits.items():
        assert f"{status}: {meaning}" in text


def test_help_in_vietnamese_is_in_vietnamese():
    program = "from analysis.cli.main import app; app(['run', '--help'], prog_name='hoanhap')"
    env = {"HOANHAP_LANGUAGE": "vi", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(PROJECT / "src")}
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", env=env
    ).stdout
    for word in ("Cách dùng:", "Tùy chọn", "Đối số", "Ví dụ:", "Mã kết thúc:", "Hiện phần hướng dẫn này."):
        assert word in shown
    for word in ("Usage", "Options", "Arguments", "Examples", "Exit status", "Show this"):
        assert word not in shown


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_on_the_commands_is_as_generated(language):
    program = "from analysis.cli.commands import page; import sys; sys.stdout.reconfigure(encoding='utf-8'); print(page(), end='')"
    env = {"HOANHAP_LANGUAGE": language, "PYTHONPATH": str(PROJECT / "src")}
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", env=env)
    assert made.stdout == (PROJECT / "docs" / "how-to" / f"commands.{language}.md").read_text(encoding="utf-8")


def test_what_is_missing_is_named():
    shown = type_in("check")
    assert shown.exit_code == 2 and shown.output.strip() == "ID is missing; see: hoanhap check --help"
    assert "--profile is missing" in type_in("release", "tarp").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("run", "--notebok", "2_recidivism"),
            "there is no option --notebok; there is --notebook; see: hoanhap run --help",
        ),
        (("list", "--xyz"), "there is no option --xyz; see: hoanhap list --help"),
        (("--xyz",), "there is no option --xyz; see: hoanhap --help"),
        (("run", "--jobs"), "--jobs lacks its value, or takes none; see: hoanhap run --help"),
        (("run", "--explain=3"), "--explain lacks its value, or takes none; see: hoanhap run --help"),
        (("run", "--jobs", "Nguyen"), "--jobs cannot have this value; see: hoanhap run --help"),
        (("run", "--jobs", "0"), "--jobs cannot have this value; see: hoanhap run --help"),
        (("list", "tarp"), "more was typed than the command takes; see: hoanhap list --help"),
    ],
)
def test_what_is_mistyped_is_named_without_what_was_typed_for_it(words, said):
    shown = type_in(*words)
    assert (shown.exit_code, shown.output.strip()) == (2, said)


def test_a_refusal_of_what_was_typed_is_in_vietnamese():
    program = "from analysis.cli.main import app; app(['run', '--notebok'], prog_name='hoanhap')"
    env = {"HOANHAP_LANGUAGE": "vi", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(PROJECT / "src")}
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", env=env)
    told = "không có tùy chọn --notebok; gần giống: --notebook; xem: hoanhap run --help"
    assert (shown.returncode, shown.stdout, shown.stderr.strip()) == (2, "", told)


def test_a_misspelt_command_names_the_one_that_was_meant():
    shown = type_in("rnu", "tarp")
    assert shown.exit_code == 2 and shown.output.strip() == "there is no command “rnu”; try: hoanhap run"


@pytest.mark.parametrize("words", [["run", "tarp"], ["list"]])
def test_outside_of_a_project_it_says_where_it_looked(tmp_path, words):
    shown = type_in(*words, HOANHAP_ROOT=str(tmp_path))
    assert shown.exit_code == 2
    assert (
        " ".join(shown.output.split())
        == f"there is no data/raw in {tmp_path}; set HOANHAP_ROOT to the project's folder"
    )


def test_a_folder_that_cannot_be_written_is_no_traceback(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(PROJECT / "data" / "raw" / "districts" / "x"))

    monkeypatch.setattr("analysis.intake.templates.new_site", refuse)
    shown = type_in("new", "x-y-z")
    assert shown.exit_code == 1
    lines = shown.output.splitlines()
    assert lines[0].startswith("data/raw/districts/x cannot be written or read here")
    assert lines[1].startswith("→ Close the file if a program such as Excel has it open")


def test_consoles_and_group_are_the_ones_in_use():
    assert errors.stderr and not console.stderr
    assert isinstance(typer.main.get_command(app), spoken.Group)
