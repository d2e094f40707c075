"""What the shell offers behind a Tab, without reading anything large."""

import os
import subprocess
import sys
from pathlib import Path

from analysis.cli import completion
from analysis.run.parameters import NOTEBOOKS
from analysis.tables.source import site_folders

HOANHAP = str(Path(sys.executable).parent / "hoanhap")


def test_it_offers_the_sites_and_notebooks_that_there_are():
    assert completion.sites("") == sorted(site_folders())
    assert completion.sites("ta") == ["tarp"]
    assert completion.notebooks("") == list(NOTEBOOKS)
    assert completion.notebooks("2") == ["2_recidivism"]


def test_outside_of_a_project_it_offers_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("HOANHAP_ROOT", str(tmp_path))
    assert completion.sites("") == completion.notebooks("") == []


def test_the_shell_is_answered_without_a_large_import():
    program = (
        "import atexit, sys; large = {'pandas', 'numpy', 'matplotlib', 'analysis.run.work'}; "
        "atexit.register(lambda: print('LARGE', large & set(sys.modules), file=sys.stderr)); "
        "from analysis.cli.main import app; from analysis.words import reader_language; "
        "print(reader_language(), file=sys.stderr); app(prog_name='hoanhap')"
    )
    asked = {
        "_HOANHAP_COMPLETE": "complete_bash",
        "COMP_WORDS": "hoanhap run ta",
        "COMP_CWORD": "2",
        "HOANHAP_LANGUAGE": "vi",
    }
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ | asked)
    assert shown.stdout.split() == ["tarp"]
    assert shown.stderr.split() == ["en", "LARGE", "set()"]  # the catalogue takes longer than a person waits


def test_the_script_for_the_shell_is_shown():
    shown = subprocess.run([HOANHAP, "--show-completion", "bash"], capture_output=True, text=True)
    assert shown.returncode == 0 and "_HOANHAP_COMPLETE" in shown.stdout
