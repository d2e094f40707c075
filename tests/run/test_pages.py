"""The site kept up to date: the same bytes as made anew, nothing written that did not change, nothing left of what is gone."""

import json

import pytest

from analysis import store
from analysis.report import site
from analysis.run.executors import here
from analysis.run.pages import MADE, publish
from tests.run.finished import finished, source, tables

SITES = ("thu-01", "thu-02")


@pytest.fixture
def reports(project):
    """Two districts with results, and their pages."""
    for name in SITES:
        source(name)
        finished(tables(), site=name)
    publish(here())
    return project / "reports"


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written_since(folder, before):
    return {name for name, found in inodes(folder).items() if before.get(name) != found}


def inodes(folder):
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def test_the_same_bytes_as_built_anew(reports, tmp_path):
    site.build(tmp_path / "anew")
    assert contents(reports) == contents(tmp_path / "anew")
    finished(tables(participants=44), site="thu-02", data="2")
    publish(here())
    site.build(tmp_path / "anew")
    assert contents(reports) == contents(tmp_path / "anew")
    assert b"44" in contents(reports)["thu-02/1_evaluability/arms.csv"]


def test_nothing_changed_nothing_written(reports):
    before = inodes(reports)
    publish(here())
    assert inodes(reports) == before


def test_a_changed_result_writes_its_own_pages_and_none_of_another_site(reports):
    before = inodes(reports)
    finished(tables(participants=44), site="thu-02", data="2")
    publish(here())
    written = written_since(reports, before)
    assert {"thu-02/1_evaluability.html", "thu-02/quality.html", "thu-02/index.html"} <= written
    assert not any(name.startswith("thu-01/") for name in written)


def test_a_site_without_results_is_gone_from_every_page(reports):
    (store.processed() / "thu-01" / "current.json").unlink()
    publish(here())
    there = contents(reports)
    assert not any(name.startswith("thu-01/") for name in there)
    assert not any(b"thu-01" in text for name, text in there.items() if name.endswith((".html", ".js")))
    assert "thu-02/index.html" in there and list(json.loads((store.processed() / MADE).read_text())) == [
        "thu-02/1_evaluability"
    ]


def test_what_belongs_to_nothing_is_cleared_and_documents_stay(reports):
    for name in ("models/other.html", "old.html", "gone/index.html", "docs/index.html", "docs/pictures/a.png"):
        store.write_text(reports / name, "text")
    finished(tables(participants=44), site="thu-02", data="2")
    publish(here())
    there = contents(reports)
    assert not {"models/other.html", "old.html", "gone/index.html"} & set(there)
    assert {"docs/index.html", "docs/pictures/a.png", "models/fund.html", "search.vi.js"} <= set(there)


@pytest.mark.parametrize(
    "name", ["methods.en.html", "models/firm.html", "thu-01/index.html", "thu-01/quality.en.html", "search.en.js"]
)
def test_a_page_that_is_missing_is_made_again(reports, name):
    before = contents(reports)
    (reports / name).unlink()
    publish(here())
    assert contents(reports) == before


def test_documents_are_pages_of_the_site_and_are_written_again_when_one_changed(reports, tmp_path):
    docs = reports.parent / "docs"
    store.write_text(docs / "how-to" / "start.vi.md", "# Bắt đầu\n\n## Cài đặt\n")
    publish(here())
    site.build(tmp_path / "anew")
    there = contents(reports)
    assert there == contents(tmp_path / "anew")
    assert {"docs/index.html", "docs/index.en.html", "docs/start.html", "docs/start.en.html"} <= set(there)
    assert b"docs/index.html" in there["index.html"] and b"../docs/index.html" in there["thu-01/1_evaluability.html"]
    assert "Bắt đầu" in there["search.vi.js"].decode()
    before = inodes(reports)
    publish(here())
    assert inodes(reports) == before
    store.write_text(docs / "how-to" / "start.vi.md", "# Bắt đầu lại\n")
    publish(here())
    now = contents(reports)  # a folder made anew may get the old inodes
    written = {name for name in now if there.get(name) != now[name]} | written_since(reports, before)
    assert "docs/start.html" in written and "search.vi.js" in written
    assert not any(name.startswith("thu-") for name in written)
    (docs / "how-to" / "start.vi.md").unlink()
    publish(here())
    assert not any(name.startswith("docs/") for name in contents(reports))
    assert b"docs/index.html" not in contents(reports)["index.html"]
