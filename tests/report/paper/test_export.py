"""Documents leave as a folder that is whole or not there, after a look through all of them."""

from dataclasses import replace
from datetime import date

import pytest

from analysis import store
from analysis.disclosure.release import save
from analysis.errors import HoanhapError
from analysis.report.paper.export import Asked, export
from tests.intake import hand
from tests.report.conftest import released_of
from tests.report.paper.conftest import LANGUAGES

TODAY = date(2026, 11, 26)
KINDS = ("docx", "pdf")


def finished(site, released, key):
    """A finished run of a site, as far as an export reads it."""
    run = store.processed() / "runs" / key
    save(released, run / "released")
    store.write_json(run / "run.json", {})
    store.write_json(store.processed() / site / "current.json", {released.about["notebook"]: key})


@pytest.fixture
def printed(project):
    released = released_of("1_evaluability", "thanh-mien")
    finished("thanh-mien", released, "a" * 20)
    return released


def asked(target, *sites, kinds=KINDS, languages=LANGUAGES, template="full"):
    return Asked(sites, kinds, languages, template, target)


def test_a_file_for_each_site_language_and_kind(printed, tmp_path):
    told = []
    folder = export(asked(tmp_path / "out"), TODAY, lambda *each: told.append(each))
    names = ["thanh-mien.vi.docx", "thanh-mien.vi.pdf", "thanh-mien.en.docx", "thanh-mien.en.pdf"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert told == [(name, i, 4) for i, name in enumerate(names, 1)]
    assert (folder / names[0]).read_bytes()[:2] == b"PK" and (folder / names[1]).read_bytes()[:5] == b"%PDF-"


def test_only_what_was_asked_for(printed, tmp_path):
    folder = export(
        asked(tmp_path / "out", "thanh-mien", kinds=("pdf",), languages=("en",), template="five-year"), TODAY
    )
    assert [path.name for path in folder.iterdir()] == ["thanh-mien.five-year.en.pdf"]


def test_everything_that_stands_against_it_is_said_at_once(printed, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(HoanhapError) as refused:
        export(asked(tmp_path / "out", "nowhere", "tarp", "thanh-mien"), TODAY)
    assert refused.value.lines("en") == [
        "nowhere: there is no such site; hoanhap list names them",
        "tarp: has no result yet. Run: hoanhap run tarp",
        f"{tmp_path / 'out'}: the folder is there already; nothing was overwritten",
    ]
    assert list((tmp_path / "out").iterdir()) == []


def test_the_five_years_are_for_districts(printed, tmp_path):
    finished(
        "tarp", replace(printed, about=printed.about | {"source": printed.about["source"] | {"id": "tarp"}}), "b" * 20
    )
    with pytest.raises(HoanhapError, match="tarp: is no district"):
        export(asked(tmp_path / "out", "tarp", template="five-year"), TODAY)


def test_a_folder_that_cannot_be_made_is_refused_before_work(printed, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(HoanhapError, match="no folder can be made there"):
        export(asked(tmp_path / "file" / "out", "thanh-mien"), TODAY)


def test_without_any_result_it_says_what_to_run(project, tmp_path):
    with pytest.raises(HoanhapError, match=r"No result yet\. Run: hoanhap run"):
        export(asked(tmp_path / "out"), TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_that_names_somebody_is_not_given_out(project, tmp_path, kind):
    hand.write_district(project)
    printed = released_of("1_evaluability", "thanh-mien")
    source = printed.about["source"] | {"id": "vi-du"}
    clean = replace(printed, about=printed.about | {"source": source})
    named = replace(
        clean, about=clean.about | {"source": source | {"not_known": {"vi": ["x Trần Văn An y"], "en": []}}}
    )
    finished("vi-du", clean, "c" * 20)
    export(asked(tmp_path / "clean", "vi-du", kinds=(kind,), languages=("vi",)), TODAY)
    finished("vi-du", named, "d" * 20)
    with pytest.raises(HoanhapError, match=rf"vi-du\.vi\.{kind}: .*the name of a person of this site"):
        export(asked(tmp_path / "out", "vi-du", kinds=(kind,), languages=("vi",)), TODAY)
    assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".part-*"))


def test_a_result_of_another_version_stops_it_by_name(printed, tmp_path):
    about = {name: each for name, each in printed.about.items() if name != "reading"}
    finished("thanh-mien", replace(printed, about=about), "e" * 20)
    with pytest.raises(HoanhapError, match="thanh-mien: This result was made by another version"):
        export(asked(tmp_path / "out", "thanh-mien"), TODAY)
    assert not (tmp_path / "out").exists()
