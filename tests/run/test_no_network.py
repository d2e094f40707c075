"""The whole job, from delivered files to pages, with the network cut off: nothing asks for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SITE = "mau-05"
ATTEMPTS = "ATTEMPTS_OF_THIS_TEST"
# Python imports this by itself in every process that is started, kernels too: who asks for the network is written down.
CUT = f'''
import os, socket

def refuse(*arguments, **named):
    with open(os.environ["{ATTEMPTS}"], "a") as file:
        file.write(repr(arguments[-1]) + "\\n")
    raise OSError("the network is cut off")

def only_within_the_machine(method):
    def ask(self, *arguments):
        return method(self, *arguments) if self.family == getattr(socket, "AF_UNIX", None) else refuse(*arguments)
    return ask

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, only_within_the_machine(getattr(socket.socket, name)))
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse)
'''


def without_network():
    """What cuts a command off from the network on this machine, for code that is not Python's too; nothing where none can."""
    command = ["unshare", "--map-root-user", "--net"]
    if shutil.which(command[0]) is None:
        return []
    return command if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0 else []


@pytest.fixture
def cut(tmp_path):
    """A project of one district, and what a command needs so that it has no network."""
    root = tmp_path / "root"
    shutil.copytree(PROJECT / "data/raw", root / "data/raw", ignore=shutil.ignore_patterns("mau-*", "studies", "*.log"))
    shutil.copytree(PROJECT / "data/raw/districts" / SITE, root / "data/raw/districts" / SITE)
    shutil.copytree(PROJECT / "notebooks", root / "notebooks")
    shutil.copy(PROJECT / "requirements.lock", root)
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "sitecustomize.py").write_text(CUT)
    named = {"HOANHAP_ROOT": root, ATTEMPTS: tmp_path / "attempts", "PYTHONPATH": tmp_path / "cut"}
    return os.environ | {"HOANHAP_LANGUAGE": "en"} | {name: str(path) for name, path in named.items()}


def hoanhap(environment, *arguments):
    command = [*without_network(), sys.executable, "-c", "from analysis.cli.main import app; app()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def attempts(environment):
    path = Path(environment[ATTEMPTS])
    return path.read_text() if path.exists() else ""


def test_the_cut_is_one(cut):
    asks = "import urllib.request as u; u.urlopen('http://192.0.2.1/')"
    done = subprocess.run([sys.executable, "-c", asks], env=cut, capture_output=True, text=True, check=False)
    assert done.returncode and "cut off" in done.stderr and attempts(cut)


def test_a_district_from_its_files_to_its_pages(cut):
    checked = hoanhap(cut, "check", SITE)
    assert checked.returncode in (0, 1), checked.stderr
    done = hoanhap(cut, "run", SITE, "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 done" in done.stdout
    assert attempts(cut) == ""
