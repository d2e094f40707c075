"""A small site of everything that a site can hold, opened in a browser from its files and from a server."""

import os
import shutil
import subprocess
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from analysis.disclosure.guarded import guard
from analysis.report import site
from tests.report.conftest import released_of, released_of_district, released_of_set

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DESKTOP = {"width": 1280, "height": 800}
KEY = "0" * 20


def found_browser() -> str:
    """The first browser here that can be started; what some systems put under its name only says how to get one."""
    for path in filter(None, map(shutil.which, BROWSERS)):
        if subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0:
            return path
    pytest.skip(f"no browser on this machine (looked for {', '.join(BROWSERS)})")


@pytest.fixture(scope="session")
def browser():
    path = found_browser()
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def built(browser, tmp_path_factory) -> Path:
    """The site: an invented district and set, a study, and a result for partners."""
    partners = guard(released_of("3_loan_repayment", "mau-01"), "partner")
    name = {"vi": "Huyện Mẫu 50", "en": "Mẫu 50 district"}
    source = partners.about["source"] | {"id": "mau-50", "name": name}
    results = {
        ("1_evaluability", "mau-00"): released_of_district(tmp_path_factory.mktemp("district")),
        ("2_recidivism", "tarp"): released_of("2_recidivism", "tarp"),
        ("3_loan_repayment", "mau-50"): replace(partners, about=partners.about | {"source": source}),
        ("7_synthesis", "mau-20"): released_of_set(),
    }
    found = [site.Result(whose, notebook, KEY, released) for (notebook, whose), released in results.items()]
    target = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "current_results", lambda: found)
        site.build(target)
    return target


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def served(built):
    """Address of a server of the site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory) -> Path:
    """Where pictures of the pages go: `HOANHAP_SCREENSHOTS`, which asks for all of them, or a folder that pytest keeps."""
    given = os.environ.get("HOANHAP_SCREENSHOTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def context(browser):
    with browser.new_context(viewport=DESKTOP) as opened:
        yield opened


@pytest.fixture
def page(context):
    """An empty page; what its console complains of fails the test."""
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert complaints == []
