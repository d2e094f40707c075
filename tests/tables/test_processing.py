"""Records of real people are read for a stated purpose, on a stated basis, until a stated day, and by nobody else."""

import os
from datetime import date

import pytest
import yaml

from analysis.errors import HoanhapError
from analysis.sites import read_site
from analysis.tables.permitted import refuse_unpermitted
from analysis.tables.processing import Processing
from analysis.tables.source import read_source, site_folder
from tests.tables.processing import PROCESSING

TODAY = date(2026, 11, 26)


@pytest.fixture
def folder(project):
    """A site's folder that nobody else can open."""
    path = site_folder("tarp")
    path.chmod(0o700)
    return path


def source(folder, processing=PROCESSING, **changed):
    processing = Processing.model_validate(processing) if processing else None
    return read_source(folder).model_copy(update={"access": "restricted", "processing": processing} | changed)


def refused(folder, told, today=TODAY):
    with pytest.raises(HoanhapError) as fault:
        refuse_unpermitted(told, folder, today)
    return fault.value.lines()


def test_a_settled_purpose_lets_records_be_read(folder):
    refuse_unpermitted(source(folder), folder, TODAY)
    with_form = PROCESSING | {"legal_basis": None, "consent_form": "Mẫu 1"}
    refuse_unpermitted(source(folder, with_form), folder, TODAY)


@pytest.mark.parametrize("changed", [{"synthetic": True}, {"access": "public"}])
def test_nobody_is_asked_where_people_are_invented_or_the_source_is_public(folder, changed):
    folder.chmod(0o777)
    refuse_unpermitted(source(folder, None, **changed), folder, TODAY)


def test_without_a_purpose_there_is_no_run(folder):
    (line,) = refused(folder, source(folder, None))
    assert "source.yaml" in line and "processing" in line


def test_a_basis_or_a_form_is_needed_and_all_faults_come_at_once(folder):
    wrong = PROCESSING | {
        "legal_basis": "",
        "impact_assessment": {"reference": "01", "written": date(2026, 11, 27)},
        "keep_until": date(2026, 11, 25),
    }
    lines = refused(folder, source(folder, wrong))
    for line, place in zip(lines, ("legal_basis", "impact_assessment.written", "keep_until"), strict=True):
        assert f"processing.{place}" in line
    assert "hoanhap purge tarp" in lines[-1]


def test_the_last_day_is_still_allowed(folder):
    told = source(folder, PROCESSING | {"keep_until": TODAY, "impact_assessment": {"reference": "1", "written": TODAY}})
    refuse_unpermitted(told, folder, TODAY)
    assert len(refused(folder, told, date(2026, 11, 27))) == 1


@pytest.mark.skipif(os.name != "posix", reason="modes of folders mean nothing here")
@pytest.mark.parametrize("name", ["data/raw/studies/tarp", "data/processed", "reports"])
def test_folders_that_others_can_open_are_refused(folder, project, name):
    (project / name).mkdir(parents=True, exist_ok=True)
    project.chmod(0o755)
    (project / name).chmod(0o750)
    refuse_unpermitted(source(folder), folder, TODAY)
    (project / name).chmod(0o751)
    (line,) = refused(folder, source(folder))
    assert name in line and "chmod" in line
    project.chmod(0o750)  # nobody else gets so far
    refuse_unpermitted(source(folder), folder, TODAY)


@pytest.mark.parametrize("name", sorted(PROCESSING.keys() - {"legal_basis"}))
def test_nothing_of_it_may_be_left_out(name):
    with pytest.raises(ValueError, match=name):
        Processing.model_validate({key: value for key, value in PROCESSING.items() if key != name})


def test_reading_a_site_is_refused_wherever_it_is_asked_for(folder):
    path = folder / "source.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) | {"access": "restricted"}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    with pytest.raises(HoanhapError, match="processing"):
        read_site("tarp")
    path.write_text(yaml.safe_dump(told | {"processing": PROCESSING}, allow_unicode=True), encoding="utf-8")
    assert len(read_site("tarp").tables)
